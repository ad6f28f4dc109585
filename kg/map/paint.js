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
    this.nearby = new Nearby(graph);
    this.overlays = []; // functions (context, camera, moving) that draw above the discs in each frame
    // what is to be seen: the open note, its surroundings, what lies under the pointer, what a filter keeps,
    // pairs that stand for hidden notes, the only notes that are shown at all
    this.scene = { selected: null, focus: null, hover: null, keep: null, kept: null, bridges: null, only: null };
  }

  get calm() {
    return this.scene.focus !== null || this.scene.keep !== null;
  }

  // Islands, links and what is lit in focus. `lively`: a note is on its way.
  beneath(context, camera, moving, lively = false) {
    const { focus, kept, bridges, only } = this.scene;
    const { calm } = this;
    if (!only) this.islands.draw(context, camera, calm, moving, lively);
    const filtered = focus ? { kept: null, bridges: null } : { kept, bridges };
    this.links.draw(context, camera, { calm, ...filtered, only, moving });
    if (focus) this.links.light(context, camera, this.shown(focus));
  }

  allDiscs(context, camera) {
    const { focus, keep, only } = this.scene;
    this.discs.drawAll(context, camera, {
      isFaint: focus || keep ? (i) => this.isFaint(i) : null,
      isHidden: only ? (i) => !only.has(i) : null,
    });
  }

  disc(context, camera, i, place, unit) {
    if (this.scene.only && !this.scene.only.has(i)) return;
    const { selected, hover } = this.scene;
    this.discs.draw(context, i, place, camera.radius(i), unit, this.isFaint(i));
    if (i === selected || i === hover) this.discs.ring(context, place, camera.radius(i), unit);
  }

  // What is pointed at, above the discs: cheap enough to be drawn anew for each step of the pointer.
  pointed(context, camera) {
    const { focus, hover, selected } = this.scene;
    if (hover !== null && !focus) this.lightUp(context, camera, this.shown(this.graph.around(hover, 1)));
    for (const i of new Set([selected, hover])) if (i !== null) this.ringed(context, camera, i);
  }

  lightUp(context, camera, lit) {
    this.links.light(context, camera, lit);
    if (lit.all.size > MANY_DISCS) return;
    for (const i of lit.all) this.discs.draw(context, i, camera.at(i), camera.radius(i), 1, this.isFaint(i));
  }

  ringed(context, camera, i) {
    if (this.scene.only && !this.scene.only.has(i)) return;
    this.discs.ring(context, camera.at(i), camera.radius(i), 1);
  }

  above(context, camera, moving) {
    const { focus } = this.scene;
    for (const draw of this.overlays) draw(context, camera, moving);
    if (focus) this.links.lightHeads(context, camera, this.shown(focus));
    this.labels.draw(context, camera, this.scene, moving);
  }

  isFaint(i) {
    const { focus, keep, selected } = this.scene;
    return Boolean((focus && !focus.all.has(i)) || (keep && !keep.has(i) && i !== selected));
  }

  // The surroundings of a note, without what is not shown.
  shown(around) {
    const { only } = this.scene;
    if (!only) return around;
    const among = (pairs) => pairs.filter((pair) => lies(pair, only));
    const all = new Set([...around.all].filter((i) => only.has(i)));
    return { ...around, all, own: among(around.own), far: among(around.far) };
  }

  choose(camera) {
    const { focus } = this.scene;
    this.labels.choose(camera, focus ? { ...this.scene, focus: this.shown(focus) } : this.scene);
  }

  // What a moving map will need, made while nothing else is to do.
  prepare() {
    if (!this.scene.only) this.islands.prepare(this.calm);
  }

  // Colours, radii or the looks of lines have changed.
  restyle() {
    this.islands.forget();
    this.links.restyle();
    this.discs.restyle();
    this.nearby.stale = true;
  }

  // Some notes lie elsewhere now.
  displaced(notes, coasts) {
    this.nearby.stale = true;
    if (coasts) this.islands.reshape(notes);
  }

  // The note that a chip or a disc at a place of the canvas stands for, or null.
  pick(camera, x, y) {
    return this.labels.chips.at(x, y) ?? this.noteAt(camera, x, y);
  }

  noteAt(camera, x, y) {
    const { only } = this.scene;
    let best = null;
    let least = Infinity;
    const reach = Math.max(9, this.nearby.greatest * camera.growth * 1.25 + 3);
    this.nearby.within(...camera.toMap(x - reach, y - reach), ...camera.toMap(x + reach, y + reach), (i) => {
      if (only && !only.has(i)) return;
      const [left, top] = camera.at(i);
      const r = camera.radius(i);
      const distance = Math.hypot(left - x, top - y);
      if (distance >= Math.max(r + 3, 9) || distance - r > least || (distance - r === least && i > best)) return;
      best = i;
      least = distance - r;
    });
    return best;
  }
}
