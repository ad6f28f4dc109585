// What the colours, sizes, shapes and lines of the map mean now. An entry that stands for some of the notes shows only
// these when it is pressed, and all again when it is pressed once more.

const SVG = "http://www.w3.org/2000/svg";
const UNFOLDED = ["low", "high", "low brief", "high brief"]; // where it may lie, what it likes best first
const FOLDED = ["low folded", "high folded", "high folded short", "low folded short"];

class Legend {
  // on: { can(facet, value), isOn(facet, value), filter(facet, value), settled() }
  constructor(element, graph, looks, colours, on) {
    Object.assign(this, { element, graph, looks, colours, on });
    this.said = make("span", "said");
    this.inner = make("div", "parts");
    element.append(this.inner);
    element.querySelector("summary").append(this.said);
    element.addEventListener("toggle", () => on.settled());
    element.firstElementChild.addEventListener("click", () => this.take());
  }

  // Who asks for it sees all of it, and from then on it stays as it is left.
  take() {
    this.taken = true;
    this.unfold();
  }

  unfold() {
    this.element.dataset.place = this.element.dataset.place.replace(/ (?:brief|short)/, "");
  }

  get isShown() {
    return this.element.open && !narrow();
  }

  show() {
    if (!this.looks.isByCommunity && this.element.dataset.place) this.unfold();
    const { size } = this.looks.choice;
    this.said.textContent = ` colour: ${this.looks.current.title} · size: ${SIZES[size].short}`;
    this.inner.replaceChildren(...this.parts());
  }

  // Which entries are pressed, after a filter has changed.
  mark() {
    for (const entry of document.querySelectorAll("button[data-facet]"))
      entry.setAttribute("aria-pressed", this.on.isOn(entry.dataset.facet, this.valueOf(entry)));
  }

  isOn(facet, value) {
    return this.on.isOn(facet, value);
  }

  // The same once more, for whoever shows it elsewhere.
  parts() {
    return [
      this.part(`Colour: ${this.looks.current.title}`, this.classes(), this.instead()),
      this.part("Discs", this.discs()),
      this.part("Lines", this.lines()),
    ];
  }

  part(title, entries, instead = null) {
    const list = make("ul", "", ...entries.filter(Boolean).map((entry) => make("li", "", ...[entry].flat())));
    list.setAttribute("aria-label", title);
    return make("section", "", make("h2", "", title), instead, list);
  }

  // Where there is no room to list the communities.
  instead() {
    const { none } = this.looks.current;
    return make("p", "instead", `each island is one${none.size ? "; grey: in none" : ""}`);
  }

  // ---- the entries

  classes() {
    const { classes, others, none, title } = this.looks.current;
    const figure = (number) => this.colours.figure(number ?? -1, this.looks.shapeOf(number));
    const rest = this.looks.isByCommunity ? ["smaller ones", "in none"] : ["others", `no ${title}`];
    return [
      ...classes.map((one, number) => this.entry(figure(number), one.name, one.count, one.facet, one.value)),
      others ? this.entry(figure(-1), rest[0], others) : null,
      none.size ? this.entry(figure(null), rest[1], none.size) : null,
    ];
  }

  discs() {
    const { degree, kind, byDegree } = this.graph;
    const { means } = SIZES[this.looks.choice.size];
    const ring = (look) => sign(["circle", { cx: 14, cy: 7, r: 4, class: look }]);
    return [
      [sign(["circle", { cx: 7, cy: 7, r: 2.5 }], ["circle", { cx: 20, cy: 7, r: 5.5 }]), `greater: ${means}`],
      byDegree.some((i) => !degree[i]) && [ring("hollow"), "not linked"],
      kind.some((one) => one !== "note") && [ring("dashed"), "not written yet"],
    ];
  }

  lines() {
    const { isByCommunity, line } = this.looks;
    const across = this.graph.pairs.some((pair) => pair.bent);
    const within = isByCommunity && this.graph.pairs.some((pair) => !pair.bent);
    return [
      ...this.signed(),
      ...line.kinds.map(({ name, dash, count, facet, value }) => this.entry(dashes(dash), name, count, facet, value)),
      within && [sign(["path", { d: "M2 7H26", class: "within" }]), "within a community"],
      across && [sign(["path", { d: "M2 9Q14 2 26 9", class: "across" }]), "from one to another"],
    ];
  }

  signed() {
    const { links } = this.graph;
    const relations = [...new Set(links.map(({ relation }) => relation))];
    return [1, -1].flatMap((side) =>
      relations
        .filter((relation) => this.graph.sign(relation) === side)
        .map((relation) => {
          const count = links.filter((link) => link.relation === relation).length;
          return this.entry(headed(side), this.graph.label(relation), count, "Relations", relation);
        }),
    );
  }

  // A button where there is something to filter by, else words.
  entry(picture, name, count, facet, value) {
    const content = [picture, make("b", "", name), make("s", "", String(count))];
    if (facet === undefined || !this.on.can(facet, value)) return make("span", "entry", ...content);
    const entry = button("entry", "", () => this.on.filter(facet, value), ...content);
    entry.dataset.facet = facet;
    entry.dataset.value = JSON.stringify(value);
    entry.title = "Show only these";
    entry.setAttribute("aria-pressed", this.on.isOn(facet, value));
    return entry;
  }

  valueOf(entry) {
    return JSON.parse(entry.dataset.value);
  }

  // The legend lies where it covers no note, if need be without the communities, whose names are on the map; else it is
  // folded up. `boxes` are what must be seen, `again` only folds it up where it has come to lie on something.
  settle(boxes, again = false) {
    if (this.taken || (again && !this.covers(boxes))) return;
    const all = [...(again ? [] : UNFOLDED), ...FOLDED];
    for (const place of this.looks.isByCommunity ? all : all.filter((one) => !one.includes("brief"))) {
      this.element.dataset.place = place;
      this.element.open = !FOLDED.includes(place);
      if (!this.covers(boxes)) return;
    }
  }

  covers(boxes) {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const sea = this.element.parentElement.getBoundingClientRect();
    const own = grown({ x: left - sea.left, y: top - sea.top, w: width, h: height }, 6);
    return boxes.some((box) => meet(box, own));
  }
}

function headed(side) {
  if (side < 0) return sign(["path", { d: "M2 7H24M24 2V12", class: "inhibits" }]);
  const head = ["path", { d: "M26 7L18 3.5V10.5Z", class: "excites solid" }];
  return sign(["path", { d: "M2 7H20", class: "excites" }], head);
}

function dashes(dash) {
  return sign(["path", { d: "M1 7H27", class: "across", "stroke-dasharray": dash.join(" ") }]);
}

function sign(...shapes) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 28 14");
  picture.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    picture.append(shape);
  }
  return picture;
}
