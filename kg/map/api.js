// `window.kgMap`: what tests and other pages may ask of a map. Places are in pixels of the window.

function api({ graph, paint, route, state, paths, view }) {
  const inWindow = ({ x, y, ...rest }) => {
    const { left, top } = byId("map").getBoundingClientRect();
    return { x: x + left, y: y + top, ...rest };
  };

  const node = (i) => {
    const { id, title, kind, types, tags, folder, region, degree } = graph;
    const camera = view().camera;
    const [x, y] = camera.at(i);
    return inWindow({
      id: id[i],
      title: title[i],
      kind: kind[i],
      types: types[i],
      tags: tags[i],
      folder: folder[i],
      region: graph.regions[region[i]]?.name ?? null,
      degree: degree[i],
      x,
      y,
      r: camera.radius(i),
    });
  };

  const edge = ({ source, target, relation, layer, count }) => {
    const head = graph.sign(relation) < 0 ? "bar" : "arrow";
    return { source: graph.id[source], target: graph.id[target], relation, layer, count, head };
  };

  return {
    ready: false, // true once the map is painted, and the note that it opens on is there
    // A promise, kept once what was opened is there, has taken its room, and the map is at rest.
    async settled() {
      await state.shown;
      for (let still = 0; still < 2; still = view().moving ? 0 : still + 1) await nextFrame();
    },
    nodes: () => graph.indices.map(node),
    edges: () => graph.links.map(edge),
    // Opens a note, or with null the whole map; false for an id that is not on the map.
    select(id) {
      const i = id === null ? null : graph.indexOf.get(id);
      if (i === undefined) return false;
      route.go(i);
      return true;
    },
    written: () => !route.planned, // whether the address says all that one sees
    selected: () => (state.selected === null ? null : graph.id[state.selected]),
    visible: () => state.visible.map((i) => graph.id[i]), // what the filters let through
    find: (query) => (state.query = query), // as if it were typed
    textsRead: () => state.textsRead, // whether all texts are there to be searched
    // What the map keeps, by id; lines are pairs, and bridges those that hidden notes join. Null for everything.
    kept() {
      const { keep, kept, bridges } = paint.scene;
      const ends = (pairs) => (pairs ? pairs.map(({ a, b }) => [graph.id[a], graph.id[b]]) : null);
      return { notes: keep ? [...keep].map((i) => graph.id[i]) : null, lines: ends(kept), bridges: ends(bridges) };
    },
    // The ids of the notes that a local view shows; null while the whole map is shown.
    laid: () => (paint.scene.only ? [...paint.scene.only].map((i) => graph.id[i]) : null),
    lit: () => paths.lighting.map((i) => graph.id[i]), // the notes of the way that is lit, in its order
    ways: (a, b) =>
      shortestWays(graph, graph.indexOf.get(a), graph.indexOf.get(b)).map((way) => way.map((i) => graph.id[i])),
    related: (id) =>
      relatedNotes(graph, graph.indexOf.get(id)).map(({ note: i, score, shared }) => ({
        id: graph.id[i],
        score,
        shared: shared.map((other) => graph.id[other]),
      })),
    // Of each model that the page can run, whether it answers as Python does: a promise of
    // [{ id, kind, ok, largest_mV, largest_ms, wrong }].
    modelChecks: () => mapChecks().all(),
    labels: () => paint.labels.boxes(view().camera).map(inWindow),
    // What the last picture of the map was made of.
    drawn: () => ({
      ...view().picture,
      islands: paint.islands.blitted ? "bitmap" : "coasts",
      ...paint.links.drawn,
      ...paint.discs.drawn,
    }),
  };
}
