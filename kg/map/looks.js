// How the map looks by choice: what its colours, sizes and lines mean. Notes fall into classes, by community or by
// something else that they say; each class has a colour and, but for communities, which have a place, a shape as well.
//
//   looks.classOf(i)       the number of a note's class, and of its colour; −1 for what has none
//   looks.shape(i)         the name of a note's shape: traceFigure(context, name, x, y, r) traces it
//   looks.dash(pair)       the dashes of a line, in pixels; [] for a whole one
//   looks.has(what, name)  whether there is such a choice; looks.choose(what, name) makes it
// `what` is "colour", "size" or "edges".

const MOST_CLASSES = 12; // as many colours as one can tell apart
const MOST_PROPERTIES = 24; // in the list of choices
const USUAL = { colour: "community", size: "degree", edges: "relation" };
const PROPERTY = "property:";
const FIGURES = ["circle", "square", "diamond", "triangle", "plus", "wedge", "star"];
const NONE = "dot"; // the shape of a note that says nothing of what is asked
const LEAST_RADIUS = 4.5; // radius of a note with nothing of what sizes mean, in the map's units
const SIZES = {
  degree: { name: "Links", short: "links", means: "more links" },
  pagerank: { name: "PageRank", short: "PageRank", means: "more ways lead there", column: "rank" },
  bridge: { name: "Bridge score", short: "bridge score", means: "joins more parts", column: "bridge" },
  length: { name: "Length of text", short: "length of text", means: "longer text", column: "length" },
};
const EDGES = { relation: "Relation", layer: "Layer", alike: "All alike" };
const DASHES = [[7, 3.5], [2, 3.5], [9, 3, 2, 3], [4, 2], [13, 5]];
const LAST_DASH = [1, 5];
const SOLID = [];

class Looks {
  constructor(graph, properties, changed) {
    Object.assign(this, { graph, changed, choice: { ...USUAL }, made: new Map() });
    this.properties = sharedProperties(properties);
    this.usualRadii = Float32Array.from(graph.r);
    this.line = this.lines(USUAL.edges);
  }

  // ---- choosing

  // The choices there are, as [name, words].
  get choices() {
    const colours = ["community", "type", "tag", "folder"].filter((name) => this.has("colour", name));
    return {
      colour: [
        ...colours.map((name) => [name, capitalised(name)]),
        ...[...this.properties.keys()].map((name) => [PROPERTY + name, name]),
      ],
      size: Object.entries(SIZES).map(([name, { name: words }]) => [name, words]),
      edges: Object.entries(EDGES),
    };
  }

  has(what, name) {
    if (what === "size") return Object.hasOwn(SIZES, name);
    if (what === "edges") return Object.hasOwn(EDGES, name);
    if (name.startsWith(PROPERTY)) return this.properties.has(name.slice(PROPERTY.length));
    return name === "community" || (Object.hasOwn(CLASSES, name) && this.classes(name).classes.length > 1);
  }

  choose(what, name) {
    if (this.choice[what] === name || !this.has(what, name)) return;
    this.choice[what] = name;
    if (what === "size") this.resize();
    if (what === "edges") this.line = this.lines(name);
    this.changed();
  }

  // ---- colours

  get isByCommunity() {
    return this.choice.colour === USUAL.colour;
  }

  get current() {
    return this.classes(this.choice.colour);
  }

  classes(name) {
    if (!this.made.has(name)) {
      const property = name.startsWith(PROPERTY) ? name.slice(PROPERTY.length) : null;
      const { graph, properties } = this;
      const made = property === null ? CLASSES[name](graph) : ofProperty(graph, properties.get(property));
      this.made.set(name, { title: property ?? name, ...made });
    }
    return this.made.get(name);
  }

  classOf(i) {
    return this.current.of[i];
  }

  shape(i) {
    if (this.isByCommunity) return FIGURES[0];
    const number = this.current.of[i];
    return this.shapeOf(number < 0 && this.current.none.has(i) ? null : number);
  }

  // The shape of a class; −1 are the rest of the classes, null what has none.
  shapeOf(number) {
    if (this.isByCommunity) return FIGURES[0];
    return number === null ? NONE : FIGURES[Math.max(0, number) % FIGURES.length];
  }

  // ---- sizes

  // Discs that would touch in their new sizes are drawn smaller: the layout has made room for the usual ones.
  resize() {
    const { column } = SIZES[this.choice.size];
    const radii = column ? this.radii(this.graph[column]) : this.usualRadii;
    for (const i of this.graph.indices) this.graph.r[i] = radii[i];
  }

