// The notes of the network that runs as a table: what each sums up, and how active it is.

const MOST_NODES = 200; // rows of the table

class NodeTable {
  // `look(node)` has the node whose name is pressed.
  constructor(circuit, look) {
    Object.assign(this, { circuit, look });
    this.element = this.build();
  }

  show(chosen) {
    const largest = Math.max(1, ...this.circuit.x.map(Math.abs));
    for (const [node, cells] of this.rows) this.fill(node, cells, largest, chosen);
  }

  build() {
    const head = make("tr", "", ...["note", "sum", "activity", "state"].map((word) => make("th", "", word)));
    for (const cell of head.children) cell.scope = "col";
    this.rows = new Map(
      this.inFlow()
        .slice(0, MOST_NODES)
        .map((node) => [node, this.row(node)]),
    );
    const table = make("table", "nodes");
    table.append(make("thead", "", head), make("tbody", "", ...[...this.rows.values()].map(({ row }) => row)));
    const left = this.circuit.size - this.rows.size;
    return make("div", "", table, left > 0 ? make("p", "caption", `And ${left} more, on the map.`) : null);
  }

  row(node) {
    const name = make(
      "th",
      "",
      button("name", "", () => this.look(node), this.circuit.names[node]),
    );
    name.scope = "row";
    const [sum, bar, value, said] = [make("td", "sum"), make("i", "bar"), make("b", ""), make("td", "said")];
    return { row: make("tr", "", name, sum, make("td", "activity", bar, value), said), sum, bar, value, said };
  }

  // Sources first, then step by step what they reach.
  inFlow() {
    const { circuit } = this;
    const out = circuit.nodes.map(() => []);
    for (const [source, target] of circuit.arcs) out[source].push(target);
    const roots = circuit.nodes.filter((node) => !circuit.into[node].length);
    const found = new Set(roots);
    for (const node of found) for (const next of out[node]) found.add(next); // a set goes on through what is added
    return [...found, ...circuit.nodes.filter((node) => !found.has(node))];
  }

  fill(node, { row, sum, bar, value, said }, largest, chosen) {
    const { circuit } = this;
    const x = circuit.x[node];
    const total = node in circuit.now.clamps ? null : circuit.sum(node);
    sum.textContent = total === null ? "" : amount(total);
    value.textContent = amount(x);
    bar.style.width = `${(Math.abs(x) / largest) * 40}px`;
    bar.className = x < 0 ? "bar below" : "bar";
    const held = node in circuit.now.clamps ? ", held" : "";
    said.textContent = circuit.state(node) + held + (circuit.driven.has(node) ? ", driven" : "");
    row.className = node === chosen ? "chosen" : "";
  }
}
