// The notes as a list: the same ones that the map keeps, in words, and why a note is among what was found.

const PAGE = 60; // rows that are made at a time

class List {
  // `reasons`: words to mark, why(i) which note has them where, and text(i) of a note.
  constructor(element, graph, colours, route) {
    Object.assign(this, { element, graph, colours, route, notes: [], reasons: null });
    element.addEventListener("scroll", () => {
      if (element.scrollTop + element.clientHeight > element.scrollHeight - 300) this.more();
    });
    element.addEventListener("keydown", (event) => this.walk(event));
    element.addEventListener("focusin", (event) => this.stop(event.target));
    this.seen = new IntersectionObserver((entries) => this.reveal(entries), { root: element, rootMargin: "200px" });
  }

  // With the same query, such as while texts are still being read, the reader keeps place.
  show(notes, reasons, selected) {
    const isSame = reasons?.query === this.reasons?.query;
    const [top, at] = [this.element.scrollTop, isSame ? this.here() : null];
    const made = isSame ? this.element.children.length : 0;
    Object.assign(this, { notes, reasons, selected });
    this.seen.disconnect();
    this.element.replaceChildren();
    do this.more();
    while (this.element.children.length < Math.min(made, notes.length));
    this.element.scrollTop = isSame ? top : 0;
    this.stop(this.element.querySelector("a[aria-current]") ?? this.first());
    if (at !== null) (this.link(at) ?? this.first())?.focus({ preventScroll: true });
  }

  // Of all the rows one can be come to by Tab; from there the arrows go on.
  stop(link) {
    for (const other of this.element.querySelectorAll('a[tabindex="0"]')) other.tabIndex = -1;
    if (link) link.tabIndex = 0;
  }

  select(selected) {
    this.selected = selected;
    for (const link of this.element.querySelectorAll("a[aria-current]")) link.removeAttribute("aria-current");
    const link = this.link(selected);
    link?.setAttribute("aria-current", "true");
    if (link && !this.element.contains(document.activeElement)) this.stop(link);
  }

  link(i) {
    return this.element.querySelector(`a[data-index="${i}"]`);
  }

  // The note whose row has the keyboard; null if none has.
  here() {
    const link = document.activeElement?.closest("#list a");
    return link ? Number(link.dataset.index) : null;
  }

  more() {
    const made = this.element.children.length;
    this.element.append(...this.notes.slice(made, made + PAGE).map((i) => make("li", "", this.row(i))));
  }

  row(i) {
    const { degree, title, kind } = this.graph;
    const words = this.reasons?.words ?? [];
    const name = make("span", kind[i] === "note" ? "" : "unresolved", ...marked(title[i], words));
    const head = make("div", "head", this.colours.dot(i), name, make("s", "", degree[i] ? String(degree[i]) : ""));
    const link = make("a", "", head, this.reason(i));
    link.href = this.route.to(this.graph.id[i]);
    link.dataset.index = i;
    link.tabIndex = -1;
    if (i === this.selected) link.setAttribute("aria-current", "true");
    return link;
  }

  // Where the words are that are not in the title. Sentences are looked up when their row comes into view.
  reason(i) {
    const why = this.reasons?.why(i) ?? null;
    if (why === null || why === "title") return null;
    if (why !== "text") return make("q", `reason ${why}`, ...marked(this.reasons.said(i, why), this.reasons.words));
    const reason = make("q", "reason text");
    reason.dataset.note = i;
    this.seen.observe(reason);
    return reason;
  }

  reveal(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      this.quote(target, this.reasons);
    }
  }

  async quote(element, { text, words }) {
    const sentence = snippet(await text(Number(element.dataset.note)), words);
    element.replaceChildren(...marked(sentence, words));
    element.classList.add("quoted");
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
