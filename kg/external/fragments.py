"""The places of a page that a fragment can name."""

import re
from collections.abc import Iterable
from html import unescape

_NAME = re.compile(
    r"""\b(?:id|name)\s{0,9}=\s{0,9}(?:"([^"<>]{1,500})"|'([^'<>]{1,500})'|([^\s"'<>=`]{1,500}))""", re.IGNORECASE
)
_MADE_BY_SCRIPT = re.compile(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?")
"""Lines of code, which the pages of forges find by script."""


def absent(html: str, fragments: Iterable[str]) -> frozenset[str]:
    """Those of some fragments that name nothing in a page."""
    wanted = {one for one in fragments if not _MADE_BY_SCRIPT.fullmatch(one)}
    if not wanted:
        return frozenset()
    names = {unescape("".join(match)) for match in _NAME.findall(html)}
    # forges put a word before the names that authors give
    return frozenset(one for one in wanted if one not in names and f"user-content-{one.lower()}" not in names)
