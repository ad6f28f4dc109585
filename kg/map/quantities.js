// Numbers as people read, hear and type them, and the round ones on an axis.

const SPOKEN = {
  ms: "milliseconds",
  mV: "millivolts",
  pA: "picoamperes",
  nS: "nanosiemens",
  pF: "picofarads",
  MOhm: "megaohms",
  mM: "millimolar",
  um: "micrometres",
  Hz: "hertz",
  degC: "degrees Celsius",
};
const SIGNS = { MOhm: "MΩ", um: "µm", degC: "°C" };
const UNSEEN = 1e-9; // what floating point adds to 0.1 + 0.2

const minus = (text) => text.replace(/-/g, "−");
const unitSign = (unit) => SIGNS[unit] ?? unit ?? "";

// So many digits, and no exponent unless it needs one: 3.30, −57.2, 1.2e−9.
function significant(value, digits = 3) {
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  if (size < -5 || size >= 12) return minus(value.toExponential(digits - 1));
  return minus(value.toFixed(Math.max(0, digits - 1 - size)));
}

// A number as someone would have typed it.
function typed(value) {
  return String(Number(value.toPrecision(12)));
}

function measured(value, unit) {
  return `${minus(typed(value))} ${unitSign(unit)}`.trim();
}

function spoken(value, unit) {
  return `${minus(typed(value))} ${SPOKEN[unit] ?? unit ?? ""}`.trim();
}

function snapped(value, step) {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

function clamped(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

// Round numbers between two ends, in steps of 1, 2 or 5.
function roundTicks(low, high, most) {
  const rough = (high - low) / most;
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough * (1 - UNSEEN));
  const [first, last] = [Math.ceil(low / step - UNSEEN), Math.floor(high / step + UNSEEN)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function tickWords(value) {
  const size = Math.abs(value);
  return minus(size && (size >= 1e5 || size < 1e-3) ? value.toExponential().replace("e+", "e") : String(value));
}

// Alike names are numbered: EPSP 1, EPSP 2, IPSP.
function numbered(names) {
  const alike = new Map();
  for (const name of names) alike.set(name, (alike.get(name) ?? 0) + 1);
  const seen = new Map();
  return names.map((name) => {
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return alike.get(name) > 1 ? `${name} ${seen.get(name)}` : name;
  });
}
