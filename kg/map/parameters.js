// The parameters of a model as rows: what the note lets readers change first, the rest under "more", and their sources.

const MOST_ROWS = 6; // with more inputs, only the chosen one has its row

class Parameters {
  // on: { begin(), end(), put(path, value) }
  constructor(scenario, on) {
    Object.assign(this, { scenario, on, rows: [] });
    this.main = make("div", "params");
    this.rest = make("div", "params");
    this.sources = make("ol", "");
    this.more = make("details", "more-params", make("summary", "", "More parameters"), this.rest);
    this.cited = make("details", "sources", make("summary", "", "Where the numbers come from"), this.sources);
    this.elements = [this.main, this.more, this.cited];
  }

  // The ends of the sliders are chosen anew.
  forget() {
    for (const row of this.rows) row.range = null;
  }

  draw(selected) {
    const { scenario } = this;
    this.selected = selected;
    const shape = `${scenario.sides} ${scenario.rows.map(({ of }) => of)} ${selected} ${scenario.strength}`;
    if (shape !== this.listed) this.relist();
    this.listed = shape;
    for (const row of this.rows) row.show();
    this.cite();
  }

  relist() {
    const { scenario } = this;
    const first = this.firstPaths();
    const chosen = scenario.rows.length ? this.selected : null;
    const { own, ofInput } = numberPaths(scenario.schema, scenario.model, chosen);
    const others = [...own, ...ofInput].filter((path) => !first.includes(path) && !this.isIdle(path));
    // a slider that is held must stay the same element
    const before = new Map(this.rows.map((row) => [row.path, row]));
    const rowOf = (path) => before.get(path)?.called(this.title(path)) ?? this.row(path);
    const [main, rest] = [first, others].map((paths) => paths.map(rowOf));
    this.rows = [...main, ...rest];
    fill(this.main, main);
    fill(this.rest, rest);
    this.more.hidden = !rest.length;
  }

  // What the note lets readers change, then the strength of each input.
  firstPaths() {
    const { scenario } = this;
    const controls = scenario.live.model.controls.map((path) => this.present(path)).filter(Boolean);
    const all = scenario.rows.map((_, i) => i);
    const some = all.length > MOST_ROWS ? all.filter((i) => i === this.selected) : all;
    return [...new Set([...controls, ...some.map((i) => `inputs.${i}.${scenario.strength}`)])];
  }

  // Where a parameter of the note is now, if its input is still there and it is a number.
  present(path) {
    const { scenario } = this;
    const [name, number, ...inner] = path.split(".");
    const at = name === "inputs" ? scenario.rows.findIndex(({ of }) => of === Number(number)) : 0;
    const now = name === "inputs" ? ["inputs", at, ...inner].join(".") : path;
    const isThere =
      at >= 0 && typeof valueAt(scenario.model, now) === "number" && fieldAt(scenario.schema, scenario.model, now);
    return isThere ? now : null;
  }

  isIdle(path) {
    return /^(duration|dt)_ms$/.test(path) || this.scenario.isIdle(path);
  }

  row(path) {
    const { scenario } = this;
    return new Row(scenario, path, this.title(path), { ...this.on, cite: (row) => this.point(row) });
  }

  title(path) {
    const { scenario } = this;
    const { title } = fieldAt(scenario.schema, scenario.model, path);
    const [name, number] = path.split(".");
    if (name !== "inputs") return { words: title, content: [make("span", "", title)] };
    const i = Number(number);
    const side = scenario.sides[i];
    const word = scenario.play.words[side];
    const isStrength = path.endsWith(`.${scenario.strength}`);
    const words = `${word} ${letterOf(i)}, ${title}`;
    const content = [glyph(side), make("span", "", `${letterOf(i)} ${isStrength ? scenario.names[i] : title}`)];
    return { words, content, side };
  }

  // ---- where values come from

  cite() {
    const numbers = new Map();
    for (const row of this.rows) {
      const words = this.source(row);
      if (!numbers.has(words)) numbers.set(words, numbers.size + 1);
      row.note.textContent = numbers.get(words);
      row.note.title = words;
      row.note.setAttribute("aria-label", `Source: ${words}`);
      row.cited = numbers.get(words);
    }
    const shape = [...numbers.keys()].join("\n");
    if (shape === this.citing) return;
    this.citing = shape;
    this.sources.replaceChildren(...[...numbers.keys()].map((words) => make("li", "", words)));
  }

  source({ path, field }) {
    const { from, was, source } = this.scenario.origin(path);
    const { sources } = this.scenario.live.model;
    if (from === "you") return was === null ? "your value" : "your value in place of the note's or the default";
    if (from === "wire") return `from the model ${source}`;
    if (from === "note") return sources.length ? `the note, after ${sources.join("; ")}` : "the note";
    return `default: ${field.source ?? "of kg"}`;
  }

  point({ cited }) {
    this.cited.open = true;
    const line = this.sources.children[cited - 1];
    for (const other of this.sources.children) other.classList.toggle("pointed", other === line);
    line.scrollIntoView({ block: "nearest" });
  }
}

function fill(element, rows) {
  const isSame = rows.length === element.children.length && rows.every((row, i) => row.element === element.children[i]);
  if (!isSame) element.replaceChildren(...rows.map((row) => row.element));
}
