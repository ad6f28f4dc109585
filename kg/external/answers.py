"""What the web says of an address, and how much that matters."""

from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

from kg.report import Severity


class Outcome(StrEnum):
    """What became of an address."""

    ALIVE = "alive"
    CLOSED = "closed"
    """It answers, but not to us: a sign-in, or a wall against programs."""
    UNSURE = "unsure"
    """It does not answer as it should, which may pass: a timeout, an overloaded server, a bad certificate."""
    GONE = "gone"
    """It says that it is not there, or its host does not exist."""


SEVERITIES = {Outcome.CLOSED: Severity.INFO, Outcome.UNSURE: Severity.WARNING, Outcome.GONE: Severity.ERROR}

_GONE = {404, 410}
_CLOSED = {401, 402, 403, 407, 451, 999}
_TOO_MANY = 429
_MAY_PASS = {408, 425, _TOO_MANY}


class Answer(NamedTuple):
    """What one address answered."""

    outcome: Outcome
    words: str = ""
    """What follows the address in a message: `answers 404 Not Found`."""
    reached: bool = True
    """Whether some machine out there answered at all."""
    may_pass: bool = False
    """Whether asking again soon may help."""
    wait_s: float = 0
    """How long the host asks to be left alone."""
    of_host: bool = False
    """Whether all addresses of the host share this answer."""
    absent: frozenset[str] = frozenset()
    """The fragments that were asked for and are not in the page."""


class Offline(NamedTuple):
    """No host could be reached at all, which tells more of this computer than of any address."""

    words: str
    """What an address came to."""


def of_status(status: int, wait_s: float) -> Answer:
    """What a status says; `wait_s` is what Retry-After asks for."""
    words = f"answers {status} {_phrase(status)}".rstrip()
    if status < 400:
        return Answer(Outcome.ALIVE)
    if status in _GONE:
        return Answer(Outcome.GONE, words)
    if status in _CLOSED:
        return Answer(Outcome.CLOSED, words)
    may_pass = status in _MAY_PASS or 500 <= status < 600
    return Answer(Outcome.UNSURE, words, may_pass=may_pass, wait_s=wait_s, of_host=status == _TOO_MANY)


def _phrase(status: int) -> str:
    """The usual words for a status, not those of a server, which may say anything."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
