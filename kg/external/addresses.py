"""The addresses of a vault: which of them lead to the web or to a mailbox, and which cannot be right."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urlsplit

from kg.resolve import External, Reference, Status
from kg.survey import Survey

_RESERVED = ("localhost", "local", "test", "example", "invalid", "internal", "home.arpa", "example.com", "example.net")
"""Names that the standards keep for machines nearby and for examples; `example.org` is one as well."""
_LONGEST_LABEL = 63


class Address(NamedTuple):
    """A link that leads out of the vault."""

    reference: Reference
    url: str
    """As written, with `https:` before `//host`."""

    @property
    def page(self) -> str:
        """The address without its fragment: what is asked for."""
        return urldefrag(self.url).url

    @property
    def fragment(self) -> str:
        """The place in the page that the link names; empty for none, for a script's route and for quoted words."""
        fragment = unquote(urldefrag(self.url).fragment.partition(":~:")[0])
        return "" if fragment.startswith(("/", "!")) or fragment.lower() == "top" else fragment


def addresses(survey: Survey, scheme: str) -> Iterator[Address]:
    """The links whose address begins with `http` (or `https`), or with `mailto`."""
    for reference in survey.by_status[Status.EXTERNAL]:
        if isinstance(reference.resolution, External):
            url = reference.resolution.url.strip()
            url = f"https:{url}" if url.startswith("//") else url
            if url.partition(":")[0].lower().removesuffix("s") == scheme:
                yield Address(reference, url)


def wrong_with(url: str) -> str:
    """What makes a web address impossible; empty if nothing does."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return f"{str(error)[:1].lower()}{str(error)[1:]}"
    if not host:
        return "it names no host"
    labels = host.removesuffix(".").split(".")
    if ":" not in host and not all(0 < len(label) <= _LONGEST_LABEL for label in labels):
        return f"'{host}' is no name of a host"
    if strange := next((char for char in host if char.isspace() or char in '"<>\\^`{|}'), ""):
        return f"the host '{host}' holds '{strange}'"
    return ""


def to_ask(found: Iterable[Address], ignore: Iterable[str], *, private: bool) -> Iterator[Address]:
    """Those that can be asked, by everybody, and that nobody wants left alone."""
    ignored = tuple(ignore)
    for address in found:
        left_alone = any(fnmatchcase(address.url, one) or fnmatchcase(address.page, one) for one in ignored)
        if not left_alone and not wrong_with(address.url) and (private or not is_private(host_of(address.url))):
            yield address


def host_of(url: str) -> str:
    """The host's name, without its port."""
    return urlsplit(url).hostname or ""


def is_private(host: str) -> bool:
    """Whether only some readers, or none, can reach a host: this machine, a private network, a reserved name."""
    try:
        return not ip_address(host.partition("%")[0]).is_global
    except ValueError:
        name = f".{host.lower().removesuffix('.')}"
    return name.count(".") == 1 or any(name.endswith(f".{kept}") for kept in (*_RESERVED, "example.org"))
