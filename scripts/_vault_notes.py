"""Notes of a made-up vault: properties, then sections of the blocks that people write, as often as they write them."""

from random import Random

from _vault_links import Links, Plan, Style
from _vault_words import Words


class Notes:
    """Writes the text of planned notes."""

    def __init__(self, random: Random, words: Words, links: Links) -> None:
        self._random = random
        self._words = words
        self._links = links
        self._blocks = {  # how often, in a thousand blocks
            self._paragraph: 560,
            self._linked_list: 170,
            self._external: 50,
            self._callout: 45,
            self._image: 45,
            self._code: 30,
            self._embed: 20,
            self._table: 20,
            self._comment: 14,
            self._hidden: 10,
            self._quote: 10,
            self._reference: 8,
            self._math: 8,
            self._tasks: 5,
            self._footnote: 5,
        }

    def text(self, plan: Plan) -> str:
        """The whole note."""
        lines = self._properties(plan) if self._often(0.9) else []
        if self._often(0.4):
            lines += [f"#{self._words.tag()} #{self._words.noun()}", ""]
        if self._often(0.3):
            lines += [f"# {plan.name}", ""]
        lines += self._sentences(plan, 3)
        for heading in plan.headings:
            lines += ["", self._heading(plan, heading), ""]
            for _ in range(1 + int(self._random.expovariate(0.55))):
                lines += [*self._block(plan), ""]
        if plan.block:
            lines += [f"{self._words.sentence()} ^{plan.block}", ""]
        if self._often(0.01):  # a map of its folder and beyond
            lines += [f"- {self._links.internal(plan)}" for _ in range(self._random.randrange(30, 200))]
        return "\n".join(lines).rstrip() + "\n"

    def _properties(self, plan: Plan) -> list[str]:
        lines = ["---", f"created: 20{self._random.randrange(18, 26)}-{self._random.randrange(1, 13):02}-04"]
        if self._often(0.6):
            lines += ["tags:", *(f"  - {self._words.tag()}" for _ in range(self._random.randrange(1, 4)))]
        if self._often(0.2):
            lines.append(f"aliases: [{self._words.phrase()}, {self._words.phrase()}]")
        if self._often(0.3):
            lines.append(f"type: {self._random.choice(('concept', 'paper', 'person', 'method'))}")
        if self._often(0.05):
            lines.append(f'part_of: "{self._links.plain(plan)}"')
        return [*lines, "---", ""]

    def _heading(self, plan: Plan, heading: str) -> str:
        """Some are a level deeper; before a few stands one that holds a link, and that nothing links to."""
        marks = "##" if self._often(0.6) else "###"
        return (
            f"{marks} About {self._links.internal(plan)}\n\n{marks} {heading}"
            if self._often(0.04)
            else f"{marks} {heading}"
        )

    def _block(self, plan: Plan) -> list[str]:
        (kind,) = self._random.choices(list(self._blocks), list(self._blocks.values()))
        return kind(plan)

    def _sentences(self, plan: Plan, count: int) -> list[str]:
        return [" ".join(self._linked(plan) if self._often(0.25) else self._words.sentence() for _ in range(count))]

    def _linked(self, plan: Plan) -> str:
        link = self._links.to_itself(plan) if self._often(0.02) else self._links.internal(plan)
        return f"In the {self._words.noun()}, {link} and the {self._words.phrase()} go together."

    def _paragraph(self, plan: Plan) -> list[str]:
        return self._sentences(plan, self._random.randrange(1, 6))

    def _linked_list(self, plan: Plan) -> list[str]:
        items = range(self._random.randrange(2, 6))
        return [
            f"- {self._links.internal(plan)}{' — ' + self._words.phrase() if self._often(0.5) else ''}" for _ in items
        ]

    def _external(self, _plan: Plan) -> list[str]:
        return [f"- {self._links.external()}: {self._words.phrase()}" for _ in range(self._random.randrange(1, 6))]

    def _callout(self, plan: Plan) -> list[str]:
        kind = self._random.choice(("note", "info", "tip", "warning", "example", "summary", "concepts"))
        return [f"> [!{kind}] {self._words.phrase()}", *(f"> {line}" for line in self._sentences(plan, 2))]

    def _image(self, plan: Plan) -> list[str]:
        return [self._links.image(plan)]

    def _embed(self, plan: Plan) -> list[str]:
        return self._paragraph(plan) if plan.style is Style.MARKDOWN else [self._links.embed(plan)]

    def _code(self, _plan: Plan) -> list[str]:
        fence = [
            "```python",
            f"# {self._links.to_nothing()} is no link",
            *(f"{self._words.noun().replace('-', '_')} = {self._random.random():.3f}" for _ in range(4)),
            "```",
        ]
        return fence if self._often(0.7) else [f"Written `{self._links.to_nothing()}`, {self._words.sentence()}"]

    def _table(self, plan: Plan) -> list[str]:
        rows = range(self._random.randrange(2, 6))
        cells = ((self._links.internal(plan).replace("|", "\\|"), self._words.phrase()) for _ in rows)
        return ["| what | why |", "| --- | :-: |", *(f"| {what} | {why} |" for what, why in cells)]

    def _comment(self, _plan: Plan) -> list[str]:
        return [f"%% {self._words.sentence()} {self._links.to_nothing()} %%"]

    def _hidden(self, _plan: Plan) -> list[str]:
        return [f"<!-- {self._links.to_nothing()} -->"]

    def _quote(self, plan: Plan) -> list[str]:
        return [f"> {line}" for line in self._sentences(plan, 2)]

    def _reference(self, plan: Plan) -> list[str]:
        label = f"{self._words.noun()} {self._random.randrange(10**6)}"
        return [
            f"{self._words.sentence()} See [{self._words.phrase()}][{label}].",
            "",
            f"[{label}]: {self._links.definition(plan)}",
        ]

    def _math(self, _plan: Plan) -> list[str]:
        return (
            ["$$", r"V = \frac{\sum g_i E_i}{\sum g_i}", "$$"] if self._often(0.4) else [r"Here $\tau = 20\,ms$ holds."]
        )

    def _tasks(self, plan: Plan) -> list[str]:
        return [f"- [{self._random.choice(' x')}] read {self._links.internal(plan)}" for _ in range(3)]

    def _footnote(self, plan: Plan) -> list[str]:
        name = self._random.randrange(10**6)
        return [f"{self._words.sentence()}[^{name}]", "", f"[^{name}]: {self._linked(plan)}"]

    def _often(self, share: float) -> bool:
        return self._random.random() < share
