"""`kg run`: the models of a note, a sweep over their parameters, or the whole graph."""

import gc
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import Limit, Output, app
from kg.cli.printing import as_json, assignment, choice, coloured, limits, opened_vault, result, say
from kg.errors import UsageError


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
    format: Annotated[str, typer.Option(help="text, json, csv, svg or html (a page)")] = "text",
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
    shared: dict[str, Any] = {"set": dict(map(assignment, set or [])), "limit": limits(limit), "seed": seed}
    if graph:
        if sweep or metric:
            raise UsageError("--sweep is of the models of a note: leave out --graph")
        _run_graph(vault, format, output, note=note, explain=explain, **shared, **wished)
        return
    if wished:
        raise UsageError(f"--{min(wished)} is of the whole graph: add --graph")
    if note is None:
        raise UsageError("name a note that has a model, or run the whole graph with --graph")
    if sweep:
        _run_sweep(vault, note, sweep, format, output, metric=metric, **shared)
        return
    if metric:
        raise UsageError("--metric is of a sweep: add --sweep PATH=A:B:N")
    if explain and format != "text":
        raise UsageError(f"--explain is for people; with --format {format} leave it out (json tells it anyway)")
    with opened_vault(vault) as opened:
        results = opened.run(note, **shared)
    explained = _explained(results) if explain else ""
    result(_written(results, format, output) + explained, output)
    if any(not claim.ok for result in results for claim in result.expectations):
        raise typer.Exit(1)


def _run_graph(vault: Path, format_: str, output: Path | None, **options: Any) -> None:
    from kg.circuit import asked, written  # noqa: PLC0415

    wishes = asked(**options)
    with opened_vault(vault) as opened:
        response = opened.circuit.run(wishes)
    result(written(response, format_, colour=coloured(output)), output)


def _run_sweep(vault: Path, note: str, ranges: list[str], format_: str, output: Path | None, **options: Any) -> None:
    """Writes what is done, be it all or what there was time for until Ctrl-C."""
    from kg.models.ranges import grid  # noqa: PLC0415

    writers = {
        "text": lambda found: found.to_text(colour=coloured(output)),
        "json": lambda found: as_json(found.to_json()),
        "csv": lambda found: found.to_csv(),
        "svg": lambda found: found.to_svg(),
        "html": lambda found: found.to_html(),
    }
    write = choice("format", format_, writers)
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"cannot write '{output}': there is no folder '{output.parent}'")
    gc.enable()
    with opened_vault(vault) as opened:
        found = opened.run(note, sweep=grid(ranges), **options)
    result(write(found), output)
    if not found.complete:
        say(f"kg: interrupted: {len(found.points):,} of {found.asked:,} points done")
        raise typer.Exit(130)


def _explained(results: Any) -> str:
    from kg.models.provenance import explanation  # noqa: PLC0415

    return "".join(f"\n{explanation(result)}" for result in results)


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
        "text": lambda result: result.to_text(colour=coloured(output)),
        "csv": lambda result: result.to_csv(),
        "svg": lambda result: result.to_svg(),
    }
    return "\n".join(map(choice("format", format_, {**writers, "json": None, "html": None}), results))
