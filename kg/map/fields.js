// What the schema of a kind says of a parameter: label, unit, usual range, source. Nothing of it is written here.

const LOG_FROM = 100; // a range whose ends are so many times apart is travelled in factors

// The value at a path such as `inputs.0.onset_ms`.
function valueAt(model, path) {
  return path.split(".").reduce((table, step) => table?.[step], model);
}

function isWhole(schema) {
  return schema.type === "integer";
}

// The field of a schema that a path leads to; null for one that is not there or holds no number.
function fieldAt(schema, model, path) {
  let [table, value] = [schema, model];
  for (const step of path.split(".")) {
    const inner = table.type === "array" || table.items ? table.items : table.properties?.[step];
    if (!inner) return null;
    value = value?.[step];
    table = { ...inner, ...resolved(schema, inner, value) };
  }
  return ["number", "integer"].includes(table.type) ? table : null;
}

// What a reference leads to; of several tables the one whose shape the value has; of a number or nothing, the number.
function resolved(schema, inner, value) {
  if (inner.$ref) return schema.$defs[inner.$ref.split("/").pop()];
  const choices = (inner.oneOf ?? inner.anyOf ?? []).map((one) => (one.$ref ? resolved(schema, one) : one));
  const fits = ({ properties }) =>
    properties && Object.entries(properties).every(([name, one]) => !("const" in one) || value?.[name] === one.const);
  return choices.find(fits) ?? choices.find(({ type }) => type === "number" || type === "integer") ?? choices[0] ?? {};
}

// An input as the schema makes one that says nothing.
function blankInput(schema) {
  const table = resolved(schema, schema.properties.inputs.items);
  return Object.fromEntries(Object.entries(table.properties).map(([name, one]) => [name, one.default ?? null]));
}

// Every number of a block that an answer depends on, as paths: the model's own, then those of one input.
function numberPaths(schema, model, input) {
  const own = Object.keys(schema.properties).flatMap((name) => {
    const value = model[name];
    return value && typeof value === "object" && !Array.isArray(value)
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : [name];
  });
  const ofInput = input === null ? [] : Object.keys(model.inputs[input]).map((name) => `inputs.${input}.${name}`);
  const isNumber = (path) => typeof valueAt(model, path) === "number" && fieldAt(schema, model, path);
  return { own: own.filter(isNumber), ofInput: ofInput.filter(isNumber) };
}

// Why a value cannot be this field's, or nothing.
function trouble(field, value) {
  const above = field.exclusiveMinimum ?? field.gt;
  if (!Number.isFinite(value)) return "write a number";
  if (above !== undefined && value <= above) return `must be greater than ${above}`;
  if (field.minimum !== undefined && value < field.minimum) return `must be at least ${field.minimum}`;
  if (isWhole(field) && !Number.isInteger(value)) return "must be a whole number";
  return "";
}

// The ends and the step of a slider. A potential is moved within 30 mV of the note's own value, others as is usual.
function sliderRange(field, value, origin) {
  const [low, high] = field.typical ?? [field.minimum ?? -2 * Math.abs(origin || 1), 2 * Math.abs(origin || 1)];
  const isPositive = field.exclusiveMinimum !== undefined || field.minimum !== undefined;
  if (isWhole(field))
    return widened({ low: Math.max(low, field.minimum ?? low), high: Math.max(high, 20), step: 1 }, value);
  if (isPositive && low > 0 && high / low >= LOG_FROM) return widened({ low, high, log: true }, value);
  const [least, most] = low < 0 && high > 0 ? [Math.max(low, origin - 30), Math.min(high, origin + 30)] : [low, high];
  return widened({ low: least, high: most, step: stepFor(most - least) }, value);
}

// A slider can always show the value that there is.
function widened(range, value) {
  return { ...range, low: Math.min(range.low, value), high: Math.max(range.high, value) };
}

function stepFor(length) {
  const power = 10 ** Math.floor(Math.log10(length / 200 || 1));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => length / step <= 600) ?? power;
}
