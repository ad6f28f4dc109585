// The map on a canvas of our own, the usual view at every size. What others may hold on to:
//
//   view.focus(i | null, depth)   filter(keep | null, kept, bridges)   theme(name)   fit(indices | null)   zoom(factor)
//   view.camera                   the Camera of now: at(i), radius(i), toScreen(x, y), toMap(x, y), sees(x, y, margin)
//   view.pick(x, y)               the note at a place of the canvas, or null; view.hover(i | null), view.reveal(i)
//   view.lay(indices | null, xy)  shows only these notes, at xy = [x0, y0, x1, y1, …]; null brings the whole map back
//   view.restyle()                after `colours.note`, `graph.r` or `links.look` answer otherwise: all is drawn anew
//   view.redraw()                 draws one more frame; cheap at rest, for what moves above the discs
//   view.place, view.go(place)    { x, y, scale } of the camera; view.fly(x, y, scale) goes there smoothly
//   view.putBack(i)               a note that was drawn elsewhere by hand goes back to its place
//   view.painted                  a promise, kept after the first picture
//   paint.overlays                functions (context, camera, moving), called in each frame above the discs and beneath
//                                 the words; the context counts in pixels of the page
//   paint.scene                   what is to be seen: selected, focus, hover, keep, kept, bridges, only
//   bridges                       pairs { a, b } of kept notes that hidden ones connect; drawn dashed
//   colours.note(i)               the one colour of a note; graph.r[i] its radius in the map's units
//   links.look(pair)              how a line looks: { colour, width, dash, alpha }, dash [] for a whole line
//   graph.neighboursOf(i)         the numbers of a note's neighbours; graph.pair(a, b) their Pair, or undefined

class CanvasView extends View {
  constructor(element, paint, on) {
    super(element, paint, on);
    this.canvas = make("canvas");
    this.context = this.canvas.getContext("2d");
    this.still = make("canvas"); // islands, links and discs of a map at rest, drawn once
    this.held = null; // the note that is drawn along
    this.place = { x: 0, y: 0, scale: 1 };
    element.append(this.canvas);
    new Gestures(element, this);
    this.start();
  }

  // ---- the camera

  put(place) {
    this.place = place;
    this.seen = null;
    this.stale = true;
    this.redraw();
  }

  pan(dx, dy) {
    const { x, y, scale } = this.place;
    this.moved();
    this.put({ x: x - dx / scale, y: y - dy / scale, scale });
  }

  // The place under the pointer stays there.
  zoomAt(factor, x, y) {
    const [mapX, mapY] = this.camera.toMap(x, y);
    const scale = this.bounded(this.place.scale * factor);
    this.moved();
    this.put({ x: mapX - (x - this.width / 2) / scale, y: mapY - (y - this.height / 2) / scale, scale });
  }

  // ---- a note in the hand

  noteAt(x, y) {
    return this.paint.noteAt(this.camera, x, y);
  }

  hold(i, x, y) {
    const [left, top] = this.camera.at(i);
    this.held = { note: i, dx: left - x, dy: top - y };
    this.hover(i);
  }

  draw(x, y) {
    const { note, dx, dy } = this.held;
    this.places.move(note, ...this.camera.toMap(x + dx, y + dy));
  }

  letGo() {
    this.held = null;
    this.places.keep();
    this.rest();
  }

  displaced(notes, laid) {
    super.displaced(notes, laid);
    if (!this.held) return;
    this.moved();
    this.redraw();
  }

  // ---- pictures

  settle() {
    this.stale = this.wordless = true;
    this.redraw();
  }

  redraw() {
    this.due ||= requestAnimationFrame(() => this.show());
  }

  show() {
    cancelAnimationFrame(this.due);
    this.due = 0;
    if (!this.width) return;
    const { context, camera, paint, moving } = this;
    this.picture = { frames: this.picture.frames + 1, moving };
    if (this.wordless && !moving) this.chooseWords();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!moving) context.drawImage(this.stillPicture(), 0, 0);
    this.onPage(context);
    if (moving) this.base(context);
    paint.pointed(context, camera);
    paint.above(context, camera, moving);
    this.firstPainted();
  }

  chooseWords() {
    this.wordless = false;
    this.paint.choose(this.camera);
  }

  stillPicture() {
    if (this.stale) {
      const context = this.still.getContext("2d");
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this.still.width, this.still.height);
      this.onPage(context);
      this.base(context);
      this.stale = false;
    }
    return this.still;
  }

  base(context) {
    this.paint.beneath(context, this.camera, this.moving, this.moving && this.held !== null);
    this.paint.allDiscs(context, this.camera);
  }

  onPage(context) {
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }

  // ---- the size of it

  sized() {
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = Math.round(this.width * this.ratio);
      canvas.height = Math.round(this.height * this.ratio);
    }
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${this.height}px`;
    this.stale = true;
  }
}
