// What a query lets through: for each note how well it fits (1 the best, 255 not at all), and which lines are drawn.

const FITS = 0; // of a condition that is no word: it says nothing of how well

class Matching {
  constructor(graph, facets, search) {
    Object.assign(this, { graph, facets, search });
  }

  // Everything that the page shows of a query.
  result(tree) {
    const parts = conjuncts(tree);
    const shown = (value) =>
      parts.some((part) => part.field === "show" && part.values.some((one) => fold(one) === value));
    const lines = parts.filter((part) => isOfLinks(part));
    const others = parts.filter((part) => !lines.includes(part) && part.field !== "show");
    const links = lines.length ? both(lines.map((part) => this.ofLinks(part))) : null;
    const ranks = this.narrowed(
      best(
        others.map((part) => this.ofNotes(part)),
        this.graph.size,
      ),
      links,
      shown("unlinked"),
    );
    return { ranks, links, bridges: shown("bridges"), unlinked: shown("unlinked") };
  }

  // The notes that fit, the best first, and among equals those with more links.
  order(ranks, asked) {
    const isNamed = asked ? this.search.named(asked) : () => false;
    const shelves = Array.from({ length: NOWHERE }, () => []);
    for (const i of this.graph.byDegree) if (ranks[i] < NOWHERE) shelves[isNamed(i) ? 0 : ranks[i]].push(i);
    return shelves.flat();
  }

  // ---- notes

  ofNotes(tree) {
    switch (tree.is) {
      case "all":
        return new Uint8Array(this.graph.size);
      case "and":
        return best(tree.parts.map((part) => this.ofNotes(part)));
      case "or":
        return any(tree.parts.map((part) => this.ofNotes(part)));
      case "not":
        return this.ofNotes(tree.part).map((rank) => (rank === NOWHERE ? FITS : NOWHERE));
      case "text":
        return this.search.ranks(tree.text);
      default:
        return this.ofLeaf(tree);
    }
  }

  ofLeaf(leaf) {
    if (WORD_FIELDS.includes(leaf.field)) return any(leaf.values.map((value) => this.search.ranks(value, leaf.field)));
    if (isOfLinks(leaf)) return this.ends(this.ofLinks(leaf));
    const ranks = new Uint8Array(this.graph.size).fill(NOWHERE);
    for (const i of this.facets.notesOf(leaf)) ranks[i] = FITS;
    return ranks;
  }

  // ---- links

  // For each link 1 if it passes.
  ofLinks(tree) {
    if (tree.is === "and") return both(tree.parts.map((part) => this.ofLinks(part)));
    if (tree.is === "not") return this.ofLinks(tree.part).map((passes) => 1 - passes);
    if (tree.is === "or") return either(tree.parts.map((part) => this.ofLinks(part)));
    return this.facets.linksOf(tree);
  }

  ends(links) {
    const ranks = new Uint8Array(this.graph.size).fill(NOWHERE);
    this.graph.links.forEach(({ source, target }, k) => {
      if (links[k] && source !== target) ranks[source] = ranks[target] = FITS;
    });
    return ranks;
  }

  // Without the notes that none of these links joins with another one that fits.
  narrowed(ranks, links, unlinked) {
    if (!links || unlinked) return ranks;
    const left = new Uint8Array(ranks.length).fill(NOWHERE);
    this.graph.links.forEach(({ source, target }, k) => {
      if (!links[k] || source === target || ranks[source] === NOWHERE || ranks[target] === NOWHERE) return;
      left[source] = ranks[source];
      left[target] = ranks[target];
    });
    return left;
  }

  // The pairs of notes that are drawn as lines.
  pairs(ranks, links) {
    const passing = links && this.joined(links);
    return this.graph.pairs.filter(
      ({ a, b }) => ranks[a] < NOWHERE && ranks[b] < NOWHERE && (!passing || passing.has(a * this.graph.size + b)),
    );
  }

  joined(links) {
    const found = new Set();
    this.graph.links.forEach(({ source, target }, k) => {
      if (links[k]) found.add(Math.min(source, target) * this.graph.size + Math.max(source, target));
    });
    return found;
  }
}

// Whether a condition speaks of nothing but links: then it chooses lines, and notes by their lines.
function isOfLinks(tree) {
  if (tree.is === "not") return isOfLinks(tree.part);
  return tree.parts ? tree.parts.every((part) => isOfLinks(part)) : tree.field === "relation" || tree.field === "layer";
}

// The worst rank counts where all are asked for, the best where one is enough.
function best(all, size = 0) {
  const worst = all.length ? Uint8Array.from(all[0]) : new Uint8Array(size);
  for (const ranks of all.slice(1)) ranks.forEach((rank, i) => rank > worst[i] && (worst[i] = rank));
  return worst;
}

function any(all) {
  const least = Uint8Array.from(all[0]);
  for (const ranks of all.slice(1)) ranks.forEach((rank, i) => rank < least[i] && (least[i] = rank));
  return least;
}

function both(all) {
  return all.reduce((one, other) => one.map((passes, k) => passes & other[k]));
}

function either(all) {
  return all.reduce((one, other) => one.map((passes, k) => passes | other[k]));
}
