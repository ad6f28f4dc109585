// Mouse, pen and fingers on the map: one pans, two pinch, the wheel zooms where it points. A mouse that takes hold of a
// note draws it along; a finger does so after it has rested on the note, which names it first.

const HOLD = 450; // ms after which a resting finger names what is under it
const TWICE = 350; // ms within which a second press belongs to the first
const WHEEL = 0.002; // of a zoom a pixel of the wheel
const PINCH = 0.01; // the same for two fingers on a trackpad, which browsers report as a wheel with ctrl
const LINE = 16; // px, for wheels that count in lines

class Gestures {
  constructor(element, view) {
    Object.assign(this, { element, view });
    this.fingers = new Map(); // pointer -> [x, y]
    this.doing = null; // "pan", "pinch", "draw" (a note), or "name" after a finger has rested
    const on = (name, act) => element.addEventListener(name, (event) => act.call(this, event), { passive: false });
    on("pointerdown", this.down);
    on("pointermove", this.move);
    on("pointerup", this.up);
    on("pointercancel", this.cancel);
    on("pointerleave", ({ pointerType }) => pointerType === "mouse" && !this.fingers.size && this.view.hover(null));
    on("wheel", this.wheel);
    on("gesturestart", this.stretch); // Safari reports a trackpad's two fingers so
    on("gesturechange", this.stretch);
  }

  down(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const spot = this.view.spot(event);
    if (event.pointerType === "touch") this.view.hover(null);
    this.element.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, spot);
    clearTimeout(this.timer);
    if (this.fingers.size === 1) this.begin(spot, event.pointerType === "touch");
    else this.pinch();
  }

  begin(spot, touch) {
    Object.assign(this, { doing: null, touch, from: spot, note: this.view.noteAt(...spot) });
    if (touch && this.note !== null) this.timer = setTimeout(() => this.name(), HOLD);
  }

  name() {
    this.doing = "name";
    this.view.hover(this.note);
  }

  // From here on the two fingers hold on to the map.
  pinch() {
    if (this.doing === "draw") this.view.letGo();
    this.doing = "pinch";
    this.span = this.spanned();
  }

  spanned() {
    const [[ax, ay], [bx, by]] = [...this.fingers.values()];
    return { x: (ax + bx) / 2, y: (ay + by) / 2, length: Math.max(1, Math.hypot(ax - bx, ay - by)) };
  }

  move(event) {
    const spot = this.view.spot(event);
    if (!this.fingers.has(event.pointerId)) {
      if (event.pointerType !== "touch" && !event.buttons) this.view.hover(this.view.pick(...spot));
      return;
    }
    const before = this.fingers.get(event.pointerId);
    this.fingers.set(event.pointerId, spot);
    if (this.doing === "pinch") return this.pinched();
    if (!this.doing || this.doing === "name") this.decide(spot);
    else if (this.doing === "pan") this.view.pan(spot[0] - before[0], spot[1] - before[1]);
    else if (this.doing === "draw") this.view.draw(...spot);
  }

  // Once the pointer has left its place, it is clear what is meant.
  decide(spot) {
    if (apartBy(spot, this.from) < SLOP) return;
    clearTimeout(this.timer);
    const draws = this.note !== null && (!this.touch || this.doing === "name");
    this.doing = draws ? "draw" : "pan";
    this.element.style.cursor = "grabbing";
    if (!draws) return this.view.pan(spot[0] - this.from[0], spot[1] - this.from[1]);
    this.view.hold(this.note, ...this.from);
    this.view.draw(...spot);
  }

  pinched() {
    if (this.fingers.size < 2) return;
    const span = this.spanned();
    this.view.pan(span.x - this.span.x, span.y - this.span.y);
    this.view.zoomAt(span.length / this.span.length, span.x, span.y);
    this.span = span;
  }

  up(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    clearTimeout(this.timer);
    if (this.fingers.size) return this.remain();
    if (!this.doing) this.pressed(event);
    this.end();
  }

  // One finger of two is lifted: the other pans on.
  remain() {
    if (this.fingers.size > 1) this.span = this.spanned();
    else this.doing = "pan";
  }

  // Twice on a note that was drawn elsewhere puts it back; the second press means nothing else, for the map may have
  // moved on under it.
  pressed(event) {
    const spot = this.view.spot(event);
    const { last } = this;
    const again = last && event.timeStamp - last.time < TWICE && apartBy(spot, last.spot) < 2 * SLOP;
    this.last = again ? null : { spot, time: event.timeStamp, note: this.note };
    if (!again) this.view.on.pick(this.view.pick(...spot));
    else if (last.note !== null) this.view.putBack(last.note);
  }

  cancel(event) {
    this.fingers.delete(event.pointerId);
    clearTimeout(this.timer);
    if (!this.fingers.size) this.end();
  }

  end() {
    if (this.doing === "draw") this.view.letGo();
    this.doing = null;
    this.view.point();
  }

  wheel(event) {
    event.preventDefault();
    const pixels = event.deltaY * [1, LINE, this.view.height][event.deltaMode];
    const share = Math.min(0.5, Math.max(-0.5, -pixels * (event.ctrlKey ? PINCH : WHEEL)));
    this.view.zoomAt(Math.exp(share), ...this.view.spot(event));
  }

  stretch(event) {
    event.preventDefault();
    const factor = event.type === "gesturestart" ? 1 : event.scale / this.stretched;
    this.stretched = event.scale;
    this.view.zoomAt(factor, ...this.view.spot(event));
  }
}

function apartBy([ax, ay], [bx, by]) {
  return Math.hypot(ax - bx, ay - by);
}
