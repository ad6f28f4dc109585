"""Where the map is served, and who is answered: whoever names this computer, and nobody whom a foreign page sends."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

from kg.errors import UsageError

LAST_PORT = 65535

_ADDRESS_IN_USE = {48, 98, 10048}
"""What Linux, macOS and Windows call it."""
_FORBIDDEN = {1, 13, 10013}


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """What to type into a browser on this computer."""
        return f"http://{_in_brackets('localhost' if self._is_everywhere else self.host)}:{self.port}/"

    @property
    def is_private(self) -> bool:
        """Whether nobody else can reach it."""
        return self.host == "localhost" or (_is_number(self.host) and ip_address(self.host).is_loopback)

    def listen(self) -> socket.socket:
        """A socket that takes calls from now on; port 0 is any that is free.

        Raises `UsageError` if the port is taken, or is not ours to take.
        """
        if not 0 <= self.port <= LAST_PORT:
            raise UsageError(f"there is no port {self.port}: a port is a number from 0 to {LAST_PORT}")
        try:
            family, *_, place = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            taken = socket.create_server(place[:2], family=family, backlog=64)
        except OSError as error:
            raise UsageError(self._refusal(error)) from error
        taken.setblocking(False)
        return taken

    def answers(self, name: str) -> bool:
        """Whether a call is meant for us, going by the name that its `Host` header calls us by.

        A page on the web can make its own name lead here, and would then be let in to read: no such name is answered.
        A number cannot be made to lead elsewhere.
        """
        called = _without_port(name).lower().rstrip(".")
        if called in {"localhost", self.host.lower()}:
            return True
        if self.is_private:
            return _is_number(called) and ip_address(called).is_loopback
        return _is_number(called) or called in _own_names()

    @property
    def _is_everywhere(self) -> bool:
        return _is_number(self.host) and ip_address(self.host).is_unspecified

    def _refusal(self, error: OSError) -> str:
        if error.errno in _ADDRESS_IN_USE:
            free = f"--port {self.port + 1}" if self.port < LAST_PORT else "--port 8765"
            return f"port {self.port} is in use, perhaps by another 'kg serve': take another, such as {free}"
        if error.errno in _FORBIDDEN:
            return f"port {self.port} may not be used by everybody: take another, such as --port 8765"
        if isinstance(error, socket.gaierror):
            return f"no host named '{self.host}'; --host 127.0.0.1 is this computer alone"
        return f"cannot listen at '{self.host}', port {self.port}: {error.strerror}"


def _own_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, name.partition(".")[0], f"{name.partition('.')[0]}.local"}


def _without_port(name: str) -> str:
    """The host of a `Host` header.

    >>> _without_port("localhost:8765"), _without_port("[::1]:8765"), _without_port("::1")
    ('localhost', '::1', '::1')
    """
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0] if name.count(":") == 1 else name


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _in_brackets(host: str) -> str:
    return f"[{host}]" if ":" in host else host
