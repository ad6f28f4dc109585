"""A small web on this machine, whose pages behave badly in every way that the real one knows."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = b'<html><h1 id=\'Start\'>x</h1><a name="caf&eacute;"></a><h2 id="user-content-usage">y</h2></html>'


@dataclass
class LocalWeb:
    """Where the server is, and what it was asked for."""

    address: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request, in order."""
    times: list[float] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    """Bytes of the body that were sent, by path."""

    def asked_for(self, path: str) -> list[str]:
        """The methods of the requests for a path."""
        return [method for method, asked in self.asked if asked.partition("?")[0] == path]


@contextmanager
def local_web() -> Iterator[LocalWeb]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    server.daemon_threads = True
    server.block_on_close = False
    web = LocalWeb(f"http://127.0.0.1:{server.server_port}")
    server.web = web  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


class _Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def web(self) -> LocalWeb:
        return self.server.web  # type: ignore[attr-defined,no-any-return]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.web.asked.append((self.command, self.path))
        self.web.times.append(time.monotonic())
        self.web.under_way += 1
        self.web.most_under_way = max(self.web.most_under_way, self.web.under_way)
        name = self.path.partition("?")[0].strip("/").replace("-", "_")
        try:
            getattr(self, f"page_{name}", self.page_missing)()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.web.under_way -= 1

    def page_fine(self) -> None:
        self._send(200, PAGE)

    def page_missing(self) -> None:
        self._send(404)

    def page_gone(self) -> None:
        self._send(410)

    def page_members_only(self) -> None:
        self._send(403)

    def page_no_head(self) -> None:
        self._send(405 if self.command == "HEAD" else 200, PAGE)

    def page_lies_about_head(self) -> None:
        self._send(404 if self.command == "HEAD" else 200, PAGE)

    def page_overloaded(self) -> None:
        self._send(503)

    def page_recovers(self) -> None:
        self._send(502 if len(self.web.asked_for("/recovers")) <= 2 else 200)

    def page_busy(self) -> None:
        """Wants to be left alone for a second, once."""
        first = len(self.web.asked_for("/busy")) <= 1
        self._send(429 if first else 200, headers={"Retry-After": "1"} if first else {})

    def page_very_busy(self) -> None:
        self._send(429, headers={"Retry-After": "3600"})

    def page_moved(self) -> None:
        self._send(301, headers={"Location": "/fine"})

    def page_moved_to_nowhere(self) -> None:
        self._send(302, headers={"Location": "/nothing"})

    def page_moved_out_of_the_web(self) -> None:
        self._send(302, headers={"Location": "ftp://127.0.0.1/etc/passwd"})

    def page_circle(self) -> None:
        self._send(302, headers={"Location": "/circle-back"})

    def page_circle_back(self) -> None:
        self._send(302, headers={"Location": "/circle"})

    def page_wants_a_cookie(self) -> None:
        """Redirects to itself until the cookie comes back."""
        if "seen=1" in self.headers.get("Cookie", ""):
            self._send(200)
        else:
            self._send(302, headers={"Location": "/wants-a-cookie", "Set-Cookie": "seen=1"})

    def page_endless(self) -> None:
        number = int(self.path.partition("?")[2] or 0)
        self._send(302, headers={"Location": f"/endless?{number + 1}"})

    def page_slow(self) -> None:
        time.sleep(5)
        self._send(200)

    def page_trickle(self) -> None:
        """A header a moment, for ever."""
        self.send_response(200)
        for number in range(200):
            self.send_header(f"X-{number}", "x")
            self.flush_headers()
            time.sleep(0.05)

    def page_breaks_off(self) -> None:
        self.close_connection = True
        self.connection.close()

    def page_nonsense(self) -> None:
        self.wfile.write(b"\x00\xffnonsense\r\n\r\n")
        self.close_connection = True

    def page_huge(self) -> None:
        """A hundred megabytes, or as many as the reader takes."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(100_000_000))
        self.end_headers()
        if self.command == "GET":
            for _ in range(1000):
                self.wfile.write(b"<p>" + b"x" * 99_997)
                self.web.sent["/huge"] += 100_000

    def page_bomb(self) -> None:
        """What says that it is compressed."""
        self._send(200, b"not really gzip", {"Content-Encoding": "gzip"})

    def page_paper(self) -> None:
        self._send(200, b"%PDF-1.7", {"Content-Type": "application/pdf"})

    def page_unheard_of(self) -> None:
        self._send(299)

    def page_teapot(self) -> None:
        self.send_response(418, "\x1b[31mred\x1b[0m")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html"} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""
