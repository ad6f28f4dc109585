// A model that can be played with: predict, move what comes when, change what is how strong, and read why.

const MOST_POINTS = 1500; // of a trace that is drawn at every move; fewer where that takes too long
const LEAST_POINTS = 300;
const SLOW = 12; // ms
const PAUSE = 1000; // ms after which a change begins a new run to compare with, and between two announcements
const MOST_REASONED = 24;
const AT_REST = 150; // ms

const PRESETS = {
  note: "As in the note",
  together: "Two together",
  apart: "10 ms apart",
  inhibited: "One inhibitory",
  shunt: "Shunt",
  immature: "Immature Cl⁻",
};
const SHOWN = { parts: "parts", ghost: "run before", linear: "linear sum", forces: "driving force" };

class Panel {
  static kept = new Map(); // what has become of each model while the page is open, by its key
  static shown = new Map(); // the panels that are in the page, by their keys
  static given = () => undefined; // what the address says was made of a panel's model, if it says anything
  static changed = () => {};
  static asks = true; // whether a reader is asked to predict before an answer is shown

  constructor({ id, kind, live, claims }, schema) {
    this.number = id;
    this.live = live;
    this.claims = claims;
    this.scenario = new Scenario(live, schema, kind);
    const kept = Panel.kept.get(live.key) ?? { asking: Panel.asks && live.model.inputs.length > 0 };
    this.scenario.state = kept.state ?? { set: {} };
    const given = Panel.given(this);
    if (given) playAsWritten(this.scenario, given);
    this.asking = given && this.scenario.isChanged ? false : (kept.asking ?? false);
    this.preset = given ? this.usualPreset : (kept.preset ?? "note");
    this.show = kept.show ?? { parts: true, ghost: true, linear: true, forces: false };
    this.points = MOST_POINTS;
    this.selected = Math.max(0, this.scenario.sides.indexOf(-1));
    this.note = this.runNote();
    this.fit();
    this.element = this.build();
    Panel.shown.set(live.key, this);
    if (given) this.keep();
  }

  get usualPreset() {
    return this.scenario.isChanged ? "" : "note";
  }

  // ---- what it is made of

  build() {
    this.plot = new Plot();
    this.timeline = new Timeline(this.scenario, {
      begin: () => this.begin(),
      end: () => this.end(),
      move: (i, onset) => this.change(() => this.scenario.put(`inputs.${i}.onset_ms`, onset)),
      select: (i) => this.select(i),
      add: (side, t) => this.add(side, t),
      remove: (i) => this.remove(i),
    });
    this.presets = make("div", "presets");
    this.presets.setAttribute("role", "group");
    this.presets.setAttribute("aria-label", "Scenarios");
    this.verdict = make("p", "verdict");
    this.question = this.prediction();
    this.status = make("p", "unseen");
    this.status.setAttribute("role", "status");
    this.shown = make("div", "shown");
    this.shown.setAttribute("role", "group");
    this.shown.setAttribute("aria-label", "What is drawn");
    this.parameters = new Parameters(this.scenario, {
      begin: () => this.begin(),
      end: () => this.end(),
      put: (path, value) => this.change(() => this.scenario.put(path, value)),
    });
    this.told = make("details", "numbers", make("summary", "", "Numbers"), make("table", ""));
    this.told.addEventListener("toggle", () => this.tabulate());
    this.said = make("div", "said", ...this.claimed());
    const element = make(
      "div",
      "live-model",
      this.presets,
      this.question,
      this.verdict,
      this.plot.element,
      this.timeline.element,
      this.shown,
      ...this.parameters.elements,
      this.buttons(),
      this.said,
      this.told,
      this.status,
    );
    new ResizeObserver(() => this.refresh()).observe(this.plot.element);
    return element;
  }

  prediction() {
    const answers = [
      button("small", "", () => this.guess(true), "Yes"),
      button("small", "", () => this.guess(false), "No"),
      button("plain", "", () => this.stopAsking(), "Just show me"),
    ];
    const question = make(
      "div",
      "question",
      make("b", "", "Will the neuron fire?"),
      make("span", "answers", ...answers),
    );
    question.setAttribute("role", "group");
    question.setAttribute("aria-label", "Predict");
    return question;
  }

