// The open note stands in the address: `#/folder/My%20note`, so that links, back and forward work.
// `#/` is the map without a note; the entry that the map began with is marked, because it shows the whole map.

class Route {
  constructor(graph, follow) {
    Object.assign(this, { graph, follow });
    addEventListener("hashchange", () => this.read());
  }

  to(id) {
    return "#/" + id.split("/").map(encodeURIComponent).join("/");
  }

  start(home) {
    if (!location.hash && home !== null) history.replaceState({ start: true }, "", this.to(this.graph.id[home]));
    this.read();
  }

  go(i) {
    const hash = i === null ? "#/" : this.to(this.graph.id[i]);
    if (hash === location.hash) return this.read();
    location.hash = hash;
    this.read(); // at once; the event that follows finds nothing new
  }

  read() {
    const id = decoded(location.hash.replace(/^#\/?/, ""));
    this.follow(this.graph.indexOf.get(id) ?? null, history.state?.start === true);
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is what somebody typed
  }
}
