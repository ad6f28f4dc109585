// Ways from note to note: the shortest ones, lit on the map, with the sentence and the relation of each hop in the pane.

const MOST_WAYS = 3;
const LONGER = 2; // steps by which a further way may be longer than the shortest

// What ways, related notes and gaps rest on: links and declared relations, but neither embeds nor containment.
function conceptPairs(graph) {
  graph.concept ??= Uint8Array.from(graph.pairs, (pair) =>
    Number(pair.links.some(({ layer }) => layer === "link" || layer === "semantic")),
  );
  return graph.concept;
}

// The notes that a note is linked with, in their order.
function linkedWith(graph, note) {
  const concept = conceptPairs(graph);
  const found = [];
  for (let k = graph.start[note]; k < graph.start[note + 1]; k++) if (concept[graph.via[k]]) found.push(graph.near[k]);
  return found;
}

// The best ways from one note to another that visit no note twice, links followed both ways: the shortest first, of
// equal ones the first by the numbers of their notes, as `kg.analysis.shortest_paths` has them.
function shortestWays(graph, from, to, most = MOST_WAYS) {
  const togo = stepsTo(graph, to);
  const ways = [];
  if (from === to || togo[from] < 0) return ways;
  for (let length = togo[from]; length <= togo[from] + LONGER && ways.length < most; length++)
    extend(graph, [from], to, togo, length, most, ways);
  return ways;
}

function stepsTo(graph, goal) {
  const togo = new Int32Array(graph.size).fill(-1);
  const waiting = [goal];
  togo[goal] = 0;
  for (const note of waiting) {
    for (const other of linkedWith(graph, note)) {
      if (togo[other] >= 0) continue;
      togo[other] = togo[note] + 1;
      waiting.push(other);
    }
  }
  return togo;
}

// All ways of exactly this length that begin so.
function extend(graph, way, goal, togo, length, most, ways) {
  const last = way[way.length - 1];
  if (last === goal) {
    if (way.length - 1 === length) ways.push([...way]);
    return;
  }
  for (const next of linkedWith(graph, last)) {
    if (ways.length >= most) return;
    if (togo[next] < 0 || way.length + togo[next] > length || way.includes(next)) continue;
    way.push(next);
    extend(graph, way, goal, togo, length, most, ways);
    way.pop();
  }
}

class Paths {
  // `on` has view(), tell(words), shown(), refocus(); seek(true): a note is to be chosen, or no longer.
  constructor(graph, state, route, bodies, colours, pane, on) {
    Object.assign(this, { graph, state, route, bodies, colours, pane, on, goal: null, ways: [], lit: 0, from: null });
    route.keep("path", { ofNote: true, read: () => this.read(), apply: (id) => this.apply(id) });
    addEventListener("click", (event) => this.takeLink(event), true);
    addEventListener("keydown", (event) => this.giveUp(event), true);
  }

  get choosing() {
    return this.from !== null;
  }

  // The notes of the way that is lit.
  get lighting() {
    return this.goal === null ? [] : (this.ways[this.lit] ?? []);
  }

  read() {
    return this.goal === null ? null : this.graph.id[this.goal];
  }

  apply(id) {
    const goal = this.graph.indexOf.get(id);
    if (goal === undefined || this.state.selected === null || goal === this.state.selected) this.close();
    else this.open(goal);
  }

  // ---- choosing the other end

  begin() {
    if (this.state.selected === null) return;
    this.from = this.state.selected;
    this.on.shown();
    this.on.tell(`Path from ${this.graph.title[this.from]}: choose a note in the list or on the map`);
    this.on.seek(true);
  }

  end() {
    if (!this.choosing) return false;
    this.from = null;
    this.on.seek(false);
    this.on.shown();
    return true;
  }

  // Whether a note that was chosen on the map is the other end of a path.
  takes(i) {
    if (!this.choosing) return false;
    if (i === null || i === this.from) return true;
    this.end();
    this.route.whole = false;
    this.open(i).then(() => this.element.focus({ preventScroll: true }));
    this.route.push();
    return true;
  }

