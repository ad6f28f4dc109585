// On a phone the note is a sheet from below, at one of three heights, and the filters are a drawer.

const HEIGHTS = [15, 56, 95]; // percent of the screen

class Sheet {
  constructor(app, pane) {
    this.app = app;
    this.grip = button("grip", "Height of the note", () => this.next());
    this.grip.addEventListener("pointerdown", (event) => this.drag(event, pane));
    this.at(1);
  }

  at(step) {
    this.step = step;
    this.app.dataset.sheet = HEIGHTS[step];
  }

  next() {
    if (!this.dragged) this.at((this.step + 1) % HEIGHTS.length);
    this.dragged = false;
  }

  // The sheet follows the finger, and settles at the nearest height.
  drag(event, pane) {
    this.grip.setPointerCapture(event.pointerId);
    const start = event.clientY;
    const height = (y) => ((innerHeight - y) / innerHeight) * 100;
    const move = ({ clientY }) => {
      if (Math.abs(clientY - start) > 6) this.dragged = true;
      if (this.dragged) pane.style.height = `${Math.min(95, Math.max(10, height(clientY)))}%`;
    };
    const end = ({ clientY }) => {
      this.grip.removeEventListener("pointermove", move);
      pane.style.height = "";
      if (!this.dragged) return;
      const off = HEIGHTS.map((step) => Math.abs(step - height(clientY)));
      this.at(off.indexOf(Math.min(...off)));
    };
    this.grip.addEventListener("pointermove", move);
    this.grip.addEventListener("pointerup", end, { once: true });
  }
}
