// Thousands of small discs as pixels of our own: a canvas would take each as a shape of its own.

const OPAQUE = 0xff000000;

class Dots {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
  }

  // Begins a picture of so many pixels of the page, each of `ratio` pixels of the screen.
  begin(width, height, ratio) {
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    this.ratio = ratio;
    if (this.canvas.width !== columns || this.canvas.height !== rows) {
      [this.canvas.width, this.canvas.height] = [columns, rows];
      this.image = this.context.createImageData(columns, rows);
      this.pixels = new Uint32Array(this.image.data.buffer);
    } else this.pixels.fill(0);
  }

  // The ink is a colour as `inkOf` gives it.
  add(x, y, r, ink) {
    const { width, height } = this.canvas;
    const { pixels } = this;
    const [cx, cy, reach] = [x * this.ratio - 0.5, y * this.ratio - 0.5, r * this.ratio + 0.5];
    const last = Math.min(width - 1, Math.floor(cx + reach));
    const lowest = Math.min(height - 1, Math.floor(cy + reach));
    for (let row = Math.max(0, Math.ceil(cy - reach)); row <= lowest; row++) {
      for (let column = Math.max(0, Math.ceil(cx - reach)); column <= last; column++) {
        const cover = reach - Math.sqrt((column - cx) ** 2 + (row - cy) ** 2);
        if (cover >= 1) pixels[row * width + column] = OPAQUE | ink;
        else if (cover > 0) this.blend(row * width + column, ink, Math.floor(cover * 255));
      }
    }
  }

  // A pixel that a disc covers in part keeps the rest of what is there.
  blend(place, ink, cover) {
    const there = this.pixels[place];
    const under = there >>> 24;
    if (!under) {
      this.pixels[place] = (cover << 24) | ink;
      return;
    }
    const all = cover + (under * (255 - cover)) / 255;
    const part = (at) => ((((ink >> at) & 255) - ((there >> at) & 255)) * cover) / all + ((there >> at) & 255);
    this.pixels[place] = (Math.round(all) << 24) | (part(16) << 16) | (Math.floor(part(8)) << 8) | part(0);
  }

  end(context) {
    this.context.putImageData(this.image, 0, 0);
    context.drawImage(this.canvas, 0, 0, this.canvas.width / this.ratio, this.canvas.height / this.ratio);
  }
}

// A colour such as #475b92 as a pixel has it.
function inkOf(colour) {
  const part = (at) => parseInt(colour.slice(at, at + 2), 16);
  return (part(5) << 16) | (part(3) << 8) | part(1);
}
