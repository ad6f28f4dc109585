// The facets beside the map: the values of each with their counts, in step with the query, which they write.
// A value can be asked for or left out. Values of one facet widen the choice, several facets narrow it.

const SHORT = 8; // rows that are shown of a long facet

class Facets {
  // `choose(facet, value, how)` has what a reader presses: "within", "without" or "" for neither.
  constructor(element, columns, colours, choose) {
    Object.assign(this, { element, columns, colours, choose });
    this.open = new Set(["region"]);
    this.unfolded = new Set();
    this.whole = new Set();
    this.sections = columns.facets.filter(({ isOfUse }) => isOfUse).map((facet) => new Section(this, facet));
    element.append(...this.sections.filter(({ facet }) => !facet.property).map((section) => section.element));
    const properties = this.sections.filter(({ facet }) => facet.property);
    if (properties.length) element.append(this.group("Properties", properties));
  }

  // Every property is a facet of its own: together they lie in one drawer.
  group(name, sections) {
    const count = make("span", "some", String(sections.length));
    return make("details", "facet group", make("summary", "", name, count), ...sections.map(({ element }) => element));
  }

  // `counts(facet)` gives the count of each value under the rest of the query.
  show(tree, counts) {
    this.latest = { tree, counts };
    for (const section of this.sections) section.show(tree, counts);
  }

  again() {
    this.show(this.latest.tree, this.latest.counts);
  }
}

class Section {
  constructor(facets, facet) {
    Object.assign(this, { facets, facet, made: new Map(), shown: [] });
    this.few = make("span", "few");
    this.held = make("div", "values");
    this.element = make("details", "facet", make("summary", "", facet.name, this.few), this.held);
    this.all = facet.nested ? nested(facet.rows, facet.mark) : facet.rows;
    this.element.open = facets.open.has(facet.key);
    this.element.addEventListener("toggle", () => this.element.open && facets.again());
  }

  show(tree, counts) {
    const { within, without } = choices(tree, this.facet);
    const chosen = within.size + without.size;
    this.few.textContent = chosen || "";
    this.few.hidden = !chosen;
    if (chosen && !this.chosen) this.element.open = true;
    this.chosen = chosen;
    this.fill((value) =>
      within.has(this.facet.same(value)) ? "within" : without.has(this.facet.same(value)) ? "without" : "",
    );
    if (this.element.open) this.count(counts(this.facet));
  }

  // The rows that are to be seen; elements stay the same, so that the keyboard stays where it is.
  fill(choiceOf) {
    const rows = this.all.filter((row) => choiceOf(row.value) || this.isUnfolded(row));
    const isCut = rows.length > SHORT + 2 && !this.facets.whole.has(this.facet.key);
    const short = isCut ? rows.filter((row, k) => k < SHORT || choiceOf(row.value)) : rows;
    const elements = short.map((row) => this.row(row).element);
    if (isCut && short.length < rows.length) elements.push(this.rest(rows.length - short.length));
    if (
      elements.some((element, k) => element !== this.held.children[k]) ||
      elements.length !== this.held.children.length
    )
      keepingFocus(this.held, () => this.held.replaceChildren(...elements));
    this.shown = short;
    for (const row of short) this.row(row).choose(choiceOf(row.value));
  }

  count(counts) {
    for (const row of this.shown) this.row(row).count(counts[row.number]);
  }

  isUnfolded({ above }) {
    return !above || above.every((value) => this.facets.unfolded.has(this.facet.key + value));
  }

  row(row) {
    if (!this.made.has(row.value)) this.made.set(row.value, new FacetRow(this, row));
    return this.made.get(row.value);
  }

  rest(count) {
    this.more ??= button("more", "", () => {
      this.facets.whole.add(this.facet.key);
      this.facets.again();
    });
    this.more.textContent = `${count} more`;
    return this.more;
  }

  press(value, how) {
    const { within, without } = choices(this.facets.latest.tree, this.facet);
    const has = (how === "within" ? within : without).has(this.facet.same(value));
    this.facets.choose(this.facet, value, has ? "" : how);
  }

  fold(row, fold) {
    const key = this.facet.key + row.value;
    if (!this.facets.unfolded.delete(key)) this.facets.unfolded.add(key);
    fold.setAttribute("aria-expanded", this.facets.unfolded.has(key));
    this.facets.again();
  }
}

class FacetRow {
  constructor(section, row) {
    const { value, name, count, depth = 0, inner = false } = row;
    this.number = make("s", "", String(count));
    this.has = button(
      "choice",
      "",
      () => section.press(value, "within"),
      ...this.swatch(section, value),
      make("b", "", name),
      this.number,
    );
    this.not = button("not", `Without ${name}`, () => section.press(value, "without"), "−");
    this.has.title = section.facet.says?.[value] ?? (depth ? value : "");
    this.not.title = "Leave these out";
    this.element = make(
      "div",
      `row depth-${Math.min(depth, 4)}`,
      inner ? this.fold(section, row) : null,
      this.has,
      this.not,
    );
  }

  swatch(section, value) {
    const dot = section.facet.dot?.(value);
    return dot === undefined ? [] : [section.facets.colours.swatch(dot)];
  }

  fold(section, row) {
    const fold = button("fold", `Parts of ${row.name}`, () => section.fold(row, fold), "›");
    fold.setAttribute("aria-expanded", section.facets.unfolded.has(section.facet.key + row.value));
    return fold;
  }

  choose(how) {
    if (how === this.how) return;
    this.how = how;
    this.has.setAttribute("aria-pressed", how === "within");
    this.not.setAttribute("aria-pressed", how === "without");
    this.element.classList.toggle("without", how === "without");
  }

  count(count) {
    if (count === this.counted) return;
    this.counted = count;
    this.number.textContent = count;
    this.element.classList.toggle("none", !count);
  }
}

function keepingFocus(element, change) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  change();
  if (focused && document.activeElement !== focused)
    (focused.isConnected ? focused : element.querySelector("button"))?.focus();
}

// Rows of a tree in the order of reading, each with its depth and what lies above it.
function nested(rows, mark) {
  const within = new Map();
  for (const row of rows) {
    const above = row.value.includes("/") ? row.value.slice(0, row.value.lastIndexOf("/")) : "";
    if (!within.has(above)) within.set(above, []);
    within.get(above).push(row);
  }
  const walk = (parent, above) =>
    (within.get(parent) ?? []).flatMap((row) => {
      const name = above.length ? row.value.slice(parent.length + 1) : mark + row.value;
      const inner = walk(row.value, [...above, row.value]);
      return [{ ...row, name, depth: above.length, above, inner: inner.length > 0 }, ...inner];
    });
  return walk("", []);
}
