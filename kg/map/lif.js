// The kind lif, as kg/models/maths/spiking answers it, where the reasons stand.

Object.assign(kgKernels, (() => {
const { range, fsum, spread, KERNELS, shares, parts, rounded_up, rounded_down, grid, GRAZING, ROUNDING } = kgKernels.maths;
const { abs, exp, expm1, log, log1p, max, min } = Math;
const MOST_SPIKES = 100_000;

function lif(model) {
  const neuron = membrane(model);
  const inputs = model.inputs.map((one) => prepared(one, model));
  const [start, end, step] = window_of(model, neuron, inputs);
  const pulses = arriving(inputs, neuron);
  const record = fire(neuron, pulses, start, end);
  const { spikes, top, top_at } = record;
  const [fired, regular, height] = [spikes.length > 0, !inputs.length, top + neuron.drive];
  const mean = spikes.length > 1 ? (spikes.at(-1) - spikes[0]) / (spikes.length - 1) : null;
  const isi = regular ? interval(neuron) : mean;
  const margin = fired ? null : height - neuron.threshold;

  const held = (t) => inputs.map((one) => fsum(shares(one, t)));
  const constant = (t) => -neuron.drive * expm1(-(t - start) / neuron.tau);
  const contributed = (t) => [...held(t), ...(model.I_pA ? [constant(t)] : [])];
  const moment = fired ? spikes[0] : top_at;
  // the potential may jump down from its peak
  const off = !fired && abs(fsum([...held(moment), constant(moment)]) - height) > 1e-9 * max(1, abs(height));
  const seen = contributed(off ? moment - max(abs(moment) * 1.2e-16, Number.MIN_VALUE) : moment);
  return {
    metrics: {
      fired,
      spikes: spikes.length,
      first_spike_ms: spikes[0] ?? null,
      last_spike_ms: spikes.at(-1) ?? null,
      isi_ms: isi,
      rate_Hz: regular ? (isi ? 1000 / isi : 0) : (1000 * spikes.length) / (end - start),
      rheobase_pA: rheobase(neuron, model),
      peak_mV: fired ? model.V_th_mV : model.E_L_mV + height,
      margin_mV: margin,
      grazing: record.grazing || (!fired && abs(margin) <= GRAZING),
      V_end_mV: model.E_L_mV + (neuron.drive + record.p),
      I_end_pA: fsum(record.currents) * model.C_m_pF,
    },
    spikes_ms: spikes,
    contributions: { [fired ? "at_first_spike_mV" : "at_peak_mV"]: seen },
    trace: () => {
      const t_ms = grid(start, end, step);
      const V_mV = replayed(neuron, pulses, spikes, start, t_ms).map((V) => model.E_L_mV + V);
      const current = model.I_pA ? [{ excites: model.I_pA > 0, V_mV: t_ms.map(constant) }] : [];
      return { t_ms, V_mV, parts: [...parts(inputs, t_ms, step), ...current] };
    },
  };
}

const rheobase = ({ threshold, tau }, { C_m_pF }) => (threshold * C_m_pF) / tau;

function membrane(model) {
  if (model.engine === "grid") throw new Error("a page runs the exact engine only");
  const tau = model.tau_m_ms;
  const threshold = model.V_th_mV - model.E_L_mV;
  const currents = model.inputs.filter((one) => one.amplitude_pA !== null).map((one) => one.tau_s_ms);
  const synapses = currents.length ? [...new Set(currents)].sort((s, t) => s - t) : [tau];
  const potential = (model.I_pA * tau) / model.C_m_pF;
  const drive = model.I_pA <= rheobase({ threshold, tau }, model) ? min(potential, threshold) : potential;
  // a threshold that the constant current only tends to stays out of reach
  const level = threshold - drive || Number.MIN_VALUE;
  return { tau, synapses, threshold, reset: model.V_reset_mV - model.E_L_mV, refractory: model.t_ref_ms, drive, level };
}

function prepared(one, model) {
  const jumps = one.amplitude_pA === null;
  const [taus, gain] = KERNELS[jumps ? "exp" : "psc_exp"]((name) => (name === "tau_ms" ? model.tau_m_ms : one[name] ?? model[name]));
  const amplitude = jumps ? one.amplitude_mV : one.amplitude_pA;
  const first = one.onset_ms + one.delay_ms;
  const onsets = range(one.count, (i) => first + i * one.interval_ms);
  return { taus, gain, amplitude, jumps, excites: amplitude >= 0, onsets };
}

function window_of(model, neuron, inputs) {
  const ends = inputs.map(({ onsets, taus }) => max(...onsets) + 4 * max(neuron.tau, ...taus));
  if (model.I_pA) {
    const every = interval(neuron);
    const charging = () => neuron.tau * log1p(neuron.threshold / (neuron.drive - neuron.threshold));
    ends.push((every === null ? 4 * neuron.tau : charging()) + 4 * (every ?? 0));
  }
  const start = min(0, ...inputs.map(({ onsets }) => min(...onsets)));
  const length = model.duration_ms ?? rounded_up(max(10, max(0, ...ends) - start));
  return [start, start + length, model.dt_ms ?? rounded_down(length / 1000)];
}

function interval({ drive, threshold, reset, refractory, tau }) {
  const beyond = drive - threshold;
  return beyond > 0 ? refractory + tau * log1p((threshold - reset) / beyond) : null;
}

// What comes at each moment, with a push for each synapse.
function arriving(inputs, { synapses }) {
  const moments = new Map();
  for (const { onsets, amplitude, jumps, taus, gain } of inputs) {
    for (const t of onsets) {
      if (!moments.has(t)) moments.set(t, range(synapses.length + 1, () => []));
      moments.get(t)[jumps ? 0 : synapses.indexOf(taus[1]) + 1].push(jumps ? amplitude : amplitude * gain);
    }
  }
  const summed = [...moments].map(([t, channels]) => [t, channels.map(fsum)]);
  return summed.sort(([s], [t]) => s - t).map(([t, [jump, ...pushes]]) => ({ t, jump, pushes }));
}

function fire(neuron, pulses, start, end) {
  const none = neuron.synapses.map(() => 0);
  const walk = { spikes: [], free: start, grazing: false, p: -neuron.drive, currents: none, top: -neuron.drive, top_at: start };
  let t = start;
  for (const pulse of [...pulses.filter((pulse) => pulse.t <= end), { t: end, jump: 0, pushes: none }]) {
    t = through(neuron, walk, t, min(walk.free, pulse.t), false);
    t = through(neuron, walk, t, pulse.t, true);
    walk.currents = walk.currents.map((z, k) => z + pulse.pushes[k]);
    if (pulse.jump && pulse.t >= walk.free) jumped(neuron, walk, pulse.jump, pulse.t);
  }
  return walk;
}

// Goes on to a time without inputs, or holds the potential until then.
function through(neuron, walk, t, end, isFree) {
  while (t < end) {
    const h = isFree ? first_crossing(neuron, walk, end - t) : null;
    if (h === null) {
      if (isFree) look_for_top(neuron, walk, t, end);
      if (isFree) walk.p = deviation(neuron, walk, end - t);
      walk.currents = decayed(neuron, walk.currents, end - t);
      return end;
    }
    const spike = min(t + h, end);
    record(neuron, walk, spike);
    const held = min(walk.free, end);
    walk.currents = decayed(neuron, walk.currents, h + (held - spike));
    t = held;
  }
  return t;
}

function record(neuron, walk, t) {
  if (walk.spikes.length === MOST_SPIKES) throw new RangeError("the neuron fires too often");
  walk.spikes.push(t);
  walk.free = t + neuron.refractory;
  walk.p = neuron.reset - neuron.drive;
}

function jumped(neuron, walk, jump, t) {
  walk.p += jump;
  walk.grazing ||= abs(walk.p - neuron.level) <= GRAZING;
  if (jump < 0 || walk.p < neuron.level) note(walk, t, walk.p);
  else record(neuron, walk, t);
}

function note(walk, t, p) {
  if (!walk.spikes.length && p > walk.top) Object.assign(walk, { top: p, top_at: t });
}

// Only where the current exceeds the rheobase is the threshold approached.
function first_crossing(neuron, walk, end) {
  const { level, tau, synapses } = neuron;
  const terms = [[0, -level / tau], ...walk.currents.map((z, k) => [1 / synapses[k], z])];
  const cuts = [0, ...sign_changes(terms, end), end];
  for (let i = 1; i < cuts.length; i++) {
    const [low, high] = [cuts[i - 1], cuts[i]];
    if (sum_at(terms, (low + high) / 2) <= 0) continue;
    const short = level - deviation(neuron, walk, high);
    walk.grazing ||= abs(short) <= GRAZING;
    if (short <= 0) return crossing(neuron, walk, low, high);
    if (high < end && short <= ROUNDING * (abs(walk.p) + abs(level))) return high;
  }
  return null;
}

function crossing(neuron, walk, low, high) {
  const { level, tau } = neuron;
  if (!walk.currents.some((z) => z)) return max(0, tau * log1p((walk.p - level) / level));
  return root((h) => {
    const now = deviation(neuron, walk, h);
    return [now - level, fsum(decayed(neuron, walk.currents, h)) - now / tau];
  }, low, high);
}

// The highest points between two inputs: where the current no longer makes up for the leak.
function look_for_top(neuron, walk, start, end) {
  if (walk.spikes.length) return;
  const terms = walk.currents.map((z, k) => [1 / neuron.synapses[k], z]);
  const slopes = terms.map(([rate, z]) => [rate, -rate * z]);
  const falling = (h) => {
    const rise = sum_at(terms, h) - deviation(neuron, walk, h) / neuron.tau;
    return [-rise, rise / neuron.tau - sum_at(slopes, h)];
  };
  const cuts = [0, ...sign_changes(slopes, end - start), end - start];
  for (let i = 1; i < cuts.length; i++) {
    const at = falling(cuts[i - 1])[0] < 0 && falling(cuts[i])[0] >= 0 ? root(falling, cuts[i - 1], cuts[i]) : null;
    if (at !== null) note(walk, start + at, deviation(neuron, walk, at));
  }
  note(walk, end, deviation(neuron, walk, end - start));
}

// Where a sum of exponentials c e^(−r h), given as [r, c], changes its sign, by Rolle.
function sign_changes(terms, end) {
  const sums = new Map();
  for (const [rate, c] of terms) sums.set(rate, [...(sums.get(rate) ?? []), c]);
  const some = [...sums].map(([rate, all]) => [rate, fsum(all)]).filter(([, c]) => c).sort(([r], [s]) => r - s);
  if (new Set(some.map(([, c]) => c > 0)).size < 2) return [];
  const rates = some.map(([rate, c]) => [rate - some[0][0], c]);
  if (rates.length === 2) {
    const at = (log(abs(rates[1][1])) - log(abs(rates[0][1]))) / rates[1][0];
    return 0 < at && at < end ? [at] : [];
  }
  const slopes = rates.map(([rate, c]) => [rate, -rate * c]);
  const cuts = [0, ...sign_changes(slopes.slice(1), end), end];
  const found = [];
  for (let i = 1; i < cuts.length; i++) {
    const up = sum_at(rates, cuts[i]) > 0;
    if (sum_at(rates, cuts[i - 1]) > 0 === up) continue;
    const sign = up ? 1 : -1;
    found.push(root((h) => [sign * sum_at(rates, h), sign * sum_at(slopes, h)], cuts[i - 1], cuts[i]));
  }
  return found;
}

// Where a function, given with its slope, rises through 0: Newton's steps, else halves.
function root(f, low, high) {
  let at = low;
  for (let step = 0; step < 200; step++) {
    const [value, slope] = f(at);
    if (value >= 0) high = at;
    else low = at;
    const following = slope > 0 ? at - value / slope : high;
    if (following === at || value === 0) return at;
    at = low < following && following < high ? following : (low + high) / 2;
    if (at === low || at === high) return high;
  }
  return high;
}

const sum_at = (terms, h) => fsum(terms.map(([rate, c]) => c * exp(-rate * h)));
const decayed = ({ synapses }, currents, h) => currents.map((z, k) => z * exp(-h / synapses[k]));
const deviation = ({ tau, synapses }, { p, currents }, h) =>
  fsum([p * exp(-h / tau), ...currents.map((z, k) => z * spread(h, tau, synapses[k]))]);

// The potential at each of the times, of a neuron that has fired these spikes.
function replayed(neuron, pulses, spikes, start, times) {
  const seen = [];
  const moments = [
    ...pulses.filter(({ t }) => t <= times.at(-1)).map(({ t, jump, pushes }) => [t, 0, jump, pushes]),
    ...spikes.flatMap((t) => [[t, 1], [t + neuron.refractory, 2]]),
    ...times.map((t) => [t, 3]),
  ].sort(([s, one], [t, other]) => s - t || one - other);
  let [t, free, p, currents] = [start, start, -neuron.drive, neuron.synapses.map(() => 0)];
  for (const [at, what, jump, pushes] of moments) {
    if (at > t) {
      if (t >= free) p = deviation(neuron, { p, currents }, at - t);
      currents = decayed(neuron, currents, at - t);
      t = at;
    }
    if (what === 0) {
      currents = currents.map((z, k) => z + pushes[k]);
      if (t >= free) p += jump;
    } else if (what === 1) [p, free] = [neuron.reset - neuron.drive, t + neuron.refractory];
    else if (what === 3) seen.push(neuron.drive + p);
  }
  return seen;
}

return { lif };
})());
