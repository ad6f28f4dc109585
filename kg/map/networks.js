// Weighted sums, alone and over a network of signed edges, as kg/models/maths/propagation answers them.

Object.assign(kgKernels, (() => {
const { range, fsum } = kgKernels.maths;
const { abs, exp, log, max, min, tanh } = Math;
const SETTLED = 1e-12;
const LARGEST_LINEAR_LOOP = 500;
const ALMOST_ONE = 1 - 1e-9;

const ACTIVATIONS = {
  step: (s, { theta }) => (s >= theta ? 1 : 0),
  linear: (s) => s,
  relu: (s) => max(0, s),
  logistic: (s, { slope }) => (s < 0 ? exp(slope * s) / (1 + exp(slope * s)) : 1 / (1 + exp(-slope * s))),
  tanh: (s, { slope }) => tanh(slope * s),
  clip: (s, { low, high }) => min(high, max(low, s)),
};

const STEEPEST = { step: () => Infinity, logistic: (slope) => slope / 4, tanh: (slope) => slope };

function weighted_sum(model) {
  const shares = model.inputs.map(({ weight, x }) => weight * x);
  const sum = fsum([...shares, model.bias]);
  const y = ACTIVATIONS[model.activation](sum, model);
  const metrics = { sum, y, fired: sum >= model.theta, margin: fsum([sum, -model.theta]) };
  // a bias has a part of its own
  const share = model.bias ? [...shares, model.bias] : shares;
  return { metrics, spikes_ms: [], contributions: { share } };
}

// A network is { biases, arcs: [[source, target, weight]], activations: [{ shape, theta, … }], clamps, memory }; one
// without an answer throws an error with `stuck`, `members` and `measure`. A loop begins at `start`, or null for 0.
function propagate(network, start, rounds) {
  const into = network.biases.map((_, node) => (network.memory && !(node in network.clamps) ? [[node, 1]] : []));
  for (const [source, target, weight] of network.arcs) {
    if (weight && !(target in network.clamps)) into[target].push([source, weight]);
  }
  const [courses, loops] = [[], []];
  for (const members of components(into)) {
    const isLoop = into[members[0]].some(([source]) => members.includes(source));
    const loop = settled(network, into, members, courses, isLoop, start, rounds);
    if (isLoop) loops.push(loop);
  }
  const x = courses.map((course) => fsum(course) / course.length);
  const sums = x.map((_, i) => summed([network.biases[i], ...into[i].map(([j, weight]) => weight * x[j])], i));
  return { x, sums, courses, loops };
}

// The strongly connected components, each after all that it depends on (Kosaraju's two searches).
function components(into) {
  const out = into.map(() => []);
  into.forEach((sources, target) => sources.forEach(([source]) => out[source].push(target)));
  const order = searched([...out.keys()], out).flat().reverse();
  const sources = into.map((arcs) => arcs.map(([source]) => source));
  return searched(order, sources).map((members) => members.sort((i, j) => i - j));
}

// From each root what no earlier one has reached, a node after all that follows it; ~node marks the way back.
function searched(roots, following) {
  const seen = new Set();
  const from = (root) => {
    const [found, way] = [[], [root]];
    while (way.length) {
      const node = way.pop();
      if (node < 0) found.push(~node);
      else if (!seen.has(node)) {
        seen.add(node);
        way.push(~node);
        for (const next of following[node]) way.push(next);
      }
    }
    return found;
  };
  return roots.map(from).filter((found) => found.length);
}

// What the members of a component do in the end goes into `courses`; one node alone is a round that has settled at once.
function settled(network, into, members, courses, isLoop, start, rounds) {
  const place = new Map(members.map((node, i) => [node, i]));
  const arcs = members.map((node) => into[node]);
  const inner = arcs.map((some) => some.filter(([j]) => place.has(j)).map(([j, weight]) => [place.get(j), weight]));
  const outer = arcs.map((some) => some.filter(([j]) => !place.has(j)).map(([j, weight]) => [courses[j], weight]));
  const beat = outer.flat().reduce((all, [course]) => multiple(all, course.length), 1);
  if (beat > rounds) throw stuck("too long", members, beat);

  const terms = (i, x, t) => [
    network.biases[members[i]],
    ...outer[i].map(([course, weight]) => weight * course[t % course.length]),
    ...inner[i].map(([j, weight]) => weight * x[j]),
  ];
  const activity = (node, i, x, t) => {
    const own = network.activations[node];
    return network.clamps[node] ?? ACTIVATIONS[own.shape](summed(terms(i, x, t), node), own);
  };
  const next = (x, t) => members.map((node, i) => activity(node, i, x, t));

  const isLinear = isLoop && beat === 1 && members.every((node) => network.activations[node].shape === "linear");
  let [after, radius, found] = [0, null, []];
  if (isLinear) [radius, found] = solved(members, inner, (i, x) => summed([...terms(i, x, 0), -x[i]], members[i]));
  else [after, found] = iterated(members, next, beat, start, isLoop ? rounds : Infinity);
  members.forEach((node, i) => (courses[node] = found[i]));
  const steepest = (node) => STEEPEST[network.activations[node].shape]?.(network.activations[node].slope) ?? 1;
  return {
    members,
    is_linear: isLinear,
    rounds: after,
    period: found.reduce((all, course) => multiple(all, course.length), 1),
    radius,
    gain: max(...members.map((node, i) => steepest(node) * fsum(inner[i].map(([, weight]) => abs(weight))))),
  };
}

// After how many rounds a loop has settled or begins to repeat itself, and what it does from then on.
function iterated(members, next, beat, start, rounds) {
  let x = members.map((node) => start?.[node] ?? 0);
  let [calm, change] = [0, Infinity];
  const seen = new Map([[`0:${x}`, 0]]);
  const recent = [x];
  for (let t = 1; t <= rounds; t++) {
    const before = change;
    x = next(x, t - 1);
    const state = `${t % beat}:${x}`;
    if (!seen.has(state)) seen.set(state, t);
    change = max(...x.map((value, i) => abs(value - recent[0][i])));
    recent.push(x);
    if (recent.length > beat) recent.shift();
    calm = t >= beat && change < SETTLED ? calm + 1 : 0;
    const known = seen.get(state);
    if (known < t) return [known, repeated(next, x, t, t - known)];
    // as long as each round brings it nearer, it goes on: a small step need not mean a small distance
    if (calm >= beat && (change >= before || t === rounds)) return [t, repeated(next, x, t, beat)];
  }
  throw stuck("unsettled", members, change);
}

function repeated(next, x, t, period) {
  const states = [x];
  while (states.length < period) states.push(next(states.at(-1), t + states.length - 1));
  const begin = (period - (t % period)) % period;
  const turned = [...states.slice(begin), ...states.slice(0, begin)];
  return x.map((_, i) => shortest(turned.map((state) => state[i])));
}

// A node may repeat itself more often than its loop does.
function shortest(course) {
  const fits = (period) => course.every((x, i) => abs(x - course[i % period]) < SETTLED);
  const period = range(course.length, (i) => i + 1).find((part) => course.length % part === 0 && fits(part));
  return course.slice(0, period);
}

// (I − W) x = b; from the second time on the rest takes back what rounding did before.
function solved(members, inner, rest) {
  if (members.length > LARGEST_LINEAR_LOOP) throw stuck("too large", members, 0);
  const weights = inner.map((some) => {
    const row = members.map(() => 0);
    for (const [j, weight] of some) row[j] += weight;
    return row;
  });
  const radius = spectral_radius(weights);
  if (radius >= ALMOST_ONE) throw stuck("diverges", members, radius);
  let x = members.map(() => 0);
  for (let time = 0; time < 3; time++) {
    const rows = weights.map((row, i) => [...row.map((weight, j) => (i === j ? 1 : 0) - weight), rest(i, x)]);
    const more = eliminated(rows);
    x = x.map((value, i) => value + more[i]);
  }
  return [radius, x.map((value) => [value])];
}

// ‖Wᵏ‖^(1/k) for k = 2⁶⁰ (Gelfand): squared sixty times, each time with its size taken out.
function spectral_radius(weights) {
  let [W, grown] = [weights, 0];
  for (let k = 1; k <= 2 ** 60; k *= 2) {
    const size = max(...W.map((row) => max(...row.map(abs))));
    if (!size) return 0;
    grown += log(size) / k;
    W = W.map((row) => row.map((w) => w / size));
    W = W.map((row) => row.map((_, j) => row.reduce((sum, w, k) => sum + w * W[k][j], 0)));
  }
  return exp(grown);
}

// Gauss, with the largest pivots; the last column is the right side.
function eliminated(rows) {
  const size = rows.length;
  for (let i = 0; i < size; i++) {
    const pivot = range(size - i, (k) => i + k).reduce((best, k) => (abs(rows[k][i]) > abs(rows[best][i]) ? k : best));
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    for (let k = i + 1; k < size; k++) {
      const share = rows[k][i] / rows[i][i];
      for (let j = i; share && j <= size; j++) rows[k][j] -= share * rows[i][j];
    }
  }
  const x = [];
  for (let i = size - 1; i >= 0; i--) {
    x[i] = range(size - i - 1, (k) => i + 1 + k).reduce((left, j) => left - rows[i][j] * x[j], rows[i][size]) / rows[i][i];
  }
  return x;
}

function multiple(one, other) {
  let [a, b] = [one, other];
  while (b) [a, b] = [b, a % b];
  return (one / a) * other;
}

function summed(terms, node) {
  const sum = fsum(terms);
  if (Number.isFinite(sum)) return sum;
  throw stuck("overflows", [node], 0);
}

const stuck = (why, members, measure) => Object.assign(new Error(why), { stuck: why, members, measure });

return { weighted_sum, propagate, ACTIVATIONS };
})());
