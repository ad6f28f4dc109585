// What notes and links are, as facets see it: the values of each, numbered, with those that have them.

const MOST_VALUES = 40; // of a property, to be a facet
const YES_NO = { true: "yes", false: "no" };

// The values that some things have, one or several each.
class Column {
  constructor(size, valuesOf, same = fold) {
    Object.assign(this, { size, same, values: [], numbers: new Map(), start: new Uint32Array(size + 1) });
    const at = [];
    for (let i = 0; i < size; i++) {
      for (const value of new Set(valuesOf(i))) at.push(this.number(value));
      this.start[i + 1] = at.length;
    }
    this.at = Uint32Array.from(at);
  }

  number(value) {
    const key = this.same(value);
    if (!this.numbers.has(key)) this.numbers.set(key, this.values.push(value) - 1);
    return this.numbers.get(key);
  }

  // How many of those that pass have each value; all, if nothing is said.
  counts(passes = () => true) {
    const counts = new Uint32Array(this.values.length);
    for (let i = 0; i < this.size; i++) {
      if (passes(i)) for (let k = this.start[i]; k < this.start[i + 1]; k++) counts[this.at[k]]++;
    }
    return counts;
  }

  // Those that have one of the values.
  having(values) {
    const wanted = new Set(values.map((value) => this.numbers.get(this.same(value))));
    const found = [];
    for (let i = 0; i < this.size; i++) {
      for (let k = this.start[i]; k < this.start[i + 1]; k++) {
        if (!wanted.has(this.at[k])) continue;
        found.push(i);
        break;
      }
    }
    return found;
  }
}

// A facet: a column, how its conditions are written, and what its values are called.
class Facet {
  constructor(name, field, column, more = {}) {
    Object.assign(this, { name, field, key: field, column, same: column.same, called: (value) => value }, more);
  }

  leaf(values) {
    return { is: "field", field: this.field, values };
  }

  values(leaf) {
    return leaf.is === "field" && leaf.field === this.field ? leaf.values : null;
  }

  // The values with their counts, the most frequent first.
  get rows() {
    return (this.made ??= this.column.values
      .map((value, number) => ({ value, name: this.called(value), number, count: this.all[number] }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)));
  }

  has(value) {
    return this.isOfUse && this.column.numbers.has(this.same(value));
  }

  get all() {
    return (this.total ??= this.column.counts());
  }

  // Whether there is a choice to make.
  get isOfUse() {
    const whole = this.ofLinks ? this.column.size : this.size;
    return this.rows.length > 1 || this.rows.some(({ count }) => count < whole);
  }
}

class PropertyFacet extends Facet {
  constructor(key, column) {
    super(key, "prop", column, { key: `prop:${key}`, property: key });
  }

  leaf(values) {
    return { is: "property", key: this.property, sign: "=", values };
  }

  values(leaf) {
    return leaf.is === "property" && leaf.sign === "=" && fold(leaf.key) === fold(this.property) ? leaf.values : null;
  }
}

// All that a query can ask about notes and links beside words.
class Columns {
  constructor(graph, properties) {
    Object.assign(this, { graph });
    this.properties = new Map();
    for (const [key, one] of Object.entries(properties)) this.addProperty(key, one);
    const facets = [
      this.regions(),
      this.types(),
      this.tags(),
      this.folders(),
      this.relations(),
      this.layers(),
      this.state(),
    ];
    this.facets = facets.concat(this.ofProperties());
    for (const facet of this.facets) facet.size = graph.size;
  }

  of(field) {
    return this.facets.find((facet) => facet.key === field);
  }

  // By what it is called, or by its key.
  named(name) {
    return this.facets.find((facet) => facet.key === name) ?? this.facets.find((facet) => facet.name === name);
  }

  notesOf(leaf) {
    return leaf.is === "property" ? this.ofProperty(leaf) : this.of(leaf.field).column.having(leaf.values);
  }

  linksOf(leaf) {
    const passes = new Uint8Array(this.graph.links.length);
    for (const k of this.of(leaf.field).column.having(leaf.values)) passes[k] = 1;
    return passes;
  }

  // ---- facets

  ofNotes(name, field, valuesOf, more) {
    return new Facet(name, field, new Column(this.graph.size, valuesOf, more?.same), more);
  }

  ofLinks(name, field, valueOf, more) {
    const { links } = this.graph;
    const column = new Column(links.length, (k) => [valueOf(links[k])], more?.same);
    return new Facet(name, field, column, { ...more, ofLinks: true });
  }

