"""The environments of this checkout: each is made when first asked for, and again when what it must hold changes.

An environment is a folder below `.kg/`, named after what it is for, the Python that made it and a hash of its
requirements. Its stamp is written last: a folder without one is the rest of an interrupted set-up and is made again.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".kg"
GROUPS: Mapping[str, tuple[str, ...]] = {"run": (), "bench": ("bench",), "test": ("test", "lint")}
"""What an environment is for, and the dependency groups of pyproject.toml that it holds beside what kg itself needs."""

_LOG = ENVIRONMENTS / "setup.log"
_ENTRY = "import sys; from kg.cli import main; sys.argv[0] = 'kg'; sys.exit(main())"
_WAYS_OUT = {
    "ensurepip": "this Python has no venv: install it (Debian: apt-get install python3-venv), then run this again",
    "No space left": "the disk is full: make room, then run this again",
    "requires a different Python": "a requirement does not support this Python: run this with another, 3.11 or newer",
}
_WAY_OUT = "pip needs a package index: check the network (and PIP_INDEX_URL, HTTPS_PROXY), then run this again"


def run_kg(arguments: Sequence[str]) -> NoReturn:
    """Runs kg with these arguments in the caller's folder; its exit code is ours."""
    hand_over([str(python("run")), *kg_command(), *arguments])


def kg_command() -> list[str]:
    """What follows an environment's interpreter to run kg: -P, lest a module in the caller's folder shadow ours."""
    return ["-P", "-c", _ENTRY]


def hand_over(command: list[str]) -> NoReturn:
    """Becomes that command."""
    if sys.platform == "win32":  # where exec would return to the shell at once
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


def python(purpose: str) -> Path:
    """The interpreter of the environment for a purpose, which is made if there is none yet."""
    return _python_in(ready(purpose) or _set_up(purpose))


def ready(purpose: str) -> Path | None:
    """An environment for a purpose that needs no set-up."""
    return next(filter(_is_complete, _folders_for(purpose)), None)


def _folders_for(purpose: str) -> Iterator[Path]:
    """Where an environment for this purpose may be: its own folder, else one that holds as much and more."""
    requirements = {other: _requirements(groups) for other, groups in GROUPS.items()}
    wanted = set(requirements[purpose])
    for other in sorted(GROUPS, key=lambda name: name != purpose):
        if wanted <= set(requirements[other]):
            yield _folder(other, requirements[other])


