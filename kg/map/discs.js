// The notes themselves. `unit` is the length of one pixel in what the context counts in.

class Discs {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
  }

  draw(context, i, [x, y], radius, unit, { faint, ringed }) {
    const r = radius * unit;
    context.beginPath();
    context.arc(x, y, r, 0, 7);
    if (this.graph.kind[i] !== "note" || this.graph.degree[i] === 0) this.hollow(context, i, unit, faint);
    else this.full(context, i, unit, faint);
    if (ringed) this.ring(context, x, y, r, unit);
  }

  full(context, i, unit, faint) {
    const colour = this.colours.note(i);
    context.fillStyle = faint ? mix(this.colours.sea, colour, 0.22) : colour;
    context.fill();
    context.strokeStyle = this.colours.sea;
    context.lineWidth = (faint ? 0.5 : 1.2) * unit;
    context.stroke();
  }

  // What nothing is linked with, and what is no note (dashed), is an empty ring.
  hollow(context, i, unit, faint) {
    const colour = this.graph.degree[i] ? this.colours.note(i) : this.colours.other;
    context.fillStyle = mix(this.colours.sea, colour, faint ? 0.12 : 0.35);
    context.fill();
    context.strokeStyle = mix(this.colours.sea, colour, faint ? 0.2 : 0.9);
    context.lineWidth = unit;
    if (this.graph.kind[i] !== "note") context.setLineDash([2.5 * unit, 2 * unit]);
    context.stroke();
    context.setLineDash([]);
  }

  ring(context, x, y, r, unit) {
    context.beginPath();
    context.arc(x, y, r + 3.5 * unit, 0, 7);
    context.strokeStyle = this.colours.ink;
    context.lineWidth = 2 * unit;
    context.stroke();
  }
}
