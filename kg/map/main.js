// The page comes together here: what is open, what is sought, and everybody who has to know.

const content = await unpacked(byId("content"));
const graph = new Graph(content);
const dark = matchMedia("(prefers-color-scheme: dark)");
const state = { selected: null, depth: 1, query: "", visible: graph.byDegree, theme: null };
const wanted = () => state.theme || remembered("theme") || (dark.matches ? "dark" : "light");
const colours = new Colours(graph, wanted());
const looks = (colours.looks = new Looks(graph, content.properties, relook));

const paint = new Paint(graph, colours, reserved);
const route = new Route(graph, follow);
const bodies = new Bodies(byId("bodies"), content.bodies, graph.size);
const sheet = new Sheet(byId("app"), byId("note"));
const share = new Share(byId("share"), route, graph);
const doing = { close: () => route.go(null), filter: (facet, value) => find.only(facet, value), share: () => share.link() };
const pane = new NotePane(byId("note"), sheet.grip, graph, bodies, colours, route, doing);
const list = new List(byId("list"), graph, colours, route);
const tree = new Tree(byId("tree"), graph, colours, route);
const walk = new Walk(byId("map"), graph, state, paint.scene, { here: hereIs, open: openFrom });
const find = new Finding(graph, content.properties, bodies, colours, {
  ...{ listed: relist, drawn: refilter, tell },
  opened: () => state.shown?.then(() => find.mark(byId("note"), true)),
});
Object.defineProperties(state, {
  query: { get: () => find.query, set: (text) => (find.query = text) },
  textsRead: { get: () => find.fulltext.isWhole },
});
let view = null;
const seeing = { view: () => view, tell, shown: () => crumb(state.selected, route.whole) };
const local = new LocalView(graph, state, route, { ...seeing, able: content.view !== "vis" });
const paths = new Paths(graph, state, route, bodies, colours, pane, { ...seeing, scene: paint.scene, refocus, seek });
new Insights(byId("insights"), graph, colours, route, content);
window.kgMap = api({ graph, paint, route, state, paths, view: () => view });

const activity = running(content.network, {
  ...{ graph, colours, route, paint, app: byId("app"), element: byId("activity"), tools: byId("tools") },
  view: () => view,
  enter: () => (local.leave(false), paths.close()),
  back: showAgain,
});

// ---- what one can do

function follow(i, start, heading = "") {
  if (heading) pane.anchor = heading;
  if (i === state.selected && view && start === !paint.scene.focus) return pane.jump();
  if (view) activity?.end();
  const before = state.selected;
  const reading = byId("note").contains(document.activeElement);
  walk.place = i ?? before;
  state.selected = paint.scene.selected = i;
  paint.scene.hover = null;
  list.select(i);
  tree.select(i);
  document.title = i === null ? `${graph.vault} · map` : `${graph.title[i]} · ${graph.vault}`;
  if (i === null) pane.close();
  state.shown = i === null ? null : Promise.resolve(pane.show(i));
  state.shown?.then(() => find.mark(byId("note")));
  if (reading) queueMicrotask(keepReading); // once all the rest has followed
  if (narrow()) sheet.at(start ? 0 : Math.max(1, sheet.step));
  drawer("");
  byId("app").classList.toggle("reading", i !== null);
  crumb(i, start);
  if (!view) return;
  tell(i === null ? "The whole map" : described(graph, i));
  if (local.follow(i, start)) return;
  view.focus(start ? null : i, state.depth);
  if (i === null || start) view.fit(null, before === null);
}

function steps(depth) {
  if (state.selected === null || depth < 1 || depth > 3) return;
  state.depth = depth;
  route.writeNow();
  crumb(state.selected, false);
  refocus();
}

// The open note and its surroundings, or the whole map.
function refocus() {
  if (local.open) return local.show(local.direction);
  view.focus(route.whole ? null : state.selected, state.depth);
  if (route.whole) view.fit(null);
}

// Where the other end of a path is sought by its name; afterwards the list is as it was.
function seek(begins) {
  if (begins) state.before = find.query;
  find.query = begins ? "" : state.before;
  byId("query").placeholder = begins ? "Path to which note?" : "Search notes";
  if (narrow()) drawer(begins ? "list" : "");
  if (begins) byId("query").focus();
}

