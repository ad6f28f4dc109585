// The notes' texts: packed in the page, and only unpacked when somebody reads or seeks them.

class Bodies {
  constructor(element, size) {
    Object.assign(this, { element, size });
  }

  get packed() {
    return (this.all ??= JSON.parse(this.element.textContent));
  }

  // What the reading pane shows of a note; an error if it cannot be unpacked.
  async pane(i) {
    return inflate(this.packed[i]);
  }

  // A note's words without markup; none if it cannot be unpacked.
  async text(i) {
    try {
      return words((await this.pane(i)).html);
    } catch {
      return "";
    }
  }

  // The words of all notes, in their order.
  async *texts() {
    for (let i = 0; i < this.size; i++) yield await this.text(i);
  }
}

// Read as a document that is never shown: nothing of it loads or runs.
function words(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent;
}

async function inflate(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}
