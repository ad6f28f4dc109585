// What every view of the map does alike: where the camera goes, what is in focus, when the map is at rest. A view adds
// `place` (where the camera is), `put(place)`, `redraw()`, `show()` (at once) and `sized()`.

const REST = 130; // ms after which a moved map chooses its words anew
const FLIGHT = 350; // ms
const NEAREST = 0.75; // of the neighbours are brought into view
const NEAR = 420; // units
const NEAREST_SCALE = 6;
const SLOP = 5; // px that a press may stray

class View {
  // on.pick(i): a note, or null for the sea, was pressed; on.covered(): px at the top that something hides;
  // on.rest(): the map has come to rest; on.sized(): it has another size
  constructor(element, paint, on) {
    Object.assign(this, { element, paint, on, graph: paint.graph });
    this.fitted = 1;
    this.moving = false;
    this.picture = { frames: 0, moving: false }; // the last one, and how many there were
    this.flight = new Flight();
    this.painted = new Promise((done) => (this.firstPainted = done));
    this.places = new Places(this.graph, (notes, laid) => this.displaced(notes, laid));
  }

  start() {
    new ResizeObserver(() => this.resize()).observe(this.element);
    this.watchRatio();
    this.resize();
  }

  // ---- the interface that every view has

  focus(i, depth = 1) {
    this.paint.scene.focus = i === null ? null : this.graph.around(i, depth);
    if (i !== null) this.fit(this.company(this.paint.scene.focus));
    else this.rest();
  }

  // `keep` are the notes that pass, `kept` the pairs among them, `bridges` pairs that stand for hidden notes.
  filter(keep, kept = null, bridges = null) {
    Object.assign(this.paint.scene, { keep, kept, bridges });
    this.rest();
  }

  theme(name) {
    this.paint.colours.use(name);
    this.restyle();
  }

  fit(indices, quick = false) {
    const all = indices === null;
    const [left, top, right, bottom] = bounds(this.graph, all ? this.everybody : indices, all ? BEACH : 0);
    const room = all ? Math.min(12, this.width / 32) : Math.min(96, this.width / 5, this.height / 6);
    const covered = all ? 0 : this.on.covered();
    const scale = Math.min(
      (this.width - 2 * room) / (right - left),
      (this.height - covered - 2 * room) / (bottom - top),
      all ? 2.2 : 1.7,
    );
    if (all) this.fitted = scale;
    this.astray = false;
    this.fly((left + right) / 2, (top + bottom - covered / scale) / 2, scale, quick);
  }

  zoom(factor) {
    this.astray = true;
    const { x, y, scale } = this.goal ?? this.place; // pressed twice, it goes twice as near
    this.fly(x, y, this.bounded(scale * factor), false, 160);
  }

  // Straight to a place of the map, such as an address has.
  go({ x, y, scale }) {
    this.astray = true;
    this.fly(x, y, this.bounded(scale), true);
  }

  restyle() {
    this.paint.restyle();
    this.rest();
  }

  // Only these notes, at xy = [x0, y0, x1, y1, …]; with null the whole map again.
  lay(indices, xy) {
    this.paint.scene.only = indices && new Set(indices);
    this.places.lay(indices, xy);
    this.fit(null, true);
  }

  // The note goes back to where it came from.
  putBack(i) {
    if (this.places.restore(i)) this.rest();
  }

  hover(i) {
    if (i === this.paint.scene.hover) return;
    this.paint.scene.hover = i;
    this.point();
    if (this.paint.scene.focus && !this.moving) this.paint.choose(this.camera);
    this.redraw();
  }

  point() {
    this.element.style.cursor = this.paint.scene.hover === null ? "" : "pointer";
  }

  pick(x, y) {
    return this.paint.pick(this.camera, x, y);
  }

  // Brings a note into view, and moves the map only if it is not.
  reveal(i) {
    if (this.camera.sees(...this.camera.at(i), -Math.min(40, this.width / 6))) return;
    const { scale } = this.goal ?? this.place;
    this.astray = true;
    this.fly(this.graph.x[i], this.graph.y[i], scale, false, 200);
  }

  get camera() {
    if (this.seen?.selected !== this.paint.scene.selected) this.seen = null;
    return (this.seen ??= this.cameraAt(this.place));
  }

  // ---- how it is done

  // Some notes lie elsewhere now; islands know nothing of notes that are laid out alone.
  displaced(notes, laid = false) {
    this.paint.displaced(notes, !laid && !this.paint.scene.only);
  }

  cameraAt({ x, y, scale }) {
    const { width, height, fitted: fit, ratio } = this;
    return new Camera(this.graph, { x, y, scale, width, height, fit, ratio, selected: this.paint.scene.selected });
  }

  get everybody() {
    return this.paint.scene.only ? [...this.paint.scene.only] : this.graph.indices;
  }

  // The words for the place of arrival are chosen at once, so that they travel along instead of popping up.
  fly(x, y, scale, quick, duration = FLIGHT) {
    clearTimeout(this.timer);
    const goal = (this.goal = { x, y, scale });
    const still = quick || restful();
    if (!still) {
      this.moving = true;
      this.paint.choose(this.cameraAt(goal));
    }
    const step = (place) => {
      this.put(place);
      if (!still) this.show();
    };
    this.flight.start(this.place, goal, still ? 0 : duration, step, () => this.rest());
  }

  // Somebody moves the map by hand.
  moved() {
    this.flight.stop();
    this.goal = null;
    this.astray = true;
    this.moving = true;
    this.seen = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST);
  }

  rest() {
    clearTimeout(this.timer);
    this.moving = false;
    this.goal = null;
    this.seen = null;
    this.settle();
    this.paint.prepare();
    this.on.rest?.();
  }

  // What a map at rest has to do before it is drawn.
  settle() {
    this.paint.choose(this.camera);
    this.redraw();
  }

  bounded(scale) {
    return Math.min(NEAREST_SCALE, Math.max(this.fitted * 0.6, scale));
  }

  resize() {
    const { width, height } = this.element.getBoundingClientRect();
    const ratio = devicePixelRatio || 1; // a window may come to a screen of another density, and a page be zoomed
    const same = width === this.width && height === this.height;
    if (!width || !height || (same && ratio === this.ratio)) return;
    const first = this.width === undefined;
    Object.assign(this, { width, height, ratio, seen: null });
    this.sized();
    const { focus } = this.paint.scene;
    if (same) this.rest();
    else if (focus && !this.astray) this.fit(this.company(focus), first);
    else if (first || !this.astray) this.fit(null, true);
    else this.rest();
    if (first) return;
    this.on.sized?.();
    this.show(); // or one would see an empty canvas for a moment
  }

  watchRatio() {
    const changed = () => {
      this.resize();
      this.watchRatio();
    };
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", changed, { once: true });
  }

  // Whom a focus brings into view: one far neighbour must not push the rest into a corner.
  company({ centre, all, depth }) {
    const { x, y } = this.graph;
    const distance = (i) => Math.hypot(x[i] - x[centre], y[i] - y[centre]);
    const isShown = (i) => !this.paint.scene.only || this.paint.scene.only.has(i);
    const byDistance = [...all].filter(isShown).sort((a, b) => distance(a) - distance(b) || a - b);
    if (depth > 1) return byDistance;
    const near = byDistance
      .slice(0, Math.max(2, Math.ceil(byDistance.length * NEAREST)))
      .filter((i) => distance(i) < NEAR);
    return near.length > 2 ? near : this.everybody.filter((i) => distance(i) < 150);
  }

  // Where on the canvas something happened.
  spot(event) {
    const { left, top } = this.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
}