function refine() {
  relist();
  refilter();
}

function relist() {
  state.visible = find.visible;
  list.show(find.visible, find.reasons, state.selected);
  tree.show(find.visible, state.selected);
  route.write();
}

function refilter() {
  legend.mark();
  if (!activity?.open) view?.filter(find.keep, find.kept, find.bridges);
  find.mark(byId("note"));
}

function back() {
  if (lookPanel.isOpen) lookPanel.close();
  else if (activity?.open) activity.end();
  else if (paths.end()) return;
  else if (paths.goal !== null) paths.leave();
  else if (local.open) local.toggle();
  else if (state.selected !== null) route.go(null);
  else if (state.query) find.clear();
}

function switchTheme() {
  chooseTheme(colours.theme === "dark" ? "light" : "dark");
}

// What a reader chooses is remembered; what an address says is only followed.
function chooseTheme(name) {
  remembered("theme", name);
  useTheme(name);
  route.writeNow();
}

function useTheme(name) {
  state.theme = ["light", "dark"].includes(name) ? name : null;
  view.theme(wanted());
  lookPanel.show();
}

function relook() {
  view?.restyle();
  colours.repaintDots();
  legend.show();
  if (view) legend.settle(mustBeSeen());
  lookPanel.show();
  route.writeNow();
}

// The keyboard has come to a note of the map, or with null has left the map.
function hereIs(i) {
  view.hover(i);
  if (i === null) return;
  view.reveal?.(i);
  tell(described(graph, i));
}

// After the graph has run: what was open before.
function showAgain() {
  paint.scene.selected = state.selected;
  refine();
  refocus();
  if (state.selected === null) view.fit(null);
  route.write();
}

function openFrom(i, go) {
  if (activity?.takes(i)) return;
  route.go(i);
  if (go) keepReading();
}

// Who reads, reads on in the next note; who closes the last one is back on the map.
function keepReading() {
  if (state.shown) state.shown.then(() => byId("note").focus({ preventScroll: true }));
  else byId("map").focus();
}

// ---- what follows from it

function crumb(i, start) {
  const element = byId("crumb");
  element.hidden = i === null || (start && !paths.choosing);
  if (element.hidden) return;
  if (paths.choosing) return element.replaceChildren(...paths.question());
  const depths = [1, 2, 3].map((depth) => {
    const choice = button("", plural(depth, "step", "steps"), () => steps(depth), String(depth));
    choice.setAttribute("aria-pressed", depth === state.depth);
    return choice;
  });
  element.replaceChildren(
    make("b", "", graph.title[i]),
    make("em", "", "steps"),
    ...depths,
    ...local.controls(),
    ...paths.controls(),
    button("", "Back to the map", back, "Esc"),
  );
}

// On a phone: which of filters and list lie over the map; "all", "list" or nothing.
function drawer(shown) {
  byId("app").dataset.drawer = shown;
  byId("drawer").textContent = shown === "all" ? "Map" : "Filters";
  byId("drawer").setAttribute("aria-expanded", shown === "all");
}

// What stands over the map, in its pixels: no word is put there.
function reserved(ids = ["tools", "crumb", "legend"]) {
  const sea = byId("map").getBoundingClientRect();
  return ids.flatMap((id) => {
    const { left, top, width, height } = byId(id).getBoundingClientRect();
    return width ? [{ x: left - sea.left, y: top - sea.top, w: width, h: height }] : [];
  });
}

// Where the legend must not lie: on notes that are looked at, or on what else stands over the map.
function mustBeSeen() {
  const { focus, only } = paint.scene;
  const camera = view.goal ? view.cameraAt(view.goal) : view.camera;
  const notes = [...(focus?.all ?? only ?? graph.indices)].map((i) => {
    const [[x, y], r] = [camera.at(i), camera.radius(i)];
    return { x: x - r, y: y - r, w: 2 * r, h: 2 * r };
  });
  return [...reserved(["tools", "crumb"]), ...notes];
}

function tell(words) {
  byId("told").textContent = words;
}

// A page in a file may be refused its storage; then it forgets.
function remembered(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(`kg-${key}`, value);
    return localStorage.getItem(`kg-${key}`);
  } catch {
    return null;
  }
}

