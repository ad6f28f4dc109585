"""Addresses that cannot be right: nobody is asked."""

from collections.abc import Callable

import pytest

from kg.external.addresses import is_private, wrong_with
from kg.external.mail import wrong_with_mail
from kg.report import Finding

Ask = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://", "it names no host"),
        ("https:///page", "it names no host"),
        ("http:/one.slash", "it names no host"),
        ("https://a..b/", "'a..b' is no name of a host"),
        ("https://" + "a" * 64 + ".org", f"'{'a' * 64}.org' is no name of a host"),
        ("https://a b.org/", "the host 'a b.org' holds ' '"),
        ("https://x.org:port/", "port could not be cast to integer value as 'port'"),
        ("https://x.org:99999/", "port out of range 0-65535"),
        ("https://[::1/", "invalid IPv6 URL"),
    ],
)
def test_a_web_address_needs_a_host(address: str, words: str, ask: Ask) -> None:
    (found,) = ask(address)
    assert (found.rule, found.severity) == ("invalid-address", "error")
    assert found.message == f"'{address}' is no web address: {words}"


@pytest.mark.parametrize(
    "address",
    ["https://x.org", "HTTPS://X.org:8080/a b?c#d", "//x.org", "https://bücher.example/ä", "http://[2001:db8::1]:80/"],
)
def test_what_browsers_understand_is_an_address(address: str) -> None:
    assert wrong_with(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "mailto:jane.doe+notes@example.org",
        "mailto:a@b.org,c@d.org?subject=Hi%20there&cc=e@f.org",
        "mailto:?subject=To%20whom%20it%20may%20concern",
        'mailto:"jane doe"@example.org',
        "mailto:jane@[192.0.2.1]",
        "mailto:j%C3%B6rg@b%C3%BCcher.example",
        "MAILTO:x@y",
    ],
)
def test_what_mail_programs_understand_is_an_address(address: str) -> None:
    assert wrong_with_mail(address) == ""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mailto:", "it names nobody"),
        ("mailto:jane", "'jane' has no @"),
        ("mailto:jane@", "'' is no name of a host"),
        ("mailto:@example.org", "'' cannot stand before an @"),
        ("mailto:jane..doe@example.org", "'jane..doe' cannot stand before an @"),
        ("mailto:jane doe@example.org", "'jane doe' cannot stand before an @"),
        ("mailto:jane@ex ample.org", "'ex ample.org' is no name of a host"),
        ("mailto:jane@example..org", "'example..org' is no name of a host"),
        ("mailto:a@b.org,c", "'c' has no @"),
        ("mailto:a@b.org?cc=nobody", "'nobody' has no @"),
        ("mailto://jane@example.org", "'//jane' is"),
    ],
)
def test_a_mail_address_needs_somebody_at_a_host(address: str, words: str, ask: Ask) -> None:
    if words.endswith(" is"):
        # the characters are allowed, however odd they look
        assert wrong_with_mail(address) == ""
        return
    (found,) = ask(address)
    assert (found.rule, found.message) == ("invalid-address", f"'{address}' is no mail address: {words}")


def test_other_schemes_are_not_looked_at(ask: Ask) -> None:
    assert ask("obsidian://open?vault=x", "file:///etc/passwd", "tel:123", "javascript:alert(1)", "zotero://x") == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "fe80::1%eth0", "192.168.0.9", "169.254.169.254", "LOCALHOST", "a.example.org", "nas"]
)
def test_some_hosts_are_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "wikipedia.org", "localhost.org", "myexample.com"])
def test_others_are_for_everybody(host: str) -> None:
    assert not is_private(host)
