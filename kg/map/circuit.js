// The network of excitation and inhibition, run step by step: at each step every note sums up what its sources did in
// the step before. Where it comes to rest is answered by the kernel, as `kg run --graph` does.

const ROUNDING = 1e-12; // less is rounding
const MOST_STEPS = 1000;

class Circuit {
  constructor(given) {
    Object.assign(this, given); // notes, names, arcs, biases, activations, usual, doubts
    this.size = given.names.length;
    this.nodes = given.names.map((_, node) => node);
    this.nodeOf = new Map(given.notes.flatMap((note, node) => (note === null ? [] : [[note, node]])));
    this.into = this.nodes.map(() => []);
    for (const [source, target, weight] of given.arcs) if (weight) this.into[target].push([source, weight]);
    this.held = new Map(); // node -> the activity at which it is held
    this.driven = new Map(); // node -> what it gets from outside
    this.shape = { ...given.usual };
    this.isOwn = true; // notes with a model of their own answer as it says
    this.begin();
  }

  // ---- what is asked of it

  hold(node, activity) {
    this.put(this.held, node, activity);
  }

  drive(node, amount) {
    this.put(this.driven, node, amount || null);
  }

  put(amounts, node, amount) {
    if (amount === null) amounts.delete(node);
    else amounts.set(node, amount);
    this.begin();
  }

  choose(shape, isOwn) {
    Object.assign(this, { shape: { ...this.shape, ...shape }, isOwn });
    this.begin();
  }

  free() {
    this.held.clear();
    this.driven.clear();
    this.begin();
  }

  // As long as nobody drives a note, those are held at 1 that nothing excites or inhibits.
  get assumed() {
    if (this.driven.size) return [];
    return this.nodes.filter((node) => !this.into[node].length && !this.held.has(node) && !this.biases[node]);
  }

  get network() {
    const biases = this.nodes.map((node) => (this.biases[node] ?? 0) + (this.driven.get(node) ?? 0));
    const activations = this.nodes.map((node) => (this.isOwn && this.activations[node]) || this.shape);
    const clamps = Object.fromEntries([...this.assumed.map((node) => [node, 1]), ...this.held]);
    return { biases, arcs: this.arcs, activations, clamps, memory: false };
  }

  // ---- step by step

  begin() {
    this.now = this.network;
    this.t = 0;
    this.x = this.nodes.map((node) => this.now.clamps[node] ?? 0);
    this.before = null;
    this.seen = new Map([[`${this.x}`, 0]]);
    this.period = null; // once it repeats itself; 1 is rest
    this.settled = undefined;
  }

  step() {
    this.before = this.x;
    this.x = this.nodes.map((node) => this.now.clamps[node] ?? this.active(node, this.sum(node)));
    this.t += 1;
    const isCalm = this.nodes.every((node) => Math.abs(this.x[node] - this.before[node]) < ROUNDING);
    const known = this.seen.get(`${this.x}`);
    if (isCalm) this.period = 1;
    else if (known !== undefined) this.period ??= this.t - known;
    else this.seen.set(`${this.x}`, this.t);
  }

  // What a note's sources did in the step before, weighted, and what it gets from outside.
  sum(node) {
    if (!this.before) return null;
    return kgKernels.maths.fsum([this.now.biases[node], ...this.shares(node).map(({ share }) => share)]);
  }

  active(node, sum) {
    const own = this.now.activations[node];
    return kgKernels.ACTIVATIONS[own.shape](sum, own);
  }

  shares(node) {
    const x = this.before ?? this.x;
    return this.into[node]
      .map(([source, weight]) => ({ source, weight, x: x[source], share: weight * x[source] }))
      .sort((a, b) => Math.abs(b.share) - Math.abs(a.share) || a.source - b.source);
  }

  changed() {
    return this.nodes.filter((node) => this.before && Math.abs(this.x[node] - this.before[node]) >= ROUNDING);
  }

  get isDone() {
    return this.period !== null || this.t >= MOST_STEPS || !this.x.every(Number.isFinite);
  }

  // ---- the answer

  // { x, courses } as `kg run --graph` gives it, or { trouble } in words.
  get answer() {
    return (this.settled ??= this.solve());
  }

  solve() {
    if (!Object.keys(this.now.clamps).length && !this.now.biases.some(Boolean))
      return { trouble: "Nothing begins: hold or drive a note." };
    try {
      const { x, courses } = kgKernels.propagate(this.now, null, MOST_STEPS);
      return { x, courses };
    } catch (error) {
      if (!error.stuck) throw error;
      return { trouble: this.refusal(error) };
    }
  }

  refusal({ stuck, members, measure }) {
    const some = members.slice(0, 3).map((node) => `“${this.names[node]}”`);
    const who = `The loop of ${some.join(", ")}${members.length > 3 ? " and others" : ""}`;
    return {
      diverges: `${who} does not settle: each round adds to the last. Choose a bounded activation, such as tanh.`,
      unsettled: `${who} neither settles nor repeats itself in ${MOST_STEPS} rounds. Choose another activation, or hold one of its notes.`,
      "too long": `Several loops repeat themselves together only after ${measure} rounds. Hold one of their notes.`,
      "too large": `${who} is linear and has ${members.length} notes, too many to solve. Choose a bounded activation.`,
      overflows: `No number is as large as the sum of “${this.names[members[0]]}”. Choose a bounded activation.`,
    }[stuck];
  }

  // Goes on until it rests, repeats itself or has gone on for too long.
  finish() {
    while (!this.isDone) this.step();
  }

  // Whether the steps have led to the answer; loops may rest elsewhere when their sources come late.
  get agrees() {
    const { x } = this.answer;
    return !x || this.period !== 1 || x.every((value, node) => Math.abs(value - this.x[node]) < 1e-9);
  }

  state(node) {
    const x = this.x[node];
    if (Math.abs(x) <= ROUNDING) return "silent";
    if (x < 0) return "below 0";
    return this.now.activations[node].shape === "step" ? "fires" : "active";
  }
}
