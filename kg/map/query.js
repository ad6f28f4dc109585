// The language of filters: a text in, a tree out, and back again. docs/filters.md tells it to readers.
//
// A tree is one of { is: "all" }, { is: "text", text }, { is: "field", field, values },
// { is: "property", key, sign, values }, { is: "not", part }, { is: "and" | "or", parts }.
// The functions below make them, so that there is one for each meaning: what is printed and read again is the same.

const FIELDS = {
  type: { says: "what a note is about", such: "person" },
  tag: { says: "a tag, or one within it", such: "#core/sleep" },
  folder: { says: "a folder, or one within it", such: '"My notes"' },
  region: { says: "an island of the map", such: '"Ion channels"' },
  relation: { says: "lines that mean this, and their notes", such: "excites" },
  layer: { says: "lines that are known so, and their notes", such: "semantic" },
  is: { says: "what a note is", such: "orphan", values: ["orphan", "unresolved"] },
  prop: { says: "a property of a note", such: "status=draft" },
  title: { says: "words in titles only", such: "synapse" },
  alias: { says: "words in other names only", such: "epsp" },
  heading: { says: "words in headings only", such: "methods" },
  text: { says: "words in texts only", such: "calcium" },
  path: { says: "words in paths only", such: "lectures" },
  show: { says: "how the result is drawn", such: "bridges", values: ["bridges", "unlinked"] },
};
const WORD_FIELDS = ["title", "alias", "heading", "text", "path"];
const OTHER_NAMES = { community: "region", property: "prop", rel: "relation", body: "text" };
const COMPARISONS = [">=", "<=", "=", ">", "<"];
const DEEPEST = 40; // brackets within brackets
const ALL = { is: "all" };

class QueryError extends Error {
  // `unfinished`: more typing may mend it.
  constructor(message, start, end, unfinished = false) {
    super(message);
    Object.assign(this, { start, end, unfinished });
  }
}

// ---- trees

function allOf(parts) {
  const flat = parts.flatMap((part) => (part.is === "and" ? part.parts : part.is === "all" ? [] : [part]));
  return flat.length > 1 ? { is: "and", parts: flat } : (flat[0] ?? ALL);
}

function anyOf(parts) {
  const flat = parts.flatMap((part) => (part.is === "or" ? part.parts : [part]));
  return flat.length > 1 ? { is: "or", parts: flat } : flat[0];
}

function noneOf(part) {
  return part.is === "not" ? part.part : { is: "not", part };
}

function textLeaf(text) {
  return text ? { is: "text", text } : ALL;
}

function conjuncts(tree) {
  if (tree.is === "all") return [];
  return tree.is === "and" ? tree.parts : [tree];
}

// All conditions of a tree; with `positive` only those that are not denied.
function leaves(tree, positive = false) {
  if (tree.is === "not") return positive ? [] : leaves(tree.part);
  return tree.parts ? tree.parts.flatMap((part) => leaves(part, positive)) : [tree];
}

// ---- printing

function printed(tree) {
  return tree.is === "all" ? "" : writtenOut(tree);
}

function writtenOut(tree) {
  const inner = (part) => (part.parts ? `(${writtenOut(part)})` : writtenOut(part));
  switch (tree.is) {
    case "all":
      return '""';
    case "text":
      return isPlainWord(tree.text) ? tree.text : quoted(tree.text);
    case "field":
      return `${tree.field}:${tree.values.map(writtenValue).join(",")}`;
    case "property":
      return `prop:${writtenValue(tree.key)}${tree.sign}${tree.values.map(writtenValue).join(",")}`;
    case "not":
      return `-${inner(tree.part)}`;
    default:
      return tree.parts.map(inner).join(tree.is === "or" ? " OR " : " ");
  }
}

