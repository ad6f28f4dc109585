// A membrane whose conductances open and close, as kg/models/maths/conductances follows it; the reasons stand there.
// V is the depolarisation.

Object.assign(kgKernels.maths, (() => {
const { fsum, phi1, spread } = kgKernels.maths;
const { abs, exp, expm1, max, min } = Math;
const STEPS = 20_000;
const NEGLIGIBLE = 1e-16;
const SPAN = 2;
const FORGOTTEN = 45;
const CLOSELY = 1e8;
const FINE = 1e-15;

// The points and weights of Gauss and Legendre on 0 to 1, mirrored at the middle.
const HALF = [
  [0.01304673574141414, 0.03333567215434407],
  [0.06746831665550775, 0.0747256745752903],
  [0.1602952158504878, 0.10954318125799102],
  [0.2833023029353764, 0.13463335965499817],
  [0.4255628305091844, 0.14776211235737644],
];
const NODES = [...HALF, ...HALF.map(([at, weight]) => [1 - at, weight]).reverse()];

const pairwise = (items) => items.slice(1).map((item, i) => [items[i], item]);

// A potential: steps without onsets, and the knots between which it is monotone.
function follow(openings, leak) {
  const { impulses, constants } = sorted(openings);
  const moments = [...new Set([...impulses.keys(), ...constants.keys()])].sort((s, t) => s - t);
  if (!moments.length) moments.push(0);
  const open = new Set();
  const steps = [];
  let [V, chains] = [0, []];
  for (const [start, end] of pairwise([...moments, Infinity])) {
    for (const [opening, opens] of constants.get(start) ?? []) open[opens ? "add" : "delete"](opening);
    const rate = fsum([leak, ...[...open].map((one) => one.rate)]);
    const drive = fsum([...open].map((one) => one.rate * one.reversal));
    const length = end - start;
    for (const step of stepped({ start, length, V, rate, drive, chains: joined(chains, impulses.get(start)) })) {
      steps.push(step);
      if (steps.length > STEPS) throw new RangeError("the conductances take too many steps");
    }
    const last = steps.at(-1);
    V = value(last, last.length);
    chains = last.length < Infinity ? leaked(last.chains, last.length) : [];
  }
  const places = [{ t: steps[0].start, value: steps[0].V }, ...steps.flatMap(placed), { t: Infinity, value: V }];
  return { steps, knots: turning(places) };
}

// What begins at each moment: impulses into chains, and constant conductances that open or close.
function sorted(openings) {
  const [impulses, constants] = [new Map(), new Map()];
  const change = (t, opening, opens) => t < Infinity && constants.set(t, [...(constants.get(t) ?? []), [opening, opens]]);
  for (const opening of openings) {
    const { t, taus, gain, rate, reversal, end } = opening;
    if (taus.length) {
      if (!impulses.has(t)) impulses.set(t, new Map());
      const chains = impulses.get(t);
      if (!chains.has(`${taus}`)) chains.set(`${taus}`, { taus, rates: [], drives: [] });
      chains.get(`${taus}`).rates.push(rate * gain);
      chains.get(`${taus}`).drives.push(rate * gain * reversal);
    } else if (t < end) {
      change(t, opening, true);
      change(end, opening, false);
    }
  }
  return { impulses, constants };
}

function joined(chains, impulses = new Map()) {
  const known = new Map(chains.map((chain) => [`${chain.taus}`, chain]));
  const entered = ([y, z], all, { length }) => (length === 1 ? [y + fsum(all), 0] : [y, z + fsum(all)]);
  for (const [key, { taus, rates, drives }] of impulses) {
    const old = known.get(key) ?? { taus, rates: [0, 0], drives: [0, 0] };
    known.set(key, { taus: old.taus, rates: entered(old.rates, rates, taus), drives: entered(old.drives, drives, taus) });
  }
  return [...known.values()];
}

function* stepped(piece) {
  let rest = { ...piece, chains: living(piece.chains) };
  while (rest.chains.length) {
    const pace = min(...rest.chains.flatMap(({ taus, rates }) => (rates[1] ? taus : taus[0])));
    // so that the end is a double, on which steps and moments agree
    const h = rest.start + pace - rest.start || pace;
    if (h >= rest.length) break;
    yield { ...rest, length: h };
    rest = later(rest, h, value(rest, h));
    rest.chains = living(rest.chains);
  }
  yield rest;
}

// What still matters: chains, and of their stages the second.
function living(chains) {
  const left = ({ taus, rates }) => rates[1] * taus[0] * taus.at(-1);
  const alive = chains.filter((chain) => chain.rates[0] * chain.taus[0] + left(chain) > NEGLIGIBLE);
  const cut = ({ taus, rates, drives }) => ({ taus, rates: [rates[0], 0], drives: [drives[0], 0] });
  return alive.map((chain) => (left(chain) <= NEGLIGIBLE ? cut(chain) : chain));
}

const later = (step, h, V) => ({ ...step, start: step.start + h, length: step.length - h, V, chains: leaked(step.chains, h) });

// What is left of both stages, what has come through, and what each has made in total.
function factors([one, two], h) {
  const [own, area] = [exp(-h / one), h * phi1(h / one)];
  return two ? [own, spread(h, one, two), exp(-h / two), area, filled(h, min(one, two), max(one, two))] : [own, 0, 0, area, 0];
}

function filled(h, fast, slow) {
  if (h > fast) return fast * (h * phi1(h / slow) - spread(h, fast, slow));
  let [term, power, weight, total] = [1, 1, 0.5, 0.5];
  for (let n = 3; n < 22 && abs(term) * weight >= 1e-17; n++) {
    power *= -h / slow;
    term = power - (h / fast) * term;
    weight /= n;
    total += weight * term;
  }
  return h * h * total;
}

// The same at every node of a span and at its end; a trace asks for one span again and again.
const remembered = new WeakMap();

function panel(taus, h) {
  if (!remembered.has(taus)) remembered.set(taus, new Map());
  const known = remembered.get(taus);
  if (known.size > 500) known.clear();
  if (!known.has(h)) known.set(h, [...NODES, [1]].map(([at]) => factors(taus, at * h)));
  return known.get(h);
}

const held = ([y, z], [own, through]) => y * own + z * through;

function leaked(chains, h) {
  return chains.map(({ taus, rates, drives }) => {
    const by = panel(taus, h).at(-1);
    return { taus, rates: [held(rates, by), rates[1] * by[2]], drives: [held(drives, by), drives[1] * by[2]] };
  });
}

const rate_made = (rates, by) => rates[0] * by[3] + rates[1] * by[4];
const passed = ({ rate, chains }, h) =>
  chains.reduce((made, { taus, rates }) => made + rate_made(rates, panel(taus, h).at(-1)), rate * h);

function value(step, h) {
  if (h === 0) return step.V;
  if (step.chains.length) {
    const close = closely(step, h);
    return close ? close.value - close.slope / close.rate : carried(step, step.V, h);
  }
  const goal = step.drive / step.rate;
  return h === Infinity ? goal : step.V + (step.V - goal) * expm1(-step.rate * h);
}

function slope(step, h, V = value(step, h)) {
  const close = step.chains.length ? closely(step, h) : null;
  if (close) return close.slope;
  const now = target(step, h);
  return now.drive - now.rate * V;
}

// What the potential moves towards.
function target(step, h) {
  let [rate, drive, faster, stronger, pace] = [step.rate, step.drive, 0, 0, 0];
  for (const { taus, rates, drives } of step.chains) {
    const by = factors(taus, h);
    const [open, driven, entering] = [held(rates, by), held(drives, by), rates[1] * by[2]];
    rate += open;
    drive += driven;
    faster += entering - open / taus[0];
    stronger += drives[1] * by[2] - driven / taus[0];
    pace = max(pace, 1 / min(...taus), open ? entering / open : entering ? Infinity : 0);
  }
  return { value: drive / rate, slope: (stronger - (drive / rate) * faster) / rate, rate, drive, pace };
}

function closely(step, h) {
  if (passed(step, h) < FORGOTTEN) return null;
  const found = target(step, h);
  return found.rate > CLOSELY * found.pace ? found : null;
}

function carried(step, V, h) {
  if (passed(step, h) <= SPAN) return spanned(step, V, h);
  const half = h / 2;
  const second = { ...step, chains: leaked(step.chains, half) };
  return carried(second, passed(second, half) < FORGOTTEN ? carried(step, V, half) : V, half);
}

function spanned(step, V, h) {
  const all = passed(step, h);
  const panels = step.chains.map(({ taus }) => panel(taus, h));
  let moved = 0;
  for (const [i, [at, weight]] of NODES.entries()) {
    let [before, drive] = [step.rate * at * h, step.drive];
    for (const [k, { rates, drives }] of step.chains.entries()) {
      const by = panels[k][i];
      before += rate_made(rates, by);
      drive += held(drives, by);
    }
    moved += weight * drive * exp(before - all);
  }
  return V * exp(-all) + h * moved;
}

// Moments of a step between which the potential is monotone, its end included if it has one.
function placed(step) {
  const end = (h, V) => ({ t: step.start + h, value: V });
  if (!step.chains.length) return step.length < Infinity ? [end(step.length, value(step, step.length))] : [];
  const bend = (h) => target(step, h).slope;
  const looks = [0, ...NODES.filter((_, i) => i % 2 === 0).map(([at]) => at * step.length), step.length];
  const moments = [0, ...roots(bend, looks, looks.map(bend)), step.length].map((h) => ({ h, V: value(step, h) }));
  const found = [];
  for (const [low, high] of pairwise(moments.map(({ h, V }) => ({ h, V, slope: slope(step, h, V) })))) {
    const turns = roots((h) => slope(step, h), [low.h, high.h], [low.slope, high.slope]);
    found.push(...turns.map((h) => end(h, value(step, h))), end(high.h, high.V));
  }
  return found;
}

// The first place, those at which the direction changes, and the last.
function turning(places) {
  const kept = [places[0]];
  for (const [place, next] of pairwise(places.slice(1))) {
    if ((place.value - kept.at(-1).value) * (next.value - place.value) < 0) kept.push(place);
  }
  return [...kept, places.at(-1)];
}

function step_at({ steps }, t) {
  let [low, high] = [0, steps.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (steps[middle].start <= t) low = middle;
    else high = middle;
  }
  return steps[low];
}

// At moments in their order, each reached from the one before.
function sampled(potential, times) {
  let now = potential.steps[0];
  const [first, usual] = [now.start, times[1] - times[0]];
  return times.map((t) => {
    const step = step_at(potential, t);
    if (step.start > now.start) now = step;
    const gap = t - now.start;
    const h = abs(gap - usual) <= 1e-12 * usual ? usual : gap;
    if (h > 0) now = later(now, h, value(now, h));
    return t >= first ? now.V : 0;
  });
}

function roots(f, places, values) {
  const found = [];
  for (let i = 1; i < places.length; i++) {
    if (values[i - 1] * values[i] < 0) found.push(root(f, places[i - 1], places[i], values[i - 1], values[i]));
  }
  return found;
}

// Where a function changes its sign (Chandrupatla 1997): parabolas, and halves where they fail.
function root(f, low, high, at_low, at_high) {
  let [a, b, c, at_a, at_b, at_c] = [high, low, low, at_high, at_low, at_low];
  for (let share = 0.5; at_a && abs(a - b) > FINE * max(abs(a), abs(b)); ) {
    const place = a + share * (b - a);
    if (place === a || place === b) break;
    const found = f(place);
    if (found > 0 === at_a > 0) [c, at_c] = [a, at_a];
    else [c, at_c, b, at_b] = [b, at_b, a, at_a];
    [a, at_a] = [place, found];
    const [width, height] = [(a - b) / (c - b), (at_a - at_b) / (at_c - at_b)];
    const trusted = height * height < width && (1 - height) ** 2 < 1 - width;
    const parabola =
      (at_a / (at_b - at_a)) * (at_c / (at_b - at_c)) + ((((c - a) / (b - a)) * at_a) / (at_c - at_a)) * (at_b / (at_c - at_b));
    const least = (FINE * max(abs(a), abs(b))) / abs(a - b);
    share = trusted && least < 0.5 ? min(max(parabola, least), 1 - least) : 0.5;
  }
  return abs(at_a) <= abs(at_b) ? a : b;
}

return { follow, value, slope, step_at, sampled, roots, root, pairwise, FORGOTTEN };
})());
