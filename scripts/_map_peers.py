"""Other programs that draw the same notes and links as a page: pyvis, sigma.js and Cosma, each as its makers show it.

Every page says when its first picture is there by the mark "map painted", and knows how to focus a note.
"""

import json
import re
import resource
import shutil
import subprocess
from collections.abc import Mapping
from colorsys import hls_to_rgb
from functools import cache
from pathlib import Path
from typing import Any

import _environment

FOLDER = _environment.ENVIRONMENTS / "peers" / "maps"
FROM_NPM = ("sigma", "graphology", "@graphlab-fr/cosma")
LONGEST_S = 600
"""So long a program may take to make its page."""

PAINTED = 'requestAnimationFrame(() => performance.mark("map painted"))'
WHOLE = """<!doctype html><meta charset="utf-8"><style>html, body, #map { height: 100%; margin: 0 }</style>
<div id="map"></div>"""
NOTHING = f"""{WHOLE}<script>{PAINTED}; window.focusNote = () => {{}}</script>"""
"""A page that draws nothing: what measuring costs."""


class AbsentError(Exception):
    """A program cannot be had."""


def version_of(package: str) -> str:
    """The version that npm has installed; empty if there is none."""
    file = FOLDER / "node_modules" / package / "package.json"
    return json.loads(file.read_text(encoding="utf-8"))["version"] if file.is_file() else ""


def pyvis(content: Any) -> str:
    """pyvis' own page, with the places that kg found: without them it would compute its own for minutes."""
    from pyvis.network import Network  # noqa: PLC0415  only the Python that has kg has it

    network = Network(directed=True, height="900px", width="100%", cdn_resources="in_line")
    network.nodes = [
        {"id": number, "label": note.title, "x": note.x, "y": note.y, "size": note.r, "shape": "dot"}
        for number, note in enumerate(content.notes)
    ]
    network.node_ids = [node["id"] for node in network.nodes]
    network.edges = [{"from": link.source, "to": link.target, "arrows": "to"} for link in content.links]
    network.toggle_physics(status=False)
    probe = f"""<script>
      {PAINTED}; // by then the first picture is drawn, which was asked for before
      window.focusNote = (i) => {{ network.selectNodes([i]); network.focus(i, {{ scale: 1 }}); }};
      window.isFree = (x, y) => {{
        const {{ left, top }} = document.querySelector("#mynetwork").getBoundingClientRect();
        return network.getNodeAt({{ x: x - left, y: y - top }}) === undefined;
      }};
    </script></body>"""
    return str(network.generate_html()).replace("</body>", probe)


def sigma(content: Any) -> str:
    """A page with sigma.js, as its guide has it: neighbours of the focused note are shown, others fade."""
    scripts = [_npm("graphology/dist/graphology.umd.min.js"), _npm("sigma/dist/sigma.min.js")]
    graph = {
        "nodes": [[note.title, note.x, -note.y, note.r * 0.6, _colour(note.region)] for note in content.notes],
        "links": [[link.source, link.target] for link in content.links],
    }
    data = json.dumps(graph, separators=(",", ":")).replace("<", "\\u003c")
    inlined = "".join(f"<script>{script.read_text(encoding='utf-8')}</script>" for script in scripts)
    return f'{WHOLE}<script type="application/json" id="graph">{data}</script>{inlined}<script>{_SIGMA}</script>'


_SIGMA = f"""
const {{ nodes, links }} = JSON.parse(document.querySelector("#graph").textContent);
const graph = new graphology.MultiDirectedGraph();
nodes.forEach(([label, x, y, size, color], i) => graph.addNode(i, {{ label, x, y, size, color }}));
for (const [source, target] of links) graph.addEdge(source, target, {{ size: 0.5, color: "#ccc" }});
const map = document.querySelector("#map");
const renderer = new Sigma(graph, map);
{PAINTED}; // its first picture is drawn when it is made
window.focusNote = (i) => {{
  const near = new Set(graph.neighbors(i));
  graph.forEachNode((other) => graph.setNodeAttribute(other, "highlighted", Number(other) === i || near.has(other)));
  const {{ x, y }} = renderer.getNodeDisplayData(String(i));
  renderer.getCamera().setState({{ x, y, ratio: 0.3 }});
}};
"""


def _colour(region: int) -> str:
    if region < 0:
        return "#888888"
    return "#" + "".join(f"{round(255 * part):02x}" for part in hls_to_rgb(region * 0.13 % 1, 0.45, 0.6))


def cosma(content: Any, texts: Mapping[str, str], folder: Path) -> Path:
    """Cosma's page of records that have the texts of the notes and their links."""
    if len(content.notes) > len(texts):
        raise AbsentError("it needs texts")
    program = _npm(".bin/cosma")
    (folder / "records").mkdir(parents=True)
    leaving: dict[int, list[int]] = {}
    for link in content.links:
        leaving.setdefault(link.source, []).append(link.target)
    for number, note in enumerate(content.notes):
        links = "\n".join(f"- [[{target}]]" for target in leaving.get(number, ()))
        # its own links alone, and no pictures: it stops at those that it does not find
        body = texts.get(note.path, "").replace("[[", "").replace("]]", "").replace("![", "[")
        head = f"---\ntitle: {json.dumps(note.title)}\nid: {number}\n---\n"
        (folder / "records" / f"{number}.md").write_text(f"{head}\n{body}\n\n{links}\n", encoding="utf-8")
    _run(folder, program, "config")
    config = folder / "config.yml"
    said = config.read_text(encoding="utf-8").replace("files_origin: ./", "files_origin: ./records")
    config.write_text(said.replace("history: true", "history: false").replace("title: null", "title: Notes"))
    _run(folder, program, "modelize")
    page = folder / "cosmoscope.html"
    html = page.read_text(encoding="utf-8").replace("</body>", f"<script>{_COSMA % len(content.notes)}</script></body>")
    page.write_text(html, encoding="utf-8")
    return page


_COSMA = (
    """
const there = () => document.querySelectorAll("#graph-canvas circle").length >= %d;
const look = () => (there() ? """
    + PAINTED
    + """ : setTimeout(look, 20));
look();
window.focusNote = (i) => (location.hash = String(i));
window.isFree = (x, y) => document.elementFromPoint(x, y)?.id === "graph-canvas";
"""
)


def _run(folder: Path, program: Path, verb: str) -> None:
    """Runs Cosma, which opens all records at once."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        done = subprocess.run(
            [program, verb], cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired as error:
        raise AbsentError(f"not made within {LONGEST_S} s") from error
    if done.returncode:
        said = re.sub(r"\x1b\[\d*m", "", done.stdout + done.stderr).strip().rpartition("\n")[2]
        raise AbsentError(f"cannot be made: {said[:80]}")


def _npm(path: str) -> Path:
    """A file of a package, which is installed beside the checkout's environments if it is not there yet."""
    _install()
    file = FOLDER / "node_modules" / path
    if not file.exists():
        raise AbsentError("absent")
    return file


@cache
def _install() -> None:
    npm = shutil.which("npm")
    if npm and not (FOLDER / "node_modules" / ".bin" / "cosma").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        asked = [npm, "install", "--silent", "--prefix", str(FOLDER), *FROM_NPM]
        subprocess.run(asked, check=False, capture_output=True, cwd=FOLDER)
