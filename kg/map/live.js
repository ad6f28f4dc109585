// The page that `kg serve` serves: it hears what is broken in the vault, and makes way for a newer map. The reader keeps
// the place: what is open stands in the address, the rest is remembered from one page to the next.

const STILL_MS = 300; // without a key or a finger, before the page changes under the reader
const LIVE_PLACE = "kg-live-place";

class Live {
  constructor(edition, news) {
    Object.assign(this, { edition, news, touched: 0, held: false });
    for (const sign of ["keydown", "wheel", "pointerup", "pointercancel"]) addEventListener(sign, () => this.touch(), true);
    addEventListener("pointerdown", () => (this.held = true), true);
    addEventListener("visibilitychange", () => this.listen());
    this.listen();
  }

  // Pages that nobody sees do not listen: a browser has few lines to one server.
  listen() {
    this.source?.close();
    if (document.hidden) return;
    this.source = new EventSource("events");
    this.source.addEventListener("message", ({ data }) => this.hear(JSON.parse(data)));
    this.source.addEventListener("error", () => this.news.silence());
  }

  hear(told) {
    this.news.show(told);
    if (told.edition !== this.edition) this.makeWay(told.edition);
  }

  touch() {
    this.touched = performance.now();
    this.held = false;
  }

  get busy() {
    return this.held || performance.now() - this.touched < STILL_MS || document.querySelector("dialog[open]") !== null;
  }

  makeWay(told) {
    clearTimeout(this.waiting);
    if (this.busy) {
      this.waiting = setTimeout(() => this.makeWay(told), STILL_MS);
      return;
    }
    // a second going would break off the first
    this.source.close();
    route.flush();
    rememberPlace(placeNow());
    // another address, because a page that is only loaded again is blank for a moment
    location.replace(`?${told}${location.hash}`);
  }
}

// ---- the place, as far as the address does not say it

function placeNow() {
  return {
    hash: location.hash,
    scrolled: scrolling().map(({ id, scrollTop }) => [id, scrollTop]),
    folded: [...document.querySelectorAll("details")].map((one) => [foldName(one), one.open]),
    focus: focusName(document.activeElement),
  };
}

async function returnTo(place) {
  if (place?.hash !== location.hash) return;
  await state.shown;
  const folded = new Map(place.folded);
  for (const one of document.querySelectorAll("details")) one.open = folded.get(foldName(one)) ?? one.open;
  for (const [id, top] of place.scrolled) if (byId(id)) scrollBack(byId(id), top);
}

// The page is shown from its first whole picture on; what is not shown cannot have the focus.
async function appear(focus) {
  while (!window.kgMap.ready) await nextFrame();
  document.documentElement.dataset.there = "";
  // the browser may go on showing the page before (live.css)
  for (const one of document.getAnimations())
    if (one.effect.pseudoElement?.startsWith("::view-transition")) one.finish();
  if (focus) focused(focus)?.focus({ preventScroll: true });
}

function scrolling() {
  return ["facets", "list", "tree", "note"].map(byId).filter((element) => element?.scrollTop);
}

// Rows are made as one scrolls, and pictures come when they like.
function scrollBack(element, top) {
  const back = () => element.scrollTo({ top, behavior: "instant" });
  const leave = () => element.removeEventListener("load", back, true);
  element.addEventListener("load", back, true);
  for (const sign of ["wheel", "keydown", "pointerdown"]) addEventListener(sign, leave, { capture: true, once: true });
  for (let before = -1; before !== element.scrollTop && element.scrollTop < top; ) {
    before = element.scrollTop;
    back();
    element.dispatchEvent(new Event("scroll"));
  }
}

function foldName(details) {
  return details.id || `${owner(details).id} ${details.querySelector("summary")?.textContent ?? ""}`;
}

// An element with a name of its own, or a place among others: a link by where it leads, another by its number.
function focusName(element) {
  if (element === document.body || element.id) return { id: element.id };
  const { id } = owner(element);
  return { id, address: element.getAttribute("href"), number: reachable(byId(id)).indexOf(element) };
}

function focused({ id, address, number }) {
  if (!byId(id) || number === undefined) return byId(id);
  const all = reachable(byId(id));
  return address ? all.find((one) => one.getAttribute("href") === address) : all[number];
}

function owner(element) {
  return element.closest("[id]") ?? byId("app");
}

function reachable(element) {
  return [...element.querySelectorAll("a, button, input, select, summary, textarea, [tabindex]")];
}

function rememberPlace(place) {
  try {
    sessionStorage.setItem(LIVE_PLACE, JSON.stringify(place));
  } catch {
    // a browser may refuse: then the reader is where the address says
  }
}

function rememberedPlace() {
  try {
    const place = JSON.parse(sessionStorage.getItem(LIVE_PLACE));
    sessionStorage.removeItem(LIVE_PLACE);
    return place;
  } catch {
    return null;
  }
}

// ---- what is broken

class News {
  constructor() {
    this.summary = make("summary");
    this.list = make("ol");
    this.rest = make("p", "rest");
    this.details = make("details", "", this.summary, this.list, this.rest);
    this.details.id = "broken";
    this.trouble = make("p", "trouble");
    this.trouble.setAttribute("role", "alert");
    this.calm = make("p", "calm");
    this.element = make("section", "", this.trouble, this.details, this.calm);
    this.element.id = "live";
    this.element.setAttribute("aria-label", "What is broken");
    byId("panel").querySelector("header").after(this.element);
    this.details.hidden = true;
  }

  show({ trouble, links, others, warnings, errors }) {
    const said = [
      links && plural(links, "broken link", "broken links"),
      others && plural(others, links ? "other error" : "error", links ? "other errors" : "errors"),
    ].filter(Boolean);
    this.say(trouble);
    if (this.told !== undefined && this.told !== said.join(", ")) tell(said.join(", ") || "No broken links");
    this.told = said.join(", ");
    this.summary.textContent = this.told;
    this.details.hidden = !said.length;
    this.calm.textContent = said.length ? "" : "No broken links";
    this.list.replaceChildren(...errors.map((error) => make("li", "", this.entry(error))));
    this.rest.textContent = [
      links + others > errors.length && `${links + others - errors.length} more`,
      warnings && plural(warnings, "warning", "warnings"),
    ]
      .filter(Boolean)
      .join(" and ");
    if (this.rest.textContent) this.rest.append(": kg check lists them");
  }

  entry({ place, message, help, note }) {
    const words = [make("b", "", place.split("/").at(-1)), make("span", "", message), help && make("em", "", help)];
    const entry = make(graph.indexOf.has(note) ? "a" : "div", "", ...words.filter(Boolean));
    if (graph.indexOf.has(note)) entry.href = route.to(note);
    entry.title = place;
    return entry;
  }

  say(trouble) {
    if (this.trouble.textContent !== trouble) this.trouble.textContent = trouble;
  }

  silence() {
    this.say("kg serve does not answer: the map stays as it is until it does");
  }
}

if (location.search) history.replaceState(history.state, "", location.pathname + location.hash);
const placeBefore = rememberedPlace();
new Live(document.documentElement.dataset.edition, new News());
await returnTo(placeBefore).finally(() => appear(placeBefore?.focus));
