// Neighbours out of view: a small sign where their link leaves the map, which leads to them.

const CHIP = { h: 24, inset: 8, dot: 20 };

class Chips {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
    this.placed = [];
  }

  place(labels, camera, around, indices) {
    this.placed = [];
    for (const i of indices) {
      const text = cut(this.graph.title[i], 26);
      const look = { font: `500 12px ${UI_FONT}`, spacing: "0px" };
      const w = labels.width(text, look) + CHIP.dot + 6;
      const [x, y] = this.exit(camera, around.centre, i);
      const box = this.slot(labels.grid, { x: x - w / 2, y: y - CHIP.h / 2, w, h: CHIP.h });
      labels.grid.claim(box);
      this.placed.push({ ...look, ...box, text, note: i });
    }
  }

  // Where the line from the centre to a note crosses the border of the canvas.
  exit(camera, centre, i) {
    const pair = this.graph.neighbours[centre].get(i);
    const [from, to] = [camera.at(centre), camera.at(i)];
    // of a way from note to note the later ones are not linked with its first
    const bend = pair ? camera.toScreen(...pair.bend()) : [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    let last = from;
    for (let t = 0.02; t <= 1; t += 0.02) {
      const point = [0, 1].map((k) => (1 - t) ** 2 * from[k] + 2 * t * (1 - t) * bend[k] + t ** 2 * to[k]);
      if (!camera.sees(...point, -CHIP.inset - 6)) break;
      last = point;
    }
    return last;
  }

  // The nearest free place along the border, or in a second or third row, rather beside discs than on them; where there
  // is none, chips lie on each other.
  slot(grid, box) {
    return this.free(grid, box, 0.05) ?? this.free(grid, box, 1) ?? this.start(grid, box);
  }

  start(grid, box) {
    return { ...box, x: inside(box.x, box.w, grid.width), y: inside(box.y, box.h, grid.height) };
  }

  // Where at most this share lies on discs.
  free(grid, box, share) {
    const start = this.start(grid, box);
    const sideways = start.y !== box.y; // it left through the top or the bottom
    const inwards = sideways ? Math.sign(start.y - box.y) : Math.sign(start.x - box.x);
    for (let row = 0; row < 3; row++) {
      const deep = inwards * row * (sideways ? CHIP.h + 4 : 40);
      for (let step = 0; step < 60; step++) {
        const along = Math.ceil(step / 2) * 8 * (step % 2 ? 1 : -1);
        const [dx, dy] = sideways ? [along, deep] : [deep, along];
        const x = inside(start.x + dx, box.w, grid.width);
        const y = inside(start.y + dy, box.h, grid.height);
        if (grid.cover({ ...start, x, y }) <= share) return { ...start, x, y };
      }
    }
    return null;
  }

  draw(context) {
    for (const chip of this.placed) {
      const colour = this.colours.note(chip.note);
      const middle = chip.y + chip.h / 2;
      context.beginPath();
      context.roundRect(chip.x, chip.y, chip.w, chip.h, chip.h / 2);
      context.fillStyle = mix(this.colours.sea, colour, 0.14);
      context.fill();
      context.strokeStyle = mix(this.colours.sea, colour, 0.6);
      context.lineWidth = 1;
      context.stroke();
      context.beginPath();
      context.arc(chip.x + 12, middle, 4, 0, 7);
      context.fillStyle = colour;
      context.fill();
      context.font = chip.font;
      context.fillStyle = this.colours.ink;
      context.textBaseline = "middle";
      context.fillText(chip.text, chip.x + CHIP.dot, middle + 0.5);
    }
  }

  at(x, y) {
    return this.placed.find((chip) => x >= chip.x && x <= chip.x + chip.w && y >= chip.y && y <= chip.y + chip.h)?.note;
  }
}

// A place along a border, moved so that the whole length lies within.
function inside(value, length, limit) {
  return Math.min(Math.max(value, CHIP.inset), limit - length - CHIP.inset);
}