  takeLink(event) {
    const link = this.choosing && event.target.closest?.('a[href^="#/"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    this.takes(this.route.find(link.getAttribute("href")));
  }

  giveUp(event) {
    if (event.key !== "Escape" || !this.end()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // ---- showing

  async open(goal) {
    this.goal = goal;
    this.lit = 0;
    this.ways = shortestWays(this.graph, this.state.selected, goal);
    this.on.tell(
      this.ways.length
        ? `${plural(this.ways.length, "way", "ways")} to ${this.graph.title[goal]}, the shortest with ${plural(this.ways[0].length - 1, "step", "steps")}`
        : `No way leads to ${this.graph.title[goal]}`,
    );
    this.light();
    await this.list();
  }

  close() {
    if (this.goal === null) return;
    this.goal = null;
    this.element?.remove();
    this.on.shown();
    if (this.state.selected !== null) this.on.refocus();
  }

  // The way's notes and lines as the map shows the surroundings of a note.
  light() {
    const way = this.ways[this.lit];
    if (!way) return;
    const own = way.slice(1).map((note, k) => this.graph.pair(way[k], note));
    const centre = way[0];
    const near = new Set(way.filter((note) => note !== centre));
    const view = this.on.view();
    this.on.scene.focus = { centre, depth: way.length, all: new Set(way), near, own, far: [], way: true };
    view.fit(way);
  }

  async list() {
    await this.state.shown;
    const { goal } = this;
    const tabs = make("div", "tabs");
    const steps = make("ol", "steps");
    const close = button("close", "Close path", () => this.leave(), "×");
    const title = make("h2", "", "Path to ", make("b", "", this.graph.title[goal]));
    this.element?.remove();
    this.element = make("section", "ways", close, title);
    this.element.setAttribute("aria-label", `Path to ${this.graph.title[goal]}`);
    if (!this.ways.length) this.element.append(make("p", "", "No way of links leads from one to the other."));
    else this.element.append(...(this.ways.length > 1 ? [tabs] : []), steps);
    this.element.tabIndex = -1;
    this.pane.element.querySelector(".chips")?.after(this.element);
    if (narrow()) this.element.scrollIntoView({ block: "start" });
    else this.pane.element.scrollTop = 0;
    await this.fill(tabs, steps);
  }

  async fill(tabs, steps) {
    const choices = this.ways.map((way, k) => {
      const choice = button("", "", () => this.turn(k, tabs, steps), `${k + 1}: ${plural(way.length - 1, "step", "steps")}`);
      choice.setAttribute("aria-pressed", k === this.lit);
      return choice;
    });
    tabs.replaceChildren(...choices);
    const way = this.ways[this.lit];
    if (!way) return;
    const hops = await Promise.all(way.slice(1).map((note, k) => this.hop(way[k], note)));
    if (way === this.ways[this.lit]) steps.replaceChildren(make("li", "", this.name(way[0])), ...hops);
  }

  async turn(k, tabs, steps) {
    this.lit = k;
    this.light();
    await this.fill(tabs, steps);
    tabs.children[k]?.focus();
  }

  // One step: by which link, and the sentence that it stands in.
  async hop(from, to) {
    const link = this.telling(from, to);
    const forward = link.source === from;
    const look = ["", "excites", "inhibits"][this.graph.sign(link.relation) & 3] ?? "inhibits";
    const words = make("span", `relation ${look}`, `${forward ? "→" : "←"} ${this.graph.label(link.relation)}`);
    words.title = forward ? "" : `${this.graph.title[to]} ${this.graph.label(link.relation)} ${this.graph.title[from]}`;
    const sentence = await this.sentence(link);
    return make("li", "", words, sentence ? make("q", "", sentence) : null, this.name(to));
  }

  // The link that says most: a declared relation before a plain link, along before against.
  telling(from, to) {
    const rank = ({ layer, source }) => 2 * (layer !== "semantic") + (source !== from);
    const links = this.graph.pair(from, to).links.filter(({ layer }) => layer === "link" || layer === "semantic");
    return links.reduce((best, link) => (rank(link) < rank(best) ? link : best));
  }

  async sentence({ source, target, relation }) {
    try {
      const { backlinks } = await this.bodies.pane(target);
      return backlinks.find((one) => one.note === source && one.relation === relation)?.sentence ?? "";
    } catch {
      return "";
    }
  }

  name(note) {
    const link = make("a", "", this.colours.dot(note), make("span", "", this.graph.title[note]));
    link.href = this.route.to(this.graph.id[note]);
    return link;
  }

  leave() {
    this.close();
    this.route.push();
  }

  // ---- what stands in the crumb for it

  controls() {
    return [button("", "Path from this note to another", () => this.begin(), "Path to …")];
  }

  // The crumb while the other end is chosen.
  question() {
    return [
      make("b", "", `From ${this.graph.title[this.from]} to …`),
      make("em", "", "choose a note in the list or on the map"),
      button("", "Choose no path", () => this.end(), "Esc"),
    ];
  }
}
