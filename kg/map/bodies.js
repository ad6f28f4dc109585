// The notes' texts: packed in blocks of several notes, and only unpacked when somebody reads or seeks them.

const KEPT_BLOCKS = 6; // a reader goes to and fro
const WITHIN_WORDS = /^<\/?(?:a|abbr|b|code|del|em|i|ins|kbd|m[a-z]+|s|small|span|strong|sub|sup|u)[\s>]/;
const LEFT_OUT =
  "The text of this note is not in this map, which was made with --bodies none. Made without that option, it has all texts.";

class Bodies {
  // Each child of the element is a block; `first` has the number of the first note in each.
  constructor(element, { first, all }, size) {
    Object.assign(this, { blocks: element.children, first, all, size, read: new Map() });
  }

  // What the reading pane shows of a note; an error if it cannot be unpacked.
  async pane(i) {
    const number = this.holding(i);
    const pane = (await this.block(number))[i - this.first[number]];
    return this.all ? pane : { ...pane, html: `<p class="left-out">${LEFT_OUT}</p>${pane.html}` };
  }

  // A note's words without markup; none if it cannot be unpacked.
  async text(i) {
    const number = this.holding(i);
    const panes = await this.block(number).catch(() => []);
    return this.words(panes[i - this.first[number]]);
  }

  // The words of all notes, in their order, block after block: nobody waits long.
  async *texts() {
    for (let number = 0; number < this.first.length; number++) {
      const panes = await this.unpacked(number).catch(() => []);
      for (let i = this.first[number]; i < this.end(number); i++) yield this.words(panes[i - this.first[number]]);
    }
  }

  words(pane) {
    return pane && this.all ? words(pane.html) : "";
  }

  holding(i) {
    let [low, high] = [0, this.first.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.first[middle] <= i) low = middle;
      else high = middle;
    }
    return low;
  }

  end(number) {
    return this.first[number + 1] ?? this.size;
  }

  // The last used are kept.
  block(number) {
    const block = this.read.get(number) ?? this.unpacked(number);
    this.read.delete(number);
    this.read.set(number, block);
    if (this.read.size > KEPT_BLOCKS) this.read.delete(this.read.keys().next().value);
    return block;
  }

  async unpacked(number) {
    return JSON.parse(new TextDecoder().decode(await inflated(this.blocks[number].textContent)));
  }
}

// The words of HTML as kg writes it: attributes stand in quotes, and only these characters are named.
function words(html) {
  return html
    .replace(/<(?:[^>"]|"[^"]*")*>/g, (tag) => (WITHIN_WORDS.test(tag) ? "" : "\n"))
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name) => NAMED[name]);
}

const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };
