"""The command line: a verb each for what a `Vault` answers. The only room that prints."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg import __version__
from kg.errors import KgError, UsageError
from kg.options import FailOn, Images, Readers, vault_paths, with_values

if TYPE_CHECKING:
    from kg.answering import Answer
    from kg.vault import Vault

app = typer.Typer(
    help="Turns a folder of Obsidian-style notes into a typed concept graph: checks links, runs models, draws a map.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models = typer.Typer(
    help="The kinds of summation models that a note may hold.", no_args_is_help=True, rich_markup_mode=None
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
        _print(f"kg {__version__}\n")
        raise typer.Exit


@app.command()
def check(
    vault: Folder = Path(),
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="report these notes only, against the whole vault")
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
        colour=_colours(output),
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
    with _open(vault) as opened:
        given = None if watch else answer(opened, request, wishes)
    if given is None:
        gc.enable()
        watched(opened, request, wishes, _print, lambda said: _say(f"kg: {said}"))
        return
    _give(given)
    if given.failed:
        raise typer.Exit(1)


@app.command()
def links(
    vault: Folder = Path(),
    format: Annotated[str, typer.Option(help="table or jsonl")] = "table",
    output: Output = None,
) -> None:
    """List every link with what it means."""
    from kg.listing import jsonl, table  # noqa: PLC0415

    write = _choice("format", format, {"table": table, "jsonl": jsonl})
    with _open(vault) as opened:
        listed = write(opened.links(), opened.config)
    _result(listed, output)


@app.command()
def stats(
    vault: Folder = Path(),
    top: Annotated[int, typer.Option(min=1, help="how many hubs and bridges")] = 10,
    format: Annotated[str, typer.Option(help="text or json")] = "text",
    output: Output = None,
) -> None:
    """Print the vault in numbers: kinds, types, layers, relations, hubs, bridges, link health."""
    from kg.tables import stats_text  # noqa: PLC0415

    write = _choice(
        "format",
        format,
        {"text": stats_text, "json": lambda found: dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n"},
    )
    with _open(vault) as opened:
        found = opened.stats(top)
    _result(write(found), output)


@app.command("map")
def map_(
    vault: Folder = Path(),
    output: Output = None,
    open: Annotated[bool, typer.Option("--open", help="show it in the browser")] = False,
    images: Annotated[
        Images, typer.Option(help="put images into the file, link to them, or leave them out")
    ] = Images.INLINE,
    exclude: Exclude = None,
) -> None:
    """Draw the vault as one HTML file that needs no network."""
    if output is None and not open and sys.stdout.isatty():
        raise UsageError("a map is a long HTML file: name it with -o map.html, or see it at once with --open")
    with _open(vault) as opened:
        page = opened.map(images.value, exclude or [], output)
    if output is None and open:
        output = _temporary("map.html")
    _result(page, output)
    if output is not None:
        _say(f"{output}: {len(page.encode()) / 1e6:.1f} MB")
    if open and output is not None:
        typer.launch(str(output))


@app.command()
def run(
    vault: Annotated[Path, typer.Argument(metavar="VAULT", help="the folder of notes")],
    note: Annotated[
        str | None,
        typer.Argument(metavar="[NOTE[#ID]]", help="a note, or one of its models; with --graph, one to explain"),
    ] = None,
    set: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="another value for a parameter: V_th_mV=-50, inputs.0.onset_ms=4, "
            "'Ion channels#chloride.Cl_in_mM=30' of a model that it takes values from; repeatable",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="where random numbers begin, for models that draw some")] = None,
    limit: Limit = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="say where every parameter comes from, and how the answer was found")
    ] = False,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep",
            metavar="PATH=A:B:N",
            help="run over N values of a parameter from A to B: V_th_mV=-60:-50:21; twice for a grid",
        ),
    ] = None,
    metric: Annotated[str, typer.Option(help="of --sweep: the metric to show; csv and json have all of them")] = "",
    format: Annotated[str, typer.Option(help="text, json, csv, svg or html (a page; not of --sweep)")] = "text",
    output: Output = None,
    graph: Annotated[
        bool, typer.Option("--graph", help="run the whole graph: weighted sums over its excites and inhibits edges")
    ] = False,
    drive: Annotated[
        list[str] | None, typer.Option(metavar="NOTE=X", help="of --graph: what a note gets from outside; repeatable")
    ] = None,
    clamp: Annotated[
        list[str] | None, typer.Option(metavar="NOTE=X", help="of --graph: hold a note at an activity; repeatable")
    ] = None,
    activation: Annotated[
        str | None, typer.Option(help="of --graph: step, linear, relu, logistic, tanh or clip; then --set theta=2")
    ] = None,
    memory: Annotated[
        bool, typer.Option("--memory", help="of --graph: a note also gets its own last activity")
    ] = False,
    robustness: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="of --graph: try N draws of all weights, such as 200")
    ] = None,
) -> None:
    """Run the models of a note, or the whole graph; exit with 1 if a claim of a model fails."""
    of_graph = {"drive": drive, "clamp": clamp, "activation": activation, "memory": memory, "robustness": robustness}
    wished = {name: value for name, value in of_graph.items() if value}
    if graph:
        if sweep or metric:
            raise UsageError("--sweep is of the models of a note: leave out --graph")
        shared = {"set": dict(map(_assignment, set or [])), "limit": _limits(limit), "seed": seed}
        _run_graph(vault, format, output, note=note, explain=explain, **shared, **wished)
        return
    if wished:
        raise UsageError(f"--{min(wished)} is of the whole graph: add --graph")
    if note is None:
        raise UsageError("name a note that has a model, or run the whole graph with --graph")
    if sweep:
        shared = {"set": dict(map(_assignment, set or [])), "limit": _limits(limit), "seed": seed}
        _run_sweep(vault, note, sweep, format, output, metric=metric, **shared)
        return
    if metric:
        raise UsageError("--metric is of a sweep: add --sweep PATH=A:B:N")
    if explain and format != "text":
        raise UsageError(f"--explain is for people; with --format {format} leave it out (json tells it anyway)")
    with _open(vault) as opened:
        results = opened.run(note, dict(map(_assignment, set or [])), seed, _limits(limit))
    explained = _explained(results) if explain else ""
    _result(_written(results, format, output) + explained, output)
    if any(not claim.ok for result in results for claim in result.expectations):
        raise typer.Exit(1)


@app.command()
def export(
    vault: Folder = Path(),
    format: Annotated[str, typer.Option(help="json (node-link) or graphml")] = "json",
    exclude: Exclude = None,
    output: Output = None,
) -> None:
    """Write the graph for other programs."""
    with _open(vault) as opened:
        written = opened.export(format, exclude or [])
    _result(written, output)


@app.command()
def path(
    vault: Annotated[Path, typer.Argument(metavar="VAULT", help="the folder of notes")],
    a: Annotated[str, typer.Argument(metavar="FROM", help="a note: its name, path or alias")],
    b: Annotated[str, typer.Argument(metavar="TO", help="another note")],
    format: Annotated[str, typer.Option(help="text or json")] = "text",
) -> None:
    """Print a shortest way between two notes, with the sentence and the relation of every hop."""
    from kg.tables import path_json, path_text  # noqa: PLC0415

    write = _choice("format", format, {"text": path_text, "json": path_json})
    with _open(vault) as opened:
        hops = opened.path(a, b)
        _result(write(opened.graph, hops, a, b), None)
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

    write = _choice("format", format, {"text": backlinks_text, "json": backlinks_json})
    with _open(vault) as opened:
        _result(write(opened.graph, opened.backlinks(note)), None)


@app.command()
def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="such as missing-note")]) -> None:
    """Print what a rule of `kg check` finds, why it matters and how to mend it."""
    from kg.rules import RULES  # noqa: PLC0415

    found = RULES[rule]
    _print(f"{found.name} ({found.severity})\n\n{found.explanation}\n")


@models.command("list")
def list_models(vault: OneVault = None, format: Written = "text") -> None:
    """Print the kinds of models, or the models of a vault with what they say, a line each."""
    from kg.models.verdicts import kinds, rows, table  # noqa: PLC0415

    if vault is None:
        _print(kinds())
        return
    write = _choice("format", format, {"text": table, "json": lambda found: _json(rows(found))})
    with _open(vault) as opened:
        found = opened.models()
    _print(write(found))


@models.command("check")
def check_models(vault: Folder = Path(), limit: Limit = None, format: Written = "text") -> None:
    """Run every model of a vault; exit with 1 if one cannot run, or one of their claims fails."""
    from kg.models.verdicts import report, rows  # noqa: PLC0415

    write = _choice("format", format, {"text": report, "json": lambda found: _json(rows(found))})
    with _open(vault) as opened:
        found = opened.models(_limits(limit))
    _print(write(found))
    if not all(one.ok for one in found):
        raise typer.Exit(1)


@models.command("schema")
def model_schema(kind: Annotated[str, typer.Argument(help="such as psp_sum")]) -> None:
    """Print the JSON schema of a kind of model."""
    from kg.models import schema  # noqa: PLC0415

    _print(dumps(schema(kind), ensure_ascii=False, indent=2) + "\n")


@models.command("new")
def new_model(kind: Annotated[str, typer.Argument(help="such as psp_sum")]) -> None:
    """Print a block to paste into a note."""
    from kg.models import new  # noqa: PLC0415

    _print(new(kind))


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; trouble with its use is one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # a name that is not UTF-8 shall not stop a report
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if arguments is None:
        # what a verb makes it needs up to its end, and its values hold no circles
        gc.disable()
    try:
        try:
            app(with_values(sys.argv[1:] if arguments is None else arguments))
        except SystemExit as end:
            if arguments is None:
                _leave(end.code)
            raise
    except KgError as error:
        _say(f"kg: {error}")
        sys.exit(2)
    except BrokenPipeError:
        # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _leave(code: Any) -> None:
    """Ends the process at once: to hand back a large vault piece by piece takes longer than to print what is wrong."""
    if isinstance(code, int) or code is None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


def _give(given: "Answer") -> None:
    """Writes and prints what a check answers."""
    from kg.writing import write_whole  # noqa: PLC0415

    for file, content in given.changes.items():
        write_whole(file, content)
    for told in given.deliveries:
        if told.appended and told.file is not None:
            with told.file.open("a", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(told.text)
        else:
            _result(told.text, told.file)
    for said in given.said:
        _say(f"kg: {said}")


@contextmanager
def _open(folder: Path) -> "Iterator[Vault]":
    """A vault; on a terminal, long steps say that they are running."""
    from kg.vault import Vault  # noqa: PLC0415

    if not sys.stderr.isatty():
        yield _with_hint(Vault.open(folder))
        return
    from rich.console import Console  # noqa: PLC0415

    with Console(stderr=True).status("") as status:
        yield _with_hint(Vault.open(folder, lambda step: status.update(f"{step} …")))


def _with_hint(vault: "Vault") -> "Vault":
    if hint := vault.survey.files.hint:
        _say(f"kg: the Obsidian vault is '{hint}', above this folder; links to notes outside this folder are not found")
    return vault


def _run_graph(vault: Path, format_: str, output: Path | None, **options: Any) -> None:
    from kg.circuit import asked, written  # noqa: PLC0415

    wishes = asked(**options)
    with _open(vault) as opened:
        response = opened.circuit.run(wishes)
    _result(written(response, format_, colour=_colours(output)), output)


def _run_sweep(vault: Path, note: str, ranges: list[str], format_: str, output: Path | None, **options: Any) -> None:
    """Writes what is done, be it all or what there was time for until Ctrl-C."""
    from kg.models.sweeping import grid  # noqa: PLC0415

    writers = {
        "text": lambda found: found.to_text(colour=_colours(output)),
        "json": lambda found: _json(found.to_json()),
        "csv": lambda found: found.to_csv(),
        "svg": lambda found: found.to_svg(),
    }
    write = _choice("format", format_, writers)
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"cannot write '{output}': there is no folder '{output.parent}'")
    gc.enable()
    with _open(vault) as opened:
        found = opened.run(note, sweep=grid(ranges), **options)
    _result(write(found), output)
    if not found.complete:
        _say(f"kg: interrupted: {len(found.points):,} of {found.asked:,} points done")
        raise typer.Exit(130)


def _assignment(written: str, wanted: str = "PATH=VALUE, such as V_th_mV=-50") -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals or not name:
        raise UsageError(f"'{written}' is no {wanted}")
    return name.strip(), value.strip()


def _limits(written: list[str] | None) -> dict[str, str]:
    return dict(_assignment(one, "NAME=NUMBER, such as events=200000") for one in written or [])


def _explained(results: Any) -> str:
    from kg.models.provenance import explanation  # noqa: PLC0415

    return "".join(f"\n{explanation(result)}" for result in results)


def _json(found: Any) -> str:
    return dumps(found, ensure_ascii=False, indent=2) + "\n"


def _written(results: Any, format_: str, output: Path | None) -> str:
    """Results in a format; several in JSON are a list, in other formats one after another."""
    if format_ == "json":
        found = [result.to_json() for result in results]
        return dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2) + "\n"
    if format_ == "html":
        from kg.models.page import page  # noqa: PLC0415

        return page(results)
    if format_ in {"csv", "svg"} and len(results) > 1:
        ids = ", ".join(f"'#{result.id}'" for result in results)
        raise UsageError(f"the note has several models; name one of {ids} for {format_}")
    writers = {
        "text": lambda result: result.to_text(colour=_colours(output)),
        "csv": lambda result: result.to_csv(),
        "svg": lambda result: result.to_svg(),
    }
    return "\n".join(map(_choice("format", format_, {**writers, "json": None, "html": None}), results))


def _choice(noun: str, name: str, among: dict[str, Any]) -> Any:
    if name in among:
        return among[name]
    raise UsageError(f"no {noun} named '{name}'; there are: {', '.join(among)}")


def _colours(output: Path | None) -> bool:
    return output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _temporary(name: str) -> Path:
    from tempfile import mkdtemp  # noqa: PLC0415

    return Path(mkdtemp(prefix="kg-")) / name


def _result(text: str, output: Path | None) -> None:
    """Prints a result, or writes it to a file that is then whole."""
    if output is None:
        _print(text)
        return
    from kg.writing import write_whole  # noqa: PLC0415

    write_whole(output, text)


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
