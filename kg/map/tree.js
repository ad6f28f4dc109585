// The notes as a tree, by folder or by region: what the map shows, for those who rather read than look.
// Only the rows in view are made, so that thousands of notes cost no more than forty.

const SPARE = 12; // rows that are made above and below the view
const PAUSE_IN_TYPING = 700; // ms after which letters begin a new word
const FEW_NOTES = 120; // so many are shown with all branches open
const SHAPES = { list: "List", folders: "Folders", regions: "Regions" };
const inOrder = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

class Tree {
  constructor(element, graph, colours, route) {
    Object.assign(this, { element, graph, colours, route });
    this.rows = [];
    this.made = new Map(); // row number -> element
    this.opened = new Map(); // branch -> whether a reader opened or closed it
    this.active = 0;
    this.typed = { text: "", at: 0 };
    this.inner = make("div", "rows");
    this.inner.setAttribute("role", "presentation");
    element.append(this.inner);
    element.addEventListener("scroll", () => this.draw());
    element.addEventListener("keydown", (event) => this.press(event));
    element.addEventListener("click", (event) => this.click(event));
    element.addEventListener("focus", () => this.reveal(this.active));
    new ResizeObserver(() => this.draw()).observe(element);
  }

  // By what: "folders" or "regions"; with anything else it is not shown and costs nothing.
  arrange(shape) {
    this.shape = shape;
    this.element.hidden = !(shape === "folders" || shape === "regions");
    this.element.setAttribute("aria-label", shape === "regions" ? "Notes by region" : "Notes by folder");
    this.element.scrollTop = 0;
    this.active = 0;
    this.grow();
  }

  show(notes, selected) {
    Object.assign(this, { notes, selected });
    this.grow();
  }

  select(selected) {
    this.selected = selected;
    const at = this.rows.findIndex(({ note }) => note === selected);
    if (at >= 0) this.active = at;
    this.remake();
  }

  // ---- growing

  grow() {
    if (this.element.hidden || !this.notes) return;
    const at = this.rows[this.active];
    const roots = this.shape === "regions" ? this.byRegion() : this.byFolder();
    this.rows = [];
    this.list(roots, 1, null);
    const again = this.rows.findIndex((row) =>
      at?.branch ? row.branch?.key === at.branch.key : row.note === at?.note,
    );
    this.active = Math.max(0, again);
    this.remake();
  }

  byRegion() {
    const { region, degree, regions } = this.graph;
    const single = newBranch("not linked", "Not linked");
    const all = regions.map(({ name }, k) => ({ ...newBranch(`region ${k}`, name), region: k }));
    for (const i of this.notes) (degree[i] ? (all[region[i]] ?? single) : single).notes.push(i);
    return [...all, single].filter(({ notes }) => notes.length).map((one) => this.counted(one));
  }

  byFolder() {
    const root = newBranch("", "");
    const unwritten = newBranch("not written yet", "Not written yet");
    for (const i of this.notes) (this.graph.kind[i] === "note" ? this.folder(root, i) : unwritten).notes.push(i);
    const roots = [...root.branches.values(), ...(unwritten.notes.length ? [unwritten] : [])];
    return [...roots.map((one) => this.counted(one)).sort(byName), ...this.leaves(root)];
  }

  folder(root, i) {
    let at = root;
    for (const name of this.graph.folder[i].split("/").filter(Boolean)) {
      if (!at.branches.has(name)) at.branches.set(name, newBranch(`${at.key}/${name}`, name));
      at = at.branches.get(name);
    }
    return at;
  }

  counted(one) {
    const branches = [...one.branches.values()].map((inner) => this.counted(inner)).sort(byName);
    const count = one.notes.length + branches.reduce((sum, inner) => sum + inner.count, 0);
    return { ...one, count, inner: [...branches, ...this.leaves(one)] };
  }

  leaves({ notes }) {
    return [...notes].sort((a, b) => inOrder(this.graph.title[a], this.graph.title[b]));
  }

  list(level, depth, above) {
    level.forEach((one, k) => {
      const isBranch = typeof one === "object";
      const row = { depth, above, place: k + 1, of: level.length, ...(isBranch ? { branch: one } : { note: one }) };
      this.rows.push(row);
      if (isBranch && this.isOpen(one)) this.list(one.inner, depth + 1, this.rows.length - 1);
    });
  }

  isOpen({ key }) {
    return this.opened.get(key) ?? this.notes.length <= FEW_NOTES;
  }

  open(row, open) {
    this.opened.set(row.branch.key, open);
    this.grow();
  }

  // ---- drawing

