"""Why there was no answer: what the layers below say, in words."""

import socket
import ssl
from collections.abc import Iterator

import httpx

from kg.external.answers import Answer, Outcome

_UNKNOWN_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def of_failure(error: Exception, timeout_s: float) -> Answer:
    """What an exception means for an address."""
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        unreached = isinstance(error, httpx.ConnectTimeout)
        return Answer(Outcome.UNSURE, f"does not answer within {timeout_s:g} s", reached=not unreached, may_pass=True)
    told = (answer for cause in _causes(error) if (answer := _of_cause(cause)))
    return next(told, None) or _of_kind(error)


def _of_cause(cause: BaseException) -> Answer | None:
    """What the layers below HTTP say, if this is one of them."""
    match cause:
        case ssl.SSLCertVerificationError():
            return Answer(Outcome.UNSURE, f"has a bad certificate: {_sentence(cause.verify_message)}", of_host=True)
        case ssl.SSLError():
            reason = (cause.reason or "no reason given").replace("_", " ").lower()
            return Answer(Outcome.UNSURE, f"does not speak TLS as it should: {reason}", of_host=True)
        case socket.gaierror() if cause.errno in _UNKNOWN_HOST:
            return Answer(Outcome.GONE, "leads to a host that does not exist", reached=False, of_host=True)
        case socket.gaierror():
            return Answer(Outcome.UNSURE, "leads to a host whose name cannot be looked up", reached=False)
        case ConnectionRefusedError():
            return Answer(Outcome.UNSURE, "leads to a host that refuses connections")
        case _:
            return None


def _of_kind(error: Exception) -> Answer:
    """What is left when no cause tells more."""
    match error:
        case httpx.ProxyError():
            return Answer(Outcome.UNSURE, "is not let through by the proxy", reached=False)
        case httpx.ConnectError():
            return Answer(Outcome.UNSURE, "leads to a host that cannot be reached", reached=False)
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return Answer(Outcome.UNSURE, "breaks off the connection", may_pass=True)
        case _:
            return Answer(Outcome.UNSURE, f"cannot be asked for: {_sentence(str(error))}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and all that led to it; a connection that was tried on several ways has several causes."""
    if error is None:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _causes(one)
    yield from _causes(error.__cause__ or error.__context__)


def _sentence(text: str) -> str:
    """What a library says, in our manner: without capital, full stop or anything that a terminal would act on."""
    plain = "".join(char if char.isprintable() else " " for char in text).strip().rstrip(".")
    return f"{plain[:1].lower()}{plain[1:200]}" or "no reason given"
