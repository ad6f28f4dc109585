"""What every model has in common: the fields of its block, and the questions that a run asks of it.

A kind is one file of this folder with a class that derives from `Model`: its fields, `metrics`, `template` and `solve`.
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

from kg.models.result import Outcome
from kg.models.units import Number
from kg.models.wording import one_line
from kg.note import ModelBlock, Span

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
    block: int = 65_536
    blocks: int = 50


LIMITS = Limits()

WORDS = frozenset({"kind", "id", "title", "expect", "controls", "sources", "from", "label"})
"""Fields that no answer depends on."""


class Origin(NamedTuple):
    """The block that a model was read from."""

    block: ModelBlock
    spans: Mapping[Path, Span]
    key_spans: Mapping[Path, Span]
    lines: Mapping[Path, int]
    """The line of each value, from 1."""

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

    @property
    def name(self) -> str:
        """The label, else the words of the link; empty where there is neither."""
        return self.label or one_line(link_words(self.from_ or ""))

    @property
    @abstractmethod
    def excites(self) -> bool:
        """Whether the input raises the sum."""


class Claim(Spec):
    """Something that a note says of its model: a metric, and one comparison."""

    metric: str
    equals: bool | Number | str | None = None
    near: Number | None = None
    tol: Number | None = Field(default=None, ge=0)
    less: Number | None = None
    greater: Number | None = None
    between: tuple[Number, Number] | None = None


class Model(Spec):
    """A model as a note declares it."""

    kind: str
    id: str = Field(default="", pattern=r"^[\w.-]*$", max_length=100)
    title: Words = Field(default="", max_length=300)
    inputs: tuple[Any, ...] = ()
    expect: tuple[Claim, ...] = Field(default=(), title="claims that kg checks")
    controls: tuple[str, ...] = Field(default=(), title="parameters that a reader may change, as paths")
    sources: tuple[str, ...] = Field(default=(), title="where the values of the note come from")

    metrics: ClassVar[Mapping[str, str]] = {}
    """What a run measures, and what each name means."""
    template: ClassVar[str] = ""
    """A commented block to paste into a note."""

    _origin: Origin | None = PrivateAttr(default=None)

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
        """Where a value stands in the note."""
        return self._origin.span(path) if self._origin else None

    def wires(self) -> Iterator[tuple[Span, bool]]:
        """The inputs that name a note: where the link stands, and whether the input excites."""
        for i, wired in enumerate(self.inputs):
            span = self.span(("inputs", i, "from"))
            if wired.from_ is not None and span is not None:
                yield span, wired.excites

    def with_origin(self, origin: Origin | None) -> "Model":
        """The same model, which knows where it was read."""
        self._origin = origin
        return self

    def to_block(self) -> dict[str, Any]:
        """What the author wrote, as a block would hold it; defaults left out."""
        written: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
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


def written(path: Path) -> str:
    """A path as people write it: `inputs.0.onset_ms`."""
    return ".".join(map(str, path))


def link_words(link: str) -> str:
    """What a link shows: the text of `[text](x.md)`, the alias of `[[x|alias]]`, else the name of the note."""
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
