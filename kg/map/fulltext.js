// The notes' texts, folded once and then looked through as they are: no index, and nobody waits.

const BREATH = 12; // ms of reading after which the page may do something else
const PATIENCE = 20; // ms that looking through texts may take at once
const REMEMBERED = 24; // words whose notes are known

class FullText {
  // `told(done)` is called while the texts are read, and when words have been looked for in more of them.
  constructor(bodies, size, told) {
    Object.assign(this, { bodies, size, told, texts: [], words: new Map() });
  }

  get share() {
    return this.size ? this.texts.length / this.size : 1;
  }

  get isWhole() {
    return this.texts.length === this.size;
  }

  // Reads all texts, once; slowly as long as nobody waits for them.
  read(isIdle = false) {
    this.isIdle = isIdle && (this.isIdle ?? true);
    return (this.reading ??= this.readAll());
  }

  async readAll() {
    let since = performance.now();
    let said = since;
    for await (const text of this.bodies.texts()) {
      this.texts.push(fold(text));
      if (performance.now() - since < BREATH) continue;
      await (this.isIdle ? leisure() : breath());
      since = performance.now();
      if (since - said < 400 || this.isWhole) continue;
      said = since;
      this.told();
    }
    this.told();
  }

  // For each note 1 if its text has the folded word; as far as it was read and looked through.
  having(word) {
    const known = this.words.get(word) ?? this.begin(word);
    this.words.delete(word);
    this.words.set(word, known);
    if (this.words.size > REMEMBERED) this.words.delete(this.words.keys().next().value);
    return known.hits;
  }

  // Looks for the words a while, and goes on later if that does not suffice.
  look(words, until = performance.now() + PATIENCE) {
    clearTimeout(this.later);
    for (const word of words) this.having(word);
    const rest = words.filter((word) => !this.lookFor(this.words.get(word), word, until));
    if (rest.length) this.later = setTimeout(() => this.look(words) && this.told(), 0);
    return !rest.length;
  }

  lookFor(known, word, until) {
    const { hits, among } = known;
    const { length } = this.texts;
    for (; known.upTo < length; known.upTo++) {
      if (known.upTo % 64 === 0 && performance.now() > until) return false;
      const i = known.upTo;
      if (!(among && i < among.upTo && !among.hits[i]) && this.texts[i].includes(word)) hits[i] = 1;
    }
    return true;
  }

  // What has the word has all that is in it: `synap` need only be looked for where `syn` is.
  begin(word) {
    const within = [...this.words].filter(([other]) => word.includes(other)).sort((a, b) => b[0].length - a[0].length);
    const among = within[0] && { hits: within[0][1].hits, upTo: within[0][1].upTo };
    return { hits: new Uint8Array(this.size), upTo: 0, among };
  }
}

// Lets the page draw and listen; sooner than a timer does.
function breath() {
  return new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}

// Until there is nothing else to do; not every browser can tell.
function leisure() {
  return new Promise((go) =>
    window.requestIdleCallback ? requestIdleCallback(go, { timeout: 500 }) : setTimeout(go, 50),
  );
}

// ---- the sentence around a match

const LONGEST_SNIPPET = 180; // characters
const SHORTEST_SNIPPET = 30;
const LEFT_OF_MATCH = 34;
const FARTHEST = 400; // characters to where a sentence begins or ends
const SEEN_MATCHES = 40; // of each word: later ones are no better
const BLOCK = "\\n\\s*\\n"; // a single line end is only where the author's line ended
const SENTENCE_ENDS = new RegExp(`[.!?…]["”’)]*\\s|${BLOCK}`, "g");
const SENTENCE_END = new RegExp(`[.!?…]["”’)]*(?=\\s|$)|${BLOCK}`);
const BLOCK_ENDS = new RegExp(BLOCK, "g");

// The sentence of a text that has the most of the words, the first of those; empty where none is.
function snippet(text, words) {
  const { folded, places } = placed(text);
  let best = "";
  let most = 0;
  for (const word of words) {
    let seen = 0;
    for (const at of occurrences(folded, word)) {
      if (++seen > SEEN_MATCHES || most === words.length) break;
      const sentence = sentenceAround(text, places[at], places[at + word.length]);
      const has = fold(sentence);
      const count = words.filter((other) => has.includes(other)).length;
      if (count > most) [best, most] = [sentence, count];
    }
  }
  return best;
}

function sentenceAround(text, from, to) {
  const start = from - charactersBack(text, from, SENTENCE_ENDS);
  const ends = SENTENCE_END.exec(text.slice(to, to + FARTHEST));
  const end = ends ? to + ends.index + ends[0].length : Math.min(text.length, to + FARTHEST);
  const isWhole = end - start >= SHORTEST_SNIPPET || /[.!?…]["”’)]*\s*$/.test(text.slice(start, end));
  if (isWhole) return shortened(text, start, end, from, to);
  const [line] = /^\s*(?:(?!\n\s*\n)[^])*/.exec(text.slice(end, end + FARTHEST));
  const before = text.slice(0, start).trimEnd().length;
  // a cell says little without its row
  return shortened(text, before - charactersBack(text, before, BLOCK_ENDS), end + line.length, from, to);
}

// How far before a place the last of these ends is.
function charactersBack(text, place, ends) {
  const before = text.slice(Math.max(0, place - FARTHEST), place);
  const last = [...before.matchAll(ends)].at(-1);
  return before.length - (last ? last.index + last[0].length : 0);
}

// The match stays in the first of the two lines that a row has for it.
function shortened(text, start, end, from, to) {
  const left = from - start > LEFT_OF_MATCH ? text.indexOf(" ", from - LEFT_OF_MATCH) + 1 || from : start;
  const cutLeft = Math.min(left, from);
  const cutRight = Math.max(to, Math.min(end, cutLeft + LONGEST_SNIPPET));
  const words = text
    .slice(cutLeft, cutRight)
    .trim()
    .replace(/\s*\n\s*\n\s*/g, " · ")
    .replace(/\s+/g, " ");
  return (cutLeft > start ? "… " : "") + words + (cutRight < end ? "…" : "");
}
