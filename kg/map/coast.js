// The coast of an island: how far each place is from the land's skeleton, and the line where that is the beach's width.
// The skeleton is every note and the ways between near ones; what they enclose is land as well.

const MESH = 8; // units between the places that are measured
const LAKE = 9000; // units²; smaller waters are filled up
const ASTRAY = -0.5; // the cosine of the angle at which a third note lies on the way between two

class Coast {
  // `ways` are pairs of notes, one after the other.
  constructor({ x, y }, members, ways, beach) {
    Object.assign(this, { x, y, beach });
    this.reach = beach + 2 * MESH;
    this.spread(members);
    for (const i of members) this.measure(i, i);
    for (let k = 0; k < ways.length; k += 2) this.measure(ways[k], ways[k + 1]);
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
    this.columns = Math.ceil((right - left + 2 * this.reach) / MESH) + 2;
    this.rows = Math.ceil((bottom - top + 2 * this.reach) / MESH) + 2;
    this.far = new Float32Array(this.columns * this.rows).fill(this.reach ** 2); // squared
  }

  // The way from a to b brings land nearer to the places around it.
  measure(a, b) {
    const [ax, ay] = [this.x[a] - this.left, this.y[a] - this.top];
    const [dx, dy] = [this.x[b] - this.x[a], this.y[b] - this.y[a]];
    const length = dx * dx + dy * dy || 1;
    const within = (value) => Math.max(0, Math.floor(value / MESH));
    const last = Math.min(this.columns - 1, within(Math.max(ax, ax + dx) + this.reach) + 1);
    const lowest = Math.min(this.rows - 1, within(Math.max(ay, ay + dy) + this.reach) + 1);
    const first = within(Math.min(ax, ax + dx) - this.reach);
    for (let row = within(Math.min(ay, ay + dy) - this.reach); row <= lowest; row++) {
      const py = row * MESH - ay;
      for (let column = first; column <= last; column++) {
        const px = column * MESH - ax;
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) / length));
        const far = (px - along * dx) ** 2 + (py - along * dy) ** 2;
        const place = row * this.columns + column;
        if (far < this.far[place]) this.far[place] = far;
      }
    }
  }

  // The coast as smooth closed lines, in the map's units.
  path() {
    const path = new Path2D();
    for (const line of this.lines()) {
      const { length } = line;
      const middle = (k) => {
        const [here, next] = [line[k], line[(k + 1) % length]];
        return [(here[0] + next[0]) / 2, (here[1] + next[1]) / 2];
      };
      path.moveTo(...middle(length - 1));
      line.forEach((point, k) => path.quadraticCurveTo(...point, ...middle(k)));
      path.closePath();
    }
    return path;
  }

  lines() {
    const follow = this.crossings();
    const lines = [];
    for (const start of follow.keys()) {
      const line = [];
      for (let edge = start; follow.has(edge); ) {
        line.push(this.crossing(edge));
        const next = follow.get(edge);
        follow.delete(edge);
        edge = next;
      }
      if (line.length > 2 && area(line) > -LAKE) lines.push(line);
    }
    return lines.filter((line) => area(line) > 0 || -area(line) >= LAKE);
  }

  // Where the coast enters and leaves each mesh, land on its right: from one edge of the mesh to another.
  // The edge to the right of place p is 2p, the one below it 2p + 1.
  crossings() {
    const follow = new Map();
    const { columns, rows, far } = this;
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
        for (const [from, to] of COURSES[land]) follow.set(edges[from], edges[to]);
      }
    }
    return follow;
  }

  crossing(edge) {
    const p = edge >> 1;
    const next = p + (edge & 1 ? this.columns : 1);
    const [here, there] = [Math.sqrt(this.far[p]), Math.sqrt(this.far[next])];
    const share = (this.beach - here) / (there - here);
    const [column, row] = [p % this.columns, Math.floor(p / this.columns)];
    return edge & 1
      ? [this.left + column * MESH, this.top + (row + share) * MESH]
      : [this.left + (column + share) * MESH, this.top + row * MESH];
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
  line.forEach(([x, y], k) => {
    const [nextX, nextY] = line[(k + 1) % line.length];
    twice += x * nextY - nextX * y;
  });
  return twice / 2;
}

// The ways between notes nearer than `reach`, or linked and nearer than `linked`: pairs, one after the other.
// A way that passes close by a third note is left out, for there is land already.
function ways(graph, members, reach, linked) {
  const inside = new Set(members);
  const near = cellsOf(graph, members, reach);
  const found = [];
  for (const a of members) {
    const { x, y } = graph;
    const others = near(a).filter((b) => b !== a && apart(graph, a, b) < reach);
    for (const b of graph.neighboursOf(a))
      if (inside.has(b) && apart(graph, a, b) >= reach && apart(graph, a, b) < linked) others.push(b);
    const length = new Map(others.map((b) => [b, apart(graph, a, b)]));
    others.sort((b, c) => length.get(b) - length.get(c) || b - c);
    const passes = (b, c) => {
      const [towards, onwards] = [length.get(c), apart(graph, c, b)];
      const turn = (x[a] - x[c]) * (x[b] - x[c]) + (y[a] - y[c]) * (y[b] - y[c]);
      return onwards < length.get(b) && turn < ASTRAY * towards * onwards;
    };
    others.forEach((b, k) => {
      if (b < a) return;
      for (let other = 0; other < k; other++) if (passes(b, others[other])) return;
      found.push(a, b);
    });
  }
  return found;
}

function apart({ x, y }, a, b) {
  return Math.hypot(x[a] - x[b], y[a] - y[b]);
}

// Answers which members lie in the cell of a note and in those around it.
function cellsOf({ x, y }, members, size) {
  const cells = new Map();
  const key = (column, row) => column * 1e6 + row;
  for (const i of members) {
    const place = key(Math.floor(x[i] / size), Math.floor(y[i] / size));
    if (cells.has(place)) cells.get(place).push(i);
    else cells.set(place, [i]);
  }
  return (i) => {
    const found = [];
    for (const column of [-1, 0, 1])
      for (const row of [-1, 0, 1])
        found.push(...(cells.get(key(Math.floor(x[i] / size) + column, Math.floor(y[i] / size) + row)) ?? []));
    return found;
  };
}
