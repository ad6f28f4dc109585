"""The example vault: large enough, linked both ways, sourced, right, and showing every feature."""

import os
import re
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, log, sqrt
from pathlib import Path
from statistics import median

import pytest

from kg.circuit import Wishes
from kg.graph import Layer, NodeKind, Origin
from kg.models import Invalid
from kg.models.kinds import KINDS
from kg.note import Form, Link, Note, RegionKind
from kg.parse import parse
from kg.resolve import Reference
from kg.vault import Vault

NOTES = "003_education/kings college/"
SEED = f"{NOTES}01 Techniques in Neuroscience/IPSPs and EPSPs.md"
POST_SYNAPTIC = "../04%20Biological%20Foundations%20of%20Mental%20Health/Pre-%20and%20post-synaptic.md"


@pytest.fixture(scope="module")
def vault(example: Path) -> Vault:
    return Vault.open(example)


@pytest.fixture(scope="module")
def notes(vault: Vault) -> dict[str, Note]:
    return {path: note for path, note in vault.survey.notes.items() if path.endswith(".md")}


# size and shape


def test_there_are_enough_notes_and_they_are_neither_stubs_nor_essays(notes: dict[str, Note]) -> None:
    words = sorted(len(prose(note).split()) for note in notes.values())
    assert len(words) >= 38
    assert 130 <= median(words) <= 190
    assert words[0] >= 80
    assert words[-1] <= 320


def test_every_note_is_linked_both_ways(vault: Vault) -> None:
    everything = {path for path in vault.survey.notes if path.endswith(".md")}
    written = {
        (ref.source.path, ref.path)
        for ref in vault.links()
        if ref.path != ref.source.path and ref.path in everything and ref.source.path in everything
    }
    assert everything - {source for source, _ in written} == set(), "notes that lead nowhere"
    assert everything - {target for _, target in written} == set(), "notes that no other note names"


def test_the_notes_form_one_whole(vault: Vault) -> None:
    reached, waiting = set[str](), [vault.graph.find("Synaptic integration").id]
    ways = vault.graph.simple().to_undirected(as_view=True)
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting.extend(ways[here])
    assert {node.id for node in vault.graph.nodes.values() if node.kind is NodeKind.NOTE} <= reached


def test_tags_stand_on_the_first_line_of_text_and_are_nested(notes: dict[str, Note]) -> None:
    for note in notes.values():
        first = note.source[note.body :].decode().lstrip("\n").partition("\n")[0]
        assert re.fullmatch(r"#[a-z]+/[a-z]+( #[a-z]+/[a-z]+)*", first), note.path


def test_every_note_says_in_bold_what_it_is_about(vault: Vault) -> None:
    for node in vault.graph.nodes.values():
        if node.kind is NodeKind.NOTE:
            assert len(node.definition) > 30, node.id


# sources


def test_every_note_names_its_sources_each_with_its_year(notes: dict[str, Note]) -> None:
    for note in notes.values():
        listed = sources(note)
        assert listed, note.path
        for line in listed:
            assert re.search(r"\b(18[5-9]\d|19\d\d|20[0-2]\d)\b", line), f"{note.path}: {line}"
            assert "*" in line, f"{note.path}: no title or journal in: {line}"


def test_every_work_that_the_text_cites_is_among_the_sources(notes: dict[str, Note]) -> None:
    """Author and year in brackets, `(Koch 1999)`, are promised to stand below."""
    for note in notes.values():
        listed = sources(note)
        for cited in re.findall(r"\(([^()]*\b(?:1[89]|20)\d\d)\)", prose(note)):
            for work in cited.split(";"):
                first, *_, year = re.sub(r"\b(after|van|del) ", "", work).split()
                assert any(first in line and year in line for line in listed), f"{note.path}: {work.strip()}"


def test_a_work_has_the_same_reference_everywhere(notes: dict[str, Note]) -> None:
    """The volume and pages of a journal article, wherever it is cited."""
    where: dict[tuple[str, str], set[str]] = {}
    for note in notes.values():
        for line in sources(note):
            work = re.match(r"(.*?)\s(\d{4})\b", line)
            if work and (pages := re.search(r"\b\d+:e?\d+(–\d+)?", line)):
                where.setdefault((work[1].split()[0].strip(","), work[2] + pages[0].split(":")[0]), set()).add(pages[0])
    assert [pair for pair in where.items() if len(pair[1]) > 1] == []


