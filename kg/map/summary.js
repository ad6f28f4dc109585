// The overview of a large map: one line for all links between two regions, the wider the more they are.

const CROWD = 2000; // notes in view above which their own links are not drawn
const MOST_LINES = 500; // of the strongest
const WIDEST = 7; // px

class Summary {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
    this.of = new Map(); // the sums of the last choices of pairs
  }

  // Answers how many lines that were.
  draw(context, camera, pairs, calm) {
    let drawn = 0;
    context.strokeStyle = this.colours.cross;
    for (const { a, b, count } of this.sums(pairs)) {
      // not from the middle of a region, where there may be water
      const [from, to] = [a, b].map((region) => camera.at(this.graph.regions[region].hub));
      if (!meets(camera, from, to)) continue;
      context.globalAlpha = Math.min(0.75, this.colours.crossing * (0.6 + count ** 0.25 * 0.3)) * (calm ? QUIET : 1);
      context.lineWidth = Math.min(WIDEST, Math.max(0.6, 0.45 * Math.sqrt(count)));
      context.beginPath();
      context.moveTo(...from);
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      context.quadraticCurveTo((from[0] + to[0]) / 2 - dy * BEND, (from[1] + to[1]) / 2 + dx * BEND, ...to);
      context.stroke();
      drawn++;
    }
    context.globalAlpha = 1;
    return drawn;
  }

  // The regions joined by these pairs: [{ a, b, count }], the weakest first.
  sums(pairs) {
    if (!this.of.has(pairs)) {
      const counts = new Map();
      const { region, regions } = this.graph;
      for (const pair of pairs) {
        const [low, high] = [region[pair.a], region[pair.b]].sort((one, other) => one - other);
        if (low < 0 || low === high) continue;
        const key = low * regions.length + high;
        counts.set(key, (counts.get(key) ?? 0) + pair.end - pair.begin);
      }
      const sums = Array.from(counts, ([key, count]) => ({
        a: Math.floor(key / regions.length),
        b: key % regions.length,
        count,
      }));
      if (this.of.size > 4) this.of.clear();
      this.of.set(pairs, sums.sort((one, other) => one.count - other.count).slice(-MOST_LINES));
    }
    return this.of.get(pairs);
  }

}

function meets({ width, height }, [ax, ay], [bx, by]) {
  const aside = BEND * Math.hypot(ax - bx, ay - by);
  return (
    Math.max(ax, bx) > -aside &&
    Math.min(ax, bx) < width + aside &&
    Math.max(ay, by) > -aside &&
    Math.min(ay, by) < height + aside
  );
}
