"""`mailto:` addresses: whether their syntax is right. Nobody is written to."""

import re
from urllib.parse import parse_qsl, unquote

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LOCAL = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"[^"\\\r\n]*"')
_LABEL = re.compile(r"\w(?:[\w-]{0,61}\w)?")
_LONGEST_LOCAL = 64


def wrong_with_mail(url: str) -> str:
    """What is wrong with a `mailto:` address; empty if nothing is."""
    written, _, headers = url.partition(":")[2].partition("?")
    fields = [(name.lower(), value) for name, value in parse_qsl(headers.replace("&amp;", "&"), keep_blank_values=True)]
    more = [value for name, value in fields if name in {"to", "cc", "bcc"}]
    if not written and not fields:
        return "it names nobody"
    several = [
        *(unquote(one) for one in written.split(",") if written),
        *(one for each in more for one in each.split(",")),
    ]
    return next((wrong for one in several if (wrong := _wrong_with(one.strip()))), "")


def _wrong_with(mailbox: str) -> str:
    local, at, domain = mailbox.rpartition("@")
    if not at:
        return f"'{mailbox}' has no @"
    if len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return f"'{local}' cannot stand before an @"
    is_literal = domain.startswith("[") and domain.endswith("]")
    if not is_literal and not all(map(_LABEL.fullmatch, domain.split("."))):
        return f"'{domain}' is no name of a host"
    return ""
