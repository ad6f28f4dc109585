// What the signs on the map mean; only those that are on it.

const SVG = "http://www.w3.org/2000/svg";

function legend(element, graph) {
  const has = (sign) => graph.links.some((link) => graph.sign(link.relation) === sign);
  const rows = [
    [sign(["circle", { cx: 7, cy: 7, r: 2.5 }], ["circle", { cx: 20, cy: 7, r: 5.5 }]), "greater: more links"],
    [sign(["path", { d: "M3 7H25", class: "thick" }]), "colour: region"],
    graph.byDegree.some((i) => !graph.degree[i]) && [sign(["circle", { cx: 14, cy: 7, r: 4, class: "hollow" }]), "not linked"],
    graph.kind.some((kind) => kind !== "note") && [sign(["circle", { cx: 14, cy: 7, r: 4, class: "dashed" }]), "not written yet"],
    has(1) && [sign(["path", { d: "M2 7H20", class: "excites" }], ["path", { d: "M26 7L18 3.5V10.5Z", class: "excites solid" }]), "excites"],
    has(-1) && [sign(["path", { d: "M2 7H24M24 2V12", class: "inhibits" }]), "inhibits"],
  ];
  element.append(make("ul", "", ...rows.filter(Boolean).map(([picture, words]) => make("li", "", picture, words))));
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
