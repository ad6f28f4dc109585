// Who lies near a place: the notes sorted into the cells of a grid, in typed arrays, sorted again after they moved.

const PER_CELL = 3; // notes, about

class Nearby {
  constructor(graph) {
    this.graph = graph;
    this.stale = true;
  }

  // The radius of the greatest disc, in the map's units.
  get greatest() {
    this.sort();
    return this.most;
  }

  // Calls `visit` for each note whose centre lies in the box, and for few others.
  within(left, top, right, bottom, visit) {
    this.sort();
    const { columns, rows, start, notes } = this;
    const [first, last] = [this.column(left, columns, this.left), this.column(right, columns, this.left)];
    for (let row = this.column(top, rows, this.top); row <= this.column(bottom, rows, this.top); row++) {
      for (let k = start[row * columns + first]; k < start[row * columns + last + 1]; k++) visit(notes[k]);
    }
  }

  column(place, count, from) {
    return Math.min(count - 1, Math.max(0, Math.floor((place - from) / this.cell)));
  }

  sort() {
    if (!this.stale) return;
    this.stale = false;
    const { graph } = this;
    this.most = graph.r.reduce((most, r) => Math.max(most, r), 0);
    const [left, top, right, bottom] = bounds(graph, graph.indices);
    const area = Math.max(1, (right - left) * (bottom - top));
    this.cell = Math.sqrt((area * PER_CELL) / Math.max(1, graph.size));
    [this.left, this.top] = [left, top];
    // a long and thin map would have cells without end
    this.columns = Math.min(4096, Math.ceil((right - left) / this.cell) + 1);
    this.rows = Math.min(4096, Math.ceil((bottom - top) / this.cell) + 1);
    this.fill();
  }

  fill() {
    const { x, y, size, indices } = this.graph;
    const cells = new Int32Array(size);
    this.start = new Int32Array(this.columns * this.rows + 1);
    for (let i = 0; i < size; i++) {
      cells[i] =
        this.column(y[i], this.rows, this.top) * this.columns + this.column(x[i], this.columns, this.left);
      this.start[cells[i] + 1]++;
    }
    for (let cell = 0; cell < this.columns * this.rows; cell++) this.start[cell + 1] += this.start[cell];
    this.notes = sortedBy(indices, (i) => cells[i], this.columns * this.rows);
  }
}

// The smallest box around some notes' discs, and a strip of land around them, in the map's units.
function bounds(graph, indices, land = 0) {
  if (!indices.length) return [-100, -100, 100, 100];
  const { x, y, r } = graph;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of indices) {
    const around = Math.max(r[i], land);
    left = Math.min(left, x[i] - around);
    top = Math.min(top, y[i] - around);
    right = Math.max(right, x[i] + around);
    bottom = Math.max(bottom, y[i] + around);
  }
  return [left, top, right, bottom];
}
