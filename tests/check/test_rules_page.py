"""The page of rules is made from what the rules say of themselves."""

import subprocess
import sys
from pathlib import Path

import make_rules_page

from kg.parse import parse
from kg.rules import RULES

PAGE = Path(make_rules_page.PAGE)


def test_the_page_of_rules_is_current() -> None:
    script = str(Path(make_rules_page.__file__))
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_has_a_section_for_each_rule_and_links_to_it() -> None:
    note = parse("rules.md", PAGE.read_bytes())
    assert [heading.text for heading in note.headings] == ["Rules", *sorted(RULES.built_in)]
    assert {link.fragment for link in note.links if link.fragment} == set(RULES.built_in)
