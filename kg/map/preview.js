// What a link of the open note leads to, in a card beside it: while the mouse rests on it, or the keyboard is on it.

const PREVIEW_AFTER = 300; // ms: who only passes over a link wants nothing
const PREVIEW_STAYS = 200; // ms to come from the link to the card
const PREVIEW_WORDS = 420; // characters of the target
const LEFT_BEHIND = "script, style, .model, .anchor, .footnote-back, .embed-title, figcaption, img, input";

class Preview {
  constructor(pane, graph, bodies, route) {
    Object.assign(this, { pane, graph, bodies, route, link: null });
    this.card = make("div", "");
    this.card.id = "preview";
    this.card.hidden = true;
    this.card.setAttribute("role", "tooltip");
    document.querySelector("main").append(this.card);
    this.listen();
  }

  listen() {
    const link = ({ target }) => target.closest?.("a[data-note], a.entry");
    this.pane.addEventListener("pointerover", (event) => event.pointerType !== "touch" && this.plan(link(event)));
    this.pane.addEventListener("pointerout", (event) => link(event) && this.leave());
    this.pane.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && this.plan(link(event)));
    this.pane.addEventListener("focusout", () => this.leave());
    this.pane.addEventListener("click", () => this.hide());
    this.pane.addEventListener("scroll", () => this.hide());
    this.card.addEventListener("pointerenter", () => clearTimeout(this.leaving));
    this.card.addEventListener("pointerleave", () => this.leave());
    addEventListener("hashchange", () => this.hide());
    // before anybody else: the key that sends the card away does not close the note as well
    addEventListener("keydown", (event) => this.press(event), true);
  }

  press(event) {
    if (event.key !== "Escape" || this.card.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    this.hide();
  }

  plan(link) {
    if (!link) return;
    clearTimeout(this.leaving);
    if (link === this.link) return;
    clearTimeout(this.planned);
    this.planned = setTimeout(() => this.show(link), PREVIEW_AFTER);
  }

  leave() {
    clearTimeout(this.planned);
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.hide(), PREVIEW_STAYS);
  }

  hide() {
    clearTimeout(this.planned);
    this.link?.removeAttribute("aria-describedby");
    this.link = null;
    this.card.hidden = true;
  }

  async show(link) {
    this.hide();
    const content = await this.content(link);
    if (!content || !link.isConnected || link.closest("[hidden]")) return;
    this.link = link;
    this.card.replaceChildren(...content);
    this.card.hidden = false;
    link.setAttribute("aria-describedby", "preview");
    this.place(link.getClientRects()[0] ?? link.getBoundingClientRect());
  }

  // Below the link, or above where there is no room; always within the window.
  place({ left, top, bottom }) {
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const below = bottom + 6 + height <= innerHeight || top < height + 14;
    this.card.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    this.card.style.top = `${Math.max(8, below ? Math.min(bottom + 6, innerHeight - height - 8) : top - height - 6)}px`;
  }

  // ---- what the card says

  async content(link) {
    const { graph } = this;
    const { id, heading } = this.route.parse(link.getAttribute("href") ?? "");
    const i = graph.indexOf.get(link.dataset.note ?? id);
    if (i === undefined) return link.matches(".unresolved") ? this.unwritten(link.dataset.note) : null;
    if (graph.kind[i] !== "note") return this.unwritten(graph.id[i], graph.title[i]);
    const pane = await this.bodies.pane(i).catch(() => null);
    if (!pane) return null;
    const text = new DOMParser().parseFromString(pane.html, "text/html").body; // never shown: nothing of it loads
    const place = link.dataset.anchor || heading;
    const found = place ? placeIn(text, place) : null;
    const words = excerpt(found ? following(found) : [...text.children]);
    return [this.head(i, found), words.childNodes.length ? words : make("p", "less", "A note without text")];
  }

  head(i, place) {
    const section = place?.matches(HEADINGS) ? headingWords(place) : "";
    return make(
      "b",
      "",
      this.colourOf?.(i) ?? null,
      make("span", "", this.graph.title[i]),
      section ? make("small", "", ` › ${section}`) : null,
    );
  }

  unwritten(id, title) {
    const name = title ?? id?.replace(/^missing:/, "");
    return [make("b", "", name ?? "Nothing"), make("p", "less", "Not written yet: no note has this name.")];
  }
}

// The heading, block or footnote that an address names, by its id or by its words.
function placeIn(text, place) {
  const wanted = place.trim().toLowerCase();
  const byId = (name) => text.querySelector(`[id="${CSS.escape(name)}"]`);
  return (
    byId(place) ??
    byId(`h-${place}`) ??
    [...text.querySelectorAll(HEADINGS)].find((heading) => sameHeading(heading, place)) ??
    byId(`h-${wanted.replace(/\s+/g, "-")}`)
  );
}

// The words of a heading without the sign that links to it.
function headingWords(heading) {
  const words = [...heading.childNodes].filter((node) => !node.matches?.(".anchor"));
  return words.map((node) => node.textContent).join("").trim();
}

function sameHeading(heading, words) {
  return headingWords(heading).toLowerCase() === words.trim().toLowerCase();
}

// What stands at a place: the text beneath a heading, or the block itself.
function following(place) {
  if (!place.matches(HEADINGS)) return [place.closest("li, p, blockquote, table, pre") ?? place];
  const blocks = [];
  for (let next = place.nextElementSibling; next && !next.matches(HEADINGS); next = next.nextElementSibling)
    blocks.push(next);
  return blocks;
}

// The first words of some blocks, without anything that one could click or that would load.
function excerpt(blocks) {
  const words = make("div", "body");
  let left = PREVIEW_WORDS;
  for (const block of blocks) {
    if (left <= 0 || (words.childNodes.length && block.matches(HEADINGS))) break;
    const copy = document.importNode(block, true);
    if (copy.matches(`${HEADINGS}, hr`) || copy.matches(LEFT_BEHIND)) continue;
    tamed(copy);
    if (!copy.textContent.trim()) continue;
    left -= cutDown(copy, left);
    words.append(copy.localName === "li" ? make("p", "", ...copy.childNodes) : copy);
  }
  return words;
}

function tamed(element) {
  for (const part of element.querySelectorAll(LEFT_BEHIND)) part.remove();
  for (const link of element.querySelectorAll("a")) link.replaceWith(make("span", "linked", ...link.childNodes));
  for (const part of [element, ...element.querySelectorAll("[id]")]) part.removeAttribute("id");
  for (const part of element.querySelectorAll("details")) part.open = true;
  for (const part of element.querySelectorAll("summary")) part.replaceWith(make("b", "", ...part.childNodes));
}

// Cuts the words of an element; the number of those that stay.
function cutDown(element, most) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let kept = 0;
  let begun = null;
  const late = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const formula = text.parentElement.closest("math");
    if (kept >= most && (!formula || formula !== begun)) late.push(text);
    else if (!formula && kept + text.length > most) text.data = cut(text.data, most - kept + 1);
    else begun = formula; // a formula is shown whole or not at all
    kept += text.length;
  }
  for (const text of late) text.remove();
  for (const part of element.querySelectorAll("li, tr, math")) if (!part.textContent.trim()) part.remove();
  return kept;
}
