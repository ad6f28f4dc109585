"""A guard for upgrades of the Markdown parser: every shape that kg relies on, as the parser sees it today.

If an upgrade fails here, see what changed, whether `kg/markup` still holds, and run `pytest --update`.
"""

from pathlib import Path

from kg.markup.parser import definitions, events

GOLDEN = Path(__file__).parent / "parser_probes.txt"
PROBES = r"""
[[a]]|[[a\|b]]|![[a]]|![[a\|b\|c]]|[[a#b]]|[[ a ]]|[[]]|[[ ]]|[[\|x]]|[[a\|]]|[[a
b]]|[[Sq]uare]]|[[a[b]]|[[x [[y]] z]]|[[[x]]|[[[x]]]|[[x]]]|![[a [[x]]]]|![[[x\|y]]>]]|![[t](u.md)[[x\|y]]]]|[[\[x]]|[[\]x]]|[[\[[x]]|[[\]]]]
\[[x]]|\[\[x\]\]|\![[x]]|[[a]](b)|[[FR]: do [x]](L.md)|[[t](u) x|[[a](b) c]]|[[a [b](c) d]]|[[a](b)]]|[[a ![t\|9](u) b]]|[[a `b]] c`|[[`b`\|c]]
[[a $b]] c$|[[a <b x="]]">|[[a <b>]]|[[^1]]|[[a][r]]|[[https://e.org]]|[[x]](y z)|[x]([[y]])|[[x\|**b** `c`]]
[t](u.md)|[t](u.md "x")|[t](<u v.md> 'x')|[t](  <u>  )|[t](a b)|[t]()|[t](<>)|[](u)|[t](a\)b)|[t](a&amp;b)|[t](A_(b))|[t](A_(b)|![a\|9](u.png)|[![a](i)](u)|[a [b](c) d](e)
[**b** `c` d](u)|[a\](b](c)|[t](
u
"x")|> [t](
> u)|<http://e.org>|<a@b.c>|http://e.org|<b>[t](u)</b>|<!-- [[a]] -->|a <!-- [[a]] --> b|[t](<% x %>)|[[<% x %>]]
[t][r]|[r][]|[r]|![a][r]|[t][none]|[R]|[r ][]
$x$|$ x$|$5 and $6|$260–$1,300|$5[[a]]$6|$$x$$|\$x$|$`x`$|``a`b``|`a|`[[a]]`|<b x="`">`
# A|# A #|## `a` **b** &amp; \# ##|A
===|A
B
---|> # A|- # A|#tag|# |#	x|# A [[b]] ^c
- a
- b|- a

  b|- [ ] a|- [x] a|- [/] a|1. a|- a
  - b
    - c
> a|> > a|> [!tip] T
> b|> a
b|> ```
> a
> ```
\|a\|b\|
\|-\|-\|
\|[[c\\\|d]]\|e\||\|a\|
\|-\|
\|[[c\|d]]\||\|a\|
\|-\|
^id|a
^id|a ^id  
b|a ^id\
b
```kg-model x
a
```|~~~
a
~~~|````
```
````|```
a|    a|- ```
  a

  b
  ```|```
```|- a

      code
a[^1]

[^1]: b
    c

    d|[^1]: b|a[^1]|^[a [[b]]]|a[^x y]
%%a%%|%%
a
%%|==a==|~~a~~|~a~|_a_ *b*|a_b_c|&#35;x|\#x|#a_b|#a&b|<div>
[[a]]
</div>|<div>

[[a]]

</div>|<a id="x">|---
a: 1
---|***|a\
b|a  
b
"""


def probes() -> list[str]:
    """The probes: between bars, each line end a bar unless the next line goes on with the block."""
    found = [probe.replace("\0", "|") for probe in PROBES.strip().replace("\\|", "\0").split("|")]
    return [probe for text in found for probe in text.split("\n\n\n")]


def seen(text: str) -> str:
    lines = [repr(text)]
    for event, where in events(text):
        cut = text.encode()[where["start"] : where["end"]].decode()
        lines.append(f"    {where['start']}-{where['end']} {event} {cut!r}")
    lines += [f"    definition of {label!r} {span.start}-{span.end}" for label, span in definitions(text).items()]
    return "\n".join(lines)
