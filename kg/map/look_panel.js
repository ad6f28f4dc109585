// The choices of how the map looks, in a panel beside the buttons that open it.

const THEMES = [
  ["", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

class LookPanel {
  // on: { theme(name or ""), get themeNow(), shown() }; `more` are further elements, such as buttons to copy
  constructor(element, opener, looks, legend, more, on) {
    Object.assign(this, { element, opener, looks, legend, on });
    const { colour, size, edges } = looks.choices;
    this.fields = {
      colour: choiceField("Colour", colour, (name) => looks.choose("colour", name)),
      size: choiceField("Size", size, (name) => looks.choose("size", name)),
      edges: choiceField("Lines", edges, (name) => looks.choose("edges", name)),
      theme: choiceField("Theme", THEMES, (name) => on.theme(name)),
    };
    this.key = make("div", "key");
    const close = button("close", "Close", () => this.close(), "×");
    element.append(make("h2", "", "Look"), close, ...Object.values(this.fields), this.key, ...more);
    element.addEventListener("keydown", (event) => this.press(event));
    addEventListener("pointerdown", ({ target }) => {
      if (this.isOpen && !element.contains(target) && !opener.contains(target)) this.hide();
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  toggle() {
    if (this.isOpen) return this.close();
    this.element.hidden = false;
    this.opener.setAttribute("aria-expanded", true);
    this.show();
    this.element.querySelector("select").focus();
  }

  close() {
    this.hide();
    this.opener.focus();
  }

  hide() {
    this.element.hidden = true;
    this.opener.setAttribute("aria-expanded", false);
  }

  // Where the map has no room for a legend, or it is folded up, what is chosen is explained here.
  show() {
    if (!this.isOpen) return;
    const values = { ...this.looks.choice, theme: this.on.themeNow() };
    for (const [name, one] of Object.entries(this.fields)) one.querySelector("select").value = values[name];
    this.key.replaceChildren(...(this.legend.isShown ? [] : this.legend.parts()));
  }

  press(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    this.close();
  }
}

function choiceField(words, choices, choose) {
  const select = make("select", "");
  for (const [value, name] of choices) {
    const option = make("option", "", name);
    option.value = value;
    select.append(option);
  }
  select.addEventListener("change", () => choose(select.value));
  return make("label", "", make("span", "", words), select);
}
