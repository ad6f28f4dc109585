// The running network on the map: what every note does as a level and a number, what flows along the links between them.

const LEAST_DISC = 13; // px, so that a number fits in
const LEAST_ON_PHONES = 9; // where more would lie on each other

class Flow {
  constructor(activity, graph, colours) {
    Object.assign(this, { activity, graph, colours });
    const { circuit } = activity;
    this.arcs = circuit.arcs
      .map(([source, target, weight]) => ({
        source,
        target,
        weight,
        a: circuit.notes[source],
        b: circuit.notes[target],
      }))
      .filter(({ a, b }) => a !== null && b !== null && a !== b);
    this.nodes = circuit.nodes.filter((node) => circuit.notes[node] !== null);
    this.notes = new Set(this.nodes.map((node) => circuit.notes[node]));
  }

  draw(context, camera) {
    if (!this.activity.open) return;
    const { circuit, phase, chosen } = this.activity;
    const sent = circuit.before ?? circuit.x;
    const largest = Math.max(...this.arcs.map(({ source, weight }) => Math.abs(weight * sent[source])), ROUNDING);
    context.save();
    context.globalAlpha = 1;
    for (const arc of this.arcs) this.line(context, camera, arc, (arc.weight * sent[arc.source]) / largest, chosen);
    if (phase < 1)
      for (const arc of this.arcs) this.pulse(context, camera, arc, (arc.weight * sent[arc.source]) / largest);
    const most = Math.max(1, ...circuit.x.map(Math.abs));
    for (const node of this.nodes) this.disc(context, camera, node, this.arriving(node) / most);
    context.restore();
  }

  // A note answers when what was sent to it arrives.
  arriving(node) {
    const { circuit, phase } = this.activity;
    const share = circuit.before ? Math.max(0, (phase - 0.75) * 4) : 1;
    const from = circuit.before ? circuit.before[node] : circuit.x[node];
    return from + (circuit.x[node] - from) * share;
  }

  line(context, camera, { a, b, source, target, weight }, share, chosen) {
    const [from, bend, to] = this.course(camera, a, b);
    const colour = this.colours.sign(Math.sign(weight));
    const flows = Math.abs(share) > ROUNDING;
    context.beginPath();
    context.moveTo(...from);
    context.quadraticCurveTo(...bend, ...to);
    context.strokeStyle = colour;
    context.globalAlpha = chosen !== null && source !== chosen && target !== chosen ? 0.25 : flows ? 0.95 : 0.55;
    context.lineWidth = flows ? 1.5 + 2 * Math.abs(share) : 1;
    context.setLineDash(flows ? [] : [3, 4]); // nothing flows here now
    context.stroke();
    context.setLineDash([]);
    const angle = Math.atan2(to[1] - bend[1], to[0] - bend[0]);
    const gap = this.radius(camera, b) + 3;
    const tip = [to[0] - Math.cos(angle) * gap, to[1] - Math.sin(angle) * gap];
    if (weight < 0) bar(context, tip, angle, 10, colour);
    else arrow(context, tip, angle, 10, colour);
    context.globalAlpha = 1;
  }

  pulse(context, camera, { a, b, weight }, share) {
    if (Math.abs(share) <= ROUNDING) return;
    const course = this.course(camera, a, b);
    const t = Math.min(1, this.activity.phase / 0.8);
    const [x, y] = [0, 1].map(
      (k) => (1 - t) ** 2 * course[0][k] + 2 * t * (1 - t) * course[1][k] + t ** 2 * course[2][k],
    );
    context.beginPath();
    context.arc(x, y, 3.5 + 2.5 * Math.abs(share), 0, 7);
    context.fillStyle = this.colours.sign(Math.sign(weight));
    context.fill();
    context.strokeStyle = this.colours.sea;
    context.lineWidth = 1.5;
    context.stroke();
  }

  course(camera, a, b) {
    const [from, to] = [camera.at(a), camera.at(b)];
    const bend = this.graph.pair(a, b)?.bend();
    return [from, bend ? camera.toScreen(...bend) : [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], to];
  }

  radius(camera, i) {
    return Math.max(narrow() ? LEAST_ON_PHONES : LEAST_DISC, camera.radius(i));
  }