  buttons() {
    this.copied = make("textarea", "copied");
    this.copied.readOnly = true;
    this.copied.hidden = true;
    this.copied.setAttribute("aria-label", "Text to copy");
    return make(
      "div",
      "actions",
      button("small", "", () => this.ask(), "Predict"),
      button(
        "small",
        "",
        (event) => this.copy(event.target, blockText(this.scenario, this.answer)),
        "Copy as kg-model block",
      ),
      button("small", "", (event) => this.copy(event.target, this.csv()), "Copy CSV"),
      button("small", "", () => this.save(), "Save CSV"),
      button("small reset", "", () => this.choose("note"), "Reset"),
      this.copied,
    );
  }

  claimed() {
    if (!this.claims.length) return [];
    return [
      make("p", "caption", "The note claims, of its own values:"),
      make("ul", "claims", ...this.claims.map(claim)),
    ];
  }

  // ---- running

  // How the note has it: where its trace ends.
  runNote() {
    const { t_ms: times } = kgKernels[this.scenario.kind](this.live.model).trace();
    return { end: times.at(-1), length: times.at(-1) - times[0] };
  }

  // The window that is drawn: the note's, and what comes later.
  fit() {
    const { inputs } = this.scenario.model;
    const first = inputs.map(begins);
    const last = inputs.map((input) => begins(input) + ((input.count ?? 1) - 1) * (input.interval_ms ?? 0));
    const latest = Math.max(0, ...last);
    const { end, length } = this.note;
    this.scenario.window = {
      start: Math.min(0, ...first),
      end: latest > end - length / 20 ? latest + length / 5 : end,
    };
  }

  // Runs a model as it is drawn; what came of it before stays if it cannot be run, and the reason is given back.
  run(model) {
    const { start, end } = this.scenario.window;
    const drawn = { duration_ms: end - start, dt_ms: (end - start) / this.points };
    try {
      const answer = kgKernels[this.scenario.kind]({ ...model, ...drawn });
      const trace = answer.trace();
      if (!Number.isFinite(answer.metrics.peak_mV)) throw new RangeError("no number");
      Object.assign(this, { answer, trace });
    } catch {
      return "these values are too extreme to compute with";
    }
    return "";
  }

  refresh() {
    const width = this.plot.element.clientWidth;
    if (!width) return;
    const began = performance.now();
    const problem = this.scenario.problem || this.run(this.scenario.model);
    if (!this.trace) this.run(this.live.model);
    this.across = new Across(width, this.scenario.window);
    this.plot.draw(this.picture());
    this.timeline.draw(this.across, this.selected);
    this.parameters.draw(this.selected);
    this.tell(problem);
    if (performance.now() - began > SLOW) this.points = Math.max(LEAST_POINTS, Math.round(this.points / 2));
  }

  picture() {
    const { scenario, trace, answer, ghost, show } = this;
    const { V_rest_mV: rest, V_th_mV: level, inputs } = scenario.model;
    const { sides } = scenario;
    const onsets = inputs.flatMap((input, i) => this.events(input).map((t) => ({ t, side: sides[i] })));
    const pulls = answer.contributions?.E_minus_V_at_peak_mV ?? [];
    const forces = pulls.map((pull, i) => ({ pull, side: sides[i], letter: letterOf(i) }));
    return { across: this.across, trace, answer, rest, level, ghost, hidden: this.asking, show, sides, onsets, forces };
  }

  events(input) {
    return Array.from(
      { length: Math.min(input.count ?? 1, MOST_PLAYED) },
      (_, i) => begins(input) + i * (input.interval_ms ?? 0),
    );
  }

  // ---- changing

  begin() {
    this.isNew = this.isHeld = true;
  }

  end() {
    this.isHeld = false;
    this.fit();
    this.refresh();
    this.keep();
  }

