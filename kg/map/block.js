// A model as text that leaves the page: the block that goes back into the note, and its trace as a table.

const PLAIN_WORD = /^[A-Za-z][\w-]*$/;
const NO_WORDS = new Set(["true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"]);
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff]/g; // line ends and signs that YAML does not take as they are
const FIRST = ["id", "kind", "title"];

// The block as YAML. What the reader changed is written; claims that it has made false are left out.
function blockText(scenario, answer) {
  const block = writtenBlock(scenario);
  const kept = (block.expect ?? []).filter((claim) => holds(claim, answer.metrics));
  const lost = (block.expect ?? []).length - kept.length;
  if (block.expect) block.expect = kept;
  const names = [
    ...FIRST.filter((name) => name in block),
    ...Object.keys(block).filter((name) => !FIRST.includes(name)),
  ];
  const lines = names.filter((name) => !isEmpty(block[name])).flatMap((name) => entry(name, block[name]));
  if (lost) lines.push(`# left out: ${plural(lost, "claim", "claims")} of the note that these values do not bear out`);
  return "```kg-model\n" + lines.join("\n") + "\n```\n";
}

function writtenBlock({ live, kept: { set, inputs } }) {
  const block = structuredClone(live.written);
  if (inputs) block.inputs = inputs.map((row) => writtenInput(live, row));
  for (const [path, value] of Object.entries(set)) {
    const [name, inner] = path.split(".");
    if (inner === undefined) block[name] = value;
    else block[name] = { ...block[name], [inner]: value };
    if (path in live.fed) block.wires = block.wires.filter((wire) => wire.as !== path);
  }
  return block;
}

// A value of one's own takes the place of one that a wire brought.
function writtenInput({ written }, { of, set }) {
  const { metric, as, ...rest } = structuredClone(written.inputs?.[of] ?? {});
  const isWired = metric && !(as in set);
  return { ...rest, ...(isWired ? { metric, as } : {}), ...set };
}

function isEmpty(value) {
  return value === null || (Array.isArray(value) && !value.length);
}

function entry(name, value) {
  const isList = Array.isArray(value) && value.some((item) => typeof item === "object");
  return isList ? [`${name}:`, ...value.map((item) => `  - ${flow(item)}`)] : [`${name}: ${flow(value)}`];
}

function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (value === null || typeof value !== "object") return scalar(value);
  const pairs = Object.entries(value).filter(([, inner]) => inner !== null);
  return `{${pairs.map(([name, inner]) => `${name}: ${flow(inner)}`).join(", ")}}`;
}

function scalar(value) {
  if (typeof value !== "string") return String(value);
  if (PLAIN_WORD.test(value) && !NO_WORDS.has(value)) return value;
  return JSON.stringify(value).replace(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// Whether a claim of the note is true of these metrics; as kg/models/claims.py has it.
function holds(claim, metrics) {
  const found = metrics[claim.metric];
  const { equals = null, near = null, less = null, greater = null, between = null, tol } = claim;
  if (equals !== null) return equals === found;
  if (typeof found !== "number") return false;
  if (near !== null) return Math.abs(found - near) <= (tol ?? 0);
  if (less !== null) return found < less;
  if (greater !== null) return found > greater;
  return between !== null && between[0] <= found && found <= between[1];
}

// The trace with the columns that `kg run --format csv` gives.
function traceTable(names, { t_ms: times, V_mV: sum, linear_mV: linear, parts }) {
  const columns = [times, sum, ...(linear ? [linear] : []), ...parts.map((part) => part.V_mV)];
  const heads = ["t_ms", "V_mV", ...(linear ? ["linear_mV"] : []), ...names.map((name) => `${name} mV`)];
  const rows = times.map((_, i) => columns.map((column) => column[i]).join(","));
  return [heads.map(cell).join(","), ...rows].join("\n") + "\n";
}

// A spreadsheet takes a text that begins so for a formula.
function cell(text) {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(inert) ? `"${inert.replace(/"/g, '""')}"` : inert;
}
