"""Words of a made-up vault: names, headings and sentences that look like somebody's notes on neuroscience."""

from collections.abc import Sequence
from random import Random


def _listed(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in text.split(separator))


_ADJECTIVES = _listed("""
    active acute adaptive afferent ambient apical axonal background balanced basal bilateral cellular central chemical
    chronic circadian cognitive cortical delayed dendritic dense depolarising distal dorsal dynamic early efferent
    electrical endogenous excitatory extracellular fast feed-forward focal functional gated gradual hidden homeostatic
    inhibitory intrinsic late lateral local long-term medial metabotropic molecular motor neural passive peripheral
    phasic plastic post-synaptic pre-synaptic primary proximal rapid recurrent reversible rhythmic selective sensory
    shunting silent slow somatic sparse spatial spontaneous structural tonic transient tropic ventral voltage-gated weak
""")
_NOUNS = _listed("""
    adaptation afterpotential amplitude antagonist astrocyte attention axon bouton burst cable calcium cell channel
    chloride circuit cleft clock cluster coding column conductance connectome consolidation current cycle decay dendrite
    depression diffusion driver dynamics efflux engram excitability excitation exocytosis feedback fibre filter firing
    ganglion gap-junction gradient habit hormone imaging impulse inhibition input integration interneuron ion junction
    kinetics lamina latency learning ligand map membrane memory messenger metabolism microglia modulation motif muscle
    myelin network neuron nucleus oscillation oscillator pathway peptide perception phase plasticity pore potential
    potentiation protein pump pyramid receptor recording reflex refractoriness release reserve resonance rhythm
    scaffold signal sleep soma spike spine stimulus summation synapse tagging terminal threshold timing tract
    transmitter transporter trigger uptake vesicle vision wave weighting window
""")
_PLACES = _listed("""
    amygdala brainstem cerebellum cortex habenula hippocampus hypothalamus insula midbrain olfactory-bulb pons
    retina septum spinal-cord striatum thalamus
""")
_VERBS = _listed("changes drives follows gates limits modulates opens precedes predicts raises reduces shapes sharpens")
_ENDS = _listed(
    """
    at rest|during sleep|in most cells|in slices|only after learning|over minutes|when the input is weak|at −70 mV|
    within a few milliseconds|“as if by a switch”|— though not always|in naïve animals
    """,
    "|",
)
_HEADINGS = _listed(
    """
    Overview|Definition|Structure and location|Function|Mechanism: how it works|Examples|Open questions|History|
    Evidence, for and against|Clinical significance|In development (before birth)|What it is not|See also|Sources|
    Methods & measurements|Numbers|Notes|Summary|Key ideas|Don't confuse with|Relation to behaviour|1. First steps|
    2. Second steps|Pharmacology|Across species|In the café example|A worked case|Limits of the model|Terms
    """,
    "|",
)
_UNUSUAL_ENDS = (" etc.", " (review)", " & more", " – a sketch", " in naïve rats", " 2.0", "’s law", " 🧠")
_TOPICS = ("core", "method", "person", "question", "review", "source")


class Words:
    """Draws words; the same seed gives the same ones."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._sentences = [self._sentence() for _ in range(4000)]

    def name(self) -> str:
        """A note's name: most are plain, a few hold what file names in real vaults hold."""
        words = f"{self._draw(_ADJECTIVES)} {self._draw(_NOUNS)}"
        if self._random.random() < 0.5:
            words += f" in the {self._draw(_PLACES)}".replace("-", " ")
        if self._random.random() < 0.02:
            words += self._draw(_UNUSUAL_ENDS)
        return words.capitalize()

    def folder(self) -> str:
        return f"{self._random.randrange(1, 30):02} {self._draw(_ADJECTIVES).capitalize()} {self._draw(_NOUNS)}s"

    def headings(self, count: int) -> tuple[str, ...]:
        """Different ones, so that each can be linked to."""
        return tuple(self._random.sample(_HEADINGS, min(count, len(_HEADINGS))))

    def tag(self) -> str:
        return f"{self._draw(_TOPICS)}/{self._draw(_NOUNS)}"

    def noun(self) -> str:
        return self._draw(_NOUNS)

    def phrase(self) -> str:
        return f"{self._draw(_ADJECTIVES)} {self._draw(_NOUNS)}"

    def sentence(self) -> str:
        return self._draw(self._sentences)

    def _sentence(self) -> str:
        subject, thing = self.phrase(), self.phrase()
        if self._random.random() < 0.12:
            subject = f"**{subject}**"
        if self._random.random() < 0.06:
            thing = f"*{thing}*"
        if self._random.random() < 0.8:
            thing = f"{thing} {self._draw(_ENDS)}"
        return f"The {subject} {self._draw(_VERBS)} the {thing}."

    def _draw(self, among: Sequence[str]) -> str:
        return among[int(self._random.random() * len(among))]
