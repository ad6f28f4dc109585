// Colours of the canvas: the page's own tokens, read from the style sheet, and one colour a region.

function mix(from, to, share) {
  const part = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
  const blend = (at) => Math.round(part(from, at) * (1 - share) + part(to, at) * share);
  return "#" + [1, 3, 5].map((at) => blend(at).toString(16).padStart(2, "0")).join("");
}

class Colours {
  constructor(graph, palettes, theme) {
    this.graph = graph;
    this.palettes = palettes;
    this.use(theme);
  }

  use(theme) {
    document.documentElement.dataset.theme = theme;
    this.theme = theme;
    this.palette = this.palettes[theme];
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(`--${name}`).trim();
    for (const name of ["sea", "ink", "muted", "other", "cross", "excites", "inhibits"]) this[name] = token(name);
    this.tint = Number(token("tint"));
    this.shore = Number(token("shore"));
    this.crossing = Number(token("crossing"));
  }

  region(region) {
    return region >= 0 && region < this.palette.length ? this.palette[region] : this.other;
  }

  note(i) {
    return this.region(this.graph.region[i]);
  }

  // A link is drawn in the colour of what it does, else of the note it leads to.
  link(pair, centre) {
    if (pair.sign) return this.sign(pair.sign);
    return mix(this.note(pair.other(centre)), this.ink, 0.25);
  }

  sign(sign) {
    return sign > 0 ? this.excites : this.inhibits;
  }

  dot(i) {
    const dot = make("i", this.graph.degree[i] === 0 ? "dot hollow" : "dot");
    if (this.graph.degree[i]) dot.style.background = this.note(i);
    return dot;
  }

  swatch(region) {
    const dot = make("i", "dot");
    dot.style.background = this.region(region);
    return dot;
  }
}
