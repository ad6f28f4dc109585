// On a phone the note is a sheet from below, at one of three heights, and the filters are a drawer.

const HEIGHTS = [15, 56, 95]; // percent of the screen
const HEIGHT_WORDS = ["low", "half", "full"];
const NUDGE = 6; // px that a finger may tremble

class Sheet {
  constructor(app, pane) {
    this.app = app;
    this.pane = pane;
    this.grip = make("div", "grip");
    this.grip.tabIndex = 0;
    this.grip.addEventListener("pointerdown", (event) => this.drag(event));
    this.grip.addEventListener("keydown", (event) => this.press(event));
    this.grip.addEventListener("click", () => this.next());
    const facts = { role: "slider", "aria-label": "Height of the sheet", "aria-orientation": "vertical" };
    const bounds = { "aria-valuemin": HEIGHTS[0], "aria-valuemax": HEIGHTS.at(-1) };
    for (const [name, value] of Object.entries({ ...facts, ...bounds })) this.grip.setAttribute(name, value);
    this.at(1);
  }

  at(step) {
    this.step = Math.min(Math.max(0, step), HEIGHTS.length - 1);
    this.app.dataset.sheet = HEIGHTS[this.step];
    this.grip.setAttribute("aria-valuenow", HEIGHTS[this.step]);
    this.grip.setAttribute("aria-valuetext", HEIGHT_WORDS[this.step]);
  }

  next() {
    if (!this.dragged) this.at((this.step + 1) % HEIGHTS.length);
    this.dragged = false;
  }

  press(event) {
    const steps = {
      ArrowUp: 1,
      ArrowRight: 1,
      ArrowDown: -1,
      ArrowLeft: -1,
      PageUp: 1,
      PageDown: -1,
      Home: -2,
      End: 2,
    };
    if (event.key in steps) this.at(this.step + steps[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.next();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // The sheet follows the finger, and settles at the nearest height; a quick one throws it on.
  drag(event) {
    this.grip.setPointerCapture(event.pointerId);
    const start = { y: event.clientY, time: event.timeStamp };
    const height = (y) => ((innerHeight - y) / innerHeight) * 100;
    const move = ({ clientY }) => {
      if (Math.abs(clientY - start.y) > NUDGE) this.dragged = true;
      if (this.dragged) this.pane.style.height = `${Math.min(95, Math.max(10, height(clientY)))}%`;
    };
    const end = ({ type, clientY, timeStamp }) => {
      this.grip.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) this.grip.removeEventListener(name, end);
      this.pane.style.height = "";
      if (!this.dragged || type === "pointercancel") return;
      const speed = (start.y - clientY) / Math.max(1, timeStamp - start.time); // px a ms, upwards
      if (Math.abs(speed) > 0.5) return this.at(this.step + Math.sign(speed));
      const off = HEIGHTS.map((step) => Math.abs(step - height(clientY)));
      this.at(off.indexOf(Math.min(...off)));
    };
    this.grip.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) this.grip.addEventListener(name, end);
  }
}
