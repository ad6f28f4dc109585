// What readers have made of the open note's models, as the address has it: `m.0.V_th_mV=-50` is a value of the note's
// first model, `m.0.inputs.1.onset_ms=4` one of its second input; `m.0.inputs=0,new` are the inputs, where there are
// others than the note's: its first, and one that the note does not have.

const MOST_ROWS_GIVEN = 200;
const NEW_ROW = "new";

class Played {
  constructor(graph) {
    this.graph = graph;
    this.given = { note: null, models: new Map() }; // what an address says of models that are not shown yet
  }

  // Of the open note, or of the one that is about to be opened.
  read(i) {
    if (i === null) return null;
    const waiting = this.given.note === i ? [...this.given.models] : [];
    const models = [...this.kept(i).map(([number, state]) => [number, playedTexts(state)]), ...waiting];
    const found = models.flatMap(([number, texts]) =>
      Object.entries(texts).map(([path, text]) => [`${number}.${path}`, text]),
    );
    return found.length ? Object.fromEntries(found) : null;
  }

  apply(i, texts) {
    const models = new Map(i === null ? [] : this.kept(i).map(([number]) => [number, {}]));
    for (const [path, text] of Object.entries(texts ?? {})) {
      const [, number, rest] = /^(\d{1,4})\.(.+)$/s.exec(path) ?? [];
      if (rest) models.set(number, { ...models.get(number), [rest]: text });
    }
    for (const panel of Panel.shown.values()) {
      const key = panel.number;
      if (!panel.element.isConnected || !this.isOf(i, panel.live.key)) continue;
      panel.take(models.get(key) ?? {});
      models.delete(key);
    }
    this.given = { note: i, models };
  }

  // What a panel that is being made has to begin with; undefined for as it was left.
  textsFor(panel) {
    const { note, models } = this.given;
    if (!this.isOf(note, panel.live.key) || !models.has(panel.number)) return undefined;
    const texts = models.get(panel.number);
    models.delete(panel.number);
    return texts;
  }

  kept(i) {
    const of = [...Panel.kept].filter(([key, { state }]) => state && this.isOf(i, key));
    return of.map(([, { number, state }]) => [number, state]);
  }

  isOf(i, key) {
    return i !== null && key.startsWith(`${this.graph.path[i]}#`);
  }
}

function playedTexts({ set, inputs }) {
  const texts = Object.entries(set).map(([path, value]) => [path, String(value)]);
  if (inputs) {
    texts.push(["inputs", inputs.map(({ of }) => of ?? NEW_ROW).join(",")]);
    for (const [number, row] of inputs.entries())
      for (const [name, value] of Object.entries(row.set)) texts.push([`inputs.${number}.${name}`, String(value)]);
  }
  return Object.fromEntries(texts);
}

// Makes of a scenario what the texts say; what cannot be is passed over.
function playAsWritten(scenario, texts) {
  scenario.reset();
  if (Object.hasOwn(texts, "inputs")) scenario.keep(writtenRows(scenario, texts.inputs));
  for (const [path, text] of Object.entries(texts)) {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!isNumberPath(scenario, path) || Math.abs(value) > 1e30) continue;
    if (!trouble(fieldAt(scenario.schema, scenario.model, path), value)) scenario.put(path, value);
  }
}

function writtenRows({ live }, text) {
  const names = text === "" ? [] : text.split(",").slice(0, MOST_ROWS_GIVEN);
  const own = live.model.inputs.length;
  return names
    .filter((name) => name === NEW_ROW || (/^\d+$/.test(name) && Number(name) < own))
    .map((name) => ({ of: name === NEW_ROW ? null : Number(name), set: {} }));
}

function isNumberPath(scenario, path) {
  const [name, number] = path.split(".");
  const isOfInput = name === "inputs";
  if (isOfInput && !(/^\d+$/.test(number) && Number(number) < scenario.rows.length)) return false;
  const { own, ofInput } = numberPaths(scenario.schema, scenario.model, isOfInput ? Number(number) : null);
  return (isOfInput ? ofInput : own).includes(path);
}