// ---- listening

function listen() {
  const field = byId("query");
  field.addEventListener("input", () => {
    find.type(field.value);
    if (narrow()) drawer(state.query ? "list" : "");
  });
  field.addEventListener("keydown", (event) => {
    if (find.suggestions.press(event)) return event.preventDefault();
    if (event.key === "ArrowDown") (tree.element.hidden ? list.first() : tree.element)?.focus();
    else if (event.key === "Enter") list.first()?.click();
    else if (event.key !== "Escape") return;
    else if (field.value) find.clear();
    else field.blur();
    event.preventDefault();
  });
  byId("clear").addEventListener("click", () => find.clear());
  byId("drawer").addEventListener("click", () => drawer(byId("app").dataset.drawer === "all" ? "" : "all"));
  byId("tools").addEventListener("click", (event) => tools[event.target.dataset.do]?.());
  skipping(byId("skip"));
  for (const bar of document.querySelectorAll("[role=toolbar]")) roveIn(bar);
  keys.fill(byId("help"));
}

// What belongs to an open note does nothing while the graph runs.
const ofNote = (act) => (event) => activity?.open || act(event);

const keys = new Keys({
  search: () => byId("query").focus(),
  back,
  part: ({ shiftKey }) => nextPart(shiftKey ? -1 : 1),
  zoom: ({ key }) => (key === "-" ? tools.out() : tools.in()),
  fit: () => tools.fit(),
  steps: ofNote(({ key }) => steps(Number(key))),
  depth: ofNote(({ key }) => steps(state.depth + (key === "]" ? 1 : -1))),
  local: ofNote(() => local.toggle()),
  path: ofNote(() => paths.begin()),
  theme: switchTheme,
  outline: () => pane.outline?.enter(),
  run: () => tools.run(),
  look: () => tools.look(),
  link: () => share.link(),
  help: () => tools.help(),
});

// ---- how it looks, and where that is written

const legend = new Legend(byId("legend"), graph, looks, colours, {
  can: (facet, value) => find.has(facet, value),
  isOn: (facet, value) => find.isOn(facet, value),
  filter: (facet, value) => (legend.isOn(facet, value) ? find.clear() : find.only(facet, value)),
  settled: () => view?.moving === false && view.settle(),
});
const lookPanel = new LookPanel(byId("look"), byId("looks"), looks, legend, share.buttons(), {
  theme: chooseTheme,
  themeNow: () => state.theme ?? remembered("theme") ?? "",
});
const views = new Views(byId("views"), content.views, route, () => drawer(""));
const played = new Played(graph);
Panel.given = (panel) => played.textsFor(panel);
Panel.changed = () => route.write();
route.told = () => views.mark();
keepInAddress();

const tools = {
  look: () => lookPanel.toggle(),
  in: () => view.zoom(1.4),
  out: () => view.zoom(1 / 1.4),
  fit: () => view.fit(null),
  theme: switchTheme,
  help: () => byId("help").showModal(),
  run: () => (activity?.open ? activity.end() : activity?.begin()),
};

// ---- the first picture

route.start(graph.home);
refine();
arranging(byId("arranging"), tree, list);
view = new (content.view === "vis" ? VisView : CanvasView)(byId("map"), paint, {
  pick: (i) => activity?.takes(i) || paths.takes(i) || (i === null ? back() : route.go(i)),
  covered: () => (byId("crumb").hidden ? 0 : byId("crumb").offsetHeight + 10),
  sized: () => legend.settle(mustBeSeen()),
  rest() {
    if (paint.scene.focus && !view.astray) legend.settle(mustBeSeen(), true);
    route.write();
  },
});
legend.show();
legend.settle(mustBeSeen());
if (state.selected !== null && !route.whole) view.focus(state.selected, state.depth);
else view.rest();
route.restore();
listen();
for (const wish of [dark, matchMedia("(forced-colors: active)")])
  wish.addEventListener("change", () => view.theme(wanted()));
view.painted
  .then(nextFrame)
  .then(() => performance.mark("map painted"))
  .then(() => window.kgMap.settled())
  .then(() => (window.kgMap.ready = true))
  .then(idle)
  .then(() => mapChecks().all());
