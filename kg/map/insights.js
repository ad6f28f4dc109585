// What the shape of the graph says: hubs, bridges and gaps in the panel; in the pane, notes that might be linked.

const STRONGEST = 8; // rows of a table
const FEWEST_SHARED = 2; // as in kg/analysis/related.py
const BUSIEST = 1000; // likewise
const MOST_RELATED = 5;
const SHARED_NAMED = 3; // shared neighbours that are named

const BRIDGE_WORDS = {
  betweenness: "Of a hundred shortest ways between two other notes, so many pass here (betweenness).",
  "participation coefficient":
    "How evenly its links spread over the regions, from 0 (all in one) to 100 (participation coefficient).",
};

// Notes without a link to this one that share neighbours with it, by Adamic and Adar: Σ 1 / log(neighbours of the shared
// one). As `kg.analysis.related` finds them.
function relatedNotes(graph, note, most = MOST_RELATED) {
  const own = linkedWith(graph, note);
  const linked = new Set([note, ...own]);
  const found = new Map();
  for (const shared of own) {
    const others = linkedWith(graph, shared);
    if (others.length < 2 || others.length > BUSIEST) continue;
    const worth = 1 / Math.log(others.length);
    for (const other of others) {
      if (linked.has(other)) continue;
      const one = found.get(other) ?? { note: other, score: 0, shared: [] };
      one.score += worth;
      one.shared.push({ note: shared, worth });
      found.set(other, one);
    }
  }
  return [...found.values()]
    .filter(({ shared }) => shared.length >= FEWEST_SHARED)
    .map(({ note: other, score, shared }) => ({
      note: other,
      score: Math.round(score * 1e9) / 1e9, // the last digits depend on the order of summing
      shared: shared.sort((a, b) => b.worth - a.worth || a.note - b.note).map((one) => one.note),
    }))
    .sort((a, b) => b.score - a.score || a.note - b.note)
    .slice(0, most);
}

// The notes of a column with the greatest values, those without any left out.
function greatest(graph, values, most = STRONGEST) {
  return graph.indices
    .filter((i) => values[i] > 0 && graph.degree[i] > 0)
    .sort((a, b) => values[b] - values[a] || graph.degree[b] - graph.degree[a] || a - b)
    .slice(0, most);
}

// Titles as people list them: "A, B and 3 more".
function listed(graph, notes, most = SHARED_NAMED) {
  const names = notes.slice(0, most).map((i) => graph.title[i]);
  const rest = notes.length - names.length;
  if (rest > 0) return `${names.join(", ")} and ${rest} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}` : names.join("");
}

// ---- in the panel

class Insights {
  constructor(element, graph, colours, route, { gaps, bridge_measure: measure }) {
    Object.assign(this, { element, graph, colours, route, gaps: gaps ?? [], measure });
    this.show();
  }

  // Dots follow the colours that are chosen.
  show() {
    const open = this.element.querySelector("details")?.open ?? false;
    const parts = [this.hubs(), this.bridges(), this.widest()].filter(Boolean);
    this.element.hidden = parts.length === 0;
    const section = make("details", "facet", make("summary", "", "Insights"), ...parts);
    section.open = open;
    this.element.replaceChildren(section);
  }

  hubs() {
    const { rank } = this.graph;
    if (!rank) return null;
    const means = "Of a thousand readers who follow links at random, so many are here (PageRank).";
    return this.table("Hubs", means, greatest(this.graph, rank), (i) => rounded(1000 * rank[i]));
  }

  bridges() {
    const means = BRIDGE_WORDS[this.measure];
    const { bridge } = this.graph;
    if (!means || !bridge) return null;
    return this.table("Bridges", means, greatest(this.graph, bridge), (i) => rounded(100 * bridge[i]));
  }

  table(name, means, notes, figure) {
    if (!notes.length) return null;
    const rows = notes.map((i) => {
      const head = make("th", "", this.link(i));
      head.scope = "row";
      return make("tr", "", head, make("td", "", figure(i)));
    });
    return make("table", "strongest", make("caption", "", make("b", "", name), means), make("tbody", "", ...rows));
  }

  widest() {
    if (!this.gaps.length) return null;
    const items = this.gaps.map((gap) => make("li", "", ...this.gap(gap)));
    const means = "Regions with fewer links between them than their sizes let expect, and notes that could join them.";
    const title = make("h2", "", make("b", "", "Gaps"), means);
    return make("div", "gaps", title, make("ul", "", ...items));
  }

  gap({ first, second, links, expected, joins }) {
    const { regions } = this.graph;
    const side = (region) => make("span", "", this.colours.swatch(region), regions[region].name);
    const count = `${plural(links, "link", "links")}, ${Math.round(expected)} expected`;
    const pairs = joins.map(({ first: a, second: b, shared }) => {
      const pair = make("li", "", this.link(a), " – ", this.link(b));
      if (shared.length) pair.title = `Both are linked with ${listed(this.graph, shared)}`;
      return pair;
    });
    return [make("p", "", side(first), " – ", side(second), make("s", "", count)), make("ul", "", ...pairs)];
  }

  link(i) {
    const link = make("a", "", this.colours.dot(i), make("span", "", this.graph.title[i]));
    link.href = this.route.to(this.graph.id[i]);
    return link;
  }
}

function rounded(value) {
  return value.toFixed(value < 9.95 ? 1 : 0);
}

// ---- in the pane; `pane` knows how a note is listed there: pane.entry(note, …what is said of it)

function mentionsSection(pane, { mentions = [], mentioned = 0 }) {
  if (!mentions.length) return null;
  const entries = mentions.map(({ note, sentence, words }) => pane.entry(note, make("q", "", ...withMark(sentence, words))));
  const rest = mentioned - mentions.length;
  const title = `Mentioned without a link in ${plural(mentioned, "note", "notes")}`;
  const all = make("details", "", make("summary", "", make("h2", "", title)), ...entries);
  if (rest > 0) all.append(make("p", "rest", `and in ${plural(rest, "note", "notes")} more`));
  return make("section", "links suggestions", all);
}

function withMark(sentence, words) {
  const at = sentence.indexOf(words);
  if (at < 0) return [sentence];
  return [sentence.slice(0, at), make("mark", "", words), sentence.slice(at + words.length)];
}

function relatedSection(pane, i) {
  const found = relatedNotes(pane.graph, i);
  if (!found.length) return null;
  const entries = found.map(({ note, shared }) =>
    pane.entry(note, make("span", "reason", `both are linked with ${listed(pane.graph, shared)}`)),
  );
  const title = `Related without a link · ${found.length}`;
  const all = make("details", "", make("summary", "", make("h2", "", title)), ...entries);
  all.open = true;
  return make("section", "links suggestions", all);
}
