"""How the web is asked, and how patiently."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kg.external.answers import Outcome

_HOUR_S = 3600.0


@dataclass(frozen=True)
class Options:
    """How the web is asked; the defaults suit a push and a well-mannered guest."""

    fragments: bool = False
    """Whether `#fragments` are looked for in the pages, which then are read."""
    ignore: tuple[str, ...] = ()
    """Patterns of addresses that are not asked for, `*` for anything: `https://intranet.example.org/*`."""
    private: bool = False
    """Whether to ask hosts that only some readers can reach: localhost, private networks, reserved names."""
    timeout_s: float = 15
    """How long one request may take."""
    at_once: int = 32
    """How many requests may be under way."""
    at_once_per_host: int = 2
    pause_s: float = 0.1
    """How long a host is left alone between the starts of two requests."""
    retries: int = 2
    """How often an address is asked again when that may help."""
    backoff_s: float = 1
    """How long the first retry waits; each next one waits twice as long, and all of them a little more or less."""
    longest_wait_s: float = 30
    """A host that asks for more patience (Retry-After) is not asked again."""
    redirects: int = 10
    """How many redirects are followed."""
    largest_page: int = 2_000_000
    """How many bytes of a page are read for its fragments."""
    cache: Path | None = None
    """The file that remembers answers; None for none. `user_cache()` is the usual one."""
    ages_s: Mapping[Outcome, float] = field(
        default_factory=lambda: MappingProxyType(
            {Outcome.ALIVE: 72 * _HOUR_S, Outcome.CLOSED: 24 * _HOUR_S, Outcome.GONE: _HOUR_S}
        )
    )
    """How long an answer is remembered; those that may pass are not."""
