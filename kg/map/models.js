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
  const [first, rest] = parted(sentence);
  const line = make("p", fires ? "verdict fires" : "verdict", sign, make("span", "", make("b", "", first), rest));
  line.setAttribute("role", "status");
  return line;
}

// What matters stands first, up to the first stop.
function parted(sentence) {
  const whole = sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
  const stop = /[;.!]\s/.exec(whole);
  return stop ? [whole.slice(0, stop.index + 1), whole.slice(stop.index + 1)] : [whole, null];
}

function figure({ svg }) {
  const plot = make("div", "plot");
  plot.innerHTML = svg; // drawn by kg
  return plot;
}

// What the model found is worth saying where it is not what the note claims.
function claim({ text, ok, found }) {
  const sign = make("i", "", ok ? "✓" : "✗");
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", ok ? "holds:" : "fails:");
  const words = make("span", "", text, found && !ok ? make("small", "", ` found ${found}`) : null);
  if (ok && found) words.title = `found ${found}`;
  return make("li", ok ? "holds" : "fails", sign, words);
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
