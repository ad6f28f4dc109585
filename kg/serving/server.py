"""A map, its vault and an address, put together until Ctrl-C. The only module that knows uvicorn."""

from collections.abc import Callable
from contextlib import suppress
from socket import socket
from threading import Event, Thread
from types import FrameType

import uvicorn

from kg.serving.drawing import Edition, LiveMap
from kg.serving.following import follow
from kg.serving.hosts import Address
from kg.serving.news import Desk
from kg.serving.site import site


def serve(live: LiveMap, address: Address, listening: socket, tell: Callable[[Edition], None]) -> None:
    """Serves a map that has been drawn, and draws it again after every change, until Ctrl-C.

    `tell` hears of every new edition as well.
    """
    assert live.edition
    desk, ended = Desk(live.edition), Event()

    def told(edition: Edition) -> None:
        desk.tell(edition)
        tell(edition)

    follower = Thread(target=follow, args=(live, told, ended), daemon=True)
    server = _Server(
        uvicorn.Config(
            site(desk, address),
            log_level="warning",
            access_log=False,
            lifespan="off",
            loop="asyncio",
            http="h11",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=2,
        ),
        desk,
    )
    follower.start()
    try:
        # it raises Ctrl-C once more when it has ended
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    finally:
        ended.set()


class _Server(uvicorn.Server):
    """A server whose open pages do not keep it from ending."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ends the waiting of the pages, then the server."""
        self._desk.close()
        super().handle_exit(sig, frame)
