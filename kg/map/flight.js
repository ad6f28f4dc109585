// A journey of the camera in time, not in frames: it takes as long on a slow machine as on a fast one.

class Flight {
  // `step` is told each place on the way, `done` that it is over.
  start(from, to, duration, step, done) {
    this.stop();
    const begun = performance.now();
    const go = (now) => {
      const share = duration ? Math.min(1, Math.max(0, (now - begun) / duration)) : 1;
      const eased = 1 - (1 - share) ** 3;
      const between = (a, b) => a + (b - a) * eased;
      const scale = Math.exp(between(Math.log(from.scale), Math.log(to.scale)));
      step(share === 1 ? to : { x: between(from.x, to.x), y: between(from.y, to.y), scale });
      if (share < 1) this.frame = requestAnimationFrame(go);
      else done();
    };
    if (duration) this.frame = requestAnimationFrame(go);
    else go(begun);
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }
}
