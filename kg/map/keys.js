// The keyboard: what each key does, in one table that `?` shows as well.
// A row is [keys, what they do, the name of the action]. Without a name, the action is called as its key, or the part of
// the page that has the keyboard listens itself.

const KEYS = {
  Anywhere: [
    ["/", "search", "search"],
    ["Esc", "back: close the note, clear the search", "back"],
    ["F6", "the next part of the page; with Shift, the one before", "part"],
    ["+ −", "nearer, further", "zoom"],
    ["0", "the whole map", "fit"],
    ["1 2 3", "how many steps around the open note", "steps"],
    ["[ ]", "a step less, a step more", "depth"],
    ["n", "only the open note and its neighbourhood; again: the whole map", "local"],
    ["p", "a path from the open note to another", "path"],
    ["o", "the outline of the open note", "outline"],
    ["r", "run the graph", "run"],
    ["d", "light or dark", "theme"],
    ["l", "how the map looks: colours, sizes, lines", "look"],
    ["c", "copy a link to what one sees", "link"],
    ["?", "these keys", "help"],
  ],
  "On the map": [
    ["← → ↑ ↓", "the nearest note that way"],
    ["Shift ← → ↑ ↓", "the nearest linked note that way"],
    ["PageUp PageDown", "the note with more links, with fewer"],
    ["Home End", "the note with the most links, with the fewest"],
    ["Enter", "open the note and go to its text"],
    ["Space", "open the note and stay on the map"],
  ],
  "By mouse or finger": [
    ["drag", "move the map; with the mouse on a note, move the note"],
    ["wheel pinch", "nearer, further"],
    ["hold", "with a finger on a note: name it, and then move it"],
    ["double-click", "put a moved note back"],
  ],
  "In the outline": [
    ["↑ ↓", "the heading above, below"],
    ["Enter", "go there"],
    ["Esc", "close it"],
  ],
  "In the search field": [
    ["↓ ↑", "the suggestions; without any, the first note that was found"],
    ["Enter", "take the suggestion, or open the first note"],
    ["Alt ↓", "all filters"],
  ],
  "In the list": [
    ["↑ ↓", "the note above, below"],
    ["Home End", "the first, the last"],
    ["Enter", "open the note"],
  ],
  "In the tree": [
    ["↑ ↓", "the row above, below"],
    ["→ ←", "open a branch or step into it; close it or step out"],
    ["*", "open all branches beside this one"],
    ["a … z", "the next row that begins with what is typed"],
    ["Enter", "open the note, or the branch"],
  ],
  "On a phone's sheet": [["↑ ↓", "higher, lower: with the keyboard on the grip"]],
};

const SHOWN_AS = { Escape: "Esc", "-": "−", "=": "+", " ": "Space" };
const WRITING = "textarea, select, input:not([type=range], [type=checkbox], [type=radio])";

class Keys {
  constructor(actions) {
    this.actions = actions;
    this.named = new Map(
      Object.values(KEYS)
        .flat()
        .filter(([, , name]) => name)
        .flatMap(([keys, , name]) => keys.split(" ").map((key) => [key, name])),
    );
    this.silent = remembered("letters") === "off";
    addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    const { key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || (event.target.matches(WRITING) && key !== "F6")) return;
    if (this.silent && key.length === 1) return;
    const act = this.actions[this.named.get(SHOWN_AS[key] ?? key)] ?? this.actions[key];
    if (!act) return;
    event.preventDefault();
    act(event);
  }

  // Who talks to the computer, or leans on the keyboard, wants no letters that do something (WCAG 2.1.4).
  switch() {
    const box = make("input", "");
    box.type = "checkbox";
    box.checked = !this.silent;
    box.addEventListener("change", () => {
      this.silent = !box.checked;
      remembered("letters", this.silent ? "off" : "on");
    });
    return make("label", "letters", box, "Single letters, digits and signs act as keys");
  }

  fill(dialog) {
    const group = ([name, rows]) =>
      make(
        "section",
        "",
        make("h3", "", name),
        make("table", "", make("tbody", "", ...rows.map((row) => this.row(row)))),
      );
    const close = button("close", "Close", () => dialog.close(), "×");
    const groups = make("div", "groups", ...Object.entries(KEYS).map(group));
    dialog.append(close, make("h2", "", "Keys"), groups, this.switch());
  }

  row([keys, meaning]) {
    const head = make("th", "", ...keys.split(" ").map((key) => (key === "…" ? key : make("kbd", "", key))));
    head.scope = "row";
    return make("tr", "", head, make("td", "", meaning));
  }
}
