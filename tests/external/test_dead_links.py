"""What the web answers, and what kg makes of it."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from local_web import LocalWeb

from kg.config import Check, Config
from kg.external import Options, check
from kg.report import Finding, Severity
from kg.survey import survey

Ask = Callable[..., list[Finding]]


def said(findings: list[Finding]) -> list[str]:
    """Severity and words, without the address."""
    return [f"{one.severity}: {one.message.rpartition(chr(39))[2].strip()}" for one in findings]


def test_a_page_that_is_there_is_no_finding(web: LocalWeb, ask: Ask) -> None:
    assert ask(f"{web.address}/fine") == []
    assert web.asked_for("/fine") == ["HEAD"]


def test_a_page_that_is_not_there_is_an_error_at_its_link(web: LocalWeb, ask: Ask) -> None:
    found = ask(f"{web.address}/fine", f"{web.address}/missing")
    assert [(one.rule, one.severity, one.place.line, one.place.column) for one in found] == [
        ("dead-link", Severity.ERROR, 3, 1)
    ]
    assert found[0].message == f"'{web.address}/missing' answers 404 Not Found"


def test_an_address_in_the_text_is_asked_for_without_the_sentence_around_it(web: LocalWeb, tmp_path: Path) -> None:
    here = f"{web.address}/missing"
    (tmp_path / "A.md").write_text(
        f'Äh, {here}/a. (see {here}/b_(c)), **{here}/d**\n- "{here}/e"; {here}/f_g?h=1&i!\n\n'
        f"| {here}/j|x |\n|---|---|\n| {here}/k | {here}/l |\n\n"
        f"`{here}/no1` %% {here}/no2 %% <!-- {here}/no3 --> x{here}/no4\n"
        f"[{here}/no5](B.md) http:// https://_. https://[host]/ https://{{host}}/\n\n"
        f"    {here}/no6\n\n```\n{here}/no7\n```\n",
        encoding="utf-8",
    )
    (tmp_path / "B.md").write_text("", encoding="utf-8")
    found = list(check(survey(tmp_path, Config()), Options(private=True, pause_s=0, timeout_s=5)))
    pages = [one.message.partition("'")[2].partition("'")[0].removeprefix(here) for one in found]
    assert pages == ["/a", "/b_(c)", "/d", "/e", "/f_g?h=1&i", "/j", "/k", "/l"]
    assert (found[0].place.line, found[0].place.column, found[0].subject) == (1, 5, f"{here}/a")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("gone", "error: answers 410 Gone"),
        ("members-only", "info: answers 403 Forbidden"),
        ("overloaded", "warning: answers 503 Service Unavailable"),
        ("teapot", "warning: answers 418 I'm a Teapot"),
        ("moved-to-nowhere", "error: answers 404 Not Found"),
        ("circle", "warning: redirects in a circle"),
        ("endless", "warning: redirects more than 10 times"),
        ("moved-out-of-the-web", "warning: redirects to 'ftp://127.0.0.1/etc/passwd', which is no web address"),
        ("breaks-off", "warning: breaks off the connection"),
        ("nonsense", "warning: breaks off the connection"),
    ],
)
def test_each_trouble_has_its_words_and_its_weight(page: str, words: str, web: LocalWeb, ask: Ask) -> None:
    (found,) = ask(f"{web.address}/{page}")
    assert f"{found.severity}: {found.message}" == words.replace(": ", f": '{web.address}/{page}' ", 1)


@pytest.mark.parametrize("page", ["moved", "wants-a-cookie", "no-head", "lies-about-head", "recovers", "unheard-of"])
def test_what_a_browser_would_show_is_no_finding(page: str, web: LocalWeb, ask: Ask) -> None:
    assert ask(f"{web.address}/{page}") == []


def test_a_page_is_asked_for_once_however_many_links_lead_there(web: LocalWeb, ask: Ask) -> None:
    found = ask(*[f"{web.address}/gone", f"{web.address}/gone#a", f"{web.address}/gone#b"] * 10)
    assert len(found) == 30
    assert web.asked_for("/gone") == ["HEAD", "GET"]


def test_what_does_not_pass_is_not_asked_for_again(web: LocalWeb, ask: Ask) -> None:
    ask(f"{web.address}/missing", f"{web.address}/teapot", f"{web.address}/overloaded", retries=2)
    assert web.asked_for("/missing") == ["HEAD", "GET"]
    assert web.asked_for("/teapot") == ["HEAD", "GET"]
    assert web.asked_for("/overloaded") == ["HEAD", "GET"] * 3


def test_a_host_that_asks_for_time_gets_it(web: LocalWeb, ask: Ask) -> None:
    assert ask(f"{web.address}/busy", f"{web.address}/fine", at_once_per_host=1) == []
    first, second = [moment for moment, (_, path) in zip(web.times, web.asked, strict=True) if path == "/busy"]
    assert second - first >= 0.99


def test_a_host_that_asks_for_too_much_time_is_left_alone(web: LocalWeb, ask: Ask) -> None:
    found = ask(f"{web.address}/very-busy", f"{web.address}/fine", f"{web.address}/missing", at_once_per_host=1)
    assert said(found) == ["warning: answers 429 Too Many Requests"] * 3
    assert web.asked == [("HEAD", "/very-busy")]


def test_a_slow_page_is_not_waited_for(web: LocalWeb, ask: Ask) -> None:
    start = time.monotonic()
    found = ask(f"{web.address}/slow", f"{web.address}/trickle", timeout_s=0.3, retries=1)
    assert said(found) == ["warning: does not answer within 0.3 s"] * 2
    assert time.monotonic() - start < 4


def test_a_host_is_asked_by_few_at_once_and_not_too_often(web: LocalWeb, ask: Ask) -> None:
    start = time.monotonic()
    ask(*(f"{web.address}/fine?{number}" for number in range(12)), at_once_per_host=2, pause_s=0.05)
    assert web.most_under_way <= 2
    assert time.monotonic() - start >= 11 * 0.05


def test_a_huge_page_is_not_read(web: LocalWeb, ask: Ask) -> None:
    assert ask(f"{web.address}/huge") == []
    assert ask(f"{web.address}/huge#x", fragments=True, largest_page=300_000) == []
    assert web.sent["/huge"] < 20_000_000


def test_fragments_are_looked_for_when_asked_for(web: LocalWeb, ask: Ask) -> None:
    names = ["Start", "caf%C3%A9", "usage", "Usage", "top", "nowhere", "start", ":~:text=words", "/route", "L12-L14"]
    addresses = [f"{web.address}/fine#{name}" for name in names]
    assert ask(*addresses) == []
    assert web.asked_for("/fine") == ["HEAD"]
    found = ask(*addresses, fragments=True)
    assert [one.message for one in found] == [
        f"'{web.address}/fine' has no place named 'nowhere'",
        f"'{web.address}/fine' has no place named 'start'",
    ]
    assert {one.severity for one in found} == {Severity.WARNING}
    assert web.asked_for("/fine") == ["HEAD", "GET"]


@pytest.mark.parametrize("page", ["paper", "bomb"])
def test_fragments_of_what_is_no_plain_html_may_mean_anything(page: str, web: LocalWeb, ask: Ask) -> None:
    assert ask(f"{web.address}/{page}#page=3", fragments=True) == []


def test_a_closed_port_refuses(ask: Ask) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert said(ask(f"http://127.0.0.1:{port}/")) == ["warning: leads to a host that refuses connections"]


def test_a_host_without_tls_is_said_to_be_one(web: LocalWeb, ask: Ask) -> None:
    (found,) = ask(web.address.replace("http:", "https:"))
    assert found.severity is Severity.WARNING
    assert "does not speak TLS as it should" in found.message


def test_a_certificate_that_nobody_signed_is_said_to_be_bad(tmp_path: Path, ask: Ask) -> None:
    with tls_port(tmp_path) as port:
        (found,) = ask(f"https://127.0.0.1:{port}/")
    assert found.severity is Severity.WARNING
    assert "has a bad certificate: self-signed certificate" in found.message.replace("self signed", "self-signed")


def test_a_host_that_does_not_exist_is_an_error(ask: Ask, web: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    no_names(monkeypatch, socket.EAI_NONAME)
    found = ask("http://nowhere.example/a", "http://nowhere.example/b", f"{web.address}/fine")
    assert said(found) == ["error: leads to a host that does not exist"] * 2


@pytest.mark.parametrize("why", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_without_a_network_one_finding_says_so(ask: Ask, why: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lookups = no_names(monkeypatch, why)
    found = ask(*(f"http://host{number}.example/{page}" for number in range(40) for page in range(25)), retries=0)
    assert len(found) == 1
    assert found[0].severity is Severity.WARNING
    assert found[0].message.startswith("no host can be reached, so none of 1000 web addresses is checked")
    if why == socket.EAI_AGAIN:
        # nobody goes on asking for long: a lookup may take ten seconds when there is no network
        assert len(lookups) < 200


def test_a_host_that_stays_silent_is_given_up(ask: Ask, web: LocalWeb) -> None:
    with silent_port() as port:
        start = time.monotonic()
        pages = (f"http://127.0.0.1:{port}/{number}" for number in range(50))
        found = ask(*pages, f"{web.address}/fine", timeout_s=0.2, retries=0)
    assert len(found) == 50
    assert time.monotonic() - start < 12


def test_hosts_that_only_some_can_reach_are_left_alone(web: LocalWeb, ask: Ask) -> None:
    private = [
        "http://localhost:8888/lab",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://printer.local/",
        "http://wiki/",
    ]
    assert ask(*private, "https://www.example.com/", f"{web.address}/missing", private=False) == []
    assert web.asked == []


def test_ignored_addresses_are_left_alone(web: LocalWeb, ask: Ask) -> None:
    found = ask(f"{web.address}/missing", f"{web.address}/gone", ignore=(f"{web.address}/miss*",))
    assert [one.subject for one in found] == [f"[1](<{web.address}/gone>)"]


def test_a_severity_of_kg_toml_counts_for_all_dead_links(web: LocalWeb, ask: Ask) -> None:
    addresses = (f"{web.address}/missing", f"{web.address}/overloaded")
    as_info = Config(check=Check(severity={"dead-link": "info"}))
    assert {one.severity for one in ask(*addresses, config=as_info)} == {Severity.INFO}
    assert ask(*addresses, config=Config(check=Check(severity={"dead-link": "off"}))) == []


def test_links_in_comments_and_in_code_are_not_asked_for(web: LocalWeb, tmp_path: Path) -> None:
    text = f"%%[a]({web.address}/a)%%\n\n`[b]({web.address}/b)`\n\n    [c]({web.address}/c)\n"
    (tmp_path / "A.md").write_text(text, encoding="utf-8")
    assert list(check(survey(tmp_path, Config()), Options(private=True))) == []
    assert web.asked == []


def test_progress_tells_how_many_have_answered(web: LocalWeb, tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text(f"[a]({web.address}/fine) [b]({web.address}/moved)", encoding="utf-8")
    steps: list[str] = []
    list(check(survey(tmp_path, Config(), steps.append), Options(private=True)))
    assert steps[-2:] == ["asking the web: 1 of 2 addresses", "asking the web: 2 of 2 addresses"]


def test_a_check_works_where_a_loop_is_running_as_in_a_notebook(web: LocalWeb, ask: Ask) -> None:
    async def cell() -> list[Finding]:
        return ask(f"{web.address}/missing")

    assert len(asyncio.run(cell())) == 1


def no_names(monkeypatch: pytest.MonkeyPatch, why: int) -> list[str]:
    """No name can be looked up but this machine's; the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: "str | bytes", *rest: object, **more: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if name.startswith("127."):
            return real(host, *rest, **more)  # type: ignore[arg-type]
        asked.append(name)
        raise socket.gaierror(why, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as server:
        yield server.getsockname()[1]


@contextmanager
def tls_port(folder: Path) -> Iterator[int]:
    """A port that speaks TLS with a certificate of its own making."""
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate), "-days", "2"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                    with context.wrap_socket(connection, server_side=True):
                        pass
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=greet, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