def test_a_doi_is_well_formed_and_belongs_to_one_work(notes: dict[str, Note]) -> None:
    found: dict[str, set[str]] = {}
    for note in notes.values():
        for line in sources(note):
            for doi in re.findall(r"doi:([^\s\])]+)", line):
                assert re.fullmatch(r"10\.\d{4,5}/\S*\w", doi), f"{note.path}: {doi}"
                found.setdefault(doi, set()).add(line.split()[0])
    assert found
    assert [doi for doi, authors in found.items() if len(authors) > 1] == []


def test_people_papers_and_books_are_typed_nodes(vault: Vault) -> None:
    types = Counter(type_ for node in vault.graph.nodes.values() if node.kind is NodeKind.NOTE for type_ in node.types)
    assert types["person"] >= 7
    assert types["paper"] >= 10
    assert types["book"] >= 2
    assert types["molecule"] >= 5
    assert types["method"] >= 2
    assert types["concept"] >= 20


# the seed note


def test_the_links_of_the_note_that_kg_grew_from_resolve(vault: Vault, example: Path) -> None:
    source = (example / SEED).read_text(encoding="utf-8")
    expected = {
        f"[Post-Synaptic]({POST_SYNAPTIC})": (
            3,
            f"{NOTES}04 Biological Foundations of Mental Health/Pre- and post-synaptic.md",
        ),
        "[ion channels](Ion%20channels.md)": (2, f"{NOTES}01 Techniques in Neuroscience/Ion channels.md"),
        "![epsp-ipsp](../../../000_inbox/attachments/epsp-ipsp.png)": (1, "000_inbox/attachments/epsp-ipsp.png"),
        "![epsps](../../../000_inbox/attachments/epsps.png)": (1, "000_inbox/attachments/epsps.png"),
    }
    for written, (times, path) in expected.items():
        assert source.count(written) == times
        found = [ref for ref in vault.links() if ref.source.path == SEED and ref.source.text(ref.link.span) == written]
        assert [ref.path for ref in found] == [path] * times
        assert all(ref.obsidian and ref.github for ref in found)


def test_every_link_of_that_note_in_the_real_vault_stands_in_this_one(
    notes: dict[str, Note], neuroscience: Path
) -> None:
    seed = (neuroscience / SEED).read_bytes()
    real = parse(SEED, seed)
    assert len(real.links) >= 7
    assert {real.text(link.span) for link in real.links} <= {notes[SEED].text(link.span) for link in notes[SEED].links}


def test_the_seed_note_opens_with_its_tag_and_has_its_two_sections(notes: dict[str, Note]) -> None:
    assert notes[SEED].source.startswith(b"#core/appliedneuroscience\n")
    assert [heading.text for heading in notes[SEED].headings][:2] == [
        "Excitatory Post-Synaptic Potentials (EPSPs)",
        "Inhibitory Post-Synaptic Potentials (IPSPs)",
    ]


# checks and models


def test_the_check_finds_nothing_at_all(vault: Vault) -> None:
    assert [f"{found.place}: {found.rule}: {found.message}" for found in vault.check().findings] == []


def test_every_link_leads_somewhere_in_both_dialects(vault: Vault) -> None:
    wrong = [
        f"{ref.source.place(ref.link.span)}: {ref.source.text(ref.link.span)}"
        for ref in vault.links()
        if ref.status.value not in {"ok", "external"} or ref.github is False
    ]
    assert wrong == []


def test_every_model_is_valid_and_makes_a_claim_that_holds(vault: Vault) -> None:
    read = vault.survey.models
    assert [model.text(note) for note, model in read if isinstance(model, Invalid)] == []
    runs = vault.survey.runs
    assert len(runs) >= 45
    assert {run.model.kind for run in runs} >= set(KINDS.parts), "kinds that no note shows"
    for run in runs:
        assert run.result.expectations, f"{run.note.path}#{run.model.id} claims nothing"
        assert run.model.sources, f"{run.note.path}#{run.model.id} names no source"
        assert not run.result.doubts, f"{run.note.path}#{run.model.id}"
        assert [claim for claim in run.result.expectations if not claim.ok] == [], f"{run.note.path}#{run.model.id}"


