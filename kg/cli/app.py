"""The program and what its verbs share: their words for a vault, a file, a format."""

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from kg import __version__
from kg.cli.printing import tell


class _VaultFirst(TyperGroup):
    """Takes the vault before the verb, too: `kg models vault check`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        if len(args) > 1 and args[0] not in self.commands and args[1] in self.commands:
            vault, verb, *others = args
            of_a_vault = any(parameter.name == "vault" for parameter in self.commands[verb].params)
            args = [verb, *([vault] if of_a_vault else []), *others]
        return super().parse_args(ctx, args)


app = typer.Typer(
    help="Turns a folder of Obsidian-style notes into a typed concept graph: checks links, runs models, draws a map.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models = typer.Typer(
    help="The kinds of summation models that a note may hold.",
    no_args_is_help=True,
    rich_markup_mode=None,
    cls=_VaultFirst,
)
app.add_typer(models, name="models")

Folder = Annotated[Path, typer.Argument(metavar="VAULT", help="the folder of notes", show_default=True)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="write to this file, whole, instead of printing")]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="GLOB", help="leave these notes out, wholly; repeatable")
]

Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit", metavar="NAME=NUMBER", help="let models ask for more: events=200000, seconds=60; repeatable"
    ),
]
OneVault = Annotated[Path | None, typer.Argument(metavar="[VAULT]", help="the folder of notes; none for the kinds")]
Written = Annotated[str, typer.Option("--format", help="text or json")]


@app.callback(invoke_without_command=True)
def _kg(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        tell(f"kg {__version__}\n")
        raise typer.Exit
