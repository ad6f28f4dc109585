// The page comes together here: what is open, what is sought, and everybody who has to know.

const content = JSON.parse(byId("content").textContent);
const graph = new Graph(content);
const dark = matchMedia("(prefers-color-scheme: dark)");
const wanted = () => remembered("theme") ?? (dark.matches ? "dark" : "light");
const colours = new Colours(graph, wanted());
const state = { selected: null, depth: 1, query: "", visible: graph.byDegree };

const paint = new Paint(graph, colours, reserved);
const route = new Route(graph, follow);
const bodies = new Bodies(byId("panes"), graph.size);
const sheet = new Sheet(byId("app"), byId("note"));
const doing = { close: () => route.go(null), filter: narrowTo };
const pane = new NotePane(byId("note"), sheet.grip, graph, bodies, colours, route, doing);
const search = new Search(graph);
const list = new List(byId("list"), graph, colours, route);
const facets = new Facets(byId("facets"), graph, colours, refine);
let view = null;
window.kgMap = api({ graph, paint, route, state, view: () => view });

// ---- what one can do

function follow(i, start) {
  if (i === state.selected && view && start === !paint.scene.focus) return pane.jump();
  const before = state.selected;
  state.selected = paint.scene.selected = i;
  paint.scene.hover = null;
  list.select(i);
  document.title = i === null ? `${graph.vault} · map` : `${graph.title[i]} · ${graph.vault}`;
  if (i === null) pane.close();
  else pane.show(i);
  if (narrow()) sheet.at(start ? 0 : Math.max(1, sheet.step));
  drawer("");
  byId("app").classList.toggle("reading", i !== null);
  crumb(i, start);
  if (!view) return;
  tell(i === null ? "The whole map" : `${graph.title[i]}, ${plural(graph.degree[i], "link", "links")}`);
  view.focus(start ? null : i, state.depth);
  if (i === null || start) view.fit(null, before === null);
}

function steps(depth) {
  if (state.selected === null) return;
  state.depth = depth;
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
  const keep = all ? null : new Set(state.visible);
  const kept = keep && (facets.pairs() ?? graph.pairs).filter(({ a, b }) => keep.has(a) && keep.has(b));
  view?.filter(keep, kept);
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
  if (state.selected !== null) route.go(null);
  else if (state.query || facets.active) clear();
}

function switchTheme() {
  const theme = colours.theme === "dark" ? "light" : "dark";
  remembered("theme", theme);
  view.theme(theme);
}

function step(direction) {
  const from = paint.scene.hover ?? state.selected ?? graph.byDegree[0];
  const to = towards(graph, from, direction, (i) => !paint.scene.keep || paint.scene.keep.has(i));
  if (to === null) return;
  view.hover(to);
  tell(graph.title[to]);
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
    if (event.key === "ArrowDown") list.first()?.focus();
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
  byId("map").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && paint.scene.hover !== null) route.go(paint.scene.hover);
    if (!DIRECTIONS[event.key]) return;
    event.preventDefault();
    step(DIRECTIONS[event.key]);
  });
  listenToKeys({
    "/": () => field.focus(),
    Escape: back,
    "+": tools.in,
    "=": tools.in,
    "-": tools.out,
    0: tools.fit,
    1: () => steps(1),
    2: () => steps(2),
    3: () => steps(3),
    d: tools.theme,
    "?": tools.help,
  });
}

const tools = {
  in: () => view.zoom(1.4),
  out: () => view.zoom(1 / 1.4),
  fit: () => view.fit(null),
  theme: switchTheme,
  help: () => byId("help").showModal(),
};

// ---- the first picture

fillHelp(byId("help"));
legend(byId("legend"), graph);
route.start(graph.home);
refine();
view = new VisView(byId("map"), paint, {
  pick: (i) => (i === null ? back() : route.go(i)),
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
dark.addEventListener("change", () => view.theme(wanted()));
view.network.once("afterDrawing", () =>
  requestAnimationFrame(() => {
    performance.mark("map painted");
    window.kgMap.ready = true;
  }),
);