  regions() {
    const { region, regions } = this.graph;
    const dots = new Map(regions.map(({ name }, k) => [name, k]));
    const valuesOf = (i) => (regions[region[i]] ? [regions[region[i]].name] : []);
    return this.ofNotes("Regions", "region", valuesOf, { dot: (name) => dots.get(name) });
  }

  types() {
    const { kind, types } = this.graph;
    return this.ofNotes("Types", "type", (i) => (kind[i] === "note" ? types[i] : [kind[i], ...types[i]]));
  }

  tags() {
    const same = (tag) => fold(tag).replace(/^#|\/$/g, "");
    const more = { same, mark: "#", nested: true, called: (tag) => `#${tag}` };
    return this.ofNotes("Tags", "tag", (i) => this.graph.tags[i].flatMap(upwards), more);
  }

  folders() {
    const same = (folder) => fold(folder).replace(/(.)\/$/, "$1");
    const valuesOf = (i) => upwards(this.graph.folder[i]);
    return this.ofNotes("Folders", "folder", valuesOf, { same, mark: "", nested: true });
  }

  relations() {
    const called = (name) => this.graph.label(name);
    const plain = (name) => fold(name).replaceAll("_", " ");
    const names = new Map(Object.keys(this.graph.relations).map((name) => [plain(called(name)), plain(name)]));
    const same = (name) => names.get(plain(name)) ?? plain(name);
    return this.ofLinks("Relations", "relation", (link) => link.relation, { same, called });
  }

  layers() {
    return this.ofLinks("Layers", "layer", (link) => link.layer);
  }

  state() {
    const { degree, kind, unresolved } = this.graph;
    const valuesOf = (i) => [
      ...(degree[i] ? [] : ["orphan"]),
      ...(kind[i] === "unresolved" || unresolved[i] ? ["unresolved"] : []),
    ];
    const called = (value) => ({ orphan: "Not linked", unresolved: "Unresolved" })[value];
    const says = { orphan: "neither links nor is linked", unresolved: "not written yet, or links to what is not" };
    return this.ofNotes("State", "is", valuesOf, { called, says });
  }

  // ---- properties

  // A property may be written in several ways; it is one.
  addProperty(key, { notes, values }) {
    const known = this.properties.get(fold(key)) ?? { key, notes: new Set(), values: new Map() };
    this.properties.set(fold(key), known);
    for (const i of notes) known.notes.add(i);
    for (const [value, having] of Object.entries(values)) {
      known.values.set(value, [...(known.values.get(value) ?? []), ...having]);
    }
  }

  ofProperties() {
    const few = [...this.properties.values()].filter(({ values }) => values.size >= 2 && values.size <= MOST_VALUES);
    const facets = few.sort((a, b) => b.notes.size - a.notes.size || (a.key < b.key ? -1 : 1));
    return facets.map(({ key, values }) => {
      const each = Array.from({ length: this.graph.size }, () => []);
      for (const [value, notes] of values) for (const i of notes) each[i].push(value);
      return new PropertyFacet(key, new Column(this.graph.size, (i) => each[i], sameValue));
    });
  }

  ofProperty({ key, sign, values }) {
    const known = this.properties.get(fold(key));
    if (!known) return [];
    if (!sign) return [...known.notes];
    const passes = (has) => values.some((value) => compared(has, sign, value));
    return [...known.values].filter(([has]) => passes(has)).flatMap(([, notes]) => notes);
  }
}

function sameValue(value) {
  const folded = fold(value).trim();
  return YES_NO[folded] ?? folded;
}

// Numbers as numbers, all else as words: dates as they stand in notes are in order, too.
function compared(has, sign, value) {
  const [one, other] = [sameValue(has), sameValue(value)];
  if (sign === "=") return one === other;
  if (!one || !other) return false;
  const areNumbers = !isNaN(one) && !isNaN(other);
  if (/^\d/.test(one) !== /^\d/.test(other)) return false; // a word is not after a year
  const order = areNumbers ? one - other : one < other ? -1 : one > other ? 1 : 0;
  return sign === "<" ? order < 0 : sign === ">" ? order > 0 : sign === "<=" ? order <= 0 : order >= 0;
}

// `a/b/c` is also in `a/b` and in `a`.
function upwards(path) {
  if (!path) return [];
  const parts = path.split("/");
  return parts.map((_, k) => parts.slice(0, k + 1).join("/"));
}
