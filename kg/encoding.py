"""A file's bytes in, UTF-8 out: what is not UTF-8 is replaced, and its first bad byte named."""

from kg.note import Span, Trouble

LARGEST = 10_000_000
"""The most bytes that a note may have; a longer file is no text that anybody wrote."""

_OTHER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def utf8(source: bytes) -> tuple[bytes, tuple[Trouble, ...]]:
    """The text as UTF-8; offsets count in it, hence a file that was changed here must never be written back."""
    if len(source) > LARGEST:
        message = f"the file has {len(source):,} bytes, more than the {LARGEST:,} that kg reads"
        return b"", (Trouble("too-large", Span(0, 0), message, "split it, or keep it out with 'ignore'"),)
    try:
        source.decode()
    except UnicodeDecodeError as error:
        replaced = source.decode(errors="replace").encode()
        return replaced, (_invalid(source, error.start),)
    return source, ()


def _invalid(source: bytes, at: int) -> Trouble:
    written_as = _OTHER_MARKS.get(source[:2])
    message = f"not UTF-8: byte 0x{source[at]:02x} at offset {at}" + (f"; it is {written_as}" if written_as else "")
    # the replacement character takes three bytes, and all before it is as in the file
    return Trouble("invalid-encoding", Span(at, at + 3), message, "save the file as UTF-8")
