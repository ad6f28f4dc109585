// Words as they are compared: without accents, case, kinds of quotes and dashes, and signs that nobody sees.

const ASCII = /^[\x00-\x7f]*$/;
const PLAINER = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", ı: "i", ς: "σ" }; // no accents to Unicode
const SEVERAL_SPACES = /\s{2,}|[^\S ]/g;

function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase().replace(SEVERAL_SPACES, " ");
  return simplified(text).replace(/\s{2,}|[^\S ]/g, " ");
}

function simplified(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .replace(/[ßæœøđłıς]/g, (letter) => PLAINER[letter])
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[“”„‟″]/g, '"')
    .replace(/[‐-―−]/g, "-");
}

// The folded text, and for each of its places the one it comes from.
function placed(text) {
  const places = [];
  let folded = "";
  let at = 0;
  for (const character of text) {
    const one = character < "\x80" ? character.toLowerCase() : simplified(character);
    for (const sign of one) {
      const isSpace = /\s/.test(sign);
      if (isSpace && folded.endsWith(" ")) continue;
      folded += isSpace ? " " : sign;
      for (let k = 0; k < sign.length; k++) places.push(at);
    }
    at += character.length;
  }
  places.push(at);
  return { folded, places };
}

// Where any of some folded words stand in a text: [start, end] in its own places, in order, none within another.
function found(text, words) {
  const { folded, places } = placed(text);
  const all = words.flatMap((word) =>
    [...occurrences(folded, word)].map((at) => [places[at], places[at + word.length]]),
  );
  const spans = [];
  for (const [start, end] of all.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = spans.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else spans.push([start, Math.max(end, start + 1)]);
  }
  return spans;
}

function* occurrences(text, word) {
  for (let at = text.indexOf(word); word && at >= 0; at = text.indexOf(word, at + word.length)) yield at;
}

// A text with these words marked, as parts for `make`.
function marked(text, words) {
  const parts = [];
  let end = 0;
  for (const [from, to] of words.length ? found(text, words) : []) {
    parts.push(text.slice(end, from), make("mark", "", text.slice(from, to)));
    end = to;
  }
  return [...parts, text.slice(end)];
}
