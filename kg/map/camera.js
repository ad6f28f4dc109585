// Where one looks from: the map's units to pixels of the canvas, and back.

const SMALLEST = 2.2; // px, a disc from afar
const TINIEST = 1.2; // px, where there are very many
const ROOMY = 500; // notes that a view of the whole map has room for

class Camera {
  constructor(graph, place) {
    this.graph = graph;
    // x and y are the map's point in the middle, width and height those of the canvas;
    // fit is the scale at which the whole map is in view, selected the open note
    Object.assign(this, place);
    // discs grow more slowly than distances, so that zooming in makes room for words
    this.growth = this.scale ** 0.8 * this.fit ** 0.2;
    this.smallest = Math.max(TINIEST, SMALLEST * Math.min(1, 2 * Math.sqrt(this.detail)));
  }

  // How much nearer one is than when the whole map is in view.
  get zoom() {
    return this.scale / this.fit;
  }

  // The same for what fits on the map: where there are many notes, one has to come nearer for as much room.
  get detail() {
    return this.zoom / Math.max(1, Math.sqrt(this.graph.shown / ROOMY));
  }

  // About how many notes would fill the view from here, if they lay evenly.
  get crowd() {
    return this.graph.shown / Math.max(1, this.zoom) ** 2;
  }

  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  toMap(x, y) {
    return [(x - this.width / 2) / this.scale + this.x, (y - this.height / 2) / this.scale + this.y];
  }

  at(i) {
    return this.toScreen(this.graph.x[i], this.graph.y[i]);
  }

  // The places of all notes on the screen, for those who need most of them.
  get places() {
    return (this.projected ??= this.project());
  }

  project() {
    const { x, y, size } = this.graph;
    const places = { x: new Float32Array(size), y: new Float32Array(size) };
    const [left, top] = this.toScreen(0, 0);
    for (let i = 0; i < size; i++) {
      places.x[i] = x[i] * this.scale + left;
      places.y[i] = y[i] * this.scale + top;
    }
    return places;
  }

  radius(i) {
    return Math.max(this.smallest, this.graph.r[i] * this.growth * (i === this.selected ? 1.25 : 1));
  }

  // From here on the context draws in the map's units.
  enter(context) {
    context.translate(this.width / 2, this.height / 2);
    context.scale(this.scale, this.scale);
    context.translate(-this.x, -this.y);
  }

  sees(x, y, margin) {
    return x > -margin && y > -margin && x < this.width + margin && y < this.height + margin;
  }

  // The part of the map that is in view, as left, top, right and bottom.
  get view() {
    return [...this.toMap(0, 0), ...this.toMap(this.width, this.height)];
  }
}
