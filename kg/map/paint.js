// Everything that is drawn, for any view: the view owns the canvas and the camera, and asks for these layers in turn.
// The context counts in pixels of the page, except in `disc`, which is told the length of a pixel.

class Paint {
  constructor(graph, colours, reserved) {
    this.graph = graph;
    this.colours = colours;
    this.islands = new Islands(graph, colours);
    this.links = new Links(graph, colours);
    this.discs = new Discs(graph, colours);
    this.labels = new Labels(graph, colours, reserved);
    // what is to be seen: the open note, its surroundings, what lies under the pointer, what a filter keeps
    this.scene = { selected: null, focus: null, hover: null, keep: null, kept: null };
  }

  get calm() {
    return this.scene.focus !== null || this.scene.keep !== null;
  }

  beneath(context, camera, moving) {
    const { focus, hover, kept } = this.scene;
    this.islands.draw(context, camera, this.calm, moving);
    this.links.draw(context, camera, { calm: this.calm, kept: focus ? null : kept });
    const lit = focus ?? (hover === null ? null : this.graph.around(hover, 1));
    if (lit) this.links.light(context, camera, lit);
  }

  disc(context, camera, i, place, unit) {
    const { focus, keep, hover, selected } = this.scene;
    const faint = (focus && !focus.all.has(i)) || (keep && !keep.has(i) && i !== selected);
    this.discs.draw(context, i, place, camera.radius(i), unit, { faint, ringed: i === selected || i === hover });
  }

  above(context, camera, moving) {
    const { focus } = this.scene;
    if (focus) this.links.lightHeads(context, camera, focus);
    this.labels.draw(context, camera, this.scene, moving);
  }

  choose(camera) {
    this.labels.choose(camera, this.scene);
  }

  // What a moving map will need, made while nothing else is to do.
  prepare() {
    this.islands.prepare(this.calm);
  }

  // The note at a place of the canvas, or null.
  pick(camera, x, y) {
    const chip = this.labels.chips.at(x, y);
    if (chip !== undefined) return chip;
    let best = null;
    let least = Infinity;
    for (const i of this.graph.indices) {
      const [left, top] = camera.at(i);
      const r = camera.radius(i);
      const distance = Math.hypot(left - x, top - y);
      if (distance < Math.max(r + 3, 9) && distance - r < least) {
        best = i;
        least = distance - r;
      }
    }
    return best;
  }
}
