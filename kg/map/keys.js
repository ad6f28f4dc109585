// The keyboard: what each key does, in one table that `?` shows as well.

const KEYS = [
  ["/", "search"],
  ["↓ ↵", "to the first hit, open it"],
  ["← → ↑ ↓", "on the map: the nearest note that way; ↵ opens it"],
  ["1 2 3", "how many steps around the open note"],
  ["Esc", "back: close the note, clear the search"],
  ["+ − 0", "nearer, further, the whole map"],
  ["d", "light or dark"],
  ["?", "these keys"],
];

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function listenToKeys(actions) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
    if (event.target.matches("input, textarea, select")) return;
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function fillHelp(dialog) {
  const rows = KEYS.map(([keys, meaning]) =>
    make("tr", "", make("th", "", ...keys.split(" ").map((key) => make("kbd", "", key))), make("td", "", meaning)),
  );
  const close = button("close", "Close", () => dialog.close(), "×");
  dialog.append(close, make("h2", "", "Keys"), make("table", "", make("tbody", "", ...rows)));
}

// The note that one comes to by an arrow key: near, and rather straight ahead.
function towards(graph, from, [dx, dy], allowed) {
  let best = null;
  let least = Infinity;
  for (const i of graph.indices) {
    if (i === from || !allowed(i)) continue;
    const [x, y] = [graph.x[i] - graph.x[from], graph.y[i] - graph.y[from]];
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (ahead <= 0 || aside > 2 * ahead) continue;
    if (ahead + 2 * aside < least) [best, least] = [i, ahead + 2 * aside];
  }
  return best;
}
