"""The map's colours, light and dark, and how far apart people see them.

The twelve region colours were found by search, so that those who see no red, no green or no blue can tell them apart
as well as twelve colours allow. A change by eye easily undoes that: the distances are held by a test.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import dist
from typing import TypeAlias

Channels: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Channels, Channels, Channels]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, each `#rrggbb`, and how strongly islands are tinted."""

    sea: str
    """What islands lie on, and the page."""
    panel: str
    line: str
    ink: str
    muted: str
    """Ink of what matters less."""
    soft: str
    """A fill that hardly shows."""
    accent: str
    accent_soft: str
    excites: str
    inhibits: str
    other: str
    """Notes without a region, and the regions after the twelfth."""
    cross: str
    """Links between regions."""
    regions: tuple[str, ...]
    """By size, the largest first."""
    tint: float
    """How much of its region's colour an island has."""
    shore: float
    """How much of it its outline has."""

    def region(self, number: int) -> str:
        """The colour of the notes of a region; -1 is none."""
        return self.regions[number] if 0 <= number < len(self.regions) else self.other

    def island(self, number: int) -> str:
        """The fill of a region's island: opaque, since overlaps of a transparent one would show."""
        return mix(self.sea, self.region(number), self.tint * (1 if number >= 0 else 0.45))

    def coast(self, number: int) -> str:
        """The outline of a region's island."""
        return mix(self.sea, self.region(number), self.shore * (1 if number >= 0 else 0.6))


LIGHT = Theme(
    sea="#f7f5f0",
    panel="#fffefb",
    line="#e6e2d8",
    ink="#23262b",
    muted="#6b675e",
    soft="#f1eee6",
    accent="#2459a6",
    accent_soft="#e3ecf8",
    excites="#a84d0c",
    inhibits="#2b66ad",
    other="#8d8a82",
    cross="#8f8a7e",
    regions=(
        *("#475b92", "#d2752f", "#268173", "#d83b6b", "#7059c5", "#766e1d"),
        *("#3990db", "#7b1600", "#224436", "#a96ea5", "#283c9a", "#685341"),
    ),
    tint=0.13,
    shore=0.38,
)
DARK = Theme(
    sea="#121418",
    panel="#191c21",
    line="#2b2f36",
    ink="#e4e1da",
    muted="#9b978d",
    soft="#22262c",
    accent="#86b4f5",
    accent_soft="#22314a",
    excites="#f0a45c",
    inhibits="#76b2f2",
    other="#75736d",
    cross="#767980",
    regions=(
        *("#739ffa", "#f4c16e", "#38989b", "#ff90c5", "#8474ef", "#c9a304"),
        *("#60cbfa", "#bc500e", "#92b380", "#f3d3e5", "#6e6ba9", "#a48959"),
    ),
    tint=0.15,
    shore=0.42,
)


class Sight(StrEnum):
    """How an eye sees colours: with all cones, or without those for red, green or blue."""

    NORMAL = "normal"
    PROTAN = "protan"
    DEUTAN = "deutan"
    TRITAN = "tritan"


def mix(one: str, other: str, share: float) -> str:
    """The colour between two, with that share of the second: `mix("#000000", "#ffffff", 0.5)` is `#808080`."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a * (1 - share) + b * share) for a, b in pairs).hex()


def difference(one: str, other: str, sight: Sight = Sight.NORMAL) -> float:
    """How different two colours look: their distance in OKLab, 0.02 being just to be seen side by side."""
    return dist(_oklab(_as_seen(_light(one), sight)), _oklab(_as_seen(_light(other), sight)))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2: 1 for equal colours, 21 for black on white."""
    darker, lighter = sorted(sum(map(float.__mul__, LUMINANCE, _light(colour))) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


LUMINANCE = (0.2126, 0.7152, 0.0722)
SEEN: dict[Sight, Matrix] = {
    Sight.NORMAL: ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    # Machado, Oliveira and Fernandes 2009, severity 1, for linear light
    Sight.PROTAN: ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    Sight.DEUTAN: ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    Sight.TRITAN: ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# OKLab, Ottosson 2020: linear light to cones, cube roots of cones to lightness, green-red, blue-yellow
TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def _light(colour: str) -> Channels:
    """The linear light of an sRGB colour, each channel from 0 to 1."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (byte / 255 for byte in bytes.fromhex(colour[1:]))
    )
    return red, green, blue


def _as_seen(light: Channels, sight: Sight) -> Channels:
    red, green, blue = (min(1.0, max(0.0, value)) for value in _times(SEEN[sight], light))
    return red, green, blue


def _oklab(light: Channels) -> Channels:
    long, middle, short = _times(TO_CONES, light)
    return _times(TO_LAB, (long ** (1 / 3), middle ** (1 / 3), short ** (1 / 3)))


def _times(matrix: Matrix, channels: Channels) -> Channels:
    first, second, third = (sum(a * b for a, b in zip(row, channels, strict=True)) for row in matrix)
    return first, second, third
