// Finding notes by what one types: every word must be in the title, an alias, a tag or the path.

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

class Search {
  constructor(graph) {
    this.graph = graph;
    this.titles = graph.title.map(fold);
    this.others = graph.indices.map((i) => ({
      aliases: graph.aliases[i].map(fold),
      rest: fold([...graph.tags[i].map((tag) => "#" + tag), graph.path[i] || graph.id[i]].join("\n")),
    }));
  }

  // The notes that fit, best first.
  find(query) {
    const words = fold(query).split(/\s+/).filter(Boolean);
    const whole = words.join(" ");
    const ranked = [];
    for (const i of this.graph.byDegree) {
      const ranks = words.map((word) => this.rank(i, word));
      if (ranks.includes(Infinity)) continue;
      ranked.push([this.titles[i] === whole ? -1 : Math.max(...ranks), i]);
    }
    return ranked.sort((a, b) => a[0] - b[0]).map(([, i]) => i);
  }

  rank(i, word) {
    const title = this.titles[i];
    const { aliases, rest } = this.others[i];
    const at = title.indexOf(word);
    if (at === 0) return 0;
    if (at > 0) return /[\p{L}\p{N}]/u.test(title[at - 1]) ? 2 : 1;
    if (aliases.some((alias) => alias.includes(word))) return 3;
    return rest.includes(word) ? 4 : Infinity;
  }
}

// A title with what was sought marked in it.
function marked(title, query) {
  const [word] = fold(query).split(/\s+/).filter(Boolean);
  const folded = fold(title);
  const at = word ? folded.indexOf(word) : -1;
  // folding may change the length, and then places do not agree
  if (at < 0 || folded.length !== title.length) return [title];
  return [title.slice(0, at), make("mark", "", title.slice(at, at + word.length)), title.slice(at + word.length)];
}
