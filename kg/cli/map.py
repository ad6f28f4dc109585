"""`kg map`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import Exclude, Folder, Output, app
from kg.cli.printing import opened_vault, result, say, temporary
from kg.errors import UsageError
from kg.options import Bodies, Images


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
    exclude: Exclude = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="render all notes anew, and remember nothing")] = False,
) -> None:
    """Draw the vault as one HTML file that needs no network."""
    if output is None and not open and sys.stdout.isatty():
        raise UsageError("a map is a long HTML file: name it with -o map.html, or see it at once with --open")
    with opened_vault(vault) as opened:
        page = opened.map(images.value, exclude or [], output, bodies.value, no_cache=no_cache)
    if output is None and open:
        output = temporary("map.html")
    result(page, output)
    if output is not None:
        say(f"{output}: {len(page.encode()) / 1e6:.1f} MB")
    if open and output is not None:
        typer.launch(str(output))
