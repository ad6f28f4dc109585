// Why a neuron fires or stays silent, in a sentence: what would happen without an input, or with all at one moment.

const FEW_TRIED = 12; // with more inhibitory inputs than these, they are not tried one by one

// { first, rest }: what happens, and why; `isBrief` leaves out a reason that has to be sought.
function sentence(scenario, { metrics }, isBrief = false) {
  const { V_th_mV: level } = scenario.model;
  if (metrics.fired) {
    const fires = `Fires at ${significant(metrics.first_spike_ms)} ms`;
    if (metrics.grazing)
      return { first: `${fires},`, rest: ` just grazing the threshold of ${measured(level, "mV")}.` };
    return { first: `${fires},`, rest: ` ${significant(metrics.margin_mV, 2)} mV to spare.` };
  }
  const misses = `Misses by ${significant(-metrics.margin_mV, 2)} mV`;
  if (isBrief) return { first: `${misses}.`, rest: "" };
  const isFlat = metrics.peak_above_rest_mV <= 0 && !scenario.sides.includes(1);
  const why = isFlat ? nothingExcites(scenario) : (inhibition(scenario, metrics) ?? weakness(scenario, metrics));
  return { first: `${misses}:`, rest: ` ${why}.` };
}

function nothingExcites({ model }) {
  return model.inputs.length ? "nothing takes it above rest" : "it has no input";
}

// An inhibitory input without which the neuron would fire; else all of them, if it is they.
function inhibition(scenario, metrics) {
  const { model, sides, play } = scenario;
  const down = sides.flatMap((side, i) => (side < 0 ? [i] : []));
  if (!down.length) return null;
  const name = play.words[-1];
  const alone =
    down.length > FEW_TRIED ? [] : down.map((i) => [i, without(scenario, [i])]).filter(([, one]) => one.fired);
  if (alone.length) {
    const [i, free] = alone.reduce((best, one) => (one[1].margin_mV > best[1].margin_mV ? one : best));
    const word = play.noun?.(model.inputs[i], model) ?? name;
    const when = measured(snapped(begins(model.inputs[i]), 0.01), "ms");
    return `the ${word} at ${when} takes ${taken(free, metrics)}; without it ${wouldFire(free)}`;
  }
  const free = without(scenario, down);
  if (!free.fired) return null;
  return `the ${down.length} ${name}s take ${taken(free, metrics)}; without them ${wouldFire(free)}`;
}

const taken = (free, metrics) => `${significant(free.peak_mV - metrics.peak_mV, 2)} mV`;
const wouldFire = (free) => `the neuron would fire at ${significant(free.first_spike_ms)} ms`;
const begins = ({ onset_ms: onset, delay_ms: delay = 0 }) => onset + delay;

function without({ kind, model }, numbers) {
  return kgKernels[kind]({ ...model, inputs: model.inputs.filter((_, i) => !numbers.includes(i)) }).metrics;
}

// The excitatory inputs come too far apart, or would not suffice even at the same moment.
function weakness({ kind, model, sides, play }, metrics) {
  const up = model.inputs.filter((_, i) => sides[i] > 0);
  const name = play.words[1];
  const onsets = up.flatMap(({ count = 1, interval_ms: gap = 0, ...input }) => [
    begins(input),
    begins(input) + (count - 1) * gap,
  ]);
  const together = kgKernels[kind]({
    ...model,
    inputs: up.map((input) => ({ ...input, onset_ms: 0, delay_ms: 0, interval_ms: 0 })),
  });
  const apart = Math.max(...onsets) - Math.min(...onsets);
  if (together.metrics.fired && apart > 0) {
    return `the ${name}s are ${significant(apart)} ms apart; at the same moment they would reach the threshold`;
  }
  if (metrics.linear_peak_mV >= model.V_th_mV) {
    const sum = `${significant(metrics.linear_peak_mV)} mV`;
    return `each ${name} takes driving force from the others; one by one they would add up to ${sum}`;
  }
  const top = `${significant(together.metrics.peak_mV)} mV`;
  if (onsets.length === 1 || (up.length === 1 && up[0].count === 1)) return `one ${name} alone reaches only ${top}`;
  return apart > 0
    ? `even at the same moment the ${name}s would reach only ${top}`
    : `the ${name}s together reach only ${top}`;
}