  get height() {
    return parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) || 28;
  }

  remake() {
    for (const element of this.made.values()) element.remove();
    this.made.clear();
    this.draw();
  }

  draw() {
    if (this.element.hidden) return;
    const { scrollTop, clientHeight } = this.element;
    const { height } = this;
    this.inner.style.height = `${this.rows.length * height}px`;
    const first = Math.max(0, Math.floor(scrollTop / height) - SPARE);
    const last = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / height) + SPARE);
    for (const [k, element] of this.made)
      if ((k < first || k >= last) && k !== this.active) (element.remove(), this.made.delete(k));
    for (let k = first; k < last; k++) this.place(k, height);
    if (this.rows.length) this.place(this.active, height);
    this.mark();
  }

  place(k, height) {
    if (this.made.has(k)) return;
    const row = this.rows[k];
    const element = row.branch ? this.branchRow(row) : this.noteRow(row);
    element.id = `tree-row-${k}`;
    element.style.top = `${k * height}px`;
    element.style.paddingInlineStart = `${8 + (row.depth - 1) * 14}px`;
    const facts = { role: "treeitem", "aria-level": row.depth, "aria-posinset": row.place, "aria-setsize": row.of };
    for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
    // in the order of the rows, as a screen reader reads them
    const next = [...this.inner.children].find((other) => Number(other.dataset.row) > k) ?? null;
    element.dataset.row = k;
    this.inner.insertBefore(element, next);
    this.made.set(k, element);
  }

  branchRow({ branch: { name, count, region, key } }) {
    const swatch = region === undefined ? null : this.colours.swatch(region);
    const title = make("span", "", name);
    const element = make("div", "branch", make("i", "fold"), swatch, title, make("s", "", String(count)));
    element.setAttribute("aria-expanded", this.isOpen({ key }));
    element.setAttribute("aria-label", `${name}, ${plural(count, "note", "notes")}`);
    return element;
  }

  noteRow({ note }) {
    const { title, kind, degree, id } = this.graph;
    const name = make("span", kind[note] === "note" ? "" : "unresolved", title[note]);
    const element = make(
      "a",
      "leaf",
      this.colours.dot(note),
      name,
      make("s", "", degree[note] ? String(degree[note]) : ""),
    );
    element.href = this.route.to(id[note]);
    element.tabIndex = -1;
    element.setAttribute("aria-selected", note === this.selected);
    return element;
  }

  mark() {
    for (const [k, element] of this.made) element.classList.toggle("active", k === this.active);
    if (this.rows.length) this.element.setAttribute("aria-activedescendant", `tree-row-${this.active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  reveal(k) {
    if (!this.rows.length) return;
    this.active = Math.min(Math.max(0, k), this.rows.length - 1);
    const { scrollTop, clientHeight } = this.element;
    const top = this.active * this.height;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.element.scrollTop = top + this.height - clientHeight;
    this.draw();
  }

  // ---- using it

  click(event) {
    const k = Number(event.target.closest("[data-row]")?.dataset.row ?? NaN);
    const row = this.rows[k];
    if (!row) return;
    this.active = k;
    if (row.branch) this.open(row, !this.isOpen(row.branch));
    else this.mark();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.rows.length) return;
    const row = this.rows[this.active];
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1);
    const moves = {
      ArrowDown: () => this.reveal(this.active + 1),
      ArrowUp: () => this.reveal(this.active - 1),
      PageDown: () => this.reveal(this.active + page),
      PageUp: () => this.reveal(this.active - page),
      Home: () => this.reveal(0),
      End: () => this.reveal(this.rows.length - 1),
      ArrowRight: () => this.inwards(row),
      ArrowLeft: () => this.outwards(row),
      Enter: () => this.made.get(this.active).click(),
      " ": () => this.made.get(this.active).click(),
      "*": () => this.openBeside(row),
    };
    const move = moves[event.key] ?? (/^[\p{L}\p{N}]$/u.test(event.key) ? () => this.type(event) : null);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  }

  inwards(row) {
    if (!row.branch) return;
    if (this.isOpen(row.branch)) this.reveal(this.active + 1);
    else this.open(row, true);
  }

  outwards(row) {
    if (row.branch && this.isOpen(row.branch)) this.open(row, false);
    else if (row.above !== null) this.reveal(row.above);
  }

  openBeside(row) {
    for (const other of this.rows)
      if (other.branch && other.above === row.above) this.opened.set(other.branch.key, true);
    this.grow();
    this.reveal(this.active);
  }

  // The same letter again goes on to the next; several letters are the beginning of a name.
  type({ key, timeStamp }) {
    const goesOn = timeStamp - this.typed.at < PAUSE_IN_TYPING;
    const text = goesOn && fold(key) !== this.typed.text ? this.typed.text + fold(key) : fold(key);
    this.typed = { text, at: timeStamp };
    const from = text.length > 1 ? this.active : this.active + 1;
    for (let step = 0; step < this.rows.length; step++) {
      const k = (from + step) % this.rows.length;
      const { branch: group, note } = this.rows[k];
      if (fold(group ? group.name : this.graph.title[note]).startsWith(text)) return this.reveal(k);
    }
  }
}

function newBranch(key, name) {
  return { key, name, notes: [], branches: new Map() };
}

const byName = (a, b) => inOrder(a.name, b.name);

// The choice between list and trees; what a reader chose is kept.
function arranging(element, tree, list) {
  const choose = (shape) => {
    remembered("arranged", shape);
    list.element.hidden = shape !== "list";
    tree.arrange(shape);
    for (const choice of element.children) choice.setAttribute("aria-pressed", choice.dataset.shape === shape);
  };
  for (const [shape, name] of Object.entries(SHAPES)) {
    const choice = button("", "", () => choose(shape), name);
    choice.dataset.shape = shape;
    element.append(choice);
  }
  const before = remembered("arranged");
  choose(before in SHAPES ? before : "list");
}