@pytest.mark.parametrize(
    ("note", "fires", "silent"),
    [
        ("IPSPs and EPSPs", "epsps", "epsp-ipsp"),
        ("Spatial summation", "spatial-summation", "two-pathways"),
        ("Temporal summation", "temporal-summation", "too-late"),
        ("Membrane time constant", "membrane-time-constant", "short-memory"),
        ("Coincidence detection", "coincidence", "near-miss"),
        ("Depolarising GABA", "depolarising-gaba", "gaba-alone"),
        ("Excitation–inhibition balance", "ei-window", "window-closed"),
        ("EPSP–spike coupling", "after", "before"),
        ("Spatial against temporal summation", "in-a-row", "too-slow"),
        ("Shunting inhibition", "shunt-over", "shunt-in-time"),
        ("Chloride switch", "loaded", "between"),
        ("Dendritic attenuation", "near", "far"),
        ("Integrate-and-fire neuron", "above", "at-rheobase"),
        ("Feed-forward inhibition", "without-basket-cells", "with-basket-cells"),
        ("Jeffress model", "best-place", "straight-ahead"),
        ("Jeffress model", "best-place", "far-left"),
    ],
)
def test_models_come_in_pairs_that_differ_in_one_thing(vault: Vault, note: str, fires: str, silent: str) -> None:
    (one,), (other,) = vault.run(f"{note}#{fires}"), vault.run(f"{note}#{silent}")
    assert one.spikes_ms
    assert not other.spikes_ms


def test_without_its_ipsp_the_silent_neuron_fires(vault: Vault) -> None:
    (result,) = vault.run("IPSPs and EPSPs#epsp-ipsp", {"inputs.0.amplitude_mV": "0"})
    assert result.spikes_ms
    (late,) = vault.run("IPSPs and EPSPs#epsp-ipsp", {"inputs.0.onset_ms": "4"})
    assert late.spikes_ms, "the home note says so"
    (closed,) = vault.run("Excitation–inhibition balance#window-closed", {"inputs.1.amplitude_mV": "0"})
    assert closed.spikes_ms, "the note says that the second EPSP would have fired without the inhibition"


def test_a_coincidence_detector_fires_within_its_window_and_not_outside_on_both_sides(vault: Vault) -> None:
    for note, apart, window in (
        ("Coincidence detection#coincidence", 0.0, 2 * log(10 / (15 - 10))),
        ("Jeffress model#best-place", -0.6, 0.3 * log(10 / (15 - 10))),
    ):
        (usual,) = vault.run(note)
        together = 2 + apart
        ends = {share: (together - share * window, together + share * window) for share in (0.999, 1.001)}
        assert usual.spikes_ms
        for share, onsets in ends.items():
            for onset in onsets:
                (found,) = vault.run(note, {"inputs.1.onset_ms": str(onset)})
                assert bool(found.spikes_ms) is (share < 1), f"{note} at {onset} ms"


def test_a_train_that_is_too_slow_stays_so_however_long_it_is(vault: Vault) -> None:
    for count in ("5", "50"):
        (found,) = vault.run("Spatial against temporal summation#too-slow", {"inputs.0.count": count})
        assert not found.spikes_ms


def test_chloride_turns_one_synapse_round_and_its_potential_cannot_be_passed(vault: Vault) -> None:
    """The wires of the note lead to the concentrations of three others."""
    went = {}
    for chloride in (7, 14, 30):
        trough, peak = (
            number(vault, "Chloride switch#mature", metric, **{"Ion channels#chloride.Cl_in_mM": chloride})
            for metric in ("trough_mV", "peak_mV")
        )
        went[chloride] = (trough < -65, peak > -65, peak >= -50)
    assert went == {7: (True, False, False), 14: (False, True, False), 30: (False, True, True)}
    wide_open = number(vault, "Chloride switch#between", "peak_mV", **{"inputs.0.g_nS": 1000})
    assert -65 < wide_open < number(vault, "Chloride homeostasis#between", "E_Cl_mV") < -50


