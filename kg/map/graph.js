// The notes and links as the page reads them. A note is its index; columns such as `graph.title` are indexed by it.
// Places, neighbours and pairs lie in typed arrays, so that a hundred thousand notes are no trouble.

const PLAIN = "links_to";

class Graph {
  constructor(content) {
    Object.assign(this, content.notes); // id, title, x, y, r, kind, types, folder, tags, aliases, region, degree, path
    for (const column of ["x", "y", "r"]) this[column] = Float32Array.from(content.notes[column]);
    this.vault = content.vault;
    this.home = content.home;
    this.relations = content.relations;
    this.size = this.id.length;
    this.shown = this.size; // fewer while only some notes are laid out
    this.indices = Array.from({ length: this.size }, (_, i) => i);
    this.indexOf = new Map(this.indices.map((i) => [this.id[i], i]));
    this.links = Array.from(content.links.source, (_, k) => new Link(content.links, k));
    this.pairUp(content.links);
    this.meet();
    this.regions = content.regions.map((region) => ({ ...region, members: [] }));
    this.indices.forEach((i) => this.regions[this.region[i]]?.members.push(i));
    this.islets = content.islets;
    const most = this.indices.reduce((most, i) => Math.max(most, this.degree[i]), 0);
    this.byDegree = Array.from(sortedBy(this.indices, (i) => most - this.degree[i], most + 1));
  }

  // Two notes are joined by one line, however many links run between them, either way.
  pairUp({ source, target, relation }) {
    const low = (k) => Math.min(source[k], target[k]);
    const high = (k) => Math.max(source[k], target[k]);
    const between = Array.from(source.keys()).filter((k) => source[k] !== target[k]);
    // the links, those of a pair side by side
    this.paired = sortedBy(sortedBy(between, high, this.size), low, this.size);
    this.pairs = [];
    const signed = new Set();
    let last = { a: -1 };
    this.paired.forEach((k, at) => {
      if (last.a === low(k) && last.b === high(k)) last.end = at + 1;
      else this.pairs.push((last = new Pair(this, low(k), high(k), at)));
      if (this.sign(relation[k])) signed.add(last);
    });
    this.signed = [...signed];
    for (const pair of signed) pair.sign = pair.signInto(pair.b) || pair.signInto(pair.a);
  }

  // The neighbours of note i are `near[k]`, by `pairs[via[k]]`, for k from start[i] to start[i + 1], in their order.
  meet() {
    const ends = new Int32Array(2 * this.pairs.length);
    this.pairs.forEach(({ a, b }, k) => (ends[k] = b) + (ends[this.pairs.length + k] = a));
    const order = sortedBy(ends.keys(), (k) => ends[k], this.size);
    this.start = new Int32Array(this.size + 1);
    for (const i of ends) this.start[i + 1]++;
    for (let i = 0; i < this.size; i++) this.start[i + 1] += this.start[i];
    this.via = order.map((k) => k % this.pairs.length);
    this.near = order.map((k) => this.pairs[k % this.pairs.length].other(ends[k]));
    this.neighbours = this.indices.map((i) => new Neighbours(this, i));
  }

  neighboursOf(i) {
    return this.near.subarray(this.start[i], this.start[i + 1]);
  }

  // The pair of two notes; undefined if nothing joins them.
  pair(a, b) {
    let [low, high] = [this.start[a], this.start[a + 1]];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.near[middle] < b) low = middle + 1;
      else high = middle;
    }
    return low < this.start[a + 1] && this.near[low] === b ? this.pairs[this.via[low]] : undefined;
  }

  sign(relation) {
    return this.relations[relation]?.sign ?? 0;
  }

  label(relation) {
    return this.relations[relation]?.label || relation.replaceAll("_", " ");
  }

  inverse(relation) {
    return this.relations[relation]?.inverse || `${this.label(relation)} this`;
  }

  // The notes within so many steps of one, and the lines between them.
  around(centre, depth) {
    const all = new Set([centre]);
    let edge = [centre];
    for (let step = 0; step < depth; step++) {
      edge = edge.flatMap((i) => [...this.neighboursOf(i)]).filter((i) => !all.has(i) && all.add(i));
    }
    const near = new Set(this.neighboursOf(centre));
    const own = [...this.neighbours[centre].values()];
    return { centre, depth, all, near, own, far: depth > 1 ? this.among(all, centre) : [] };
  }

  // The pairs among some notes, without those of one.
  among(notes, without = null) {
    const found = [];
    for (const a of notes) {
      if (a === without) continue;
      for (let k = this.start[a]; k < this.start[a + 1]; k++) {
        const b = this.near[k];
        if (b > a && b !== without && notes.has(b)) found.push(this.pairs[this.via[k]]);
      }
    }
    return found;
  }
}

