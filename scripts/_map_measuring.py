"""What a map costs a browser without a GPU: one page, in a browser of its own.

_map_measuring.py FILE BROWSER SECONDS NOTE...    run by the Python that has playwright; prints what was found as JSON
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import CDPSession, Page, sync_playwright

SIZE = {"width": 1400, "height": 900}
PAN_STEPS = 60
ZOOM_STEPS, NOTCHES = 24, 4
STEP_PX, NOTCH_PX = 6, 100
LONGEST_S = 40
"""So long a slow page is panned or zoomed; then the steps that it made are counted."""

FRAMES = """
// Frames in which the page itself drew: those that it asked for.
window.frameOf = requestAnimationFrame.bind(window);
window.framesAsked = 0;
let last = 0;
window.requestAnimationFrame = (draw) => frameOf((now) => {
  if (now !== last) framesAsked++;
  last = now;
  draw(now);
});
"""
SHOWN = "() => new Promise((shown) => frameOf(() => setTimeout(shown)))"
PAINTED = "() => performance.getEntriesByName('map painted')[0]?.startTime ?? null"
FOCUS = """async (i) => {
  const began = performance.now();
  if (window.kgMap) kgMap.select(noteIds[i]);
  else focusNote(i);
  await new Promise((shown) => frameOf(() => setTimeout(shown)));
  return performance.now() - began;
}"""
FREE = """([left, top, right, bottom]) => {
  const map = document.querySelector("#map, #mynetwork, #graph-canvas");
  const discs = window.kgMap ? kgMap.nodes() : [];
  const far = ({ x, y, r }, px, py) => Math.hypot(x - px, y - py) > r + 12;
  for (let y = top; y < bottom; y += 20)
    for (let x = left; x < right; x += 20) {
      const element = document.elementFromPoint(x, y);
      if (!map.contains(element) || !discs.every((disc) => far(disc, x, y))) continue;
      if (!window.isFree || isFree(x, y)) return [x, y];
    }
  return [(left + right) / 2, (top + bottom) / 2];
}"""


class Frames(NamedTuple):
    """What some frames cost."""

    cpu_s: float
    drawn: int

    @property
    def ms(self) -> float:
        return self.cpu_s / self.drawn * 1e3


def main(file: Path, chromium: str, patience_s: float, notes: list[int]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport=SIZE, reduced_motion="reduce", offline=True)  # type: ignore[arg-type]
        context.add_init_script(FRAMES)
        page = context.new_page()
        visit = _Visit(page, browser.new_browser_cdp_session(), context.new_cdp_session(page))
        try:
            print(json.dumps(visit.found(file, patience_s, notes)))
        finally:
            browser.close()


class _Visit:
    """A page that is looked at once."""

    def __init__(self, page: Page, browser: CDPSession, session: CDPSession) -> None:
        self.page = page
        self.browser = browser
        self.session = session
        self.requests = set[str]()
        page.on("request", lambda request: self.requests.add(request.url))

    def found(self, file: Path, patience_s: float, notes: list[int]) -> dict[str, Any]:
        """Everything that the table tells, in the order in which it is measured."""
        before = self.cpu_s()
        paint_s = self.first_paint_s(file, patience_s)
        if paint_s is None:
            return {"trouble": f"no picture within {patience_s:.0f} s"}
        load_s = self.cpu_s() - before
        heap_mb = self.heap_mb()
        self.to_whole_map()
        panned, zoomed = self.frames(self.pan()), self.frames(self.zoom())
        return {
            "file_mb": file.stat().st_size / 1e6,
            "paint_s": paint_s,
            "load_s": load_s,
            "pan_ms": panned.ms,
            "zoom_ms": zoomed.ms,
            "focus_ms": median(self.page.evaluate(FOCUS, note) for note in notes),
            "heap_mb": heap_mb,
            "requests": sum(not url.startswith(("file:", "data:", "blob:")) for url in self.requests),
        }

    def first_paint_s(self, file: Path, patience_s: float) -> float | None:
        end = time.monotonic() + patience_s
        self.page.goto(file.as_uri(), wait_until="commit", timeout=patience_s * 1e3)
        while time.monotonic() < end:
            if (painted := self.page.evaluate(PAINTED)) is not None:
                return float(painted) / 1e3
            time.sleep(0.1)
        return None

    def to_whole_map(self) -> None:
        self.page.evaluate(
            "() => { if (window.kgMap) { window.noteIds = kgMap.nodes().map(({ id }) => id); kgMap.select(null); } }"
        )
        self.page.wait_for_timeout(500)

    def cpu_s(self) -> float:
        """What the page and the drawing have used: in the renderer, and in the process that stands for the GPU."""
        processes = self.browser.send("SystemInfo.getProcessInfo")["processInfo"]
        return float(sum(one["cpuTime"] for one in processes if one["type"] in {"renderer", "GPU"}))

    def heap_mb(self) -> float:
        self.session.send("HeapProfiler.collectGarbage")
        self.session.send("Performance.enable")
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        self.session.send("Performance.disable")
        return float(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")) / 1e6

    def frames(self, steps: Iterator[Callable[[], None]]) -> Frames:
        """The cost of steps, each of which is drawn."""
        self.page.wait_for_timeout(400)
        cpu_s, asked, end = self.cpu_s(), self.page.evaluate("() => framesAsked"), time.monotonic() + LONGEST_S
        made = 0
        # the browser answers a step when it comes to it, which it does once a frame
        for step in steps:
            step()
            made += 1
            if time.monotonic() > end:
                break
        self.page.evaluate(SHOWN)
        asked = self.page.evaluate("() => framesAsked") - asked
        # a page that moves on by itself after a step draws more frames than there are steps
        found = Frames(self.cpu_s() - cpu_s, max(made, asked))
        self.page.mouse.up()
        return found

    def pan(self) -> Iterator[Callable[[], None]]:
        """To and fro, by a place where no note is."""
        x, y = self.page.evaluate(FREE, self.middle())
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 2 * STEP_PX, y)
        for step in range(1, PAN_STEPS + 1):
            way = min(step, PAN_STEPS - step) * STEP_PX
            yield lambda way=way: self.page.mouse.move(x + 2 * STEP_PX + way, y + way / 2)  # type: ignore[misc]

    def zoom(self) -> Iterator[Callable[[], None]]:
        """In and out, again and again, never far: each page has its own measure for a notch."""
        left, top, right, bottom = self.middle()
        self.page.mouse.move((left + right) / 2, (top + bottom) / 2)
        for step in range(ZOOM_STEPS):
            notch = NOTCH_PX if step // NOTCHES % 2 else -NOTCH_PX
            yield lambda notch=notch: self.page.mouse.wheel(0, notch)  # type: ignore[misc]

    def middle(self) -> tuple[float, float, float, float]:
        """The part of the map from which one can be dragged everywhere."""
        box = self.page.locator("#map, #mynetwork, #graph-canvas").first.bounding_box()
        assert box
        width, height = box["width"], min(box["height"], SIZE["height"] - box["y"])
        return box["x"] + width * 0.1, box["y"] + height * 0.1, box["x"] + width * 0.6, box["y"] + height * 0.7


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), [int(note) for note in sys.argv[4:]])
