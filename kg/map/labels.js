// Which words stand on the map, and where. They are chosen when the map rests, on a grid on which no two overlap;
// while it moves the last choice is replayed, each word at its old distance from its note.

const UI_FONT = 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';
const HALO = 3.5;
const EDGE = 4; // px that a word keeps from the border
const SPACIOUS = 15000; // px² for each title when the whole map is in view
const DENSE = 8000;
const FEW = 27; // fewer words than this leave a map mute: then they may cover more
const TRIES = 1200; // titles that are tried, the best linked first

class Labels {
  constructor(graph, colours, reserved) {
    this.graph = graph;
    this.colours = colours;
    this.reserved = reserved; // boxes of what stands over the map: tools, legend
    this.names = new RegionNames(graph, colours);
    this.chips = new Chips(graph, colours);
    this.measure = document.createElement("canvas").getContext("2d");
    this.widths = new Map();
    this.chosen = [];
  }

  // ---- choosing

  choose(camera, scene) {
    this.chosen = [];
    this.chips.placed = [];
    this.grid = new Grid(camera.width, camera.height);
    this.camera = camera;
    for (const box of this.reserved()) this.grid.claim(box, 4);
    const { x, y } = camera.places;
    const isShown = (i) => !scene.only || scene.only.has(i);
    const seen = this.graph.byDegree.filter((i) => camera.sees(x[i], y[i], 60) && isShown(i));
    this.survey(camera, scene, seen);
    if (scene.focus) this.placeFocus(camera, scene);
    else this.placeOverview(camera, scene, seen);
    this.grid = null;
  }

  // On a phone the notes of a large map are named only where one looks nearer.
  get isCrowded() {
    return narrow() && this.graph.size > 2 * FEW;
  }

  survey(camera, { focus, keep, only }, seen) {
    const { x, y } = camera.places;
    for (const i of seen) {
      const r = camera.radius(i);
      const bright = (!focus || focus.all.has(i)) && (!keep || keep.has(i));
      if (bright) this.grid.addDisc(x[i], y[i], r * 0.8);
      if (focus || only) continue;
      const region = this.graph.region[i];
      this.grid.addLand(x[i], y[i], r + (region < 0 ? 9 : 19) * camera.scale, region < 0 ? ISLET : region + 1);
    }
  }

  placeFocus(camera, { focus, hover }) {
    const { centre } = focus;
    const [x, y] = camera.at(centre);
    const r = camera.radius(centre) + 2;
    this.title(centre, { size: 15, weight: 650, colour: this.colours.ink, cover: 1 });
    this.grid.claim({ x: x - r, y: y - r, w: 2 * r, h: 2 * r }); // no word may stand on the focus
    const others = this.graph.byDegree.filter((i) => i !== centre && focus.all.has(i));
    const inView = others.filter((i) => camera.sees(...camera.at(i), -8));
    this.chips.place(
      this,
      camera,
      focus,
      others.filter((i) => focus.near.has(i) && !inView.includes(i)),
    );
    const named = new Set();
    const name = (cover) => {
      for (const i of inView) {
        if (!named.has(i) && this.neighbour(i, focus, cover, [x, y])) named.add(i);
      }
    };
    name(0.12);
    name(0.4);
    this.placeRelations(camera, focus, hover);
    name(1); // rather over other discs than not at all
  }

  neighbour(i, { near }, cover, [x, y]) {
    const far = !near.has(i);
    if (far && cover > 0.4) return true; // only neighbours are named at any price
    const [left, top] = this.camera.at(i);
    const look = { size: far ? 11.5 : 12.5, weight: 500, colour: far ? this.colours.muted : this.colours.ink };
    return this.title(i, { ...look, length: 30, cover: far ? 0.12 : cover, outward: [left - x, top - y] });
  }

