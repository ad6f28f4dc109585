"""What the web said lately, kept in the user's cache folder: never in the vault."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.caches import cache_folder, remember
from kg.external.answers import Answer, Outcome

_VERSION = 1


def user_cache() -> Path:
    """The file in the user's cache folder."""
    return cache_folder() / "external.json"


class Cache:
    """Answers with their ages. A cache that cannot be read is empty, and one that cannot be written is forgotten."""

    def __init__(self, file: Path | None, ages_s: Mapping[Outcome, float]) -> None:
        self._file = file
        self._ages_s = ages_s
        self._entries = _read(file) if file else {}

    def get(self, page: str, fragments: Iterable[str]) -> Answer | None:
        """The answer for a page, if it is fresh and tells of all these fragments."""
        entry = self._entries.get(page)
        if not isinstance(entry, dict) or not self._is_fresh(entry):
            return None
        present, absent = frozenset(entry.get("present", ())), frozenset(entry.get("absent", ()))
        if entry["outcome"] == Outcome.ALIVE and not frozenset(fragments) <= present | absent:
            return None
        return Answer(Outcome(entry["outcome"]), str(entry.get("words", "")), absent=absent & frozenset(fragments))

    def put(self, page: str, fragments: frozenset[str], answer: Answer) -> None:
        """Remembers an answer, unless it may pass."""
        if answer.outcome in self._ages_s and answer.reached:
            self._entries[page] = {
                "outcome": answer.outcome.value,
                "words": answer.words,
                "at": int(time.time()),
                "present": sorted(fragments - answer.absent),
                "absent": sorted(answer.absent),
            }

    def write(self) -> None:
        """Replaces the file; what is too old is left out."""
        if not self._file:
            return
        fresh = {page: entry for page, entry in self._entries.items() if self._is_fresh(entry)}
        remember(self._file, json.dumps({"version": _VERSION, "answers": fresh}, indent=0))

    def _is_fresh(self, entry: Any) -> bool:
        try:
            age_s = time.time() - float(entry["at"])
            return 0 <= age_s <= self._ages_s[Outcome(entry["outcome"])]
        except (KeyError, TypeError, ValueError):
            return False


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    known = isinstance(kept, dict) and kept.get("version") == _VERSION and isinstance(kept.get("answers"), dict)
    return kept["answers"] if known else {}