  // A change ends a prediction; what was before it is drawn as a ghost, until there is a pause.
  change(act) {
    const now = performance.now();
    const paused = !this.isHeld && now - (this.changedAt ?? -PAUSE) > PAUSE;
    if ((this.isNew || paused) && this.trace) this.ghost = this.trace;
    this.isNew = false;
    this.changedAt = now;
    this.asking = false;
    this.guessed = null;
    this.preset = "";
    act();
    if (!this.isHeld) this.fit();
    this.refresh();
    if (!this.isHeld) this.keep();
  }

  keep() {
    const { number, asking, preset, show } = this;
    Panel.kept.set(this.live.key, { number, state: this.scenario.state, asking, preset, show });
    Panel.changed();
  }

  // The model as an address has it.
  take(texts) {
    if (sameWords(texts, playedTexts(this.scenario.state))) return;
    this.change(() => {
      playAsWritten(this.scenario, texts);
      this.parameters.forget();
      this.selected = Math.max(0, Math.min(this.selected, this.scenario.rows.length - 1));
    });
    this.preset = this.usualPreset;
    this.refresh();
    this.keep();
  }

  select(i) {
    if (this.selected === i) return;
    this.selected = i;
    this.refresh();
    this.timeline.focus(i);
  }

  add(side, t) {
    let added = 0;
    this.change(() => {
      added = this.scenario.add(side, t, this.scenario.window);
      this.selected = added;
    });
    this.timeline.focus(added);
  }

  remove(i) {
    this.change(() => {
      this.scenario.remove(i);
      this.selected = Math.max(0, Math.min(i, this.scenario.rows.length - 1));
    });
    this.timeline.focus(this.selected);
  }

  choose(name) {
    const isReset = name === "note" && this.preset === "note" && !this.scenario.isChanged;
    this.change(() => {
      this.scenario.preset(name);
      this.parameters.forget();
      this.selected = Math.max(0, this.scenario.sides.indexOf(-1));
    });
    if (isReset) this.ghost = null;
    this.preset = name;
    this.asking = Panel.asks && name !== "note";
    this.refresh();
    this.keep();
  }

  // ---- predicting

  ask() {
    Panel.asks = true;
    this.asking = true;
    this.guessed = null;
    this.refresh();
    this.question.querySelector("button").focus();
  }

  guess(fires) {
    this.asking = false;
    this.guessed = fires;
    this.refresh();
    this.keep();
    this.verdict.focus();
  }

  stopAsking() {
    Panel.asks = this.asking = false;
    this.refresh();
    this.keep();
    this.verdict.focus();
  }

  // ---- telling

  tell(problem) {
    this.question.hidden = !this.asking;
    this.verdict.hidden = this.asking;
    this.said.hidden = this.told.hidden = this.asking;
    this.said.classList.toggle("stale", this.scenario.isChanged);
    this.choices();
    if (this.asking) {
      this.plot.say("The inputs over time; their sum is not shown yet.");
      return this.announce("Will the neuron fire? Predict.");
    }
    const { metrics } = this.answer;
    const { first, rest } = problem ? { first: "Cannot be run:", rest: ` ${problem}.` } : this.sentence();
    const right = this.guessed === metrics.fired;
    const prediction =
      typeof this.guessed === "boolean"
        ? make("small", "", right ? "You predicted it." : "Not as you predicted.")
        : null;
    this.verdict.className = problem ? "verdict wrong" : metrics.fired ? "verdict fires" : "verdict";
    const sign = make("i", "", problem ? "!" : metrics.fired ? "⚡" : "–");
    sign.setAttribute("aria-hidden", "true");
    this.verdict.tabIndex = -1;
    this.verdict.replaceChildren(sign, make("span", "", make("b", "", first), rest, prediction));
    this.plot.say(`The potential over time. ${first}${rest}`);
    this.announce(`${prediction ? `${prediction.textContent} ` : ""}${first}${rest}`);
    this.tabulate();
  }

