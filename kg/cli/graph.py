"""The verbs that read the graph: `kg links`, `stats`, `export`, `path` and `backlinks`."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import Exclude, Folder, Output, app
from kg.cli.printing import choice, opened_vault, result


@app.command()
def links(
    vault: Folder = Path(),
    format: Annotated[str, typer.Option(help="table or jsonl")] = "table",
    output: Output = None,
) -> None:
    """List every link with what it means."""
    from kg.listing import jsonl, table  # noqa: PLC0415

    write = choice("format", format, {"table": table, "jsonl": jsonl})
    with opened_vault(vault) as opened:
        listed = write(opened.links(), opened.config)
    result(listed, output)


@app.command()
def stats(
    vault: Folder = Path(),
    top: Annotated[int, typer.Option(min=1, help="how many hubs and bridges")] = 10,
    format: Annotated[str, typer.Option(help="text or json")] = "text",
    output: Output = None,
) -> None:
    """Print the vault in numbers: kinds, types, layers, relations, hubs, bridges, link health."""
    from kg.tables import stats_text  # noqa: PLC0415

    write = choice(
        "format",
        format,
        {"text": stats_text, "json": lambda found: dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n"},
    )
    with opened_vault(vault) as opened:
        found = opened.stats(top)
    result(write(found), output)


@app.command()
def export(
    vault: Folder = Path(),
    format: Annotated[str, typer.Option(help="json (node-link) or graphml")] = "json",
    exclude: Exclude = None,
    output: Output = None,
) -> None:
    """Write the graph for other programs."""
    with opened_vault(vault) as opened:
        written = opened.export(format, exclude or [])
    result(written, output)


@app.command()
def path(
    vault: Annotated[Path, typer.Argument(metavar="VAULT", help="the folder of notes")],
    a: Annotated[str, typer.Argument(metavar="FROM", help="a note: its name, path or alias")],
    b: Annotated[str, typer.Argument(metavar="TO", help="another note")],
    format: Annotated[str, typer.Option(help="text or json")] = "text",
) -> None:
    """Print a shortest way between two notes, with the sentence and the relation of every hop."""
    from kg.tables import path_json, path_text  # noqa: PLC0415

    write = choice("format", format, {"text": path_text, "json": path_json})
    with opened_vault(vault) as opened:
        hops = opened.path(a, b)
        result(write(opened.graph, hops, a, b), None)
    if not hops and a != b:
        raise typer.Exit(1)


@app.command()
def backlinks(
    vault: Annotated[Path, typer.Argument(metavar="VAULT", help="the folder of notes")],
    note: Annotated[str, typer.Argument(metavar="NOTE", help="a note: its name, path or alias")],
    format: Annotated[str, typer.Option(help="text or json")] = "text",
) -> None:
    """Print the links that lead to a note, each with its sentence."""
    from kg.tables import backlinks_json, backlinks_text  # noqa: PLC0415

    write = choice("format", format, {"text": backlinks_text, "json": backlinks_json})
    with opened_vault(vault) as opened:
        result(write(opened.graph, opened.backlinks(note)), None)
