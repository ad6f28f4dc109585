"""Code in colours that can be read, of known languages; of others as it is."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.map
from kg.map.colours import DARK, LIGHT, contrast
from kg.render.colouring import CLASSES, highlighted

STYLES = Path(kg.map.__file__).with_name("written.css").read_text("utf-8")


def test_words_of_code_say_what_they_are() -> None:
    assert highlighted('def f(x):\n    return "<b>"  # why\n', "python") == (
        '<span class="code-keyword">def </span><span class="code-name">f</span>(x):\n'
        '    <span class="code-keyword">return </span><span class="code-string">&quot;&lt;b&gt;&quot;  </span>'
        '<span class="code-comment"># why\n</span>'
    )


@pytest.mark.parametrize(
    "language", ["", "dataview", "no-such-language", "onclick=alert(1)", "../../etc/passwd", "python" * 20]
)
def test_code_in_a_language_that_nobody_knows_is_plain(language: str) -> None:
    assert highlighted("a < b", language) is None


def test_endless_code_is_plain() -> None:
    assert highlighted("x = 1\n" * 20_000, "python") is None


@given(
    st.text(),
    st.sampled_from(["python", "js", "html", "yaml", "bash", "css", "diff", "json", "sql", "markdown", "tex"]),
)
def test_no_word_is_lost(code: str, language: str) -> None:
    html = highlighted(code, language)
    assert html is not None
    words = re.sub(r"</?span[^>]*>", "", html)
    unescaped = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'")
    assert set(re.findall(r'class="([^"]*)"', html)) <= CLASSES
    # Pygments turns any line end into \n, and leaves out a byte order mark
    assert unescaped.replace("&amp;", "&") == code.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(("theme", "selector"), [(LIGHT, ":root"), (DARK, '[data-theme="dark"]')])
def test_the_colours_of_code_stand_out(theme: object, selector: str) -> None:
    block = STYLES.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    colours = dict(re.findall(r"--(code-\w+): (#\w{6})", block))
    assert colours.keys() == CLASSES
    soft = (LIGHT if theme is LIGHT else DARK).soft
    assert {name: contrast(colour, soft) for name, colour in colours.items() if contrast(colour, soft) < 4.5} == {}
