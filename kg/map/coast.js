// The coast of an island: how far each place is from the land's skeleton, and the line where that is the beach's width.
// The skeleton is every note and the ways between near ones; what they enclose is land as well.

const LAKE = 9000; // units²; smaller waters are filled up
const ASTRAY = -0.5; // the cosine of the angle at which a third note lies on the way between two

class Coast {
  // `between` are pairs of notes, one after the other; `mesh` is how far apart the places are that are measured.
  constructor({ x, y }, members, between, beach, mesh) {
    Object.assign(this, { x, y, beach, mesh });
    this.reach = beach + 2 * mesh;
    this.spread(members);
    for (const i of members) this.measure(i, i);
    for (let k = 0; k < between.length; k += 2) this.measure(between[k], between[k + 1]);
  }

  // A mesh over the island and a strip of sea.
  spread(members) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const i of members) {
      left = Math.min(left, this.x[i]);
      top = Math.min(top, this.y[i]);
      right = Math.max(right, this.x[i]);
      bottom = Math.max(bottom, this.y[i]);
    }
    [this.left, this.top] = [left - this.reach, top - this.reach];
    this.columns = Math.ceil((right - left + 2 * this.reach) / this.mesh) + 2;
    this.rows = Math.ceil((bottom - top + 2 * this.reach) / this.mesh) + 2;
    this.far = new Float32Array(this.columns * this.rows).fill(this.reach ** 2); // squared
  }

  // The way from a to b brings land nearer to the places around it.
  measure(a, b) {
    const { mesh, reach, columns, rows, far } = this;
    const [ax, ay] = [this.x[a] - this.left, this.y[a] - this.top];
    const [dx, dy] = [this.x[b] - this.x[a], this.y[b] - this.y[a]];
    const length = dx * dx + dy * dy || 1;
    const first = Math.max(0, Math.floor((Math.min(ax, ax + dx) - reach) / mesh));
    const last = Math.min(columns - 1, Math.ceil((Math.max(ax, ax + dx) + reach) / mesh));
    const highest = Math.max(0, Math.floor((Math.min(ay, ay + dy) - reach) / mesh));
    const lowest = Math.min(rows - 1, Math.ceil((Math.max(ay, ay + dy) + reach) / mesh));
    for (let row = highest; row <= lowest; row++) {
      const py = row * mesh - ay;
      for (let column = first; column <= last; column++) {
        const px = column * mesh - ax;
        const along = (px * dx + py * dy) / length;
        const share = along < 0 ? 0 : along > 1 ? 1 : along;
        const [aside, below] = [px - share * dx, py - share * dy];
        const distance = aside * aside + below * below;
        if (distance < far[row * columns + column]) far[row * columns + column] = distance;
      }
    }
  }

  // The coast as smooth closed lines, in the map's units.
  path() {
    const path = new Path2D();
    for (const line of this.lines()) {
      const { length } = line;
      path.moveTo((line[length - 2] + line[0]) / 2, (line[length - 1] + line[1]) / 2);
      for (let k = 0; k < length; k += 2) {
        const [nextX, nextY] = [line[(k + 2) % length], line[(k + 3) % length]];
        path.quadraticCurveTo(line[k], line[k + 1], (line[k] + nextX) / 2, (line[k + 1] + nextY) / 2);
      }
      path.closePath();
    }
    return path;
  }

  // Each as x, y, x, y, …; the shores of small lakes are left out.
  lines() {
    const { starts, follow } = this.crossings();
    const lines = [];
    for (const start of starts) {
      const line = [];
      for (let edge = start; follow[edge]; ) {
        this.cross(edge, line);
        const next = follow[edge] - 1;
        follow[edge] = 0;
        edge = next;
      }
      const land = line.length > 4 ? area(line) : 0;
      if (land > 0 || land < -LAKE) lines.push(line);
    }
    return lines;
  }

  // Where the coast enters and leaves each mesh, land on its right: follow[edge] is the next edge, counted from 1.
  // The edge to the right of place p is 2p, the one below it 2p + 1.
  crossings() {
    const { columns, rows, far } = this;
    const follow = new Int32Array(2 * columns * rows);
    const starts = [];
    const beach = this.beach ** 2;
    for (let row = 0; row + 1 < rows; row++) {
      for (let p = row * columns; p + 1 < (row + 1) * columns; p++) {
        const land =
          (far[p] < beach) |
          ((far[p + 1] < beach) << 1) |
          ((far[p + columns + 1] < beach) << 2) |
          ((far[p + columns] < beach) << 3);
        if (land === 0 || land === 15) continue;
        const edges = [2 * p, 2 * (p + 1) + 1, 2 * (p + columns), 2 * p + 1]; // above, right, below, left
        for (const [from, to] of COURSES[land]) {
          follow[edges[from]] = edges[to] + 1;
          starts.push(edges[from]);
        }
      }
    }
    return { starts, follow };
  }

  // Adds to the line where the coast crosses an edge.
  cross(edge, line) {
    const p = edge >> 1;
    const next = p + (edge & 1 ? this.columns : 1);
    const [here, there] = [Math.sqrt(this.far[p]), Math.sqrt(this.far[next])];
    const share = (this.beach - here) / (there - here);
    const [column, row] = [p % this.columns, Math.floor(p / this.columns)];
    line.push(
      this.left + (column + (edge & 1 ? 0 : share)) * this.mesh,
      this.top + (row + (edge & 1 ? share : 0)) * this.mesh,
    );
  }
}

