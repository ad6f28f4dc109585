"""The facts of plain notes, without the parser's events: most notes are plain, and a large vault has thousands.

Links, headings and code are looked for in the source by their brackets and marks. Then the parser writes its HTML,
which is cheap, and both are compared: as many links, headings and pieces of code, in the same order, with the same
addresses, words and contents. A link of the parser's needs a `](`, `[[` or `][` of its own, and each of these in the
source was taken for that of one link, or stands in code, math or a comment, or makes the note one that is not plain. So
where the numbers are equal, the places are.

The events of any other note are read (`events.py`). Both give the same facts, which the tests hold them to.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import unescape
from operator import attrgetter
from urllib.parse import quote

from kg.markup import fences, lookalikes, marks
from kg.markup.destinations import address, folded, wikilink
from kg.markup.events import Facts, raw_heading
from kg.markup.parser import rendered
from kg.note import Form, Heading, Link, Span

# Each alternative begins with a plain byte, which lets the regular expression engine skip fast. The group that ends
# last names what was found; what has none makes a note difficult.
_FOUND = re.compile(
    rb"\[\[(?!\[)(?P<wikilink>(?:[^\[\]`<>$\\\r\n]|\\\|)+)\]\](?!\])"
    rb"|\[(?!\^)(?P<words>[^\\\[\]`*_&<$~\r\n]*)\]\((?:"
    rb"(?P<link>[^\s()<>\\\"`]*(?:\([^\s()<>\\\"`]*\)[^\s()<>\\\"`]*)*)(?: \"(?P<title>[^\\&<>'\"`\r\n]*)\")?"
    rb"|<(?!%)(?P<angled>[^<>\\&'\"`\r\n]+)>)\)"
    rb"|#(?<![^\n]#)#{0,5} (?P<plain_heading>[A-Za-z0-9](?:[A-Za-z0-9 ,.:;()/+%-]*[A-Za-z0-9.)])?)(?=\n|\Z)"
    rb"|#(?<![^\n]#)#{0,5}(?=[ \t\n]|\Z)(?P<heading>)"
    rb"|#(?<![^\s\x80-\xff]#)[^\s!\"#$%&'()*+,.:;<=>?@^`{|}~\[\]\\](?P<tag>)"
    rb"|%%(?!%)(?P<comment>)"
    rb"|`(?<!``)(?P<code>[^`\r\n]+)`(?!`)"
    rb"|```(?<![^\n]```)(?P<language>[\w+-]*)[ \t]*\n(?P<fenced>(?:(?!```)[^\n\r]*\n)*)```[ \t]*(?=\n|\Z)"
    rb"|<!--(?P<hidden>[^<>&\r]*)-->[ \t]*(?=\n|\Z)"
    rb"|<(?P<url>https?:[^\s<>&'\"\\`]*)>"
    rb"|\$\$(?P<display>[^$\r]+)\$\$"
    rb"|\$(?P<math>[^$\r\n]+)\$(?![\d$])"
    rb"|\[(?!\^)(?P<named>[^\\\[\]`*_&<$~\r\n]+)\]\[(?P<reference>[^\\\[\]`&<$^\r\n]+)\](?![(\[])"
    rb"|\[(?!\^)(?P<name>[^\\\[\]`&<$\r\n]+)\]: (?P<defined>[^\s<>\\&'\"`]+)"
    rb"(?: \"(?P<defined_title>[^\\&<>'\"`\r\n]*)\")?[ \t]*(?=\n|\Z)(?P<definition>)"
    rb"|\]\((?=[^()\r\n]*[ \t(])(?P<unencoded>)"
    rb"|\[\^[^\[\]\s\\`<$&]+\](?![(\[])(?P<footnote>)"
    rb"|<[ \d=-](?P<less>)"
    rb"|\\[\w*_().,;&+~\"'/=-](?P<escape>)"
    # what is difficult
    rb"|\\|<|`|\$|\r|~~~|%%%|!\[(?=[^\[\]]*\[\[)|\[\[|\][\[(:]|::|\^(?:\[|[\w\x80-\xff-]+[ \t]*(?=[\n\r]|\Z))"
)
_MEANINGLESS = frozenset({"footnote", "less", "escape"})
_RENDERED = re.compile(
    r'<(?:sup class="footnote-reference"><a'
    r'|(a href="[^"]*"(?: title="[^"]*")?|img src="[^"]*"|h[1-6]>[^<]*|pre><code[^>]*>[^<]*|code>[^<]*'
    r'|span class="math math-[a-z]+">[^<]*|!--[^<>]*>))'
)
_RENDERED_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_ELEMENT = re.compile(r"<[^<>]*>")
_OTHER_WORDS = re.compile(r"<sup|<span")
"""A footnote or math, whose HTML has other words than the events."""
_AS_WRITTEN = re.compile(r"[\w ,.:;()/+%–—’“”-]*\Z")
"""Words that HTML has as they are."""
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9%/._#:-]*\Z")
_KEPT = "!#$%&'*+,-./:;=?@^_~()"
"""What HTML does not encode in an address, beside letters and digits."""
_MARKDOWN, _WIKILINK = Form.MARKDOWN, Form.WIKILINK
_EXCLAMATION_MARK = ord("!")
_MANY = 1 << 13
_new = tuple.__new__


class Plain:
    """A reading of a text that may be plain."""

    def __init__(self, text: bytes, body: int) -> None:
        self.facts = Facts(has_regions=False)
        self.comment_marks: list[int] = []
        self._text = text
        self._body = body
        self._rendered: list[str] = []
        """What the HTML is to hold, if the text is plain."""
        self._worded: list[tuple[int, int]] = []
        """The headings with words that HTML has otherwise than they are written, and their places in the HTML."""
        self._unencoded: list[Link] = []
        self._definitions: dict[str, re.Match[bytes]] = {}
        self._references: list[tuple[int, int, str]] = []
        """The links that are defined elsewhere, their places in the HTML, and the names of their definitions."""

    def run(self) -> bool:
        """Reads all of it; says whether it is plain, for otherwise the facts are not to be trusted."""
        if not (self._find() and self._define() and self._is_rendered_so()):
            return False
        if self._unencoded:
            links = self.facts.links
            links += self._unencoded
            links.sort(key=attrgetter("span"))
        return True

    def _find(self) -> bool:  # noqa: C901 - the loop in which the time goes by
        """Finds all that matters; says whether nothing is difficult.

        Written for speed: what most things are is asked first, and most links are made here.
        """
        text, links, headings, in_html = self._text, self.facts.links, self.facts.headings, self._rendered
        for found in _FOUND.finditer(text, self._body):
            kind = found.lastgroup
            if kind == "link":
                start, end = found.span()
                words, written = found.group("words", "link")
                target, fragment, linked = _destination(written)
                place = _new(Span, (end - 1 - len(written), end - 1))
                if embed := start > 0 and text[start - 1] == _EXCLAMATION_MARK:
                    start -= 1
                in_html.append(_shown(linked) if embed else linked)
                span, display = _new(Span, (start, end)), words.decode().strip()
                link = (_MARKDOWN, False, embed, span, place, target, fragment, display, "", "", False, True)
                links.append(_new(Link, link))
            elif kind == "plain_heading":
                start, end = found.span()
                raw = found["plain_heading"].decode()
                level = end - start - 1 - len(raw)
                in_html.append(f"h{level}>{raw}")
                headings.append(_new(Heading, (level, raw, raw, _new(Span, (start, end)), False)))
            elif kind == "heading":
                self._add_heading(*found.span())
            elif kind == "wikilink":
                written, _, display = found["wikilink"].partition(b"|")
                target = written.decode()
                if "#" in target or b"\\" in found["wikilink"] or target != target.strip():
                    if not self._add_wikilink(found):
                        return False
                    continue
                start, end = found.span()
                place = _new(Span, (start + 2, start + 2 + len(written)))
                if embed := start > 0 and text[start - 1] == _EXCLAMATION_MARK:
                    start -= 1
                linked = _linked(target)
                in_html.append(_shown(linked) if embed else linked)
                span, words = _new(Span, (start, end)), display.decode().strip()
                link = (_WIKILINK, True, embed, span, place, target, "", words, "", "", False, True)
                links.append(_new(Link, link))
            elif kind == "tag":
                self.facts.tags += filter(None, [marks.tag_at(text, found.start())])
            elif kind is None or not self._add(found, kind):
                return False
        # one within an address or a link's words is no mark of a comment
        return text.count(b"%%", self._body) == len(self.comment_marks)

    def _add(self, found: re.Match[bytes], kind: str) -> bool:
        """Adds what is rarer; says whether it is plain."""
        if kind == "title":
            self._add_link(found, "link", found["title"].decode())
        elif kind == "angled":
            self._add_link(found, "angled", "")
        elif kind == "url":
            self._add_url(found)
        elif kind == "reference":
            self._add_reference(found)
        elif kind == "definition":
            return self._definitions.setdefault(_label(found["name"]), found) is found
        elif kind == "unencoded":
            self._unencoded += filter(None, [lookalikes.unencoded(self._text, found.start())])
            self.facts.troubles += filter(None, [lookalikes.unclosed(self._text, found.start())])
        elif kind == "comment":
            self.comment_marks.append(found.start())
        elif kind == "fenced":
            language = found["language"].decode()
            self._rendered.append(_fenced(language, found["fenced"].decode()))
            return not fences.is_model({"Fenced": language})
        elif kind not in _MEANINGLESS:
            self._rendered.append(_IN_HTML[kind](found[kind].decode()))
        return True

    # links

    def _add_link(self, found: re.Match[bytes], group: str, title: str) -> None:
        target, fragment, linked = _destination(found[group])
        embed = self._is_embed(found)
        self._rendered.append(_shown(linked) if embed else _titled(linked, title))
        display, span = found["words"].decode().strip(), Span(found.start() - embed, found.end())
        self.facts.links.append(_link(span, Span(*found.span(group)), target, fragment, display, title, embed=embed))

    def _add_wikilink(self, found: re.Match[bytes]) -> bool:
        """Adds one with a fragment, or in a table; says whether it leads anywhere."""
        start, end = found.span()
        target, fragment, display, place = wikilink(self._text, start + 2, end - 2)
        if place.start == place.end:
            return False
        embed = self._is_embed(found)
        linked = _linked(found["wikilink"].decode().partition("|")[0])
        self._rendered.append(_shown(linked) if embed else linked)
        span = Span(start - embed, end)
        link = Link(Form.WIKILINK, True, embed, span, place, target, fragment, display, "", "", in_comment=False)
        self.facts.links.append(link)
        return True

    def _add_url(self, found: re.Match[bytes]) -> None:
        target, fragment, linked = _destination(found["url"])
        self._rendered.append(linked)
        span, place = Span(*found.span()), Span(*found.span("url"))
        self.facts.links.append(_link(span, place, target, fragment, "", "", embed=False))

    def _add_reference(self, found: re.Match[bytes]) -> None:
        """Adds a link of which a definition is to tell where it leads."""
        self._references.append((len(self.facts.links), len(self._rendered), _label(found["reference"])))
        embed = self._is_embed(found)
        self._rendered.append("")
        span, words = Span(found.start() - embed, found.end()), found["named"].decode().strip()
        self.facts.links.append(_link(span, span, "", "", words, "", embed=embed)._replace(form=Form.REFERENCE))

    def _define(self) -> bool:
        """Gives the references what is defined; says whether all are defined, and all definitions are used."""
        if self._definitions.keys() != {label for _, _, label in self._references}:
            # one that is not used may be none, but words of a paragraph
            return False
        links = self.facts.links
        for index, place, label in self._references:
            found = self._definitions[label]
            target, fragment, linked = _destination(found["defined"])
            title = (found["defined_title"] or b"").decode()
            self._rendered[place] = _shown(linked) if links[index].embed else _titled(linked, title)
            where = Span(*found.span("defined"))
            links[index] = links[index]._replace(destination=where, target=target, fragment=fragment, title=title)
        return True

    def _is_embed(self, found: re.Match[bytes]) -> bool:
        start = found.start()
        return start > 0 and self._text[start - 1] == _EXCLAMATION_MARK

    # headings

    def _add_heading(self, start: int, after: int) -> None:
        """Adds a heading, given where its marks begin and end."""
        end = self._text.find(b"\n", after)
        written = self._text[start : end if end >= 0 else None].rstrip(b" \t")
        raw, level, headings = raw_heading(written), after - start, self.facts.headings
        if not _AS_WRITTEN.match(raw):
            self._worded.append((len(headings), len(self._rendered)))
        self._rendered.append(f"h{level}>{raw}")
        headings.append(_new(Heading, (level, raw, raw, _new(Span, (start, start + len(written))), False)))

    def _word(self, html: str) -> bool:
        """Takes from the HTML the words of headings that hold more than words; says whether they are there."""
        headings = self.facts.headings
        found = _RENDERED_HEADING.findall(html)
        if len(found) != len(headings):
            return False
        for index, place in self._worded:
            level, words = found[index]
            if _OTHER_WORDS.search(words):
                return False
            self._rendered[place] = f"h{level}>{words.partition('<')[0]}"
            headings[index] = headings[index]._replace(text=unescape(_ELEMENT.sub("", words)).strip())
        return True

    # what the parser says

    def _is_rendered_so(self) -> bool:
        """Whether the parser sees the same."""
        html = rendered(self._text[self._body :].decode())
        if self._worded and not self._word(html):
            return False
        return list(filter(None, _RENDERED.findall(html))) == self._rendered


def _link(span: Span, place: Span, target: str, fragment: str, display: str, title: str, *, embed: bool) -> Link:
    return Link(Form.MARKDOWN, False, embed, span, place, target, fragment, display, title, "", in_comment=False)


def _label(written: bytes) -> str:
    return folded(written.decode())


@lru_cache(_MANY)
def _destination(written: bytes) -> tuple[str, str, str]:
    """Target and fragment of a Markdown destination, and how HTML has a link there."""
    destination = written.decode()
    return *address(destination), _linked(destination)


@lru_cache(_MANY)
def _linked(destination: str) -> str:
    encoded = destination.replace(" ", "%20")
    if not _PLAIN_ADDRESS.match(encoded):
        encoded = quote(destination, _KEPT).replace("&", "&amp;").replace("'", "&#x27;")
    return f'a href="{encoded}"'


def _shown(linked: str) -> str:
    """How HTML has an image, given how it has a link to it."""
    return f"img src{linked.removeprefix('a href')}"


def _titled(linked: str, title: str) -> str:
    return f'{linked} title="{title}"' if title else linked


def _fenced(language: str, words: str) -> str:
    name = f' class="language-{language}"' if language else ""
    return f"pre><code{name}>{_escaped(words)}"


def _code(words: str) -> str:
    inner = words[1:-1] if words[0] == words[-1] == " " and words.strip(" ") else words
    return f"code>{_escaped(inner)}"


def _math(kind: str, words: str) -> str:
    escaped = _escaped(words).replace('"', "&quot;").replace("'", "&#39;")
    return f'span class="math math-{kind}">{escaped}'


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_IN_HTML: Mapping[str, Callable[[str], str]] = {
    "code": _code,
    "hidden": lambda words: f"!--{words}-->",
    "display": lambda words: _math("display", words),
    "math": lambda words: _math("inline", words),
}
