"""A response in a terminal: what drives, what every node does, what the loops do, why."""

from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from textwrap import wrap

from kg.circuit.response import Effects, Reason, Response, Robustness, State
from kg.models.maths.propagation import Course, Loop
from kg.models.wording import cut, exact, listed, minus, significant

MOST_ROWS = 40
"""So many nodes are shown, the most active ones."""
MOST_SHARES = 20
"""So many sources of the explained node are shown, the strongest ones."""
MOST_NAMED = 4
MOST_LOOPS = 6
LONGEST_NAME = 30
BAR = 12


def text(response: Response, width: int = 80, *, colour: bool = False) -> str:
    """The whole answer, no line longer than `width` as far as names and numbers allow."""
    parts = [
        [line for sentence in _head(response) for line in wrap(sentence, width)],
        _nodes(response, colour=colour),
        *(wrap(_loop(response, loop), width) for loop in _loops(response)),
        _reason(response, response.reason, width) if response.reason else [],
        _robustness(response, response.robustness, width) if response.robustness else [],
        *(wrap(f"note: {doubt}", width, subsequent_indent="      ") for doubt in response.doubts),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _head(response: Response) -> Iterator[str]:
    excite = sum(one.weight >= 0 for one in response.connections)
    inhibit = len(response.connections) - excite
    yield f"{_counted(len(response.ids), 'note')}: {excite:,} × excites, {inhibit:,} × inhibits. {_rule(response)}"
    if response.drive:
        yield f"Driven: {_amounts(response, response.drive, 'by')}."
    if response.assumed:
        names = _some(response, sorted(response.assumed))
        yield f"Held at 1, because --drive names none: what nothing excites or inhibits ({names})."
    held = {node: value for node, value in response.network.clamps.items() if node not in response.assumed}
    if held:
        yield f"Held: {_amounts(response, held, 'at')}."
    if response.network.memory:
        yield "Each note also gets its own last activity."


def _rule(response: Response) -> str:
    one = response.activation
    match one.shape:
        case "step":
            rule = f"A note fires when its weighted sum reaches {exact(one.theta)}."
        case "linear":
            rule = "A note's activity is its weighted sum."
        case "relu":
            rule = "A note's activity is its weighted sum, and 0 where that is negative."
        case "clip":
            rule = f"A note's activity is its weighted sum, kept between {exact(one.low)} and {exact(one.high)}."
        case "logistic":
            rule = f"A note's activity is 1 / (1 + e^({minus('-')}{_slope(one.slope)}sum))."
        case "tanh":
            rule = f"A note's activity is tanh({_slope(one.slope)}sum)."
    own = sum(response.network.activations[node] != one for node in response.blocks)
    return rule + (f" {_counted(own, 'note')} answer{'s' if own == 1 else ''} as the model in it says." if own else "")


def _slope(slope: float) -> str:
    return "" if slope == 1 else f"{exact(slope)} · "


def _nodes(response: Response, *, colour: bool) -> list[str]:
    """A row for each node, the most active first, then in the order in which they depend on each other."""
    order = [node for component in response.network.components for node in component]
    ranked = sorted(order, key=lambda node: -max(map(abs, response.course(node))))
    shown = ranked[:MOST_ROWS]
    largest = max((abs(x) for node in shown for x in response.course(node)), default=0) or 1
    signed_bars = any(x < 0 for node in shown for x in response.course(node))
    rows = [
        (
            cut(response.names[node], LONGEST_NAME),
            _number(response.activity.sums[node]) if node not in response.network.clamps else "",
            _value(response.course(node)),
            _bar(response.activity.x[node] / largest, signed_bars=signed_bars),
            _said(response, node),
        )
        for node in shown
    ]
    head = ("note", "sum", "activity", "", "")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(4)]
    lines = [
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:<{widths[3]}}  {row[4]}".rstrip()
        for row in (head, *rows)
    ]
    if colour:
        lines[0] = f"\x1b[1m{lines[0]}\x1b[0m"
    if more := len(ranked) - len(shown):
        lines.append(f"and {more:,} more, less active or as active; --format csv has them all")
    return lines


def _said(response: Response, node: int) -> str:
    state = response.state(node)
    said = f"period {len(response.course(node))}" if state is State.PERIODIC else state.value
    if node in response.network.clamps:
        return f"{said}, held"
    return f"{said}, driven" if response.drive.get(node) else said


def _value(course: Course) -> str:
    if len(course) == 1:
        return _number(course[0])
    return f"{_number(min(course))} … {_number(max(course))}"


def _number(value: float) -> str:
    # adding 0 makes −0 the same as 0
    return exact(value + 0.0) if value == round(value, 3) and abs(value) < 1e6 else significant(value)


def _bar(share: float, *, signed_bars: bool) -> str:
    if not signed_bars:
        return "█" * round(share * BAR)
    half = BAR // 2
    length = round(abs(share) * half)
    return f"{'▒' * length:>{half}}│" if share < 0 else f"{'':>{half}}│{'█' * length}"


def _loops(response: Response) -> Sequence[Loop]:
    """The loops that people drew, the largest first; a memory alone is none."""
    drawn = {(one.source, one.target) for one in response.connections if one.source == one.target}
    own = {source for source, _ in drawn}
    loops = [loop for loop in response.activity.loops if len(loop.members) > 1 or response.ids[loop.members[0]] in own]
    return sorted(loops, key=lambda loop: -len(loop.members))[:MOST_LOOPS]