  radii(values) {
    const most = greatestOf(values) || 1;
    const greatest = Math.max(LEAST_RADIUS, greatestOf(this.usualRadii));
    const radius = (value) => LEAST_RADIUS + (greatest - LEAST_RADIUS) * Math.sqrt(value / most);
    return uncrowded(this.graph, Float32Array.from(values, radius));
  }

  // ---- lines

  // The dashes of what links may mean, most frequent first: { name, dash, count, facet, value }.
  lines(edges) {
    const { graph } = this;
    const meaning = MEANINGS[edges];
    const counts = new Map();
    for (const link of graph.links) {
      const meant = meaning(graph, link);
      if (meant) counts.set(meant, (counts.get(meant) ?? 0) + 1);
    }
    const kinds = [...counts]
      .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
      .map(([meant, count], k) => ({ ...namedMeaning(graph, meant), count, dash: DASHES[k] ?? LAST_DASH, meant }));
    return { meaning, kinds, dashes: new Map(kinds.map(({ meant, dash }) => [meant, dash])) };
  }

  // A line that stands for several links is dashed as the one that says most.
  dash(pair) {
    if (pair.sign) return SOLID;
    const { meaning, dashes } = this.line;
    if (!dashes.size) return SOLID;
    const { links, paired } = this.graph;
    for (let k = pair.begin; k < pair.end; k++) {
      const dash = dashes.get(meaning(this.graph, links[paired[k]]));
      if (dash) return dash;
    }
    return SOLID;
  }
}

// ---- the classes: { of: the number of each note's, classes: [{ name, count, facet, value }], others, none: a Set }

const CLASSES = {
  community: (graph) => ofCommunities(graph),
  type(graph) {
    const { kind, types } = graph;
    return ofWords(graph, "Types", (i) => (kind[i] === "note" ? types[i] : [kind[i], ...types[i]]));
  },
  tag(graph) {
    const shown = (tag) => `#${tag}`;
    return ofWords(graph, "Tags", (i) => graph.tags[i], shown);
  },
  folder: (graph) => ofFolders(graph),
};

function ofCommunities(graph) {
  const of = Int16Array.from(graph.region, (region) => (region < MOST_CLASSES ? region : -1));
  const classes = graph.regions
    .slice(0, MOST_CLASSES)
    .map(({ name, members }, value) => ({ name, count: members.length, facet: "Regions", value }));
  const none = new Set(graph.indices.filter((i) => graph.region[i] < 0));
  const others = graph.regions.slice(MOST_CLASSES).reduce((sum, { members }) => sum + members.length, 0);
  return { of, classes, others, none };
}

