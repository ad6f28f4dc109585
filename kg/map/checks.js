// Whether the page answers as Python does, for the models as their notes have them.

const AGREED = { mV: 1e-9, ms: 1e-9 }; // and 1e-12 of the value; of what has another unit, a part of its size
const FLAT = 1e-6; // where a curve is flat, its highest point is known to the root of the rounding

// { kind, ok, largest_mV, largest_ms, wrong }: how far the two are apart, and in what they differ; null if the page
// has no kernel of that kind.
function checked(kind, { model, answer }) {
  if (!Object.hasOwn(kgKernels, kind) || typeof kgKernels[kind] !== "function") return null;
  const found = { kind, largest_mV: 0, largest_ms: 0, wrong: [] };
  try {
    compare(found, kgKernels[kind](model), answer);
  } catch (error) {
    found.wrong.push(`the page cannot run it: ${error.message}`);
  }
  return { ...found, ok: !found.wrong.length };
}

function compare(found, mine, python) {
  const bothGraze = mine.metrics.grazing === true && python.metrics.grazing === true;
  for (const [name, value] of Object.entries(python.metrics)) {
    if (name in mine.metrics && !bothGraze) same(found, name, mine.metrics[name], value);
  }
  if (mine.spikes_ms && !bothGraze) same(found, "spikes_ms", mine.spikes_ms, python.spikes_ms);
  for (const [name, values] of Object.entries(python.contributions)) {
    if (mine.contributions?.[name] && !bothGraze) same(found, name, mine.contributions[name], values);
  }
  if (!python.trace || !mine.trace) return;
  const { V_mV } = mine.trace();
  same(found, "points", V_mV.length, python.trace.points);
  same(
    found,
    "V_mV",
    python.trace.V_mV.map((_, i) => V_mV[i * python.trace.step]),
    python.trace.V_mV,
  );
}

function same(found, name, mine, python) {
  if (Array.isArray(python)) {
    if (mine.length === python.length) return python.forEach((value, i) => same(found, name, mine[i], value));
    found.wrong.push(`${name}: ${mine.length} instead of ${python.length}`);
  } else if (typeof python === "number" && typeof mine === "number") {
    const apart = Math.abs(mine - python);
    const unit = name.split("_").pop();
    if (`largest_${unit}` in found) found[`largest_${unit}`] = Math.max(found[`largest_${unit}`], apart);
    const isFlat = /^(peak|trough)_ms$/.test(name);
    const allowed = isFlat ? FLAT * Math.max(1, Math.abs(python)) : AGREED[unit] + 1e-12 * Math.abs(python);
    if (!(apart <= (allowed || 1e-9 * Math.max(1, Math.abs(python)))))
      found.wrong.push(`${name}: ${mine} instead of ${python}`);
  } else if (mine !== python && (mine ?? null) !== python) {
    found.wrong.push(`${name}: ${mine} instead of ${python}`);
  }
}

// All models of the map, one after another while nothing else is to be done; then a banner if one differs.
class Checks {
  constructor(numbers, read) {
    Object.assign(this, { numbers, read });
    this.found = new Map();
  }

  // The check of one model, done once.
  of(kind, live) {
    if (!this.found.has(live.key)) this.found.set(live.key, checked(kind, live));
    return this.found.get(live.key);
  }

  // A list of { id, kind, ok, largest_mV, largest_ms, wrong }, when all is compared.
  all() {
    return (this.done ??= this.run());
  }

  async run() {
    const list = [];
    for (const number of this.numbers) {
      const pane = await this.read(number).catch(() => ({ models: [] }));
      for (const { kind, live } of pane.models.filter((model) => model.live)) {
        await idle();
        const check = this.of(kind, live);
        if (check) list.push({ id: live.key, ...check });
      }
    }
    if (list.some(({ ok }) => !ok)) banner(list.filter(({ ok }) => !ok));
    return list;
  }
}

const idle = () =>
  new Promise((go) => (window.requestIdleCallback ? requestIdleCallback(go, { timeout: 200 }) : setTimeout(go)));

function banner(differing) {
  const names = differing.map(({ id }) => id.split("/").pop().replace(/\.md#/, "#"));
  const some = names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  const count = plural(names.length, "model answers", "models answer");
  const words = `In this browser ${count} otherwise than Python: ${some}. Python's plots stand.`;
  const element = make("p", "checks-banner", words);
  element.setAttribute("role", "alert");
  byId("sea").append(element);
}
