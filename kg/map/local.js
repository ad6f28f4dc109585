// The local view: one note with its neighbourhood alone, laid out afresh in rings by distance.

const MOST_LOCAL = 300; // notes; of a larger neighbourhood the nearest and most linked
const RING = 120; // units from one ring to the next, at least
const BESIDE = 40; // units along a ring from note to note where titles stand beside each other,
const ABOVE = 118; // and at the top and the bottom of it, where they would run into each other
const CROWDED = 26; // notes on a ring; of more, each gets less room
const MANY = 60; // notes on a ring; of more, it becomes several
const NARROW = 64; // units between these
const BETWEEN = 12; // units between two discs, at least
const DIRECTION = { both: "Both ways", out: "Links from here", in: "Links to here" };
const ARROWS = { both: "↔", out: "→", in: "←" };

// The notes within so many steps of one, the nearest first, each with its distance; `direction` says which way to go.
function neighbourhood(graph, centre, depth, direction = "both") {
  const found = [{ note: centre, steps: 0 }];
  const known = new Set([centre]);
  for (let at = 0; at < found.length && found[at].steps < depth; at++) {
    const { note, steps } = found[at];
    const next = [...graph.neighboursOf(note)].filter((other) => !known.has(other) && leads(graph, note, other, direction));
    for (const other of next) {
      known.add(other);
      found.push({ note: other, steps: steps + 1 });
    }
  }
  return found.sort((a, b) => a.steps - b.steps || graph.degree[b.note] - graph.degree[a.note] || a.note - b.note);
}

function leads(graph, from, to, direction) {
  if (direction === "both") return true;
  const [source, target] = direction === "out" ? [from, to] : [to, from];
  return graph.pair(from, to).links.some((link) => link.source === source && link.target === target);
}

// Places for them, as [x0, y0, x1, y1, …]: the first in the middle, the others on rings, each about where `toward` says
// that it lies on the map, or beside the neighbour through which one comes to it. The same every time.
function ringed(graph, found, toward) {
  const angles = new Map();
  const xy = new Float64Array(2 * found.length);
  const at = new Map(found.map(({ note }, k) => [note, k]));
  let radius = 0;
  for (let steps = 1; steps <= found[found.length - 1].steps; steps++) {
    const notes = found.filter((one) => one.steps === steps).map(({ note }) => note);
    const wished = new Map(notes.map((note) => [note, wish(graph, found, at, angles, note, steps, toward)]));
    notes.sort((a, b) => wished.get(a) - wished.get(b) || a - b);
    radius += RING - NARROW;
    for (const ring of rings(notes)) {
      const placed = onRing(ring, wished, (radius += NARROW), 2 * Math.max(...ring.map((note) => graph.r[note])) + BETWEEN);
      radius = placed.radius;
      ring.forEach((note, k) => {
        angles.set(note, placed.angles[k]);
        xy[2 * at.get(note)] = radius * Math.cos(placed.angles[k]);
        xy[2 * at.get(note) + 1] = radius * Math.sin(placed.angles[k]);
      });
    }
  }
  return xy;
}

// Very many notes at one distance lie on several rings, one after the other going outwards.
function rings(notes) {
  const count = Math.ceil(Math.sqrt(notes.length / MANY));
  return Array.from({ length: count }, (_, first) => notes.filter((_, k) => k % count === first));
}

// The direction in which a note is wished: of the first ring as on the map, then the middle of those before it.
function wish(graph, found, at, angles, note, steps, toward) {
  if (steps === 1) return toward(note);
  let [x, y] = [0, 0];
  for (const other of graph.neighboursOf(note)) {
    if (!at.has(other) || found[at.get(other)].steps !== steps - 1) continue;
    x += Math.cos(angles.get(other));
    y += Math.sin(angles.get(other));
  }
  return Math.atan2(y, x);
}

// Angles on a ring in the order of the wishes, near to them; the ring is as wide as its notes need.
function onRing(ring, wished, radius, least) {
  const crowd = Math.max(1, ring.length / CROWDED);
  const room = (angle) => Math.max(least, (BESIDE + (ABOVE - BESIDE) * Math.sin(angle) ** 4) / crowd);
  const wide = Math.max(radius, roundabout(room, ring.length));
  const angles = ring.map((note) => wished.get(note));
  for (let round = 0; round < 400; round++) {
    if (!pushApart(angles, (angle) => room(angle) / wide)) break;
  }
  return { radius: wide, angles };
}

