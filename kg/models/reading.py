"""The models of a note: its `kg-model` blocks read as YAML and understood, or told why not."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError

from kg.anchors import model_ids
from kg.models.checks import beyond, problems
from kg.models.kinds import KINDS
from kg.models.spec import LIMITS, Limits, Model, Origin, Problem, written
from kg.models.trouble import explained
from kg.models.units import shown
from kg.models.wording import nearest
from kg.note import ModelBlock, Note, Span, Value
from kg.yaml_reader import Yaml, YamlError, read_yaml


class Invalid(NamedTuple):
    """Something in a block that keeps it from being a model."""

    block: ModelBlock
    span: Span
    path: str
    """The field, such as `inputs.0.onset_ms`; empty for the whole block."""
    message: str
    help: str = ""
    of_link: bool = False
    """Whether it is a link that is at fault, so that the rules about links tell it."""

    def text(self, note: Note) -> str:
        """The problem with its place: `Note.md:12:7: inputs.0.onset_ms: cannot read 'x'`."""
        where = f"{self.path}: " if self.path else ""
        help_ = f"; {self.help}" if self.help else ""
        return f"{note.place(self.span)}: {where}{self.message}{help_}"


def read(note: Note, limits: Limits = LIMITS) -> list[Model | Invalid]:
    """Each block as a model, or as the problems that it has; one without an id gets one (`anchors.model_ids`)."""
    found: list[Model | Invalid] = []
    for block, id_ in zip(note.models[: limits.blocks], model_ids(note), strict=False):
        read_ = _read(note, block, limits)
        found += [one if isinstance(one, Invalid) else _named(one, block, id_) for one in read_]
    if extra := note.models[limits.blocks :]:
        message = f"the note has {len(note.models)} models; kg reads at most {limits.blocks}"
        found.append(Invalid(extra[0], extra[0].span, "", message, "divide the note"))
    return found


def _read(note: Note, block: ModelBlock, limits: Limits) -> Iterator[Model | Invalid]:
    size = block.span.end - block.span.start
    if size > limits.block:
        yield Invalid(block, block.span, "", f"the block has {size:,} bytes; kg reads at most {limits.block:,}")
        return
    try:
        yaml = read_yaml(block.text, block.span.start)
    except YamlError as error:
        yield Invalid(block, error.span, "", error.message, error.help)
        return
    match _understood(yaml, limits):
        case Model() as model:
            yield model.with_origin(_origin(note, block, yaml))
        case found:
            yield from (_placed(block, _origin(note, block, yaml), problem) for problem in found)


def _understood(yaml: Yaml, limits: Limits) -> Model | list[Problem]:
    value = yaml.value
    if not isinstance(value, dict):
        found = "is empty" if value is None else f"says {shown(value)}"
        return [Problem((), f"the block {found}", "begin with 'kind: psp_sum' or another kind")]
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in KINDS.parts:
        there = f"kinds: {', '.join(KINDS.parts)}"
        if kind is None:
            return [Problem((), "the model has no 'kind'", there)]
        return [Problem(("kind",), f"no kind of model named {shown(kind)}", nearest(str(kind), KINDS.parts) or there)]
    return _checked(KINDS[kind], value, limits)


def _checked(kind: type[Model], value: dict[str, Value], limits: Limits) -> Model | list[Problem]:
    try:
        model = kind.model_validate(value)
    except ValidationError as error:
        return explained(error, kind, value)
    if not model.feeds() and (problem := beyond(model, limits)):
        return [problem]
    return list(problems(model)) or model


def _placed(block: ModelBlock, origin: Origin, problem: Problem) -> Invalid:
    span = origin.span(problem.path, of_key=problem.of_key)
    return Invalid(block, span, written(problem.path), problem.message, problem.help)


def _origin(note: Note, block: ModelBlock, yaml: Yaml) -> Origin:
    lines = {path: note.place(span).line for path, span in yaml.spans.items()}
    return Origin(block, yaml.spans, yaml.key_spans, lines, note.path)


def _named(model: Model, block: ModelBlock, id_: str) -> Model | Invalid:
    """The model with its id; none is left for one that repeats another's."""
    if not id_:
        span = model.span(("id",)) or block.span
        return Invalid(block, span, "id", f"another model of this note is called '{model.id}'", "give it another id")
    return model if model.id else model.model_copy(update={"id": id_})