def test_depolarising_gaba_stops_an_epsp_that_follows_at_once_and_helps_a_late_one(vault: Vault) -> None:
    alone = number(vault, "Chloride switch#brake", "peak_mV", **{"inputs.0.g_nS": 0})
    early = number(vault, "Chloride switch#brake", "peak_mV")
    late = number(vault, "Chloride switch#brake", "peak_mV", **{"inputs.1.onset_ms": 25})
    assert early < -50 < alone < late


def test_a_shunt_shows_no_ipsp_and_a_hyperpolarisation_outlasts_its_channels(vault: Vault) -> None:
    note, deeper = "Shunting inhibition#shunt-over", {"inputs.0.E_rev_mV": -80.0}
    assert number(vault, note, "trough_mV") == -70
    assert number(vault, note, "trough_mV", **deeper) < -70
    assert number(vault, note, "peak_mV", **deeper) < number(vault, note, "peak_mV")


def test_four_times_the_diameter_is_twice_the_length_constant(vault: Vault) -> None:
    note = "Dendritic attenuation#far"
    thin, thick = (number(vault, note, "lambda_um", diameter_um=diameter) for diameter in (2, 8))
    assert thick == pytest.approx(2 * thin, rel=1e-12)


def test_a_steady_input_loses_less_on_its_way_than_a_brief_one(vault: Vault) -> None:
    steady = number(vault, "Dendritic attenuation#steady", "attenuation")
    assert number(vault, "Dendritic attenuation#far", "steady") == pytest.approx(steady, rel=1e-12)
    assert number(vault, "Dendritic attenuation#far", "attenuation") < steady / 3


def test_two_kinds_of_model_agree_on_the_rate_of_a_driven_neuron(vault: Vault) -> None:
    """500 pA into 40 MΩ are the 20 mV that unopposed excitation makes on average."""
    current = number(vault, "Integrate-and-fire neuron#above", "rate_Hz")
    assert number(vault, "Synaptic bombardment#driven", "deterministic_Hz") == pytest.approx(current, rel=1e-9)


def test_with_the_same_mean_more_fluctuation_makes_a_neuron_fire_more(vault: Vault) -> None:
    usual, more = "Synaptic bombardment#bombardment", {"inputs.0.rate_Hz": 10.0, "inputs.1.rate_Hz": 15.0}
    runs: list[tuple[str, dict[str, float]]] = [("Synaptic bombardment#calm", {}), (usual, {}), (usual, more)]
    means = [number(vault, note, "mean_mV", **set_) for note, set_ in runs]
    calm, normal, wild = (number(vault, note, "rate_Hz", **set_) for note, set_ in runs)
    assert means == pytest.approx([-60, -60, -60])
    assert 10 * calm < normal < wild


# the circuit


@pytest.mark.parametrize(
    ("drive", "clamp", "active"),
    [
        (1, {}, {"Schaffer collaterals", "Basket cells"}),
        (1, {"Basket cells": 0}, {"Schaffer collaterals", "CA1 pyramidal cells"}),
        (0, {}, set()),
        (0, {"Schaffer collaterals": 0.6}, {"Schaffer collaterals", "CA1 pyramidal cells"}),
    ],
    ids=["driven, it is inhibited", "without basket cells it fires", "at rest", "too weakly for the basket cells"],
)
def test_feed_forward_inhibition_over_the_graph(
    vault: Vault, drive: float, clamp: dict[str, float], active: set[str]
) -> None:
    response = vault.circuit.run(Wishes(drive={"Schaffer collaterals": drive}, clamp=clamp))
    found = dict(zip(response.names, response.activity.x, strict=True))
    assert {name for name in ("Schaffer collaterals", "Basket cells", "CA1 pyramidal cells") if found[name]} == active


