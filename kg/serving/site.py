"""What is asked over HTTP, and the answers: the page, its news, its pictures. The only module that knows starlette."""

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.serving.hosts import Address
from kg.serving.news import Desk

GUARDED = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""No other site may use what is served, or learn of it."""
INERT = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
"""A picture may be an SVG, and one that is opened by itself must not run what it holds."""


def site(desk: Desk, address: Address) -> ASGIApp:
    """The program that answers."""

    async def page(_: Request) -> Response:
        return Response(desk.edition.page, media_type="text/html", headers=GUARDED)

    async def events(_: Request) -> Response:
        return StreamingResponse(desk.heard(), media_type="text/event-stream", headers=GUARDED)

    async def picture(request: Request) -> Response:
        file = desk.edition.images.get(request.path_params["path"])
        if file is None or not file.is_file():
            return PlainTextResponse("there is nothing here: the map is at /\n", 404, headers=GUARDED)
        return FileResponse(file, headers=GUARDED | INERT)

    return _Doorkeeper(
        Starlette(routes=[Route("/", page), Route("/events", events), Route("/{path:path}", picture)]), address
    )


class _Doorkeeper:
    """Answers who names this computer, and refuses all others."""

    def __init__(self, inside: ASGIApp, address: Address) -> None:
        self._inside = inside
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._address.answers(Headers(scope=scope).get("host", "")):
            await self._inside(scope, receive, send)
            return
        refusal = f"this is a map on somebody's own computer: it is at {self._address.url}\n"
        await PlainTextResponse(refusal, 421, headers=GUARDED)(scope, receive, send)