  // With many inputs the reason is sought when the hand rests.
  sentence() {
    const isBrief = this.scenario.rows.length > MOST_REASONED && !this.isResting;
    if (isBrief) {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => {
        this.isResting = true;
        this.tell("");
        this.isResting = false;
      }, AT_REST);
    }
    return sentence(this.scenario, this.answer, isBrief);
  }

  choices() {
    const chip = (look, name, isOn, act) => {
      const choice = button(look, "", act, name);
      choice.setAttribute("aria-pressed", isOn);
      return choice;
    };
    const isNote = !this.scenario.isChanged;
    const shape = `${this.preset} ${isNote} ${JSON.stringify(this.show)} ${Boolean(this.ghost)} ${"E_minus_V_at_peak_mV" in (this.answer.contributions ?? {})}`;
    if (this.chosen === shape) return;
    this.chosen = shape;
    const isOn = (name) => (name === "note" ? isNote : name === this.preset);
    refill(
      this.presets,
      this.scenario.presets.map((name) => chip("chip", PRESETS[name], isOn(name), () => this.choose(name))),
    );
    const there = {
      parts: true,
      ghost: this.ghost,
      linear: this.trace.linear_mV,
      forces: this.answer.contributions?.E_minus_V_at_peak_mV,
    };
    const names = Object.keys(SHOWN).filter((name) => there[name]);
    refill(
      this.shown,
      names.map((name) => chip(`toggle ${name}`, SHOWN[name], this.show[name], () => this.toggle(name))),
    );
  }

  toggle(name) {
    this.show = { ...this.show, [name]: !this.show[name] };
    this.refresh();
    this.keep();
  }

  // Spoken at most once a second, and the last word always.
  announce(words) {
    this.words = words;
    this.timer ??= setTimeout(
      () => {
        this.timer = null;
        if (this.status.textContent !== this.words) this.status.textContent = this.words;
      },
      this.status.textContent ? PAUSE : 0,
    );
  }

  // ---- numbers

  tabulate() {
    if (!this.told.open || !this.answer) return;
    const { contributions } = this.answer;
    const { names, model, strength } = this.scenario;
    const columns = Object.entries(contributions ?? {}).filter(
      ([name, values]) => values && !["g_nS", "E_rev_mV", "onset_ms", "effect"].includes(name),
    );
    const head = ["input", "onset_ms", strength, ...columns.map(([name]) => name)];
    const rows = names.map((name, i) => [
      `${letterOf(i)} ${name}`,
      significant(begins(model.inputs[i])),
      significant(model.inputs[i][strength]),
      ...columns.map(([, values]) =>
        typeof values[i] === "number" ? significant(values[i]) : String(values[i] ?? ""),
      ),
    ]);
    this.told.lastElementChild.replaceWith(numberTable({ head: head.map(columnWords), rows }));
  }

  // ---- taking it along

  // The columns of `kg run --format csv`, at the times at which Python draws.
  csv() {
    const { scenario } = this;
    const { parts, ...trace } = kgKernels[scenario.kind](scenario.model).trace();
    const { words } = scenario.play;
    const sides = parts.map(({ excites }) => `${words[excites ? 1 : -1]}s`);
    return traceTable(parts.length === scenario.names.length ? scenario.names : sides, { ...trace, parts });
  }

  save() {
    const link = make("a", "");
    link.href = URL.createObjectURL(new Blob([this.csv()], { type: "text/csv" }));
    link.download = `${this.live.model.id || "model"}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), PAUSE);
  }

  // Where a browser refuses to copy, the text is shown, ready to be copied by hand.
  async copy(from, text) {
    const name = from.textContent;
    try {
      await navigator.clipboard.writeText(text);
      this.copied.hidden = true;
      from.textContent = "Copied ✓";
      setTimeout(() => (from.textContent = name), 1500);
    } catch {
      this.copied.hidden = false;
      this.copied.value = text;
      this.copied.focus();
      this.copied.select();
    }
  }
}

// New buttons in place of old ones, with the focus where it was.
function refill(element, content) {
  const focused = [...element.children].indexOf(document.activeElement);
  element.replaceChildren(...content);
  element.children[focused]?.focus();
}

// `at_peak_mV` reads "at peak, mV".
function columnWords(name) {
  const parts = name.split("_");
  const unit = parts.length > 1 ? `, ${unitSign(parts.pop())}` : "";
  return parts.join(" ").replace("E minus V", "E − V") + unit;
}
