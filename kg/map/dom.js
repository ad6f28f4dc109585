// Elements are made here: words go in as text, never as markup.

const byId = (id) => document.getElementById(id);

function make(tag, look, ...content) {
  const element = document.createElement(tag);
  if (look) element.className = look;
  element.append(...content.filter((part) => part !== null && part !== undefined));
  return element;
}

function button(look, name, act, ...content) {
  const element = make("button", look, ...content);
  element.type = "button";
  if (name) element.setAttribute("aria-label", name);
  element.addEventListener("click", act);
  return element;
}

function cut(text, length) {
  return text.length > length ? text.slice(0, length - 1).trimEnd() + "…" : text;
}

function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

const nextFrame = () => new Promise(requestAnimationFrame);

// What is not shown yet, as a page of `kg serve` before it stands, need not move either.
const restful = () => matchMedia("(prefers-reduced-motion: reduce)").matches || isAwaited();
const isAwaited = () => "edition" in document.documentElement.dataset && !("there" in document.documentElement.dataset);
const narrow = () => matchMedia("(max-width: 760px)").matches;
