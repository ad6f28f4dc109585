// A note's text as one reads it: what its HTML cannot say by itself is added here.

const TASKS = {
  " ": "To do",
  "-": "Cancelled",
  "/": "Begun",
  ">": "Put off",
  "<": "Planned",
  "?": "Question",
  "!": "Important",
};

// The body of a note. `to` gives the address of a place in it.
function noteText(html, title, to) {
  const body = make("div", "body");
  body.innerHTML = html; // sanitised when the map was made; the page's policy runs nothing of it either
  if (isTagLine(body.firstElementChild)) body.firstElementChild.remove(); // the chips have them
  for (const link of body.querySelectorAll("a.external")) leaving(link);
  for (const link of body.querySelectorAll("a.unresolved")) unwritten(link);
  for (const task of body.querySelectorAll("li.task")) nameTask(task);
  for (const heading of body.querySelectorAll(`:is(${HEADINGS})[id]`)) anchor(heading, to(heading.id));
  for (const table of body.querySelectorAll("table")) wrapped(table);
  sayTitleOnce(body, title);
  return body;
}

function isTagLine(paragraph) {
  if (!paragraph?.matches("p")) return false;
  return (
    paragraph.children.length > 0 &&
    [...paragraph.childNodes].every((node) => node.matches?.("a.tag, br") ?? !node.data.trim())
  );
}

// The page shows the title above: a first heading of the same words would say it again.
function sayTitleOnce(body, title) {
  const [first] = body.children;
  if (first?.matches("h1") && sameHeading(first, title)) first.classList.add("again");
}

function nameTask(item) {
  const box = item.querySelector("input.checkbox");
  box?.setAttribute("aria-label", TASKS[item.dataset.task] ?? "Done");
}

function anchor(heading, address) {
  const link = make("a", "anchor", "#");
  link.href = address;
  link.dataset.anchor = heading.id;
  link.tabIndex = -1; // the outline has them for the keyboard
  link.setAttribute("aria-hidden", true);
  heading.append(link);
}

function wrapped(table) {
  const frame = make("div", "wide");
  table.replaceWith(frame);
  frame.append(table);
}

// What is wider than the pane can be scrolled by keyboard as well.
class WideParts {
  constructor() {
    this.watcher = new ResizeObserver((changes) => changes.forEach(({ target }) => this.judge(target)));
  }

  watch(body) {
    this.watcher.disconnect();
    for (const part of body.querySelectorAll(".wide, pre, .math.display")) this.watcher.observe(part);
  }

  judge(part) {
    const name = part.matches("pre") ? "Code" : part.matches(".math") ? "Formula" : "Table";
    if (part.scrollWidth > part.clientWidth + 1) {
      part.tabIndex = 0;
      part.setAttribute("role", "region");
      part.setAttribute("aria-label", `${name}, wider than the page`);
    } else for (const fact of ["tabindex", "role", "aria-label"]) part.removeAttribute(fact);
  }
}

// On paper nothing can be unfolded.
function unfoldForPrint(pane) {
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...pane.querySelectorAll(".callout:not([open]), details.links:not([open])")].filter(
      (part) => part.localName === "details",
    );
    for (const part of unfolded) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of unfolded) part.open = false;
  });
}
