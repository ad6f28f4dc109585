"""Formulas: those of the real vaults, the usual ones of textbooks, and those that would like to do harm."""

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaults import Vault

from kg.note import Note, Span
from kg.render import render
from kg.render.chemistry import with_chemistry
from kg.render.formulas import CLASSES, mathml
from kg.render.parser import parse

USUAL = r"""
E = mc^2
\frac{1}{2} \dfrac{a+b}{c-d} \tfrac12
\sqrt{x^2 + 1} \sqrt[3]{x}
x_{i,j}^{2} x' + y''
\sum_{i=1}^{n} x_i \sum\limits_i^n \sum_{\substack{i<n \\ j<m}} x
\prod_{k=1}^\infty \left(1 + \frac{1}{k}\right)
\int_0^\infty e^{-x^2}\,dx \iint \iiint
\oint_C \mathbf{B}\cdot d\mathbf{l} = \mu_0 I
\lim_{x \to 0} \frac{\sin x}{x} = 1
\alpha \beta \gamma \delta \epsilon \varepsilon \theta \lambda \mu \pi \sigma \tau \phi \varphi \omega
\Gamma \Delta \Theta \Lambda \Sigma \Phi \Omega
\hat{x} \bar{y} \vec{v} \dot{q} \ddot{q} \tilde{n} \widehat{abc} \widetilde{abc} \overline{AB} \underline{x}
\mathring{A} \acute{a} \grave{a} \check{c} \breve{b}
\mathbb{R} \mathbb{N} \mathbb{Z} \mathbb{1}
\mathcal{L} \mathfrak{g} \mathscr{F} \mathrm{d}x \mathsf{T} \mathtt{code}
\mathbf{W}\mathbf{x} + \boldsymbol{\theta}
\text{if } x > 0
V_\text{rest} = -70\ \text{mV}
\text{for all $x$ in $A$}
\operatorname{softmax}(z)_i \operatorname*{argmax}_x
\begin{aligned} a &= b + c \\ &= d \end{aligned}
\begin{align} a &= b \\ c &= d \end{align}
\begin{align*} a &= b \\ c &= d \end{align*}
\begin{equation} a = b \end{equation}
\begin{equation} a = b \label{eq:one} \end{equation}
\begin{gather} a = b \\ c = d \end{gather}
\begin{split} a &= b \\ &= c \end{split}
f(x) = \begin{cases} 1 & x \ge 0 \\ 0 & \text{otherwise} \end{cases}
\begin{pmatrix} a & b \\ c & d \end{pmatrix}
\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix} \begin{smallmatrix} a & b \\ c & d \end{smallmatrix}
\begin{vmatrix}a & b\\c & d\end{vmatrix}=ad-bc
\begin{array}{c|c} a & b \\ \hline c & d \end{array}
\left\{ x \mid x \in A \right\}
\left( \frac{a}{b} \right] \left. \frac{df}{dx} \right|_{x=0}
\lfloor x \rfloor \lceil y \rceil \langle \psi | \phi \rangle \| x \|_2
a \le b \ge c \neq d \approx e \equiv f \propto g \ll h \gg i \sim j
A \cup B \cap C \subseteq D \setminus E \in F \notin G \emptyset
\forall x \exists y \neg p \land q \lor r \implies s \iff t
\rightarrow \leftarrow \Rightarrow \leftrightarrow \mapsto \uparrow \rightleftharpoons
a \xrightarrow{k_1} b
\overset{?}{=} \underset{x}{\arg\max} \stackrel{\text{def}}{=}
\underbrace{a + b}_{n} \overbrace{c}^{m}
\nabla \cdot \mathbf{E} = \frac{\rho}{\varepsilon_0}
\frac{\partial^2 u}{\partial t^2} = c^2 \nabla^2 u
\tau_m\frac{dV}{dt} = -(V - E_L) + R I
E_{K} = \frac{RT}{zF} \ln \frac{[K^+]_{out}}{[K^+]_{in}}
\ce{Na+ + Cl- -> NaCl}
\ce{2 H2 + O2 <=> 2 H2O}
\ce{[Ca^2+]_{i}}
\mathrm{Ca^{2+}} + \mathrm{H_2O}
\binom{n}{k} = \frac{n!}{k!(n-k)!} {n \choose k}
P(A \mid B) = \frac{P(B \mid A)P(A)}{P(B)}
10^{-3}\,\mu\mathrm{F}/\mathrm{cm}^2 \quad 37^\circ\text{C}
\%\ \&\ \$\ \#\ \_
\color{red}{x} \textcolor{blue}{y}
a = b \tag{1}
\boxed{x = 1} \cancel{x}
\dots \ldots \cdots \vdots \ddots
a \pm b \mp c \times d \cdot e \div f \ast g \star h \circ i
\hbar \ell \Re \Im \aleph \infty \partial \dagger \S \P
\bigl( x \bigr) \Big| \Bigg)
\newcommand{\R}{\mathbb{R}} x \in \R
\textbf{bold} \textit{it} \textrm{rm} {\bf W} {\rm d}x
\bigcup_{i} A_i \bigoplus_j V_j
a \bmod b \pmod{n}
\phantom{x} y \hspace{1em} z \quad w \qquad v \! u
""".strip().splitlines()


