// Where notes lie when they do not lie where the layout put them: drawn elsewhere by hand, for as long as the page is
// open in its tab, or laid out afresh for a local view.

class Places {
  // `changed(notes, laid)` is told who has moved; `laid`: to be alone, or back again.
  constructor(graph, changed) {
    this.graph = graph;
    this.changed = changed;
    this.home = { x: graph.x.slice(), y: graph.y.slice() };
    this.moved = new Map(); // note -> [x, y]
    this.laid = null;
    this.recall();
  }

  move(i, x, y) {
    [this.graph.x[i], this.graph.y[i]] = [x, y];
    if (!this.laid) this.moved.set(i, [x, y]);
    this.changed([i]);
  }

  // The note goes back to where it came from; false if it is there.
  restore(i) {
    const [x, y] = this.laid?.get(i) ?? [this.home.x[i], this.home.y[i]];
    if (this.graph.x[i] === x && this.graph.y[i] === y) return false;
    [this.graph.x[i], this.graph.y[i]] = [x, y];
    if (!this.laid) this.moved.delete(i);
    this.keep();
    this.changed([i]);
    return true;
  }

  // Only these notes, at xy = [x0, y0, x1, y1, …]; with null all of them where they were.
  lay(indices, xy) {
    const { graph, home } = this;
    const before = this.laid ? [...this.laid.keys()] : [];
    for (const i of before) [graph.x[i], graph.y[i]] = this.moved.get(i) ?? [home.x[i], home.y[i]];
    this.laid = indices && new Map(Array.from(indices, (i, k) => [i, [xy[2 * k], xy[2 * k + 1]]]));
    for (const [i, [x, y]] of this.laid ?? []) [graph.x[i], graph.y[i]] = [x, y];
    graph.shown = indices ? indices.length : graph.size;
    this.changed([...before, ...(indices ?? [])], true);
  }

  get key() {
    return `kg-places-${this.graph.vault}`;
  }

  // With where they came from: a map that was built anew may have put them elsewhere.
  keep() {
    const { home, moved, graph } = this;
    const rows = [...moved].map(([i, place]) => [graph.id[i], ...place, home.x[i], home.y[i]]);
    try {
      sessionStorage.setItem(this.key, JSON.stringify(rows));
    } catch {
      // a page in a file may be refused its storage; then it forgets
    }
  }

  recall() {
    let rows = [];
    try {
      rows = JSON.parse(sessionStorage.getItem(this.key)) ?? [];
    } catch {
      return;
    }
    const { home, graph } = this;
    for (const [id, x, y, fromX, fromY] of rows) {
      const i = graph.indexOf.get(id);
      if (i === undefined || home.x[i] !== fromX || home.y[i] !== fromY) continue;
      this.moved.set(i, [x, y]);
      [graph.x[i], graph.y[i]] = [x, y];
    }
    if (this.moved.size) this.changed([...this.moved.keys()]);
  }
}
