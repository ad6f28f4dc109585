// Regions as islands: thick round strokes between near notes grow together into a shape that hugs them.
// All colours are opaque mixes with the sea, because overlapping strokes would show through.

const REACH = 92; // notes nearer than this share land; linked ones may be further apart
const LINKED_REACH = 1.9;
const ISLET_REACH = 64;
const BEACH = 25; // from a note's centre to the shore
const ISLET_BEACH = 17;
const BITMAP = 2048; // px, the long side of the picture that is shown while the map moves
const MARGIN = 60;

class Islands {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
    this.lands = [
      ...graph.regions.map((region, k) => this.land(region.members, REACH, BEACH, k)),
      ...graph.islets.map((islet) => this.land(islet.members, ISLET_REACH, ISLET_BEACH, -1)),
    ];
    this.bitmaps = new Map();
  }

  land(members, reach, beach, region) {
    const { x, y, neighbours } = this.graph;
    const path = new Path2D();
    const near = new Map(members.map((a) => [a, new Set()]));
    members.forEach((a, k) => {
      path.moveTo(x[a], y[a]);
      path.lineTo(x[a] + 0.01, y[a]);
      for (const b of members.slice(k + 1)) {
        const far = Math.hypot(x[a] - x[b], y[a] - y[b]);
        if (far >= reach && !(far < reach * LINKED_REACH && neighbours[a].has(b))) continue;
        path.moveTo(x[a], y[a]);
        path.lineTo(x[b], y[b]);
        near.get(a).add(b);
        near.get(b).add(a);
      }
    });
    return { path, inland: this.inland(near), width: 2 * beach, region };
  }

  // What near notes enclose is land too: strokes alone would leave holes in wide triangles and squares.
  inland(near) {
    const path = new Path2D();
    for (const [a, others] of near)
      for (const b of others)
        for (const c of near.get(b)) {
          if (c <= a) continue;
          if (others.has(c)) this.triangle(path, a, b, c);
          else if ([...near.get(c)].some((d) => others.has(d) && this.turn(a, c, b) * this.turn(a, c, d) < 0))
            this.triangle(path, a, b, c);
        }
    return path;
  }

  triangle(path, a, b, c) {
    const { x, y } = this.graph;
    // all the same way round, or overlapping triangles would cancel out
    const [second, third] = this.turn(a, b, c) > 0 ? [b, c] : [c, b];
    path.moveTo(x[a], y[a]);
    path.lineTo(x[second], y[second]);
    path.lineTo(x[third], y[third]);
    path.closePath();
  }

  // Positive where one turns right at b on the way from a to c.
  turn(a, b, c) {
    const { x, y } = this.graph;
    return (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
  }

  draw(context, camera, calm, moving) {
    context.save();
    camera.enter(context);
    if (moving) this.blit(context, calm);
    else this.stroke(context, camera.scale, calm);
    context.restore();
  }

  stroke(context, scale, calm) {
    const { sea, shore, tint } = this.colours;
    const strength = calm ? 0.45 : 1;
    context.lineCap = context.lineJoin = "round";
    for (const { path, inland, width, region } of this.lands) {
      const own = region < 0;
      const colour = this.colours.region(region);
      context.strokeStyle = mix(sea, colour, shore * (own ? 0.6 : 1) * strength);
      context.lineWidth = width + 2.2 / scale;
      context.stroke(path);
      context.strokeStyle = mix(sea, colour, tint * (own ? 0.45 : 1) * strength);
      context.lineWidth = width;
      context.stroke(path);
      context.fillStyle = context.strokeStyle;
      context.fill(inland);
    }
  }

  // Round strokes are nearly all of a frame's cost, so a moving map shows them as one picture.
  blit(context, calm) {
    const { canvas, x, y, width, height } = this.picture(calm);
    context.drawImage(canvas, x, y, width, height);
  }

  // Made once a theme; `prepare` makes it before anybody moves the map.
  picture(calm) {
    const key = `${this.colours.theme}/${calm}`;
    if (!this.bitmaps.has(key)) this.bitmaps.set(key, this.bitmap(calm));
    return this.bitmaps.get(key);
  }

  prepare(calm) {
    globalThis.cancelIdleCallback?.(this.idle);
    this.idle = globalThis.requestIdleCallback?.(() => this.picture(calm));
  }

  bitmap(calm) {
    const [left, top, right, bottom] = bounds(this.graph, this.graph.indices);
    const [x, y] = [left - MARGIN, top - MARGIN];
    const [width, height] = [right - x + MARGIN, bottom - y + MARGIN];
    const scale = BITMAP / Math.max(width, height);
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    context.translate(-x, -y);
    this.stroke(context, scale, calm);
    return { canvas, x, y, width: canvas.width / scale, height: canvas.height / scale };
  }
}

// The smallest box around some notes' discs, and a strip of land around them, in the map's units.
function bounds(graph, indices, land = 0) {
  if (!indices.length) return [-100, -100, 100, 100];
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of indices) {
    const [x, y, r] = [graph.x[i], graph.y[i], Math.max(graph.r[i], land)];
    box[0] = Math.min(box[0], x - r);
    box[1] = Math.min(box[1], y - r);
    box[2] = Math.max(box[2], x + r);
    box[3] = Math.max(box[3], y + r);
  }
  return box;
}
