"""What every model has in common: the fields of its block, and the questions that a run asks of it.

A kind is one file of this folder with a class that derives from `Model`: its fields, `metrics`, `template` and `solve`.
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from kg.errors import UsageError
from kg.models.result import Outcome
from kg.models.units import Number, Trouble, convert, unit_of
from kg.models.wording import one_line
from kg.note import ModelBlock, Span
from kg.registry import choices

Words: TypeAlias = Annotated[str, AfterValidator(one_line)]
"""Text that is shown: one line that can do nothing to a terminal or a picture."""
Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a block: `("inputs", 0, "onset_ms")`."""


class Problem(NamedTuple):
    """Something that a block says and a model cannot be."""

    path: Path
    message: str
    help: str = ""
    of_key: bool = False
    """Whether the name is at fault, not the value."""


class Limits(NamedTuple):
    """What a model may ask for; raised by whoever runs kg, never by a note."""

    events: int = 100_000
    points: int = 2_000_000
    courses: int = 64
    """Different sets of time constants."""
    steps: int = 100_000_000
    """Steps of all trials together."""
    block: int = 65_536
    """Bytes of a block."""
    blocks: int = 50
    """Models of a note."""
    seconds: float = 10
    """How long one model may run when a whole vault is checked."""


LIMITS = Limits()


def limited(values: Mapping[str, str | float], usual: Limits = LIMITS) -> Limits:
    """The usual limits with others for some of them: `{"events": 200000}`.

    Raises `UsageError` with the names that there are.
    """
    chosen: dict[str, Any] = {}
    for name, value in values.items():
        if name not in Limits._fields:
            raise UsageError(f"no limit named '{name}'; {choices(name, Limits._fields)}")
        chosen[name] = _limit(name, value)
    return usual._replace(**chosen)


WORDS = frozenset({"kind", "id", "title", "expect", "controls", "sources", "from", "label", "metric", "as", "wires"})
"""Fields that no answer depends on."""


class Origin(NamedTuple):
    """The block that a model was read from."""

    block: ModelBlock
    spans: Mapping[Path, Span]
    key_spans: Mapping[Path, Span]
    lines: Mapping[Path, int]
    """The line of each value, from 1."""
    note: str = ""
    """The path of the note."""

    def span(self, path: Path, *, of_key: bool = False) -> Span:
        """Where a value, or its name, stands; for one that is not written, what encloses it."""
        spans = self.key_spans if of_key else self.spans
        for end in range(len(path), 0, -1):
            if path[:end] in spans:
                return spans[path[:end]]
        return self.block.span


