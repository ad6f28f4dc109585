// The map on a canvas of our own, the usual view at every size. What others may hold on to:
//
//   view.focus(i | null, depth)   filter(keep | null, kept, bridges)   theme(name)   fit(indices | null)   zoom(factor)
//   view.camera                   the Camera of now: at(i), radius(i), toScreen(x, y), toMap(x, y), sees(x, y, margin)
//   view.pick(x, y)               the note at a place of the canvas, or null; view.hover(i | null), view.reveal(i)
//   view.lay(indices | null, xy)  shows only these notes, at xy = [x0, y0, x1, y1, …]; null brings the whole map back
//   view.restyle()                after `colours.note`, `graph.r` or `links.look` answer otherwise: all is drawn anew
//   view.redraw()                 draws one more frame; cheap at rest, for what moves above the discs
//   view.place, view.go(place)    { x, y, scale } of the camera; view.fly(x, y, scale, quick) goes there smoothly
//   view.painted                  a promise, kept after the first picture
//   paint.overlays                functions (context, camera, moving), called in each frame above the discs and beneath
//                                 the words; the context counts in pixels of the page
//   paint.scene                   what is to be seen: selected, focus, hover, keep, kept, bridges, only
//   bridges                       pairs { a, b } of kept notes that hidden ones connect; drawn dashed
//   colours.note(i)               the one colour of a note; graph.r[i] its radius in the map's units
//   links.look(pair)              how a line looks: { colour, width, dash, alpha }, dash [] for a whole line
//   graph.neighboursOf(i)         the numbers of a note's neighbours; graph.pair(a, b) their Pair, or undefined
