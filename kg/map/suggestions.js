// What could follow in the search field: names of filters and their values, as a list below it (the combobox pattern).

const MOST_SUGGESTIONS = 9;
const BEGINS = "(?:^|[\\s(-])";
const VALUE = '(?:"(?:[^"\\\\]|\\\\.)*"|[^\\s",()]+)';
const VALUES = `((?:${VALUE},)*)("[^"]*|[^\\s",()]*)$`;
const AFTER_NAME = new RegExp(`${BEGINS}([a-z]{2,})$`, "i");
const AFTER_FIELD = new RegExp(`${BEGINS}([a-z]+):${VALUES}`, "i");
const AFTER_PROPERTY = new RegExp(`${BEGINS}prop(?:erty)?:("[^"]*"|[^\\s",()<>=]+)(?:[<>]=?|=)${VALUES}`, "i");

class Suggestions {
  // `accept(text, caret)` takes the text with a suggestion in it; `counts(facet, rest)` tells how many notes each value
  // would leave under the rest of the query.
  constructor(field, element, columns, { accept, counts, tell }) {
    Object.assign(this, { field, element, columns, accept, counts, tell, options: [], active: -1 });
    element.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the keyboard
    element.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    field.addEventListener("blur", () => this.close());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  // True if the key was for the list.
  press(event) {
    if (event.key === "ArrowDown" && event.altKey && !this.isOpen)
      return this.offer(this.names("", this.field.selectionStart));
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.walk(step);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) this.take(this.element.children[this.active]);
    else return false;
    return true;
  }

  show() {
    const { selectionStart, selectionEnd, value } = this.field;
    const isTyping = selectionStart === selectionEnd && document.activeElement === this.field;
    return this.offer(isTyping ? this.suggested(value.slice(0, selectionStart), selectionStart) : []);
  }

  offer(options) {
    const isNews = options.length !== this.options.length;
    this.options = options;
    this.active = -1;
    this.element.replaceChildren(...options.map((option, k) => this.row(option, k)));
    this.element.hidden = !options.length;
    this.field.setAttribute("aria-expanded", this.isOpen);
    this.field.removeAttribute("aria-activedescendant");
    if (this.isOpen && isNews) this.tell(plural(options.length, "suggestion", "suggestions"));
    return this.isOpen;
  }

  close() {
    this.offer([]);
  }

  row({ name, hint }, k) {
    const row = make("li", "", make("b", "", name), make("s", "", hint));
    row.id = `suggestion-${k}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", false);
    return row;
  }

  // From the last one on to none, which is what was typed, and round again.
  walk(step) {
    const places = this.options.length + 1;
    this.element.children[this.active]?.setAttribute("aria-selected", false);
    this.active = ((this.active + 1 + step + places) % places) - 1;
    const row = this.element.children[this.active];
    row?.setAttribute("aria-selected", true);
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.field.setAttribute("aria-activedescendant", row.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  take(row) {
    if (!row) return;
    const { from, insert, goesOn } = this.options[[...this.element.children].indexOf(row)];
    const { value, selectionStart } = this.field;
    const rest = value.slice(selectionStart).replace(/^[^\s"()]*"?/, "");
    const written = goesOn || /^\s/.test(rest) ? insert : `${insert} `;
    this.close();
    this.accept(value.slice(0, from) + written + rest, from + written.length);
    if (goesOn) this.show();
  }

  // ---- what could follow

  suggested(before, caret) {
    const property = AFTER_PROPERTY.exec(before);
    if (property) return this.ofProperty(property, caret);
    const field = AFTER_FIELD.exec(before);
    if (field) return this.ofField(field, caret);
    const name = AFTER_NAME.exec(before);
    return name ? this.names(name[1].toLowerCase(), caret) : [];
  }

  names(begun, caret) {
    return Object.entries(FIELDS)
      .filter(([name]) => name.startsWith(begun) && this.isOfUse(name))
      .map(([name, { says }]) => ({
        name: `${name}:`,
        hint: says,
        from: caret - begun.length,
        insert: `${name}:`,
        goesOn: true,
      }));
  }

  isOfUse(name) {
    if (name === "prop") return this.columns.properties.size > 0;
    return this.columns.of(name)?.isOfUse ?? true;
  }

  ofField(match, caret) {
    const [, name, taken, last] = match;
    const field = OTHER_NAMES[name.toLowerCase()] ?? name.toLowerCase();
    if (field === "prop") return this.keys(last, caret);
    const facet = this.columns.of(field);
    if (facet) return this.ofFacet(facet, match.index, taken, last, caret);
    const values = (FIELDS[field]?.values ?? []).map((value) => ({ value, name: value, hint: "" }));
    return this.fitting(values, last, caret);
  }

  ofProperty(match, caret) {
    const [, key, taken, last] = match;
    const facet = this.columns.of(`prop:${this.columns.properties.get(fold(key.replaceAll('"', "")))?.key}`);
    return facet ? this.ofFacet(facet, match.index, taken, last, caret) : [];
  }

  ofFacet(facet, start, taken, last, caret) {
    const counts = this.counts(facet, `${this.field.value.slice(0, start)} ${this.field.value.slice(caret)}`);
    const mark = facet.field === "tag" ? "#" : "";
    const values = facet.rows
      .map(({ value, name, number }) => ({ value: mark + value, name, hint: String(counts[number]) }))
      .filter(({ value }) => !taken.split(",").includes(writtenValue(value)));
    return this.fitting(values, last, caret);
  }

  keys(last, caret) {
    const all = [...this.columns.properties.values()].sort((a, b) => b.notes.size - a.notes.size);
    const values = all.map(({ key, notes }) => ({ value: key, name: key, hint: String(notes.size), after: "=" }));
    return this.fitting(values, last, caret);
  }

  fitting(values, last, caret) {
    const typed = fold(last.replace(/^"/, ""));
    const has = ({ value, name }) => [fold(value), fold(name)];
    const begins = values.filter((one) => has(one).some((word) => word.startsWith(typed)));
    const within = values.filter((one) => !begins.includes(one) && has(one).some((word) => word.includes(typed)));
    const all = [...begins, ...within].slice(0, MOST_SUGGESTIONS);
    if (all.length === 1 && has(all[0]).includes(typed) && !last.startsWith('"')) return []; // nothing is left to say
    return all.map(({ value, name, hint, after = "" }) => ({
      ...{ name, hint, from: caret - last.length, goesOn: after !== "" },
      insert: writtenValue(value) + after,
    }));
  }
}
