// The kind conductance, as kg/models/conductance answers it; the reasons stand there.

Object.assign(kgKernels, (() => {
const { range, fsum, spread, KERNELS, rounded_up, grid, effect, GRAZING } = kgKernels.maths;
const { follow, value, slope, step_at, sampled, roots, root, pairwise, FORGOTTEN } = kgKernels.maths;
const { abs, exp, log1p, max, min } = Math;
const SPLITS = 2;
const SHOWN_PARTS = 40;
const LINEAR_WORK = 5_000;

const higher = (best, one) => (one.value > best.value ? one : best);

function conductance(model) {
  const leak = model.g_L_nS ?? model.C_m_pF / model.tau_m_ms;
  const [rest, level] = [model.V_rest_mV, model.V_th_mV - model.V_rest_mV];
  const inputs = model.inputs.map((one) => synapse(one, model));
  const all = [...inputs.keys()];
  const exciting = all.filter((i) => inputs[i].effect === "excitatory");
  const inhibiting = all.filter((i) => inputs[i].effect !== "excitatory");
  const known = new Map();
  const under = (some) => {
    const make = () => follow(some.flatMap((i) => inputs[i].openings), leak / model.C_m_pF);
    if (!known.has(`${some}`)) known.set(`${some}`, make());
    return known.get(`${some}`);
  };
  const potential = under(all);
  const [peak, trough] = [highest(potential), highest(potential, -1)];
  const height = peak ? peak.value : 0;
  const crossing = first_crossing(potential, level);
  const uninhibited = first_crossing(under(exciting), level);
  const margin = fsum([rest, height, -model.V_th_mV]);

  const events = fsum(model.inputs.map(({ count }) => count));
  const apart = inputs.length <= SHOWN_PARTS && events * inputs.length <= LINEAR_WORK;
  const top = (found) => (found ? found.value : 0);
  const sum = (some) => top(some.length === 1 ? highest(under(some)) : highest_sum(some.map((i) => [1, under([i])])));
  const ratio = (part, whole) => (whole > 0 ? part / whole : null);
  const inhibited = () => top(highest_sum([[1, potential], [-1, under(inhibiting)]]));
  const excited = () => top(highest(under(exciting)));

  const conductances = [[leak, rest], ...inputs.map(({ peak_nS, E }) => [peak_nS, E])];
  const total = fsum(conductances.map(([g]) => g));
  const time = (found) => (found && found.t < Infinity ? found.t : null);
  return {
    metrics: {
      fired: crossing !== null,
      first_spike_ms: crossing && crossing.t,
      grazing: crossing ? crossing.grazing : abs(margin) <= GRAZING,
      peak_mV: rest + height,
      peak_ms: time(peak),
      peak_above_rest_mV: height,
      margin_mV: margin,
      trough_mV: rest + top(trough),
      trough_ms: time(trough),
      steady_mV: fsum(conductances.map(([g, E]) => g * E)) / total,
      tau_eff_ms: model.C_m_pF / total,
      linear_peak_mV: apart ? rest + sum(all) : null,
      sublinearity: apart && exciting.length ? ratio(excited(), sum(exciting)) : null,
      shunting: apart && exciting.length && inhibiting.length ? ratio(inhibited(), excited()) : null,
      uninhibited_spike_ms: uninhibited && uninhibited.t,
    },
    spikes_ms: crossing ? [crossing.t] : [],
    contributions: contributed(inputs, rest, peak ?? trough, peak ? "peak" : "trough"),
    trace: () => {
      const t_ms = grid(...window_of(model, inputs, model.C_m_pF / leak));
      const shown = apart ? all.map((i) => [i]) : [exciting, inhibiting].filter((some) => some.length);
      const part = (some) => ({ excites: exciting.includes(some[0]), V_mV: sampled(under(some), t_ms) });
      const parts = shown.map(part);
      const linear_mV = apart ? t_ms.map((_, k) => parts.reduce((V, { V_mV }) => V + V_mV[k], rest)) : null;
      return { t_ms, V_mV: sampled(potential, t_ms).map((V) => rest + V), parts, linear_mV };
    },
  };
}

function synapse(one, { C_m_pF, V_rest_mV, V_th_mV }) {
  const { g_nS, E_rev_mV: E, shape, count, interval_ms } = one;
  const own = (name) => (name === "tau_ms" ? one.tau_s_ms : one[name]);
  const [taus, gain] = shape === "tonic" ? [[], 1] : KERNELS[shape](own);
  const first = one.onset_ms + one.delay_ms;
  const onsets = range(count, (i) => first + i * interval_ms);
  const length = one.duration_ms ?? Infinity;
  const opening = (t) => ({ t, taus, gain, rate: g_nS / C_m_pF, reversal: E - V_rest_mV, end: t + length });
  const kernel = (h) => gain * (taus.length === 1 ? exp(-h / taus[0]) : spread(h, ...taus));
  const tonic = (t) => onsets.filter((onset) => onset <= t && (t - onset < length || length === Infinity)).length;
  const open = (t) => fsum(onsets.filter((onset) => onset <= t && t < Infinity).map((onset) => g_nS * kernel(t - onset)));
  return {
    E,
    taus,
    onsets,
    openings: onsets.map(opening),
    effect: effect(E, V_rest_mV, V_th_mV),
    peak_nS: g_nS * (interval_ms === 0 ? count : 1),
    open_nS: taus.length ? open : (t) => g_nS * tonic(t),
    lasts: one.duration_ms ?? 0,
  };
}

function contributed(inputs, rest, moment, word) {
  const found = { effect: inputs.map((one) => one.effect), E_minus_V_at_rest_mV: inputs.map(({ E }) => E - rest) };
  if (!moment) return found;
  const V = rest + moment.value;
  found[`E_minus_V_at_${word}_mV`] = inputs.map(({ E }) => E - V);
  found[`at_${word}_pA`] = inputs.map(({ E, open_nS }) => open_nS(moment.t) * (V - E));
  return found;
}

function window_of(model, inputs, membrane) {
  const ends = inputs.map(({ onsets, lasts, taus }) => max(...onsets) + lasts + 4 * max(membrane, ...taus));
  const start = min(0, ...inputs.map(({ onsets }) => min(...onsets)));
  const length = model.duration_ms ?? rounded_up(max(10, ...ends) - start);
  return [start, start + length, model.dt_ms ?? length / 1000];
}

// ---- what is asked of a potential

function highest({ knots }, sign = 1) {
  const best = knots.map(({ t, value }) => ({ t, value: sign * value })).reduce(higher);
  return best.value > 0 ? { t: best.t, value: sign * best.value } : null;
}

function first_crossing(potential, level) {
  for (const [before, after] of pairwise(potential.knots)) {
    // what is only approached for ever is not reached
    const comes = after.t < Infinity ? after.value >= level : after.value > level;
    if (before.value < level && comes) {
      return { t: reached(potential, before.t, after.t, level), grazing: after.value - level <= GRAZING };
    }
  }
  return null;
}

function reached({ steps }, start, end, level) {
  for (const step of steps.slice(steps.indexOf(step_at({ steps }, start)))) {
    const [low, high] = [max(0, start - step.start), min(step.length, end - step.start)];
    if (value(step, high) >= level || high === Infinity) return step.start + level_place(step, low, high, level);
    if (step.start + high >= end) break;
  }
  return end;
}

function level_place(step, low, high, level) {
  if (!step.chains.length) {
    const goal = step.drive / step.rate;
    return goal > level ? log1p((level - step.V) / (goal - level)) / step.rate : high;
  }
  const excess = (h) => value(step, h) - level;
  return excess(low) < 0 ? root(excess, low, high, excess(low), excess(high)) : low;
}

// The highest point of a sum of potentials, each with a factor. Between the turns of all, each is monotone, so that a
// stretch holds nothing above the sum of its ends' larger values; one that promises more is searched step by step.
function highest_sum(parts) {
  const settled = max(0, ...parts.map(([, { steps }]) => steps.at(-1).start + FORGOTTEN / steps.at(-1).rate));
  const limit = fsum(parts.map(([factor, { steps }]) => factor * value(steps.at(-1), Infinity)));
  const known = parts.map(([factor, { knots }]) => {
    const own = new Map();
    for (const { t, value } of knots) own.set(t, max(factor * value, own.get(t) ?? -Infinity));
    return own;
  });
  const place = (t) => {
    const shares = parts.map(([factor, potential], k) => known[k].get(t) ?? factor * at(potential, t));
    return { t, shares, value: fsum(shares) };
  };
  const places = (times) => [...new Set(times)].sort((s, t) => s - t).map(place);
  const turns = places([settled, ...known.flatMap((own) => [...own.keys()].filter((t) => t < settled))]);
  const starts = [...new Set(parts.flatMap(([, { steps }]) => steps.map(({ start }) => start)))];
  let best = [...turns, { t: Infinity, value: limit }].reduce(higher);
  const promises = ([low, high]) => fsum(low.shares.map((V, k) => max(V, high.shares[k]))) > best.value;
  for (const [low, high] of pairwise(turns).filter(promises)) {
    const inner = places([low.t, ...starts.filter((t) => t > low.t && t < high.t), high.t]);
    best = inner.reduce(higher, best);
    for (const stretch of pairwise(inner).filter(promises)) best = summits(parts, ...stretch).map(place).reduce(higher, best);
  }
  return best.value > 0 ? best : null;
}

// Where a sum stops rising within a step, at whose end it may jump to another slope.
function summits(parts, { t: start }, { t: end }) {
  const rise = (t) => fsum(parts.map(([factor, potential]) => factor * at(potential, t, (step, h) => slope(step, h))));
  const looks = range(SPLITS + 1, (i) => start + ((end - start) * min(i, SPLITS - 1e-6)) / SPLITS);
  return roots(rise, looks, looks.map(rise));
}

function at(potential, t, f = value) {
  const step = step_at(potential, t);
  return t < potential.steps[0].start ? 0 : f(step, t - step.start);
}

return { conductance };
})());
