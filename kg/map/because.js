// Of a note of the network that runs: why it is as active as it is, and what one can do to it.

class Because {
  // on: change(act) for what is asked anew, look(node) for another note
  constructor(element, circuit, graph, route, on) {
    Object.assign(this, { element, circuit, graph, route, on });
  }

  // The keyboard stays in the field that it is in.
  show(node) {
    const { element } = this;
    const focused = element.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    element.hidden = node === null;
    if (node === null) return element.replaceChildren();
    element.replaceChildren(...this.reasons(node));
    if (focused) element.querySelector(`[data-field="${focused}"]`)?.focus();
  }

  reasons(node) {
    const { circuit } = this;
    const note = circuit.notes[node];
    const title = make("h3", "", circuit.names[node]);
    if (note !== null) {
      const link = make("a", "", "open the note");
      link.href = this.route.to(this.graph.id[note]);
      title.append(" ", link);
    }
    return [title, make("p", "", this.sentence(node)), this.handles(node), this.shares(node)].filter(Boolean);
  }

  sentence(node) {
    const { circuit } = this;
    const x = amount(circuit.x[node]);
    if (node in circuit.now.clamps)
      return circuit.held.has(node)
        ? `You hold it at ${x}.`
        : `It is held at ${x}, because nothing excites or inhibits it.`;
    const sum = circuit.sum(node);
    if (sum === null) return `It is at ${x}; nothing has reached it yet.`;
    const { shape, theta } = circuit.now.activations[node];
    if (shape !== "step") return `Its sum is ${amount(sum)}, and ${shape} makes ${x} of it.`;
    return sum >= theta
      ? `It fires: its sum ${amount(sum)} reaches the threshold ${amount(theta)}.`
      : `It is silent: its sum ${amount(sum)} stays below the threshold ${amount(theta)}.`;
  }

  handles(node) {
    const { circuit } = this;
    const isHeld = circuit.held.has(node);
    const hold = make("input", "");
    hold.type = "checkbox";
    hold.checked = isHeld;
    hold.dataset.field = "hold";
    hold.addEventListener("change", () => this.on.change(() => circuit.hold(node, hold.checked ? 1 : null)));
    const at = numberField(circuit.held.get(node) ?? 1, (value) => this.on.change(() => circuit.hold(node, value)));
    at.disabled = !isHeld;
    at.dataset.field = "at";
    at.setAttribute("aria-label", "Activity at which it is held");
    const drive = numberField(circuit.driven.get(node) ?? 0, (value) => this.on.change(() => circuit.drive(node, value)));
    drive.dataset.field = "drive";
    return make(
      "div",
      "handles",
      make("span", "", make("label", "", hold, "Hold it at"), at),
      make("label", "", "Drive it from outside by", drive),
    );
  }

  // Who excites or inhibits it, and by how much.
  shares(node) {
    const { circuit } = this;
    const shares = circuit.shares(node);
    if (!shares.length) return null;
    const largest = Math.max(1e-9, ...shares.map(({ share, weight }) => Math.max(Math.abs(share), Math.abs(weight))));
    const table = make("table", "shares");
    const caption = make("caption", "", node in circuit.now.clamps ? "What it would get" : "What its sum is made of");
    const head = make("tr", "", ...["from", "weight × activity", "share"].map((word) => make("th", "", word)));
    for (const cell of head.children) cell.scope = "col";
    const rows = shares.map((one) => this.share(one, largest));
    const outside = circuit.now.biases[node];
    if (outside)
      rows.push(make("tr", "", make("th", "", "from outside"), make("td", ""), make("td", "amount", signed(outside))));
    table.append(caption, make("thead", "", head), make("tbody", "", ...rows));
    return table;
  }

  share({ source, weight, x, share }, largest) {
    const look = weight > 0 ? "excites" : "inhibits";
    const name = make(
      "th",
      look,
      sign(...signShapes(weight)),
      button("name", "", () => this.on.look(source), this.circuit.names[source]),
    );
    name.scope = "row";
    const bar = make("i", `bar ${look}`);
    bar.style.width = `${(Math.abs(share) / largest) * 40}px`;
    return make(
      "tr",
      "",
      name,
      make("td", "", `${amount(weight)} × ${amount(x)}`),
      make("td", "amount", bar, make("b", "", signed(share))),
    );
  }
}