def test_the_circuit_is_drawn_with_its_signs(vault: Vault) -> None:
    signs = {
        (vault.graph.nodes[edge.source].title, edge.relation, vault.graph.nodes[edge.target].title)
        for edge in vault.graph.edges
    }
    assert signs >= {
        ("Schaffer collaterals", "excites", "CA1 pyramidal cells"),
        ("Schaffer collaterals", "excites", "Basket cells"),
        ("Basket cells", "inhibits", "CA1 pyramidal cells"),
    }


def test_models_draw_edges_from_receptors(vault: Vault) -> None:
    wired = {
        (vault.graph.nodes[edge.source].title, edge.relation, vault.graph.nodes[edge.target].title)
        for edge in vault.graph.edges
        if edge.origin is Origin.MODEL and edge.reference
    }
    assert ("AMPA receptor", "excites", "Spatial summation") in wired
    assert ("GABA-A receptor", "inhibits", "Excitation–inhibition balance") in wired
    assert ("GABA-A receptor", "excites", "Depolarising GABA") in wired


# the science


RT_F = 8.31446261815324 * 310.15 / 96485.33212331 * 1000  # mV, at 37 °C


def test_the_nernst_table_is_right(notes: dict[str, Note]) -> None:
    text = only(notes, "Nernst equation").source.decode().replace("−", "-")
    rows = re.findall(r"^\| ([A-Z][a-z]?)([⁺⁻²]+) \| ([\d.]+) \| ([\d.]+) \| ([+-]?\d+) \|", text, re.MULTILINE)
    charges = {"⁺": 1, "⁻": -1, "²⁺": 2}
    assert [row[0] for row in rows] == ["K", "Na", "Cl", "Ca"]
    for _, charge, outside, inside, stated in rows:
        assert round(RT_F / charges[charge] * log(float(outside) / float(inside))) == int(stated)


@pytest.mark.parametrize(
    ("note", "words", "number"),
    [
        ("Nernst equation", "from 7 to 20 mM lifts E<sub>Cl</sub> from −76 to −@ mV", f"{RT_F * log(120 / 20):.0f}"),
        ("Nernst equation", "factor $RT/F$ is @ mV", f"{RT_F:.1f}"),
        ("Nernst equation", "or @ mV for a tenfold gradient", f"{RT_F * log(10):.1f}"),
        ("Chloride homeostasis", "- @ mM inside: E<sub>Cl</sub> = −65 mV", f"{120 * exp(-65 / RT_F):.1f}"),
        ("Chloride homeostasis", "- @ mM inside: E<sub>Cl</sub> = −50 mV", f"{120 * exp(-50 / RT_F):.1f}"),
        ("KCC2", "that is @ mM", f"{120 * 4 / 140:.1f}"),
        ("Shunting inhibition", "the EPSP falls from @ to", f"{5 * 70 / (10 + 5):.1f}"),
        ("Shunting inhibition", "to @ mV, to three fifths", f"{5 * 70 / (10 + 5 + 10):.0f}"),
        ("Length constant", r"has $\lambda = @$ µm", f"{1e4 * sqrt(2e-4 / 4 * 20_000 / 150):.0f}"),
        ("Coincidence detection", "that is @ ms", f"{2 * log(10 / (15 - 10)):.2f}"),
        ("Jeffress model", "gives the window: @ ms to either side", f"{0.3 * log(10 / (15 - 10)):.2f}"),
        ("Integrate-and-fire neuron", "here @ pA", f"{15 / 40 * 1000:.0f}"),
    ],
)
def test_the_numbers_in_the_prose_are_right(notes: dict[str, Note], note: str, words: str, number: str) -> None:
    assert words.replace("@", number) in only(notes, note).source.decode()


def test_no_note_says_that_chloride_efflux_simply_excites(notes: dict[str, Note]) -> None:
    """The sentence that began as an exception: efflux depolarises only while E_Cl is above the membrane potential."""
    text = only(notes, "IPSPs and EPSPs").source.decode()
    (sentence,) = re.findall(r"[^.]*\befflux of Cl⁻[^.]*\.", text)
    assert "only while" in sentence
    assert "lies above the membrane potential" in sentence


# every feature once


