"""Writes `docs/rules.md`, the page of all rules, from their docstrings; `--check` only says whether it is current."""

import argparse
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from kg.report import Severity  # noqa: E402 - the project is found first, so that a clone needs no installation
from kg.rules import RULES, Rule  # noqa: E402

PAGE = PROJECT / "docs" / "rules.md"

HEAD = """# Rules

What `kg check` looks for. `kg explain RULE` prints a section of this page, and `kg.toml` changes severities:

```toml
[check.severity]
orphan-note = "info"
path-case = "warning"
```

Errors make `kg check` fail; warnings and infos do with `--fail-on`. A rule that is off can be asked for with
`--select`. A severity in parentheses is for wikilinks, or for choices of Obsidian that are stable.
"""

ALSO = {
    "path-case": Severity.INFO,
    "unicode-form": Severity.INFO,
    "ambiguous-link": Severity.INFO,
}
"""The milder severity that some findings of a rule have."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(";")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is not current")
    made = page()
    if not parser.parse_args().check:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == made:
        return 0
    print(f"{PAGE.relative_to(PROJECT)} is not current: run python scripts/make_rules_page.py", file=sys.stderr)
    return 1


def page() -> str:
    """The page: a table by severity, then a section for each rule."""
    rules = RULES.built_in
    sections = [section(name, rule) for name, rule in sorted(rules.items())]
    return "\n".join([HEAD, table(rules), *sections])


def table(rules: dict[str, Rule]) -> str:
    ordered = sorted(rules.items(), key=lambda item: (item[1].severity.rank, item[0]))
    rows = [f"| [{name}](#{name}) | {severity(name, rule)} | {summary(rule)} |\n" for name, rule in ordered]
    return "".join(["| rule | severity | finds |\n| --- | --- | --- |\n", *rows])


def section(name: str, rule: Rule) -> str:
    return f"## {name}\n\n*{severity(name, rule)}*\n\n{rule.explanation}\n"


def severity(name: str, rule: Rule) -> str:
    return f"{rule.severity} ({ALSO[name]})" if name in ALSO else str(rule.severity)


def summary(rule: Rule) -> str:
    """The first sentence of a rule's explanation, without `Finds` and full stop."""
    first = " ".join(rule.explanation.partition("\n\n")[0].split())
    return first.removeprefix("Finds ").removesuffix(".").replace("|", r"\|")


if __name__ == "__main__":
    sys.exit(main())
