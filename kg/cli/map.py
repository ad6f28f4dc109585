"""`kg map`."""

import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from kg.cli.app import Exclude, Folder, Output, app
from kg.cli.interrupting import untouched
from kg.cli.printing import opened_vault, result, say, tell, temporary
from kg.errors import UsageError
from kg.options import Bodies, Images, View

LARGE = 25_000_000
"""A map of more bytes is said to be large."""


@app.command("map")
def map_(
    vault: Folder = Path(),
    output: Output = None,
    open: Annotated[bool, typer.Option("--open", help="show it in the browser")] = False,
    images: Annotated[
        Images, typer.Option(help="put images into the file, link to them, or leave them out")
    ] = Images.INLINE,
    bodies: Annotated[
        Bodies, typer.Option(help="put the texts of the notes into the file, or leave them out")
    ] = Bodies.ALL,
    view: Annotated[
        View, typer.Option(help="draw it on a canvas of our own, or with vis-network, which knows less")
    ] = View.CANVAS,
    exclude: Exclude = None,
    note: Annotated[str, typer.Option("--note", metavar="NOTE", help="the map around this note alone")] = "",
    depth: Annotated[int, typer.Option(min=1, help="with --note: how many links away a note may be")] = 1,
    embed: Annotated[
        bool,
        typer.Option("--embed", help="the map alone, for a frame in another page; the frame is printed"),
    ] = False,
    height: Annotated[int, typer.Option(min=1, help="with --embed: of the frame, in pixels")] = 600,
    editor: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="let notes be opened in an editor: 'vscode', or an address with {path} and {line}; "
            "the map then tells where the vault lies on this disk",
        ),
    ] = "",
    positions: Annotated[
        Path | None,
        typer.Option(help="leave notes where they were: this file, such as map.positions.json, remembers it"),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="render all notes anew, and remember nothing")] = False,
) -> None:
    """Draw the vault as one HTML file that needs no network."""
    if depth > 1 and not note:
        raise UsageError("--depth is of the map around a note: add --note NOTE")
    if note and positions:
        raise UsageError("--positions is of the whole map: leave out --note")
    if output is None and not open and sys.stdout.isatty():
        raise UsageError("a map is a long HTML file: name it with -o map.html, or see it at once with --open")
    with untouched(output) as still_wanted:
        with opened_vault(vault) as opened:
            page = opened.map(
                images.value,
                exclude or [],
                output,
                bodies.value,
                note,
                depth,
                embed=embed,
                view=view.value,
                height=height,
                editor=editor,
                positions=positions,
                no_cache=no_cache,
            )
        if output is None and open:
            output = temporary("map.html")
        still_wanted()
        result(page if output or not embed else f"{page.frame()}\n", output)
    if output is not None and embed and not open:
        tell(f"{page.frame(quote(output.name))}\n")
    if output is not None:
        _tell_size(output, len(page.encode()), bodies, images)
    if open and output is not None:
        typer.launch(str(output))


def _tell_size(output: Path, size: int, bodies: Bodies, images: Images) -> None:
    say(f"{output}: {size / 1e6:.1f} MB")
    if size <= LARGE:
        return
    smaller = ["--bodies none leaves out the texts of the notes"] if bodies is Bodies.ALL else []
    smaller += ["--images link or --images none the pictures"] if images is Images.INLINE else []
    smaller += ["--exclude GLOB leaves out notes"]
    say(f"kg: above {LARGE / 1e6:.0f} MB a map opens slowly and is hard to send: {', '.join(smaller)}")
