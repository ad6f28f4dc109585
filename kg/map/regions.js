// Names of regions, set as on a map: beside the island or over it, where they cover least.

const NAME_STEP = [12, 8]; // px between the places that are tried
const GOOD_PLACE = 90; // what a name may cover and stray; it is placed before those that find no such place
const WORST_PLACE = 240; // a name that fits nowhere is left out
const WORST_ON_PHONES = 480; // where islands are small, and hardly anything else is named
const MOST_NAMES = 300; // that are tried
const ENOUGH = 160; // notes that say well enough where a region lies

class RegionNames {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
  }

  // Adds the names to the labels, for as long as a region is smaller than the view; great regions first.
  place(labels, camera, keep) {
    let wanted = this.graph.regions.slice(0, MOST_NAMES).map((region, k) => k);
    if (keep) wanted = wanted.filter((k) => this.graph.regions[k].members.some((i) => keep.has(i)));
    for (const worst of [GOOD_PLACE, narrow() ? WORST_ON_PHONES : WORST_PLACE])
      wanted = wanted.filter((k) => !this.put(labels, camera, k, worst));
  }

  put(labels, camera, k, worst) {
    const { name, members, hub } = this.graph.regions[k];
    const isGreat = members.length > 25 && !narrow();
    const look = {
      font: `650 ${isGreat ? 12 : narrow() ? 10 : 11}px ${UI_FONT}`,
      spacing: narrow() ? "0.04em" : "0.08em",
      colour: mix(this.colours.land(k), this.colours.ink, 0.4),
    };
    const text = cut(name, narrow() ? 20 : 40).toLocaleUpperCase();
    const box = { w: labels.width(text, look), h: isGreat ? 15 : 14 };
    const spot = this.best(labels.grid, camera, k, box, worst);
    if (spot) labels.add({ ...look, text, anchor: hub, ...box, ...spot }, 5);
    return spot !== null;
  }

  best(grid, camera, region, { w, h }, worst) {
    const { members } = this.graph.regions[region];
    const step = Math.ceil(members.length / ENOUGH);
    const discs = members.filter((_, k) => k % step === 0).map((i) => camera.at(i));
    const [left, right] = extent(discs.map(([x]) => x));
    const [top, bottom] = extent(discs.map(([, y]) => y));
    const reach = BEACH * camera.scale;
    const lowest = Math.min(bottom + reach + 8, grid.height);
    let best = null;
    let least = worst;
    for (let y = within(top - reach - 20, NAME_STEP[1]); y <= lowest; y += NAME_STEP[1]) {
      for (let x = within(left - w, NAME_STEP[0]); x <= Math.min(right, grid.width); x += NAME_STEP[0]) {
        const box = { x, y, w, h };
        if (!grid.holds(box, 8)) continue;
        const offCentre = Math.abs(x + w / 2 - (left + right) / 2) * 0.1;
        const side = (y > (top + bottom) / 2 ? 14 : 0) + (y < top ? 0 : 8);
        let cost = offCentre + side;
        if (cost >= least) continue;
        cost += Math.max(0, away(box, discs) - 20) * 1.2;
        if (cost >= least) continue;
        cost += covered(grid, box, region, least);
        if (cost >= least) continue;
        least = cost;
        best = { x, y };
      }
    }
    return best;
  }
}

// The first place from here by whole steps that is not left of, or above, the canvas.
function within(place, step) {
  return place < 0 ? place + Math.ceil(-place / step) * step : place;
}

function extent(numbers) {
  return [Math.min(...numbers), Math.max(...numbers)];
}

// From the box to the nearest of the points.
function away({ x, y, w, h }, points) {
  let least = Infinity;
  for (const [px, py] of points) {
    const aside = px < x ? x - px : px > x + w ? px - x - w : 0;
    const below = py < y ? y - py : py > y + h ? py - y - h : 0;
    least = Math.min(least, aside * aside + below * below);
  }
  return Math.sqrt(least);
}

function covered(grid, box, region, most) {
  let cost = 0;
  grid.cells(grown(box, 3), (cell) => {
    if (grid.taken[cell] & TEXT) cost = Infinity;
    else if (grid.taken[cell] & DISC) cost += 12;
    if (grid.lands[cell] && grid.lands[cell] !== region + 1) cost += 5;
    return cost < most;
  });
  return cost;
}
