// Lines between notes, always as thin as on paper: quiet ones in few strokes, lit ones with their heads.

const INSIDE = { width: 1.15, alpha: 0.6 };
const SIGNED = { width: 1.3, alpha: 0.85 };
const WHOLE = [];
const QUIET = 0.27; // of a line's strength is left in focus or filter
const HAIRLINES = 800; // lines above which they are drawn as hairlines, which cost an eighth
const MOVING_LINES = 6000; // drawn of those in view while the map moves
const HEADS = 400; // arrows and bars above which none is drawn while the map moves

class Links {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
    this.summary = new Summary(graph, colours);
    this.drawn = { lines: 0, sums: 0 }; // the last time
    this.restyle();
  }

  // How the line of a pair looks; `dash` is empty for a whole line. Lines of one look share it.
  look(pair) {
    const dash = this.colours.looks?.dash(pair) ?? WHOLE;
    if (pair.sign) return this.shared(this.colours.sign(pair.sign), dash, SIGNED);
    if (pair.bent) return this.shared(this.colours.cross, dash, { width: 1, alpha: this.colours.crossing });
    return this.shared(this.colours.land(this.graph.region[pair.a]), dash, INSIDE);
  }

  shared(colour, dash, { width, alpha }) {
    const ofAlpha = this.looks.get(alpha) ?? this.looks.set(alpha, new Map()).get(alpha);
    const ofColour = ofAlpha.get(colour) ?? ofAlpha.set(colour, new Map()).get(colour);
    return ofColour.get(dash) ?? ofColour.set(dash, { colour, dash, width, alpha }).get(dash);
  }

  // Looks have changed.
  restyle() {
    this.looks = new Map();
    this.all = this.gather(this.graph.pairs);
    this.keptOf = this.onlyOf = null;
  }

  // Pairs of one look are drawn in one stroke: [{ look, a, b, bent }], the last three typed arrays; faint ones first.
  gather(pairs) {
    const groups = new Map();
    for (const pair of pairs) {
      const look = this.look(pair);
      const group = groups.get(look);
      if (group) group.push(pair);
      else groups.set(look, [pair]);
    }
    return Array.from(groups, ([look, pairs]) => ({
      look,
      a: Int32Array.from(pairs, (pair) => pair.a),
      b: Int32Array.from(pairs, (pair) => pair.b),
      bent: Uint8Array.from(pairs, (pair) => pair.bent),
    })).sort((one, other) => one.look.alpha - other.look.alpha);
  }

  // `kept` are the pairs that pass a filter, null when nothing is filtered; `bridges` those that stand for hidden
  // notes; `only` the notes that are shown at all.
  draw(context, camera, { calm, kept, bridges, only, moving }) {
    this.drawn = { lines: 0, sums: 0 };
    const summed = !only && camera.crowd > CROWD;
    const all = only ? this.within(only) : this.all;
    if (summed) this.drawn.sums += this.summary.draw(context, camera, this.graph.pairs, calm);
    else this.strokeAll(context, camera, all, calm ? QUIET : 1, moving);
    if (kept && summed) this.drawn.sums += this.summary.draw(context, camera, kept, false);
    else if (kept) this.strokeAll(context, camera, this.kept(kept), 1, moving);
    if (bridges?.length) this.strokeAll(context, camera, this.bridging(bridges), 1, moving);
    const bright = calm ? (kept ?? []).filter((pair) => pair.sign) : this.graph.signed;
    if (!summed) this.drawSigned(context, camera, only ? bright.filter((pair) => lies(pair, only)) : bright, moving);
  }

  kept(kept) {
    if (this.keptOf !== kept) this.keptGroups = this.gather((this.keptOf = kept));
    return this.keptGroups;
  }

  within(only) {
    if (this.onlyOf !== only) this.onlyGroups = this.gather(this.graph.among((this.onlyOf = only)));
    return this.onlyGroups;
  }

  bridging(bridges) {
    const look = { colour: this.colours.muted, dash: [5, 4], width: 1, alpha: 0.8 };
    const ends = { a: Int32Array.from(bridges, ({ a }) => a), b: Int32Array.from(bridges, ({ b }) => b) };
    return [{ look, ...ends, bent: new Uint8Array(bridges.length).fill(1) }];
  }

  strokeAll(context, camera, groups, strength, moving) {
    const inView = groups.map((group) => this.inView(camera, group));
    const count = inView.reduce((sum, lines) => sum + lines.length, 0);
    const share = moving ? Math.min(1, MOVING_LINES / Math.max(1, count)) : 1; // of the lines is drawn
    const fine = moving || count > HAIRLINES;
    groups.forEach(({ look, ...group }, k) => {
      if (!inView[k].length) return;
      context.globalAlpha = look.alpha * strength;
      context.strokeStyle = look.colour;
      context.lineWidth = fine ? Math.min(look.width, 1 / camera.ratio) : look.width;
      context.setLineDash(look.dash);
      context.beginPath();
      for (const line of inView[k]) {
        if (share < 1 && chance(line) > share) continue;
        traceLine(context, camera, group, line);
        this.drawn.lines++;
      }
      context.stroke();
    });
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  // The numbers of a group's lines that are not wholly beside the canvas.
  inView({ places: { x, y }, width, height }, { a, b, bent }) {
    const found = [];
    for (let k = 0; k < a.length; k++) {
      const [ax, ay, bx, by] = [x[a[k]], y[a[k]], x[b[k]], y[b[k]]];
      const aside = bent[k] ? BEND * Math.max(Math.abs(ax - bx), Math.abs(ay - by)) : 0;
      if (ax < -aside && bx < -aside) continue;
      if (ay < -aside && by < -aside) continue;
      if (ax > width + aside && bx > width + aside) continue;
      if (ay > height + aside && by > height + aside) continue;
      found.push(k);
    }
    return found;
  }

  // What excites or inhibits is seen from afar.
  drawSigned(context, camera, pairs, moving) {
    const inView = pairs.filter((pair) => camera.sees(...camera.at(pair.a), 0) || camera.sees(...camera.at(pair.b), 0));
    if (moving && inView.length > HEADS) return;
    for (const pair of inView) this.drawHeads(context, camera, pair, this.colours.sign(pair.sign), 6);
  }

  // The links of one note: its own ones in full, those among its neighbours faintly.
  light(context, camera, around) {
    const quiet = { colour: this.colours.cross, width: 1, alpha: 0.4 };
    for (const pair of around.far) this.stroke(context, camera, pair, quiet);
    for (const pair of around.own) {
      const colour = this.colours.link(pair, around.centre);
      this.stroke(context, camera, pair, { ...this.look(pair), colour, width: 1.8, alpha: 0.95 });
    }
  }

  stroke(context, camera, pair, { colour, width, alpha, dash = [] }) {
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    traceLine(context, camera, { a: [pair.a], b: [pair.b], bent: [pair.bent] }, 0);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
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

function traceLine(context, { places: { x, y } }, { a, b, bent }, k) {
  const [ax, ay, bx, by] = [x[a[k]], y[a[k]], x[b[k]], y[b[k]]];
  context.moveTo(ax, ay);
  if (!bent[k]) return context.lineTo(bx, by);
  const [middleX, middleY] = [(ax + bx) / 2 - (by - ay) * BEND, (ay + by) / 2 + (bx - ax) * BEND];
  context.quadraticCurveTo(middleX, middleY, bx, by);
}

function lies({ a, b }, notes) {
  return notes.has(a) && notes.has(b);
}

// A number from 0 to 1 for each line, always the same and without a pattern: a thinned map does not flicker.
function chance(line) {
  return (Math.imul(line + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
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
