// Which parts of the canvas are taken: cells of 8 px, each with a disc, a text, or a region's land in it.

const CELL = 8;
const DISC = 1;
const TEXT = 2;
const ISLET = 65535; // as land

class Grid {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.columns = Math.ceil(width / CELL) + 1;
    this.rows = Math.ceil(height / CELL) + 1;
    this.taken = new Uint8Array(this.columns * this.rows);
    this.lands = new Uint16Array(this.columns * this.rows); // a region's number from 1; the greatest for an islet
  }

  // Calls `visit` for each cell that the box touches, until it answers false.
  cells({ x, y, w, h }, visit) {
    const left = Math.max(0, Math.floor(x / CELL));
    const right = Math.min(this.columns - 1, Math.floor((x + w) / CELL));
    const top = Math.max(0, Math.floor(y / CELL));
    const bottom = Math.min(this.rows - 1, Math.floor((y + h) / CELL));
    for (let row = top; row <= bottom; row++) {
      for (let cell = row * this.columns + left; cell <= row * this.columns + right; cell++) {
        if (visit(cell) === false) return false;
      }
    }
    return true;
  }

  addDisc(x, y, r) {
    this.cells({ x: x - r, y: y - r, w: 2 * r, h: 2 * r }, (cell) => void (this.taken[cell] |= DISC));
  }

  addLand(x, y, r, land) {
    this.cells({ x: x - r, y: y - r, w: 2 * r, h: 2 * r }, (cell) => void (this.lands[cell] ||= land));
  }

  claim(box, margin = 0) {
    this.cells(grown(box, margin), (cell) => void (this.taken[cell] |= TEXT));
  }

  holds({ x, y, w, h }, margin) {
    return x >= margin && y >= margin && x + w <= this.width - margin && y + h <= this.height - margin;
  }

  // The share of the box that lies on discs; Infinity if a text is in the way.
  cover(box) {
    let all = 0;
    let discs = 0;
    const free = this.cells(box, (cell) => {
      all++;
      discs += this.taken[cell] & DISC;
      return this.taken[cell] < TEXT;
    });
    return free ? discs / all : Infinity;
  }
}

function grown({ x, y, w, h }, margin) {
  return { x: x - margin, y: y - margin, w: w + 2 * margin, h: h + 2 * margin };
}

function meet(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
