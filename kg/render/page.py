"""A note in, its safe HTML out; embedded notes are pages within the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.note import Link, Note, Span
from kg.render.blocks import arranged, without_comments
from kg.render.cards import Card, cards
from kg.render.footnotes import gathered
from kg.render.html import note_link, teach
from kg.render.parser import MARKDOWN, link_of, parse
from kg.render.places import name_blocks, name_headings, part
from kg.render.safety import safe
from kg.render.targets import Target, Targets, ToNode, is_external, shown_words

DEPTH = 5
"""How many notes may stand within each other."""
EMBEDS = 100
"""How many notes one page may show in all; a few notes that embed each other would else fill any disk."""
EMBEDDED = 200_000
"""How many bytes one page embeds, and what the last embed has beyond them."""
LARGEST = 2_000_000
MOST_LINES = 100_000
"""A longer text is shown as it is written: no person wrote it, and it would take a minute."""

teach(MARKDOWN)

_DISPLAY = MarkdownIt("zero").enable(["backticks", "emphasis", "escape", "strikethrough", "entity"])


def render(note: Note, targets: Targets) -> str:
    """The note's text as HTML that may stand in any page: no script, no style, only what the reading pane knows.

    The front matter and comments are left out; `kg-model` blocks become `<div class="model" data-model="N">`, N being
    their index in `note.models`. The same note and the same targets give the same HTML.
    """
    page = Page(note, targets, ((note.path, ""),))
    return page.formulas.within(page.html(Span(note.body, len(note.source))))


class Formulas:
    """The formulas of a page. They come to their places when all else has been made safe: nobody else's MathML does."""

    _PLACE = re.compile(r'<(div|span) class="(math|math display)" data-formula="(\d{1,6})"></\1>', re.ASCII)

    def __init__(self) -> None:
        self._known: list[tuple[str, str]] = []

    def place(self, source: str, drawn: str) -> str:
        """The attribute that marks the place of a formula."""
        self._known.append((source, drawn))
        return f' data-formula="{len(self._known) - 1}"'

    def within(self, html: str) -> str:
        """Safe HTML with the formulas in their places."""
        return self._PLACE.sub(self._written, html) if self._known else html

    def _written(self, place: re.Match[str]) -> str:
        tag, look, number = place.groups()
        if int(number) >= len(self._known):
            return ""
        source, drawn = self._known[int(number)]
        return f'<{tag} class="{look}" data-tex="{escape(source)}">{drawn}</{tag}>'


@dataclass
class Page:
    """What the rules that write HTML know of the page around a token."""

    note: Note
    _targets: Targets
    _within: tuple[tuple[str, str], ...]
    """The notes that stand within each other here, the page's own first, and which part of each is shown."""
    _embeds: list[int] = field(default_factory=list)
    """The sizes of all that is embedded in the whole page so far."""
    formulas: Formulas = field(default_factory=Formulas)
    """Those of the whole page."""
    prefix: str = ""
    """What sets the footnotes of an embedded note apart."""
    _model: int = 0
    in_link: bool = False

    @property
    def node(self) -> str:
        """The node that the whole page is on the map, whatever note stands in it here."""
        return _node(self._within[0][0])

    @property
    def _is_embedded(self) -> bool:
        return len(self._within) > 1

    def html(self, span: Span) -> str:
        """A stretch of the note as HTML."""
        text = self.note.text(span)
        self._model = sum(model.span.start < span.start for model in self.note.models)
        if self.note.path.endswith(".canvas"):
            return safe("".join(f'<section class="card">{self._card(card)}</section>\n' for card in cards(text)))
        return self._html(text)

    def _card(self, card: Card) -> str:
        if card.link is None:
            return self._html(card.words)
        return f"<p>{self.inline([Token('wikilink', '', 0, meta={'link': card.link})])}</p>"

    def _html(self, text: str) -> str:
        if len(text) > LARGEST or text.count("\n") > MOST_LINES:
            return safe(f"<pre>{escape(text)}</pre>\n")
        env: dict[str, Any] = {"page": self}
        tokens = parse(text, env)
        inline = env.get("footnotes", {}).get("list", {})
        if "%%" in text:
            tokens = without_comments(tokens)
            for footnote in inline.values():
                footnote["tokens"] = without_comments(footnote.get("tokens", []))
        tokens = arranged(tokens, self._stands_alone)
        if not self._is_embedded:
            name_headings(tokens, self.note)
            tokens = name_blocks(tokens)
        return safe(self._written(gathered(tokens, inline)))

    def _written(self, tokens: Sequence[Token]) -> str:
        return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {"page": self}))

    def inline(self, tokens: Sequence[Token]) -> str:
        """Words as HTML."""
        return self._written([Token("inline", "", 0, children=list(tokens))])

    def words(self, display: str) -> str:
        """The display of a wikilink as HTML: emphasis and code, but no links."""
        return str(_DISPLAY.renderInline(display))

    def target(self, link: Link) -> Target:
        """Where a link of the note leads."""
        return self._targets(self.note, link)

    def model_place(self) -> str:
        """Where the next model of the note will stand; a model of an embedded note stays with its own note."""
        number = self._model
        self._model += 1
        if self._is_embedded:
            note = ToNode(_node(self.note.path))
            return f'<p class="model">{note_link(note, f"A model of {escape(self.note.title)}")}</p>\n'
        return f'<div class="model" data-model="{number}"></div>\n'

    def embedded(self, link: Link, target: ToNode) -> str:
        """Another note, a section or a block of it, within this one; a loop ends as a link."""
        title = note_link(target, escape(link.display or shown_words(link)))
        note = target.note
        if note is None or (note.path, link.fragment) in self._within or self._is_full:
            return f'<p class="embed">{title}</p>\n'
        span = part(note, link.fragment)
        if span is None:
            return f'<p class="embed missing">{title}</p>\n'
        self._embeds.append(span.end - span.start)
        within = (*self._within, (note.path, link.fragment))
        page = Page(note, self._targets, within, self._embeds, self.formulas, prefix=f"{len(self._embeds)}:")
        return (
            f'<div class="embed" data-note="{escape(target.id)}"><div class="embed-title">{title}</div>\n'
            f"{page.html(span)}</div>\n"
        )

    @property
    def _is_full(self) -> bool:
        return len(self._within) > DEPTH or len(self._embeds) >= EMBEDS or sum(self._embeds) > EMBEDDED

    def _stands_alone(self, token: Token) -> bool:
        """Whether what stands among words is a block: another note, or displayed math."""
        if token.type == "math_display":
            return token.level == 0
        if token.level or not (token.type == "image" or (token.type == "wikilink" and token.meta["link"].embed)):
            return False
        link = link_of(token)
        target = None if is_external(link.target) else self.target(link)
        return isinstance(target, ToNode) and target.note is not None


def _node(path: str) -> str:
    return path.removesuffix(".md")