def _requirements(groups: Sequence[str]) -> tuple[str, ...]:
    """What kg depends on and what these dependency groups hold, as pyproject.toml has it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    of_groups = (name for group in groups for name in project.get("dependency-groups", {}).get(group, ()))
    return tuple(sorted({*project["project"].get("dependencies", ()), *of_groups}))


def _folder(purpose: str, requirements: Sequence[str]) -> Path:
    """A virtual environment cannot be moved nor shared between systems, so the place and the platform count as well."""
    made_from = json.dumps([str(ROOT), sysconfig.get_platform(), sys.implementation.cache_tag, *requirements])
    key = hashlib.sha256(made_from.encode()).hexdigest()[:10]
    return ENVIRONMENTS / f"{purpose}-{sys.version_info[0]}.{sys.version_info[1]}-{key}"


def _python_in(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _stamp_in(folder: Path) -> Path:
    return folder / "complete"


def _is_complete(folder: Path) -> bool:
    return _stamp_in(folder).exists() and _python_in(folder).exists()  # its Python may have been upgraded away


def _set_up(purpose: str) -> Path:
    requirements = _requirements(GROUPS[purpose])
    folder = _folder(purpose, requirements)
    try:
        ENVIRONMENTS.mkdir(exist_ok=True)
        with _locked(ENVIRONMENTS / "lock") as lock:
            if not _is_complete(folder):  # else another process made it while this one waited
                _build(folder, requirements, lock)
                _remove_older(folder)
    except KeyboardInterrupt:
        _say("interrupted: run it again to set up what is missing", begin="\n")
        sys.exit(130)
    except OSError as error:
        sys.exit(f"kg: cannot make an environment in '{ENVIRONMENTS}': {error.strerror or error}")
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """Holds the lock file; the system lets go of it when the process ends, however it ends."""
    with path.open("wb") as lock:
        if not _try_to_lock(lock):
            _say("another set-up is under way: waiting for it")
            while not _try_to_lock(lock):
                time.sleep(0.2)
        yield lock


def _try_to_lock(lock: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  it is there on Windows only

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  and this one everywhere else

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _build(folder: Path, requirements: Sequence[str], lock: IO[bytes]) -> None:
    began = time.monotonic()
    _say(f"setting up {folder.relative_to(ROOT)} (once; about a minute)")
    _LOG.write_bytes(b"")
    shutil.rmtree(folder, ignore_errors=True)
    _step("making a virtual environment", [sys.executable, "-m", "venv", str(folder)], lock)
    if requirements:
        install = [str(_python_in(folder)), "-m", "pip", "install", "--progress-bar=off", "--prefer-binary"]
        _step(f"installing {len(requirements)} packages and what they need", [*install, *requirements], lock)
    _add_checkout_to_path(folder)
    _stamp_in(folder).write_text("\n".join([*requirements, ""]), encoding="utf-8")
    _say(f"ready after {time.monotonic() - began:.0f} s")


def _step(doing: str, command: Sequence[str], lock: IO[bytes]) -> None:
    """Runs a command, its output in the log; a failure ends the script with the log's last lines."""
    began_at = _LOG.stat().st_size
    # the command inherits the lock: should we be killed, a second set-up waits until the command has ended, too
    inherited = () if sys.platform == "win32" else (lock.fileno(),)
    with (
        _LOG.open("ab") as log,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_clean(os.environ), pass_fds=inherited
        ) as process,
    ):
        try:
            _watch(process, doing)
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        _give_up(doing, _LOG.read_bytes()[began_at:].decode(errors="replace"))


def _clean(variables: Mapping[str, str]) -> dict[str, str]:
    """Without the settings that would send packages elsewhere than into the environment."""
    elsewhere = {
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_PYTHON",
        "__PYVENV_LAUNCHER__",
    }
    kept = {name: value for name, value in variables.items() if name not in elsewhere}
    return kept | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _watch(process: "subprocess.Popen[bytes]", doing: str) -> None:
    """Waits for a step; on a terminal its line shows the seconds."""
    if not sys.stderr.isatty():
        _say(doing)
        process.wait()
        return
    began = time.monotonic()
    while process.poll() is None:
        _say(f"{doing} … {time.monotonic() - began:.0f} s", begin="\r", end="")
        time.sleep(0.1)
    _say(f"{doing} … {time.monotonic() - began:.0f} s", begin="\r")


def _give_up(doing: str, output: str) -> NoReturn:
    _say(f"{doing} failed:")
    for line in output.splitlines()[-12:]:
        print(f"    {line}", file=sys.stderr)
    way_out = next((way for sign, way in _WAYS_OUT.items() if sign in output), _WAY_OUT)
    sys.exit(f"kg: {way_out}\nkg: the whole output is in {_LOG.relative_to(ROOT)}")


def _add_checkout_to_path(folder: Path) -> None:
    """Lets an edit take effect at once: the environment imports kg from the checkout."""
    site_packages = sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    # a line of code in ASCII, for a plain path would be read in the encoding of whoever starts Python
    line = f"import sys; sys.path.append({str(ROOT)!a})\n"
    (Path(site_packages) / "kg_checkout.pth").write_text(line, encoding="ascii")


def _remove_older(folder: Path) -> None:
    """The environments that this one replaces: same purpose, same Python."""
    stem = folder.name.rpartition("-")[0]
    for older in ENVIRONMENTS.glob(f"{stem}-*"):
        if older != folder:
            shutil.rmtree(older, ignore_errors=True)


def _say(text: str, begin: str = "", end: str = "\n") -> None:
    print(f"{begin}kg: {text}", end=end, file=sys.stderr, flush=True)
