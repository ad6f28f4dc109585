// The open note: its text, what it says of itself, its models, and the notes that speak of it.

const FEW_TAGS = 5; // more are shown when asked for

class NotePane {
  constructor(element, grip, graph, bodies, colours, route, on) {
    Object.assign(this, { element, grip, graph, bodies, colours, route, on });
    this.anchor = "";
    element.addEventListener("click", (event) => this.lead(event.target.closest("a[data-note]")));
  }

  close() {
    this.open = null;
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  async show(i) {
    if (this.open === i && !this.element.hidden) return this.jump();
    this.open = i;
    let text;
    try {
      text = await this.bodies.pane(i);
    } catch {
      text = null;
    }
    if (this.open !== i) return; // another note was opened meanwhile
    this.element.replaceChildren(this.grip, ...this.head(i), ...(text ? this.content(text) : [unreadable()]));
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.jump();
  }

  // ---- parts

  head(i) {
    const crumbs = this.graph.folder[i].split("/").filter(Boolean).map(withoutNumber).join(" › ");
    const close = button("close", "Close note", () => this.on.close(), "×");
    return [make("div", "path", make("span", "", crumbs), close), make("h1", "", this.graph.title[i]), this.chips(i)];
  }

  chips(i) {
    const { region, regions, types, tags, kind } = this.graph;
    const chips = make("div", "chips");
    if (regions[region[i]])
      chips.append(this.chip("Regions", region[i], this.colours.swatch(region[i]), regions[region[i]].name));
    if (kind[i] !== "note") chips.append(this.chip("Types", kind[i], kind[i]));
    // every note that nothing claims is a concept: the word would say nothing
    for (const type of types[i].filter((name) => name !== "concept")) chips.append(this.chip("Types", type, type));
    const labels = tags[i].map((tag) => this.chip("Tags", tag, "#" + tag));
    chips.append(...labels.slice(0, FEW_TAGS));
    if (labels.length > FEW_TAGS)
      chips.append(
        button(
          "chip",
          "",
          (event) => event.target.replaceWith(...labels.slice(FEW_TAGS)),
          `+${labels.length - FEW_TAGS}`,
        ),
      );
    return chips;
  }

  chip(facet, value, ...content) {
    const chip = button("chip", "", () => this.on.filter(facet, value), ...content);
    chip.title = "Show only these";
    return chip;
  }

  content({ html, properties, backlinks, links, models }) {
    const body = make("div", "body");
    body.innerHTML = html; // sanitised when the map was made; the page's policy runs nothing of it either
    for (const link of body.querySelectorAll("a.external")) link.title ||= "Leaves the map";
    for (const link of body.querySelectorAll("a.unresolved")) link.title ||= "Not written yet";
    if (isTagLine(body.firstElementChild)) body.firstElementChild.remove(); // the chips have them
    placeModels(body, models);
    return [this.properties(properties), body, this.backlinks(backlinks), this.outlinks(links)].filter(Boolean);
  }

  properties(properties) {
    if (!properties.length) return null;
    const rows = properties.flatMap(([key, value]) => [make("dt", "", key), make("dd", "", value)]);
    return make("dl", "properties", ...rows);
  }

  backlinks(backlinks) {
    const entry = (note, mentions) =>
      this.entry(
        note,
        ...mentions.filter(({ sentence }) => sentence).map(({ sentence, section }) => quote(sentence, section)),
      );
    return this.section("Linked from", backlinks, (relation) => this.graph.inverse(relation), entry);
  }

  outlinks(links) {
    const entry = (note, all) =>
      this.entry(note, ...all.filter(({ gloss }) => gloss).map(({ gloss }) => quote(gloss, "")));
    return this.section("Links to", links, (relation) => this.graph.label(relation), entry);
  }

  // Grouped by relation, then by note; ordinary links come last.
  section(title, all, name, entry) {
    if (!all.length) return null;
    const groups = [...grouped(all, ({ relation }) => relation)].sort(([a], [b]) => (a === PLAIN) - (b === PLAIN));
    const count = new Set(all.map(({ note }) => note)).size;
    const section = make("section", "links", make("h2", "", `${title} · ${count}`));
    for (const [relation, members] of groups) {
      if (groups.length > 1 || relation !== PLAIN) section.append(make("h3", this.signLook(relation), name(relation)));
      for (const [note, mentions] of grouped(members, (member) => member.note)) section.append(entry(note, mentions));
    }
    return section;
  }

  signLook(relation) {
    return { 1: "excites", [-1]: "inhibits" }[this.graph.sign(relation)] ?? "";
  }

  entry(note, ...quotes) {
    const title = make(
      "b",
      this.graph.kind[note] === "note" ? "" : "unresolved",
      this.colours.dot(note),
      make("span", "", this.graph.title[note]),
    );
    const link = make("a", "entry", title, ...quotes);
    link.href = this.route.to(this.graph.id[note]);
    return link;
  }

  // ---- links within the text

  // A link may lead to a heading of a note, or to a tag, which filters; `route` opens the note itself.
  lead(link) {
    if (!link) return;
    const { note, anchor } = link.dataset;
    if (this.graph.indexOf.has(note)) this.anchor = anchor ?? "";
    if (note.startsWith("tag:")) this.on.filter("Tags", note.slice("tag:".length));
  }

  jump() {
    if (!this.anchor) return;
    const place = placeOf(this.element, this.anchor);
    this.anchor = "";
    place?.scrollIntoView({ block: "start" });
  }
}

// A place of a text by its id, with or without what the page puts before it, or by the words of its heading.
function placeOf(element, name) {
  const byName = (id) => element.querySelector(`[id="${CSS.escape(id)}"]`);
  const headings = [...element.querySelectorAll(".body :is(h1, h2, h3, h4, h5, h6)")];
  return byName(`h-${name}`) ?? byName(name) ?? headings.find((heading) => fold(heading.textContent) === fold(name));
}

function isTagLine(paragraph) {
  if (!paragraph?.matches("p")) return false;
  return (
    paragraph.children.length > 0 &&
    [...paragraph.childNodes].every((node) => node.matches?.("a.tag, br") ?? !node.data.trim())
  );
}

function quote(sentence, section) {
  const quoted = make("q", "", sentence);
  if (section) quoted.title = `In “${section}”`;
  return quoted;
}

function unreadable() {
  return make(
    "p",
    "model-trouble",
    "The text of this note cannot be read: this browser cannot inflate it, or the file is damaged.",
  );
}

// Folders such as `01 Techniques` and `003_education` carry their order in front.
function withoutNumber(folder) {
  return folder.replace(/^\d+[_\s-]+/, "").trim() || folder;
}

function grouped(all, key) {
  const groups = new Map();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}
