"""Code in, HTML with a class for each kind of word out. The only module that knows Pygments."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

LONGEST = 50_000
"""Longer code stays plain: some lexers take their time."""

_LOOKS = {
    "Comment": "comment",
    "Generic.Deleted": "deleted",
    "Generic.Emph": "name",
    "Generic.Heading": "name",
    "Generic.Inserted": "inserted",
    "Generic.Output": "comment",
    "Generic.Prompt": "comment",
    "Generic.Strong": "keyword",
    "Generic.Subheading": "name",
    "Keyword": "keyword",
    "Keyword.Constant": "number",
    "Literal": "string",
    "Literal.Number": "number",
    "Name.Attribute": "tag",
    "Name.Builtin": "tag",
    "Name.Class": "name",
    "Name.Constant": "number",
    "Name.Decorator": "tag",
    "Name.Entity": "number",
    "Name.Exception": "tag",
    "Name.Function": "name",
    "Name.Label": "tag",
    "Name.Namespace": "name",
    "Name.Property": "name",
    "Name.Tag": "tag",
    "Operator.Word": "keyword",
    "String": "string",
    "String.Doc": "comment",
}
"""How the kinds of words look, and the kinds within them; all others look plain."""

CLASSES = frozenset(f"code-{look}" for look in _LOOKS.values())


def highlighted(code: str, language: str) -> str | None:
    """The code as HTML, or None for a language that nobody knows."""
    lexer = _lexer(language.lower()) if language and len(code) <= LONGEST else None
    if lexer is None:
        return None
    return "".join(f'<span class="code-{look}">{words}</span>' if look else words for look, words in _runs(lexer, code))


@lru_cache(maxsize=128)
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415, where no code is, none of it is loaded
    from pygments.util import ClassNotFound  # noqa: PLC0415, see above

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _runs(lexer: "Lexer", code: str) -> Iterator[tuple[str, str]]:
    """Stretches of code that look alike, as HTML; white space looks as what stands before it."""
    looks: list[tuple[str, str]] = []
    for kind, words in lexer.get_tokens(code):
        looks.append((looks[-1][0] if looks and words.isspace() else _look(kind), words))
    for look, run in groupby(looks, key=lambda pair: pair[0]):
        yield look, escape("".join(words for _, words in run))


@lru_cache(maxsize=1024)
def _look(kind: "_TokenType") -> str:
    """The look of a kind of words, or of the nearest kind that it belongs to."""
    names = str(kind).removeprefix("Token.").replace("Literal.String", "String").split(".")
    nearest = (".".join(names[:end]) for end in range(len(names), 0, -1))
    return next((_LOOKS[name] for name in nearest if name in _LOOKS), "")
