"""A file before and after -> a unified diff that `git apply` and `patch -p1` take."""

from collections.abc import Iterator
from difflib import unified_diff


def diff(path: str, before: bytes, after: bytes) -> str:
    """What changes in a file of UTF-8 text."""
    lines = unified_diff(_lines(before), _lines(after), _header(f"a/{path}"), _header(f"b/{path}"))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(source: bytes) -> list[str]:
    # only at \n, as git and patch do; str.splitlines breaks in many more places
    *lines, last = source.decode().split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _header(path: str) -> str:
    """A path as a diff's header has it: quoted if it must be; a tab ends one that holds a space, as in git's own."""
    quoted = "".join(_quoted(path))
    if quoted != path:
        return f'"{quoted}"'
    return f"{path}\t" if " " in path else path


def _quoted(path: str) -> Iterator[str]:
    for char in path:
        if char in '"\\':
            yield f"\\{char}"
        elif ord(char) < 32 or ord(char) == 127:
            yield f"\\{ord(char):03o}"
        else:
            yield char
