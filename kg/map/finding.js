// Search and filters together: one query says all, the field and the facets both write it, list and map follow it.

const REST_OF_TYPING = 120; // ms without a key after which the map is drawn anew: a large one takes longer than a key
const IDLE = 4000; // ms after which texts are read although nobody has asked for them
const MANY_NOTES = 20000; // of more the texts take memory that only a search is worth
const TOGGLES = {
  bridges: "Join notes through hidden ones",
  linked: "Only notes with such links",
};

class Finding {
  // `on` has listed() when other notes are found, drawn() when the map has to follow, opened() when a reader opens one
  // of them, and tell(words).
  constructor(graph, properties, bodies, colours, on) {
    Object.assign(this, { graph, bodies, on, text: "", tree: ALL, error: null });
    this.fulltext = new FullText(bodies, graph.size, () => this.readOn());
    this.columns = new Columns(graph, properties);
    this.matching = new Matching(graph, this.columns, new Search(graph, this.fulltext));
    this.field = byId("query");
    this.facets = new Facets(byId("facets"), this.columns, colours, (facet, value, how) =>
      this.choose(facet, value, how),
    );
    const accept = (text, caret) => this.take(text, caret);
    const counts = (facet, rest) => this.counts(facet, this.readOrNot(rest));
    this.suggestions = new Suggestions(this.field, byId("suggestions"), this.columns, {
      accept,
      counts,
      tell: on.tell,
    });
    this.toggles = Object.fromEntries(Object.entries(TOGGLES).map(([name, words]) => [name, this.toggle(name, words)]));
    byId("toggles").append(...Object.values(this.toggles).map(({ label }) => label));
    this.listen();
    this.find();
    this.facets.show(this.tree, (facet) => this.counts(facet));
  }

  // The texts are unpacked when somebody goes to search, or sooner if there is nothing else to do.
  listen() {
    this.field.addEventListener("focus", () => this.prepare());
    if (this.graph.size < MANY_NOTES) setTimeout(() => this.prepare(true), IDLE);
    this.field.addEventListener("blur", () => this.leave());
    byId("panel").addEventListener(
      "click",
      ({ target }) => target.closest("#list a, #tree") && setTimeout(() => this.on.opened()),
    );
  }

  prepare(isIdle = false) {
    this.matching.search.prepare();
    this.fulltext.read(isIdle);
  }

  // ---- asking

  get query() {
    return this.text;
  }

  set query(text) {
    this.ask(text);
    this.draw();
  }

  // What is typed: the list follows at once, the map when the fingers rest.
  type(text) {
    this.ask(text, true);
    this.drawSoon();
    this.suggestions.show();
  }

  // Who leaves the field means what stands there, and finds the map so.
  leave() {
    if (this.isWaiting) this.query = this.text;
    else if (this.resting) this.draw();
  }

  stopWaiting() {
    clearTimeout(this.resting);
    this.resting = null;
  }

