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
  }

  show(notes, query, selected) {
    Object.assign(this, { notes, query, selected });
    this.element.replaceChildren();
    this.element.scrollTop = 0;
    this.more();
  }

  select(selected) {
    this.selected = selected;
    for (const link of this.element.querySelectorAll("a[aria-current]")) link.removeAttribute("aria-current");
    this.element.querySelector(`a[data-index="${selected}"]`)?.setAttribute("aria-current", "true");
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
    if (i === this.selected) link.setAttribute("aria-current", "true");
    return link;
  }

  first() {
    return this.element.querySelector("a");
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest("li");
    if (!step || !row) return;
    event.preventDefault();
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    (next?.firstElementChild ?? (step < 0 ? byId("query") : null))?.focus();
  }
}
