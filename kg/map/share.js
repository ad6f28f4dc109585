// What one sees as a link to copy, or as a block for kg.toml. Where a browser refuses to copy, the text is shown,
// chosen, to be copied by hand.

const SAYS_SO = 2500; // ms that a message stays

class Share {
  constructor(element, route, graph) {
    Object.assign(this, { element, route, graph });
    this.words = make("p", "");
    this.field = make("textarea", "");
    this.field.readOnly = true;
    this.words.setAttribute("role", "status");
    this.close = button("close", "Close", () => this.hide(), "×");
    element.append(this.words, this.field, this.close);
    element.addEventListener("keydown", (event) => this.press(event));
  }

  buttons() {
    const link = button("small", "", () => this.link(), "Copy link");
    const block = button("small", "", () => this.block(), "Copy as a view for kg.toml");
    link.title = "To what one sees now (c)";
    return [make("div", "actions", link, block)];
  }

  link() {
    this.route.flush();
    return this.copy(location.href.split("#")[0] + this.route.address, "Link");
  }

  block() {
    return this.copy(viewBlock(this.route, this.graph), "View for kg.toml");
  }

  async copy(text, name) {
    this.before = document.activeElement;
    clearTimeout(this.timer);
    let copied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copied = false;
    }
    this.element.hidden = false;
    this.field.hidden = this.close.hidden = copied;
    this.field.value = text;
    this.field.setAttribute("aria-label", name);
    this.words.textContent = copied ? `${name} copied` : `${name}, to be copied by hand:`;
    if (copied) this.timer = setTimeout(() => this.hide(), SAYS_SO);
    else this.take();
  }

  take() {
    this.field.rows = Math.min(8, this.field.value.split("\n").length + 1);
    this.field.focus();
    this.field.select();
  }

  hide() {
    const within = this.element.contains(document.activeElement);
    this.element.hidden = true;
    if (within) this.before?.focus();
  }

  press(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.hide();
  }
}
