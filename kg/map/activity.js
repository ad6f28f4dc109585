// Running the graph: the pane in which one plays, steps, drives, holds, and reads why; every number of the map in words.

const PACES = [0.5, 1, 2, 4, 8]; // steps a second
const MOST_NODES = 200; // rows of the table
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
    this.table = make("table", "nodes");
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
      this.tabulate(),
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

  tabulate() {
    const head = make("tr", "", ...["note", "sum", "activity", "state"].map((word) => make("th", "", word)));
    for (const cell of head.children) cell.scope = "col";
    this.rows = new Map(
      this.inFlow()
        .slice(0, MOST_NODES)
        .map((node) => [node, this.row(node)]),
    );
    this.table.append(make("thead", "", head), make("tbody", "", ...[...this.rows.values()].map(({ row }) => row)));
    const left = this.circuit.size - this.rows.size;
    return make("div", "", this.table, left > 0 ? make("p", "caption", `And ${left} more, on the map.`) : null);
  }

  row(node) {
    const name = make(
      "th",
      "",
      button("name", "", () => this.look(node), this.circuit.names[node]),
    );
    name.scope = "row";
    const [sum, bar, value, said] = [make("td", "sum"), make("i", "bar"), make("b", ""), make("td", "said")];
    return { row: make("tr", "", name, sum, make("td", "activity", bar, value), said), sum, bar, value, said };
  }

  // Sources first, then step by step what they reach.
  inFlow() {
    const { circuit } = this;
    const out = circuit.nodes.map(() => []);
    for (const [source, target] of circuit.arcs) out[source].push(target);
    const roots = circuit.nodes.filter((node) => !circuit.into[node].length);
    const found = new Set(roots);
    for (const node of found) for (const next of out[node]) found.add(next); // a set goes on through what is added
    return [...found, ...circuit.nodes.filter((node) => !found.has(node))];
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
    const largest = Math.max(1, ...circuit.x.map(Math.abs));
    for (const [node, cells] of this.rows) this.fill(node, cells, largest);
    this.explain();
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

  fill(node, { row, sum, bar, value, said }, largest) {
    const { circuit } = this;
    const x = circuit.x[node];
    const total = node in circuit.now.clamps ? null : circuit.sum(node);
    sum.textContent = total === null ? "" : amount(total);
    value.textContent = amount(x);
    bar.style.width = `${(Math.abs(x) / largest) * 40}px`;
    bar.className = x < 0 ? "bar below" : "bar";
    const held = node in circuit.now.clamps ? ", held" : "";
    said.textContent = circuit.state(node) + held + (circuit.driven.has(node) ? ", driven" : "");
    row.className = node === this.chosen ? "chosen" : "";
  }

  // ---- the chosen note

  explain() {
    const focused = this.about.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    this.about.hidden = this.chosen === null;
    if (this.chosen === null) return this.about.replaceChildren();
    this.about.replaceChildren(...this.reasons(this.chosen));
    if (focused) this.about.querySelector(`[data-field="${focused}"]`)?.focus();
  }

  reasons(node) {
    const { circuit } = this;
    const note = circuit.notes[node];
    const title = make("h3", "", circuit.names[node]);
    if (note !== null) {
      const link = make("a", "", "open the note");
      link.href = this.route.to(this.graph.id[note]);
      title.append(" ", link);
    }
    return [title, make("p", "", this.because(node)), this.handles(node), this.shares(node)].filter(Boolean);
  }

  because(node) {
    const { circuit } = this;
    const x = amount(circuit.x[node]);
    if (node in circuit.now.clamps)
      return circuit.held.has(node)
        ? `You hold it at ${x}.`
        : `It is held at ${x}, because nothing excites or inhibits it.`;
    const sum = circuit.sum(node);
    if (sum === null) return `It is at ${x}; nothing has reached it yet.`;
    const { shape, theta } = circuit.now.activations[node];
    if (shape !== "step") return `Its sum is ${amount(sum)}, and ${shape} makes ${x} of it.`;
    return sum >= theta
      ? `It fires: its sum ${amount(sum)} reaches the threshold ${amount(theta)}.`
      : `It is silent: its sum ${amount(sum)} stays below the threshold ${amount(theta)}.`;
  }

  handles(node) {
    const { circuit } = this;
    const isHeld = circuit.held.has(node);
    const hold = make("input", "");
    hold.type = "checkbox";
    hold.checked = isHeld;
    hold.dataset.field = "hold";
    hold.addEventListener("change", () => this.change(() => circuit.hold(node, hold.checked ? 1 : null)));
    const at = numberField(circuit.held.get(node) ?? 1, (value) => this.change(() => circuit.hold(node, value)));
    at.disabled = !isHeld;
    at.dataset.field = "at";
    at.setAttribute("aria-label", "Activity at which it is held");
    const drive = numberField(circuit.driven.get(node) ?? 0, (value) => this.change(() => circuit.drive(node, value)));
    drive.dataset.field = "drive";
    return make(
      "div",
      "handles",
      make("span", "", make("label", "", hold, "Hold it at"), at),
      make("label", "", "Drive it from outside by", drive),
    );
  }

  // Who excites or inhibits it, and by how much.
  shares(node) {
    const { circuit } = this;
    const shares = circuit.shares(node);
    if (!shares.length) return null;
    const largest = Math.max(1e-9, ...shares.map(({ share, weight }) => Math.max(Math.abs(share), Math.abs(weight))));
    const table = make("table", "shares");
    const caption = make("caption", "", node in circuit.now.clamps ? "What it would get" : "What its sum is made of");
    const head = make("tr", "", ...["from", "weight × activity", "share"].map((word) => make("th", "", word)));
    for (const cell of head.children) cell.scope = "col";
    const rows = shares.map((one) => this.share(one, largest));
    const outside = circuit.now.biases[node];
    if (outside)
      rows.push(make("tr", "", make("th", "", "from outside"), make("td", ""), make("td", "amount", signed(outside))));
    table.append(caption, make("thead", "", head), make("tbody", "", ...rows));
    return table;
  }

  share({ source, weight, x, share }, largest) {
    const look = weight > 0 ? "excites" : "inhibits";
    const name = make(
      "th",
      look,
      sign(...signShapes(weight)),
      button("name", "", () => this.look(source), this.circuit.names[source]),
    );
    name.scope = "row";
    const bar = make("i", `bar ${look}`);
    bar.style.width = `${(Math.abs(share) / largest) * 40}px`;
    return make(
      "tr",
      "",
      name,
      make("td", "", `${amount(weight)} × ${amount(x)}`),
      make("td", "amount", bar, make("b", "", signed(share))),
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

const isNumber = (text) => text !== undefined && text.trim() !== "" && Math.abs(Number(text)) <= 1e9;

// A number as short as it can be told: 0.3333 is 0.333.
function amount(value) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const short =
    Math.abs(value) >= 1e6 || (value && Math.abs(value) < 1e-4)
      ? value.toExponential(2)
      : String(Number(value.toPrecision(4)));
  return (Object.is(value, -0) ? "0" : short).replace("-", "−");
}

function signed(value) {
  return value > 0 ? `+${amount(value)}` : amount(value);
}

function signShapes(weight) {
  const look = weight > 0 ? "excites" : "inhibits";
  return weight > 0
    ? [
        ["path", { d: "M2 7H18", class: look }],
        ["path", { d: "M26 7L17 2.5V11.5Z", class: `${look} solid` }],
      ]
    : [["path", { d: "M2 7H24M24 1.5V12.5", class: look }]];
}

function numberField(value, change) {
  const field = make("input", "");
  Object.assign(field, { type: "number", step: "any", value });
  field.addEventListener("change", () => {
    if (isNumber(field.value) && field.checkValidity()) change(Number(field.value));
    else field.value = value;
  });
  return field;
}
