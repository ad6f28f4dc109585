// Filters by what notes are: one facet a kind of fact, its values with their counts.
// Values of one facet widen the choice, several facets narrow it. A facet without a choice to make is not shown.

const NOT_LINKED = "not linked";
const SHORT = 8; // rows that are shown of a long facet

class Facets {
  constructor(element, graph, colours, changed) {
    Object.assign(this, { element, graph, colours, changed });
    this.chosen = new Map(); // facet -> Set of values
    this.open = new Set(["Regions"]);
    this.unfolded = new Set();
    this.whole = new Set();
    const all = [this.regions(), this.types(), this.tags(), this.folders(), this.relations(), this.layers()];
    this.facets = all.filter(({ rows, whole }) => rows.length > 1 || rows.some(({ count }) => count < whole));
    this.show();
  }

  // ---- the facets: `values(i)` of a note, or `value(link)` of a link, and the rows to choose from

  regions() {
    const { region, degree } = this.graph;
    const rows = this.graph.regions.map(({ name, members }, k) => ({ value: k, name, count: members.length, dot: k }));
    const single = this.graph.indices.filter((i) => degree[i] === 0).length;
    if (single) rows.push({ value: NOT_LINKED, name: "Not linked", count: single, dot: null });
    return {
      name: "Regions",
      rows,
      whole: this.graph.size,
      values: (i) => (degree[i] ? [region[i]] : [region[i], NOT_LINKED]),
    };
  }

  types() {
    const values = (i) =>
      this.graph.kind[i] === "note" ? this.graph.types[i] : [this.graph.kind[i], ...this.graph.types[i]];
    return { name: "Types", rows: counted(this.graph, values), whole: this.graph.size, values };
  }

  tags() {
    const values = (i) => this.graph.tags[i].flatMap(upwards);
    return { name: "Tags", rows: nested(counted(this.graph, values), "#"), whole: this.graph.size, values };
  }

  folders() {
    const values = (i) => upwards(this.graph.folder[i]);
    return { name: "Folders", rows: nested(counted(this.graph, values), ""), whole: this.graph.size, values };
  }

  relations() {
    const rows = tally(this.graph.links.map((link) => link.relation)).map((row) => ({
      ...row,
      name: this.graph.label(row.value),
    }));
    return { name: "Relations", rows, whole: this.graph.links.length, value: (link) => link.relation };
  }

  layers() {
    return {
      name: "Layers",
      rows: tally(this.graph.links.map((link) => link.layer)),
      whole: this.graph.links.length,
      value: (link) => link.layer,
    };
  }

  // ---- choosing

  get active() {
    return this.chosen.size > 0;
  }

  toggle(facet, value) {
    const values = this.chosen.get(facet) ?? new Set();
    if (!values.delete(value)) values.add(value);
    if (values.size) this.chosen.set(facet, values);
    else this.chosen.delete(facet);
    this.show();
    this.changed();
  }

  clear() {
    this.chosen.clear();
    this.show();
    this.changed();
  }

  has(facet, value) {
    return this.facets.some(({ name, rows }) => name === facet && rows.some((row) => row.value === value));
  }

  // The pairs of notes whose links pass; null when no facet speaks of links.
  pairs() {
    const asked = this.facets.filter(({ name, value }) => value && this.chosen.has(name));
    if (!asked.length) return null;
    const passes = (link) => asked.every(({ name, value }) => this.chosen.get(name).has(value(link)));
    return this.graph.pairs.filter((pair) => pair.links.some(passes));
  }

  // Whether a note passes, as a function; made once for all notes.
  test() {
    const asked = this.facets.filter(({ name, values }) => values && this.chosen.has(name));
    const pairs = this.pairs();
    const linked = pairs && new Set(pairs.flatMap(({ a, b }) => [a, b]));
    return (i) =>
      (!linked || linked.has(i)) &&
      asked.every(({ name, values }) => values(i).some((value) => this.chosen.get(name).has(value)));
  }

  // ---- showing

  show() {
    this.element.replaceChildren(...this.facets.map((facet) => this.section(facet)));
  }

  section(facet) {
    const chosen = this.chosen.get(facet.name);
    const section = make(
      "details",
      "facet",
      make("summary", "", facet.name, chosen ? make("span", "few", String(chosen.size)) : null),
    );
    section.open = this.open.has(facet.name) || Boolean(chosen);
    section.addEventListener("toggle", () => (section.open ? this.open.add(facet.name) : this.open.delete(facet.name)));
    const rows = facet.rows.filter((row) => this.unhidden(facet, row));
    const short = rows.length > SHORT + 2 && !this.whole.has(facet.name) && !chosen ? rows.slice(0, SHORT) : rows;
    section.append(...short.map((row) => this.row(facet, row)));
    if (short.length < rows.length) section.append(this.rest(facet, rows.length - SHORT));
    return section;
  }

  rest(facet, count) {
    const act = () => {
      this.whole.add(facet.name);
      this.show();
    };
    return button("more", "", act, `${count} more`);
  }

  unhidden(facet, row) {
    return !row.above || row.above.every((value) => this.unfolded.has(facet.name + value));
  }

  row(facet, { value, name, count, dot, depth = 0, inner = false }) {
    const pressed = this.chosen.get(facet.name)?.has(value) ?? false;
    const swatch = dot === undefined ? null : dot === null ? make("i", "dot hollow") : this.colours.swatch(dot);
    const choose = button(
      "choice",
      "",
      () => this.toggle(facet.name, value),
      swatch,
      make("b", "", name),
      make("s", "", String(count)),
    );
    choose.setAttribute("aria-pressed", pressed);
    const row = make("div", `row depth-${Math.min(depth, 4)}`, choose);
    if (inner) row.prepend(this.fold(facet, value, name));
    return row;
  }

  fold(facet, value, name) {
    const key = facet.name + value;
    const unfolded = this.unfolded.has(key);
    const act = () => {
      if (!this.unfolded.delete(key)) this.unfolded.add(key);
      this.show();
    };
    const fold = button("fold", `Parts of ${name}`, act, "›");
    fold.setAttribute("aria-expanded", unfolded);
    return fold;
  }
}

// `a/b/c` is also in `a/b` and in `a`.
function upwards(path) {
  if (!path) return [];
  const parts = path.split("/");
  return parts.map((_, k) => parts.slice(0, k + 1).join("/"));
}

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, name: value, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

// A note counts once for each of its values, however often it has it.
function counted(graph, values) {
  return tally(graph.indices.flatMap((i) => [...new Set(values(i))]));
}

// Rows of a tree in the order of reading, each with its depth and what lies above it.
function nested(rows, mark) {
  const within = new Map();
  for (const row of rows) {
    const above = row.value.includes("/") ? row.value.slice(0, row.value.lastIndexOf("/")) : "";
    within.set(above, [...(within.get(above) ?? []), row]);
  }
  const walk = (parent, above) =>
    (within.get(parent) ?? []).flatMap((row) => {
      const name = above.length ? row.value.slice(parent.length + 1) : mark + row.value;
      const inner = walk(row.value, [...above, row.value]);
      return [{ ...row, name, depth: above.length, above, inner: inner.length > 0 }, ...inner];
    });
  return walk("", []);
}
