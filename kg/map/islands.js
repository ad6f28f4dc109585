// Regions as islands: what lies near each other shares one land, with a coast that hugs it. See coast.js.
// All colours are opaque mixes with the sea, because overlapping islands would show through.

const REACH = 92; // notes nearer than this share land; linked ones may be further apart
const LINKED_REACH = 1.9;
const ISLET_REACH = 64;
const BEACH = 25; // from a note's centre to the shore
const ISLET_BEACH = 17;
const MESHES = [
  // from the scale on: the units between the places that are measured for a coast, the coarser the further off
  [0.2, 8],
  [0.06, 16],
  [0, 32],
];
const BLURRED = 32; // units; a mesh so wide sees no ways between notes, but wider beaches
const SHORE = 1.1; // px, the line around an island
const BITMAP = 2048; // px, the long side of the picture that is shown while the map moves
const MARGIN = 60;
const LIVELY = 250; // notes of an island above which its coast follows only when a note has come to rest
const CALM = 0.45; // of an island's colour is left in focus or filter

class Islands {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
    this.lands = [
      ...graph.regions.map(({ members }, k) => new Land(graph, members, REACH, BEACH, k)),
      ...graph.islets.map(({ members }) => new Land(graph, members, ISLET_REACH, ISLET_BEACH, -1)),
    ];
    this.landOf = new Int32Array(graph.size).fill(-1);
    this.lands.forEach(({ members }, k) => members.forEach((i) => (this.landOf[i] = k)));
    this.late = new Set();
    this.forget();
  }

  // `lively`: a note is on its way, and its island with it.
  draw(context, camera, calm, moving, lively) {
    context.save();
    camera.enter(context);
    if (!lively) this.catchUp();
    this.blitted = moving && !lively;
    if (this.blitted) this.blit(context, calm);
    else this.stroke(context, camera, calm);
    context.restore();
  }

  stroke(context, camera, calm) {
    const { sea, shore, tint } = this.colours;
    const strength = calm ? CALM : 1;
    const view = camera.view;
    context.lineWidth = SHORE / camera.scale;
    for (const land of this.lands) {
      if (!land.isIn(view)) continue;
      const own = land.region < 0;
      const colour = this.colours.land(land.region);
      context.fillStyle = mix(sea, colour, tint * (own ? 0.45 : 1) * strength);
      const path = land.path(camera.scale);
      context.fill(path);
      context.strokeStyle = mix(sea, colour, shore * (own ? 0.6 : 1) * strength);
      context.stroke(path);
    }
  }

  // A moving map shows the islands as one picture.
  blit(context, calm) {
    const { canvas, x, y, width, height } = this.picture(calm);
    context.drawImage(canvas, x, y, width, height);
  }

  // Made once; `prepare` makes it before anybody moves the map.
  picture(calm) {
    if (!this.pictures.has(calm)) this.pictures.set(calm, this.paint(calm));
    return this.pictures.get(calm);
  }

  prepare(calm) {
    globalThis.cancelIdleCallback?.(this.idle);
    this.idle = globalThis.requestIdleCallback?.(() => this.picture(calm));
  }

  // The pictures are of no use any more: other colours, or other coasts.
  forget() {
    this.pictures = new Map();
  }

  // Notes have moved, or are on their way.
  reshape(notes) {
    for (const i of notes) {
      const land = this.lands[this.landOf[i]];
      if (land?.members.length > LIVELY) this.late.add(land);
      else land?.reshape();
    }
    this.forget();
  }

  catchUp() {
    for (const land of this.late) land.reshape();
    this.late.clear();
  }

  paint(calm) {
    const [left, top, right, bottom] = bounds(this.graph, this.graph.indices);
    const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
    const scale = BITMAP / Math.max(width, height);
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    const place = { x: (left + right) / 2, y: (top + bottom) / 2, scale, fit: scale };
    const camera = new Camera(this.graph, { ...place, width: canvas.width, height: canvas.height });
    const context = canvas.getContext("2d");
    camera.enter(context);
    this.stroke(context, camera, calm);
    const [x, y] = camera.toMap(0, 0);
    return { canvas, x, y, width: canvas.width / scale, height: canvas.height / scale };
  }
}

// The land of some notes.
class Land {
  constructor(graph, members, reach, beach, region) {
    Object.assign(this, { graph, members, reach, beach, region });
    this.reshape();
  }

  reshape() {
    this.box = bounds(this.graph, this.members, this.beach);
    this.traced = new Map();
  }

  isIn([left, top, right, bottom]) {
    return this.box[0] < right && this.box[2] > left && this.box[1] < bottom && this.box[3] > top;
  }

  // Traced when it is seen for the first time.
  path(scale) {
    const [, mesh] = MESHES.find(([from]) => scale >= from);
    if (!this.traced.has(mesh)) this.traced.set(mesh, this.trace(mesh));
    return this.traced.get(mesh);
  }

  trace(mesh) {
    const { graph, members, reach, beach } = this;
    if (mesh === BLURRED) return new Coast(graph, members, [], reach / 2.2, mesh).path();
    return new Coast(graph, members, ways(graph, members, reach, reach * LINKED_REACH), beach, mesh).path();
  }
}
