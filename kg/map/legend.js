// What the signs on the map mean; only those that are on it.

const SVG = "http://www.w3.org/2000/svg";

function legend(element, graph) {
  const has = (sign) => graph.links.some((link) => graph.sign(link.relation) === sign);
  const rows = [
    [sign(["circle", { cx: 7, cy: 7, r: 2.5 }], ["circle", { cx: 20, cy: 7, r: 5.5 }]), "greater: more links"],
    [sign(["path", { d: "M3 7H25", class: "thick" }]), "colour: region"],
    graph.byDegree.some((i) => !graph.degree[i]) && [
      sign(["circle", { cx: 14, cy: 7, r: 4, class: "hollow" }]),
      "not linked",
    ],
    graph.kind.some((kind) => kind !== "note") && [
      sign(["circle", { cx: 14, cy: 7, r: 4, class: "dashed" }]),
      "not written yet",
    ],
    has(1) && [
      sign(["path", { d: "M2 7H20", class: "excites" }], ["path", { d: "M26 7L18 3.5V10.5Z", class: "excites solid" }]),
      "excites",
    ],
    has(-1) && [sign(["path", { d: "M2 7H24M24 2V12", class: "inhibits" }]), "inhibits"],
  ];
  element.append(make("ul", "", ...rows.filter(Boolean).map(([picture, words]) => make("li", "", picture, words))));
}

// The legend lies where it covers no note, else it is folded up.
function settleLegend(element, sea, discs) {
  for (const corner of ["low", "high", ""]) {
    element.dataset.corner = corner;
    element.open = corner !== "";
    const { left, top, width, height } = element.getBoundingClientRect();
    const box = grown({ x: left - sea.left, y: top - sea.top, w: width, h: height }, 6);
    if (!discs.some(([x, y, r]) => meet({ x: x - r, y: y - r, w: 2 * r, h: 2 * r }, box))) return;
  }
}

function sign(...shapes) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 28 14");
  picture.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    picture.append(shape);
  }
  return picture;
}