@dataclass(frozen=True)
class Shown:
    """What the features are looked for in."""

    vault: Vault
    notes: dict[str, Note]

    @property
    def text(self) -> str:
        return "\n".join(note.source.decode() for note in self.notes.values())

    def links(self, holds: Callable[[Link], bool]) -> Iterator[Reference]:
        return (ref for ref in self.vault.links() if holds(ref.link))

    def regions(self, kind: RegionKind) -> Iterator[str]:
        return (region.label for note in self.notes.values() for region in note.regions if region.kind is kind)

    def edges(self, origin: Origin) -> list[str]:
        semantic = [edge for edge in self.vault.graph.edges if edge.layer is Layer.SEMANTIC]
        return [edge.relation for edge in semantic if edge.origin is origin]


def _matches(pattern: str) -> Callable[[Shown], bool]:
    return lambda shown: re.search(pattern, shown.text, re.MULTILINE) is not None


def _link(holds: Callable[[Link], bool]) -> Callable[[Shown], bool]:
    return lambda shown: any(shown.links(holds))


FEATURES: dict[str, Callable[[Shown], bool]] = {
    "relation in a link's title": lambda shown: "part_of" in shown.edges(Origin.LINK_TITLE),
    "relation as a property": lambda shown: "part_of" in shown.edges(Origin.PROPERTY),
    "property that holds a Markdown link": _link(lambda link: link.form is Form.PROPERTY and not link.wiki),
    "relation as an inline field": lambda shown: "part_of" in shown.edges(Origin.FIELD),
    "inline field in square brackets": _matches(r"\[inhibits:: \[\["),
    "inline field in round brackets": _matches(r"\(inhibits:: \[\["),
    "relation as a list item": lambda shown: "is_a" in shown.edges(Origin.LIST),
    "relation of a section": lambda shown: {"related_to", "cites"} <= set(shown.edges(Origin.SECTION)),
    "relation on a canvas": lambda shown: "inhibits" in shown.edges(Origin.CANVAS),
    "relation of a model's input": lambda shown: {"excites", "inhibits"} <= set(shown.edges(Origin.MODEL)),
    "inverse relation": _matches(r"rel:has_part"),
    "gloss": lambda shown: any("—" not in edge.gloss and edge.gloss for edge in shown.vault.graph.edges),
    "wikilink": _link(lambda link: link.form is Form.WIKILINK and not link.display and not link.fragment),
    "wikilink with its own words": _link(lambda link: link.form is Form.WIKILINK and bool(link.display)),
    "wikilink to a heading": _link(
        lambda link: link.form is Form.WIKILINK and bool(link.fragment) and not link.fragment.startswith("^")
    ),
    "Markdown link, relative and percent-encoded": _matches(r"\]\(\.\./[^)]*%20[^)]*\.md\)"),
    "Markdown link to a heading": _link(lambda link: link.form is Form.MARKDOWN and link.fragment == "chloride"),
    "Markdown link to a block": _link(lambda link: link.form is Form.MARKDOWN and link.fragment == "^the-window"),
    "reference link": _link(lambda link: link.form is Form.REFERENCE),
    "address in angle brackets": _matches(r"<https://[^>]+>"),
    "link to a website": _link(lambda link: link.form is Form.MARKDOWN and link.target.startswith("https://doi.org/")),
    "embedded section": _link(lambda link: link.embed and link.wiki and link.fragment == "Chloride"),
    "embedded block": _link(lambda link: link.embed and link.fragment == "^two-numbers"),
    "embedded image with a size": _link(lambda link: link.embed and link.wiki and link.display == "420"),
    "image with a size": _link(lambda link: link.embed and not link.wiki and link.display.endswith("|480")),
    "block id": lambda shown: sum(len(note.blocks) for note in shown.notes.values()) >= 3,
    "aliases": lambda shown: any(note.aliases for note in shown.notes.values()),
    "title of its own": lambda shown: any(note.title != note.stem for note in shown.notes.values()),
    "properties of several types": lambda shown: (
        {str, int, bool, list} <= {type(value) for note in shown.notes.values() for value in note.properties.values()}
    ),
    "tags as a property": lambda shown: any(not tag.inline for note in shown.notes.values() for tag in note.tags),
    "several tags": _matches(r"^#\S+/\S+ #\S+/\S+$"),
    "callouts": lambda shown: {"note", "tip", "warning", "example"} <= set(shown.regions(RegionKind.CALLOUT)),
    "callouts of the author's own types": lambda shown: (
        {"concepts", "significance"} <= set(shown.regions(RegionKind.CALLOUT))
    ),
    "folded callout": _matches(r"^> \[!tip\]-"),
    "callout within a callout": _matches(r"^> > \[!tip\]"),
    "table with Markdown links": _matches(r"^\|.*\]\([^)]*\.md\).*\|$"),
    "table with wikilinks": _matches(r"^\|.*\[\[[^\]]*\\\|[^\]]*\]\].*\|$"),
    "table with aligned columns": _matches(r"^\|.*---:"),
    "tasks": lambda shown: {" ", "x"} <= set(shown.regions(RegionKind.TASK)),
    "footnote": lambda shown: any(shown.regions(RegionKind.FOOTNOTE)),
    "inline footnote": _matches(r"\^\[[^\]]+\]"),
    "highlight": _matches(r"==[^=\n]+=="),
    "strikethrough": _matches(r"~~[^~\n]+~~"),
    "comment": lambda shown: any(True for _ in shown.regions(RegionKind.COMMENT)),
    "inline mathematics": _matches(r"[^$]\$[^$\s][^$\n]*\$[^$]"),
    "displayed mathematics": _matches(r"^\$\$$"),
    "mermaid": _matches(r"^```mermaid$"),
    "code": _matches(r"^```python$"),
    "ordered list": _matches(r"^2\. "),
    "canvas": lambda shown: any(path.endswith(".canvas") for path in shown.vault.survey.files.paths),
    "base": _link(lambda link: link.target == "Papers.base"),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_the_vault_shows(feature: str, vault: Vault, notes: dict[str, Note]) -> None:
    assert FEATURES[feature](Shown(vault, notes))


# images


def test_images_are_small_all_of_one_size_and_all_used(vault: Vault, example: Path) -> None:
    images = sorted((example / "000_inbox/attachments").iterdir())
    used = {ref.path for ref in vault.links()}
    assert len(images) >= 7
    for image in images:
        assert image.stat().st_size < 80_000, image.name
        assert dimensions(image.read_bytes()) == (960, 690), image.name
        assert image.relative_to(example).as_posix() in used


@pytest.mark.browser
def test_images_are_drawn_from_the_models_of_the_notes(example: Path, chromium: str, tmp_path: Path) -> None:
    script = example.parent / "scripts" / "draw_figures.py"
    command = [sys.executable, str(script), "epsp-ipsp", "-o", str(tmp_path)]
    subprocess.run(command, env=os.environ | {"KG_BROWSER": chromium}, check=True, capture_output=True)
    assert dimensions((tmp_path / "epsp-ipsp.png").read_bytes()) == (960, 690)
    drawn = {image.stem for image in (example / "000_inbox" / "attachments").iterdir()}
    assert all(f'"{name}"' in script.read_text(encoding="utf-8") for name in drawn)


# helpers


def prose(note: Note) -> str:
    """What a reader reads: no properties, sources, models, formulas or addresses."""
    text = note.source[note.body :].decode()
    text = re.split(r"^## Sources$", text, flags=re.MULTILINE)[0]
    text = re.sub(r"^```.*?^```$|\$\$.*?\$\$|%%.*?%%", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    return re.sub(r"!?\[\[(?:[^\]|]*\\?\|)?([^\]]*)\]\]", r"\1", text)


def sources(note: Note) -> list[str]:
    """The items of the note's last section, links as words."""
    text = note.source[note.body :].decode().partition("\n## Sources\n")[2]
    flat = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    return [line[2:] for line in flat.splitlines() if line.startswith("- ")]


def number(vault: Vault, note: str, metric: str, **set_: float) -> float:
    """A metric of a model that must exist, with other parameters."""
    (result,) = vault.run(note, {path: str(value) for path, value in set_.items()})
    found = result.metrics[metric]
    assert isinstance(found, float | int)
    return found


def only(notes: dict[str, Note], name: str) -> Note:
    (note,) = [note for note in notes.values() if note.stem == name]
    return note


def dimensions(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height