@pytest.mark.parametrize("formula", USUAL)
def test_a_usual_formula_is_drawn(formula: str) -> None:
    for display in (False, True):
        drawn = mathml(formula, display=display)
        assert drawn
        assert "\\" not in drawn.replace("<mo>\\</mo>", "")
        assert " style=" not in drawn


@pytest.mark.parametrize("name", ["neuroscience", "obsidian_help"])
def test_the_formulas_of_real_vaults_are_drawn(name: str, request: pytest.FixtureRequest) -> None:
    vault = Vault(request.getfixturevalue(name))
    found = [formula for note in vault.notes.values() for formula in formulas(note)]
    assert len(found) >= 2
    assert [source for source, display in found if mathml(source, display=display) is None] == []


def formulas(note: Note) -> list[tuple[str, bool]]:
    tokens = parse(note.text(Span(note.body, len(note.source))), {})
    inner = [child for token in tokens for child in token.children or []]
    return [(token.content, token.type == "math_display") for token in inner if token.type.startswith("math")]


def test_what_is_not_known_stays_as_it_is_written() -> None:
    for formula in (
        r"\SI{3}{mV}",
        r"\frac{1}{",
        "a^b^c",
        r"\begin{nothing}x\end{nothing}",
        r"\href{javascript:x}{y}",
        "$",
    ):
        assert mathml(formula, display=True) is None
    html = render(Note("Note.md", rb"A $\SI{3}{mV}$ and $$\nonsense$$ too."), lambda _note, _link: None)
    assert (
        '<code class="math source" title="A formula that cannot be drawn, as it is written">\\SI{3}{mV}</code>' in html
    )
    assert "<figcaption>Formula (source)</figcaption><pre><code>\\nonsense</code></pre>" in html


def test_brackets_that_nothing_closes_are_drawn_all_the_same() -> None:
    one, many = (mathml("(" * count + "x", display=False) or "" for count in (1, 12))
    assert (one.count("("), many.count("(")) == (1, 12)
    intervals = mathml(r"x \in (0, 1] " * 12 + r"\cup ]0, \infty[ " * 12, display=False) or ""
    assert intervals.count("(") == 12
    assert intervals.count("[") == 12


def test_a_colour_becomes_one_that_is_readable_in_any_theme() -> None:
    names = ("red", "orange", "green", "blue", "violet", "gray", "black")
    drawn = [mathml(rf"\color{{{name}}}{{x}}", display=False) or "" for name in names]
    assert [re.findall(r'class="([\w-]+)"', html) for html in drawn] == [
        *(["math-red"], ["math-orange"], ["math-green"], ["math-blue"], ["math-violet"], ["math-grey"]),
        [],
    ]


def test_chemistry_that_is_not_understood_stays() -> None:
    assert with_chemistry(r"\ce{A ->[$x$] B}") == r"{\mathrm{A} \overset{\text{$x$}}{\longrightarrow} \mathrm{B}}"
    assert with_chemistry(r"\ce{A & B}") == r"\ce{A & B}"
    assert with_chemistry(r"\ce{A") == r"\ce{A"
    assert with_chemistry(r"\ce{Ca^2+} + \ce{SO4^2-}").count(r"\mathrm") == 4