  // What a declared link means stands on its line; where an ordinary one comes from, only when asked.
  placeRelations(camera, focus, hover) {
    for (const pair of focus.own) {
      const asked = hover !== null && hover !== focus.centre && (pair.a === hover || pair.b === hover);
      const text = pair.meaning || (asked ? cut(pair.section, 28) : "");
      if (!text) continue;
      const colour = pair.sign ? this.colours.link(pair, focus.centre) : this.colours.muted;
      const look = { font: `italic 500 11px ${UI_FONT}`, spacing: "0px", colour };
      const [w, h] = [this.width(text, look), 14];
      const [a, b, bend] = [camera.at(pair.a), camera.at(pair.b), camera.toScreen(...pair.bend())];
      for (const t of [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74]) {
        const [x, y] = [0, 1].map((k) => (1 - t) ** 2 * a[k] + 2 * t * (1 - t) * bend[k] + t ** 2 * b[k]);
        const box = { x: x - w / 2, y: y - h / 2, w, h };
        if (!this.grid.holds(box, EDGE) || this.grid.cover(box) > 0.3) continue;
        this.add({ ...look, ...box, text, anchor: pair.other(focus.centre) });
        break;
      }
    }
  }

  placeOverview(camera, { selected, keep, only }, seen) {
    const { detail } = camera;
    if (selected !== null && camera.sees(...camera.at(selected), -8)) {
      this.title(selected, { size: 13, weight: 650, colour: this.colours.ink, cover: 0.6 });
    }
    if (detail < 2.6 && !only) this.names.place(this, camera, keep);
    const named = new Set(detail < 1.5 && !only ? this.graph.regions.map((region) => region.hub) : []);
    const wanted = seen.filter((i) => i !== selected && !named.has(i) && (!keep || keep.has(i)));
    const least = gate(detail, this.isCrowded);
    const linked = wanted.filter((i) => this.graph.degree[i] >= least);
    this.placeTitles(camera, linked, [0.34, 0.22, 0.12]);
    if (this.chosen.length < FEW && !this.isCrowded) this.placeTitles(camera, wanted, [0.5, 0.4, 0.3]);
    if (detail > 1.7 && !only) this.placeIslets(camera);
  }

  placeTitles(camera, wanted, [hub, middling, small]) {
    const room = (camera.width * camera.height) / (camera.detail < 1.3 ? SPACIOUS : DENSE);
    const length = camera.detail < 1.5 && this.graph.shown > 100 ? 24 : 40;
    const already = new Set(this.chosen.map((label) => label.note));
    for (const i of wanted.slice(0, TRIES)) {
      if (this.chosen.length >= Math.max(FEW, Math.min(160, room))) return;
      if (already.has(i)) continue;
      const degree = this.graph.degree[i];
      this.title(i, {
        size: degree >= 14 ? 13 : degree >= 6 ? 12 : 11,
        weight: degree >= 14 ? 600 : 450,
        colour: degree >= 6 ? this.colours.ink : mix(this.colours.ink, this.colours.muted, 0.6),
        cover: degree >= 12 ? hub : degree >= 7 ? middling : small,
        length,
      });
    }
  }

  placeIslets(camera) {
    const look = { font: `450 10.5px ${UI_FONT}`, spacing: "0px", colour: this.colours.muted };
    for (const { folder, members } of this.graph.islets) {
      const places = members.map((i) => camera.at(i));
      const text = `${folder.split("/").pop() || "loose"} · not linked`;
      const [w, h] = [this.width(text, look), 13];
      const x = places.reduce((sum, place) => sum + place[0], 0) / places.length - w / 2;
      const y = Math.max(...places.map((place) => place[1])) + 17 * camera.scale + 2;
      const box = { x, y, w, h };
      if (this.grid.holds(box, EDGE) && this.grid.cover(box) <= 0.1)
        this.add({ ...look, ...box, text, anchor: members[0] });
    }
  }

