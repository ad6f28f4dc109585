// What a reader has made of a model: a small state that can be written down, and the model that it stands for.
// The state is { set: {path: value}, inputs: [{ of: number of the note's input or null, set: {field: value} }] };
// without `inputs` they are the note's own.

// What the kinds that can be played with call their parts. An input's side is 1 if it excites, −1 if it inhibits.
const PLAYABLE = {
  psp_sum: {
    words: { 1: "EPSP", [-1]: "IPSP" },
    strength: (model) => (model.kernel.shape.startsWith("psc") ? "amplitude_pA" : "amplitude_mV"),
    side: (input) => ((input.amplitude_pA ?? input.amplitude_mV) < 0 ? -1 : 1),
    signs: true, // the strength of an inhibitory input is negative
    presets: ["note", "together", "apart", "inhibited"],
  },
  conductance: {
    words: { 1: "EPSP", [-1]: "IPSP" },
    strength: () => "g_nS",
    side: ({ E_rev_mV: E }, { V_th_mV: level }) => (E < level ? -1 : 1),
    fresh: (side, { V_rest_mV: rest }) => (side > 0 ? {} : { E_rev_mV: rest - VISIBLE }),
    noun: ({ E_rev_mV: E }, { V_rest_mV: rest }) => (E < rest ? "IPSP" : "shunt"),
    presets: ["note", "together", "apart", "inhibited", "shunt", "immature"],
  },
};
const VISIBLE = 10; // mV below rest: an IPSP with its reversal potential at rest would not be seen
// E_Cl with 38.1 mM chloride inside, the mean of newborn CA3 neurons (PMC6255825), and 120 mM outside, at 37 °C
const IMMATURE_E_CL = -30.7;

const MOST_PLAYED = 1000; // potentials that the page is willing to sum at every move
const MOST_DRAWN = 20000;
const EXCITING = 0.65; // of the way from rest to threshold: two such inputs reach it together, one does not
const INHIBITING = 0.55;
const MOST_TRIES = 8;

class Scenario {
  constructor(live, schema, kind) {
    Object.assign(this, { live, schema, kind, play: PLAYABLE[kind] });
    this.reset();
  }

  get state() {
    return structuredClone(this.kept);
  }

  set state(state) {
    this.kept = structuredClone(state);
    this.made = null;
  }

  get model() {
    return (this.made ??= this.modelOf(this.kept));
  }

  get rows() {
    return this.kept.inputs ?? this.live.model.inputs.map((_, of) => ({ of, set: {} }));
  }

  get isChanged() {
    return Object.keys(this.kept.set).length > 0 || this.kept.inputs !== undefined;
  }

  modelOf({ set, inputs }) {
    const { model } = this.live;
    const made = { ...model };
    if (inputs) made.inputs = inputs.map((row) => this.input(row));
    for (const [path, value] of Object.entries(set)) {
      const [name, inner] = path.split(".");
      made[name] = inner === undefined ? value : { ...made[name], [inner]: value };
    }
    return made;
  }

  input({ of, set }) {
    return { ...(this.live.model.inputs[of] ?? blankInput(this.schema)), ...set };
  }

  reset() {
    this.state = { set: {} };
  }

  // Sets a parameter; the note's own value again is no change.
  put(path, value) {
    const [name, number, field] = path.split(".");
    if (name !== "inputs") {
      if (value === valueAt(this.live.model, path)) delete this.kept.set[path];
      else this.kept.set[path] = value;
    } else {
      const rows = this.rows.map((row) => ({ ...row, set: { ...row.set } }));
      const row = rows[number];
      if (row.of !== null && value === this.live.model.inputs[row.of][field]) delete row.set[field];
      else row.set[field] = value;
      this.keep(rows);
    }
    this.made = null;
  }

  // Inputs that are the note's own in number, order and values are no change.
  keep(rows) {
    const own = this.live.model.inputs;
    const same = rows.length === own.length && rows.every(({ of, set }, i) => of === i && !Object.keys(set).length);
    if (same) delete this.kept.inputs;
    else this.kept.inputs = rows;
    this.made = null;
  }

  // Where a value comes from: { from: "you" | "wire" | "note" | "default", was: the value to go back to }.
  origin(path) {
    const [name, number, field] = path.split(".");
    const row = name === "inputs" ? this.rows[number] : null;
    const isSet = row ? field in row.set : path in this.kept.set;
    const own = row ? (row.of === null ? null : `inputs.${row.of}.${field}`) : path;
    if (own === null) return { from: "you", was: null };
    if (isSet) return { from: "you", was: valueAt(this.live.model, own) };
    if (own in this.live.fed) return { from: "wire", source: this.live.fed[own] };
    return { from: this.live.given.includes(own) ? "note" : "default" };
  }

  // A parameter that does nothing: the times of another shape.
  isIdle(path) {
    const [name, number, field] = path.split(".");
    if (name !== "inputs") return this.live.idle.includes(path);
    return this.live.idle.includes(`inputs.${this.rows[number].of ?? "new"}.${field}`);
  }

  // ---- inputs

  side(input) {
    return this.play.side(input, this.model);
  }

  get sides() {
    return this.known("sides", () => this.model.inputs.map((input) => this.side(input)));
  }

  // What follows from the model, worked out once for each.
  known(name, work) {
    if (this.knownOf !== this.model) [this.knownOf, this.facts] = [this.model, {}];
    return (this.facts[name] ??= work());
  }

