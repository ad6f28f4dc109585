"""A guard for upgrades of the Markdown parser: every shape that kg relies on, as the parser sees it.

`parser_probes.txt` holds the probes, each a text in quotes and, indented, its events. To add one, add its line. If an
upgrade of the parser fails here, see what changed and whether `kg/markup` still holds, then run `pytest --update`.
"""

import ast
from pathlib import Path

from kg.markup.parser import definitions, events

GOLDEN = Path(__file__).parent / "parser_probes.txt"


def seen(text: str) -> str:
    source = text.encode()
    lines = [ascii(text)]
    for event, where in events(text):
        start, end = where["start"], where["end"]
        lines.append(f"    {start}-{end} {source[start:end].decode()!a} {event!a}")
    lines += [f"    defines {label!a} {span.start}-{span.end}" for label, span in definitions(text).items()]
    return "".join(f"{line}\n" for line in lines)


def test_the_parser_sees_what_it_saw(*, update: bool) -> None:
    golden = GOLDEN.read_text(encoding="ascii")
    probes = [ast.literal_eval(line) for line in golden.splitlines() if not line.startswith(" ")]
    found = "".join(seen(probe) for probe in probes)
    if update:
        GOLDEN.write_text(found, encoding="ascii")
    assert len(probes) == len(set(probes)) > 150
    assert found == golden or update
