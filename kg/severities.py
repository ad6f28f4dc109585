"""How severe a finding is in this vault: by its rule, by the profile, by what kg.toml says of all notes or of some."""

from collections.abc import Iterable, Mapping

from kg.config import Check, Profile
from kg.globs import Globs
from kg.report import Finding, Severity

OBSIDIAN_ALONE: Mapping[str, Severity] = {
    "path-case": Severity.OFF,
    "vault-only-path": Severity.OFF,
    "missing-extension": Severity.OFF,
    "unicode-form": Severity.OFF,
    "github-only-path": Severity.ERROR,
}
"""What matters where nobody reads the notes but in Obsidian."""

GITHUB_ALONE: Mapping[str, Severity] = {
    "vault-only-path": Severity.ERROR,
    "missing-extension": Severity.ERROR,
    "unicode-form": Severity.ERROR,
    "github-only-path": Severity.OFF,
}
"""What matters where the notes are read on GitHub. Wikilinks, which are plain text there, are checked all the same."""

PROFILES: Mapping[Profile, Mapping[str, Severity]] = {
    "both": {},
    "obsidian": OBSIDIAN_ALONE,
    "github": GITHUB_ALONE,
}


class Severities:
    """The settings of a check, asked finding by finding."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._profile = PROFILES[check.profile]
        self._excluded = Globs(check.exclude)
        self._per_path = [(Globs(one.match), one) for one in check.per_path]

    def is_asked(self, rule: str, usual: Severity) -> bool:
        """Whether a rule can find anything at all."""
        check = self._check
        if rule in check.ignore or (check.select and rule not in check.select):
            return False
        somewhere = {one.severity.get(rule) for one in check.per_path} - {None, Severity.OFF}
        general = Severity(check.severity.get(rule) or self._profile.get(rule) or usual)
        return bool(check.select or somewhere) or general is not Severity.OFF

    def of(self, found: Finding, usual: Severity) -> Severity:
        """The severity of a finding; off if nobody wants to hear of it."""
        path, rule = found.place.path, found.rule
        if path in self._excluded:
            return Severity.OFF
        stated = self._check.severity.get(rule)
        for match, here in self._per_path:
            if path in match:
                if rule in here.ignore:
                    return Severity.OFF
                stated = here.severity.get(rule, stated)
        severity = Severity(stated) if stated else self._of_profile(found) or found.severity or usual
        if severity is Severity.OFF and rule in self._check.select:
            # whoever names a rule wants to hear of it
            return usual if usual is not Severity.OFF else Severity.WARNING
        return severity

    def _of_profile(self, found: Finding) -> Severity | None:
        """What the profile says of a finding: who does not count has no trouble, who does has it in earnest."""
        if found.only_for and self._check.profile != "both":
            return Severity.WARNING if found.only_for == self._check.profile else Severity.OFF
        return self._profile.get(found.rule)


def names_in(check: Check) -> Iterable[tuple[str, str]]:
    """Every name of a rule that the settings hold, with its key."""
    yield from (("check.select", name) for name in check.select)
    yield from (("check.ignore", name) for name in check.ignore)
    yield from ((f"check.severity.{name}", name) for name in check.severity)
    for number, one in enumerate(check.per_path):
        yield from ((f"check.per-path.{number}.ignore", name) for name in one.ignore)
        yield from ((f"check.per-path.{number}.severity.{name}", name) for name in one.severity)
