"""Maps in a browser without a GPU: what kg's page costs, beside pyvis, sigma.js and Cosma with the same notes."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import _bench_page
import _environment
import _map_peers
import _tests

SIZES = "450,5000,20000,100000"
PEERS = ("kg", "kg, vis-network", "pyvis", "sigma.js", "Cosma", "nothing")
SHORT = {
    "kg": "kg",
    "vis": "kg, vis-network",
    "pyvis": "pyvis",
    "sigma": "sigma.js",
    "cosma": "Cosma",
    "nothing": "nothing",
}
KNOWN = _environment.ENVIRONMENTS / "bench-map.json"
"""What earlier runs have measured on this machine: parts that take long can be measured one by one."""

COLUMNS = {
    "file_mb": "file MB",
    "paint_s": "first paint s",
    "load_s": "CPU till then s",
    "pan_ms": "a frame, panning ms",
    "zoom_ms": "a frame, zooming ms",
    "focus_ms": "focus ms",
    "heap_mb": "heap MB",
    "requests": "requests",
}
PAINT_S: Mapping[int, float] = {450: 1, 20_000: 2.5}
FRAME_MS: Mapping[int, float] = {450: 20, 5000: 33, 20_000: 60}
"""What kg promises."""

Measures = Mapping[str, float] | str
"""The medians of a peer, or why there are none."""


class Round(NamedTuple):
    """The maps of one vault, and what was measured of them."""

    notes: int
    links: int
    rows: Mapping[str, Measures]


def main(arguments: list[str]) -> None:
    """Measures them, and prints a table for each size of vault, and kg's budgets."""
    options = _options(arguments)
    browser = _browser()
    python = options.python or str(_environment.python("test"))
    known = _known()
    for notes in [options.vault] if options.vault else options.notes:
        with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
            measured = _Bench(options, python, browser, Path(folder)).round(str(notes))
        print(_table(measured), flush=True)
        if options.vault:
            return
        before = known.get(notes)
        known[notes] = measured._replace(rows={**(before.rows if before else {}), **measured.rows})
        _keep(known)
    print(_budgets(known), flush=True)
    if options.write:
        _bench_page.write("map", "\n".join(_text(arguments, known)))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py map", description=__doc__)
    parser.add_argument("--notes", type=_numbers, default=_numbers(SIZES), help=f"sizes of vaults (default: {SIZES})")
    parser.add_argument("--vault", help="a folder of notes to measure instead; it is not written down")
    parser.add_argument("--peers", type=_peers, default=list(PEERS), help=f"only these: {','.join(SHORT)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=float, default=120, help="seconds that a first picture may take")
    parser.add_argument("--python", help="an interpreter with kg and playwright (default: that of the tests)")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md, with the parts of earlier runs"
    )
    return parser.parse_args(arguments)


def _numbers(written: str) -> list[int]:
    return [int(number) for number in written.split(",")]


def _peers(written: str) -> list[str]:
    if unknown := [name for name in written.split(",") if name not in SHORT]:
        raise argparse.ArgumentTypeError(f"no peer '{unknown[0]}'; there are: {', '.join(SHORT)}")
    return [SHORT[name] for name in written.split(",")]


def _browser() -> str:
    variables = dict(os.environ)
    _tests.prepare_browser(variables)
    return variables.get(_tests.BROWSER) or sys.exit("bench: no Chromium, so no map can be measured")


class _Bench:
    """One vault and its maps."""

    def __init__(self, options: argparse.Namespace, python: str, browser: str, folder: Path) -> None:
        self.options = options
        self.python = python
        self.browser = browser
        self.folder = folder

    def round(self, vault: str) -> Round:
        """Every page in each round, one after another; one that fails is left out from then on."""
        made = self.made(vault)
        rows: dict[str, list[Mapping[str, float]] | str] = {
            peer: made["pages"][peer].get("trouble") or [] for peer in self.options.peers
        }
        for number in range(1, self.options.rounds + 1):
            for peer, so_far in rows.items():
                if isinstance(so_far, list):
                    found = self.measured(made["pages"][peer]["file"], made["focus"])
                    rows[peer] = found if isinstance(found, str) else [*so_far, found]
            print(
                f"bench: {made['notes']:,} notes, round {number} of {self.options.rounds}", file=sys.stderr, flush=True
            )
        return Round(made["notes"], made["links"], {peer: _medians(row) for peer, row in rows.items()})

    def made(self, vault: str) -> dict[str, Any]:
        """The pages, each with its file or its trouble."""
        print(f"bench: {vault}: making the maps", file=sys.stderr, flush=True)
        script = Path(__file__).with_name("_map_pages.py")
        command = [self.python, str(script), vault, str(self.folder), *self.options.peers]
        done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        if done.returncode:
            sys.exit(f"bench: the maps of {vault} could not be made")
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def measured(self, file: str, focus: Sequence[int]) -> Mapping[str, float] | str:
        script = Path(__file__).with_name("_map_measuring.py")
        patience = self.options.patience
        command = [self.python, str(script), file, self.browser, str(patience), *map(str, focus)]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=5 * patience + 300,
            )
        except subprocess.TimeoutExpired:
            return "no answer"
        if done.returncode:
            return f"fails: {done.stderr.strip().rpartition(chr(10))[2][:80]}"
        found: dict[str, float] = json.loads(done.stdout)
        return str(found["trouble"]) if "trouble" in found else found


