"""What is found, as plain values: ids, titles, places and sentences as people see them."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A note's name in the text of another note that has no link to it."""

    source: str
    source_title: str
    target: str
    target_title: str
    words: str
    """The name as the text has it."""
    path: str
    line: int
    column: int
    times: int
    """How often the text names the note."""
    notes: int
    """In the texts of how many notes the name stands without a link: the fewer, the more it says."""
    sentence: str
    link: str
    """What one could write instead of the words."""


@dataclass(frozen=True, slots=True)
class RelatedNotes:
    """Two notes without a link, and the neighbours that they share."""

    first: str
    first_title: str
    second: str
    second_title: str
    score: float
    """Σ 1 / log(neighbours of z) over the shared neighbours z (Adamic and Adar 2003)."""
    shared: tuple[str, ...]
    """The notes that both are linked with, the telling ones first."""
    shared_titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionGap:
    """Two communities with fewer links between them than expected, and pairs of notes that could join them."""

    first: str
    second: str
    links: int
    expected: float
    joins: tuple[RelatedNotes, ...]


@dataclass(frozen=True, slots=True)
class MissingLinks:
    """What a vault's links may lack, the likeliest of each kind first."""

    mentions: tuple[Mention, ...] = ()
    related: tuple[RelatedNotes, ...] = ()
    gaps: tuple[RegionGap, ...] = ()
    """Empty unless asked for."""
    all_mentions: int = 0
    """How many mentions there are, of which `mentions` has the first."""

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return asdict(self)
