// The notes as a list: the same ones that the map keeps, in words.

const PAGE = 200; // rows that are made at a time

class List {
  constructor(element, graph, colours, route) {
    Object.assign(this, { element, graph, colours, route });
    this.notes = [];
    element.addEventListener("scroll", () => {
      if (element.scrollTop + element.clientHeight > element.scrollHeight - 300) this.more();
    });
    element.addEventListener("keydown", (event) => this.walk(event));
    element.addEventListener("focusin", (event) => this.stop(event.target));
  }

  show(notes, query, selected) {
    Object.assign(this, { notes, query, selected });
    this.element.replaceChildren();
    this.element.scrollTop = 0;
    this.more();
    this.stop(this.element.querySelector("a[aria-current]") ?? this.first());
  }

  // Of all the rows one can be come to by Tab; from there the arrows go on.
  stop(link) {
    for (const other of this.element.querySelectorAll('a[tabindex="0"]')) other.tabIndex = -1;
    if (link) link.tabIndex = 0;
  }

  select(selected) {
    this.selected = selected;
    for (const link of this.element.querySelectorAll("a[aria-current]")) link.removeAttribute("aria-current");
    const link = this.element.querySelector(`a[data-index="${selected}"]`);
    link?.setAttribute("aria-current", "true");
    if (link && !this.element.contains(document.activeElement)) this.stop(link);
  }

  more() {
    const made = this.element.children.length;
    this.element.append(...this.notes.slice(made, made + PAGE).map((i) => make("li", "", this.row(i))));
  }

  row(i) {
    const degree = this.graph.degree[i];
    const title = make(
      "span",
      this.graph.kind[i] === "note" ? "" : "unresolved",
      ...marked(this.graph.title[i], this.query),
    );
    const link = make("a", "", this.colours.dot(i), title, make("s", "", degree ? String(degree) : ""));
    link.href = this.route.to(this.graph.id[i]);
    link.dataset.index = i;
    link.tabIndex = -1;
    if (i === this.selected) link.setAttribute("aria-current", "true");
    return link;
  }

  first() {
    return this.element.querySelector("a");
  }

  walk(event) {
    const row = event.target.closest("li");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!row || !(step || ["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    if (!step) return this.toEnd(event.key === "End");
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    (next?.firstElementChild ?? (step < 0 ? byId("query") : null))?.focus();
  }

  toEnd(last) {
    while (last && this.element.children.length < this.notes.length) this.more();
    this.element[last ? "lastElementChild" : "firstElementChild"]?.firstElementChild.focus();
  }
}