def _medians(row: Sequence[Mapping[str, float]] | str) -> Measures:
    return row if isinstance(row, str) else {name: median(one[name] for one in row) for name in COLUMNS}


# ---- what is known


def _known() -> dict[int, Round]:
    if not KNOWN.is_file():
        return {}
    return {int(size): Round(*row) for size, row in json.loads(KNOWN.read_text(encoding="utf-8")).items()}


def _keep(known: Mapping[int, Round]) -> None:
    KNOWN.parent.mkdir(parents=True, exist_ok=True)
    KNOWN.write_text(json.dumps(dict(sorted(known.items()))), encoding="utf-8")


# ---- tables


def _table(measured: Round) -> str:
    """What each peer costs; the one that draws nothing last."""
    head = [f"{measured.notes:,} notes, {measured.links:,} links", *COLUMNS.values()]
    rows = [[peer, *_cells(measured.rows[peer])] for peer in PEERS if peer in measured.rows]
    return _drawn(head, rows)


def _cells(row: Measures) -> list[str]:
    if isinstance(row, str):
        return [row, *[""] * (len(COLUMNS) - 1)]
    return [_number(row[name]) for name in COLUMNS]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2g}" if value < 10 else f"{value:.1f}"


def _budgets(known: Mapping[int, Round]) -> str:
    rows = [
        [what, f"{_number(measured)} {unit}", f"{most:g} {unit}", "held" if measured <= most else "NOT HELD"]
        for what, measured, most, unit in _promises(known)
    ]
    return _drawn(["kg's own budgets", "measured", "at most", ""], rows)


def _promises(known: Mapping[int, Round]) -> Iterator[tuple[str, float, float, str]]:
    for notes, row in sorted(known.items()):
        own = row.rows.get("kg", "")
        if isinstance(own, str):
            continue
        if (most := PAINT_S.get(notes, inf)) < inf:
            yield f"first paint of {notes:,} notes", own["paint_s"], most, "s"
        if (most := FRAME_MS.get(notes, inf)) < inf:
            yield f"a frame of {notes:,} notes, panning", own["pan_ms"], most, "ms"
            yield f"a frame of {notes:,} notes, zooming", own["zoom_ms"], most, "ms"


def _drawn(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = "|---" + "|---:" * (len(head) - 1) + "|"
    return "\n".join([f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows), ""])


def _text(arguments: Sequence[str], known: Mapping[int, Round]) -> Iterator[str]:
    yield _head(arguments)
    yield from (_table(row) for _, row in sorted(known.items()))
    yield _budgets(known)
    yield FAIRNESS


def _head(arguments: Sequence[str]) -> str:
    command = " ".join(["python scripts/bench.py map", *arguments])
    system = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    versions = ", ".join(
        f"{name} {found}"
        for name, package in (("sigma.js", "sigma"), ("Cosma", "@graphlab-fr/cosma"))
        if (found := _map_peers.version_of(package))
    )
    return f"""Made by `{command}` on {system}, in Chromium without a GPU, 1400 by 900 pixels; medians of the rounds.
Versions: {versions or "none of npm"}.

Each page is opened in a browser of its own, from a file, without a network. Times are wall-clock, but "CPU till then"
and the frames: these are what the renderer and the process that stands for a GPU used. The map is first panned, then
zoomed in and out, one step a frame; "focus" is from asking for a note to the frame that shows it, the median of five
notes. "nothing" is a page that draws nothing: what measuring costs. Requests are those that a page tried to make.
"""


FAIRNESS = """What each page is:

- kg: the page of `kg map`, with the texts of the notes up to 20,000 notes, and without them above.
- kg, vis-network: the same with `--view vis`.
- pyvis: its own page (`generate_html`, `in_line`), physics off, with the places that kg found; titles and links alone.
- sigma.js: a page of the library, with the same places; titles and links alone. It draws with WebGL.
- Cosma: its page of records with the same texts and links. It finds the places itself, while one looks on.

Is that fair? sigma.js is made for a GPU, which on most computers does what here a CPU does: its frames would cost
little there. pyvis, sigma.js and Cosma draw all lines while one moves, kg in large vaults only some of
them. Nobody but kg and Cosma has texts, search and filters on the page. The vaults are made up, the same ones each
time: communities that grow with the vault, three links from a note, most of them within its community and to few of
its notes, an eighth of the notes without any.
"""
