// The notes and links as the page reads them. A note is its index; columns such as `graph.title` are indexed by it.

const PLAIN = "links_to";

class Graph {
  constructor(content) {
    Object.assign(this, content.notes); // id, title, x, y, r, kind, types, folder, tags, aliases, region, degree, path
    this.vault = content.vault;
    this.home = content.home;
    this.relations = content.relations;
    this.size = this.id.length;
    this.indices = this.id.map((_, i) => i);
    this.indexOf = new Map(this.id.map((id, i) => [id, i]));
    this.links = Array.from(content.links.source, (source, k) => ({
      source,
      target: content.links.target[k],
      relation: content.links.relation[k],
      layer: content.links.layer[k],
      gloss: content.links.gloss[k],
      section: content.links.section[k],
      count: content.links.count[k],
    }));
    this.pairUp();
    this.regions = content.regions.map((region) => ({ ...region, members: [] }));
    this.indices.forEach((i) => this.regions[this.region[i]]?.members.push(i));
    this.islets = content.islets;
    this.byDegree = [...this.indices].sort((a, b) => this.degree[b] - this.degree[a] || a - b);
  }

  // Two notes are joined by one line, however many links run between them, either way.
  pairUp() {
    this.pairs = [];
    this.neighbours = this.id.map(() => new Map());
    for (const link of this.links) {
      const { source, target } = link;
      if (source === target) continue;
      let pair = this.neighbours[source].get(target);
      if (!pair) {
        const [a, b] = source < target ? [source, target] : [target, source];
        pair = new Pair(this, a, b);
        this.pairs.push(pair);
        this.neighbours[a].set(b, pair);
        this.neighbours[b].set(a, pair);
      }
      pair.links.push(link);
    }
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
      edge = edge.flatMap((i) => [...this.neighbours[i].keys()]).filter((i) => !all.has(i) && all.add(i));
    }
    const near = new Set(this.neighbours[centre].keys());
    const own = [...this.neighbours[centre].values()];
    const far = depth > 1 ? this.pairs.filter((pair) => all.has(pair.a) && all.has(pair.b) && !own.includes(pair)) : [];
    return { centre, depth, all, near, own, far };
  }
}

class Pair {
  constructor(graph, a, b) {
    this.graph = graph;
    this.a = a;
    this.b = b;
    this.links = [];
    this.bent = graph.region[a] !== graph.region[b]; // straight lines across the sea read as a lattice
  }

  other(i) {
    return i === this.a ? this.b : this.a;
  }

  // The middle point of the quadratic curve, in the map's units.
  bend() {
    const { x, y } = this.graph;
    const [a, b] = [this.a, this.b];
    const by = this.bent ? 0.1 : 0;
    return [(x[a] + x[b]) / 2 - (y[b] - y[a]) * by, (y[a] + y[b]) / 2 + (x[b] - x[a]) * by];
  }

  // The sign of the links that end in `i`; undefined where none does.
  signInto(i) {
    const signs = this.links.filter((link) => link.target === i).map((link) => this.graph.sign(link.relation));
    return signs.find((sign) => sign !== 0) ?? signs[0];
  }

  get sign() {
    return this.signInto(this.b) || this.signInto(this.a) || 0;
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
