"""Note -> safe HTML for the reading pane. The only room that knows markdown-it.

`render` is a plain function of plain values, so that many notes can be rendered in several processes.
"""

from kg.render.page import render
from kg.render.parser import links_seen
from kg.render.places import anchor
from kg.render.safety import safe
from kg.render.targets import Target, Targets, ToImage, ToNode

__all__ = ["Target", "Targets", "ToImage", "ToNode", "anchor", "links_seen", "render", "safe"]
