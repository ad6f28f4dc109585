"""Random numbers that are the same on every machine and in every language: Philox4x32-10.

A number depends only on its seed, its stream and its place, so that any part of a stream may be made alone (Salmon,
Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3). Everything is products of 32-bit words.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GENERATOR = "Philox4x32-10"
ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
WORD = 0xFFFFFFFF

Words = tuple[int, int, int, int]


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Four random words of 32 bits for a counter of four and a key of two."""
    a, b, c, d = counter
    left, right = key
    for _ in range(ROUNDS):
        one, other = a * MULTIPLIERS[0], c * MULTIPLIERS[1]
        a, b, c, d = (other >> 32) ^ b ^ left, other & WORD, (one >> 32) ^ d ^ right, one & WORD
        left, right = (left + WEYL[0]) & WORD, (right + WEYL[1]) & WORD
    return a, b, c, d


def uniform(seed: int, stream: int, place: int) -> float:
    """The number at a place of a stream, between 0 and 1 and neither of them."""
    block, odd = divmod(place, 2)
    words = philox((block & WORD, block >> 32, stream, 0), (seed & WORD, seed >> 32))
    high, low = words[2 * odd : 2 * odd + 2]
    return ((high >> 6) * 2.0**26 + (low >> 6) + 0.5) * 2.0**-52


def uniforms(seed: int, stream: int, first: int, count: int) -> "NDArray[np.float64]":
    """The same numbers from a place on, as an array."""
    import numpy as np  # noqa: PLC0415 - numpy only for those who sample

    blocks = np.arange(first // 2, (first + count + 1) // 2, dtype=np.uint64)
    word, shift = np.uint64(WORD), np.uint64(32)
    a, b = blocks & word, blocks >> shift
    c, d = np.full_like(blocks, stream), np.zeros_like(blocks)
    left, right = seed & WORD, seed >> 32
    for _ in range(ROUNDS):
        one, other = a * np.uint64(MULTIPLIERS[0]), c * np.uint64(MULTIPLIERS[1])
        a, b = (other >> shift) ^ b ^ np.uint64(left), other & word
        c, d = (one >> shift) ^ d ^ np.uint64(right), one & word
        left, right = (left + WEYL[0]) & WORD, (right + WEYL[1]) & WORD
    high, low = np.stack((a, c), axis=1).ravel() >> np.uint64(6), np.stack((b, d), axis=1).ravel() >> np.uint64(6)
    numbers = (high.astype(np.float64) * 2.0**26 + low.astype(np.float64) + 0.5) * 2.0**-52
    return numbers[first % 2 :][:count]
