// All that one sees stands in the address: `#/folder/My%20note#Heading?find=…&colour=type&view=12,-40,2`. The note comes
// first, then what each feature keeps there. Unknown keys, and values that mean nothing, are passed over.
//
// A feature adds its part:   route.keep("colour", { read: () => text or null, apply: (text or null) => … })
// `read` gives null while all is as usual: then the part does not stand in the address; `apply(null)` makes it so.
// A name that ends in a dot is a family: for `m.0.V_th_mV=-50`, the part `m.` reads and applies { "0.V_th_mV": "-50" },
// or null. With `ofNote: true` a part is given up when another note is opened.
// Whoever changes something calls `route.write()`, which waits a moment and replaces the address (typing, moving),
// `route.writeNow()` after a single choice, or `route.push()`, which makes a new entry that Back leaves again.
// `apply` runs once the first picture is there, and on Back and Forward: after the note is open, in the order of
// keeping, and only if the part reads otherwise. It never has to call `write`. `read(i)` may ask of which note.

const LONE_HALF = /\p{Surrogate}/gu;
const WRITE_AFTER = 400; // ms: browsers refuse an address that changes more than some hundred times in half a minute

class Route {
  constructor(graph, follow) {
    Object.assign(this, { graph, follow, parts: new Map(), open: null, heading: "", whole: false });
    addEventListener("popstate", () => this.read());
    addEventListener("click", (event) => this.lead(event));
    addEventListener("pagehide", () => this.flush());
  }

  // Whoever wants to know that the address has changed, sets this.
  told() {}

  keep(name, part) {
    this.parts.set(name, part);
    if (this.restored) this.apply(name, part, parsedHash(addressBar.hash).given, true);
  }

