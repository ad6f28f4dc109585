"""Draws the images of the example vault from the models of its own notes, with a Chromium on the PATH.

`python scripts/draw_figures.py` rewrites `vault/000_inbox/attachments/*.png`; needs playwright.
"""

import argparse
import os
import shutil
import sys
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from kg.vault import Vault  # noqa: E402 - the project is found first, so that a clone needs no installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

VAULT = PROJECT / "vault"
ATTACHMENTS = Path("000_inbox") / "attachments"

FIGURES = {
    "epsp-ipsp": "IPSPs and EPSPs",
    "epsps": "IPSPs and EPSPs",
    "spatial-summation": "Spatial summation",
    "temporal-summation": "Temporal summation",
    "membrane-time-constant": "Membrane time constant",
    "coincidence": "Coincidence detection",
    "depolarising-gaba": "Depolarising GABA",
}
"""Model id, which is the name of the picture, to the note that holds the model."""

WIDTH, HEIGHT, SCALE = 640, 460, 1.5
"""Of a picture: pixels of the page, and device pixels for each of them."""

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff; color: #23262b; font: 14px "DejaVu Sans", sans-serif }}
figure {{ box-sizing: border-box; width: {width}px; height: {height}px; margin: 0; padding: 12px 20px;
          display: flex; flex-direction: column; justify-content: space-between }}
figcaption {{ font-size: 17px; font-weight: bold }}
svg {{ width: 600px; height: auto }}
p {{ margin: 0; color: #6b675e; font-size: 11.5px }}
</style><figure><figcaption>{title}</figcaption>{svg}<p>{verdict}</p></figure>"""


def main() -> None:
    """Draws the pictures that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FIGURES)}; all if none is given")
    parser.add_argument("-o", "--output", type=Path, default=VAULT / ATTACHMENTS, help="the folder to write to")
    options = parser.parse_args()
    if unknown := set(options.names) - FIGURES.keys():
        parser.error(f"no figure named '{min(unknown)}'; there are: {', '.join(FIGURES)}")
    options.output.mkdir(parents=True, exist_ok=True)
    vault = Vault.open(VAULT)
    with canvas() as page:
        for name in options.names or FIGURES:
            picture = draw(page, vault, name)
            (options.output / f"{name}.png").write_bytes(picture)
            print(f"{name}.png  {len(picture) / 1000:.0f} kB")


@contextmanager
def canvas() -> "Iterator[Page]":
    """A blank page of a picture's size."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - whoever only reads FIGURES needs no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE)
        browser.close()


def draw(page: "Page", vault: Vault, name: str) -> bytes:
    """The picture of a model, as PNG."""
    (result,) = vault.run(f"{FIGURES[name]}#{name}")
    title, verdict = escape(result.title), escape(result.verdict[:1].upper() + result.verdict[1:])
    page.set_content(PAGE.format(width=WIDTH, height=HEIGHT, title=title, svg=result.to_svg(), verdict=verdict))
    return page.locator("figure").screenshot(animations="disabled")


def chromium() -> str:
    """The path of a Chromium."""
    names = (os.environ.get("KG_BROWSER", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit("the pictures need a Chromium on the PATH, such as Debian's: apt install chromium")
    return found


if __name__ == "__main__":
    main()
