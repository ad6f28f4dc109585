"""[check] of kg.toml: what counts, where, and for whom; and what is said of a setting that cannot be."""

from pathlib import Path

import pytest
from asking_kg import Kg, Write

from kg.errors import ConfigError
from kg.report import Severity
from kg.vault import Vault

NOTES = {
    "Neuron.md": "# Soma\n\n[[Synapsis]] [s](sub/synapse.md) [s](Synapse.md) [h](#soma) ![i](../img/a.png)\n",
    "sub/Synapse.md": "[n](../Neuron) ![[scan.png]] ![[000_inbox/b.png]]\n",
}
"""Something for each setting: a missing note, another case, a path of the vault alone, images elsewhere."""


def found(vault: Path, settings: str = "", **asked: object) -> list[str]:
    (vault / "kg.toml").write_text(settings, encoding="utf-8")
    report = Vault.open(vault).check(**asked)  # type: ignore[arg-type]
    return [f"{one.place.path}:{one.severity}:{one.rule}" for one in report.findings]


def test_select_and_ignore_choose_the_rules(write: Write) -> None:
    vault = write(NOTES)
    assert found(vault, "check.select = ['missing-note', 'missing-extension']") == [
        "Neuron.md:error:missing-note",
        "sub/Synapse.md:warning:missing-extension",
    ]
    everything = found(vault)
    without = found(vault, "check.ignore = ['missing-note']")
    assert [one for one in everything if "missing-note" not in one] == without


def test_what_is_asked_here_and_now_goes_before_kg_toml(write: Write) -> None:
    vault = write(NOTES)
    assert found(vault, "check.ignore = ['missing-note']", select=["missing-note"]) == ["Neuron.md:error:missing-note"]
    assert found(vault, "check.select = ['missing-note']", ignore=["missing-note"]) == []
    assert found(vault, "check.select = ['path-case']", select=["missing-note,missing-extension"]) == [
        "Neuron.md:error:missing-note",
        "sub/Synapse.md:warning:missing-extension",
    ]


def test_a_rule_that_is_off_speaks_when_it_is_named(write: Write) -> None:
    vault = write({"A.md": "[[B]]\n", "B.md": "no link\n", "C.md": "alone\n"})
    assert found(vault) == []
    assert found(vault, select=["orphan-note"]) == ["C.md:warning:orphan-note"]
    assert found(vault, "check.severity.orphan-note = 'info'") == ["C.md:info:orphan-note"]


def test_severities_hold_for_all_notes_or_for_some_and_the_last_word_counts(write: Write) -> None:
    vault = write({"a/A.md": "[[X]]\n", "a/b/B.md": "[[X]]\n", "C.md": "[[X]]\n", "D.md": "[[X]]\n"})
    settings = """
        [check.severity]
        missing-note = "warning"
        [[check.per-path]]
        match = ["a/**"]
        severity = {missing-note = "info"}
        [[check.per-path]]
        match = ["a/b/**"]
        severity = {missing-note = "error"}
        [[check.per-path]]
        match = ["C.md"]
        ignore = ["missing-note"]
    """
    assert found(vault, settings) == [
        "D.md:warning:missing-note",
        "a/A.md:info:missing-note",
        "a/b/B.md:error:missing-note",
    ]


def test_excluded_notes_are_linked_to_but_say_nothing(write: Write) -> None:
    vault = write({"drafts/A.md": "[[X]]\n", "B.md": "[[A]] [[Y]]\n"})
    assert found(vault, "check.exclude = ['drafts/**']") == ["B.md:error:missing-note"]


def test_what_is_kept_elsewhere_is_not_missing(write: Write) -> None:
    vault = write({"sub/A.md": "![i](../img/a.png) ![[img/b.png]] ![c](c.png) ![[c.png]] [n](gone.md)\n"})
    missing = "sub/A.md:error:missing-attachment"
    assert found(vault).count(missing) == 4
    assert found(vault, "check.ignore-missing = ['img/**']").count(missing) == 2
    assert found(vault, "check.ignore-missing = ['sub/c.png']").count(missing) == 2
    assert found(vault, "check.ignore-missing = ['**/*.png', '**/gone.md']") == []


def test_the_inbox_of_the_real_vault_is_kept_elsewhere(neuroscience: Path) -> None:
    vault = Vault.open(neuroscience)
    assert sum(one.rule == "missing-attachment" for one in vault.check().findings) == 291
    settings = Vault.open(neuroscience).config.check.__class__(ignore_missing=("000_inbox/**",))
    elsewhere = Vault(neuroscience, vault.config.checked_by(settings))
    assert [one.rule for one in elsewhere.check().findings if one.rule == "missing-attachment"] == []


def by_severity(vault: Path, profile: str) -> dict[str, str]:
    report = Vault.open(vault).check(profile=profile)  # type: ignore[arg-type]
    return {f"{one.rule} {one.subject}": str(one.severity) for one in report.findings}


