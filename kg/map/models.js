// A model's answer within its note: what it is, its verdict, its plot, the note's claims, and the numbers as a table.

function modelCard(model) {
  const head = make("div", "model-head", make("b", "", model.title), make("span", "", model.kind));
  const card = make("section", "model-card", head);
  card.setAttribute("aria-label", `Model: ${model.title}`);
  if (model.trouble) card.append(make("p", "model-trouble", model.trouble));
  if (model.verdict) card.append(verdict(model));
  if (model.svg) card.append(figure(model));
  if (model.claims.length) card.append(make("ul", "claims", ...model.claims.map(claim)));
  if (model.table) card.append(numbers(model.table));
  return card;
}

function verdict({ verdict: sentence, fires }) {
  const sign = make("i", "", fires ? "⚡" : fires === null ? "=" : "–");
  sign.setAttribute("aria-hidden", "true");
  const [first, ...rest] = sentence.split(/(?<=[.!]) /);
  const words = make("span", "", make("b", "", first), rest.length ? " " + rest.join(" ") : null);
  const line = make("p", fires ? "verdict fires" : "verdict", sign, words);
  line.setAttribute("role", "status");
  return line;
}

function figure({ svg, title }) {
  const plot = make("div", "plot");
  plot.innerHTML = svg; // drawn by kg
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", title);
  return plot;
}

function claim({ text, ok, found }) {
  const sign = make("i", "", ok ? "✓" : "✗");
  sign.setAttribute("aria-label", ok ? "holds:" : "fails:");
  return make(
    "li",
    ok ? "holds" : "fails",
    sign,
    make("span", "", text, found ? make("small", "", ` found ${found}`) : null),
  );
}

function numbers({ head, rows }) {
  const cells = (tag, texts) => make("tr", "", ...texts.map((text) => make(tag, "", text)));
  const table = make(
    "table",
    "",
    make("thead", "", cells("th", head)),
    make("tbody", "", ...rows.map((row) => cells("td", row))),
  );
  return make("details", "numbers", make("summary", "", "Numbers"), table);
}

// A card takes the place that the note's text kept for it, else it follows the first paragraph.
function placeModels(body, models) {
  const places = [...body.querySelectorAll("div.model[data-model]")];
  for (const [k, model] of models.entries()) {
    const place =
      places.find((element) => element.dataset.model === model.id) ??
      places.find((element) => element.dataset.model === String(k));
    const card = modelCard(model);
    if (place) place.replaceWith(card);
    else if (body.querySelector("p")) body.querySelector("p").after(card);
    else body.append(card);
  }
}
