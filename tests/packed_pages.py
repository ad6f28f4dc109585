"""What a map's page holds in packed form, for tests that look for words."""

import re
from base64 import b64decode
from zlib import decompress


def everything(page: str) -> str:
    """A map's text, with what it has packed as well."""
    packed = re.findall(r'<script type="text/plain"[^>]*>(.*?)</script>', page)
    assert packed
    return page + "".join(decompress(b64decode(one)).decode("utf-8", "replace") for one in packed)