// How wide a ring must be on which so many notes have their room: the room that they have on a ring of radius 1 is 2π.
function roundabout(room, count) {
  const samples = 180;
  let notes = 0;
  for (let k = 0; k < samples; k++) notes += 1 / room((2 * Math.PI * k) / samples);
  // a little more, because the notes do not begin where the room is counted
  return (1.08 * count) / ((2 * Math.PI * notes) / samples);
}

// Moves neighbours on a ring apart who are too near; false if nobody was.
function pushApart(angles, room) {
  let moved = false;
  for (let k = 0; k < angles.length && angles.length > 1; k++) {
    const next = (k + 1) % angles.length;
    const turn = next === 0 ? 2 * Math.PI : 0;
    const lacking = room((angles[k] + angles[next] + turn) / 2) - (angles[next] + turn - angles[k]);
    if (lacking <= 1e-4) continue;
    angles[k] -= lacking / 2;
    angles[next] += lacking / 2;
    moved = true;
  }
  return moved;
}

class LocalView {
  // `on` has able: whether the view can lay out anew; view(), tell(words), shown(): the crumb is to be made anew.
  constructor(graph, state, route, on) {
    Object.assign(this, { graph, state, route, on, direction: null });
    this.home = { x: graph.x.slice(), y: graph.y.slice() };
    route.keep("local", { read: () => this.direction, apply: (direction) => this.apply(direction) });
  }

  get open() {
    return this.direction !== null;
  }

  apply(direction) {
    if (this.on.able && this.state.selected !== null && Object.hasOwn(DIRECTION, direction ?? "")) this.show(direction);
    else this.leave();
  }

  // For the key and the button: into the local view of the open note and out of it, with an entry for Back.
  toggle() {
    if (this.state.selected === null || !this.on.able) return;
    this.route.whole = false;
    if (this.open) this.leave();
    else this.show("both");
    this.route.push();
  }

  turn(direction) {
    this.show(direction);
    this.route.push();
  }

  // Another note is open, or none: whether the picture is drawn by this.
  follow(i, start) {
    if (!this.open) return false;
    if (i === null || start) {
      this.leave(false);
      return false;
    }
    this.show(this.direction);
    return true;
  }

  show(direction) {
    const { graph, state } = this;
    this.direction = direction;
    const all = neighbourhood(graph, state.selected, state.depth, direction);
    const found = all.slice(0, MOST_LOCAL);
    const notes = found.map(({ note }) => note);
    this.shown = found.length < all.length ? `${found.length} of ${all.length}` : "";
    const view = this.on.view();
    view.lay(notes, ringed(graph, found, (note) => this.toward(note)));
    view.focus(state.selected, state.depth);
    view.fit(notes);
    this.on.shown();
    this.on.tell(`Only ${graph.title[state.selected]} and ${plural(found.length - 1, "note", "notes")} around it`);
  }

  toward(note) {
    const { x, y } = this.home;
    const { selected } = this.state;
    return Math.atan2(y[note] - y[selected], x[note] - x[selected]);
  }

  leave(drawing = true) {
    if (!this.open) return;
    this.direction = null;
    const view = this.on.view();
    view.lay(null);
    if (!drawing) return;
    view.focus(this.route.whole ? null : this.state.selected, this.state.depth);
    if (this.state.selected === null || this.route.whole) view.fit(null);
    this.on.shown();
    this.on.tell("The whole map");
  }

  // What stands in the crumb for it.
  controls() {
    if (!this.on.able) return [];
    if (!this.open) return [button("", "", () => this.toggle(), "Only this neighbourhood")];
    const turns = Object.entries(DIRECTION).map(([direction, name]) => {
      const choice = button("turn", name, () => this.turn(direction), ARROWS[direction]);
      choice.title = name;
      choice.setAttribute("aria-pressed", direction === this.direction);
      return choice;
    });
    const count = this.shown ? [make("em", "", this.shown)] : [];
    return [...turns, ...count, button("", "", () => this.toggle(), "Whole map")];
  }
}