// For each choice of corners that are land (1 left above, 2 right above, 4 right below, 8 left below):
// from which edge to which (0 above, 1 right, 2 below, 3 left) the coast runs.
const COURSES = Array.from({ length: 16 }, (_, land) => {
  const corner = (k) => (land >> k) & 1;
  // the edge k lies between the corners k and k + 1; the coast comes in where land begins on the way round
  const enters = [0, 1, 2, 3].filter((k) => !corner(k) && corner((k + 1) % 4));
  const leaves = (k) => [1, 2, 3].map((step) => (k + step) % 4).find((edge) => corner(edge) && !corner((edge + 1) % 4));
  return enters.map((k) => [leaves(k), k]);
});

function area(line) {
  let twice = 0;
  for (let k = 0; k < line.length; k += 2) {
    const next = (k + 2) % line.length;
    twice += line[k] * line[next + 1] - line[next] * line[k + 1];
  }
  return twice / 2;
}

// The ways between notes nearer than `reach`, or linked and nearer than `linked`: pairs, one after the other.
// A way that passes close by a third note is left out, for there is land already.
function ways(graph, members, reach, linked) {
  const { x, y } = graph;
  const inside = new Set(members);
  const near = cellsOf(graph, members, reach);
  const found = [];
  for (const a of members) {
    const others = near(a).filter((b) => b !== a && squared(graph, a, b) < reach * reach);
    for (const b of graph.neighboursOf(a)) {
      const far = squared(graph, a, b);
      if (far >= reach * reach && far < linked * linked && inside.has(b)) others.push(b);
    }
    const far = others.map((b) => squared(graph, a, b));
    const passes = (b, c) => {
      if (far[c] >= far[b]) return false;
      const onwards = squared(graph, others[c], others[b]);
      if (onwards >= far[b]) return false;
      const [cx, cy] = [x[others[c]], y[others[c]]];
      const turn = (x[a] - cx) * (x[others[b]] - cx) + (y[a] - cy) * (y[others[b]] - cy);
      return turn < 0 && turn * turn > ASTRAY * ASTRAY * far[c] * onwards;
    };
    for (let b = 0; b < others.length; b++) {
      let free = others[b] > a;
      for (let c = 0; free && c < others.length; c++) free = !passes(b, c);
      if (free) found.push(a, others[b]);
    }
  }
  return found;
}

function squared({ x, y }, a, b) {
  return (x[a] - x[b]) ** 2 + (y[a] - y[b]) ** 2;
}

// Answers which members lie in the cell of a note and in those around it.
function cellsOf({ x, y }, members, size) {
  const cells = new Map();
  const key = (i) => Math.floor(x[i] / size) * ROW + Math.floor(y[i] / size);
  for (const i of members) {
    if (cells.has(key(i))) cells.get(key(i)).push(i);
    else cells.set(key(i), [i]);
  }
  return (i) => {
    const found = [];
    for (const column of [-ROW, 0, ROW])
      for (const row of [-1, 0, 1]) for (const other of cells.get(key(i) + column + row) ?? []) found.push(other);
    return found;
  };
}

const ROW = 2 ** 20; // cells, more than a map is high
