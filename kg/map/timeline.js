// When each input comes: a marker an input, to be dragged, moved with keys, added and removed.

const PITCH = 22; // between markers that stand below each other
const LEVELS = 3;
const STEP = 0.1; // ms that an arrow key moves a marker; with Shift FINE, with the page keys COARSE
const FINE_STEP = 0.01;
const COARSE_STEP = 1;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MARKS = { 1: "M11 1.5L21 18.5H1Z", [-1]: "M11 18.5L1 1.5H21Z" };

const letterOf = (i) => LETTERS[i] ?? "";

class Timeline {
  // on: { move(i, onset), begin(), end(), select(i), add(side, t), remove(i) }
  constructor(scenario, on) {
    Object.assign(this, { scenario, on, markers: [] });
    this.scale = make("div", "lane-scale");
    this.lanes = make("div", "lanes", this.scale);
    const { words } = scenario.play;
    this.adders = [1, -1].map((side) => button("small", "", () => on.add(side), glyph(side), `Add ${words[side]}`));
    this.help = make(
      "p",
      "unseen",
      "Arrow keys move by 0.1 ms, with Shift by 0.01 ms, page keys by 1 ms. Delete removes.",
    );
    this.help.id = `help-${++Timeline.count}`;
    this.remover = button("small", "", () => on.remove(this.selected), "Remove");
    this.element = make("div", "timeline", this.lanes, make("div", "adders", this.remover, ...this.adders), this.help);
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "When the inputs come");
    this.lanes.addEventListener("click", (event) => this.addAt(event));
  }

  static count = 0;

  // ---- drawing

  draw(across, selected) {
    this.across = across;
    this.selected = selected;
    const { sides, names, model, schema, strength } = this.scenario;
    if (`${sides} ${names}` !== this.shape) this.build(sides, names);
    this.shape = `${sides} ${names}`;
    this.frame();
    const unit = model.inputs.length && fieldAt(schema, model, `inputs.0.${strength}`)?.unit;
    model.inputs.forEach((input, i) => this.place(this.markers[i], input, i, unit));
    this.remover.hidden = !sides.length;
    this.remover.textContent = `Remove ${letterOf(selected)}`.trim();
  }

  // A marker that is held must stay the same element, so they are made anew only for other inputs.
  build(sides, names) {
    const focused = this.markers.indexOf(document.activeElement);
    const levels = this.levels(sides);
    this.axis = levels.up * PITCH;
    this.height = this.axis + levels.down * PITCH + 4;
    this.markers = sides.map((side, i) => this.marker(side, names[i], i));
    this.markers.forEach((marker, i) => {
      const place = levels.of[i] * PITCH;
      marker.style.top = `${sides[i] > 0 ? this.axis - PITCH - place : this.axis + 2 + place}px`;
    });
    this.lanes.style.height = `${this.height + 16}px`;
    this.lanes.replaceChildren(this.scale, ...this.markers);
    this.markers[focused]?.focus();
  }

  // On which of a few levels each marker stands, so that neighbours do not hide each other.
  levels(sides) {
    const count = { 1: 0, [-1]: 0 };
    const of = sides.map((side) => count[side]++ % LEVELS);
    const room = (side) => Math.max(1, Math.min(LEVELS, count[side]));
    return { of, up: room(1), down: room(-1) };
  }

  // The line, the names of its two sides, and the times below.
  frame() {
    const { left, right, start, end } = this.across;
    const shape = `${left} ${right} ${start} ${end} ${this.axis} ${this.height}`;
    if (shape === this.framed) return;
    this.framed = shape;
    const { words } = this.scenario.play;
    const line = make("i", "lane-line");
    Object.assign(line.style, { left: `${left}px`, width: `${right - left}px`, top: `${this.axis}px` });
    const names = [1, -1].map((side) => {
      const name = make("span", "lane-name", words[side]);
      name.style.top = `${side > 0 ? this.axis - PITCH + 2 : this.axis + 4}px`;
      return name;
    });
    const marks = roundTicks(start, end, Math.max(2, Math.floor((right - left) / 56)));
    const ticks = marks.map((mark, i) => {
      const tick = make("span", "lane-tick", tickWords(mark) + (i === marks.length - 1 ? " ms" : ""));
      Object.assign(tick.style, { left: `${this.across.at(mark)}px`, top: `${this.height}px` });
      return tick;
    });
    this.scale.replaceChildren(line, ...names, ...ticks);
  }

  marker(side, name, i) {
    const letter = svgText("", 11, side > 0 ? 16 : 11, "middle", letterOf(i));
    const look = `marker ${side > 0 ? "epsp" : "ipsp"}`;
    const picture = svgElement(
      "svg",
      "",
      { viewBox: "0 0 22 20", "aria-hidden": "true" },
      svgElement("path", "", { d: MARKS[side] }),
      letter,
    );
    const word = this.scenario.play.words[side];
    const marker = button(
      look,
      `${word} ${letterOf(i)}${name.startsWith(word) ? "" : `, ${name}`}`,
      () => this.on.select(i),
      picture,
    );
    marker.setAttribute("role", "slider");
    marker.setAttribute("aria-describedby", this.help.id);
    marker.title = `${name}: drag it, or use the arrow keys; Delete removes it`;
    marker.addEventListener("keydown", (event) => this.press(event, i));
    marker.addEventListener("focus", () => this.on.select(i));
    this.makeDraggable(marker, i);
    return marker;
  }

  // Only what has changed is written: there may be a hundred markers, of which one moves.
  place(marker, { onset_ms: onset, delay_ms: delay = 0, ...input }, i, unit) {
    const { start, end } = this.across;
    const t = onset + delay;
    const value = input[this.scenario.strength];
    const shape = `${t} ${value} ${i === this.selected} ${this.framed}`;
    if (marker.shape === shape) return;
    marker.shape = shape;
    marker.style.left = `${this.across.at(clamped(t, start, end))}px`;
    marker.classList.toggle("beyond", t < start || t > end);
    marker.classList.toggle("selected", i === this.selected);
    marker.setAttribute("aria-valuemin", start);
    marker.setAttribute("aria-valuemax", end);
    marker.setAttribute("aria-valuenow", t);
    marker.setAttribute("aria-valuetext", `at ${spoken(t, "ms")}, ${spoken(value, unit)}`);
  }

  // ---- moving

  makeDraggable(marker, i) {
    let grabbed = null; // how far from the marker's middle it was taken
    marker.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      marker.setPointerCapture(event.pointerId);
      const { left, width } = marker.getBoundingClientRect();
      grabbed = event.clientX - left - width / 2;
      this.on.begin();
    });
    marker.addEventListener("pointermove", (event) => {
      if (grabbed === null) return;
      const x = event.clientX - grabbed - this.lanes.getBoundingClientRect().left;
      this.moveTo(i, this.across.time(x), event.shiftKey ? FINE_STEP : STEP);
    });
    const drop = () => {
      if (grabbed === null) return;
      grabbed = null;
      this.on.end();
    };
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) marker.addEventListener(name, drop);
  }

  moveTo(i, t, step) {
    const { start, end } = this.across;
    const { onset_ms: before, delay_ms: delay = 0 } = this.scenario.model.inputs[i];
    const onset = snapped(clamped(snapped(t, step), start, end) - delay, step / 100);
    if (onset !== before) this.on.move(i, onset);
  }

  press(event, i) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { onset_ms: onset, delay_ms: delay = 0 } = this.scenario.model.inputs[i];
    const { start, end } = this.across;
    const by = event.shiftKey ? FINE_STEP : STEP;
    const to = {
      ArrowLeft: onset + delay - by,
      ArrowDown: onset + delay - by,
      ArrowRight: onset + delay + by,
      ArrowUp: onset + delay + by,
      PageDown: onset + delay - COARSE_STEP,
      PageUp: onset + delay + COARSE_STEP,
      Home: start,
      End: end,
    }[event.key];
    if (to !== undefined) this.moveTo(i, to, FINE_STEP);
    else if (event.key === "Delete" || event.key === "Backspace") this.on.remove(i);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // ---- adding and removing

  addAt(event) {
    if (event.target.closest(".marker")) return;
    const { left, top } = this.lanes.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    if (x < this.across.left || x > this.across.right || y > this.lanes.offsetHeight - 16) return;
    this.on.add(y < this.axis ? 1 : -1, snapped(this.across.time(x), STEP));
  }

  focus(i) {
    (this.markers[i] ?? this.adders[0]).focus();
  }
}

// A triangle up for what excites, down for what inhibits.
function glyph(side) {
  const path = svgElement("path", "", { d: MARKS[side] });
  return svgElement(
    "svg",
    `glyph ${side > 0 ? "epsp" : "ipsp"}`,
    { viewBox: "0 0 22 20", "aria-hidden": "true" },
    path,
  );
}
