// Names of regions, set as on a map: beside the island or over it, where they cover least.

const NAME_STEP = [12, 8]; // px between the places that are tried
const WORST_PLACE = 90; // a name that fits nowhere is left out
const MOST_NAMES = 300; // that are tried
const ENOUGH = 160; // notes that say well enough where a region lies

class RegionNames {
  constructor(graph, colours) {
    this.graph = graph;
    this.colours = colours;
  }

  // Adds the names to the labels, for as long as a region is smaller than the view; great regions first.
  place(labels, camera, keep) {
    this.graph.regions.slice(0, MOST_NAMES).forEach((region, k) => {
      const members = keep ? region.members.filter((i) => keep.has(i)) : region.members;
      if (!members.length) return;
      const look = {
        font: `650 ${region.members.length > 25 ? 12 : 11}px ${UI_FONT}`,
        spacing: "0.08em",
        colour: mix(this.colours.land(k), this.colours.ink, 0.4),
      };
      const text = region.name.toLocaleUpperCase();
      const box = { w: labels.width(text, look), h: region.members.length > 25 ? 15 : 14 };
      const spot = this.best(labels.grid, camera, k, region.members, box);
      if (spot) labels.add({ ...look, text, anchor: region.hub, ...box, ...spot }, 5);
    });
  }

  best(grid, camera, region, members, { w, h }) {
    const step = Math.ceil(members.length / ENOUGH);
    const discs = members.filter((_, k) => k % step === 0).map((i) => camera.at(i));
    const [left, right] = extent(discs.map(([x]) => x));
    const [top, bottom] = extent(discs.map(([, y]) => y));
    const reach = BEACH * camera.scale;
    const lowest = Math.min(bottom + reach + 8, grid.height);
    let best = null;
    for (let y = within(top - reach - 20, NAME_STEP[1]); y <= lowest; y += NAME_STEP[1]) {
      for (let x = within(left - w, NAME_STEP[0]); x <= Math.min(right, grid.width); x += NAME_STEP[0]) {
        const box = { x, y, w, h };
        if (!grid.holds(box, 8)) continue;
        const offCentre = Math.abs(x + w / 2 - (left + right) / 2) * 0.1;
        const side = (y > (top + bottom) / 2 ? 14 : 0) + (y < top ? 0 : 8);
        let cost = offCentre + side;
        if (best && cost >= best.cost) continue;
        cost += Math.max(0, away(box, discs) - 20) * 1.2;
        if (best && cost >= best.cost) continue;
        cost += covered(grid, box, region);
        if (!best || cost < best.cost) best = { cost, x, y };
      }
    }
    return best && best.cost < WORST_PLACE ? { x: best.x, y: best.y } : null;
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

function covered(grid, box, region) {
  let cost = 0;
  grid.cells(grown(box, 3), (cell) => {
    if (grid.taken[cell] & TEXT) cost = Infinity;
    else if (grid.taken[cell] & DISC) cost += 12;
    if (grid.lands[cell] && grid.lands[cell] !== region + 1) cost += 5;
    return cost < WORST_PLACE;
  });
  return cost;
}
