"""The Markdown parser, made once, and the links that it sees."""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from kg.note import Form, Link
from kg.render.blocks import mark_callouts, mark_tasks
from kg.render.brackets import spare_hopeless_brackets
from kg.render.syntax import obsidian
from kg.render.targets import markdown_link


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"breaks": True, "xhtmlOut": False, "store_labels": True, "maxNesting": 60})
    markdown.enable(["table", "strikethrough"])
    markdown.use(footnote_plugin, move_to_end=False)
    markdown.use(obsidian)
    spare_hopeless_brackets(markdown)
    markdown.core.ruler.before("inline", "callouts", mark_callouts)
    markdown.core.ruler.before("inline", "tasks", mark_tasks)
    # addresses are judged when they become HTML; here they must stay what the author wrote
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return markdown


MARKDOWN = _parser()


def parse(text: str, env: dict[str, Any]) -> list[Token]:
    """The tokens of a text; `env` receives its reference definitions and inline footnotes."""
    # without a last line end, markdown-it 4.3 reads past the end of a comment in a footnote in a quote
    return MARKDOWN.parse(f"{text}\n", env)


def links_seen(text: str) -> list[Link]:
    """The links of a Markdown text without front matter, in order, as this parser sees them; their spans are empty."""
    env: dict[str, Any] = {}
    return list(_links(parse(text, env), env))


def link_of(token: Token) -> Link:
    """The link that a token stands for."""
    if token.type == "wikilink":
        link: Link = token.meta["link"]
        return link
    form = Form.REFERENCE if "label" in token.meta else Form.MARKDOWN
    title = str(token.attrs.get("title", ""))
    if token.type == "image":
        return markdown_link(form, str(token.attrs["src"]), token.content, title, embed=True)
    return markdown_link(form, str(token.attrs["href"]), title=title)


def _links(tokens: Sequence[Token], env: dict[str, Any]) -> Iterator[Link]:
    for token in tokens:
        if token.type in {"wikilink", "link_open", "image"}:
            yield link_of(token)
        elif token.type == "footnote_ref" and "label" not in token.meta:
            yield from _links(env["footnotes"]["list"][token.meta["id"]]["tokens"], env)
        if token.children:
            yield from _links(token.children, env)