  // Links are followed here, because a browser does nothing for a link to where one already is.
  // A link with `?` is a whole address; one without opens its note in what one sees.
  lead(event) {
    const link = event.target.closest?.('a[href^="#/"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const hash = link.getAttribute("href");
    const place = (link.dataset.anchor ?? "").replace(/^h-/, "");
    const { id, heading } = this.parse(hash);
    if (hash.includes("?") && !this.graph.indexOf.has(fromAddress(hash.slice(2)))) this.visit(hash);
    else if (this.graph.indexOf.has(id)) this.go(this.graph.indexOf.get(id), place || heading);
  }

  // ---- where one is

  to(id, heading = "") {
    const path = "#/" + id.split("/").map(toPathPart).join("/");
    return heading ? `${path}#${toAddress(heading)}` : path;
  }

  get address() {
    return this.written(this.open, this.heading, () => true);
  }

  // What stands there beside the note, as [name, text].
  get pairs() {
    return this.pairsOf(this.open, () => true);
  }

  // Whether an address says what one sees, in whatever order.
  says(hash) {
    const flat = ({ id, heading, given }) => JSON.stringify([id, heading, [...given].sort()]);
    return flat(this.parse(hash)) === flat(this.parse(this.address));
  }

  // The note at an address, or null.
  find(hash) {
    return this.graph.indexOf.get(this.parse(hash).id) ?? null;
  }

  // ---- going

  start(home) {
    const { id, given } = this.parse(addressBar.hash);
    if (!id && !given.size && home !== null && addressBar.hash !== "#/")
      addressBar.replace({ start: true }, this.to(this.graph.id[home]));
    this.read();
  }

  // What the address says beside the note; from here on it is kept up to date.
  restore() {
    this.restored = true;
    this.applyAll(this.parse(addressBar.hash).given, true);
    this.told();
  }

  // Opens a note, or with null the whole map, and keeps what does not belong to the note before.
  go(i, heading = "") {
    this.flush();
    this.whole &&= i === this.open && heading !== "";
    this.visit(this.written(i, heading, (part) => !part.ofNote || i === this.open));
  }

  visit(hash) {
    this.flush();
    if (hash !== addressBar.hash || addressBar.state?.start) addressBar.push(null, hash);
    this.read();
  }

  read() {
    this.unplan();
    const { id, heading, given } = this.parse(addressBar.hash);
    const note = this.graph.indexOf.get(id) ?? null;
    const other = note !== this.open;
    this.whole = note !== null && (addressBar.state?.start === true || given.get("map") === "whole");
    this.open = note;
    this.heading = note === null ? "" : heading;
    this.follow(note, this.whole, this.heading);
    if (!this.restored) return;
    this.applyAll(given, other);
    this.told();
  }

  applyAll(given, other) {
    this.isApplying = true;
    for (const [name, part] of this.parts) this.apply(name, part, given, other);
    this.isApplying = false;
  }

  apply(name, part, given, other) {
    const wanted = name.endsWith(".") ? familyIn(name, given) : (given.get(name) ?? null);
    if ((part.ofNote && other) || !sameWords(wanted, part.read(this.open))) part.apply(wanted);
  }

  // ---- writing

  write() {
    if (!this.restored) return;
    this.planned ??= setTimeout(() => this.flush(), WRITE_AFTER);
  }

  // While an address is being applied, what one sees is on its way there.
  writeNow() {
    this.write();
    if (!this.isApplying) this.flush();
  }

  push() {
    if (!this.restored) return;
    this.unplan();
    if (this.address !== addressBar.hash) addressBar.push(null, this.address);
    this.told();
  }

  flush() {
    if (!this.planned) return;
    this.unplan();
    // the first entry stays short until there is more to say
    const isAsBegun = addressBar.state?.start && this.pairs.length === 1;
    if (!isAsBegun && this.address !== addressBar.hash) addressBar.replace(addressBar.state, this.address);
    this.told();
  }

  unplan() {
    clearTimeout(this.planned);
    this.planned = null;
  }

  written(i, heading, wanted) {
    return this.addressOf(i === null ? null : this.graph.id[i], heading, this.pairsOf(i, wanted));
  }

  pairsOf(i, wanted) {
    const parts = [...this.parts].filter(([, part]) => wanted(part));
    const pairs = parts.flatMap(([name, part]) => pairsOf(name, part.read(i)));
    return this.whole && i !== null ? [["map", "whole"], ...pairs] : pairs;
  }

  addressOf(id, heading, pairs) {
    return (id === null ? "#/" : this.to(id, heading)) + (pairs.length ? `?${queryOf(pairs)}` : "");
  }

  // A name with a stray ? or # in it is tried as it is.
  parse(hash) {
    const whole = fromAddress(hash.replace(/^#\/?/, ""));
    return this.graph.indexOf.has(whole) ? { id: whole, heading: "", given: new Map() } : parsedHash(hash);
  }
}

function parsedHash(hash) {
  const [, path, query] = /^#?\/?([^?]*)\??(.*)$/su.exec(hash);
  const [, id, heading] = /^([^#]*)#?(.*)$/su.exec(path);
  const given = new Map();
  for (const pair of query.split("&").filter(Boolean)) {
    const [, name, text] = /^([^=]*)=?(.*)$/su.exec(pair);
    if (!given.has(fromAddress(name))) given.set(fromAddress(name), fromAddress(text));
  }
  return { id: fromAddress(id), heading: fromAddress(heading), given };
}

function familyIn(prefix, given) {
  const members = [...given].filter(([name]) => name.startsWith(prefix));
  if (!members.length) return null;
  return Object.fromEntries(members.map(([name, text]) => [name.slice(prefix.length), text]));
}

function pairsOf(name, value) {
  if (value === null || value === undefined) return [];
  if (!name.endsWith(".")) return [[name, String(value)]];
  return Object.entries(value).map(([inner, text]) => [name + inner, String(text)]);
}

function queryOf(pairs) {
  return pairs.map(([name, text]) => `${toAddress(name)}=${toAddress(text)}`).join("&");
}

function sameWords(one, other) {
  const flat = (value) => JSON.stringify(pairsOf(value instanceof Object ? "." : "", value).sort());
  return flat(one) === flat(other);
}

// Signs that mean nothing in an address stay readable.
function toAddress(text) {
  const whole = text.replace(LONE_HALF, "\ufffd"); // half a character has no place in an address
  return encodeURIComponent(whole).replace(/%(?:3A|2C|2F)/g, decodeURIComponent);
}

function toPathPart(text) {
  return encodeURIComponent(text.replace(LONE_HALF, "\ufffd"));
}

function fromAddress(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is what somebody typed
  }
}
