"""The words of `kg run VAULT --graph` -> wishes, and the answer in a format."""

from collections.abc import Iterable, Mapping
from json import dumps

from kg.circuit.response import Response
from kg.circuit.running import Amounts, Wishes
from kg.errors import UsageError
from kg.models.maths.propagation import ROUNDS
from kg.models.units import LARGEST
from kg.models.wording import exact
from kg.registry import choices

FORMATS = ("text", "json", "csv")
MOST_ROUNDS = 1_000_000


def asked(
    *,
    note: str | None = None,
    explain: bool = False,
    drive: Iterable[str] = (),
    clamp: Iterable[str] = (),
    activation: str = "",
    set: Mapping[str, str] | None = None,
    memory: bool = False,
    limit: Mapping[str, str] | None = None,
    robustness: int = 0,
    seed: int | None = None,
) -> Wishes:
    """The wishes that options say, amounts as `Note=1`; `note` is the one to explain.

    Raises `UsageError` for words that say nothing.
    """
    if explain and not note:
        raise UsageError("name the note to explain")
    return Wishes(
        drive=amounts(drive),
        clamp=amounts(clamp),
        activation=activation,
        parameters=set or {},
        memory=memory,
        rounds=_rounds(limit or {}),
        explain=note or "",
        robustness=robustness,
        seed=seed or 0,
    )


def written(response: Response, format: str, *, colour: bool = False) -> str:
    """A response in a format."""
    match format:
        case "text":
            return response.to_text(colour=colour)
        case "json":
            return dumps(response.to_json(), ensure_ascii=False, indent=2) + "\n"
        case "csv":
            return response.to_csv()
        case _:
            raise UsageError(f"no format named '{format}' for the graph; {choices(format, FORMATS)}")


def amounts(words: Iterable[str]) -> Amounts:
    """Names and numbers from `Note=1`, each name once."""
    found: dict[str, float] = {}
    for name, value in map(_amount, words):
        if name in found:
            raise UsageError(f"'{name}' is given twice: {exact(found[name])} and {exact(value)}")
        found[name] = value
    return found


def _rounds(limits: Mapping[str, str]) -> int:
    for name, value in limits.items():
        if name != "rounds":
            raise UsageError(f"the graph has no limit '{name}'; it has: rounds, {ROUNDS:,} unless you raise it")
        if not value.isdecimal() or not 0 < int(value) <= MOST_ROUNDS:
            raise UsageError(f"'{value}' is no number of rounds from 1 to {MOST_ROUNDS:,}")
    return int(limits.get("rounds", ROUNDS))


def _amount(word: str) -> tuple[str, float]:
    # a name may hold an equals sign, a number none
    name, _, number = word.rpartition("=")
    try:
        value = float(number.strip().replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        value = float("nan")
    # which is not at most anything
    if name.strip() and abs(value) <= LARGEST:
        return name.strip(), value
    raise UsageError(f"'{word}' is no NOTE=NUMBER, such as 'Glutamate=1'")
