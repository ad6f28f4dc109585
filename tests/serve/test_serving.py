"""`kg serve`: who is answered, what is told after a save, and how it ends."""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from served import Served, make, serving

import kg
from kg.cli import main
from kg.config import Config
from kg.serving import Address, LiveMap


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("served") / "vault")


@pytest.fixture(scope="module")
def served(vault: Path) -> Iterator[Served]:
    with serving(vault) as served:
        yield served


Refused: TypeAlias = "Callable[..., str]"


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """What kg says when it does not serve."""

    def said(*arguments: str) -> str:
        with pytest.raises(SystemExit) as end:
            main(["serve", *arguments])
        assert end.value.code == 2
        stdout, stderr = capsys.readouterr()
        assert not stdout
        return stderr

    return said


# ---- what is served


def test_the_page_may_ask_its_server_and_the_file_may_ask_nobody(served: Served, vault: Path) -> None:
    assert "connect-src &#39;self&#39;" in served.page
    assert "connect-src" not in kg.Vault.open(vault).map().partition("</head>")[0]
    assert "EventSource" not in kg.Vault.open(vault).map()


def test_other_sites_can_make_nothing_of_it(served: Served) -> None:
    answer, _ = served.get()
    assert answer.getheader("Cross-Origin-Resource-Policy") == "same-origin"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Access-Control-Allow-Origin") is None


def test_pictures_of_the_map_are_served_and_can_run_nothing(served: Served) -> None:
    answer, picture = served.get("/pictures/cell.svg")
    assert picture.startswith(b"<svg")
    assert "sandbox" in (answer.getheader("Content-Security-Policy") or "")


@pytest.mark.parametrize(
    "path",
    ["/Neuron.md", "/pictures/hidden.svg", "/../vault/Neuron.md", "/%2e%2e/%2e%2e/etc/passwd", "/pictures", "//"],
)
def test_nothing_else_of_the_disk_is_served(served: Served, path: str) -> None:
    answer, said = served.get(path)
    assert (answer.status, said) == (404, b"there is nothing here: the map is at /\n")


# ---- who is answered


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "127.0.0.1:80", "LOCALHOST.", "[::1]:8765"])
def test_who_names_this_computer_is_answered(served: Served, name: str) -> None:
    assert served.get(host=name)[0].status == 200


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "192.168.1.2", "[fe80::1]"]
)
def test_who_was_sent_by_a_foreign_page_is_not(served: Served, name: str) -> None:
    answer, said = served.get(host=name)
    assert answer.status == 421
    assert served.url.encode() in said
    assert b"Neuron" not in said


def test_others_are_let_in_only_when_told_and_still_not_by_any_name(vault: Path) -> None:
    with serving(vault, "--host", "0.0.0.0") as served:
        assert [
            served.get(host=name)[0].status for name in ("192.168.1.2:1", socket.gethostname(), "evil.example")
        ] == [
            200,
            200,
            421,
        ]
        assert "everybody in your network can read this map" in served.end()[1]


@pytest.mark.parametrize(
    ("host", "private"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("10.0.0.7", False)],
)
def test_what_others_can_reach_is_known(host: str, private: bool) -> None:
    assert Address(host, 1).is_private == private


def test_an_address_with_colons_stands_in_brackets() -> None:
    assert Address("::1", 8765).url == "http://[::1]:8765/"


# ---- what keeps it from serving


def test_a_port_in_use_is_told(refused: Refused, vault: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(str(vault), "--port", str(port))
    assert (
        said == f"kg: port {port} is in use, perhaps by another 'kg serve': take another, such as --port {port + 1}\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--port", "70000"), "kg: there is no port 70000: a port is a number from 0 to 65535\n"),
        (
            ("--host", "no.such.host.invalid"),
            "kg: no host named 'no.such.host.invalid'; --host 127.0.0.1 is this computer alone\n",
        ),
        (("--host", "192.0.2.1"), "kg: cannot listen at '192.0.2.1', port 8765: "),
    ],
)
def test_an_address_that_is_not_ours_is_told(
    refused: Refused, vault: Path, options: tuple[str, ...], said: str
) -> None:
    assert refused(str(vault), *options).startswith(said)


def test_a_vault_that_is_not_there_and_settings_that_are_wrong_are_told_at_once(
    refused: Refused, tmp_path: Path
) -> None:
    assert (
        refused(str(tmp_path / "nowhere"), "--port", "0") == f"kg: the vault '{tmp_path / 'nowhere'}' does not exist\n"
    )
    (tmp_path / "kg.toml").write_text("nonsense = 1\n")
    assert "kg.toml" in refused(str(tmp_path), "--port", "0")


# ---- after a save