  drawSoon() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.drawInSteps(), REST_OF_TYPING);
  }

  // A key that comes between the steps is heard.
  async drawInSteps() {
    this.stopWaiting();
    const { result } = this;
    this.facets.show(this.tree, (facet) => this.counts(facet));
    await breath();
    if (result === this.result) this.on.drawn();
  }

  take(text, caret) {
    this.query = text;
    this.field.focus();
    this.field.setSelectionRange(caret, caret);
  }

  // While a value is being typed that is none yet, all stays as it was before it.
  ask(text, isTyping = false) {
    this.text = text;
    this.isWaiting = false;
    if (this.field.value !== text) this.field.value = text;
    this.error = null;
    try {
      const tree = parsed(text);
      this.isWaiting = isTyping && leaves(tree).some((leaf) => this.isBegun(leaf));
      if (!this.isWaiting) this.tree = tree;
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      this.error = error;
    }
    if (!this.error && !this.isWaiting) this.find();
    this.complain();
    this.on.listed();
  }

  // Whether a value is only the beginning of one that there is.
  isBegun(leaf) {
    const facet = this.columns.facets.find((one) => one.values(leaf));
    const value = facet && facet.same(facet.values(leaf).at(-1));
    if (!facet || facet.column.numbers.has(value)) return false;
    return [...facet.column.numbers.keys()].some((known) => known.startsWith(value));
  }

  choose(facet, value, how) {
    this.query = printed(chosen(this.tree, facet, value, how));
  }

  // Only the notes with this value of a facet, such as only("Tags", "core"); a region may be told by its number.
  only(name, value) {
    if (this.has(name, value)) this.query = printed(this.columns.named(name).leaf([this.valueOf(value)]));
  }

  has(name, value) {
    return this.columns.named(name)?.has(this.valueOf(value)) ?? false;
  }

  isOn(name, value) {
    const facet = this.columns.named(name);
    return facet ? choices(this.tree, facet).within.has(facet.same(this.valueOf(value))) : false;
  }

  valueOf(value) {
    return typeof value === "number" ? (this.graph.regions[value]?.name ?? "") : value;
  }

  clear() {
    this.query = "";
    this.suggestions.close();
  }

  // ---- finding

  find() {
    this.words = soughtWords(this.tree);
    if (this.words.length) this.fulltext.read();
    this.fulltext.look([...new Set(this.words.map(({ word }) => word))]);
    this.result = this.matching.result(this.tree);
    this.visible = this.matching.order(this.result.ranks, wholeText(this.tree));
    this.reasons = this.words.length ? this.reasonsOf(this.words) : null;
    this.made = {};
    this.restOf = new Map();
    this.say();
  }

  // More texts are read, or words were looked for in more of them.
  readOn() {
    this.progress();
    if (!this.words.length) return;
    this.find();
    this.on.listed();
    this.drawSoon();
  }

  draw() {
    this.stopWaiting();
    this.facets.show(this.tree, (facet) => this.counts(facet));
    this.on.drawn();
  }

  get isAll() {
    return this.visible.length === this.graph.size && !this.result.links;
  }

  // What the map keeps: notes, lines, and the pairs that hidden notes join. Null where everything is.
  get keep() {
    return (this.made.keep ??= this.isAll ? null : new Set(this.visible));
  }

  get kept() {
    const { ranks, links } = this.result;
    return (this.made.kept ??= this.isAll ? null : this.matching.pairs(ranks, links));
  }

  get bridges() {
    if (!this.result.bridges || this.isAll) return [];
    return (this.made.bridges ??= bridges(this.graph, (i) => this.result.ranks[i] < NOWHERE, this.lines()));
  }

  // The pairs whose links pass, hidden notes' as well.
  lines() {
    const { links } = this.result;
    return links ? this.matching.pairs(new Uint8Array(this.graph.size), links) : this.graph.pairs;
  }

  // How many notes, or links, each value of a facet would leave under the rest of the query.
  counts(facet, tree = this.tree) {
    const { ranks, links } = this.under(withoutFacet(tree, facet));
    if (!facet.ofLinks) return facet.column.counts((i) => ranks[i] < NOWHERE);
    const ends = this.graph.links;
    const passes = (k) => (!links || links[k]) && ranks[ends[k].source] < NOWHERE && ranks[ends[k].target] < NOWHERE;
    return facet.column.counts(passes);
  }

  // The tree of a text; the present one if it is none.
  readOrNot(text) {
    try {
      return parsed(text);
    } catch {
      return this.tree;
    }
  }

  under(tree) {
    const text = printed(tree);
    if (text === printed(this.tree)) return this.result;
    if (!this.restOf.has(text)) this.restOf.set(text, this.matching.result(tree));
    return this.restOf.get(text);
  }

  reasonsOf(words) {
    const { search } = this.matching;
    const { aliases, tags, headings, path } = this.graph;
    const said = { alias: aliases, heading: headings, path: path.map((one) => [one]), tag: tags };
    const marks = [...new Set(words.map(({ word }) => word))];
    const has = (text) => marks.some((word) => fold(text).includes(word));
    return {
      ...{ query: printed(this.tree), words: marks },
      why: (i) => deepest(words.map(({ word, place }) => search.placeOf(i, word, place))),
      said: (i, place) =>
        said[place][i]
          .map((one) => (place === "tag" ? `#${one}` : one))
          .filter(has)
          .join(" · "),
      text: (i) => this.bodies.text(i),
    };
  }

  // ---- telling

  say() {
    const { visible, graph, isAll } = this;
    byId("hits").textContent = isAll ? "All notes" : `${visible.length} of ${graph.size}`;
    byId("clear").hidden = !this.text;
    byId("sorting").textContent = this.words.length ? "best first" : "by links";
    this.toggles.bridges.show(!isAll && visible.length < graph.size, this.result.bridges);
    this.toggles.linked.show(Boolean(this.result.links), !this.result.unlinked);
    this.progress();
  }

  progress() {
    const { isWhole, share, reading } = this.fulltext;
    const isWaiting = this.words.length > 0 && !isWhole && reading;
    byId("reading").hidden = !isWaiting;
    if (isWaiting) byId("reading").textContent = `reading the texts, ${Math.round(100 * share)} %`;
  }

  complain() {
    const words = this.error ? this.wrong(this.error) : this.unknown();
    byId("complaint").replaceChildren(...words);
    byId("complaint").hidden = !words.length;
    byId("complaint").classList.toggle("error", Boolean(this.error && !this.error.unfinished));
    this.field.setAttribute("aria-invalid", Boolean(this.error && !this.error.unfinished));
  }

  // The query with the wrong part marked, and what is wrong with it.
  wrong({ message, start, end }) {
    const { text } = this;
    const from = Math.max(0, start - 24);
    const place = make(
      "code",
      "",
      (from ? "…" : "") + text.slice(from, start),
      make("mark", "", text.slice(start, end) || " "),
    );
    place.append(cut(text.slice(end), 24));
    return [place, make("span", "", `At character ${start + 1}: ${message}.`)];
  }

  // A value that nothing has finds nothing; perhaps it is misspelt.
  unknown() {
    for (const leaf of leaves(this.tree)) {
      const facet = this.columns.facets.find((facet) => facet.values(leaf));
      const value = facet && facet.values(leaf).find((value) => !facet.column.numbers.has(facet.same(value)));
      if (value === undefined || FIELDS[leaf.field]?.values || value === "/") continue;
      const near = likely(facet.same(value), [...facet.column.numbers.keys()]);
      const help = near === null ? "" : `; did you mean '${facet.column.values[facet.column.numbers.get(near)]}'?`;
      return [make("span", "", `Nothing has '${printed(facet.leaf([value]))}'${help || "."}`)];
    }
    return [];
  }

  toggle(name, words) {
    const box = make("input", "");
    box.type = "checkbox";
    const label = make("label", "", box, words);
    const value = name === "bridges" ? name : "unlinked";
    box.addEventListener("change", () => this.switch(value, box.checked === (name === "bridges")));
    const show = (isShown, isOn) => {
      label.hidden = !isShown;
      box.checked = isOn;
    };
    return { label, show };
  }

  switch(value, on) {
    this.choose(SHOW, value, on ? "within" : "");
  }

  // ---- in the open note

  // Marks what was sought; with `lead`, goes to where most of it stands together.
  mark(element, lead) {
    const body = element.querySelector(".body");
    if (!body) return;
    const first = markSought(body, this.reasons?.words ?? []);
    if (lead && first) fullest(body, first).scrollIntoView({ block: "center" });
  }
}

