// Formulas that are copied become what their author wrote: their MathML would be a heap of signs.

function copyFormulas(pane) {
  pane.addEventListener("copy", (event) => {
    const copied = getSelection().rangeCount ? getSelection().getRangeAt(0).cloneContents() : null;
    const formulas = copied?.querySelectorAll("[data-tex]") ?? [];
    if (!formulas.length) return;
    for (const formula of formulas) {
      const mark = formula.matches(".display") ? "$$" : "$";
      formula.replaceWith(mark + formula.dataset.tex + mark);
    }
    for (const part of copied.querySelectorAll(".unseen, .anchor")) part.remove();
    const shown = make("div", "copied", copied); // what is not drawn has no lines
    pane.append(shown);
    event.clipboardData.setData("text/plain", shown.innerText);
    event.clipboardData.setData("text/html", shown.innerHTML);
    shown.remove();
    event.preventDefault();
  });
}
