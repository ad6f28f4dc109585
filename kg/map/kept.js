// What of the page's own stands in the address, besides what features keep there themselves.

const CAMERA_PLACE = /^(-?\d{1,7}(?:\.\d{1,3})?),(-?\d{1,7}(?:\.\d{1,3})?),(\d{1,4}(?:\.\d{1,6})?)$/;

function keepInAddress() {
  for (const [what, usual] of Object.entries(USUAL))
    route.keep(what, {
      read: () => (looks.choice[what] === usual ? null : looks.choice[what]),
      apply: (name) => looks.choose(what, name !== null && looks.has(what, name) ? name : usual),
    });
  route.keep("theme", { read: () => state.theme, apply: useTheme });
  route.keep("depth", {
    read: () => (state.selected === null || route.whole || state.depth === 1 ? null : String(state.depth)),
    apply: (text) => route.whole || steps(["2", "3"].includes(text) ? Number(text) : 1),
  });
  route.keep("find", {
    read: () => state.query || null,
    apply: (text) => (state.query = text ?? ""),
  });
  route.keep("m.", { read: (i) => played.read(i), apply: (texts) => played.apply(route.open, texts) });
  route.keep("view", { ofNote: true, read: () => (view.astray ? placeText(view.place) : null), apply: goToPlace });
}

function placeText({ x, y, scale }) {
  return [x.toFixed(1), y.toFixed(1), scale.toPrecision(4)].map(Number).join(",");
}

// A place that is none is passed over; without one, the map shows what it shows by itself.
function goToPlace(text) {
  const [, ...numbers] = CAMERA_PLACE.exec(text ?? "") ?? [];
  const [x, y, scale] = numbers.map(Number);
  if (scale > 0) view.go({ x, y, scale });
  else if (!view.astray) return;
  else if (state.selected === null) view.fit(null);
  else refocus();
}
