"""Shapes, each in a process of its own: a fork of one that knows kg, for beginning anew takes longer than most shapes.

As a program, it reads lines of JSON, `[name, bytes, CPU seconds]`, and answers each with `[exit code, what was said]`.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import _shapes

PATIENCE_S = 150
"""By the clock: the machine may be busy with something else, but who waits for nothing is ended too."""


class Forks:
    """The program, as it is asked."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def run(self, shape: str, size: int, cpu_s: int) -> tuple[int, str]:
        """The exit code, negative for a signal, and all that was said."""
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.write(json.dumps([shape, size, cpu_s]) + "\n")
        self._program.stdin.flush()
        code, said = json.loads(self._program.stdout.readline())
        return code, said


@contextmanager
def forks(project: Path) -> Iterator[Forks]:
    path = os.pathsep.join([str(project), str(project / "scripts")])
    with subprocess.Popen(
        [sys.executable, __file__],
        cwd=project,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as program:
        yield Forks(program)


def main() -> None:
    # what a shape needs is there before the first fork
    for module in ("kg.render", "kg.report", "kg.rules", "kg.survey"):
        import_module(module)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_forked(*json.loads(line))) + "\n")
        sys.stdout.flush()


def _forked(shape: str, size: int, cpu_s: int) -> tuple[int, str]:
    with tempfile.TemporaryFile() as said:
        if not (child := os.fork()):
            _be(shape, size, cpu_s, said.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read().decode(errors="replace")


def _be(shape: str, size: int, cpu_s: int, said: int) -> NoReturn:
    import resource

    code = 1
    try:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(said, stream.fileno())
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
        signal.alarm(PATIENCE_S)
        sys.argv = ["_shapes.py", shape, str(size)]
        _shapes.main()
        code = 0
    except BaseException:  # noqa: BLE001 - or the fork would go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
