// Running the graph: the pane in which one plays, steps, drives and holds; every number of the map in words.

const PACES = [0.5, 1, 2, 4, 8]; // steps a second
const ROLES = { explain: "explains it", hold: "holds it", drive: "drives it" };
const ANSWERS = {
  step: "fires from a threshold on",
  linear: "as much as the sum",
  relu: "as much as the sum, never below 0",
  clip: "as much as the sum, within bounds",
  logistic: "logistic curve",
  tanh: "tanh curve",
};
const KNOBS = { step: ["theta"], clip: ["low", "high"], logistic: ["slope"], tanh: ["slope"] };
const KNOB_NAMES = { theta: "threshold", low: "lowest", high: "highest", slope: "slope" };

class Activity {
  // on: shown(open) when the mode begins or ends, drawn() when the map has to be drawn anew, open(i) to read a note,
  // wrote() when what stands in the address has changed
  constructor(element, circuit, graph, route, on) {
    Object.assign(this, { element, circuit, graph, route, on });
    this.open = false;
    this.chosen = null;
    this.role = "explain";
    this.pace = 1;
    this.phase = 1; // how much of the last step has arrived, from 0 to 1
    element.append(...this.build());
  }

  // ---- beginning and ending

  begin() {
    if (this.open) return;
    this.open = true;
    this.element.hidden = false;
    this.circuit.begin();
    this.phase = 1;
    this.on.shown(true);
    this.refresh();
    this.element.scrollTop = 0;
  }

  end() {
    if (!this.open) return;
    this.pause();
    this.open = false;
    this.element.hidden = true;
    this.on.shown(false);
  }

  // A note of the map was pressed; whether that was meant for the network.
  takes(i) {
    if (!this.open) return false;
    const node = this.circuit.nodeOf.get(i);
    if (i === null) this.choose(null);
    else if (node === undefined) this.tell(`“${this.graph.title[i]}” neither excites nor inhibits a note.`);
    else this.press(node);
    return true;
  }

  press(node) {
    if (this.role === "hold") {
      const next = new Map([
        [undefined, 1],
        [1, 0],
      ]);
      this.change(() => this.circuit.hold(node, next.get(this.circuit.held.get(node)) ?? null));
    }
    if (this.role === "drive") this.change(() => this.circuit.drive(node, this.circuit.driven.has(node) ? null : 1));
    this.choose(node);
  }

  choose(node) {
    this.chosen = node;
    this.refresh();
    if (node !== null) this.tell(this.sentence(node));
    this.on.wrote();
  }

  // Chosen in the pane, where its reasons may stand out of view.
  look(node) {
    this.choose(node);
    this.about.scrollIntoView({ block: "nearest" });
  }

  // What is asked has changed: the run begins anew, and goes on if it was going on.
  change(act) {
    act();
    this.phase = 1;
    this.refresh();
    this.on.wrote();
  }

  // ---- running

  play() {
    if (this.playing) return this.pause();
    if (this.circuit.period === 1 || this.circuit.t >= MOST_STEPS) this.circuit.begin();
    this.playing = true;
    this.advance();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.phase = 1;
    this.refresh();
    this.report();
    this.on.wrote();
  }

  advance() {
    const { circuit } = this;
    circuit.step();
    const isOver = circuit.period === 1 || circuit.t >= MOST_STEPS || !circuit.x.every(Number.isFinite);
    this.travel(() => (isOver ? this.pause() : this.playing && this.advance()));
    this.refresh();
  }

  // What has been sent arrives within the step; without movement it is simply there.
  travel(then) {
    const length = 1000 / this.pace;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    if (restful()) {
      this.phase = 1;
      this.timer = setTimeout(then, length);
      return;
    }
    const start = performance.now();
    const move = (now) => {
      this.phase = Math.min(1, (now - start) / (length * 0.8));
      this.on.drawn();
      if (this.phase < 1) this.frame = requestAnimationFrame(move);
    };
    this.phase = 0;
    this.frame = requestAnimationFrame(move);
    this.timer = setTimeout(then, length);
  }

  step() {
    this.pause();
    this.circuit.step();
    if (!restful()) this.travel(() => {});
    this.refresh();
    this.report();
    this.on.wrote();
  }

  finish() {
    this.pause();
    this.circuit.finish();
    this.phase = 1;
    this.refresh();
    this.report();
    this.on.wrote();
  }

