// Lines between notes, always as thin as on paper: quiet ones in few strokes, lit ones with their heads.

class Links {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
    this.batches = this.gather(graph.pairs);
  }

  // One path a colour: a few strokes draw every link.
  gather(pairs) {
    const within = new Map();
    const across = new Path2D();
    for (const pair of pairs) {
      const region = this.graph.region[pair.a];
      if (!pair.bent && !within.has(region)) within.set(region, new Path2D());
      this.trace(pair.bent ? across : within.get(region), pair);
    }
    return { within, across };
  }

  trace(path, pair) {
    const { x, y } = this.graph;
    path.moveTo(x[pair.a], y[pair.a]);
    if (pair.bent) path.quadraticCurveTo(...pair.bend(), x[pair.b], y[pair.b]);
    else path.lineTo(x[pair.b], y[pair.b]);
  }

  // `kept` are the pairs that pass a filter; null when nothing is filtered.
  draw(context, camera, { calm, kept }) {
    context.save();
    camera.enter(context);
    this.strokeAll(context, camera, this.batches, calm ? 0.12 : this.colours.crossing, calm ? 0.15 : 0.6);
    if (kept) this.strokeAll(context, camera, this.batch(kept), this.colours.crossing, 0.6);
    context.restore();
    const bright = calm ? (kept ?? []) : this.graph.pairs;
    for (const pair of bright) if (pair.sign) this.drawSigned(context, camera, pair);
  }

  batch(kept) {
    if (this.lastKept !== kept) this.keptBatch = this.gather((this.lastKept = kept));
    return this.keptBatch;
  }

  strokeAll(context, camera, { within, across }, crossing, inside) {
    context.lineWidth = 1 / camera.scale;
    context.globalAlpha = crossing;
    context.strokeStyle = this.colours.cross;
    context.stroke(across);
    context.lineWidth = 1.15 / camera.scale;
    context.globalAlpha = inside;
    for (const [region, path] of within) {
      context.strokeStyle = this.colours.region(region);
      context.stroke(path);
    }
    context.globalAlpha = 1;
  }

  // What excites or inhibits is seen from afar.
  drawSigned(context, camera, pair) {
    const colour = this.colours.sign(pair.sign);
    this.stroke(context, camera, pair, colour, 1.3, 0.85);
    this.drawHeads(context, camera, pair, colour, 6);
  }

  // The links of one note: its own ones in full, those among its neighbours faintly.
  light(context, camera, around) {
    for (const pair of around.far) this.stroke(context, camera, pair, this.colours.cross, 1, 0.4);
    for (const pair of around.own)
      this.stroke(context, camera, pair, this.colours.link(pair, around.centre), 1.8, 0.95);
  }

  stroke(context, camera, pair, colour, width, alpha) {
    const path = new Path2D();
    this.trace(path, pair);
    context.save();
    camera.enter(context);
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = width / camera.scale;
    context.stroke(path);
    context.restore();
  }

  lightHeads(context, camera, around) {
    for (const pair of around.own) this.drawHeads(context, camera, pair, this.colours.link(pair, around.centre), 9);
  }

  // An arrow where a link ends; a bar across the line where it inhibits.
  drawHeads(context, camera, pair, colour, size) {
    for (const end of [pair.a, pair.b]) {
      const sign = pair.signInto(end);
      if (sign === undefined) continue;
      const [x, y] = camera.at(end);
      const [bx, by] = camera.toScreen(...pair.bend());
      const angle = Math.atan2(y - by, x - bx);
      const gap = camera.radius(end) + 2.5;
      const tip = [x - Math.cos(angle) * gap, y - Math.sin(angle) * gap];
      if (sign < 0) bar(context, tip, angle, size, colour);
      else arrow(context, tip, angle, size, colour);
    }
  }
}

function arrow(context, [x, y], angle, size, colour) {
  context.beginPath();
  context.moveTo(x, y);
  for (const side of [0.42, -0.42])
    context.lineTo(x - Math.cos(angle + side) * size, y - Math.sin(angle + side) * size);
  context.fillStyle = colour;
  context.fill();
}

function bar(context, [x, y], angle, size, colour) {
  const [across, down] = [(-Math.sin(angle) * size) / 1.6, (Math.cos(angle) * size) / 1.6];
  context.beginPath();
  context.moveTo(x - across, y - down);
  context.lineTo(x + across, y + down);
  context.strokeStyle = colour;
  context.lineWidth = Math.max(2, size / 3);
  context.lineCap = "butt";
  context.stroke();
}
