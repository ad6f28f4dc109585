"""What the shape of the graph says, and what its links leave unsaid.

ties         the graph without directions, and its pieces
communities  which notes belong together, and after which note each community is named
ranks        hubs and bridges
ways         the shortest ways from note to note
related      notes without a link that share neighbours
gaps         communities with fewer links between them than their sizes let expect
mentions     names of notes that stand in texts

Every answer is the same for the same graph, whatever the order of its arcs: nothing here depends on chance, on the
clock or on the hashing of strings. Notes are meant by their index in `Arcs.ids`.
"""

from kg.analysis.communities import SMALLEST_COMMUNITY, Communities, central_notes, communities
from kg.analysis.gaps import Gap, Join, gaps
from kg.analysis.mentions import Found, find_names
from kg.analysis.ranks import Bridges, Measure, Score, bridges, hubs, page_rank
from kg.analysis.related import Pair, Related, related, related_pairs
from kg.analysis.ties import Ties, components, degrees, orphans, ties
from kg.analysis.ways import shortest_path, shortest_paths

__all__ = [
    "SMALLEST_COMMUNITY",
    "Bridges",
    "Communities",
    "Found",
    "Gap",
    "Join",
    "Measure",
    "Pair",
    "Related",
    "Score",
    "Ties",
    "bridges",
    "central_notes",
    "communities",
    "components",
    "degrees",
    "find_names",
    "gaps",
    "hubs",
    "orphans",
    "page_rank",
    "related",
    "related_pairs",
    "shortest_path",
    "shortest_paths",
    "ties",
]