  again() {
    this.pause();
    this.change(() => this.circuit.begin());
    this.report();
  }

  // ---- what it says

  report() {
    this.tell(this.progress());
  }

  progress() {
    const { t, period, size } = this.circuit;
    const active = this.circuit.nodes.filter((node) => this.circuit.state(node) !== "silent").length;
    const now = `${active} of ${size} notes are active`;
    if (!t) return `At the start ${now}.`;
    const at = `Step ${t}: ${now}`;
    if (period === 1) return `${at}. It has come to rest.`;
    if (period) return `${at}. It never rests: it repeats itself every ${period} steps.`;
    const changed = this.circuit.changed().length;
    return `${at}, ${plural(changed, "has", "have")} changed.`;
  }

  sentence(node) {
    const { circuit } = this;
    const sum = circuit.sum(node);
    const why =
      node in circuit.now.clamps ? "held there" : sum === null ? "before the first step" : `sum ${amount(sum)}`;
    return `${circuit.names[node]}: ${amount(circuit.x[node])}, ${circuit.state(node)}, ${why}.`;
  }

  tell(words) {
    this.status.textContent = words;
  }

  // ---- what it is made of

  build() {
    const close = button("close", "Stop running the graph", () => this.end(), "×");
    this.status = make("p", "unseen");
    this.status.setAttribute("role", "status");
    this.verdict = make("p", "verdict");
    this.trouble = make("p", "trouble");
    this.about = make("section", "about");
    this.because = new Because(this.about, this.circuit, this.graph, this.route, {
      change: (act) => this.change(act),
      look: (node) => this.look(node),
    });
    this.table = new NodeTable(this.circuit, (node) => this.look(node));
    return [
      make("div", "path", make("span", "", "Excitation and inhibition"), close),
      make("h2", "", "Running the graph"),
      make("p", "intro", this.intro()),
      this.transport(),
      this.verdict,
      this.trouble,
      this.roles(),
      this.about,
      this.answering(),
      make("h3", "", "All notes of the network"),
      this.table.element,
      this.doubtful(),
      this.status,
    ].filter(Boolean);
  }

  intro() {
    const { arcs, size } = this.circuit;
    const inhibiting = arcs.filter(([, , weight]) => weight < 0).length;
    const exciting = plural(arcs.length - inhibiting, "link excites", "links excite");
    return (
      `${plural(size, "note", "notes")}; ${exciting}, ${plural(inhibiting, "inhibits", "inhibit")}. ` +
      "At each step every note sums up what its sources did in the step before. " +
      "As long as you drive none, notes that nothing excites or inhibits are held at 1."
    );
  }

  transport() {
    this.player = button("play", "", () => this.play(), "Play");
    const bar = make(
      "div",
      "transport",
      this.player,
      button("", "", () => this.step(), "Step"),
      button("", "", () => this.finish(), "To the end"),
      button("", "", () => this.again(), "Back to the start"),
    );
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Run");
    const speed = make("input", "");
    Object.assign(speed, { type: "range", min: 0, max: PACES.length - 1, step: 1, value: PACES.indexOf(this.pace) });
    const say = () => speed.setAttribute("aria-valuetext", `${PACES[speed.value]} steps a second`);
    speed.addEventListener("input", () => {
      this.pace = PACES[speed.value];
      say();
    });
    say();
    bar.append(make("label", "speed", "Speed", speed));
    return bar;
  }

