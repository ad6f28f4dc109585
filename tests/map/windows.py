"""The windows in which maps are opened: one serves test after test, for opening it takes longer than most tests do."""

from dataclasses import dataclass, field
from typing import Any, Literal

from map_browser import Map
from playwright.sync_api import Browser, Page

FORGET = "localStorage.clear(), sessionStorage.clear()"
OUTSIDE = -50


@dataclass
class Windows:
    """A map has a window to itself while its test lasts; the next one of the same kind finds it as good as new."""

    browser: Browser
    free: dict[str, list[Page]] = field(default_factory=dict)

    def take(
        self,
        width: int,
        height: int,
        theme: Literal["light", "dark"],
        motion: Literal["reduce", "no-preference"],
        forced_colors: Literal["active", "none"] = "none",
        **kind: Any,
    ) -> "Window":
        """What a window is for its whole life is its `kind`: whether it has touch, how dense its screen is."""
        waiting = self.free.setdefault(repr(sorted(kind.items())), [])
        page = waiting.pop() if waiting else self.browser.new_context(**kind).new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="null", color_scheme=theme, reduced_motion=motion, forced_colors=forced_colors)
        return Window(Map(page), waiting)


class Window:
    """A window and all that its page asks for and complains of, until it is given back."""

    def __init__(self, map_: Map, waiting: list[Page]) -> None:
        self.map = map_
        self.waiting = waiting
        self.heard = {
            "request": lambda request: map_.requests.append(request.url),
            "console": lambda message: map_.complaints.append(message.text),
            "pageerror": lambda error: map_.complaints.append(str(error)),
        }
        for event, hear in self.heard.items():
            map_.page.on(event, hear)  # type: ignore[call-overload]

    def give_back(self) -> None:
        page = self.map.page
        page.mouse.move(OUTSIDE, OUTSIDE)
        page.evaluate(FORGET)
        page.goto("about:blank")
        page.context.clear_permissions()
        for event, hear in self.heard.items():
            page.remove_listener(event, hear)
        self.waiting.append(page)

    def close(self) -> None:
        """For good, as after a test that failed: nobody knows what it left behind."""
        self.map.page.context.close()