// Of the most frequent words, a note that says several is of the rarest: that tells most of it.
function ofWords(graph, facet, words, shown = (word) => word) {
  const counts = new Map();
  for (const i of graph.indices) for (const word of new Set(words(i))) counts.set(word, (counts.get(word) ?? 0) + 1);
  const frequent = [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  const classes = frequent
    .slice(0, MOST_CLASSES)
    .map(([word, count]) => ({ name: shown(word), count, facet, value: word }));
  const numbers = new Map(classes.map(({ value }, number) => [value, number]));
  const numberOf = (i) => words(i).reduce((rarest, word) => Math.max(rarest, numbers.get(word) ?? -1), -1);
  return classed(graph, numberOf, (i) => !words(i).length, classes);
}

function ofProperty(graph, { name, values }) {
  const words = graph.indices.map(() => []);
  for (const [value, notes] of Object.entries(values)) for (const i of notes) words[i].push(value);
  return ofWords(graph, `prop:${name}`, (i) => words[i]);
}

// Folders that hold most of the notes are parted into theirs, as long as there are colours for them.
function ofFolders(graph) {
  let parts = byFolder("", graph.indices, graph.folder);
  for (;;) {
    const next = parts
      .filter((part) => part.inner === undefined || part.inner.length > 1)
      .sort((one, other) => other.notes.length - one.notes.length)
      .find((part) => (part.inner ??= byFolder(part.folder, part.notes, graph.folder)).length > 1);
    if (!next || parts.length - 1 + next.inner.length > MOST_CLASSES) break;
    parts = parts.filter((part) => part !== next).concat(next.inner);
  }
  parts.sort((one, other) => other.notes.length - one.notes.length || (one.folder < other.folder ? -1 : 1));
  const numbers = new Map(parts.slice(0, MOST_CLASSES).flatMap(({ notes }, number) => notes.map((i) => [i, number])));
  const classes = parts.slice(0, MOST_CLASSES).map(({ folder, notes }) => ({
    name: folder || "(no folder)",
    count: notes.length,
    facet: "Folders",
    value: folder,
  }));
  return classed(graph, (i) => numbers.get(i) ?? -1, () => false, classes);
}

// The notes of a folder by its inner folders; those directly in it stay its own.
function byFolder(folder, notes, folders) {
  const inner = new Map();
  for (const i of notes) {
    const rest = folders[i].slice(folder ? folder.length + 1 : 0);
    const [first] = rest.split("/");
    const name = !first ? folder : folder ? `${folder}/${first}` : first;
    if (!inner.has(name)) inner.set(name, { folder: name, notes: [], inner: name === folder ? [] : undefined });
    inner.get(name).notes.push(i);
  }
  return [...inner.values()];
}

function classed(graph, numberOf, saysNothing, classes) {
  const of = Int16Array.from(graph.indices, numberOf);
  const rest = graph.indices.filter((i) => of[i] < 0);
  const none = new Set(rest.filter(saysNothing));
  return { of, classes, others: rest.length - none.size, none };
}

// The properties of which some value is common to several notes; those of most notes first.
function sharedProperties(properties) {
  const isCommon = (values) => values.length > 1 && values.some((notes) => notes.length > 1);
  const common = Object.entries(properties)
    .filter(([, { values }]) => isCommon(Object.values(values)))
    .sort((one, other) => other[1].notes.length - one[1].notes.length || (one[0] < other[0] ? -1 : 1));
  return new Map(common.slice(0, MOST_PROPERTIES).map(([name, { values }]) => [name, { name, values }]));
}

// ---- what a link means, as text; nothing for an ordinary one

const ORDINARY_LAYER = "link";
const MEANINGS = {
  relation: (graph, { relation, layer }) => {
    if (graph.sign(relation)) return "";
    return relation !== PLAIN ? relation : layer !== ORDINARY_LAYER ? layer : "";
  },
  layer: (_, { layer }) => (layer === ORDINARY_LAYER ? "" : layer),
  alike: () => "",
};

function namedMeaning(graph, meant) {
  const isRelation = graph.links.some(({ relation }) => relation === meant);
  return { name: isRelation ? graph.label(meant) : meant, facet: isRelation ? "Relations" : "Layers", value: meant };
}

// ---- shapes of about the same area

function traceFigure(context, shape, x, y, r) {
  context.beginPath();
  if (shape === "circle") return context.arc(x, y, r, 0, 2 * Math.PI);
  if (shape === NONE) return context.arc(x, y, 0.6 * r, 0, 2 * Math.PI);
  const corners = CORNERS[shape];
  for (let k = 0; k < corners.length; k += 2) context.lineTo(x + r * corners[k], y + r * corners[k + 1]);
  context.closePath();
}

// The corners of each shape around a disc of radius 1: x, y, x, y, …
const CORNERS = {
  square: [-0.89, -0.89, 0.89, -0.89, 0.89, 0.89, -0.89, 0.89],
  diamond: [0, -1.25, 1.25, 0, 0, 1.25, -1.25, 0],
  triangle: [0, -1.3, 1.25, 0.95, -1.25, 0.95],
  wedge: [0, 1.3, 1.25, -0.95, -1.25, -0.95],
  plus: plusCorners(0.42, 1.12).flat(),
  star: starCorners(5, 1.4, 0.62),
};

// A quarter of it, turned three times.
function plusCorners(near, far) {
  let corners = [[-near, -near], [-near, -far], [near, -far]];
  return Array.from({ length: 4 }, () => {
    const quarter = corners;
    corners = corners.map(([x, y]) => [-y, x]);
    return quarter.flat();
  });
}

function starCorners(points, outer, inner) {
  return Array.from({ length: 2 * points }, (_, k) => {
    const angle = (Math.PI * k) / points - Math.PI / 2;
    const reach = k % 2 ? inner : outer;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  }).flat();
}

// ---- room

// Radii with which no two discs touch, the given ones where there is room.
function uncrowded({ indices, x, y }, radii) {
  const reach = 2 * greatestOf(radii);
  const cells = new Map();
  const cell = (i, across, down) => `${Math.floor(x[i] / reach) + across} ${Math.floor(y[i] / reach) + down}`;
  for (const i of indices) {
    const own = cell(i, 0, 0);
    if (cells.has(own)) cells.get(own).push(i);
    else cells.set(own, [i]);
  }
  const share = (i) => {
    let least = 1;
    for (const across of [-1, 0, 1])
      for (const down of [-1, 0, 1])
        for (const j of cells.get(cell(i, across, down)) ?? [])
          if (j !== i) least = Math.min(least, (0.95 * Math.hypot(x[i] - x[j], y[i] - y[j])) / (radii[i] + radii[j]));
    return least;
  };
  return Float32Array.from(indices, (i) => Math.max(1, radii[i] * share(i)));
}

function greatestOf(values) {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

const capitalised = (name) => name.charAt(0).toUpperCase() + name.slice(1);