  roles() {
    const group = make("div", "roles", make("span", "", "A click on a note"));
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "What a click on a note does");
    const choices = Object.entries(ROLES).map(([role, words]) => {
      const choice = button("", "", () => this.takeRole(role), words);
      choice.dataset.role = role;
      return choice;
    });
    this.roleButtons = choices;
    this.freeing = button("plain", "", () => this.change(() => this.circuit.free()), "Let all go");
    group.append(make("span", "segments", ...choices), this.freeing);
    this.takeRole(this.role);
    return group;
  }

  takeRole(role) {
    this.role = role;
    for (const choice of this.roleButtons) choice.setAttribute("aria-pressed", choice.dataset.role === role);
  }

  // How a note answers its sum; one that has a model of its own may do as that says.
  answering() {
    const { circuit } = this;
    this.shape = make("select", "");
    for (const [name, words] of Object.entries(ANSWERS)) {
      const option = make("option", "", `${name}: ${words}`);
      option.value = name;
      this.shape.append(option);
    }
    this.shape.addEventListener("change", () =>
      this.change(() => circuit.choose({ shape: this.shape.value }, circuit.isOwn)),
    );
    this.knobs = make("span", "knobs");
    const parts = [make("label", "", "A note answers its sum", this.shape), this.knobs];
    if (Object.keys(circuit.activations).length) {
      this.own = make("input", "");
      this.own.type = "checkbox";
      this.own.addEventListener("change", () => this.change(() => circuit.choose({}, this.own.checked)));
      const count = plural(Object.keys(circuit.activations).length, "note answers", "notes answer");
      parts.push(make("label", "own", this.own, `${count} as the model in it says`));
    }
    return make("div", "answering", ...parts);
  }

  knob(name) {
    const field = numberField(this.circuit.shape[name], (value) =>
      this.change(() => this.circuit.choose({ [name]: value }, this.circuit.isOwn)),
    );
    if (name === "slope") field.min = 0.1;
    return make("label", "", KNOB_NAMES[name], field);
  }

  doubtful() {
    if (!this.circuit.doubts.length) return null;
    return make("ul", "doubts", ...this.circuit.doubts.map((doubt) => make("li", "", doubt)));
  }

  // ---- what changes

  refresh() {
    if (!this.open) return;
    const { circuit } = this;
    this.player.textContent = this.playing ? "Pause" : "Play";
    this.verdict.textContent = this.progress();
    this.trouble.textContent = this.troubled();
    this.trouble.hidden = !this.trouble.textContent;
    this.freeing.hidden = !circuit.held.size && !circuit.driven.size;
    this.shape.value = circuit.shape.shape;
    if (this.own) this.own.checked = circuit.isOwn;
    const knobs = KNOBS[circuit.shape.shape] ?? [];
    if (this.knobs.dataset.names !== `${knobs}`) this.knobs.replaceChildren(...knobs.map((name) => this.knob(name)));
    this.knobs.dataset.names = knobs;
    this.table.show(this.chosen);
    this.because.show(this.chosen);
    this.on.drawn();
  }

  troubled() {
    const { trouble, x } = this.circuit.answer;
    if (trouble) return trouble;
    if (this.circuit.agrees || !x) return "";
    return (
      "A loop can rest in more than one state: here it met its sources step by step. " +
      "kg run --graph lets each loop begin when all before it has settled, and finds another one."
    );
  }

  // ---- the address

  read() {
    if (!this.open) return null;
    const { circuit } = this;
    const all = { step: String(circuit.t) };
    if (circuit.shape.shape !== circuit.usual.shape) all.answer = circuit.shape.shape;
    for (const name of Object.keys(KNOB_NAMES))
      if (circuit.shape[name] !== circuit.usual[name]) all[name] = String(circuit.shape[name]);
    if (!circuit.isOwn) all.own = "no";
    for (const [node, value] of circuit.held) all[`hold.${circuit.names[node]}`] = String(value);
    for (const [node, value] of circuit.driven) all[`drive.${circuit.names[node]}`] = String(value);
    if (this.chosen !== null) all.note = circuit.names[this.chosen];
    return all;
  }

  apply(all) {
    if (!all) return this.end();
    const { circuit } = this;
    this.pause();
    circuit.free();
    const knobs = Object.keys(KNOB_NAMES).filter((name) => isNumber(all[name]));
    const shape = Object.hasOwn(ANSWERS, all.answer ?? "") ? all.answer : circuit.usual.shape;
    circuit.choose(
      { ...circuit.usual, shape, ...Object.fromEntries(knobs.map((name) => [name, Number(all[name])])) },
      all.own !== "no",
    );
    this.knobs.dataset.names = "?";
    const numbers = new Map(circuit.names.map((name, node) => [name, node]));
    for (const [key, value] of Object.entries(all)) {
      const [, act, name] = /^(hold|drive)\.(.*)$/su.exec(key) ?? [];
      if (act && numbers.has(name) && isNumber(value)) circuit[act](numbers.get(name), Number(value));
    }
    this.chosen = numbers.get(all.note) ?? null;
    if (!this.open) this.begin();
    const steps = Math.min(MOST_STEPS, Number(all.step) || 0);
    while (circuit.t < steps) circuit.step();
    this.refresh();
  }
}
