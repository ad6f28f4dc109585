// Where one looks from: the map's units to pixels of the canvas, and back.

class Camera {
  constructor(graph, place) {
    this.graph = graph;
    // x and y are the map's point in the middle, width and height those of the canvas;
    // fit is the scale at which the whole map is in view, selected the open note
    Object.assign(this, place);
  }

  // How much nearer one is than when the whole map is in view.
  get zoom() {
    return this.scale / this.fit;
  }

  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  at(i) {
    return this.toScreen(this.graph.x[i], this.graph.y[i]);
  }

  // Discs grow more slowly than distances, so that zooming in makes room for words.
  radius(i) {
    const swelling = i === this.selected ? 1.25 : 1;
    return Math.max(2.2, this.graph.r[i] * this.scale ** 0.8 * this.fit ** 0.2 * swelling);
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
}
