"""Globs of vault paths: `**/people/**`, `*.md`."""

from collections.abc import Iterable


class Globs:
    """Whether a vault path matches one of some globs; `**` spans folders, and names that begin with a dot match too."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(patterns)
        if self._patterns:
            from wcmatch import glob  # noqa: PLC0415 - only a vault that has globs waits for it

            self._match = glob.compile(self._patterns, flags=glob.GLOBSTAR | glob.DOTGLOB)

    def __contains__(self, path: str) -> bool:
        return bool(self._patterns) and self._match.match(path)
