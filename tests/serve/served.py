"""`kg serve` in a process of its own, and what tests ask of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

PATIENCE_S = 60


class Served:
    """A vault that is being served."""

    def __init__(self, vault: Path, *options: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "kg", "serve", str(vault), "--port", str(port), *options]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"COLUMNS": "200"},
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        self.port = urlsplit(self.url).port or 0
        assert self.url, self.process.communicate()[1]

    def get(self, path: str = "/", host: str = "") -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    @property
    def page(self) -> str:
        return self.get()[1].decode()

    @contextmanager
    def heard(self) -> Iterator["News"]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request("GET", "/events")
        line = connection.sock
        try:
            yield News(connection.getresponse())
        finally:
            # whoever reads from it is let go
            line.shutdown(socket.SHUT_RDWR)
            connection.close()

    def end(self, *, signals: int = 1) -> tuple[int, str]:
        """Presses Ctrl-C: the exit code, and all that was said to people."""
        for _ in range(signals):
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=PATIENCE_S)
        return code, self.process.communicate()[1]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class News:
    """What an open page is told."""

    def __init__(self, answer: HTTPResponse) -> None:
        self._told: Queue[dict[str, Any]] = Queue()
        Thread(target=self._listen, args=(answer,), daemon=True).start()

    def next(self) -> dict[str, Any]:
        return self._told.get(timeout=PATIENCE_S)

    def until(self, **wanted: Any) -> dict[str, Any]:
        """The first news in which these are so."""
        end = time.monotonic() + PATIENCE_S
        seen = []
        while time.monotonic() < end:
            seen.append(self.next())
            if all(seen[-1][name] == value for name, value in wanted.items()):
                return seen[-1]
        raise AssertionError(seen)

    def _listen(self, answer: HTTPResponse) -> None:
        try:
            for line in answer:
                if line.startswith(b"data: "):
                    self._told.put(json.loads(line.removeprefix(b"data: ")))
        except (OSError, ValueError, AttributeError):
            return


@contextmanager
def serving(vault: Path, *options: str, port: int = 0) -> Iterator[Served]:
    served = Served(vault, *options, port=port)
    try:
        yield served
    finally:
        served.kill()


def make(vault: Path) -> Path:
    """Notes that link each other, one link that is broken, a picture, and a note that nobody shall see."""
    vault.mkdir()
    (vault / "Neuron.md").write_text("A **neuron** has a [[Synapse]] and [[nothing]]. ![[pictures/cell.svg]]\n")
    (vault / "Synapse.md").write_text("It is on a [[Neuron]].\n" + "\n".join(f"Line {k} of it.\n" for k in range(80)))
    (vault / "Secret.md").write_text("---\npublish: false\n---\nThe [[unheard-of]]. ![[pictures/hidden.svg]]\n")
    (vault / "pictures").mkdir()
    for name in ("cell", "hidden"):
        (vault / "pictures" / f"{name}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
        )
    return vault
