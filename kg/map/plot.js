// The potential over time: its parts, rest and threshold, the run before, when the neuron fires or what it lacks.

const SVG_SPACE = "http://www.w3.org/2000/svg";
const PLOT = { top: 22, height: 164, left: 40, right: 10, room: 0.07 };
const PER_PIXEL = 3; // more points than these are not seen
const ARROW = 5;

function svgElement(tag, look, attributes, ...content) {
  const element = document.createElementNS(SVG_SPACE, tag);
  if (look) element.setAttribute("class", look);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content.filter((part) => part !== null));
  return element;
}

const svgLine = (look, x1, y1, x2, y2) => svgElement("line", look, { x1, y1, x2, y2 });
const svgText = (look, x, y, anchor, words) => svgElement("text", look, { x, y, "text-anchor": anchor }, words);
const toTenth = (length) => Math.round(length * 10) / 10;

// Where times lie; what stands beneath the plot shares it.
class Across {
  constructor(width, { start, end }) {
    Object.assign(this, { start, end, left: PLOT.left, right: Math.max(PLOT.left + 60, width - PLOT.right) });
  }

  at(t) {
    return this.left + ((t - this.start) / (this.end - this.start)) * (this.right - this.left);
  }

  time(x) {
    return this.start + ((x - this.left) / (this.right - this.left)) * (this.end - this.start);
  }
}

class Plot {
  constructor() {
    this.svg = svgElement("svg", "live-plot", { role: "img" });
    this.element = make("div", "plot live", this.svg);
  }

  // picture: { across, trace, answer, rest, level, ghost, hidden, show, sides, onsets, forces }
  draw(picture) {
    const { across } = picture;
    this.across = across;
    this.times = picture.trace.t_ms;
    this.up = this.range(picture);
    const width = across.right + PLOT.right;
    const height = PLOT.top + PLOT.height;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    this.svg.replaceChildren(...this.layers(picture).flat().filter(Boolean));
  }

  say(words) {
    this.svg.setAttribute("aria-label", words);
  }

  // ---- where potentials lie

  range({ trace, rest, level, ghost, hidden, show }) {
    let [low, high] = [rest, level];
    const see = (values, above) => {
      for (const value of values) [low, high] = [Math.min(low, value + above), Math.max(high, value + above)];
    };
    see(trace.V_mV, 0);
    if (show.parts || hidden) for (const { V_mV } of trace.parts) see(V_mV, rest);
    if (trace.linear_mV && show.linear) see(trace.linear_mV, 0);
    if (ghost && show.ghost) see(ghost.V_mV, 0);
    const free = PLOT.room * (high - low || 1);
    return { low: low - free, high: high + free };
  }

  y(potential) {
    const { low, high } = this.up;
    return toTenth(PLOT.top + ((high - potential) / (high - low)) * PLOT.height);
  }

  // ---- what is drawn, the lowest first

  layers(picture) {
    const { trace, rest, hidden, show, ghost, answer } = picture;
    return [
      this.grid(picture.level),
      this.level("live-rest", rest, "rest", false),
      this.onsets(picture),
      show.parts || hidden ? trace.parts.map((part) => this.part(part, rest)) : [],
      this.level("live-threshold", picture.level, "threshold", !hidden && this.isLate(answer.metrics)),
      ghost && show.ghost && !hidden ? [this.curve("live-ghost", ghost.t_ms, ghost.V_mV, 0)] : [],
      trace.linear_mV && show.linear && !hidden ? [this.curve("live-linear", trace.t_ms, trace.linear_mV, 0)] : [],
      hidden ? [] : this.sum(trace, answer, picture.level),
      hidden ? [] : this.outcome(picture),
      hidden || !show.forces ? [] : this.forces(picture),
    ];
  }

  grid(level) {
    const marks = roundTicks(this.up.low, this.up.high, 6);
    const { left, right } = this.across;
    const apart = (mark) => Math.abs(this.y(mark) - this.y(level)) > 9;
    return [
      svgText("live-tick", left - 6, 10, "end", "mV"),
      ...marks.flatMap((mark) => [
        svgLine("live-grid", left, this.y(mark), right, this.y(mark)),
        apart(mark) ? svgText("live-tick", left - 6, this.y(mark) + 3.5, "end", tickWords(mark)) : null,
      ]),
      svgText("live-tick strong", left - 6, this.y(level) + 3.5, "end", tickWords(Number(level.toPrecision(6)))),
    ];
  }

  // A line with its name, which keeps away from what is said of the peak.
  level(look, potential, words, isNamedLeft) {
    const { left, right } = this.across;
    const y = this.y(potential);
    const below = look === "live-rest" ? 12 : -5;
    const [x, anchor] = isNamedLeft ? [left + 2, "start"] : [right, "end"];
    return [svgLine(look, left, y, right, y), svgText(`live-name ${look}`, x, y + below, anchor, words)];
  }

  isLate({ fired, first_spike_ms: spike, peak_ms: peak }) {
    const { start, end } = this.across;
    return ((fired ? spike : peak) ?? start) > (start + end) / 2;
  }