// Numbers sorted by a key from 0 to below `limit`; those of one key keep their order.
function sortedBy(numbers, key, limit) {
  const all = Int32Array.from(numbers);
  const next = new Int32Array(limit + 1);
  for (const number of all) next[key(number) + 1]++;
  for (let k = 0; k < limit; k++) next[k + 1] += next[k];
  const found = new Int32Array(all.length);
  for (const number of all) found[next[key(number)]++] = number;
  return found;
}

// One link; its facts stay in the columns.
class Link {
  constructor(columns, number) {
    this.columns = columns;
    this.number = number;
  }

  get source() {
    return this.columns.source[this.number];
  }

  get target() {
    return this.columns.target[this.number];
  }

  get relation() {
    return this.columns.relation[this.number];
  }

  get layer() {
    return this.columns.layer[this.number];
  }

  get gloss() {
    return this.columns.gloss[this.number];
  }

  get section() {
    return this.columns.section[this.number];
  }

  get count() {
    return this.columns.count[this.number];
  }
}

// The neighbours of one note, each with the pair that joins them, asked like a Map.
class Neighbours {
  constructor(graph, note) {
    this.graph = graph;
    this.note = note;
  }

  get size() {
    return this.graph.start[this.note + 1] - this.graph.start[this.note];
  }

  get(other) {
    return this.graph.pair(this.note, other);
  }

  has(other) {
    return this.graph.pair(this.note, other) !== undefined;
  }

  keys() {
    return this.graph.neighboursOf(this.note).values();
  }

  *values() {
    const { pairs, via, start } = this.graph;
    for (let k = start[this.note]; k < start[this.note + 1]; k++) yield pairs[via[k]];
  }
}

class Pair {
  constructor(graph, a, b, begin) {
    this.graph = graph;
    this.a = a;
    this.b = b;
    this.begin = begin; // where in `graph.paired` its links stand
    this.end = begin + 1;
    this.sign = 0; // of what it declares: 1 excites, -1 inhibits
  }

  get links() {
    const { links, paired } = this.graph;
    return Array.from(paired.subarray(this.begin, this.end), (k) => links[k]);
  }

  // Straight lines across the sea read as a lattice.
  get bent() {
    return this.graph.region[this.a] !== this.graph.region[this.b];
  }

  other(i) {
    return i === this.a ? this.b : this.a;
  }

  // The middle point of the quadratic curve, in the map's units.
  bend() {
    const { x, y } = this.graph;
    const [a, b] = [this.a, this.b];
    const by = this.bent ? BEND : 0;
    return [(x[a] + x[b]) / 2 - (y[b] - y[a]) * by, (y[a] + y[b]) / 2 + (x[b] - x[a]) * by];
  }

  // The sign of the links that end in `i`; undefined where none does.
  signInto(i) {
    const signs = this.links.filter((link) => link.target === i).map((link) => this.graph.sign(link.relation));
    return signs.find((sign) => sign !== 0) ?? signs[0];
  }

  // What the author declared the link to be; empty for ordinary links.
  get meaning() {
    const declared = this.links.filter((link) => link.relation !== PLAIN);
    return [...new Set(declared.map((link) => this.graph.label(link.relation)))].join(" · ");
  }

  get section() {
    return this.links.find((link) => link.section)?.section ?? "";
  }
}

const BEND = 0.1; // of a bent line's length, sideways
