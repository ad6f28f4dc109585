// Views that the vault's kg.toml has saved: as links in the page; and the present view as a block for kg.toml.

const SPOKEN_PARTS = ["find", "colour", "size", "edges", "depth", "theme"]; // what a view has a key of its own for

class Views {
  // `views` are [{ name, note: id or null, heading, parts: { find, colour, … } }]
  constructor(element, views, route, chosen) {
    Object.assign(this, { element, views, route, chosen });
    element.hidden = !views.length;
    if (!views.length) return;
    this.links = views.map((view) => this.link(view));
    const list = make("ul", "", ...this.links.map((link) => make("li", "", link)));
    element.append(make("details", "facet", make("summary", "", "Views"), list));
    element.firstElementChild.open = true;
  }

  link({ name, note, heading, parts, more }) {
    const link = make("a", "", name);
    const given = [...Object.entries(parts), ...parsedHash(`#/?${more}`).given];
    link.href = this.route.addressOf(note, heading, given);
    link.addEventListener("click", () => this.chosen());
    return link;
  }

  // The view that one sees, for as long as nothing is changed.
  mark() {
    for (const link of this.links ?? []) {
      if (this.route.says(link.getAttribute("href"))) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

// What one sees as TOML. What has no key of its own stands as it is in the address.
function viewBlock(route, graph) {
  const { open, heading } = route;
  const given = route.pairs;
  const note = open === null ? null : graph.id[open] + (heading ? `#${heading}` : "");
  const spoken = SPOKEN_PARTS.flatMap((name) => given.filter(([other]) => other === name));
  const rest = given.filter(([name]) => !SPOKEN_PARTS.includes(name));
  const lines = [
    ["name", open === null ? "A view" : graph.title[open]],
    ...(note === null ? [] : [["note", note]]),
    ...spoken,
    ...(rest.length ? [["more", queryOf(rest)]] : []),
  ];
  const value = (name, text) => (name === "depth" ? text : tomlText(text));
  return ["[[views]]", ...lines.map(([name, text]) => `${name} = ${value(name, text)}`), ""].join("\n");
}

// JSON's escapes are TOML's, but for one that TOML wants and JSON does not.
function tomlText(text) {
  return JSON.stringify(text.replace(LONE_HALF, "\ufffd")).replace(/\u007f/g, "\\u007f");
}
