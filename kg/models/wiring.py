"""Wires between models: which takes what from which, in what order they run, and what is wrong with that.

A model is its note's path and its id. Each runs once, after those that it takes values from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg import markup
from kg.anchors import model_ids
from kg.errors import ModelError
from kg.models.deadline import within
from kg.models.reading import Invalid
from kg.models.result import Metric, Result
from kg.models.running import ParameterError, Settings, run
from kg.models.spec import LIMITS, Feed, Limits, Model, Path, Problem, written
from kg.models.units import SMALLEST, Trouble, convert, unit_of
from kg.models.wording import listed, nearest
from kg.note import UNPUBLISHED, Form, Link, Note
from kg.resolve import Reference, Status

_LINK_AT_FAULT = frozenset({Status.MISSING_NOTE, Status.MISSING_ATTACHMENT, Status.MISSING_HEADING,
                            Status.MISSING_BLOCK, Status.OUTSIDE, Status.EMPTY, Status.UNENCODED})  # fmt: skip


class Name(NamedTuple):
    """A model of a vault."""

    path: str
    """Its note."""
    id: str

    def __str__(self) -> str:
        return f"{self.path.rpartition('/')[2].removesuffix('.md')}#{self.id}"


class Wired(NamedTuple):
    """A wire whose model is found."""

    feed: Feed
    source: Name


class Fault(NamedTuple):
    """A wire that leads to no result."""

    feed: Feed
    problem: Problem
    of_link: bool = False
    """Whether the link is at fault, which the rules about links tell."""


class Assembly:
    """The models of a vault with the wires between them."""

    def __init__(
        self,
        models: Sequence[tuple[Note, Model | Invalid]],
        resolve: Callable[[Note, Link], Reference],
        limits: Limits = LIMITS,
    ) -> None:
        self._notes = {note.path: note for note, _ in models}
        self._models = {Name(note.path, one.id): one for note, one in models if isinstance(one, Model)}
        self._resolve = resolve
        self._limits = limits
        self._settings: Mapping[Name, Settings] = {}
        self._seed: int | None = None
        self._usual: Assembly | None = None
        self._wires: dict[Name, list[Wired | Fault]] = {}
        self._outcomes: dict[Name, Result | tuple[Invalid, ...]] = {}
        self._circles: dict[Name, tuple[Name, ...]] = {}
        self._changed: set[Name] = set()

    def set(self, settings: Mapping[Name, Settings], seed: int | None = None) -> "Assembly":
        """The same models, some of them with other parameters; what does not depend on these is not run again."""
        other = Assembly((), self._resolve, self._limits)
        other._notes, other._models, other._wires = self._notes, self._models, self._wires
        other._settings, other._seed, other._usual = settings, seed, self
        return other

    @property
    def models(self) -> Mapping[Name, Model]:
        """The models as their notes declare them, in order."""
        return self._models

    def outcome(self, name: Name) -> Result | tuple[Invalid, ...]:
        """The result of a model, or what keeps it from running.

        Raises `ModelError` for a model that cannot run with the parameters that it was set to.
        """
        for each in self._in_order(name):
            self._outcomes[each] = self._work_out(each)
        return self._outcomes[name]

    def wired(self, name: Name) -> Model:
        """A model with what its wires bring; as it is declared if they bring nothing."""
        model = self._models[name]
        outcome = self.outcome(name) if model.feeds() else None
        return outcome.model if isinstance(outcome, Result) else model

    def wires(self, name: Name) -> list[Wired | Fault]:
        """Where each wire of a model leads."""
        if name not in self._wires:
            note = self._notes[name.path]
            self._wires[name] = [self._found(note, feed) for feed in self._models[name].feeds()]
        return self._wires[name]

    def found(self, name: Name) -> list[Wired]:
        """The wires of a model that lead to a result of another one."""
        return [wire for wire in self.wires(name) if isinstance(wire, Wired)]

    def upstream(self, name: Name) -> Iterator[Name]:
        """The models that a model takes values from, directly or through others, each once; perhaps itself."""
        seen: dict[Name, None] = {}
        waiting = [name]
        while waiting:
            new = [source for source in self._sources(waiting.pop()) if source not in seen]
            seen |= dict.fromkeys(new)
            waiting += new
        yield from seen

    def _in_order(self, wanted: Name) -> Iterator[Name]:
        """The models that have to be run for one, each after those that it needs itself; circles are noted."""
        if wanted in self._outcomes:
            return
        trail, waiting = [wanted], [iter(self._sources(wanted))]
        places = {wanted: 0}
        while trail:
            for source in waiting[-1]:
                if source in places:
                    self._note_circle(trail[places[source] :])
                elif source not in self._outcomes:
                    places[source] = len(trail)
                    trail.append(source)
                    waiting.append(iter(self._sources(source)))
                    break
            else:
                waiting.pop()
                done = trail.pop()
                del places[done]
                yield done

    def _note_circle(self, members: Sequence[Name]) -> None:
        """Each of the members takes a value from the next, the last one from the first."""
        for i, name in enumerate(members):
            self._circles.setdefault(name, (*members[i:], *members[:i]))

    def _sources(self, name: Name) -> list[Name]:
        """The models that one takes values from, but for parameters that the caller sets."""
        return [wire.source for wire in self._awaited(name) if isinstance(wire, Wired)]

    def _awaited(self, name: Name) -> list[Wired | Fault]:
        set_ = self._settings.get(name, {})
        return [wire for wire in self.wires(name) if written(wire.feed.target) not in set_]

    def _work_out(self, name: Name) -> Result | tuple[Invalid, ...]:
        if name in self._circles:
            return (self._invalid(name, self._circular(name)),)
        is_changed = (
            name in self._settings or self._seed is not None or not self._changed.isdisjoint(self._sources(name))
        )
        if self._usual is not None and not is_changed:
            return self._usual.outcome(name)
        self._changed.add(name)
        brought = [(wire, self._value(wire)) for wire in self._awaited(name)]
        faults = [self._invalid(name, found) for _, found in brought if isinstance(found, Fault)]
        if faults:
            return tuple(faults)
        return self._run(name, {wire.feed: found for wire, found in brought if not isinstance(found, Fault)})

    def _is_changed(self, name: Name) -> bool:
        """Whether a model runs otherwise than usual: it is set, or something that it takes values from is."""
        is_set = name in self._settings or self._seed is not None
        return is_set or not self._changed.isdisjoint(self._sources(name))

    def _run(self, name: Name, values: Mapping[Feed, float]) -> Result | tuple[Invalid, ...]:
        model, settings = self._models[name], self._settings.get(name, {})
        sources = {wire.feed: wire.source for wire in self.found(name)}
        fed = {feed.target: (value, f"{sources[feed]}.{feed.metric}") for feed, value in values.items()}
        try:
            return within(
                self._limits.seconds,
                lambda: run(model, set=settings, fed=fed, seed=self._seed, limits=self._limits),
            )
        except TimeoutError:
            help_ = "let it do less; 'kg run' waits as long as it takes"
            return (self._told(name, ("kind",), f"the model took longer than {self._limits.seconds:g} s", help_),)
        except ParameterError as refusal:
            if settings:
                raise
            path, message, help_, _ = refusal.problem
            at = next((feed.at for feed in values if feed.target == path), path)
            return (self._told(name, at, message, help_),)
        except ModelError as error:
            if settings:
                raise
            return (self._told(name, ("kind",), str(error)),)

    def _value(self, wire: Wired | Fault) -> float | Fault:
        """What a wire brings, in the unit of the parameter that takes it."""
        if isinstance(wire, Fault):
            return wire
        outcome, feed = self._outcomes[wire.source], wire.feed
        if not isinstance(outcome, Result):
            return _fault(feed, f"'{wire.source}' cannot run, so this wire brings nothing", "mend that model first")
        found = outcome.metrics.get(feed.metric)
        if isinstance(found, bool) or not isinstance(found, int | float):
            message = f"the metric '{feed.metric}' of '{wire.source}' is {_said(found)}, and a parameter is a number"
            return _fault(feed, message)
        return _converted(feed, float(found))

    def _found(self, note: Note, feed: Feed) -> Wired | Fault:
        """The model that a wire comes from."""
        path, id_, of_link = self._target(note, feed.link)
        if path is None:
            said = "its value comes from an unpublished note"
            message = said if feed.link == UNPUBLISHED else f"the link '{feed.link}' leads to no note"
            return _fault(feed, message, key="from", of_link=of_link)
        stem = Name(path, "").path.rpartition("/")[2].removesuffix(".md")
        ids = [one for one in model_ids(self._notes[path]) if one] if path in self._notes else []
        if not ids:
            return _fault(feed, f"the note '{stem}' has no model", key="from", of_link=of_link)
        if not id_ and len(ids) > 1:
            choices = listed([f"'#{one}'" for one in ids])
            return _fault(feed, f"the note '{stem}' has several models", f"name one of {choices}", key="from")
        if id_ and id_ not in ids:
            help_ = nearest(id_, ids) or f"its models: {', '.join(ids)}"
            return _fault(feed, f"the note '{stem}' has no model '{id_}'", help_, key="from", of_link=of_link)
        return self._understood(feed, Name(path, id_ or ids[0]))

    def _understood(self, feed: Feed, source: Name) -> Wired | Fault:
        model = self._models.get(source)
        if model is None:
            return _fault(feed, f"the model '{source}' cannot be understood", "mend that model first", key="from")
        if feed.metric not in model.metrics:
            help_ = nearest(feed.metric, model.metrics) or f"metrics: {', '.join(model.metrics)}"
            return _fault(feed, f"'{source}' has no metric '{feed.metric}'", help_)
        return Wired(feed, source)

    def _target(self, note: Note, words: str) -> tuple[str | None, str, bool]:
        """The note that a link leads to, the id that it names, and whether the link is broken."""
        if words.startswith("#"):
            return note.path, words[1:], False
        link = next(iter(markup.read(words.strip().encode()).links), None)
        if link is None:
            return None, "", False
        reference = self._resolve(note, link._replace(form=Form.MODEL, key="from"))
        return reference.path, link.fragment, reference.status in _LINK_AT_FAULT

    def _circular(self, name: Name) -> Fault:
        """The wire of a circle, with its way: each feeds the next."""
        circle = self._circles[name]
        way = " -> ".join(f"'{one}'" for one in (circle[0], *reversed(circle)))
        feed = next(wire.feed for wire in self.found(name) if wire.source == circle[1 % len(circle)])
        return _fault(feed, f"the wires lead in a circle: {way}", "take one of these wires out")

    def _invalid(self, name: Name, fault: Fault) -> Invalid:
        path, message, help_, _ = fault.problem
        return self._told(name, path, message, help_)._replace(of_link=fault.of_link)

    def _told(self, name: Name, path: Path, message: str, help_: str = "") -> Invalid:
        model = self._models[name]
        assert model.block is not None
        return Invalid(model.block, model.span(path) or model.block.span, written(path), message, help_)


def _fault(feed: Feed, message: str, help_: str = "", *, key: str = "metric", of_link: bool = False) -> Fault:
    return Fault(feed, Problem((*feed.at, key), message, help_), of_link)


def _converted(feed: Feed, value: float) -> float | Fault:
    unit, wanted = unit_of(feed.metric), unit_of(str(feed.target[-1]))
    if abs(value) < SMALLEST:
        # a rate of 1e-40 Hz is none
        return 0.0
    match convert(f"{value!r} {unit}", wanted) if unit and wanted else value:
        case Trouble(message, help_):
            return _fault(feed, message, help_)
        case number:
            return number


def _said(found: Metric) -> str:
    return "none" if found is None else f"'{str(found).lower() if isinstance(found, bool) else found}'"