def _loop(response: Response, loop: Loop) -> str:
    who = f"Loop of {_some(response, loop.members)}"
    if loop.is_linear:
        radius = f"{'at most ' if loop.is_bound else ''}{significant(loop.radius or 0)}"
        return f"{who}: solved exactly; the spectral radius of its weights is {radius}, below 1."
    rounds = _counted(loop.rounds, "round")
    if loop.period > 1:
        moving = [node for node in loop.members if len(response.course(node)) > 1]
        which = "all of them" if len(moving) == len(loop.members) else _some(response, moving)
        return (
            f"{who}: never settles; after {rounds} it repeats itself with period {loop.period} ({which}). "
            "A table shows the mean sum, and the lowest and highest activity."
        )
    if loop.gain < 1:
        why = f"this is the only state it can settle in, because its gain {significant(loop.gain)} is below 1"
        return f"{who}: settles in {rounds}; {why}."
    return f"{who}: settles in {rounds}, beginning at 0; this is one of possibly several states it can settle in."


def _reason(response: Response, reason: Reason, width: int) -> list[str]:
    node, network = reason.node, response.network
    name = response.names[node]
    if node in network.clamps:
        return wrap(f"Why '{name}' is {_value(response.course(node))}: it is held there.", width)
    mean = "on average " if node in response.activity.courses else ""
    total = response.activity.sums[node]
    f = network.activations[node]
    against = f" against the threshold {exact(f.theta)}" if f.shape == "step" else ""
    head = f"Why '{name}' is {_value(response.course(node))}: its sum is {mean}{_number(total)}{against}."
    return [*wrap(head, width), *_shares(response, reason), *_effects(response, reason, width)]


def _shares(response: Response, reason: Reason) -> list[str]:
    ranked = sorted(reason.shares, key=lambda share: -abs(share.value))
    rows = [
        (cut(response.names[one.source], LONGEST_NAME), _number(one.weight), _number(one.x), _signed(one.value))
        for one in ranked[:MOST_SHARES]
    ]
    if rest := ranked[MOST_SHARES:]:
        rows.append((f"{len(rest):,} others", "", "", _signed(fsum(one.value for one in rest))))
    if reason.outside:
        rows.append(("from outside", "", "", _signed(reason.outside)))
    return _columns([("from", "weight", "activity", "share"), *rows])


def _effects(response: Response, reason: Reason, width: int) -> list[str]:
    effects = reason.effects
    if effects.missing:
        return ["", *wrap(f"No effects of sources: {effects.missing}.", width)]
    if not effects.values:
        return []
    what = _what(effects, response.names[reason.node])
    ranked = sorted(effects.values.items(), key=lambda item: -abs(item[1] or 0))[:MOST_SHARES]
    rows = [
        (cut(response.names[node], LONGEST_NAME), "no answer without it" if value is None else _signed(value))
        for node, value in ranked
    ]
    if more := len(effects.values) - len(rows):
        rows.append((f"{more:,} others, weaker", ""))
    return ["", *wrap(what, width), *_columns([("source", "effect"), *rows])]


def _what(effects: Effects, name: str) -> str:
    if effects.by_removal:
        return f"What each source adds to '{name}' by all ways: what would be gone if the source alone were held at 0."
    return f"What a unit more of each source adds to '{name}' by all ways, as a derivative: exact for a small change."


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [f"{row[0]:<{widths[0]}}", *(f"{cell:>{size}}" for cell, size in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    ]


def _signed(value: float) -> str:
    return f"+{_number(value)}" if value > 0 else _number(value)


def _robustness(response: Response, found: Robustness, width: int) -> list[str]:
    draws = _counted(found.draws, "draw")
    head = (
        f"Robustness: every weight drawn between its half and its double, {draws}, seed {found.seed}: every note does "
        f"what it does here in {found.same:,} ({_share(found.same, found.draws)})."
    )
    if found.unanswered:
        head += f" In {found.unanswered:,} a loop did not settle."
    weakest = sorted((count, node) for node, count in enumerate(found.kept) if count < found.draws)
    if not weakest:
        return wrap(head, width)
    rows = [
        (cut(response.names[node], LONGEST_NAME), response.state(node).value, _share(count, found.draws))
        for count, node in weakest[:MOST_SHARES]
    ]
    if more := len(weakest) - len(rows):
        rows.append((f"{more:,} others", "", "more"))
    return [*wrap(head, width), *_columns([("note", "here it", "in"), *rows])]


def _share(count: int, draws: int) -> str:
    return f"{100 * count / draws:.0f} %"


def _amounts(response: Response, amounts: Mapping[int, float], word: str) -> str:
    said = [f"{response.names[node]} {word} {exact(value)}" for node, value in amounts.items()]
    return _listed(said)


def _some(response: Response, nodes: Sequence[int]) -> str:
    return _listed([response.names[node] for node in nodes])


def _listed(words: Sequence[str]) -> str:
    more = len(words) - MOST_NAMED
    return listed([*words[:MOST_NAMED], f"{more:,} more"] if more > 0 else words)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