  onsets({ onsets, rest }) {
    const bottom = PLOT.top + PLOT.height;
    return onsets
      .filter(({ t }) => t >= this.across.start && t <= this.across.end)
      .map(({ t, side }) => {
        const x = toTenth(this.across.at(t));
        return svgLine(`live-onset ${side > 0 ? "epsp" : "ipsp"}`, x, this.y(rest), x, bottom);
      });
  }

  part({ excites, V_mV }, rest) {
    const look = excites ? "epsp" : "ipsp";
    const line = this.commands(this.times, V_mV, rest);
    const base = this.y(rest);
    const { left, right } = this.across;
    return svgElement(
      "g",
      look,
      {},
      svgElement("path", "live-area", { d: `M${left} ${base}L${line}L${right} ${base}Z` }),
      svgElement("path", "live-part", { d: `M${line}` }),
    );
  }

  // What follows the first spike is only what the sum would have been.
  sum({ t_ms, V_mV }, { metrics }, level) {
    const spike = metrics.fired ? metrics.first_spike_ms : null;
    if (spike === null) return [this.curve("live-sum", t_ms, V_mV, 0)];
    const next = t_ms.findIndex((t) => t > spike);
    const split = next < 0 ? t_ms.length : next;
    const before = this.curve("live-sum", [...t_ms.slice(0, split), spike], [...V_mV.slice(0, split), level], 0);
    return [this.curve("live-after", [spike, ...t_ms.slice(split)], [level, ...V_mV.slice(split)], 0), before];
  }

  // The spike with its time, or the peak with what it lacks.
  outcome({ answer: { metrics }, level }) {
    const { left, right, start, end } = this.across;
    const isSeen = (t) => t !== null && t >= start && t <= end;
    const beside = (x) => (x > right - 76 ? ["end", -6] : ["start", 6]);
    if (metrics.fired) {
      if (!isSeen(metrics.first_spike_ms)) return [];
      const x = toTenth(this.across.at(metrics.first_spike_ms));
      const [anchor, off] = beside(x);
      return [
        svgLine("live-spike", x, 4, x, this.y(level)),
        svgElement("circle", "live-dot", { cx: x, cy: this.y(level), r: 3.5 }),
        svgText("live-mark", x + off, 12, anchor, `⚡ ${significant(metrics.first_spike_ms)} ms`),
      ];
    }
    if (!isSeen(metrics.peak_ms)) return [];
    const x = toTenth(this.across.at(metrics.peak_ms));
    const [anchor, off] = beside(Math.max(left, x));
    const y = this.y(metrics.peak_mV);
    return [
      svgLine("live-gap", x, this.y(level), x, y),
      svgElement("circle", "live-dot", { cx: x, cy: y, r: 3.5 }),
      svgText("live-mark", x + off, this.y(level) - 5, anchor, `${significant(-metrics.margin_mV, 2)} mV short`),
    ];
  }

  // How far, and which way, each input still pulls where the potential is highest.
  forces({ forces, answer: { metrics } }) {
    const { start, end, right, left } = this.across;
    const peak_ms = metrics.peak_ms ?? end; // what settles is highest where it has settled
    if (peak_ms < start || peak_ms > end) return [];
    const from = this.y(metrics.peak_mV);
    const x = this.across.at(peak_ms);
    const way = right - x > 90 ? 1 : -1;
    const beyond = !metrics.fired && right - x > 180 ? 84 : 0; // of the words on what is short
    const step = Math.min(16, (way > 0 ? right - x - beyond : x - left) / (forces.length + 2));
    return forces.map(({ pull, side, letter }, i) => {
      const at = toTenth(x + way * (beyond + step * (i + 1.5)));
      const to = clamped(this.y(metrics.peak_mV + pull), PLOT.top + 2, PLOT.top + PLOT.height - 2);
      const down = Math.sign(to - from) * Math.min(ARROW, Math.abs(to - from));
      return svgElement(
        "g",
        `live-force ${side > 0 ? "epsp" : "ipsp"}`,
        {},
        svgLine("", at, from, at, to),
        svgElement("path", "", { d: `M${at - 3} ${to - down}L${at} ${to}L${at + 3} ${to - down}` }),
        svgText("live-tick", at, from + (to > from ? -4 : 11), "middle", letter),
      );
    });
  }

  // ---- curves

  curve(look, times, values, above) {
    return svgElement("path", look, { d: `M${this.commands(times, values, above)}` });
  }

  // Of a crowd of points those that can be seen; the last one always.
  commands(times, values, above) {
    const { left, right, start, end } = this.across;
    const [scaleX, scaleY] = [(right - left) / (end - start), PLOT.height / (this.up.high - this.up.low)];
    const stride = Math.max(1, Math.floor(times.length / ((right - left) * PER_PIXEL)));
    const places = [];
    for (let k = 0; k < times.length + stride - 1; k += stride) {
      const i = Math.min(k, times.length - 1);
      if (times[i] < start || times[i] > end) continue;
      const x = left + (times[i] - start) * scaleX;
      const y = PLOT.top + (this.up.high - values[i] - above) * scaleY;
      places.push(`${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`);
    }
    return places.length ? places.join("L") : `${left} ${PLOT.top}`;
  }
}
