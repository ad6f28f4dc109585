// The map in vis-network: its camera, its frames and its discs. Islands, links and words come from `paint`,
// because vis' own lines, arrow heads and labels would grow with the zoom.

const REST = 160; // ms after which a moved map chooses its words anew
const FLIGHT = 350; // ms
const NEAREST = 0.75; // of the neighbours are brought into view
const NEAR = 420; // units

class VisView {
  constructor(element, paint, on) {
    this.element = element;
    this.paint = paint;
    this.graph = paint.graph;
    this.fitted = 1;
    this.moving = false;
    this.flight = new Flight();
    this.network = new vis.Network(element, { nodes: this.discs(), edges: [] }, this.options());
    this.network.on("beforeDrawing", (context) => this.onPage(context, () => this.beneath(context)));
    this.network.on("afterDrawing", (context) =>
      this.onPage(context, () => paint.above(context, this.camera, this.moving)),
    );
    this.network.on("dragging", () => this.moved());
    this.network.on("zoom", () => this.zoomed());
    this.on = on; // pick(i): a note, or null for the sea, was pressed; covered(): px at the top that something hides
    this.listen();
    new ResizeObserver(() => this.resize()).observe(element);
    this.resize();
  }

  // Great discs last, so that they lie on top.
  discs() {
    const { x, y, r } = this.graph;
    return [...this.graph.byDegree].reverse().map((i) => ({ id: i, x: x[i], y: y[i], size: r[i] }));
  }

  options() {
    const ctxRenderer = ({ ctx, id, x, y }) => {
      const unit = 1 / this.camera.scale;
      const size = 2 * this.camera.radius(id) * unit;
      return {
        drawNode: () => this.paint.disc(ctx, this.camera, id, [x, y], unit),
        nodeDimensions: { width: size, height: size },
      };
    };
    return {
      autoResize: false,
      physics: false,
      layout: { improvedLayout: false },
      interaction: { dragNodes: false, selectable: false, hover: false, zoomSpeed: 0.8 },
      nodes: { shape: "custom", ctxRenderer },
    };
  }

  // ---- the interface that every view has

  focus(i, depth = 1) {
    this.paint.scene.focus = i === null ? null : this.graph.around(i, depth);
    if (i !== null) this.fit(this.company(this.paint.scene.focus));
    else this.rest();
  }

  filter(keep, kept = null) {
    Object.assign(this.paint.scene, { keep, kept });
    this.rest();
  }

  theme(name) {
    this.paint.colours.use(name);
    this.rest();
  }

  restyle() {
    this.paint.restyle();
    this.rest();
  }

  fit(indices, quick = false) {
    const all = indices === null;
    const [left, top, right, bottom] = bounds(this.graph, all ? this.graph.indices : indices, all ? BEACH : 0);
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

  // ---- beside the interface

  hover(i) {
    if (i === this.paint.scene.hover) return;
    this.paint.scene.hover = i;
    this.element.style.cursor = i === null ? "" : "pointer";
    if (this.paint.scene.focus && !this.moving) this.paint.choose(this.camera);
    this.network.redraw();
  }

  get camera() {
    return this.view ?? this.cameraAt(this.place);
  }

  get place() {
    return { ...this.network.getViewPosition(), scale: this.network.getScale() };
  }

  // ---- how it is done

  cameraAt({ x, y, scale }) {
    const { width, height, fitted: fit } = this;
    return new Camera(this.graph, { x, y, scale, width, height, fit, selected: this.paint.scene.selected });
  }

  beneath(context) {
    this.view = null;
    this.view = this.camera; // the same for all discs of this frame
    this.paint.beneath(context, this.view, this.moving);
  }

  onPage(context, draw) {
    const ratio = context.canvas.width / this.width;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw();
    context.restore();
  }

  // The words for the place of arrival are chosen at once, so that they travel along instead of popping up.
  fly(x, y, scale, quick, duration = FLIGHT) {
    clearTimeout(this.timer);
    const goal = (this.goal = { x, y, scale });
    this.view = null;
    this.moving = true;
    const still = quick || restful();
    if (!still) this.paint.choose(this.cameraAt(goal));
    const step = (place) =>
      this.network.moveTo({ position: { x: place.x, y: place.y }, scale: place.scale, animation: false });
    this.flight.start(this.place, goal, still ? 0 : duration, step, () => this.rest());
  }

  moved() {
    this.flight.stop();
    this.goal = null;
    this.astray = true;
    this.moving = true;
    this.view = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST);
  }

  zoomed() {
    const scale = this.network.getScale();
    if (scale !== this.bounded(scale)) this.network.moveTo({ scale: this.bounded(scale) });
    this.moved();
  }

  rest() {
    this.moving = false;
    this.goal = null;
    this.view = null;
    this.paint.choose(this.camera);
    this.paint.prepare();
    this.network.redraw();
    this.on?.rest?.();
  }

  bounded(scale) {
    return Math.min(6, Math.max(this.fitted * 0.6, scale));
  }

  resize() {
    const { width, height } = this.element.getBoundingClientRect();
    if (!width || !height || (width === this.width && height === this.height)) return;
    const first = this.width === undefined;
    Object.assign(this, { width, height, view: null });
    this.network.setSize(`${width}px`, `${height}px`);
    const { focus } = this.paint.scene;
    if (focus && !this.astray) this.fit(this.company(focus), first);
    else if (first || !this.astray) this.fit(null, true);
    else this.rest();
  }

  // Whom a focus brings into view: one far neighbour must not push the rest into a corner.
  company({ centre, all, depth }) {
    const { x, y } = this.graph;
    const distance = (i) => Math.hypot(x[i] - x[centre], y[i] - y[centre]);
    const byDistance = [...all].sort((a, b) => distance(a) - distance(b) || a - b);
    if (depth > 1) return byDistance;
    const near = byDistance
      .slice(0, Math.max(2, Math.ceil(byDistance.length * NEAREST)))
      .filter((i) => distance(i) < NEAR);
    return near.length > 2 ? near : this.graph.indices.filter((i) => distance(i) < 150);
  }

  listen() {
    let down = null;
    const place = ({ clientX, clientY }) => {
      const { left, top } = this.element.getBoundingClientRect();
      return [clientX - left, clientY - top];
    };
    const pick = (event) => this.paint.pick(this.camera, ...place(event));
    this.element.addEventListener("pointerdown", (event) => (down = place(event)));
    this.element.addEventListener("pointermove", (event) => {
      if (!event.buttons && event.pointerType !== "touch") this.hover(pick(event));
    });
    this.element.addEventListener("pointerleave", () => this.hover(null));
    this.element.addEventListener("pointerup", (event) => {
      const [x, y] = place(event);
      if (down && Math.hypot(x - down[0], y - down[1]) < 5) this.on.pick(pick(event));
      down = null;
    });
  }
}
