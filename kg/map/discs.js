// The notes themselves. `unit` is the length of one pixel in what the context counts in.

const MANY_DISCS = 1500; // in view, above which the small ones are drawn as dots
const DOT = 4.5; // px, the greatest radius of a dot
const FAINT = 0.22; // of a note's colour is left where it is of no concern

class Discs {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
    this.dots = new Dots();
    this.drawn = { discs: 0, dots: 0 }; // the last time
    this.restyle();
  }

  // The way around a note: a circle, unless its shape means something.
  trace(context, i, x, y, r) {
    const shape = this.colours.looks?.shape(i) ?? "circle";
    if (shape !== "circle") return traceFigure(context, shape, x, y, r);
    context.beginPath();
    context.arc(x, y, r, 0, 7);
  }

  // Colours have changed.
  restyle() {
    const { size } = this.graph;
    this.styles = { bright: new Array(size), faint: new Array(size) };
    this.shared = new Map(); // many notes look alike
  }

  // All notes in view, great ones last, so that they lie on top. `isFaint(i)` and `isHidden(i)` may be null.
  drawAll(context, camera, { isFaint, isHidden }) {
    const { x, y } = camera.places;
    const seen = [];
    for (let k = this.graph.size - 1; k >= 0; k--) {
      const i = this.graph.byDegree[k];
      const r = this.graph.r[i] * camera.growth * 1.25 + 4;
      if (x[i] < -r || y[i] < -r || x[i] > camera.width + r || y[i] > camera.height + r) continue;
      if (!isHidden?.(i)) seen.push(i);
    }
    const great = seen.length > MANY_DISCS ? this.drawDots(context, camera, seen, isFaint) : seen;
    this.drawn = { discs: great.length, dots: seen.length - great.length };
    for (const i of great) this.draw(context, i, [x[i], y[i]], camera.radius(i), 1, isFaint?.(i) ?? false);
  }

  // Draws the small ones, and answers which are too great for that.
  drawDots(context, camera, seen, isFaint) {
    const { x, y } = camera.places;
    const great = [];
    this.dots.begin(camera.width, camera.height, camera.ratio);
    for (const i of seen) {
      const r = camera.radius(i);
      if (r > DOT) {
        great.push(i);
        continue;
      }
      const style = this.style(i, isFaint?.(i) ?? false);
      if (style.hollow || r > 3) this.dots.add(x[i], y[i], r + 0.5, style.inks.edge);
      this.dots.add(x[i], y[i], style.hollow ? r - 0.5 : r, style.inks.fill);
    }
    this.dots.end(context);
    return great;
  }

  // Two fillings are cheaper than a filling and a line.
  draw(context, i, [x, y], radius, unit, isFaint) {
    const r = radius * unit;
    const { fill, edge, line, dashed } = this.style(i, isFaint);
    if (dashed) return this.drawDashed(context, i, x, y, r, unit, { fill, edge });
    this.trace(context, i, x, y, r + (line / 2) * unit);
    context.fillStyle = edge;
    context.fill();
    this.trace(context, i, x, y, Math.max(0, r - (line / 2) * unit));
    context.fillStyle = fill;
    context.fill();
  }

  drawDashed(context, i, x, y, r, unit, { fill, edge }) {
    this.trace(context, i, x, y, r);
    context.fillStyle = fill;
    context.fill();
    context.strokeStyle = edge;
    context.lineWidth = unit;
    context.setLineDash([2.5 * unit, 2 * unit]);
    context.stroke();
    context.setLineDash([]);
  }

  style(i, isFaint) {
    const styles = isFaint ? this.styles.faint : this.styles.bright;
    return (styles[i] ??= this.look(i, isFaint));
  }

  look(i, isFaint) {
    const dashed = this.graph.kind[i] !== "note";
    const hollow = dashed || this.graph.degree[i] === 0;
    const key = `${this.colours.note(i)}/${isFaint}/${dashed}/${hollow}`;
    if (!this.shared.has(key)) this.shared.set(key, this.styled(this.colours.note(i), { isFaint, dashed, hollow }));
    return this.shared.get(key);
  }

  // What nothing is linked with, and what is no note (dashed), is an empty ring; others have a ring of sea around them.
  styled(colour, { isFaint, dashed, hollow }) {
    const { sea } = this.colours;
    const full = { fill: isFaint ? mix(sea, colour, FAINT) : colour, edge: sea, line: isFaint ? 0.5 : 1.2 };
    const [inner, outer] = isFaint ? [0.12, 0.2] : [0.35, 0.9];
    const empty = { fill: mix(sea, colour, inner), edge: mix(sea, colour, outer), line: 1 };
    const { fill, edge, line } = hollow ? empty : full;
    return { fill, edge, line, hollow, dashed, inks: { fill: inkOf(fill), edge: inkOf(edge) } };
  }

  ring(context, [x, y], radius, unit) {
    context.beginPath();
    context.arc(x, y, (radius + 3.5) * unit, 0, 7);
    context.strokeStyle = this.colours.ink;
    context.lineWidth = 2 * unit;
    context.stroke();
  }
}
