"""`kg check` and `kg explain`."""

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import Folder, Output, app
from kg.cli.printing import coloured, opened_vault, result, say, silence, tell
from kg.options import FailOn, Readers, vault_paths

if TYPE_CHECKING:
    from kg.answering import Answer


@app.command()
def check(
    vault: Folder = Path(),
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="report these files or folders only, against the vault"),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="RULE", help="only this rule, even if it is off; repeatable")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="not this rule; repeatable")
    ] = None,
    profile: Annotated[
        Readers | None, typer.Option(help="whose reading of links counts; both, if kg.toml does not say otherwise")
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT[=FILE]", help="text, json, sarif, github, gitlab, junit or rdjson; repeatable with files"
        ),
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="exit with 1 if a finding is at least this severe")] = FailOn.ERROR,
    fix: Annotated[bool, typer.Option("--fix", help="mend what can be mended safely")] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="with --fix or --diff: mend what is only likely, too")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="print what --fix would change, and write nothing")] = False,
    changed: Annotated[
        str, typer.Option(metavar="[REV]", help="only what is wrong since this revision; HEAD if none is named")
    ] = "",
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="the known findings, if not in .kg-baseline.json")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option(metavar="[FILE]", help="record all findings as known, in .kg-baseline.json or a file")
    ] = None,
    prune_baseline: Annotated[
        bool, typer.Option("--prune-baseline", help="forget the known findings that are there no more")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="check again whenever a file is saved")] = False,
    external: Annotated[bool, typer.Option("--external", help="ask the web for the addresses, too")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="with --external: ask again for all of them")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="how many processes read a large vault; as many as there are cores")
    ] = None,
    output: Output = None,
) -> None:
    """Look for broken links and other trouble; exit with 1 if there is any."""
    from kg.answering import Wishes, answer, watched  # noqa: PLC0415 - each verb waits only for what it needs
    from kg.checking import Request  # noqa: PLC0415
    from kg.report import Severity  # noqa: PLC0415

    wishes = Wishes(
        formats=tuple(format or ()),
        output=output,
        fail_on=Severity.OFF if fail_on is FailOn.NEVER else Severity(fail_on.value),
        colour=coloured(output),
        fix=fix,
        unsafe=unsafe,
        diff=diff,
        write_baseline=write_baseline,
        prune_baseline=prune_baseline,
        watch=watch,
        environment=os.environ,
    )
    request = Request(
        files=tuple(vault_paths(vault, files or [])),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        profile=profile.value if profile else None,
        changed=changed,
        external=external,
        no_cache=no_cache,
        baseline=baseline,
        jobs=jobs,
    )
    wishes.refuse_contradictions(request)
    with opened_vault(vault) as opened:
        given = None if watch else answer(opened, request, wishes)
    if given is None:
        gc.enable()
        watched(opened, request, wishes, tell, lambda said: say(f"kg: {said}"))
        return
    try:
        _give(given)
    except BrokenPipeError:
        # whether the reader has seen all of it or not, the findings are there
        silence()
    if given.failed:
        raise typer.Exit(1)


@app.command()
def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="such as missing-note")]) -> None:
    """Print what a rule of `kg check` finds, why it matters and how to mend it."""
    from kg.rules import RULES  # noqa: PLC0415

    found = RULES[rule]
    tell(f"{found.name} ({found.severity})\n\n{found.explanation}\n")


def _give(given: "Answer") -> None:
    """Writes and prints what a check answers."""
    from kg.writing import append, write_whole  # noqa: PLC0415

    for file, content in given.changes.items():
        write_whole(file, content)
    for told in given.deliveries:
        if told.appended and told.file is not None:
            append(told.file, told.text)
        else:
            result(told.text, told.file)
    for said in given.said:
        say(f"kg: {said}")