  // A note's title below, right, above or left of its disc; `outward` puts the side away from there first.
  title(i, { size, weight, colour, cover, length = 60, outward = null }) {
    const text = cut(this.graph.title[i], length);
    const look = { font: `${weight} ${size}px ${UI_FONT}`, spacing: "0px", colour };
    const [w, h] = [this.width(text, look), size + 3];
    for (const spot of spots(this.camera.at(i), this.camera.radius(i), w, h, outward)) {
      const box = { ...spot, w, h };
      if (!this.grid.holds(box, EDGE) || this.grid.cover(grown(box, 2)) > cover) continue;
      this.add({ ...look, ...box, text, anchor: i, note: i });
      return true;
    }
    return false;
  }

  add(label, margin = 3) {
    const [x, y] = this.camera.at(label.anchor);
    this.grid.claim(label, margin);
    this.chosen.push({ ...label, dx: label.x - x, dy: label.y - y });
  }

  width(text, { font, spacing }) {
    const key = font + spacing + text;
    if (!this.widths.has(key)) {
      this.measure.font = font;
      this.measure.letterSpacing = spacing;
      this.widths.set(key, this.measure.measureText(text).width);
    }
    return this.widths.get(key);
  }

  // ---- drawing

  draw(context, camera, scene, moving) {
    const asked = scene.hover === null ? null : this.hovered(camera, scene);
    for (const label of this.chosen) {
      const [x, y] = camera.at(label.anchor);
      const box = { ...label, x: x + label.dx, y: y + label.dy };
      if (!asked || (label.note !== asked.note && !meet(grown(box, 2), asked))) this.write(context, box);
    }
    if (!moving) this.chips.draw(context);
    if (asked) this.write(context, asked);
  }

  // The title under the pointer is always shown; what it would cover steps aside.
  hovered(camera, { hover }) {
    const look = { font: `600 13px ${UI_FONT}`, spacing: "0px", colour: this.colours.ink };
    const text = cut(this.graph.title[hover], 60);
    const [w, h] = [this.width(text, look), 16];
    const all = spots(camera.at(hover), camera.radius(hover), w, h, null);
    const fits = ({ x, y }) => x >= EDGE && y >= EDGE && x + w <= camera.width - EDGE && y + h <= camera.height - EDGE;
    return { ...look, ...(all.find(fits) ?? all[0]), w, h, text, note: hover };
  }

  write(context, { text, x, y, font, spacing, colour }) {
    context.font = font;
    context.letterSpacing = spacing;
    context.textBaseline = "top";
    context.textAlign = "left";
    context.lineJoin = "round";
    context.lineWidth = HALO;
    context.strokeStyle = `${this.colours.sea}e0`;
    context.strokeText(text, x, y + 1);
    context.fillStyle = colour;
    context.fillText(text, x, y + 1);
    context.letterSpacing = "0px";
  }

  // The words on screen: titles, names, relations and chips.
  boxes(camera) {
    const labels = this.chosen.map(({ text, anchor, dx, dy, w, h }) => {
      const [x, y] = camera.at(anchor);
      return { text, x: x + dx, y: y + dy, w, h };
    });
    return [...labels, ...this.chips.placed.map(({ text, x, y, w, h }) => ({ text, x, y, w, h }))];
  }
}

// How many links a note needs for its title to be shown, by how near one is.
function gate(detail, crowded) {
  if (detail < 1.3) return crowded ? 14 : 4; // on a phone the names of the regions are enough
  if (detail < 2) return 3;
  return detail < 3.2 ? 1 : 0;
}

function spots([x, y], r, w, h, outward) {
  const all = [
    { x: x - w / 2, y: y + r + 3, side: [0, 1] },
    { x: x + r + 4, y: y - h / 2, side: [1, 0] },
    { x: x - w / 2, y: y - r - 3 - h, side: [0, -1] },
    { x: x - r - 4 - w, y: y - h / 2, side: [-1, 0] },
  ];
  if (outward) {
    const far = ({ side }) => side[0] * outward[0] * 1.15 + side[1] * outward[1];
    all.sort((a, b) => far(b) - far(a));
  }
  return all.map((spot) => ({ x: spot.x, y: spot.y }));
}