// How a result is drawn is chosen as values of facets are.
const SHOW = {
  same: fold,
  leaf: (values) => ({ is: "field", field: "show", values }),
  values: (leaf) => (leaf.field === "show" ? leaf.values : null),
};

// The words that a query asks for, folded, each with the place it is sought in, if it says one.
function soughtWords(tree) {
  return leaves(tree, true).flatMap((leaf) => {
    if (leaf.is === "text") return [{ word: fold(leaf.text), place: null }];
    return WORD_FIELDS.includes(leaf.field)
      ? leaf.values.map((value) => ({ word: fold(value), place: leaf.field }))
      : [];
  });
}

// What is typed without any filter: perhaps a title.
function wholeText(tree) {
  const parts = conjuncts(tree);
  return parts.every(({ is }) => is === "text") ? parts.map(({ text }) => text).join(" ") : "";
}

function deepest(places) {
  return PLACES[Math.max(...places.map((place) => PLACES.indexOf(place)))] ?? null;
}

// The mark in whose block most different words are marked.
function fullest(body, first) {
  let [best, most] = [first, 0];
  for (const mark of [...body.querySelectorAll("mark.sought")].slice(0, 300)) {
    const block = mark.closest("p, li, td, h1, h2, h3, h4, h5, h6, blockquote, figure") ?? mark;
    const words = new Set([...block.querySelectorAll("mark.sought")].map((one) => fold(one.textContent)));
    if (words.size > most) [best, most] = [mark, words.size];
  }
  return best;
}
