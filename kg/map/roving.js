// Walking the map by keyboard: one note at a time is under the keyboard, as one is under the mouse.

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Walk {
  // on: here(i) shows the note that one has come to; open(i, go) opens it, and goes to its text or stays
  constructor(element, graph, state, scene, on) {
    Object.assign(this, { element, graph, state, scene, on });
    this.place = null;
    element.addEventListener("keydown", (event) => this.press(event));
    element.addEventListener("focus", () => element.matches(":focus-visible") && this.to(this.start));
    element.addEventListener("blur", () => this.on.here(null));
  }

  get start() {
    return [this.place, this.state.selected, this.notes[0]].find((i) => i !== null && this.allows(i)) ?? null;
  }

  // The notes that can be come to, those with most links first.
  get notes() {
    return this.graph.byDegree.filter((i) => this.allows(i));
  }

  allows(i) {
    const { keep, only } = this.scene;
    return i !== undefined && (!keep || keep.has(i)) && (!only || only.has(i));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.target(event);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== null) this.to(to);
  }

  // The note that a key leads to; null for none, undefined where the key means nothing here.
  target({ key, shiftKey }) {
    const from = this.scene.hover ?? this.start;
    if (from === null) return undefined;
    if (DIRECTIONS[key]) return towards(this.graph, from, DIRECTIONS[key], shiftKey ? this.linked(from) : this.notes);
    const { notes } = this;
    const at = notes.indexOf(from);
    const places = { Home: 0, End: notes.length - 1, PageUp: Math.max(0, at - 1), PageDown: at + 1 };
    if (key in places) return notes[places[key]] ?? null;
    if (key !== "Enter" && key !== " ") return undefined;
    this.on.open(from, key === "Enter");
    return null;
  }

  linked(i) {
    return [...this.graph.neighboursOf(i)].filter((other) => this.allows(other));
  }

  to(i) {
    this.place = i;
    this.on.here(i);
  }
}

// The note that one comes to by an arrow key: near, and rather straight ahead.
function towards(graph, from, [dx, dy], among) {
  let best = null;
  let least = Infinity;
  for (const i of among) {
    if (i === from) continue;
    const [x, y] = [graph.x[i] - graph.x[from], graph.y[i] - graph.y[from]];
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (ahead <= 0 || aside > 2 * ahead) continue;
    if (ahead + 2 * aside < least) [best, least] = [i, ahead + 2 * aside];
  }
  return best;
}

// A note in a sentence, for those who do not see where it lies.
function described(graph, i) {
  const region = graph.regions[graph.region[i]]?.name;
  const parts = [graph.title[i]];
  if (graph.kind[i] !== "note") parts.push(graph.kind[i] === "unresolved" ? "not written yet" : graph.kind[i]);
  if (region) parts.push(`region ${region}`);
  parts.push(graph.degree[i] ? plural(graph.degree[i], "link", "links") : "not linked");
  const into = (sign) =>
    [...graph.neighboursOf(i)].filter((other) =>
      graph.pair(i, other).links.some((link) => link.target === i && graph.sign(link.relation) === sign),
    ).length;
  for (const [sign, word] of [
    [1, "excited by"],
    [-1, "inhibited by"],
  ])
    if (into(sign)) parts.push(`${word} ${into(sign)}`);
  return parts.join(", ");
}

// ---- from part to part of the page

const PARTS = ["query", "notes", "map", "note"];

// The element of a part that takes the keyboard; null if the part is not shown.
function partOf(name) {
  const element =
    name === "notes"
      ? byId("tree").offsetParent
        ? byId("tree")
        : byId("list").querySelector('a[tabindex="0"]')
      : byId(name);
  return element?.offsetParent || element?.getClientRects().length ? element : null;
}

function nextPart(direction) {
  const shown = PARTS.map(partOf).filter(Boolean);
  const within = (element) => (element.closest("#list") ?? element).contains(document.activeElement);
  const at = shown.findIndex(within);
  const next = at < 0 ? (direction > 0 ? 0 : shown.length - 1) : (at + direction + shown.length) % shown.length;
  shown[next]?.focus();
}

function skipping(element) {
  element.addEventListener("click", (event) => partOf(event.target.dataset.to)?.focus());
}

// The buttons of a toolbar are one stop for Tab; arrows go from one to the next.
function roveIn(bar) {
  const buttons = () => [...bar.querySelectorAll("button")].filter((one) => one.getClientRects().length);
  const stop = (chosen) => {
    for (const one of bar.querySelectorAll("button")) one.tabIndex = one === chosen ? 0 : -1;
  };
  const settle = () => {
    const all = buttons();
    if (!all.some((one) => one.tabIndex === 0) || all.filter((one) => one.tabIndex === 0).length > 1) stop(all[0]);
  };
  bar.addEventListener("focusin", (event) => stop(event.target.closest("button")));
  bar.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(event.target.closest("button"));
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 }[
      event.key
    ];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all.at(to % all.length).focus();
  });
  addEventListener("resize", settle);
  new MutationObserver(settle).observe(bar, { childList: true, subtree: true, attributeFilter: ["hidden"] });
  settle();
}