class Spec(BaseModel):
    """A table of a block: nothing that is not asked for, nothing that is no number."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, validate_by_name=True, validate_by_alias=True
    )


class Input(Spec):
    """What the inputs of all kinds have in common."""

    from_: str | None = Field(default=None, alias="from", title="the note that the input comes from, as a link")
    label: Words = Field(default="", title="a name for tables and plots", max_length=200)
    metric: str | None = Field(default=None, title="a result of the model that the link names: a value of this input")
    as_: str | None = Field(default=None, alias="as", title="the field of this input that takes the result")

    @property
    def name(self) -> str:
        """The label, else the words of the link; empty where there is neither."""
        return self.label or one_line(link_words(self.from_ or ""))

    @property
    @abstractmethod
    def excites(self) -> bool:
        """Whether the input raises the sum."""


class Claim(Spec):
    """Something that a note says of its model: a metric, and one comparison.

    A number may carry a unit of its metric, and `none` is what does not exist.
    """

    metric: str
    equals: bool | Number | str | None = None
    near: Number | None = None
    tol: Number | None = Field(default=None, ge=0)
    less: Number | None = None
    greater: Number | None = None
    between: tuple[Number, Number] | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_the_unit_of_its_metric(cls, written: Any) -> Any:
        if not isinstance(written, dict) or not isinstance(metric := written.get("metric"), str):
            return written
        values = {name: _measured(value, unit_of(metric)) for name, value in written.items()}
        return {**values, "metric": metric, **({"equals": None} if written.get("equals") == "none" else {})}


class Wire(Spec):
    """A parameter that takes a result of another model: `{from: "[[Note#id]]", metric: E_mV, as: V_rest_mV}`."""

    from_: str = Field(alias="from", title="the model, as a link to its note and id")
    metric: str = Field(title="the result")
    as_: str = Field(alias="as", title="the parameter that takes it, as a path")


class Feed(NamedTuple):
    """A wire, written in an input or on its own: what it takes, and where that goes."""

    at: Path
    """Where the wire is written: `("inputs", 0)` or `("wires", 1)`."""
    link: str
    """The link to the model that it comes from."""
    metric: str
    target: Path
    """The parameter."""


class Model(Spec):
    """A model as a note declares it."""

    kind: str
    id: str = Field(default="", pattern=r"^[\w.-]*$", max_length=100)
    title: Words = Field(default="", max_length=300)
    inputs: tuple[Any, ...] = ()
    wires: tuple[Wire, ...] = Field(default=(), title="parameters that are results of other models")
    expect: tuple[Claim, ...] = Field(default=(), title="claims that kg checks")
    controls: tuple[str, ...] = Field(default=(), title="parameters that a reader may change, as paths")
    sources: tuple[str, ...] = Field(default=(), title="where the values of the note come from")

    metrics: ClassVar[Mapping[str, str]] = {}
    """What a run measures, and what each name means."""
    template: ClassVar[str] = ""
    """A commented block to paste into a note."""

    _origin: Origin | None = PrivateAttr(default=None)
    _fed: Mapping[Path, str] = PrivateAttr(default_factory=dict)

    @abstractmethod
    def solve(self) -> Outcome:
        """The model's answer."""

    def problems(self) -> Iterator[Problem]:
        """What the fields of this kind together cannot mean."""
        yield from ()

    def events(self) -> int:
        """How many events a run would have."""
        return len(self.inputs)

    def points(self) -> int:
        """At how many times a trace is drawn."""
        return 0

    def courses(self) -> int:
        """How many different sets of time constants the inputs have."""
        return 0

    def steps(self) -> int:
        """How many steps all trials of a run take together."""
        return 0

    def idle(self, path: Path) -> bool:  # noqa: ARG002 - kinds look at it
        """Whether a parameter does nothing in this model, so that its default need not be shown."""
        return False

    @property
    def block(self) -> ModelBlock | None:
        """The block that the model was read from; None for one made in Python."""
        return self._origin.block if self._origin else None

    @property
    def origin(self) -> Origin | None:
        """The block with the places of its values."""
        return self._origin

    def span(self, path: Path) -> Span | None:
        """Where a value stands in the note, or the wire that brings it."""
        at = next((feed.at for feed in self.feeds() if feed.target == path and path in self.fed), path)
        return self._origin.span(at) if self._origin else None

    def feeds(self) -> tuple[Feed, ...]:
        """What comes from other models."""
        inputs = ((("inputs", i), one) for i, one in enumerate(self.inputs) if one.metric and one.as_ and one.from_)
        of_inputs = (Feed(at, one.from_, one.metric, (*at, one.as_)) for at, one in inputs)
        own = (Feed(("wires", i), one.from_, one.metric, parsed(one.as_)) for i, one in enumerate(self.wires))
        return (*of_inputs, *own)

    @property
    def fed(self) -> Mapping[Path, str]:
        """The parameters whose values have come over wires, each with its source: `Ion channels#chloride.E_Cl_mV`."""
        return self._fed

    def linked_inputs(self) -> Iterator[tuple[Span, bool]]:
        """The inputs that name a note: where the link stands, and whether the input excites.

        Not those of which a wire decides it that has not brought its value yet.
        """
        awaited = {feed.target[:2] for feed in self.feeds()} - {path[:2] for path in self.fed}
        for i, one in enumerate(self.inputs):
            span = self.span(("inputs", i, "from"))
            if one.from_ is not None and span is not None and ("inputs", i) not in awaited:
                yield span, one.excites

    def linked_wires(self) -> Iterator[Span]:
        """The wires of the model as a whole: where the link of each stands."""
        return (span for i in range(len(self.wires)) if (span := self.span(("wires", i, "from"))))

    def with_origin(self, origin: Origin | None) -> "Model":
        """The same model, which knows where it was read."""
        self._origin = origin
        return self

    def with_fed(self, fed: Mapping[Path, str]) -> "Model":
        """The same model, which knows what has come over wires."""
        self._fed = dict(fed)
        return self

    def to_block(self) -> dict[str, Any]:
        """What the author wrote, as a block would hold it; defaults left out, and what came over wires."""
        written: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        for path in self.fed:
            _take_out(written, path)
        return {"kind": self.kind} | written