def test_a_save_is_told_first_what_is_wrong_then_the_map(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    with serving(vault) as served, served.heard() as news:
        first = news.next()
        assert (first["links"], first["others"], first["trouble"]) == (1, 0, "")
        (error,) = first["errors"]
        assert error == {"place": "Neuron.md:1", "message": "no note named 'nothing'", "help": "", "note": "Neuron"}
        (vault / "Synapse.md").write_text("It has moved to [[nowhere]].\n")
        second = news.next()
        assert (second["links"], second["edition"]) == (2, first["edition"])
        third = news.next()
        assert third["edition"] != first["edition"]
        assert f'data-edition="{third["edition"]}"' in served.page
        (vault / "Neuron.md").write_text("A neuron.\n")
        (vault / "Synapse.md").write_text("A synapse.\n")
        news.until(links=0, errors=[])


def test_of_notes_that_nobody_shall_see_nothing_is_told(served: Served) -> None:
    with served.heard() as news:
        told = str(news.next())
    assert "nothing" in told
    assert "Secret" not in told
    assert "unheard-of" not in told


def test_what_a_baseline_knows_is_not_told(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    with pytest.raises(SystemExit):
        main(["check", str(vault), "--write-baseline"])
    with serving(vault) as served, served.heard() as news:
        assert news.next()["links"] == 0


def test_a_note_that_cannot_be_read_is_told_and_the_others_are_drawn(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    with serving(vault) as served, served.heard() as news:
        before = news.next()["edition"]
        (vault / "Broken.md").write_bytes(b"# Br\xf6ken\n")
        told = news.until(others=1)
        assert any("Broken.md:1" in error["place"] for error in told["errors"])
        while told["edition"] == before:
            told = news.next()
        assert told["trouble"] == ""


def test_settings_with_an_error_leave_the_map_of_before(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    with serving(vault) as served, served.heard() as news:
        before = news.next()["edition"]
        (vault / "kg.toml").write_text("name = [\n")
        told = news.next()
        assert told["trouble"].startswith("kg.toml cannot be read")
        assert told["edition"] == before
        (vault / "kg.toml").write_text('name = "Cells"\n')
        told = news.until(trouble="")
        while told["edition"] == before:
            told = news.next()
        assert "<title>Cells · map</title>" in served.page
        assert "kg: kg.toml cannot be read" in served.end()[1]


def test_a_vault_that_disappears_is_waited_for(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    with serving(vault) as served, served.heard() as news:
        before = news.next()["edition"]
        vault.rename(tmp_path / "elsewhere")
        told = news.next()
        assert told["trouble"] == f"the vault '{vault}' does not exist; the map of before is shown"
        assert f'data-edition="{before}"' in served.page
        (tmp_path / "elsewhere").rename(vault)
        assert news.until(trouble="")["edition"] == before
        # it is another folder now, and watched all the same
        shutil.rmtree(vault)
        news.until(trouble=told["trouble"])
        make(vault)
        news.until(trouble="")
        (vault / "Neuron.md").write_text("A neuron without links.\n")
        news.until(links=0)


def test_an_empty_folder_is_served_until_there_is_a_note(tmp_path: Path) -> None:
    with serving(tmp_path) as served, served.heard() as news:
        before = news.next()["edition"]
        (tmp_path / "First.md").write_text("The first note.\n")
        while news.next()["edition"] == before:
            pass
        assert "First" in served.page


def test_notes_stay_where_they_are_when_others_come(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    for number in range(12):
        (vault / f"Note {number}.md").write_text(f"[[Note {(number + 1) % 12}]] [[Neuron]]\n")
    live = LiveMap(vault, Config())
    list(live.again())
    before = live.places
    (vault / "New.md").write_text("[[Note 1]] [[Note 2]]\n")
    list(live.again())
    assert set(live.places) - set(before) == {"New"}
    moved = [id_ for id_, place in before.items() if live.places[id_] != place]
    assert moved == []


# ---- how it ends


@pytest.mark.parametrize("signals", [1, 5])
def test_ctrl_c_ends_it_at_once_though_pages_are_open(vault: Path, signals: int) -> None:
    with serving(vault) as served, served.heard() as news:
        news.next()
        began = time.monotonic()
        code, said = served.end(signals=signals)
        assert code == 0
        assert time.monotonic() - began < 5
        assert said.endswith("Ctrl-C ends it\n")
        assert "Traceback" not in said


@pytest.mark.vaults
def test_a_save_in_a_real_vault_is_on_the_map_within_a_second(neuroscience: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    shutil.copytree(neuroscience, vault)
    note = max(vault.rglob("*.md"), key=lambda file: file.stat().st_size)
    live = LiveMap(vault, Config())
    list(live.again())
    took = []
    for number in range(4):
        with note.open("a", encoding="utf-8") as file:
            file.write(f"\n[[no note {number}]]\n")
        began = time.process_time()
        wrong, drawn = live.again()
        took.append(time.process_time() - began)
        assert wrong.news["links"] == drawn.news["links"]
        assert wrong.mark != drawn.mark
    print(f"\nfrom a save to its map: {min(took) * 1000:.0f} ms of CPU")  # noqa: T201  for who asks with -s
    assert min(took) < 1