def test_a_profile_hears_one_dialect_in_earnest_and_the_other_not_at_all(write: Write) -> None:
    vault = write(
        {
            "A.md": "# Long term\n\n[c](b.md) [v](Deep.md) [e](B) [g](#long-term) [o](#Long%20term) [[b]] [[Gone]]\n",
            "B.md": "",
            "sub/Deep.md": "",
        }
    )
    both, obsidian, github = (by_severity(vault, name) for name in ("both", "obsidian", "github"))
    assert both == {
        "path-case b.md": "error",
        "vault-only-path Deep.md": "warning",
        "missing-extension B": "warning",
        "anchor-dialect [g](#long-term)": "info",
        "anchor-dialect [o](#Long%20term)": "info",
        "path-case b": "info",
        "missing-note [[Gone]]": "error",
    }
    assert obsidian == {"anchor-dialect [g](#long-term)": "warning", "missing-note [[Gone]]": "error"}
    assert github == {
        "path-case b.md": "error",
        "vault-only-path Deep.md": "error",
        "missing-extension B": "error",
        "anchor-dialect [o](#Long%20term)": "warning",
        "path-case b": "info",
        "missing-note [[Gone]]": "error",
    }


def test_what_kg_toml_says_of_a_rule_goes_before_the_profile(write: Write) -> None:
    vault = write(NOTES)
    settings = "[check]\nprofile = 'obsidian'\n[check.severity]\nmissing-extension = 'info'\n"
    assert "sub/Synapse.md:info:missing-extension" in found(vault, settings)
    assert "sub/Synapse.md:error:missing-extension" in found(vault, "check.profile = 'github'")
    assert not [one for one in found(vault, "check.profile = 'github'", profile="obsidian") if "extension" in one]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("check.profile = 'gitlab'", "'check.profile' is 'gitlab'; input should be 'both', 'obsidian' or 'github'"),
        ("check.select = 'path-case'", "'check.select' is 'path-case'; a list is wanted, such as [\"a\", \"b\"]"),
        ("check.ignore-mising = []", "unknown key 'check.ignore-mising'; did you mean 'ignore-missing'? there are: "),
        ("[[check.per-path]]\nmatch = ['a']\nseverty = {}", "'check.per-path.0.severty'; did you mean 'severity'?"),
        ("[[check.per-path]]\nignore = []", "'check.per-path.0.match' is missing"),
        ("[check.per-path]\nmatch = ['a']", "tables are wanted, each below [[check.per-path]]"),
        ("check.severity = 3", "'check.severity' is 3; a table is wanted"),
        ("check.severity.path-case = 'warn'", "'check.severity.path-case' is 'warn'; input should be 'error', 'warn"),
        ("check.severity.path-cas = 'info'", "'check.severity.path-cas' names no rule; did you mean 'path-case'?"),
        ("check.ignore = ['path-cas']", "'check.ignore' names 'path-cas', which is no rule; did you mean 'path-case'?"),
        ("[[check.per-path]]\nmatch=['a']\nignore=['x']", "'check.per-path.0.ignore' names 'x', which is no rule; the"),
        ("check.external.timeout-s = 'long'", "'check.external.timeout-s' is 'long'; input should be a valid number"),
        ("check.external.timeout-s = -1", "'check.external.timeout-s' is -1; a number above 0 is wanted"),
        ("file = 'x'", "unknown key 'file'; there are: name, home,"),
    ],
)
def test_a_wrong_setting_is_told_with_file_key_and_choices(write: Write, settings: str, said: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        found(write(NOTES), settings)
    assert str(wrong.value).startswith("kg.toml: ")
    assert said in str(wrong.value)


def test_words_may_be_joined_by_a_dash_or_by_a_line(write: Write) -> None:
    vault = write(NOTES)
    assert found(vault, "check.ignore_missing = ['**/*.png']") == found(vault, "check.ignore-missing = ['**/*.png']")


def test_a_mark_of_the_encoding_before_the_settings_says_nothing(write: Write) -> None:
    assert found(write(NOTES), "\ufeffcheck.select = ['path-case']\r\n") == found(write(NOTES), select=["path-case"])


def test_a_pyproject_may_hold_the_settings(kg: Kg, write: Write) -> None:
    vault = write(NOTES)
    file = vault.parent / "pyproject.toml"
    file.write_text("[tool.kg.check]\nselect = ['missing-note']\n")
    assert [one.rule for one in Vault.open(vault).check().findings] == ["missing-note"]
    file.write_text("[tool.kg.check]\nselect = ['missing-nte']\n")
    assert "kg: pyproject.toml: 'tool.kg.check.select' names 'missing-nte'" in kg("check", vault, code=2).stderr
    file.write_text("[tool.kg.check]\nselct = []\n")
    assert (
        "pyproject.toml: unknown key 'tool.kg.check.selct'; did you mean 'select'?" in kg("check", vault, code=2).stderr
    )
    (vault / "kg.toml").write_text("")
    assert Vault.open(vault).check().count(Severity.ERROR) > 1


@pytest.mark.parametrize(
    "content", ["", "[tool.ruff]\nline-length = 3\n", "# kg\n[tool]\nother = 1\n", "tool = 'kg'\n"]
)
def test_a_pyproject_that_is_not_about_kg_is_passed_by(write: Write, content: str) -> None:
    vault = write(NOTES)
    (vault / "pyproject.toml").write_text(content)
    (vault.parent / "kg.toml").write_text("check.select = ['missing-note']\n")
    assert [one.rule for one in Vault.open(vault).check().findings] == ["missing-note"]
