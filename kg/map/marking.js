// What was sought, marked in the text of the open note.

const NO_WORDS_IN = "math, svg, pre.mermaid, .model-card, mark.sought, button";

// Marks the folded words below an element, also where one runs through several elements; gives the first mark.
function markSought(element, words) {
  unmarkSought(element);
  const nodes = [...textNodes(element)];
  const starts = [];
  let whole = "";
  for (const node of nodes) {
    starts.push(whole.length);
    whole += node.data;
  }
  const spans = words.length ? found(whole, words) : [];
  for (let k = nodes.length - 1; k >= 0; k--) markNode(nodes[k], starts[k], spans);
  return element.querySelector("mark.sought");
}

function unmarkSought(element) {
  for (const mark of element.querySelectorAll("mark.sought")) {
    const around = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    around.normalize();
  }
}

function* textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(NO_WORDS_IN)) yield walker.currentNode;
}

// From the last span to the first, so that the places before stay true.
function markNode(node, start, spans) {
  const end = start + node.length;
  for (const [from, to] of spans.filter(([from, to]) => from < end && to > start).reverse()) {
    const inner = node.splitText(Math.max(from, start) - start);
    inner.splitText(Math.min(to, end) - Math.max(from, start));
    const mark = make("mark", "sought");
    inner.replaceWith(mark);
    mark.append(inner);
  }
}
