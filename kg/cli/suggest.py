"""`kg suggest`: links that a vault may lack."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import Output, Written, app
from kg.cli.printing import choice, opened_vault, result


@app.command()
def suggest(
    vault: Annotated[Path, typer.Argument(metavar="VAULT", help="the folder of notes")] = Path(),
    note: Annotated[
        str | None, typer.Argument(metavar="[NOTE]", help="only links from and to this note: its name, path or alias")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=1, help="how many of each kind")] = 20,
    gaps: Annotated[
        bool, typer.Option("--gaps", help="also communities with fewer links between them than expected")
    ] = False,
    format: Written = "text",
    output: Output = None,
) -> None:
    """List names of notes that stand in texts without a link, and notes without a link that share neighbours."""
    from kg.tables import suggestions_json, suggestions_text  # noqa: PLC0415

    write = choice("format", format, {"text": suggestions_text, "json": suggestions_json})
    with opened_vault(vault) as opened:
        found = opened.suggest(note, n, gaps=gaps)
    result(write(found), output)
