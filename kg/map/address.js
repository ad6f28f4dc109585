// The address of the page and its history. In a frame that may not change them, the page remembers by itself where it is.

const addressBar = {
  entry: null, // of a page that may not change its address

  get hash() {
    return this.entry ? this.entry.hash : location.hash;
  },

  get state() {
    return this.entry ? this.entry.state : history.state;
  },

  push(state, hash) {
    this.change("pushState", state, hash);
  },

  replace(state, hash) {
    this.change("replaceState", state, hash);
  },

  // Written out, because in a frame without an address of its own, `#` would be a place in the page around it.
  change(how, state, hash) {
    try {
      if (!this.entry) history[how](state, "", location.href.split("#", 1)[0] + hash);
    } catch {
      this.entry = { state, hash };
    }
    if (this.entry) this.entry = { state, hash };
  },
};
