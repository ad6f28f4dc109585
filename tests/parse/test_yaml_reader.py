"""YAML: the words of 1.2, exact places, refusals with a place, and the quick way that must say the same."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.note import Span
from kg.plain_yaml import read_plain
from kg.yaml_reader import YamlError, plain, read_yaml

WORDS = {
    "": None, "~": None, "null": None, "Null": None, "nUll": "nUll",
    "true": True, "False": False, "yes": "yes", "no": "no", "on": "on", "off": "off", "y": "y",
    "1": 1, "-12": -12, "+3": 3, "010": 10, "0o10": 8, "0x1F": 31, "0b11": "0b11", "1_000": "1_000",
    "1.5": 1.5, "1.": 1.0, ".5": 0.5, "1e3": 1000.0, "-1.5E-2": -0.015, ".": ".", "1e": "1e", "+": "+",
    ".inf": math.inf, "-.INF": -math.inf, ".inf5": ".inf5", "inf": "inf", "nan": "nan",
    "2024-01-02": "2024-01-02", "12:30:45": "12:30:45", "1:30": "1:30", "0x": "0x",
}  # fmt: skip


@pytest.mark.parametrize(("words", "value"), WORDS.items())
def test_plain_words_mean_what_yaml_1_2_says(words: str, value: object) -> None:
    found = plain(words)
    assert (found, type(found)) == (value, type(value))


def test_not_a_number_is_a_number() -> None:
    assert isinstance(nan := plain(".nan"), float)
    assert math.isnan(nan)


def test_a_number_too_long_to_convert_stays_text() -> None:
    assert plain("9" * 5000) == "9" * 5000


def test_every_value_and_key_has_its_place() -> None:
    text = 'é: "ü"\nlist:\n  - a\n  - {k: 1, "q": [x, y]}\nempty:\ntext: |\n  two\n  lines\n\nlast: z # comment\n'
    yaml = read_yaml(text, 100)
    source = b" " * 100 + text.encode()
    cut = {path: source[slice(*span)].decode() for path, span in yaml.spans.items()}
    assert cut == {
        (): text.removesuffix(" # comment\n"),
        ("é",): '"ü"',
        ("list",): '- a\n  - {k: 1, "q": [x, y]}',
        ("list", 0): "a",
        ("list", 1): '{k: 1, "q": [x, y]}',
        ("list", 1, "k"): "1",
        ("list", 1, "q"): "[x, y]",
        ("list", 1, "q", 0): "x",
        ("list", 1, "q", 1): "y",
        ("empty",): "",
        ("text",): "|\n  two\n  lines",
        ("last",): "z",
    }
    keys = {path: source[slice(*span)].decode() for path, span in yaml.key_spans.items()}
    assert keys[("list", 1, "q")] == '"q"'
    assert keys[("é",)] == "é"


def test_nothing_is_no_value() -> None:
    assert read_yaml("").value is None
    assert read_yaml("# comment\n").value is None


def test_tags_of_the_core_schema_are_understood() -> None:
    assert read_yaml("[!!str 5, !!int 5, !!float 5, !!bool true, !!null ~, ! 5]").value == [
        "5",
        5,
        5.0,
        True,
        None,
        "5",
    ]
    assert read_yaml("!!map {a: !!seq [1]}").value == {"a": [1]}


def test_an_alias_repeats_a_value() -> None:
    assert read_yaml("a: &x [1, 2]\nb: *x\nc: *x").value == {"a": [1, 2], "b": [1, 2], "c": [1, 2]}


def test_line_ends_of_yaml_1_1_are_characters() -> None:
    text = "a: x\u2028y\u0085z\nb: \ue000"
    assert read_yaml(text).value == {"a": "x\u2028y\u0085z", "b": "\ue000"}


def test_a_byte_order_mark_is_skipped_and_counted() -> None:
    assert read_yaml("\ufeffa: b").spans["a",] == Span(6, 7)


REFUSED = {
    "a: 1\nb: 2\na: 3": ("the key 'a' stands here a second time", "a"),
    "a: {x: 1, x: 2}": ("the key 'x' stands here a second time", "x"),
    "a: *x": ("the alias '*x' has no anchor before it", "*x"),
    "&x [*x]": ("the alias '*x' has no anchor before it", "*x"),
    "a: !!python/object:os.system x": ("the tag 'tag:yaml.org,2002:python/object:os.system' is not known", "!!python"),
    "a: !!int x": ("does not fit 'x'", "!!int x"),
    "!foo {a: 1}": ("the tag '!foo' is not known", "!foo"),
    "{a: 1}: b": ("a key must be plain text", "{"),
    "a: {{title}}": ("a key must be plain text", "{"),
    "a: 1\n--- \nb: 2": ("a second document begins here", "---"),
    "a: [1\nb: 2": ("did not find expected ',' or ']'", ":"),
    "a:\n\t- b": ("found character that cannot start any token", "\t"),
    "é: \x00": ("the character U+0000 is not allowed in YAML", "\x00"),
    "é: b: c": ("mapping values are not allowed in this context", ":"),
    "[" * 100: ("nested more than 64 deep", "["),
}  # fmt: skip


@pytest.mark.parametrize(("text", "refusal"), REFUSED.items())
def test_what_is_refused_has_a_message_and_a_place(text: str, refusal: tuple[str, str]) -> None:
    message, place = refusal
    with pytest.raises(YamlError) as caught:
        read_yaml(text, 50)
    assert message in caught.value.message
    start, end = caught.value.span
    assert text.encode()[start - 50 : end - 50].decode().startswith(place)


def test_aliases_cannot_blow_a_text_up() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(YamlError, match="more than 100,000 values"):
        read_yaml(bomb)


LINES = [
    "a: x", "key: ", "b b:", "tags: ", "c-d: 'q'", "[a, b]", "[]", "[ a , \"b c\",'d' ]", "[a,]", "[1, 2.0, null]",
    "- x", "  - y", "- ", "- z: w", '- "q"', "'q'", '"q"', '"\\n"', '"[[B]]"', " ", "  ", "#c", " #c", "x#y", ":",
    ": ", ",",
    "http://e.org:80/x", "a b c", "1", "1.5", "2024-01-02", "true", "no", "~", "é", "😀 x", "\u00a0", "\\",
    "|", "&x", "*x",
    "{", "}", "%", "@", "-", "...", "---", "?", "! x", "x'y", "\n", "\n", "\n- ", "\n  - ", "\r\n",
]  # fmt: skip
plain_lines = st.builds(
    "{}:{}{}{}".format,
    st.sampled_from(["a", "b b", "c-d", "tags", "é"]),
    st.sampled_from([" ", " ", "  ", ""]),
    st.sampled_from(LINES),
    st.one_of(
        st.just(""),
        st.sampled_from(LINES).map("\n- {}".format),
        st.tuples(st.sampled_from(LINES), st.sampled_from(LINES)).map(lambda two: "\n  - {}\n  - {}".format(*two)),
    ),
)


@given(
    st.one_of(
        st.lists(plain_lines, max_size=4).map("\n".join), st.lists(st.sampled_from(LINES), max_size=9).map("".join)
    )
)
def test_the_quick_way_says_the_same_or_nothing(text: str) -> None:
    quick = read_plain(text, 7)
    if quick is not None:
        slow = read_yaml(text, 7)
        assert repr(quick.value) == repr(slow.value)
        assert (quick.spans, quick.key_spans) == (slow.spans, slow.key_spans)


COMMON = [
    "title: Some words\ndone: no",
    'a: "x: y"\ntags:\n  - one\n  - "two"\nb: [x, "y z", 3]\nc:\n\nd: 2024-01-02',
    "cost: é😀\n\n",
    "Source: https://e.org/a#b\r\nn: 1\r\n",
    'part of: "[[A|b]]"\nempty: []',
]


@pytest.mark.parametrize("text", COMMON)
def test_common_front_matter_takes_the_quick_way(text: str) -> None:
    assert read_plain(text) == read_yaml(text)


UNCOMMON = [
    "",
    "- a",
    "a: b: c",
    "a: |\n  b",
    "a: {b: c}",
    "a: b # c",
    "a: &x b",
    "a: b\n  c",
    "a: [b,]",
    "a: 1\na: 2",
    "a:\tb",
    "a:\n  b: c",
]


@pytest.mark.parametrize("text", UNCOMMON)
def test_what_is_not_plain_is_left_to_the_reader(text: str) -> None:
    assert read_plain(text) is None


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_within_itself(text: str) -> None:
    try:
        spans = list(read_yaml(text).spans.values())
    except YamlError as error:
        spans = [error.span]
    assert all(0 <= start <= end <= len(text.encode()) for start, end in spans)
