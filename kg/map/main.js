// The page comes together here: what is open, what is sought, and everybody who has to know.

const content = await unpacked(byId("content"));
const graph = new Graph(content);
const dark = matchMedia("(prefers-color-scheme: dark)");
const wanted = () => remembered("theme") ?? (dark.matches ? "dark" : "light");
const colours = new Colours(graph, wanted());
const state = { selected: null, depth: 1, query: "", visible: graph.byDegree };

const paint = new Paint(graph, colours, reserved);
const route = new Route(graph, follow);
const bodies = new Bodies(byId("bodies"), content.bodies, graph.size);
const sheet = new Sheet(byId("app"), byId("note"));
const doing = { close: () => route.go(null), filter: narrowTo };
const pane = new NotePane(byId("note"), sheet.grip, graph, bodies, colours, route, doing);
const search = new Search(graph);
const list = new List(byId("list"), graph, colours, route);
const tree = new Tree(byId("tree"), graph, colours, route);
const walk = new Walk(byId("map"), graph, state, paint.scene, { here: hereIs, open: openFrom });
const facets = new Facets(byId("facets"), graph, colours, refine);
let view = null;
window.kgMap = api({ graph, paint, route, state, view: () => view });

const activity = running(content.network, {
  ...{ graph, colours, route, paint, app: byId("app"), element: byId("activity"), tools: byId("tools") },
  view: () => view,
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
  if (reading) keepReading();
  if (narrow()) sheet.at(start ? 0 : Math.max(1, sheet.step));
  drawer("");
  byId("app").classList.toggle("reading", i !== null);
  crumb(i, start);
  if (!view) return;
  tell(i === null ? "The whole map" : described(graph, i));
  view.focus(start ? null : i, state.depth);
  if (i === null || start) view.fit(null, before === null);
}

function steps(depth) {
  if (state.selected === null || depth < 1 || depth > 3) return;
  state.depth = depth;
  route.write();
  crumb(state.selected, false);
  view.focus(state.selected, depth);
}

function refine() {
  const passes = facets.test();
  const asked = state.query.trim();
  state.visible = (asked ? search.find(asked) : graph.byDegree).filter(passes);
  const all = state.visible.length === graph.size && !asked && !facets.active;
  byId("hits").textContent = all ? "All notes" : `${state.visible.length} of ${graph.size}`;
  byId("clear").hidden = all;
  byId("sorting").textContent = asked ? "best first" : "by links";
  list.show(state.visible, asked, state.selected);
  tree.show(state.visible, state.selected);
  const keep = all ? null : new Set(state.visible);
  const kept = keep && (facets.pairs() ?? graph.pairs).filter(({ a, b }) => keep.has(a) && keep.has(b));
  if (!activity?.open) view?.filter(keep, kept);
}

function clear() {
  byId("query").value = state.query = "";
  facets.clear();
}

function narrowTo(facet, value) {
  if (!facets.has(facet, value)) return;
  facets.chosen.clear();
  facets.toggle(facet, value);
}

function back() {
  if (activity?.open) activity.end();
  else if (state.selected !== null) route.go(null);
  else if (state.query || facets.active) clear();
}

function switchTheme() {
  const theme = colours.theme === "dark" ? "light" : "dark";
  remembered("theme", theme);
  view.theme(theme);
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
  refine();
  const whole = state.selected === null || route.whole;
  view.focus(whole ? null : state.selected, state.depth);
  if (whole) view.fit(null);
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
  element.hidden = i === null || start;
  if (element.hidden) return;
  const depths = [1, 2, 3].map((depth) => {
    const choice = button("", plural(depth, "step", "steps"), () => steps(depth), String(depth));
    choice.setAttribute("aria-pressed", depth === state.depth);
    return choice;
  });
  element.replaceChildren(
    make("b", "", graph.title[i]),
    make("em", "", "steps"),
    ...depths,
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
function reserved() {
  const sea = byId("map").getBoundingClientRect();
  return ["tools", "crumb", "legend"].flatMap((id) => {
    const { left, top, width, height } = byId(id).getBoundingClientRect();
    return width ? [{ x: left - sea.left, y: top - sea.top, w: width, h: height }] : [];
  });
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
    state.query = field.value;
    if (narrow()) drawer(state.query ? "list" : "");
    refine();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") (tree.element.hidden ? list.first() : tree.element)?.focus();
    else if (event.key === "Enter") list.first()?.click();
    else if (event.key !== "Escape") return;
    else if (field.value) clear();
    else field.blur();
    event.preventDefault();
  });
  byId("clear").addEventListener("click", clear);
  byId("drawer").addEventListener("click", () => drawer(byId("app").dataset.drawer === "all" ? "" : "all"));
  byId("tools").addEventListener("click", (event) => tools[event.target.dataset.do]?.());
  byId("legend").addEventListener("toggle", () => paint.scene.focus || view.rest());
  skipping(byId("skip"));
  for (const bar of document.querySelectorAll("[role=toolbar]")) roveIn(bar);
  keys.fill(byId("help"));
}

const keys = new Keys({
  search: () => byId("query").focus(),
  back,
  part: ({ shiftKey }) => nextPart(shiftKey ? -1 : 1),
  zoom: ({ key }) => (key === "-" ? tools.out() : tools.in()),
  fit: () => tools.fit(),
  steps: ({ key }) => steps(Number(key)),
  depth: ({ key }) => steps(state.depth + (key === "]" ? 1 : -1)),
  theme: switchTheme,
  run: () => tools.run(),
  help: () => tools.help(),
});

const tools = {
  in: () => view.zoom(1.4),
  out: () => view.zoom(1 / 1.4),
  fit: () => view.fit(null),
  theme: switchTheme,
  help: () => byId("help").showModal(),
  run: () => (activity?.open ? activity.end() : activity?.begin()),
};

// ---- the first picture

legend(byId("legend"), graph);
route.start(graph.home);
refine();
arranging(byId("arranging"), tree, list);
view = new VisView(byId("map"), paint, {
  pick: (i) => activity?.takes(i) || (i === null ? back() : route.go(i)),
  covered: () => (narrow() && !byId("crumb").hidden ? byId("crumb").offsetHeight + 10 : 0),
});
settleLegend(
  byId("legend"),
  byId("map").getBoundingClientRect(),
  graph.indices.map((i) => [...view.camera.at(i), view.camera.radius(i)]),
);
if (state.selected !== null && history.state?.start !== true) view.focus(state.selected, state.depth);
else view.rest();
listen();
for (const wish of [dark, matchMedia("(forced-colors: active)")])
  wish.addEventListener("change", () => view.theme(wanted()));
view.network.once("afterDrawing", () =>
  requestAnimationFrame(() => {
    performance.mark("map painted");
    window.kgMap.ready = true;
  }),
);
