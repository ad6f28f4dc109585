// Hidden notes contracted: which kept notes are joined by ways that lead through hidden ones only.

const SOME = 8; // kept notes around a hidden group, of which each two are joined; more would only be a tangle

// Pairs { a, b } of kept notes. Around a group of hidden notes that more kept ones touch, as few lines as join all of
// them, along the shortest ways. What `pairs` joins already is not joined again.
function bridges(graph, isKept, pairs) {
  const ways = new Ways(graph, pairs);
  const joined = new Set(pairs.filter(({ a, b }) => isKept(a) && isKept(b)).map(({ a, b }) => a * graph.size + b));
  const found = [];
  for (const group of hiddenGroups(graph, ways, isKept)) {
    const ends = group.shore.length <= SOME ? eachTwo(group.shore) : ways.fewest(group);
    for (const [one, other] of ends) {
      const [a, b] = one < other ? [one, other] : [other, one];
      if (joined.has(a * graph.size + b)) continue;
      joined.add(a * graph.size + b);
      found.push({ a, b });
    }
  }
  return found;
}

// Hidden notes that hang together, each group with the kept notes at its shore, those with more links first.
function* hiddenGroups(graph, ways, isKept) {
  const seen = new Uint8Array(graph.size);
  for (const first of graph.indices) {
    if (seen[first] || isKept(first)) continue;
    const [inner, shore] = [[first], new Set()];
    seen[first] = 1;
    for (const i of inner) {
      for (const next of ways.from(i)) {
        if (isKept(next)) shore.add(next);
        else if (!seen[next]) seen[next] = inner.push(next) && 1;
      }
    }
    if (shore.size > 1) yield { inner, shore: [...shore].sort((a, b) => graph.degree[b] - graph.degree[a] || a - b) };
  }
}

function eachTwo(notes) {
  return notes.flatMap((one, k) => notes.slice(k + 1).map((other) => [one, other]));
}

// Who is next to whom by some of the pairs.
class Ways {
  constructor(graph, pairs) {
    this.start = new Uint32Array(graph.size + 1);
    for (const { a, b } of pairs) for (const i of [a, b]) this.start[i + 1]++;
    for (let i = 0; i < graph.size; i++) this.start[i + 1] += this.start[i];
    const next = this.start.slice();
    this.near = new Uint32Array(2 * pairs.length);
    for (const { a, b } of pairs) {
      this.near[next[a]++] = b;
      this.near[next[b]++] = a;
    }
  }

  from(i) {
    return this.near.subarray(this.start[i], this.start[i + 1]);
  }

  // The shore sends out a wave from each of its notes; where two waves meet is a way between two notes. Of these the
  // shortest are taken that are needed (Mehlhorn's way to a small Steiner tree, then Kruskal's to a spanning one).
  fewest({ inner, shore }) {
    const { owner, steps } = this.waves(shore, new Set(inner));
    const meetings = [];
    for (const i of inner) {
      for (const j of this.from(i)) {
        if (owner.has(j) && owner.get(i) !== owner.get(j))
          meetings.push([steps.get(i) + steps.get(j), owner.get(i), owner.get(j)]);
      }
    }
    const trees = new Trees();
    return meetings.sort((a, b) => a[0] - b[0]).flatMap(([, a, b]) => (trees.join(a, b) ? [[a, b]] : []));
  }

  waves(shore, inner) {
    const owner = new Map(shore.map((i) => [i, i]));
    const steps = new Map(shore.map((i) => [i, 0]));
    const all = [...shore];
    for (const i of all) {
      for (const next of this.from(i)) {
        if (owner.has(next) || !inner.has(next)) continue;
        owner.set(next, owner.get(i));
        steps.set(next, steps.get(i) + 1);
        all.push(next);
      }
    }
    return { owner, steps };
  }
}

// Which notes are joined already.
class Trees {
  constructor() {
    this.above = new Map();
  }

  root(i) {
    let at = i;
    while (this.above.has(at)) at = this.above.get(at);
    if (at !== i) this.above.set(i, at);
    return at;
  }

  // False if they were joined before.
  join(one, other) {
    const [a, b] = [this.root(one), this.root(other)];
    if (a === b) return false;
    this.above.set(a, b);
    return true;
  }
}
