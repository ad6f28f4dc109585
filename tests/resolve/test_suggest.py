"""What is offered for a target that is missing."""

from pathlib import Path

from kg.files import Files
from kg.parse import parse
from kg.resolve import Resolver
from kg.suggest import Reason


def suggested(text: str, **others: str) -> list[tuple[str, Reason]]:
    """What is offered for the only link of a note, in a vault with other notes (`a__b` is a/b.md) and a picture."""
    texts = {"S.md": text} | {f"{name.replace('__', '/')}.md": other for name, other in others.items()}
    notes = {path: parse(path, other.encode()) for path, other in texts.items()}
    files = Files(Path("a vault of names alone"), (*sorted(notes), "img/EPSP trace.png"))
    resolver = Resolver(files, notes.get)
    source = notes["S.md"]
    return [(str(one), one.reason) for one in resolver.suggestions(resolver.resolve(source, source.links[0]))]


def test_a_slip_of_the_pen() -> None:
    assert suggested("[[Synapsis]]", Synapse="", Soma="") == [("Synapse.md", Reason.SIMILAR)]


def test_the_same_name_elsewhere_comes_before_similar_names() -> None:
    assert suggested("[x](../Soma.md)", deep__Soma="", Somas="") == [("deep/Soma.md", Reason.SAME_NAME)]
    assert suggested("[x](a/Soma.md)", deep__Soma="", Somas="") == [("deep/Soma.md", Reason.SAME_NAME)]


def test_an_alias() -> None:
    assert suggested("[[ap]]", Spike="---\naliases: [AP]\n---\n") == [("Spike.md", Reason.ALIAS)]


def test_a_title() -> None:
    assert suggested("[[Action potential]]", spike="---\ntitle: Action Potential\n---\n") == [
        ("spike.md", Reason.ALIAS)
    ]


def test_a_picture_without_its_extension() -> None:
    assert suggested("[[epsp trace]]") == [("img/EPSP trace.png", Reason.EXTENSION)]


def test_a_picture_by_a_similar_name() -> None:
    assert suggested("![[EPSP traces.png]]", EPSP_traces="") == [("img/EPSP trace.png", Reason.SIMILAR)]


def test_percent_signs_in_a_wikilink() -> None:
    assert suggested("[[Ion%20channels]]", **{"Ion channels": ""}) == [("Ion channels.md", Reason.DECODED)]


def test_a_similar_heading() -> None:
    assert suggested("[[T#Releese]]", T="# Release\n\n# Uptake\n") == [("Release", Reason.SIMILAR)]


def test_a_similar_slug_offers_the_heading() -> None:
    assert suggested("[x](T.md#ion-chanels)", T="# Ion channels\n") == [("Ion channels", Reason.SIMILAR)]


def test_a_similar_block() -> None:
    assert suggested("[[T#^delays]]", T="one ^delay\n") == [("^delay", Reason.SIMILAR)]


def test_nothing_is_offered_for_what_is_there() -> None:
    assert suggested("[[T#^delay]]", T="one ^delay\n") == []
    assert suggested("[x](https://e.org)") == []


def test_nothing_is_offered_if_nothing_is_alike() -> None:
    assert suggested("[[Photosynthesis]]", Soma="") == []


def test_at_most_five_are_offered() -> None:
    assert len(suggested("[[a/Note]]", **{f"{letter}__Note": "" for letter in "bcdefghi"})) == 5
