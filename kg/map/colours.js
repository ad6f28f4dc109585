// Colours of the canvas: the page's own tokens, read from the style sheet, and one colour a region.

function mix(from, to, share) {
  const part = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
  const blend = (at) => Math.round(part(from, at) * (1 - share) + part(to, at) * share);
  return "#" + [1, 3, 5].map((at) => blend(at).toString(16).padStart(2, "0")).join("");
}

// Where the system dictates colours they have names, such as CanvasText; the canvas mixes numbers.
function hexOf(colour) {
  if (colour.startsWith("#")) return colour;
  const probe = make("i", "");
  probe.style.color = colour;
  document.documentElement.append(probe);
  const channels = getComputedStyle(probe).color.match(/\d+/g) ?? [0, 0, 0];
  probe.remove();
  return "#" + channels.slice(0, 3).map((channel) => Number(channel).toString(16).padStart(2, "0")).join("");
}

class Colours {
  constructor(graph, theme) {
    this.graph = graph;
    this.use(theme);
  }

  use(theme) {
    document.documentElement.dataset.theme = theme;
    this.theme = theme;
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(`--${name}`).trim();
    for (const name of ["sea", "ink", "muted", "other", "cross", "excites", "inhibits"]) this[name] = hexOf(token(name));
    this.tint = Number(token("tint"));
    this.shore = Number(token("shore"));
    this.crossing = Number(token("crossing"));
    this.regions = [];
    while (token(`region-${this.regions.length}`)) this.regions.push(hexOf(token(`region-${this.regions.length}`)));
  }

  region(region) {
    return this.regions[region] ?? this.other;
  }

  // The looks say what the colour of a note means; they come later than the colours.
  note(i) {
    return this.region(this.looks ? this.looks.classOf(i) : this.graph.region[i]);
  }

  // Islands, their names and the lines on them have their region's colour only where the notes have it too.
  land(region) {
    return this.looks?.isByCommunity === false ? this.other : this.region(region);
  }

  // A link is drawn in the colour of what it does, else of the note it leads to.
  link(pair, centre) {
    if (pair.sign) return this.sign(pair.sign);
    return mix(this.note(pair.other(centre)), this.ink, 0.25);
  }

  sign(sign) {
    return sign > 0 ? this.excites : this.inhibits;
  }

  // Dots outside the canvas name their colour, so that they follow the theme by themselves.
  dot(i) {
    const isHollow = this.looks.isByCommunity && !this.graph.degree[i];
    const dot = isHollow ? make("i", "dot hollow") : this.figure(this.looks.classOf(i), this.looks.shape(i));
    dot.dataset.note = i;
    return dot;
  }

  swatch(region) {
    const dot = this.figure(this.looks.isByCommunity ? region : -1);
    dot.dataset.region = region;
    return dot;
  }

  repaintDots() {
    for (const dot of document.querySelectorAll(".dot[data-note]")) dot.replaceWith(this.dot(Number(dot.dataset.note)));
    for (const dot of document.querySelectorAll(".dot[data-region]"))
      dot.replaceWith(this.swatch(Number(dot.dataset.region)));
  }

  figure(number, shape = "circle") {
    const dot = make("i", "dot");
    dot.style.background = `var(--region-${number}, var(--other))`;
    dot.dataset.shape = shape;
    return dot;
  }
}
