"""What a verb says: to the terminal, to a file that is then whole, and beside it to people."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.vault import Vault


@contextmanager
def opened_vault(folder: Path) -> "Iterator[Vault]":
    """A vault; on a terminal, long steps say that they are running, and how far they are."""
    from kg.vault import Vault  # noqa: PLC0415

    if not sys.stderr.isatty():
        yield _with_hint(Vault.open(folder))
        return
    from kg.cli.progress import Steps  # noqa: PLC0415

    with Steps() as steps:
        yield _with_hint(Vault.open(folder, steps.tell))


def result(text: str, output: Path | None) -> None:
    """Prints a result, or writes it to a file that is then whole."""
    if output is None:
        tell(text)
        return
    from kg.writing import write_whole  # noqa: PLC0415

    write_whole(output, text)


def tell(text: str) -> None:
    """Prints to the terminal, at once."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise UsageError(f"cannot print: {error.strerror}") from error


def silence() -> None:
    """Prints nothing more, so that what could not be printed is not tried again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """A word beside the result, for people."""
    sys.stderr.write(text + "\n")


def choice(noun: str, name: str, among: dict[str, Any]) -> Any:
    """What stands under a name; an error that lists the names."""
    if name in among:
        return among[name]
    raise UsageError(f"no {noun} named '{name}'; there are: {', '.join(among)}")


def as_json(found: Any) -> str:
    """Indented, as all verbs print it."""
    return dumps(found, ensure_ascii=False, indent=2) + "\n"


def coloured(output: Path | None) -> bool:
    """Whether a result that goes there may have colours."""
    return output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def assignment(written: str, wanted: str = "PATH=VALUE, such as V_th_mV=-50") -> tuple[str, str]:
    """A name and its value, as in `--set PATH=VALUE`."""
    name, equals, value = written.partition("=")
    if not equals or not name:
        raise UsageError(f"'{written}' is no {wanted}")
    return name.strip(), value.strip()


def limits(written: list[str] | None) -> dict[str, str]:
    """The values of `--limit`."""
    return dict(assignment(one, "NAME=NUMBER, such as events=200000") for one in written or [])


def temporary(name: str) -> Path:
    """A new file of that name in a folder of its own."""
    from tempfile import mkdtemp  # noqa: PLC0415

    return Path(mkdtemp(prefix="kg-")) / name


def _with_hint(vault: "Vault") -> "Vault":
    if hint := vault.survey.files.hint:
        say(f"kg: the Obsidian vault is '{hint}', above this folder; links to notes outside this folder are not found")
    return vault
