// The headings of the open note: a list beneath its bar, and which of them one reads just now.

const HEADINGS = "h1, h2, h3, h4, h5, h6";
const READING_LINE = 90; // px below the top of the pane: a heading above it is being read

class Outline {
  constructor(pane, body, to) {
    this.pane = pane;
    this.headings = [...body.querySelectorAll(`:is(${HEADINGS})[id]`)].filter(
      (heading) => !heading.closest(".embed, .model-card"),
    );
    this.links = this.rows(to);
    this.list = make("nav", "outline", make("ol", "", ...this.links.map((link) => make("li", "", link))));
    this.list.id = "outline";
    this.list.hidden = true;
    this.list.setAttribute("aria-label", "Outline");
    this.button = button("outline-button", "Outline", () => this.toggle(), "☰");
    this.button.title = "Outline (o)";
    this.button.hidden = this.headings.length < 2;
    this.button.setAttribute("aria-controls", "outline");
    this.button.setAttribute("aria-expanded", false);
    this.list.addEventListener("click", (event) => this.go(event.target.closest("a")));
    for (const part of [this.list, this.button]) part.addEventListener("keydown", (event) => this.press(event));
    for (const part of [this.list, this.button])
      part.addEventListener("focusout", ({ relatedTarget: to }) => to && !this.holds(to) && this.toggle(false));
    pane.addEventListener("pointerdown", ({ target }) => this.holds(target) || this.toggle(false));
    for (const moving of ["wheel", "touchmove", "keydown", "pointerdown"])
      pane.addEventListener(moving, () => this.choose(null), { passive: true });
  }

  // One came to a heading by a link: it is read, be it far down a short note, until one moves on.
  choose(heading) {
    this.chosen = this.headings.indexOf(heading);
  }

  rows(to) {
    const level = (heading) => Number(heading.localName.slice(1));
    const first = Math.min(...this.headings.map(level));
    return this.headings.map((heading) => {
      const link = make("a", `level-${level(heading) - first}`, headingWords(heading));
      link.href = to(heading.id);
      link.dataset.anchor = heading.id;
      return link;
    });
  }

  holds(element) {
    return this.list.contains(element) || this.button.contains(element);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  toggle(open = !this.isOpen) {
    if (this.button.hidden || open === this.isOpen) return;
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", open);
    if (open) this.mark();
  }

  // From the keyboard: the list opens at the heading that one reads.
  enter() {
    if (this.button.hidden) return;
    this.toggle(true);
    (this.links[this.current] ?? this.links[0])?.focus();
  }

  press(event) {
    const at = this.links.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: this.links.length - 1 };
    if (event.key === "Escape" && this.isOpen) this.leave();
    else if (at < 0 && event.key === "ArrowDown") this.enter();
    else if (at >= 0 && event.key in moves) this.links[Math.min(moves[event.key], this.links.length - 1)].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Who chose a heading reads on from there; `route` scrolls to it.
  go(link) {
    const heading = this.headings[this.links.indexOf(link)];
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    this.toggle(false);
  }

  leave() {
    this.toggle(false);
    this.button.focus();
  }

  // The number of the heading above what one reads; -1 at the beginning.
  get current() {
    if (this.chosen >= 0) return this.chosen;
    const line = this.pane.getBoundingClientRect().top + READING_LINE;
    return this.headings.findLastIndex((heading) => heading.getBoundingClientRect().top <= line);
  }

  // Marks the current heading, and tells its words.
  mark() {
    const { current } = this;
    this.links.forEach((link, number) => {
      if (number === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    return this.links[current]?.textContent ?? "";
  }

  // Where in its file the current heading stands.
  get line() {
    return Number(this.headings[this.current]?.dataset.line ?? 1);
  }
}
