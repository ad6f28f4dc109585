#!/usr/bin/env python3
"""Makes up a vault of any size, the same for the same seed, and beside it a list of the links in it that are broken.

Link forms, properties, blocks and their shares are those counted in real vaults: most links are wikilinks, a third of
the notes is written with relative Markdown links, few notes are linked to by many, and a few percent of the links lead
nowhere, each for a reason that the list names.
"""

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from random import Random

from _vault_links import Broken, Links, Plan, Style
from _vault_notes import Notes
from _vault_words import Words

OF_SHARED_NAMES = 0.005
"""The share of the notes that bear another note's name, in another folder."""
ATTACHMENT = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""The smallest GIF."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where the vault is made; it must be empty or not exist")
    parser.add_argument("--notes", type=int, default=6600, help="how many (default: %(default)s, about 15 MB)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another vault (default: %(default)s)")
    parser.add_argument("--truth", type=Path, help="where the list goes (default: FOLDER.broken.json)")
    options = parser.parse_args()
    if options.folder.exists() and any(options.folder.iterdir()):
        sys.exit(f"make_vault: '{options.folder}' is not empty")
    if options.notes < 1:
        sys.exit("make_vault: a vault has at least one note")
    broken = make_vault(options.folder, options.notes, options.seed)
    truth = options.truth or options.folder.with_name(f"{options.folder.resolve().name}.broken.json")
    listed = {"notes": options.notes, "seed": options.seed, "broken": [asdict(link) for link in broken]}
    truth.write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{options.notes} notes in {options.folder}; {len(broken)} broken links, listed in {truth}")


def make_vault(folder: Path, notes: int, seed: int) -> list[Broken]:
    """Writes the vault; its broken links by path and place."""
    random = Random(seed)  # noqa: S311  a made-up vault keeps no secret
    words = Words(random)
    plans = _plans(random, words, notes)
    attachments = [f"attachments/figure-{number}.gif" for number in range(max(1, notes // 8))]
    links = Links(random, words, plans, attachments)
    writer = Notes(random, words, links)
    broken: list[Broken] = []
    for plan in plans:
        text, broken_here = links.settle(plan.path, writer.text(plan))
        _write(folder / plan.path, text.encode())
        broken += broken_here
    for attachment in attachments:
        _write(folder / attachment, ATTACHMENT)
    return sorted(broken, key=lambda link: (link.path, link.line, link.column))


def _plans(random: Random, words: Words, count: int) -> list[Plan]:
    places = _places(random, words, count)
    bearers = Counter(name for _, name in places)
    return [
        Plan(
            path=f"{folder}/{name}.md".removeprefix("/"),
            headings=words.headings(1 + int(random.lognormvariate(0.9, 0.6))),
            block=f"b{random.randrange(16**6):06x}" if random.random() < 0.05 else "",
            style=random.choices(list(Style), (60, 30, 10))[0],
            name_is_shared=bearers[name] > 1,
        )
        for folder, name in places
    ]


def _places(random: Random, words: Words, count: int) -> list[tuple[str, str]]:
    """Folder and name of every note; a name is used again only on purpose and in another folder."""
    folders = _folders(random, words, count)
    used: dict[str, str] = {}
    places: dict[tuple[str, str], None] = {}
    while len(places) < count:
        folder = folders[int(len(folders) * random.random() ** 1.5)]
        again = bool(used) and random.random() < OF_SHARED_NAMES
        name = random.choice(list(used)) if again else words.name()
        if again or name.lower() not in used.values():
            used[name] = name.lower()
            places[folder, name] = None
    return list(places)


def _folders(random: Random, words: Words, notes: int) -> list[str]:
    """The root, and below it folders at most three deep."""
    folders = [""]
    while len(folders) < 2 + notes // 30:
        parent = random.choice(folders)
        if parent.count("/") < 2:
            folders.append(f"{parent}/{words.folder()}".removeprefix("/"))
    return sorted(set(folders), key=folders.index)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    main()
