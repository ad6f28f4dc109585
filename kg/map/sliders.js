// A parameter as a row: its name, a slider and a number box, its unit, where its value comes from, and the way back.

const LOG_STEPS = 600;

class Row {
  // on: { begin(), put(path, value), end(), cite(button) }
  constructor(scenario, path, title, on) {
    Object.assign(this, { scenario, path, on });
    this.field = fieldAt(scenario.schema, scenario.model, path);
    this.slider = make("input", "slide");
    this.slider.type = "range";
    this.box = make("input", "number");
    this.box.type = "number";
    this.box.step = "any";
    this.note = make("button", "cite");
    this.note.type = "button";
    this.note.addEventListener("click", () => on.cite(this));
    this.back = button("back", "", () => this.reset(), "↺");
    this.words = make("span", "row-name");
    this.element = make(
      "div",
      "param",
      make("span", "row-head", this.words, this.note),
      this.slider,
      this.box,
      make("span", "unit", unitSign(this.field.unit)),
      this.back,
    );
    this.called(title);
    this.listen();
  }

  // The row under another name, which changes with the number and the side of its input.
  called({ words, content, side }) {
    const name = `${words} ${unitSign(this.field.unit)}`.trim();
    this.slider.setAttribute("aria-label", words);
    this.box.setAttribute("aria-label", `${name}, as a number`);
    this.back.setAttribute("aria-label", `Reset ${words}`);
    this.words.title = words;
    this.words.replaceChildren(...content);
    this.element.classList.toggle("epsp", side > 0);
    this.element.classList.toggle("ipsp", side < 0);
    return this;
  }

  listen() {
    const { slider, box, on } = this;
    slider.addEventListener("input", () => this.send(this.fromSlider(Number(slider.value))));
    slider.addEventListener("pointerdown", () => on.begin());
    for (const name of ["change", "pointerup"]) slider.addEventListener(name, () => on.end());
    for (const name of ["input", "change"]) box.addEventListener(name, () => this.type());
    box.addEventListener("blur", () => this.show());
  }

  // A number that the field cannot have is said to be so, and changes nothing.
  type() {
    const value = this.box.value.trim() === "" ? NaN : Number(this.box.value);
    const wrong = trouble(this.field, value) || (Math.abs(value) > 1e30 ? "is too large" : "");
    this.box.setCustomValidity(wrong);
    this.box.title = wrong;
    this.box.setAttribute("aria-invalid", Boolean(wrong));
    if (!wrong) this.send(value);
  }

  send(value) {
    if (value !== valueAt(this.scenario.model, this.path)) this.on.put(this.path, value);
  }

  reset() {
    const { was } = this.scenario.origin(this.path);
    this.on.begin();
    if (was !== null) this.on.put(this.path, was);
    this.on.end();
    this.slider.focus();
  }

  // ---- showing

  show() {
    const value = valueAt(this.scenario.model, this.path);
    if (typeof value !== "number") return;
    this.range = this.freshRange(value);
    const { low, high, step, log, isBelow } = this.range;
    this.slider.min = log ? 0 : low;
    this.slider.max = log ? LOG_STEPS : high;
    this.slider.step = log ? 1 : step;
    this.slider.value = this.toSlider(value);
    const share = (100 * (this.slider.value - this.slider.min)) / (this.slider.max - this.slider.min || 1);
    this.slider.style.setProperty("--filled", `${isBelow ? 100 - share : share}%`);
    this.slider.classList.toggle("negative", Boolean(isBelow));
    this.slider.setAttribute("aria-valuetext", spoken(value, this.field.unit));
    if (document.activeElement !== this.box) {
      this.box.value = typed(value);
      this.box.removeAttribute("aria-invalid");
    }
    const { from, was } = this.scenario.origin(this.path);
    this.element.classList.toggle("changed", from === "you");
    this.back.hidden = from !== "you" || was === null;
    this.back.title = was === null || was === undefined ? "" : `Back to ${measured(was, this.field.unit)}`;
  }

  // The ends of a slider stay while it is moved; an input keeps to its side.
  freshRange(value) {
    if (this.range && value >= this.range.low && value <= this.range.high) return this.range;
    const { scenario, path, field } = this;
    const [name, number] = path.split(".");
    const side = name === "inputs" && path.endsWith(`.${scenario.strength}`) ? scenario.sides[number] : 0;
    const { was } = scenario.origin(path);
    const range = side
      ? widened(sideRange(field, side, scenario.play.signs, value), value)
      : path.endsWith(".onset_ms")
        ? widened({ low: scenario.window.start, high: scenario.window.end, step: 0.1 }, value)
        : sliderRange(field, value, was ?? value);
    return range;
  }

  toSlider(value) {
    const { low, high, log } = this.range;
    return log ? (LOG_STEPS * Math.log(value / low)) / Math.log(high / low) : value;
  }

  fromSlider(place) {
    const { low, high, log, step } = this.range;
    if (!log) return clamped(snapped(place, step), low, high);
    return clamped(Number((low * (high / low) ** (place / LOG_STEPS)).toPrecision(2)), low, high);
  }
}

// From nothing to what is usual; below nothing for an inhibitory input whose amplitude is negative.
function sideRange(field, side, signs, value) {
  const most = Math.min(field.typical?.[1] ?? Infinity, roundedUp(4 * Math.abs(value || 1)));
  const isBelow = signs && side < 0;
  return { low: isBelow ? -most : 0, high: isBelow ? 0 : most, step: stepFor(most), isBelow };
}

// The next length that reads well at the end of a slider: 20, 50, 100.
function roundedUp(length) {
  const power = 10 ** Math.floor(Math.log10(length));
  return [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= length * (1 - UNSEEN));
}
