// The map in vis-network: its camera, its frames and its discs. Islands, links and words come from `paint`,
// because vis' own lines, arrow heads and labels would grow with the zoom. No note is taken by hand.

class VisView extends View {
  constructor(element, paint, on) {
    super(element, paint, on);
    this.network = new vis.Network(element, { nodes: this.discs(), edges: [] }, this.options());
    this.network.on("beforeDrawing", (context) => this.onPage(context, () => this.beneath(context)));
    this.network.on("afterDrawing", (context) =>
      this.onPage(context, () => paint.above(context, this.camera, this.moving)),
    );
    this.network.on("dragging", () => this.moved());
    this.network.on("zoom", () => this.zoomed());
    this.network.once("afterDrawing", () => this.firstPainted());
    this.listen();
    this.start();
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

  get place() {
    return { ...this.network.getViewPosition(), scale: this.network.getScale() };
  }

  put({ x, y, scale }) {
    this.seen = null;
    this.network.moveTo({ position: { x, y }, scale, animation: false });
  }

  redraw() {
    this.network.redraw();
  }

  show() {} // it draws when it is put somewhere

  sized() {
    this.network.setSize(`${this.width}px`, `${this.height}px`);
  }

  displaced(notes, laid) {
    super.displaced(notes, laid);
    for (const i of notes) this.network?.moveNode(i, this.graph.x[i], this.graph.y[i]);
  }

  beneath(context) {
    this.seen = null; // the same camera for all discs of this frame
    this.paint.beneath(context, this.camera, this.moving);
    const { hover, focus } = this.paint.scene;
    if (hover !== null && !focus) this.paint.links.light(context, this.camera, this.graph.around(hover, 1));
  }

  onPage(context, draw) {
    const ratio = context.canvas.width / this.width;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw();
    context.restore();
  }

  zoomed() {
    const scale = this.network.getScale();
    if (scale !== this.bounded(scale)) this.network.moveTo({ scale: this.bounded(scale) });
    this.moved();
  }

  listen() {
    let down = null;
    this.element.addEventListener("pointerdown", (event) => (down = this.spot(event)));
    this.element.addEventListener("pointermove", (event) => {
      if (!event.buttons && event.pointerType !== "touch") this.hover(this.pick(...this.spot(event)));
    });
    this.element.addEventListener("pointerleave", () => this.hover(null));
    this.element.addEventListener("pointerup", (event) => {
      const [x, y] = this.spot(event);
      if (down && Math.hypot(x - down[0], y - down[1]) < SLOP) this.on.pick(this.pick(x, y));
      down = null;
    });
  }
}
