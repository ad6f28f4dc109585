// The open note stands in the address: `#/folder/My%20note`, so that links, back and forward work.
// `#/` is the map without a note; the entry that the map began with is marked, because it shows the whole map.

class Route {
  constructor(graph, follow) {
    Object.assign(this, { graph, follow });
    addEventListener("popstate", () => this.read());
    addEventListener("click", (event) => this.lead(event));
  }

  // Links are followed here, because a browser does nothing for a link to where one already is.
  lead(event) {
    const link = event.target.closest?.('a[href^="#/"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const i = this.find(link.getAttribute("href"));
    if (i !== null) this.go(i);
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
    if (hash !== location.hash || history.state?.start) history.pushState(null, "", hash);
    this.read();
  }

  read() {
    this.follow(this.find(location.hash), history.state?.start === true);
  }

  find(hash) {
    return this.graph.indexOf.get(decoded(hash.replace(/^#\/?/, ""))) ?? null;
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is what somebody typed
  }
}
