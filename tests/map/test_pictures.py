"""Pictures in the text of a note are as large as they say, or as their proportions and the pane allow."""

from pathlib import Path

import pytest
from map_browser import Open

from kg import Vault

pytestmark = pytest.mark.browser

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"><rect width="200" height="80"/></svg>'


def test_a_drawing_that_has_proportions_and_no_size_is_seen(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "drawn").mkdir()
    (tmp_path / "drawn/a.svg").write_text(DRAWING, encoding="utf-8")
    (tmp_path / "drawn/A.md").write_text("![[a.svg]] and ![[a.svg|90]]", encoding="utf-8")
    map_ = open_page(Vault.open(tmp_path / "drawn").map())
    sizes = []
    for image in map_.page.locator("article .body img").all():
        image.scroll_into_view_if_needed()
        image.evaluate("image => image.decode()")
        map_.settle()
        sizes.append(image.bounding_box() or {"width": 0, "height": 0})
    as_drawn, as_told = sizes
    assert as_drawn["width"] > 150
    assert as_drawn["width"] == pytest.approx(2.5 * as_drawn["height"], rel=0.02)
    assert as_told["width"] == pytest.approx(90, abs=1)


def test_on_paper_a_picture_leaves_room_for_words(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "drawn").mkdir()
    (tmp_path / "drawn/a.svg").write_text(
        DRAWING.replace("viewBox", 'width="2000" height="800" viewBox'), encoding="utf-8"
    )
    (tmp_path / "drawn/A.md").write_text("![[a.svg]]", encoding="utf-8")
    map_ = open_page(Vault.open(tmp_path / "drawn").map())
    image = map_.page.locator("article .body img")
    image.evaluate("image => image.decode()")
    map_.page.emulate_media(media="print")
    width = (image.bounding_box() or {"width": 0})["width"]
    assert 300 < width < 0.65 * 1400
    map_.page.emulate_media(media="screen")
