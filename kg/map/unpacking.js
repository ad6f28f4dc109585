// What Python's `columns.py` has packed becomes the page's content again: an object, its columns indexed by note or link.

const UNREADABLE =
  "This map cannot be shown. Either its file is damaged: then take it anew from where it came. Or this browser is too " +
  "old: a map needs Chrome or Edge 80, Firefox 113, Safari 16.4, or a later one.";

async function unpacked(element) {
  try {
    return await contentOf(element);
  } catch (error) {
    document.body.replaceChildren(make("p", "unreadable", UNREADABLE));
    throw error;
  }
}

async function contentOf(element) {
  const bytes = await inflated(element.textContent);
  const size = new DataView(bytes.buffer).getUint32(0, true);
  const content = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  const numbers = new Numbers(bytes.subarray(4 + size));
  for (const table of [content.notes, content.links]) {
    for (const [name, column] of Object.entries(table)) table[name] = COLUMNS[column.as](column, numbers);
  }
  tellFromIds(content.notes);
  return content;
}

// The bytes that stand in base64, deflated; an error if they are damaged.
async function inflated(packed) {
  const stream = new Blob([fromBase64(packed)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const COLUMNS = {
  numbers: (column, numbers) => numbers.next(column),
  fractions(column, numbers) {
    const found = new Float32Array(numbers.next(column)); // in place: a function for each number takes ten times as long
    for (let k = 0; k < found.length; k++) found[k] *= column.step;
    return found;
  },
  values: ({ values }) => values,
  words: ({ words, at }, numbers) => each(numbers.next(at), (number) => words[number]),
  lists({ words, each: lengths, at }, numbers) {
    const counts = numbers.next(lengths);
    const all = each(numbers.next(at), (number) => words[number]);
    let end = 0;
    return each(counts, (count) => all.slice(end, (end += count)));
  },
};

function each(numbers, made) {
  const found = new Array(numbers.length);
  for (let k = 0; k < numbers.length; k++) found[k] = made(numbers[k]);
  return found;
}

// Columns of whole numbers, one after another: first the lowest byte of each number, then the next of each.
class Numbers {
  constructor(bytes) {
    this.bytes = bytes;
    this.end = 0;
  }

  next({ count, width, rising }) {
    const found = new Int32Array(count);
    for (let plane = 0; plane < width; plane++) {
      for (let k = 0; k < count; k++) found[k] |= this.bytes[this.end++] << (8 * plane);
    }
    for (let k = 0, before = 0; k < count; k++) {
      found[k] = (found[k] >>> 1) ^ -(found[k] & 1);
      if (rising) before = found[k] += before;
    }
    return found;
  }
}

// A title, a folder or a path that is not written is what the id says.
function tellFromIds({ id, title, folder, path }) {
  for (let i = 0; i < id.length; i++) {
    const cut = id[i].lastIndexOf("/");
    title[i] ??= id[i].slice(cut + 1);
    folder[i] ??= id[i].slice(0, Math.max(cut, 0));
    path[i] ??= `${id[i]}.md`;
  }
}

function fromBase64(packed) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(packed);
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
  return bytes;
}