  // A glass that is as full as the note is active; below 0 it is hatched. Held ones have a second ring, driven ones an
  // arrow from outside.
  disc(context, camera, node, level) {
    const { circuit, chosen } = this.activity;
    const note = circuit.notes[node];
    const [x, y] = camera.at(note);
    if (!camera.sees(x, y, 40)) return;
    const r = this.radius(camera, note);
    const colour = this.colours.note(note);
    circle(context, x, y, r);
    context.fillStyle = this.colours.sea;
    context.fill();
    context.save();
    context.clip();
    const height = 2 * r * Math.min(1, Math.abs(level));
    context.fillStyle = mix(this.colours.sea, colour, 0.4);
    context.fillRect(x - r, y + r - height, 2 * r, height);
    if (level < 0) hatch(context, x, y, r, colour);
    context.restore();
    this.rings(context, x, y, r, node, colour);
    if (Math.abs(level) > ROUNDING || node === chosen) this.number(context, x, y, node);
  }

  rings(context, x, y, r, node, colour) {
    const { circuit, chosen } = this.activity;
    circle(context, x, y, r);
    context.lineWidth = 1.6;
    context.strokeStyle = colour;
    context.stroke();
    if (node in circuit.now.clamps) {
      circle(context, x, y, r + 3.2);
      context.lineWidth = circuit.held.has(node) ? 2.4 : 1;
      context.strokeStyle = circuit.held.has(node) ? this.colours.ink : colour;
      context.stroke();
    }
    if (circuit.driven.has(node)) this.drive(context, x, y, r);
    if (node !== chosen) return;
    circle(context, x, y, r + 6.5);
    context.lineWidth = 2;
    context.strokeStyle = this.colours.ink;
    context.stroke();
  }

  drive(context, x, y, r) {
    const angle = Math.PI / 4;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    context.beginPath();
    context.moveTo(x - c * (r + 20), y - s * (r + 20));
    context.lineTo(x - c * (r + 8), y - s * (r + 8));
    context.lineWidth = 2.5;
    context.strokeStyle = this.colours.ink;
    context.stroke();
    arrow(context, [x - c * (r + 2), y - s * (r + 2)], angle, 9, this.colours.ink);
  }

  number(context, x, y, node) {
    const { circuit, phase } = this.activity;
    const value = phase < 1 && circuit.before ? this.arriving(node) : circuit.x[node];
    context.font = `600 ${narrow() ? 9 : 11}px ${UI_FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = this.colours.ink;
    context.fillText(amount(Number(value.toPrecision(2))), x, y + 0.5);
    context.textAlign = "left";
  }
}

function circle(context, x, y, r) {
  context.beginPath();
  context.arc(x, y, r, 0, 7);
}

function hatch(context, x, y, r, colour) {
  context.beginPath();
  for (let k = -r; k < 3 * r; k += 4) {
    context.moveTo(x - r + k, y - r);
    context.lineTo(x - r + k - 2 * r, y + r);
  }
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
}

// The mode as the page has it: its button, its pane, its picture. `page` is what main.js knows of the rest.
function running(network, page) {
  if (!network) return null;
  const { graph, colours, route, paint, element, app, tools, view, enter, back } = page;
  const sheet = new Sheet(app, element);
  element.append(sheet.grip);
  const opener = button("run", "Run the graph", () => (activity.open ? activity.end() : activity.begin()), icon());
  opener.title = "Run the graph (r)";
  const activity = new Activity(element, new Circuit(network), graph, route, {
    drawn: () => view()?.redraw?.(),
    wrote: () => route.write(),
    shown(open) {
      app.classList.toggle("running", open);
      opener.setAttribute("aria-pressed", open);
      paint.scene.selected = null;
      if (!open) return back();
      enter();
      sheet.at(1);
      view().focus(null);
      view().filter(flow.notes, []);
      view().fit([...flow.notes]);
      route.push();
      element.focus({ preventScroll: true });
    },
  });
  const flow = new Flow(activity, graph, colours);
  opener.setAttribute("aria-pressed", false);
  tools.prepend(opener);
  (paint.overlays ??= []).push((context, camera) => flow.draw(context, camera));
  route.keep("run.", { ofNote: true, read: () => activity.read(), apply: (all) => activity.apply(all) });
  return activity;
}

function icon() {
  return sign(
    ["circle", { cx: 5, cy: 7, r: 4 }],
    ["path", { d: "M9 7H17" }],
    ["path", { d: "M20 7L14 3.5V10.5Z" }],
    ["circle", { cx: 24, cy: 7, r: 3 }],
  );
}
