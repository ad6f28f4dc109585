"""Notes that make careless programs slow, deep or large, in any size; the tests and `bench.py shapes` read them."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

Shape = Callable[[int], bytes]
"""A note of about so many bytes."""


def _again(scrap: str) -> Shape:
    return lambda size: (scrap * (size // len(scrap.encode()) + 1)).encode()


def _within(opening: str, middle: str, closing: str) -> Shape:
    """As many openings as closings: `[[[[a]]]]`."""
    step = len((opening + closing).encode())
    return lambda size: (opening * (size // step) + middle + closing * (size // step)).encode()


def _numbered(line: str) -> Shape:
    """Lines that differ: `{0}` is their number."""
    return lambda size: "".join(_lines(line, size)).encode()


def _lines(line: str, size: int) -> Iterator[str]:
    number = length = 0
    while length < size:
        one = line.format(number)
        yield one
        number, length = number + 1, length + len(one)


def _properties(shape: Shape) -> Shape:
    return lambda size: b"---\n" + shape(size) + b"\n---\ntext\n"


def _yaml_bomb(size: int) -> bytes:
    """Nine lists of nine of the list before, then a text as long as asked for."""
    lists = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lists += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    return "\n".join(["---", *lists, "---", "x" * size]).encode()


def _model(line: str) -> Shape:
    """A model of a thousand kinds of trouble."""
    return lambda size: b"```kg-model\nkind: psp_sum\ninputs:\n" + _numbered(line)(size) + b"```\n"


SHAPES: Mapping[str, Shape] = {
    "plain words": _again("some words of a plain note, as people write them. "),
    "one long line": _again("x"),
    "empty lines": _again("\n"),
    "carriage returns": _again("\r"),
    "tabs": _again("\t"),
    "NUL": _again("\0"),
    "NUL between words": _again("a\0b "),
    "byte order marks": _again("\ufeff"),
    "emoji": _again("🧠 "),
    "combining marks": lambda size: b"a" + _again("\u0301")(size),
    "UTF-16": lambda size: ("[[a]] é\n" * (size // 16)).encode("utf-16"),
    "Latin-1": lambda size: "é ".encode("latin-1") * (size // 2),
    "lone surrogates": lambda size: b"\xed\xa0\x80 " * (size // 4),
    "wikilinks": _again("[[a]] "),
    "wikilinks that differ": _numbered("[[note {0}]] "),
    "wikilinks to headings": _numbered("[[#heading {0}]]\n"),
    "links in one paragraph": _numbered("[a{0}](b{0}.md) "),
    "embeds of itself": _again("![[Note]]\n\n"),
    "embeds of headings": _numbered("# h{0}\n![[#h{0}]]\n"),
    "embeds of one heading": lambda size: b"# a\n" + _again("## b\n![[#a]] [[#b]]\n")(size),
    "heading paths": _numbered("# a\n## h{0}\n[[#a#h{0}]]\n"),
    "links to blocks": _numbered("text ^b{0}\n\n[[#^b{0}]]\n\n"),
    "links to footnotes": _numbered("a[^{0}]\n\n[^{0}]: b\n\n[[#[^{0}]]]\n\n"),
    "bad anchors": _numbered("[[Note#h{0}]]\n"),
    "headings": _numbered("# heading {0}\n"),
    "headings of one name": _again("# a\n"),
    "headings with links": _numbered("## [[a{0}]] b\n"),
    "underlined headings": _again("a\n=\n"),
    "blocks": _numbered("text ^b{0}\n\n"),
    "blocks of one name": _again("text ^b\n\n"),
    "tags": _numbered("#tag{0}/b "),
    "fields": _numbered("key{0}:: value\n"),
    "fields in brackets": _again("[a:: b] (c:: d) "),
    "definitions": _numbered("[r{0}]: a{0}.md\n"),
    "definitions and uses": _numbered("[r{0}]: a{0}.md\n\n[r{0}] [x][r{0}]\n\n"),
    "definition never ended": lambda size: b"[r]: <" + b"x" * size,
    "footnotes": _numbered("a[^{0}]\n\n[^{0}]: b\n\n"),
    "footnotes in footnotes": _numbered("[^{0}]: a[^{0}]\n"),
    "open brackets": _again("["),
    "open double brackets": _again("[["),
    "open embeds": _again("!["),
    "closed brackets": _again("]"),
    "brackets deep": _within("[", "a", "]"),
    "double brackets deep": _within("[[", "a", "]]"),
    "links in links": _within("[", "a", "](b)"),
    "images in images": _within("![", "a", "](b)"),
    "open destinations": _again("[a]("),
    "open pointed destinations": _again("[a](<b"),
    "destination of parentheses": lambda size: b"[a](" + b"(" * (size // 2) + b")" * (size // 2) + b")",
    "open titles": _again('[a](b "'),
    "backslashes": _again("\\"),
    "stars": _again("*"),
    "star words": _again("*a "),
    "stars and underscores": _again("*_a"),
    "strong deep": _within("**a ", "b", " a**"),
    "tildes": _again("~~a"),
    "highlights": _again("==a "),
    "backticks": _again("`"),
    "backticks that grow": lambda size: b" ".join(b"`" * n + b"a" for n in range(1, int((2 * size) ** 0.5))),
    "dollars": _again("$"),
    "formulas never ended": _again("$a"),
    "percent signs": _again("%%"),
    "comments": _again("%%a%% "),
    "HTML comments never ended": _again("<!--"),
    "HTML comments": _again("<!-- a -->\n"),
    "tags never ended": _again("<a "),
    "tags with attributes": lambda size: b"<a" + _again(" b=c")(size),
    "tags deep": _within("<b>", "a", "</b>"),
    "tags never closed": _again("<b>"),
    "tags of lists never closed": _again("<ul><li>"),
    "declarations": _again("<!A "),
    "processing": _again("<?"),
    "character data": _again("<![CDATA["),
    "entities": _again("&amp;"),
    "entities never ended": _again("&"),
    "addresses": _again("<https://a.b> "),
    "quotes deep": _again("> "),
    "quotes that grow": lambda size: b"".join(b">" * n + b"a\n" for n in range(1, int((2 * size) ** 0.5))),
    "lists deep": _again("- "),
    "lists that grow": lambda size: b"".join(b" " * n + b"- a\n" for n in range(int((2 * size) ** 0.5))),
    "list items": _again("- a\n"),
    "numbered items": _numbered("{0}. a\n"),
    "loose items": _again("- a\n\n"),
    "tasks": _again("- [ ] a\n"),
    "rules": _again("---\n"),
    "callouts": _again("> [!note] a\n> b\n\n"),
    "callouts deep": lambda size: b"".join(b"> " * n + b"[!note]\n" for n in range(1, int(size**0.5))),
    "table wide": lambda size: b"|" + b"a|" * (size // 4) + b"\n|" + b"-|" * (size // 4) + b"\n",
    "table long": lambda size: b"|a|b|\n|-|-|\n" + _again("|a|b|\n")(size),
    "table half": lambda size: b"|a" * (size // 4) + b"\n" + b"|-" * (size // 4) + b"\n" + b"|\n" * 1000,
    "pipes": _again("|"),
    "pipes in wikilinks": _again("[[a|"),
    "fences": _again("```\na\n"),
    "fence never ended": lambda size: b"```\n" + b"a\n" * (size // 2),
    "fences that grow": lambda size: b"".join(b"`" * n + b"\n" for n in range(3, int((2 * size) ** 0.5))),
    "indented code": _again("    a\n"),
    "front matter never ended": lambda size: b"---\n" + b"a: b\n" * (size // 5),
    "properties": _properties(_numbered("key{0}: value\n")),
    "properties of one name": _properties(_again("a: b\n")),
    "properties with links": _properties(_numbered('key{0}: "[[a{0}]]"\n')),
    "property of many links": _properties(lambda size: b"a:\n" + _numbered('- "[[a{0}]]"\n')(size)),
    "YAML deep": _properties(_again("[")),
    "YAML deep in lines": _properties(lambda size: b"".join(b" " * n + b"a:\n" for n in range(int((2 * size) ** 0.5)))),
    "YAML mappings deep": _properties(_again("{a: ")),
    "YAML anchors": _properties(_numbered("a{0}: &a{0} *a{0}\n")),
    "YAML tags": _properties(_again("- !!python/object:os.system x\n")),
    "YAML documents": _properties(_again("a: b\n...\n")),
    "YAML comments": _properties(_again("# a\n")),
    "YAML text never ended": _properties(lambda size: b'a: "' + b"x\\\n" * (size // 3)),
    "YAML bomb": _yaml_bomb,
    "model of many inputs": _model("  - {{amplitude_mV: {0}, onset_ms: 2}}\n"),
    "model blocks": _again("```kg-model\nkind: none\n```\n\n"),
    "template": _again("<% a %>"),
    "addresses and mail": _again("www.a.b a@b.c http://x "),
    "colons": _again("::"),
    "carets": _again("^"),
    "hashes": _again("#"),
}


def main() -> None:
    """`_shapes.py NAME BYTES`: one note through parse, resolve, check and render; prints the CPU seconds of each."""
    name, size = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="kg-shape-") as folder:
        (Path(folder) / "Note.md").write_bytes(SHAPES[name](size))
        print(*(f"{step} {seconds:.3f}" for step, seconds in _steps(Path(folder))))


def _steps(folder: Path) -> Iterator[tuple[str, float]]:
    from kg.config import Config  # noqa: PLC0415 - who only wants the shapes needs no kg
    from kg.note import Link, Note  # noqa: PLC0415
    from kg.render import ToNode, anchor, render  # noqa: PLC0415
    from kg.report import fingerprinted  # noqa: PLC0415
    from kg.rules import RULES  # noqa: PLC0415
    from kg.survey import survey  # noqa: PLC0415

    seen = survey(folder, Config())

    def target(source: Note, link: Link) -> ToNode | None:
        path = seen.resolver.resolve(source, link).path or ""
        note = seen.notes.get(path)
        return ToNode(path, anchor(note, link.fragment), note) if note else None

    yield "parse", _seconds(lambda: seen.notes)
    yield "resolve", _seconds(lambda: seen.by_status)
    yield "check", _seconds(lambda: fingerprinted([found for rule in RULES.parts.values() for found in rule(seen)]))
    yield "render", _seconds(lambda: render(seen.notes["Note.md"], target))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
