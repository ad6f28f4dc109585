"""The page as a file: what stands in it, and what may run."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from itertools import chain
from pathlib import Path

import pytest
from map_contents import small

import kg.map
from kg.map.content import MapContent, MapNote, Pane
from kg.map.drawing import drawing, vis_network
from kg.map.page import SCRIPTS, SCRIPTS_AT, SCRIPTS_OF, STYLES, STYLES_AT, WITHOUT_SCRIPTS, packed, page


def test_the_same_content_gives_the_same_page() -> None:
    assert page(small()) == page(small())


def test_every_script_and_style_is_allowed_by_its_hash_and_nothing_else_is() -> None:
    html = page(small())
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1])  # type: ignore[index]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    inline = re.findall(r"<script>(.*?)</script>|<style>(.*?)</style>", html, re.DOTALL)
    assert len(inline) == 3
    for script, style in inline:
        digest = b64encode(sha256((script or style).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_no_element_has_a_style_or_a_handler_in_its_tag() -> None:
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page(small()), flags=re.DOTALL)
    assert not re.findall(r"<[^>]+\s(?:style|on\w+)\s*=", markup)


def test_the_drawing_is_a_pyvis_network_with_a_node_a_note_and_an_edge_a_link() -> None:
    network = drawing(small())
    assert network.num_nodes() == len(small().notes)
    assert network.num_edges() == len(small().links)
    assert network.get_node(small().notes[0].id)["label"] == "Ion channels"
    assert {edge["arrows"]["to"]["type"] for edge in network.edges if edge["relation"] == "inhibits"} == {"bar"}
    assert {edge["arrows"]["to"]["type"] for edge in network.edges if edge["relation"] != "inhibits"} == {"arrow"}


def test_pyvis_can_show_the_drawing_in_a_notebook() -> None:
    assert "Ion channels" in drawing(small()).generate_html()


def test_vis_network_can_be_inlined() -> None:
    script = vis_network()
    assert "vis.js is dual licensed" in script
    assert "\r" not in script
    assert "sourceMappingURL" not in script


def test_half_a_character_does_not_stop_a_map() -> None:
    content = MapContent(vault="\ud800", notes=(MapNote("\ud800", "\ud800", 0, 0, pane=Pane("\ud800")),))
    assert page(content).encode()


def _home(*ids: str, home: str | None = None) -> int | None:
    notes = tuple(MapNote(id_, id_, 0, 0, degree=number) for number, id_ in enumerate(ids))
    found = packed(MapContent(vault="v", notes=notes, home=home))["home"]
    assert found is None or isinstance(found, int)
    return found


@pytest.mark.parametrize(
    ("ids", "home", "opened"),
    [
        (("a", "b", "c"), "b", 1),
        (("a", "README", "c"), None, 1),
        (("index", "c"), None, 0),
        (("index", "readme", "c"), None, 1),
        (("x/README", "README", "c"), None, 1),
        (("a", "b", "hub"), None, 2),
        (("a", "b", "hub"), "gone", 2),
        ((), None, None),
    ],
)
def test_a_map_opens_on_home_else_readme_or_index_else_the_greatest_hub(
    ids: tuple[str, ...], home: str | None, opened: int | None
) -> None:
    assert _home(*ids, home=home) == opened


def test_an_empty_vault_has_a_page() -> None:
    assert "0 notes" in page(MapContent(vault="empty"))


def test_450_long_notes_make_a_file_of_at_most_4_mb() -> None:
    words = " ".join(str(number * 7919 % 9973) for number in range(900))
    notes = tuple(MapNote(f"n{k}", f"n{k}", 0, 0, pane=Pane(f"<p>{k} {words}</p>")) for k in range(450))
    assert len(page(replace(small(), notes=notes, links=(), regions=(), islets=())).encode()) < 4_000_000


def test_every_style_sheet_is_whole() -> None:
    for sheet in sorted(Path(kg.map.__path__[0]).glob("*.css")):
        depth = 0
        for brace in re.findall(r"[{}]", sheet.read_text("utf-8")):
            depth += 1 if brace == "{" else -1
            assert 0 <= depth <= 2, sheet.name
        assert depth == 0, sheet.name
        assert re.search(r"[}/]\s*\Z", sheet.read_text("utf-8")), f"{sheet.name} ends within a rule"


def test_every_script_and_sheet_of_the_folder_is_in_the_page() -> None:
    folder = Path(kg.map.__path__[0])
    scripts = {*SCRIPTS, *chain(*SCRIPTS_OF.values(), *SCRIPTS_AT.values())}
    assert {file.stem for file in folder.glob("*.js")} == scripts
    sheets = {*STYLES, WITHOUT_SCRIPTS, *chain(*STYLES_AT.values())}
    assert {file.stem for file in folder.glob("*.css")} == sheets


def test_nothing_runs_before_the_content_is_there() -> None:
    """Scripts before `main` only declare; its first line waits for the content, so nobody can ask for it too early."""
    folder = Path(kg.map.__file__).parent
    declares = re.compile(r"const |let |class |(?:async )?function\*? |//|[ })\]]|$")
    sources = {name: (folder / f"{name}.js").read_text("utf-8") for name in (*SCRIPTS, *chain(*SCRIPTS_OF.values()))}
    running = {
        f"{name}.js: {line}"
        for name, source in sources.items()
        if name != "main" and not _is_a_kernel(source)
        for line in source.split("\n")
        if not declares.match(line) or (" await " in line.partition("//")[0] and line.startswith(("const", "let")))
    }
    assert running == set()
    assert SCRIPTS[-1] == "main"
    first = next(line for line in sources["main"].split("\n") if line and not line.startswith("//"))
    assert first.startswith("const content = await ")


def test_no_two_scripts_give_one_name_to_two_things() -> None:
    """They share one scope, where a second function of a name silently takes the place of the first."""
    folder = Path(kg.map.__file__).parent
    declared = re.compile(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
    known: dict[str, str] = {}
    for name in dict.fromkeys(chain(SCRIPTS, *SCRIPTS_OF.values(), *SCRIPTS_AT.values())):
        source = (folder / f"{name}.js").read_text("utf-8")
        if _is_a_kernel(source):
            continue
        for thing in declared.findall(source):
            assert thing not in known, f"{known[thing]}.js and {name}.js both have {thing}"
            known[thing] = name


def _is_a_kernel(source: str) -> bool:
    """Such a script has a scope of its own, and knows nothing of the page."""
    return "(() => {\n" in source and "kgKernels" in source
