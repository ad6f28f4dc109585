"""Links of a made-up vault: every form that people write; a few percent lead nowhere, each by a known rule."""

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from urllib.parse import quote

from _vault_words import Words

OF_BROKEN = 0.025
"""The share of the internal links that lead nowhere."""
_STRIPPED_IN_WIKILINKS = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]+")
_STRIPPED_IN_SLUGS = re.compile(r"[^\w\- ]")
_MARK = re.compile("\ue000(\\d+)\ue001")


class Style(StrEnum):
    """How a note's author writes links."""

    WIKI = "wiki"
    MARKDOWN = "markdown"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a note before its text is written, so that others can link to its parts."""

    path: str
    headings: tuple[str, ...]
    block: str
    """The id of its one block that has one; empty for most notes."""
    style: Style
    name_is_shared: bool
    """Another note has the same name: links give the whole path."""

    @property
    def name(self) -> str:
        return posixpath.basename(self.path).removesuffix(".md")

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere, where it stands, and the rule that says so."""

    path: str
    line: int
    column: int
    rule: str
    raw: str


class Links:
    """Writes links between planned notes; those that lead nowhere are marked, and `settle` takes the marks out."""

    def __init__(self, random: Random, words: Words, plans: Sequence[Plan], attachments: Sequence[str]) -> None:
        self._random = random
        self._words = words
        self._attachments = attachments
        self._popular = random.sample(plans, len(plans))
        self._in_folder: dict[str, list[Plan]] = {}
        for plan in self._popular:
            self._in_folder.setdefault(plan.folder, []).append(plan)
        self._taken = {plan.name.lower() for plan in plans}
        self._marked: list[tuple[str, str]] = []

    def internal(self, source: Plan) -> str:
        """A link in the style of its note."""
        wiki = source.style is Style.WIKI or (source.style is Style.MIXED and self._random.random() < 0.5)
        target = self._target(source)
        if self._random.random() < OF_BROKEN:
            return self._broken(source, target, wiki=wiki)
        return self._wikilink(target) if wiki else self._markdown_link(source, target)

    def plain(self, source: Plan) -> str:
        """A wikilink without display and anchor, as properties hold it."""
        return f"[[{_linkpath(self._target(source))}]]"

    def to_itself(self, source: Plan) -> str:
        heading = self._random.choice(source.headings)
        return f"[above](#{_slug(heading)})" if source.style is Style.MARKDOWN else f"[[#{_searchable(heading)}]]"

    def definition(self, source: Plan) -> str:
        """The destination of a reference link."""
        return _relative(source, self._target(source).path)

    def image(self, source: Plan) -> str:
        path = self._random.choice(self._attachments)
        name = posixpath.basename(path)
        broken = self._random.random() < OF_BROKEN
        if broken:
            path, name = path.replace("figure", "lost"), name.replace("figure", "lost")
        if source.style is Style.MARKDOWN:
            link = f"![{self._words.phrase()}]({_relative(source, path)})"
        else:
            link = f"![[{name}{self._random.choice(('', '', '|300', '|a drawing', '|300x200'))}]]"
        return self._mark("missing-attachment", link) if broken else link

    def embed(self, source: Plan) -> str:
        target = self._target(source)
        return f"![[{_linkpath(target)}#{_searchable(self._random.choice(target.headings))}]]"

    def external(self) -> str:
        address = f"https://example.org/{self._words.noun()}/{self._random.randrange(9999)}"
        match self._random.randrange(8):
            case 0:
                return f"<{address}>"
            case 1:
                return f"{address}?q={self._words.noun()}"
            case 2:
                return f"[{self._words.phrase()}]({address}_(paper))"
            case 3:
                return f'[{self._words.phrase()}]({address} "{self._words.noun()}")'
            case _:
                return f"[{self._words.phrase()}]({address})"

    def to_nothing(self) -> str:
        """What looks like a link where no link is one: in code and comments."""
        return self._random.choice(("[[No such note]]", "[no](no/such%20note.md)", "![[no-such-image.png]]"))

    def settle(self, path: str, text: str) -> tuple[str, list[Broken]]:
        """The text without marks, and the broken links that they marked."""
        clean = _MARK.sub("", text)
        broken = []
        removed = 0
        for mark in _MARK.finditer(text):
            at = mark.start() - removed
            removed += len(mark[0])
            rule, raw = self._marked[int(mark[1])]
            line, column = clean.count("\n", 0, at) + 1, at - clean.rfind("\n", 0, at)
            as_written = raw if clean.startswith(raw, at) else raw.replace("|", "\\|")  # in a table
            broken.append(Broken(path, line, column, rule, as_written))
        self._marked.clear()
        return clean, broken

    def _target(self, source: Plan) -> Plan:
        """A neighbour in the folder more often than not; few notes are linked to by many."""
        near = self._in_folder[source.folder]
        among, steepness = (near, 1.8) if len(near) > 3 and self._random.random() < 0.55 else (self._popular, 2.5)
        return among[int(len(among) * self._random.random() ** steepness)]

    def _wikilink(self, target: Plan) -> str:
        path = _linkpath(target)
        chance = self._random.random()
        if chance < 0.08:
            path = target.path.removesuffix(".md")
        elif chance < 0.16:
            path += f"#{_searchable(self._random.choice(target.headings))}"
        elif chance < 0.2 and target.block:
            path += f"#^{target.block}"
        return f"[[{path}{self._display() if self._random.random() < 0.55 else ''}]]"

    def _markdown_link(self, source: Plan, target: Plan) -> str:
        destination = _relative(source, target.path)
        if self._random.random() < 0.3:
            destination = quote(posixpath.relpath(target.path, source.folder or "."))
        chance = self._random.random()
        if chance < 0.05:
            destination += f"#{_slug(self._random.choice(target.headings))}"
        elif chance < 0.06:
            destination = f"<{posixpath.relpath(target.path, source.folder or '.')}>"
        elif chance < 0.07:
            destination += f' "{self._words.noun()}"'
        return f"[{self._words.phrase()}]({destination})"

    def _broken(self, source: Plan, target: Plan, *, wiki: bool) -> str:
        ways: Sequence[Callable[[Plan, Plan], tuple[str, str]]] = (
            (self._lost_name, self._lost_name, self._lost_heading, self._lost_block)
            if wiki
            else (self._lost_path, self._lost_path, self._lost_slug, self._other_case, self._raw_space, self._nowhere)
        )
        return self._mark(*self._random.choice(ways)(source, target))

    def _lost_name(self, _source: Plan, target: Plan) -> tuple[str, str]:
        return (
            "missing-note",
            f"[[{self._misspelt(target.name)}{self._display() if self._random.random() < 0.5 else ''}]]",
        )

    def _lost_heading(self, _source: Plan, target: Plan) -> tuple[str, str]:
        return "missing-heading", f"[[{_linkpath(target)}#No heading of this name]]"

    def _lost_block(self, _source: Plan, target: Plan) -> tuple[str, str]:
        return "missing-block", f"[[{_linkpath(target)}#^gone{self._random.randrange(999)}]]"

    def _lost_path(self, source: Plan, target: Plan) -> tuple[str, str]:
        path = posixpath.join(target.folder, f"{self._misspelt(target.name)}.md")
        return "missing-note", f"[{self._words.phrase()}]({_relative(source, path)})"

    def _lost_slug(self, source: Plan, target: Plan) -> tuple[str, str]:
        return "missing-heading", f"[{self._words.phrase()}]({_relative(source, target.path)}#no-heading-of-this-name)"

    def _other_case(self, source: Plan, target: Plan) -> tuple[str, str]:
        path = posixpath.join(target.folder, f"{target.name.swapcase()}.md")
        return "path-case", f"[{self._words.phrase()}]({_relative(source, path)})"

    def _raw_space(self, source: Plan, target: Plan) -> tuple[str, str]:
        path = posixpath.relpath(target.path, source.folder or ".")
        return "unencoded-destination", f"[{self._words.phrase()}]({path})"

    def _nowhere(self, _source: Plan, _target: Plan) -> tuple[str, str]:
        return "empty-destination", f"[{self._words.phrase()}]()"

    def _display(self) -> str:
        return f"|{self._words.phrase()}"

    def _misspelt(self, name: str) -> str:
        """The name without one of its letters, so that no note bears it."""
        while name.lower() in self._taken:
            at = self._random.randrange(1, len(name) - 1)
            name = (name[:at] + name[at + 1 :]).strip()
        return name

    def _mark(self, rule: str, raw: str) -> str:
        self._marked.append((rule, raw))
        return f"\ue000{len(self._marked) - 1}\ue001{raw}"


def _linkpath(target: Plan) -> str:
    return target.path.removesuffix(".md") if target.name_is_shared else target.name


def _relative(source: Plan, path: str) -> str:
    """As Obsidian writes a destination: spaces encoded, all else as it is."""
    return posixpath.relpath(path, source.folder or ".").replace(" ", "%20")


def _searchable(heading: str) -> str:
    """As Obsidian writes a heading in a link."""
    return " ".join(_STRIPPED_IN_WIKILINKS.sub(" ", heading).split())


def _slug(heading: str) -> str:
    """As GitHub writes it."""
    return _STRIPPED_IN_SLUGS.sub("", heading.lower()).replace(" ", "-")
