"""What the web said lately is remembered, in the user's cache folder and for a while."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from local_web import LocalWeb

from kg.external import user_cache
from kg.report import Finding

Ask = Callable[..., list[Finding]]


def test_a_fresh_answer_is_not_asked_for_again(web: LocalWeb, ask: Ask, tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "external.json"
    addresses = (f"{web.address}/fine", f"{web.address}/missing", f"{web.address}/members-only")
    first = ask(*addresses, cache=cache)
    asked = len(web.asked)
    assert ask(*addresses, cache=cache) == first
    assert len(web.asked) == asked


def test_what_may_pass_is_not_remembered(web: LocalWeb, ask: Ask, tmp_path: Path) -> None:
    cache = tmp_path / "external.json"
    for _ in range(2):
        ask(f"{web.address}/overloaded", cache=cache, retries=0)
    assert web.asked_for("/overloaded") == ["HEAD", "GET"] * 2


def test_an_old_answer_is_asked_for_again_and_at_last_forgotten(web: LocalWeb, ask: Ask, tmp_path: Path) -> None:
    cache = tmp_path / "external.json"
    ask(f"{web.address}/fine", f"{web.address}/missing", cache=cache)
    kept = json.loads(cache.read_bytes())
    for entry in kept["answers"].values():
        entry["at"] -= 2 * 3600  # older than a 404 is believed, younger than a 200
    cache.write_text(json.dumps(kept))
    ask(f"{web.address}/fine", f"{web.address}/gone", cache=cache)
    assert web.asked_for("/fine") == ["HEAD"]
    assert sorted(json.loads(cache.read_bytes())["answers"]) == [f"{web.address}/fine", f"{web.address}/gone"]


def test_a_new_fragment_is_looked_for(web: LocalWeb, ask: Ask, tmp_path: Path) -> None:
    cache = tmp_path / "external.json"
    assert ask(f"{web.address}/fine", cache=cache) == []
    assert len(ask(f"{web.address}/fine#nowhere", f"{web.address}/fine#Start", cache=cache, fragments=True)) == 1
    assert len(ask(f"{web.address}/fine#nowhere", cache=cache, fragments=True)) == 1
    assert web.asked_for("/fine") == ["HEAD", "GET"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff{", b"[]", b'{"version": 1, "answers": 3}', b'{"version": 1, "answers": {"PAGE": {"at": "x"}}}'],
)
def test_a_broken_cache_is_an_empty_one(content: bytes, web: LocalWeb, ask: Ask, tmp_path: Path) -> None:
    cache = tmp_path / "external.json"
    cache.write_bytes(content.replace(b"PAGE", f"{web.address}/missing".encode()))
    assert len(ask(f"{web.address}/missing", cache=cache)) == 1
    assert json.loads(cache.read_bytes())["answers"]


def test_an_answer_from_the_future_is_not_believed(web: LocalWeb, ask: Ask, tmp_path: Path) -> None:
    entry = {"outcome": "alive", "at": int(time.time()) + 10_000}
    cache = tmp_path / "external.json"
    cache.write_text(json.dumps({"version": 1, "answers": {f"{web.address}/missing": entry}}))
    assert len(ask(f"{web.address}/missing", cache=cache)) == 1


def test_a_cache_that_cannot_be_written_changes_nothing(web: LocalWeb, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert len(ask(f"{web.address}/missing", cache=tmp_path / "file" / "external.json")) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own folder for caches")
def test_the_cache_is_in_the_users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_cache().is_relative_to(tmp_path)
    assert user_cache().name == "external.json"
