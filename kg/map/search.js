// Finding notes by words: in the title before other names, then tags, headings, paths, and last the texts.

const PLACES = ["title", "alias", "tag", "heading", "path", "text"];
const NOWHERE = 255;
const RANKS = { start: 1, word: 2, title: 3, alias: 4, tag: 5, heading: 6, path: 7, text: 8 };
const LETTER = /[\p{L}\p{N}]/u;

class Search {
  constructor(graph, fulltext) {
    Object.assign(this, { graph, fulltext });
  }

  // So that the first key does not wait.
  prepare() {
    return this.folded;
  }

  // What a note says of itself in short, folded; made when first sought. No word goes from one name into the next.
  get folded() {
    const { graph } = this;
    const each = (words) => graph.indices.map((i) => words(i).map(fold).join("\n"));
    return (this.made ??= {
      title: graph.title.map(fold),
      alias: each((i) => graph.aliases[i]),
      tag: each((i) => graph.tags[i].map((tag) => `#${tag}`)),
      heading: each((i) => graph.headings[i]),
      path: graph.indices.map((i) => fold(graph.path[i] || graph.id[i])),
    });
  }

  // For each note how well it has the word, 1 the best; 255 if it does not.
  ranks(text, place = null) {
    const word = fold(text);
    const ranks = new Uint8Array(this.graph.size).fill(NOWHERE);
    const seek = (name) => !place || place === name;
    if (seek("text")) this.fulltext.having(word).forEach((has, i) => has && (ranks[i] = RANKS.text));
    for (const name of ["path", "heading", "tag", "alias"]) {
      if (seek(name)) this.folded[name].forEach((words, i) => words.includes(word) && (ranks[i] = RANKS[name]));
    }
    if (seek("title"))
      this.folded.title.forEach((title, i) => title.includes(word) && (ranks[i] = inTitle(title, word)));
    return ranks;
  }

  // The first place in which a note has the word, as `PLACES` has them; null if none has it.
  placeOf(i, word, sought = null) {
    const has = (name) => (name === "text" ? this.fulltext.having(word)[i] : this.folded[name][i].includes(word));
    return PLACES.find((name) => (!sought || sought === name) && has(name)) ?? null;
  }

  // The notes with this title: they come before all others.
  named(text) {
    const title = fold(text.trim());
    return (i) => this.folded.title[i] === title;
  }
}

function inTitle(title, word) {
  const at = title.indexOf(word);
  if (at === 0) return RANKS.start;
  return LETTER.test(title[at - 1]) ? RANKS.title : RANKS.word;
}
