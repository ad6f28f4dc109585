"""`kg models`: the kinds of models, and all models of a vault."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import Folder, Limit, OneVault, Written, models
from kg.cli.printing import as_json, choice, limits, opened_vault, tell


@models.command("list")
def list_models(vault: OneVault = None, format: Written = "text") -> None:
    """Print the kinds of models, or the models of a vault with what they say, a line each."""
    from kg.models.verdicts import kinds, rows, table  # noqa: PLC0415

    if vault is None:
        tell(kinds())
        return
    write = choice("format", format, {"text": table, "json": lambda found: as_json(rows(found))})
    with opened_vault(vault) as opened:
        found = opened.models()
    tell(write(found))


@models.command("check")
def check_models(vault: Folder = Path(), limit: Limit = None, format: Written = "text") -> None:
    """Run every model of a vault; exit with 1 if one cannot run, or one of their claims fails."""
    from kg.models.verdicts import report, rows  # noqa: PLC0415

    write = choice("format", format, {"text": report, "json": lambda found: as_json(rows(found))})
    with opened_vault(vault) as opened:
        found = opened.models(limits(limit))
    tell(write(found))
    if not all(one.ok for one in found):
        raise typer.Exit(1)


@models.command("schema")
def model_schema(kind: Annotated[str, typer.Argument(help="such as psp_sum")]) -> None:
    """Print the JSON schema of a kind of model."""
    from kg.models import schema  # noqa: PLC0415

    tell(dumps(schema(kind), ensure_ascii=False, indent=2) + "\n")


@models.command("new")
def new_model(kind: Annotated[str, typer.Argument(help="such as psp_sum")]) -> None:
    """Print a block to paste into a note."""
    from kg.models import new  # noqa: PLC0415

    tell(new(kind))
