"""Texts made of scraps: what Markdown, Obsidian and YAML read specially, whole and broken, in any order."""

from hypothesis import strategies as st

# one text, for a list of quoted brackets and quotes cannot be read
_MARKDOWN = r"""
[[B]] [[B#c|d]] ![[B]] ![[B#^e|100]] [t](u.md) ![t|10](u.png) [t](u%20v.md#w) [t](<u) [t](my\u00a0note.md) [t][r] [r]
[r][] <http://e.org> <a@b.c> # ## ``` ~~~ ```kg-model > - 1. * + | |-|-| --- === %% %%% %%c%% $ $$ $x$ ` `` <!-- -->
<div> </div> <b id="i"> #tag #a/b #12 #日本
^id ^i_d [^1] [^1]: ^[ k:: (k:: v) [k:: v] [!tip] [x] \ ![ [ [[ [[[ ] ]] ]]] ]( ( )
< > ! & &amp; &#35; _ ** == \| \[
""".split()  # noqa: SIM905
_BETWEEN = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "\0",
    "\u00a0",
    "\u2028",
    "\u200d",
    "\ufeff",
    "é",
    "😀",
    "a",
    "B 5",
    "\n> ",
    "\n- ",
    "\n    ",
    "\n  ",
    ": ",
    "\n[r]: u.md\n",
    "\n[r]: <u v.md> 't'\n",
    "[t](my note.md)",
    '[t](u.md "t")',
    "- [/] ",
]
_YAML = [
    "---\n",
    "\n---\n",
    "up: ",
    '"[[B]]"',
    "'[t](u.md)'",
    "tags: ",
    "[a, #b]",
    "- x\n",
    "  ",
    "k:",
    "{",
    "}",
    "&a ",
    "*a",
    "!!str ",
    "|\n",
    ">\n",
    "\n",
    "#c",
    "no",
    "1e3",
    "é",
    "\t",
]

scraps = st.sampled_from(_MARKDOWN + _BETWEEN)
markdown = st.lists(scraps, max_size=14).map("".join)
yaml = st.lists(st.sampled_from([*_YAML, "\0", ": ", ", ", "\r\n", "\u2028"]), max_size=12).map("".join)
notes = st.one_of(
    markdown, st.builds("---\n{}\n---\n{}".format, yaml, markdown), st.builds("\ufeff{}".format, markdown)
)
