// kg's models in the browser, as kg/models answers them, where the reasons stand. A model is a block with its defaults.

const kgKernels = (() => {
const { abs, exp, expm1, log1p, max, min } = Math;
const GRAZING = 1e-9;
const ROUNDING = 1.8e-15;

const range = (size, item) => Array.from({ length: size }, (_, i) => item(i));

// As Python: parts that do not overlap keep what rounding would lose (Shewchuk 1997).
function fsum(terms) {
  const parts = [];
  for (let x of terms) {
    let kept = 0;
    for (let y of parts) {
      if (abs(x) < abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low) parts[kept++] = low;
      x = high;
    }
    parts.length = kept;
    parts.push(x);
  }
  return parts.reduce((sum, part) => sum + part, 0);
}

// Brackets the place up to which a condition holds.
function bracket(holds, low, high, fine) {
  for (let middle; high - low > fine * high; ) {
    middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return [low, high];
}

// ---- kernels: the time constants of a chain of leaky stages, the potential's own first; the impulse into its last

const KERNELS = {
  exp: (own) => [[own("tau_ms")], 1],
  alpha: (own) => [[own("tau_ms"), own("tau_ms")], Math.E / own("tau_ms")],
  biexp(own) {
    const [rise, decay] = [own("rise_ms"), own("decay_ms")];
    const gap = (decay - rise) / decay;
    const steepness = gap > 0.5 ? Math.log(decay / rise) / gap : gap ? -log1p(-gap) / gap : 1;
    return [[decay, rise], exp((rise / decay) * steepness) / rise];
  },
  psc_exp: (own) => [[own("tau_m_ms"), own("tau_s_ms")], 1 / own("C_m_pF")],
  psc_alpha: (own) => [["tau_m_ms", "tau_s_ms", "tau_s_ms"].map(own), Math.E / (own("C_m_pF") * own("tau_s_ms"))],
};

const phi1 = (u) => (u ? -expm1(-u) / u : 1);

function spread(t, one, other) {
  const [fast, slow] = [min(one, other), max(one, other)];
  return t * exp(-t / slow) * phi1((t * ((slow - fast) / slow)) / fast);
}

function spread_twice(t, membrane, synapse) {
  const u = (t * ((membrane - synapse) / membrane)) / synapse;
  return t * t * (u < 0 ? exp(-t / synapse) * late(-u) : exp(-t / membrane) * early(u));
}

const early = (u) => (u < 1 ? series(u, (k) => k + 2) : (1 - (1 + u) * exp(-u)) / (u * u));
const late = (u) => (u < 1 ? series(u, (k) => (k + 1) * (k + 2)) : (1 - phi1(u)) / u);

function series(u, divisor) {
  let sum = 0;
  for (let k = 0, term = 1; k < 20; term *= -u / ++k) sum += term / divisor(k);
  return sum;
}

// What h leaves of a stage, and lets through from others.
function passing([one, two, three], h) {
  if (!two) return [exp(-h / one), 0, 0, 0, h];
  return [exp(-h / one), spread(h, one, two), three ? spread_twice(h, one, two) : 0, exp(-h / two), h];
}

// A charge is what three stages hold.
const leaked = ([y, z, x], [own, through, twice, next, h]) => [
  y * own + z * through + x * twice,
  (z + x * h) * next,
  x * next,
];
const entered = (impulse, { length }) => [1, 2, 3].map((stage) => (stage === length ? impulse : 0));
const joined = ([y, z, x], [more_y, more_z, more_x]) => [y + more_y, z + more_z, x + more_x];

// Value, slope, bend, the jerk's bound, size.
function derivatives([y, z, x], [one, two]) {
  const [a, b] = [1 / one, two ? 1 / two : 0];
  return [y, z - a * y, a * a * y - (a + b) * z + x, jerk(y, z, x, a, b), abs(y)];
}

function jerk(y, z, x, a, b) {
  if (a < 2 * b) {
    const middle = abs(z) + abs(x) / b;
    return a ** 3 * (abs(y) + middle / a) + (a * a + a * b + b * b) * middle + (a + 2 * b) * abs(x);
  }
  const gap = a - b;
  const grown = x / gap;
  const kept = (z - grown) / gap;
  const doubt = 2e-15 * (abs(y) + (abs(z) + abs(grown)) / gap);
  return a ** 3 * (abs(y - kept) + doubt) + b ** 3 * abs(kept) + 3 * b * b * abs(grown);
}

// ---- the course of a sum from onset to onset

function chained(potentials) {
  const chains = new Map();
  for (const [t, taus, impulse] of potentials) {
    if (!chains.has(`${taus}`)) chains.set(`${taus}`, { taus, impulses: new Map() });
    const { impulses } = chains.get(`${taus}`);
    if (!impulses.has(t)) impulses.set(t, []);
    impulses.get(t).push(impulse);
  }
  return [...chains.values()];
}

function walked(chains) {
  const onsets = [...new Set(chains.flatMap(({ impulses }) => [...impulses.keys()]))].sort((s, t) => s - t);
  const taus = chains.map((chain) => chain.taus);
  let charges = chains.map(() => [0, 0, 0]);
  return onsets.map((start, i) => {
    const arriving = chains.map(({ impulses }, k) => entered(fsum(impulses.get(start) ?? []), taus[k]));
    const piece = { start, end: onsets[i + 1] ?? Infinity, taus, charges: charges.map((c, k) => joined(c, arriving[k])) };
    if (piece.end < Infinity) ({ charges } = later(piece, piece.end - start));
    return piece;
  });
}

function later(piece, h) {
  const charges = piece.charges.map((charge, k) => leaked(charge, passing(piece.taus[k], h)));
  return { ...piece, start: piece.start + h, charges };
}

const value = ({ charges }) => fsum(charges.map(([y]) => y));

function moment({ taus, charges }) {
  const rows = charges.map((charge, k) => derivatives(charge, taus[k]));
  return [0, 1, 2, 3, 4].map((i) => fsum(rows.map((row) => row[i])));
}

function ceiling({ taus, charges }) {
  return charges.reduce((sum, [y, z, x], k) => {
    const [own, tau = 0] = taus[k];
    const behind = max(0, z) + max(0, x) * tau;
    return sum + (own < tau ? max(0, y, own * behind) : max(0, y) + tau * behind);
  }, 0);
}

function first_crossing(pieces, level) {
  for (const piece of pieces) {
    const reached = reach(piece, level);
    if (reached) return { t: reached.start, grazing: summit(reached).value - level <= GRAZING };
  }
  return null;
}

function highest(pieces) {
  let best = { value: 0 };
  for (const piece of pieces) if (value(piece) > best.value) best = { t: piece.start, value: value(piece) };
  for (const piece of pieces) {
    let [finest, reached] = [1e-12, piece];
    while ((reached = reach(reached, best.value + finest))) {
      const top = summit(reached);
      if (top.value > best.value) best = top;
      else finest *= 4; // rounding hides the difference
    }
  }
  return best.value > 0 ? best : null;
}

// The rest of a piece from where it first reaches a level: every step provably stays below.
function reach(piece, level) {
  while (ceiling(piece) >= level) {
    const [now, slope, bend, jerk, size] = moment(piece);
    const [short, rounding] = [level - now, ROUNDING * (size + level)];
    if (short <= rounding) return piece;
    const step = sure_step(slope, bend, jerk, short - rounding / 2);
    if (piece.start + step >= piece.end) return null;
    if (piece.start + step === piece.start) return piece;
    piece = later(piece, step);
  }
  return null;
}

// Short enough even if it never falls.
function sure_step(slope, bend, jerk, short) {
  const rise = (h) => (((jerk / 6) * h + max(0, bend) / 2) * h + max(0, slope)) * h;
  return jerk ? bracket((h) => rise(h) < short, 0, ((7 * short) / jerk) ** (1 / 3), 1e-6)[0] : Infinity;
}

// The nearest highest point uphill.
function summit(piece) {
  const rises = (h) => moment(later(piece, h))[1] > 0;
  const length = piece.end - piece.start;
  let high = min(length, min(...piece.taus.flat()) / 8);
  while (high < length && rises(high)) high = min(length, 2 * high);
  const at = !rises(0) ? 0 : rises(high) ? high : bracket(rises, 0, high, 0)[1];
  return { t: piece.start + at, value: value(later(piece, at)) };
}

// ---- psp_sum

function psp_sum(model) {
  const psps = model.inputs.map((psp) => prepared(psp, model.kernel));
  const held = (t) => psps.map((psp) => fsum(shares(psp, t)));
  const pieces = (sign, some = psps) => walked(chained(potentials(some, sign)));
  // a peak that a jump cuts off is the value just before it
  const extreme = (sign) => {
    const found = highest(pieces(sign));
    if (!found) return { t: null, V: 0 };
    const moments = [found.t, found.t ? found.t - abs(found.t) * 1.2e-16 : -Number.MIN_VALUE];
    const seen = moments.map((t) => ({ t, V: fsum(psps.flatMap((psp) => shares(psp, t))) }));
    const near = ({ V }) => abs(V - sign * found.value) <= 1e-9 * max(1, found.value);
    return seen.find(near) ?? { t: found.t, V: sign * found.value };
  };
  const [peak, trough, rest] = [extreme(1), extreme(-1), model.V_rest_mV];
  const [crossing, uninhibited] = [psps, psps.filter(({ excites }) => excites)].map((some) =>
    first_crossing(pieces(1, some), model.V_th_mV - rest),
  );
  const margin = fsum([rest, peak.V, -model.V_th_mV]);
  return {
    metrics: {
      fired: crossing !== null,
      first_spike_ms: crossing && crossing.t,
      grazing: crossing ? crossing.grazing : abs(margin) <= GRAZING,
      peak_mV: rest + peak.V,
      peak_ms: peak.t,
      peak_above_rest_mV: peak.V,
      margin_mV: margin,
      trough_mV: rest + trough.V,
      trough_ms: trough.t,
      uninhibited_spike_ms: uninhibited && uninhibited.t,
    },
    spikes_ms: crossing ? [crossing.t] : [],
    contributions: { at_crossing_mV: crossing && held(crossing.t), at_peak_mV: peak.t === null ? null : held(peak.t) },
    trace: () => trace(psps, rest, psp_window(psps, model)),
  };
}

function prepared(psp, shape) {
  const [taus, gain] = KERNELS[shape.shape]((name) => psp[name] ?? shape[name]);
  const amplitude = psp.amplitude_pA ?? psp.amplitude_mV;
  const first = psp.onset_ms + psp.delay_ms;
  const onsets = range(psp.count, (i) => first + i * psp.interval_ms);
  return { taus, gain, amplitude, excites: amplitude >= 0, onsets };
}

const potentials = (psps, sign) =>
  psps.flatMap(({ taus, gain, amplitude, onsets }) => onsets.map((t) => [t, taus, sign * amplitude * gain]));

function shares({ taus, gain, amplitude, onsets }, t) {
  const kernel = (h) => gain * leaked(entered(1, taus), passing(taus, h))[0];
  return onsets.filter((onset) => onset <= t).map((onset) => amplitude * kernel(t - onset));
}

function psp_window(psps, { duration_ms, dt_ms }) {
  const ends = psps.map(({ onsets, taus }) => max(...onsets) + 4 * max(...taus));
  const start = min(0, ...psps.map(({ onsets }) => min(...onsets)));
  const length = duration_ms ?? rounded_up(max(10, ...ends) - start);
  return [start, start + length, dt_ms ?? rounded_down(length / 1000)];
}

const decade = (length) => Number(`1e${length.toExponential().split("e")[1]}`);
const rounded_up = (length) => Math.ceil((2 * length) / decade(length)) * (decade(length) / 2);
const rounded_down = (length) => [5, 2, 1].map((n) => n * decade(length)).find((step) => step <= length * (1 + 1e-9));
const grid = (start, end, step) => range(Math.trunc((end - start) / step + 0.5) + 1, (i) => start + step * i);

function trace(psps, rest, [start, end, step]) {
  const t_ms = grid(start, end, step);
  return { t_ms, V_mV: sampled(psps, t_ms, step).map((V) => rest + V), parts: parts(psps, t_ms, step) };
}

// Of many, the sum of either sign.
function parts(psps, t_ms, step) {
  const sides = [true, false].map((up) => psps.filter(({ excites }) => excites === up)).filter((some) => some.length);
  const shown = psps.length > 40 ? sides : psps.map((psp) => [psp]);
  return shown.map((some) => ({ excites: some[0].excites, V_mV: sampled(some, t_ms, step) }));
}

// An onset is seen from the next of the times on.
function sampled(psps, times, step) {
  const sums = times.map(() => 0);
  for (const { taus, impulses } of chained(potentials(psps, 1))) {
    const arriving = new Map();
    for (const [t, all] of impulses) {
      let i = max(0, Math.floor((t - times[0]) / step));
      while (times[i] < t) i++;
      if (i === times.length) continue;
      const charge = leaked(entered(fsum(all), taus), passing(taus, times[i] - t));
      arriving.set(i, joined(charge, arriving.get(i) ?? [0, 0, 0]));
    }
    const by = passing(taus, step);
    let charge = [0, 0, 0];
    sums.forEach((_, i) => {
      charge = leaked(charge, by);
      if (arriving.has(i)) charge = joined(charge, arriving.get(i));
      sums[i] += charge[0];
    });
  }
  return sums;
}

const maths = { range, fsum, phi1, spread, KERNELS, shares, parts, rounded_up, rounded_down, grid, GRAZING, ROUNDING };
return { psp_sum, maths };
})();
