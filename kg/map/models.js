// A model within its note: to be played with, or as Python answered it: verdict, plot, claims, numbers.

function modelCard(model) {
  const head = make("div", "model-head", make("b", "", model.title), make("span", "", model.kind));
  const card = make("section", "model-card", head);
  card.setAttribute("aria-label", `Model: ${model.title}`);
  const check = model.live && mapChecks().of(model.kind, model.live);
  const panel = check?.ok && PLAYABLE[model.kind] ? playable(model) : null;
  if (panel) head.lastElementChild.textContent = `live · ${model.kind}`;
  if (panel) card.append(panel.element, make("div", "printed", ...answered(model)));
  else card.append(...answered(model));
  if (check) card.append(checkLine(check));
  return card;
}

// What Python has found: the whole card of a model that is not live, and what is printed of one that is.
function answered(model) {
  const parts = [];
  if (model.trouble) parts.push(make("p", "model-trouble", model.trouble));
  if (model.verdict) parts.push(verdict(model));
  if (model.svg) parts.push(figure(model));
  if (model.claims.length) parts.push(make("ul", "claims", ...model.claims.map(claim)));
  if (model.table) parts.push(numbers(model.table));
  return parts;
}

// The live panel; without one, Python's answer stands.
function playable(model) {
  try {
    return new Panel(model, content.schemas[model.kind]);
  } catch (error) {
    console.error(error);
    return null;
  }
}

function checkLine({ ok, largest_mV: apart, wrong }) {
  if (!ok) {
    const words = make(
      "p",
      "checked wrong",
      `This browser answers otherwise than Python (${cut(wrong[0], 120)}), so Python's answer stands.`,
    );
    words.setAttribute("role", "alert");
    return words;
  }
  const within = apart ? `, equal within ${significant(apart, 1)} mV` : "";
  return make("p", "checked", `✓ checked against Python${within}`);
}

// The comparison of all models, made once.
function mapChecks() {
  return (mapChecks.made ??= new Checks(content.models, (number) => bodies.pane(number)));
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

function numbers(table) {
  return make("details", "numbers", make("summary", "", "Numbers"), numberTable(table));
}

function numberTable({ head, rows }) {
  const cells = (tag, texts) => make("tr", "", ...texts.map((text) => make(tag, "", text)));
  return make(
    "table",
    "",
    make("thead", "", cells("th", head)),
    make("tbody", "", ...rows.map((row) => cells("td", row))),
  );
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
