// The open note: its text, what it says of itself, its models, and the notes that speak of it.

const FEW_TAGS = 5; // more are shown when asked for
const FEW_ENTRIES = 12; // likewise
const READ_IN_A_MINUTE = 220; // words

class NotePane {
  constructor(element, grip, graph, bodies, colours, route, on) {
    Object.assign(this, { element, grip, graph, bodies, colours, route, on });
    this.anchor = "";
    this.values = new Values(graph, route);
    this.lightbox = new Lightbox();
    this.wide = new WideParts();
    this.preview = new Preview(element, graph, bodies, route);
    this.preview.colourOf = (i) => colours.dot(i);
    element.addEventListener("click", (event) => this.lead(event.target.closest("a[data-note], a[data-anchor]")));
    element.addEventListener("scroll", () => this.follow());
    copyFormulas(element);
    unfoldForPrint(element);
  }

  close() {
    this.open = this.outline = null;
    this.preview.hide();
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
    this.preview.hide();
    const body = text && this.body(i, text);
    this.outline = new Outline(this.element, body ?? make("div"), (place) => this.route.to(this.graph.id[i], place));
    this.element.replaceChildren(this.grip, ...this.head(i), ...(text ? this.content(i, text, body) : [unreadable()]));
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.jump();
    this.follow();
  }

  // ---- above the text

  head(i) {
    const title = make("h1", "", this.graph.title[i]);
    return [this.bar(i), title, this.facts(i), this.chips(i), this.aliases(i)].filter(Boolean);
  }

  // It stays while one scrolls, and tells where one is.
  bar(i) {
    this.crumbs = this.graph.folder[i].split("/").filter(Boolean).map(withoutNumber).join(" › ");
    this.where = make("span", "", this.crumbs);
    this.where.title = this.graph.path[i];
    const close = button("close", "Close note", () => this.on.close(), "×");
    return make("div", "path", this.where, this.editing(i), this.outline.button, close, this.outline.list);
  }

  facts(i) {
    const { length, path } = this.graph;
    const words = length?.[i] ?? 0;
    const minutes = Math.max(1, Math.round(words / READ_IN_A_MINUTE));
    const facts = [
      words ? `${plural(words, "word", "words")}, ${minutes} min` : null,
      path[i] ? elsewhere("Open in Obsidian", () => this.inObsidian(i)) : null,
      button("copy-link", "", () => this.on.share(), "Copy link"),
    ].filter(Boolean);
    return facts.length ? make("ul", "facts", ...facts.map((fact) => make("li", "", fact))) : null;
  }

  inObsidian(i) {
    const { vault, path } = this.graph;
    return `obsidian://open?vault=${encodeURIComponent(vault)}&file=${encodeURIComponent(path[i])}`;
  }

  // It stands in the bar, because it leads to the heading that one reads.
  editing(i) {
    if (!content.editor || !this.graph.path[i]) return null;
    const link = elsewhere("✎", () => this.inEditor(i));
    link.className = "editing";
    link.title = "Open in editor";
    link.setAttribute("aria-label", "Open in editor");
    return link;
  }

  inEditor(i) {
    const path = this.graph.path[i].split("/").map(encodeURIComponent).join("/");
    return content.editor.replaceAll("{path}", () => path).replaceAll("{line}", this.outline?.line ?? 1);
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
    chips.append(...few(labels, FEW_TAGS, "chip", (rest) => `+${rest}`));
    return chips;
  }

  chip(facet, value, ...content) {
    const chip = button("chip", "", () => this.on.filter(facet, value), ...content);
    chip.title = "Show only these";
    return chip;
  }

  aliases(i) {
    const aliases = this.graph.aliases[i];
    return aliases.length ? make("p", "aliases", make("span", "", "Also called "), aliases.join(", ")) : null;
  }

  // ---- the text, and what follows it

  body(i, { html, models }) {
    const body = noteText(html, this.graph.title[i], (place) => this.route.to(this.graph.id[i], place));
    placeModels(body, models);
    this.lightbox.offer(body);
    this.wide.watch(body);
    return body;
  }

  content(i, text, body) {
    return [
      this.properties(text.properties),
      body,
      this.backlinks(text.backlinks),
      this.outlinks(text.links),
      mentionsSection(this, text),
      relatedSection(this, i),
    ].filter(Boolean);
  }

  properties(properties) {
    return properties.length ? make("dl", "properties", ...this.values.rows(properties)) : null;
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
    const section = make("details", "", make("summary", "", make("h2", "", `${title} · ${count}`)));
    section.open = true;
    for (const [relation, members] of groups) {
      if (groups.length > 1 || relation !== PLAIN) section.append(make("h3", this.signLook(relation), name(relation)));
      const entries = [...grouped(members, (member) => member.note)].map(([note, mentions]) => entry(note, mentions));
      section.append(...few(entries, FEW_ENTRIES, "more-entries", (rest) => `Show ${rest} more`));
    }
    return make("section", "links", section);
  }

  signLook(relation) {
    return { 1: "excites", [-1]: "inhibits" }[this.graph.sign(relation)] ?? "";
  }

  entry(note, ...quotes) {
    const isNote = this.graph.kind[note] === "note";
    const words = make("span", "", this.graph.title[note]);
    const title = make("b", isNote ? "" : "unresolved", this.colours.dot(note), isNote ? words : unwritten(words));
    const link = make("a", "entry", title, ...quotes);
    link.href = this.route.to(this.graph.id[note]);
    return link;
  }

  // ---- places within the text

  // A link may lead to a heading of a note, or to a tag, which filters; `route` opens the note itself.
  lead(link) {
    if (!link) return;
    const { note, anchor } = link.dataset;
    if (!note || this.graph.indexOf.has(note)) this.anchor = anchor ?? "";
    if (note?.startsWith("tag:")) this.on.filter("Tags", note.slice("tag:".length));
  }

  jump() {
    const body = this.element.querySelector(".body");
    if (!this.anchor || !body) return;
    const place = placeIn(body, this.anchor);
    this.anchor = "";
    const closed = "details:not([open])";
    for (let fold = place?.closest(closed); fold; fold = fold.parentElement.closest(closed)) fold.open = true;
    place?.scrollIntoView({ block: "start" });
    this.outline?.choose(place);
    this.follow();
  }

  // The bar tells the heading above what one reads.
  follow() {
    if (!this.outline) return;
    const heading = this.outline.mark();
    this.where.textContent = heading || this.crumbs;
    this.where.classList.toggle("heading", Boolean(heading));
  }
}

function quote(sentence, section) {
  const quoted = make("q", "", sentence);
  if (section) quoted.title = `In “${section}”`;
  return quoted;
}

// A link out of the page, whose address is made when it is wanted: it may depend on what one reads.
function elsewhere(words, address) {
  const link = make("a", "", words);
  link.href = address();
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, () => (link.href = address()));
  return link;
}

// The first of some elements, and a button that puts the rest in its place.
function few(elements, most, look, words) {
  if (elements.length <= most + 1) return elements;
  const rest = elements.slice(most);
  const all = button(look, "", () => (all.replaceWith(...rest), rest[0].focus()), words(rest.length));
  return [...elements.slice(0, most), all];
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