function isPlainWord(text) {
  return !/^-|[\s"()]|^[a-z]+:/i.test(text) && !["AND", "OR", "NOT"].includes(text);
}

function writtenValue(value) {
  return /^[^\s",()<>=]+$/.test(value) ? value : quoted(value);
}

function quoted(text) {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

// ---- reading

function parsed(text) {
  return new Parser(text).whole();
}

class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
  }

  whole() {
    this.space();
    if (this.ended) return ALL;
    const tree = this.any();
    if (!this.ended) throw new QueryError("this bracket was not opened", this.at, this.at + 1);
    const isShow = ({ field }) => field === "show";
    if (leaves(tree).filter(isShow).length > conjuncts(tree).filter(isShow).length)
      throw new QueryError("'show:' stands by itself, not beside OR and not after a minus", ...this.shown);
    return tree;
  }

  // a b OR c d
  any() {
    const parts = [this.every()];
    while (this.keyword("OR")) parts.push(this.every());
    return anyOf(parts);
  }

  every() {
    const parts = [];
    for (;;) {
      const start = this.at;
      if (this.ended || this.next === ")" || this.sees("OR")) {
        if (!parts.length) this.lacking();
        return allOf(parts);
      }
      if (this.keyword("AND")) {
        if (!parts.length || this.ended) throw this.oneSided("AND", start);
        continue;
      }
      parts.push(this.one());
      this.space();
    }
  }

  lacking() {
    const before = this.text.slice(0, this.at).trimEnd();
    if (this.sees("OR")) throw this.oneSided("OR", this.at);
    if (before.endsWith("OR")) throw this.oneSided("OR", before.length - 2);
    if (this.next === ")" && !this.depth) throw new QueryError("this bracket was not opened", this.at, this.at + 1);
    if (this.ended) throw new QueryError("this bracket is not closed", before.length - 1, before.length, true);
    throw new QueryError("there is nothing between these brackets", before.length - 1, this.at + 1);
  }

  oneSided(word, at) {
    const isLast = !this.text.slice(at + word.length).trim();
    return new QueryError(
      `'${word}' needs something on both sides; in quotes, it is a word`,
      at,
      at + word.length,
      isLast,
    );
  }

  one() {
    const start = this.at;
    const denied = this.denials();
    if (this.ended || this.next === ")" || this.sees("OR") || this.sees("AND"))
      throw new QueryError("here follows nothing that could be left out", start, this.at, this.ended);
    const tree = this.next === "(" ? this.bracket() : this.next === '"' ? textLeaf(this.quotes()) : this.run();
    return denied ? noneOf(tree) : tree;
  }

  // Whether an odd number of `-` and NOT stands here.
  denials() {
    let denied = false;
    for (;;) {
      if (this.keyword("NOT")) denied = !denied;
      else if (this.next === "-" && /[^\s]/.test(this.text[this.at + 1] ?? "")) {
        this.at++;
        denied = !denied;
      } else return denied;
    }
  }

  bracket() {
    const start = this.at++;
    if (++this.depth > DEEPEST) throw new QueryError(`brackets stand more than ${DEEPEST} deep`, start, start + 1);
    this.space();
    const tree = this.any();
    if (this.next !== ")") throw new QueryError("this bracket is not closed", start, start + 1, true);
    this.at++;
    this.depth--;
    return tree;
  }

  // Quotes that are not closed reach to the end: who types them sees what they find.
  quotes() {
    let text = "";
    for (this.at++; !this.ended && this.next !== '"'; this.at++) {
      if (this.next === "\\" && /["\\]/.test(this.text[this.at + 1] ?? "")) this.at++;
      text += this.next;
    }
    this.at++;
    return text;
  }

  // A word, or a field with its values.
  run() {
    const start = this.at;
    const name = /^([a-z]+):/i.exec(this.text.slice(start, start + 40))?.[1];
    const field = name && (OTHER_NAMES[name.toLowerCase()] ?? name.toLowerCase());
    if (!name || !(Object.hasOwn(FIELDS, field) || this.looksLikeField(start + name.length + 1)))
      return textLeaf(this.bare(""));
    this.at += name.length + 1;
    if (!Object.hasOwn(FIELDS, field)) throw this.unknown(name, start);
    if (field === "prop") return this.property(start);
    const values = this.values(start, `'${name}:' needs a value, such as ${field}:${FIELDS[field].such}`);
    this.known(field, values, start);
    if (field === "show") this.shown = [start, this.at];
    return { is: "field", field, values };
  }

  // `note: this` and `https://…` are words.
  looksLikeField(after) {
    return /[^\s/]/.test(this.text[after] ?? "");
  }

  unknown(name, start) {
    const near = nearest(name.toLowerCase(), [...Object.keys(FIELDS), ...Object.keys(OTHER_NAMES)]);
    const help = near ? `did you mean '${near}:'?` : `there are ${Object.keys(FIELDS).join(", ")}.`;
    const quotes = "To seek it as words, put it in quotes";
    return new QueryError(`there is no filter '${name}:'; ${help} ${quotes}`, start, this.at);
  }

  known(field, values, start) {
    const { values: known } = FIELDS[field];
    const wrong = known && values.find((value) => !known.includes(value.toLowerCase()));
    if (!wrong) return;
    const unfinished = this.ended && known.some((value) => value.startsWith(wrong.toLowerCase()));
    const there = known.map((value) => `${field}:${value}`).join(" and ");
    throw new QueryError(`there is no '${field}:${wrong}'; there are ${there}`, start, this.at, unfinished);
  }

  property(start) {
    const key = this.next === '"' ? this.quotes() : this.bare("<>=,");
    if (!key) throw this.needing("'prop:' needs a name, such as prop:status=draft", start);
    const sign = COMPARISONS.find((sign) => this.text.startsWith(sign, this.at)) ?? "";
    this.at += sign.length;
    const values = sign ? this.values(start, `'prop:${key}${sign}' needs a value`) : [];
    return { is: "property", key, sign, values };
  }

  values(start, lack) {
    const values = [];
    do {
      if (values.length) this.at++;
      const isQuoted = this.next === '"';
      const value = isQuoted ? this.quotes() : this.bare(",");
      if (!value && !isQuoted) throw this.needing(lack, start);
      values.push(value);
    } while (this.next === ",");
    return values;
  }

  needing(lack, start) {
    return new QueryError(lack, start, this.at, this.ended);
  }

  // Up to a space, a quote, a bracket that closes more than was opened here, or one of these signs.
  bare(signs) {
    const start = this.at;
    let open = 0;
    for (; !this.ended; this.at++) {
      const sign = this.next;
      if (/[\s"]/.test(sign) || signs.includes(sign) || (sign === ")" && !open)) break;
      if (sign === "(") open++;
      if (sign === ")") open--;
    }
    return this.text.slice(start, this.at);
  }

  // ---- signs

  get ended() {
    return this.at >= this.text.length;
  }

  get next() {
    return this.text[this.at] ?? "";
  }

  space() {
    while (/\s/.test(this.next)) this.at++;
  }

  sees(word) {
    return this.text.startsWith(word, this.at) && /^(?:[\s()"]|$)/.test(this.text.slice(this.at + word.length));
  }

  keyword(word) {
    if (!this.sees(word)) return false;
    this.at += word.length;
    this.space();
    return true;
  }
}

// ---- guessing

// What was probably meant by the beginning of a name, or by one that is misspelt; null if nothing was.
function likely(word, names) {
  return names.find((name) => word && name.startsWith(word)) ?? nearest(word, names);
}

function nearest(word, names) {
  const few = Math.max(1, Math.floor(word.length / 3));
  let best = null;
  let least = few + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) >= least) continue;
    const apart = editsBetween(word, name);
    if (apart < least) [best, least] = [name, apart];
  }
  return best;
}

function editsBetween(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, k) => k);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let k = 1; k <= other.length; k++) {
      const swap = row[k - 1] + (one[i - 1] === other[k - 1] ? 0 : 1);
      next.push(Math.min(swap, row[k] + 1, next[k - 1] + 1));
    }
    row = next;
  }
  return row[other.length];
}
