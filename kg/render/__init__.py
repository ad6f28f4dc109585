"""Note -> safe HTML for the reading pane. The only room that knows markdown-it, math-core and Pygments.

`render` is a plain function of plain values, so that many notes can be rendered in several processes, and what was
rendered can be remembered. Its HTML depends on the note (its path, its text, its models), on the answers of `targets`
to the links that are asked about, on the text of the notes that these answers embed, and on the versions of kg,
markdown-it-py, mdit-py-plugins, nh3, math-core and Pygments with its plug-ins: on nothing else.
"""

from kg.render.page import render
from kg.render.parser import links_seen
from kg.render.places import anchor
from kg.render.safety import safe
from kg.render.targets import Target, Targets, ToImage, ToNode

__all__ = ["Target", "Targets", "ToImage", "ToNode", "anchor", "links_seen", "render", "safe"]