  get strength() {
    return this.play.strength(this.model);
  }

  get names() {
    return this.known("names", () => {
      const { sides } = this;
      return numbered(this.rows.map(({ of }, i) => this.live.names[of] || this.play.words[sides[i]]));
    });
  }

  // Another input of one side, after the last one of that side, like it if there is one; its number.
  add(side, t, window) {
    const like = this.sides.lastIndexOf(side);
    const row = like < 0 ? this.fresh(side) : structuredClone(this.rows[like]);
    const before = like < 0 ? window.start : this.model.inputs[like].onset_ms;
    row.set.onset_ms = t ?? clamped(snapped(before + (window.end - window.start) / 12, 0.1), window.start, window.end);
    this.keep([...this.rows, row]);
    return this.rows.length - 1;
  }

  remove(number) {
    this.keep(this.rows.filter((_, i) => i !== number));
  }

  // An input of which the note has none like it, as strong as makes it matter.
  fresh(side) {
    const row = { of: null, set: { ...this.play.fresh?.(side, this.model) } };
    row.set[this.strength] = this.strong(row, side > 0 ? EXCITING : -INHIBITING);
    return row;
  }

  // The strength with which an input, alone, takes the potential a part of the way from rest to threshold.
  strong(row, part) {
    const { V_rest_mV: rest, V_th_mV: level } = this.model;
    const input = this.input({ of: row.of, set: { ...row.set, ...this.single(0) } });
    let unit = Math.abs(input[this.strength]) || 1;
    // an inhibitory conductance has no height of its own to be measured by
    if (part < 0 && !this.play.signs) return unit;
    const height = (one) => this.answer([{ ...input, [this.strength]: one }]).peak_above_rest_mV || 1;
    // where potentials do not grow in proportion, a second and a third try come nearer
    for (let tries = 0; tries < 3; tries++) unit *= (Math.abs(part) * (level - rest)) / height(unit);
    return Number((Math.sign(part) * unit).toPrecision(2));
  }

  answer(inputs) {
    return kgKernels[this.kind]({ ...this.model, inputs }).metrics;
  }

  // What makes an input a single potential at a moment.
  single(t) {
    const single = { onset_ms: t, delay_ms: 0, count: 1, interval_ms: 0 };
    const known = blankInput(this.schema);
    return Object.fromEntries(Object.entries(single).filter(([name]) => name in known));
  }

  // ---- presets

  get presets() {
    return this.play.presets;
  }

  // Two equal EPSPs that reach the threshold together, and what becomes of that.
  preset(name) {
    this.reset();
    if (name === "note") return;
    const { V_rest_mV: rest } = this.model;
    const rows = (name === "apart" ? [5, 15] : [5, 5]).map((t) => this.typical(1, t));
    if (!["together", "apart"].includes(name)) rows.push(this.typical(-1, 4));
    const inhibitory = rows[2]?.set;
    if (name === "shunt") inhibitory.E_rev_mV = rest;
    if (name === "inhibited" && inhibitory.E_rev_mV >= rest) inhibitory.E_rev_mV = rest - VISIBLE;
    const fires = () => this.answer(rows.map((row) => this.input(row))).fired;
    for (let tries = 0; inhibitory && fires() && tries < MOST_TRIES; tries++) inhibitory[this.strength] *= 2;
    if (name === "immature") inhibitory.E_rev_mV = IMMATURE_E_CL;
    this.keep(rows.map((row) => this.plain(row)));
  }

  typical(side, t) {
    const first = this.sides.indexOf(side);
    const row = first < 0 ? this.fresh(side) : { of: first, set: {} };
    const strength = this.strong(row, side > 0 ? EXCITING : -INHIBITING);
    if (side < 0 && "E_rev_mV" in this.input(row)) row.set.E_rev_mV = this.input(row).E_rev_mV;
    return { of: row.of, set: { ...row.set, ...this.single(t), [this.strength]: strength } };
  }

  // A row without what the note says anyway.
  plain({ of, set }) {
    const own = this.live.model.inputs[of] ?? blankInput(this.schema);
    return { of, set: Object.fromEntries(Object.entries(set).filter(([name, value]) => own[name] !== value)) };
  }

  // ---- what cannot be run

  get problem() {
    const { model } = this;
    const events = model.inputs.reduce((sum, { count = 1 }) => sum + count, 0);
    if (events > MOST_PLAYED) return `${events} potentials are too many to be summed here; kg run can`;
    if (model.duration_ms && model.dt_ms && model.duration_ms / model.dt_ms > MOST_DRAWN) {
      return "so many points are too many to be drawn here; kg run can";
    }
    return contradiction(model);
  }
}

// What the fields together cannot mean; as the kinds' own `problems` have it.
function contradiction({ V_rest_mV: rest, V_th_mV: level, kernel = {}, inputs }) {
  if (level <= rest)
    return `the threshold of ${measured(level, "mV")} is not above the rest of ${measured(rest, "mV")}`;
  for (const own of [{}, ...inputs].filter(({ shape = "biexp" }) => shape === "biexp")) {
    const [rise, decay] = [own.rise_ms ?? kernel.rise_ms, own.decay_ms ?? kernel.decay_ms];
    if (rise > decay) return `the rise of ${measured(rise, "ms")} is slower than the decay of ${measured(decay, "ms")}`;
  }
  return "";
}