BOTTOMLESS = [
    "{" * 5000 + "}" * 5000, r"\sqrt" * 900 + "x", "x^{" * 900 + "}" * 900, r"\left(" * 400 + r"\right)" * 400,
    r"\frac1{" * 900, r"\hat " * 900 + "x", r"\sqrt[" * 800 + "]x" * 800, r"\begin{matrix}" * 300,
    r"\def\a{\sqrt\a}\a", r"\def\a#1{#1#1#1#1#1#1#1#1}\a{\a{\a{\a{\a{\a{xxxxxxxx}}}}}}", r"\newcommand\a{\a\a}\a",
    r"\ce{" * 900 + "}" * 900, r"\ce{" + "(" * 2000 + "}", r"\text{$" * 900,
    "(" * 2000, "[x" * 900, "(" * 900 + "x" + ")" * 900, "{(" * 900 + "}" * 900 + ")" * 900,
    r"\frac{1})" * 24 + "(" * 24,
    r"(\frac1)" * 24, r"(\hat)" * 24, r"\bigl(x" * 300, r"\left(" + "(" * 300 + r"\right)", "(x^)" * 24,
    r"\alpha[" * 300,
    r"\langle\{\lceil" * 90, r"\def\a{(}" + r"\a" * 45, r"\newcommand{\a}{\bigl(}" + r"\a " * 45,
    r"\begin{matrix}(&" * 9,
    "⟨" * 400, r"\sqrt[3])(" * 24, r"\bra{(" * 90 + "}" * 90, r"\text{(}(" * 90, r"\ce{A(B}" * 90,
    r"\def\a#1{\sqrt{\sqrt{\sqrt{\sqrt{#1}}}}}" + r"\a{" * 90 + "}" * 90,
]  # fmt: skip
IN_LITTLE_ROOM = """
import json, sys, threading
from kg.render.formulas import mathml

def draw():
    for number, formula in enumerate(json.load(sys.stdin)):
        print(number, flush=True)
        assert len(mathml(formula, display=True) or "") <= 200_000

threading.stack_size(512 * 1024)
thread = threading.Thread(target=draw)
thread.start()
thread.join()
"""
"""As little as some systems give a thread. In a process of its own: where a stack ends, it ends it all."""


def test_bottomless_formulas_do_no_harm() -> None:
    command, formulas = [sys.executable, "-c", IN_LITTLE_ROOM], json.dumps(BOTTOMLESS)
    run = subprocess.run(command, input=formulas, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr, len(run.stdout.split())) == (0, "", len(BOTTOMLESS)), run.stdout[-4:]


SCRAPS = [
    "\\", "{", "}", "^", "_", "&", "$", "<", ">", '"', "'", "=", " ", "x", "1", "#", "%", "~", "\0", "é", "</math>",
    "<script>", "\\frac", "\\sqrt", "\\text{", "\\left(", "\\right)", "\\begin{", "\\end{", "cases}", "align}", "\\\\",
    "\\def", "\\a", "\\newcommand", "\\color{red}", "\\style{", "\\href{", "javascript:", "\\operatorname{", "\\boxed{",
    "\\ce{", "\\tag{", "\\mathrm{", "onload=", "\\unicode{", "->[", "\\label{", "\\eqref{",
]  # fmt: skip
PIECE = re.compile(
    r"</?(?:math|m[a-z]+|none|b|i|code|span)(?: [a-z]+=\"[\w.%+ -]*\")*>|[^<>&]|&(?:amp|lt|gt);", re.DOTALL
)


@given(st.lists(st.sampled_from(SCRAPS), max_size=14).map("".join) | st.text(max_size=40))
def test_whatever_a_formula_says_its_mathml_only_draws(formula: str) -> None:
    drawn = mathml(formula, display=True)
    if drawn is None:
        return
    assert PIECE.sub("", drawn) == ""
    attributes = dict.fromkeys(re.findall(r' ([a-z]+)="', drawn))
    assert not attributes.keys() & {"href", "src", "style", "id", "name"}
    assert not any(name.startswith("on") for name in attributes)
    assert {name for names in re.findall(r' class="([^"]*)"', drawn) for name in names.split()} <= CLASSES


def test_only_kgs_own_formulas_come_to_their_places() -> None:
    place = '<span class="math" data-formula='
    raw = f'<math><mi>x</mi></math> {place}"0">forged</span> {place}"7"></span>'
    html = render(Note("Note.md", f"{raw}\n\n$y$".encode()), lambda _note, _link: None)
    assert html.count("<math") == 1
    assert 'data-tex="y"' in html
    assert 'data-tex="forged"' not in html