def parameters(model: Spec, path: Path = ()) -> Iterator[tuple[Path, float | bool | str | None, bool]]:
    """Every value of a block: where it stands, what it is, whether the note gave it."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        here = (*path, field.alias or name)
        if isinstance(value, Spec):
            yield from parameters(value, here)
        elif isinstance(value, tuple):
            for i, item in enumerate(value):
                yield from parameters(item, (*here, i)) if isinstance(item, Spec) else [((*here, i), item, True)]
        else:
            yield here, value, name in model.model_fields_set


def numbers(model: Spec, path: Path = ()) -> Iterator[Path]:
    """Where a block has, or may have, a number that an answer depends on."""
    for name, field in type(model).model_fields.items():
        value, here = getattr(model, name), (*path, field.alias or name)
        if {here[0], here[-1]} & WORDS:
            continue
        if isinstance(value, Spec):
            yield from numbers(value, here)
        elif isinstance(value, tuple):
            yield from (
                inner for i, one in enumerate(value) if isinstance(one, Spec) for inner in numbers(one, (*here, i))
            )
        elif _holds_number(field.annotation):
            yield here


def written(path: Path) -> str:
    """A path as people write it: `inputs.0.onset_ms`."""
    return ".".join(map(str, path))


def parsed(path: str) -> Path:
    """A path that people have written, in its steps."""
    return tuple(int(step) if step.isdecimal() else step for step in path.split("."))


def link_words(link: str) -> str:
    """What a link shows: the text of `[text](x.md)`, the alias of `[[x|alias]]`, else the name of the note."""
    if not link.startswith("["):
        return link.removeprefix("#")
    if not link.startswith("[["):
        return link[1:].partition("](")[0].strip()
    target, _, alias = link.strip("[] ").partition("|")
    name, _, heading = target.partition("#")
    return (alias or name.rpartition("/")[2].removesuffix(".md") or heading).strip()


def named(names: Sequence[str]) -> tuple[str, ...]:
    """The same names, numbered where several are alike: `EPSP 1`, `EPSP 2`, `IPSP`."""
    alike = {name for name, times in Counter(names).items() if times > 1}
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(f"{name} {seen[name]}" if name in alike else name)
    return tuple(numbered)


def _measured(value: Any, unit: str | None) -> Any:
    """A number with a unit as a number of another; anything else as it is."""
    if isinstance(value, list):
        return [_measured(one, unit) for one in value]
    found = convert(value, unit) if unit and isinstance(value, str) else value
    return value if isinstance(found, Trouble) else found


def _limit(name: str, value: str | float) -> float:
    wanted = "a number above 0" if name == "seconds" else "a whole number above 0"
    try:
        number = float(value)
        # which is false for what is no number, too
        if number > 0 and (name == "seconds" or number == int(number)):
            return number if name == "seconds" else int(number)
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"the limit '{name}' is '{value}'; it must be {wanted}")


def _holds_number(annotation: Any) -> bool:
    return annotation is float or annotation is int or any(map(_holds_number, get_args(annotation)))


def _take_out(block: Any, path: Path) -> None:
    *above, last = path
    for part in above:
        block = block[part]
    block.pop(last, None)
