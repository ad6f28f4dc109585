// What is chosen in a facet, as a part of the query, and the query with another choice. A facet says which conditions
// are its own: `values(leaf)` gives their values or null, `leaf(values)` makes one, `same(value)` is how it compares.

// The values that the query asks for in this facet, and those that it leaves out, compared as `same` has them.
function choices(tree, facet) {
  const [within, without] = [new Set(), new Set()];
  for (const part of conjuncts(tree)) {
    for (const value of ownValues(part, facet) ?? []) within.add(facet.same(value));
    for (const value of (part.is === "not" && ownValues(part.part, facet)) || []) without.add(facet.same(value));
  }
  return { within, without };
}

// The query with a value asked for ("within"), left out ("without"), or neither (""); the rest stays in its place.
function chosen(tree, facet, value, how) {
  const parts = conjuncts(tree).map((part) => lessValue(part, facet, value));
  const kept = parts.filter(Boolean);
  if (how === "without") return allOf([...kept, noneOf(facet.leaf([value]))]);
  if (!how) return allOf(kept);
  const at = kept.findLastIndex((part) => ownValues(part, facet));
  if (at < 0) return allOf([...kept, facet.leaf([value])]);
  return allOf(kept.with(at, facet.leaf([...ownValues(kept[at], facet), value])));
}

// The query without anything that the facet has chosen.
function withoutFacet(tree, facet) {
  return allOf(conjuncts(tree).filter((part) => !isChoice(part, facet)));
}

function isChoice(part, facet) {
  return Boolean(ownValues(part.is === "not" ? part.part : part, facet));
}

// The values of a condition of this facet, or of several joined by OR; null if anything else is in it.
function ownValues(part, facet) {
  if (part.is !== "or") return facet.values(part);
  const all = part.parts.map((one) => facet.values(one));
  return all.every(Boolean) ? all.flat() : null;
}

function lessValue(part, facet, value) {
  if (part.is === "not") {
    const left = lessValue(part.part, facet, value);
    return left && noneOf(left);
  }
  const values = ownValues(part, facet);
  const left = values?.filter((one) => facet.same(one) !== facet.same(value));
  if (!values || left.length === values.length) return part;
  return left.length ? facet.leaf(left) : null;
}
