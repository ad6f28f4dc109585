"""Case files: Markdown with prose, the notes of a small vault as fenced blocks, and what is expected of it.

A block that opens with ```` ```md Folder/Note.md ```` (or any language and a path) is a file of the vault; a block that
opens with ```` ```report ```` (or another word alone) is an expectation. `pytest --update` rewrites expectations.
A block ```` ```latin-1 Note.md ```` is written in that encoding, any other in UTF-8.
"""

import re
from pathlib import Path

_BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<word>[\w-]+)(?: (?P<name>[^\n]+))?\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


def vault_of(case: Path, folder: Path) -> Path:
    """Makes the vault of a case in a folder."""
    for block in _BLOCK.finditer(case.read_text(encoding="utf-8")):
        if block["name"]:
            file = folder / block["name"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(block["text"].encode("latin-1" if block["word"] == "latin-1" else "utf-8"))
    return folder


def expect(case: Path, word: str, found: str, *, update: bool) -> None:
    """Compares what was found with the block of the case, or puts it there."""
    text = case.read_text(encoding="utf-8")
    blocks = [block for block in _BLOCK.finditer(text) if block["word"] == word and not block["name"]]
    assert len(blocks) == 1, f"{case.name} needs one block that opens with ```{word}"
    if update and blocks[0]["text"] != found:
        case.write_text(text[: blocks[0].start("text")] + found + text[blocks[0].end("text") :], encoding="utf-8")
        return
    assert found == blocks[0]["text"]
