"""`kg serve`: the map of a vault that is being written in, on an address of this computer.

The vault is drawn again after every save (`drawing.py`, `following.py`), open pages hear of it (`news.py`), and only
who may ask is answered (`hosts.py`, `site.py`).
"""

from kg.serving.drawing import LiveMap
from kg.serving.hosts import Address
from kg.serving.server import serve

__all__ = ["Address", "LiveMap", "serve"]
