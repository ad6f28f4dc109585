"""How a note is opened in an editor: an address with places for the note's path and line."""

import re
from pathlib import Path
from urllib.parse import quote

from kg.errors import UsageError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):.", re.IGNORECASE)
_ACTS = frozenset({"javascript", "data", "vbscript", "blob", "about"})
_NAMES = {"vscode": "vscode://file/{path}:{line}", "cursor": "cursor://file/{path}:{line}"} | {
    name: name + "://open?file={path}&line={line}" for name in ("idea", "pycharm", "webstorm")
}


def editor_address(template: str, root: Path) -> str:
    """The address for notes of a vault: `{path}` has become its folder and the place for a path within it.

    >>> editor_address("vscode", Path("/home/ann/my vault"))
    'vscode://file/home/ann/my%20vault/{path}:{line}'
    """
    template = _NAMES.get(template, template)
    scheme = _SCHEME.match(template)
    if not scheme or scheme[1].lower() in _ACTS or "{path}" not in template:
        known = ", ".join(_NAMES)
        raise UsageError(
            f"'{template}' is no address of an editor: write one such as '{_NAMES['vscode']}', or one of {known}"
        )
    folder = quote(root.resolve().as_posix(), safe="/:")
    # "file/{path}" and "file={path}" are both usual, and a path may begin with a slash
    return (
        template.replace("/{path}", f"/{folder.lstrip('/')}/{{path}}")
        if "/{path}" in template
        else (template.replace("{path}", f"{folder}/{{path}}"))
    )
