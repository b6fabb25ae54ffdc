"""The order of a trace's given sentences, and true sentences that have nothing to do with any problem."""

import random
import re

from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.change import NotApplicable


def new_order(trace: Trace, rng: random.Random) -> list[int]:
    """Return the old places of the givens in another order; each given must mean the same in any place.

    Raises:
        NotApplicable: There is no other order, or the text is not the givens and the question.
    """
    places = list(range(len(trace.givens)))
    if len(set(trace.givens)) < 2:
        raise NotApplicable("it has no two givens")
    if trace.problem not in _texts(trace.givens, trace.question):
        raise NotApplicable("its text is more than its givens and its question")
    order = places
    while not _is_new(order, trace):
        order = rng.sample(places, len(places))
    return order


def reorder_givens(trace: Trace, rng: random.Random) -> Trace:
    """Put the given sentences into another order; `NotApplicable` if there is none."""
    givens = [trace.givens[place] for place in new_order(trace, rng)]
    place = _texts(trace.givens, trace.question).index(trace.problem)
    problem = _texts(givens, trace.question)[place]
    return trace.model_copy(update={"givens": givens, "problem": problem}, deep=True)


def text_reorder(problem: Problem, rng: random.Random) -> Problem:
    """Put the givens of a trace into another order; raises `NotApplicable` for other problems."""
    if not isinstance(problem, Trace):
        raise NotApplicable("a sentence of free text may lean on the one before it")
    return reorder_givens(problem, rng)


def _texts(givens: list[str], question: str | None) -> tuple[str, str]:
    """Return the text with the question last, and with the question first."""
    return " ".join([*givens, question or ""]), " ".join([question or "", *givens])


def _is_new(order: list[int], trace: Trace) -> bool:
    """Whether the text differs, and also the order of the mapped values if there are several."""
    if [trace.givens[place] for place in order] == trace.givens:
        return False
    if trace.structure is None or "order" not in trace.structure:
        return True
    valued = [place for place in order if _has_value(trace.structure["order"][place])]
    return len(valued) < 2 or valued != sorted(valued)


def _has_value(key: str) -> bool:
    """Whether a clause gives a slot its value: "1.width" does, "1.scene" and "2.bridge" do not."""
    _, _, slot = key.partition(".")
    return slot not in ("", "scene", "bridge")


OFF_TOPIC: tuple[str, ...] = (
    "Whales breathe air.",
    "Penguins live in Antarctica.",
    "Owls hunt at night.",
    "Bats sleep upside down.",
    "Dolphins are mammals.",
    "Polar bears have black skin under white fur.",
    "Salmon return to the river of their birth to lay eggs.",
    "Many birds fly south before winter.",
    "Camels live in the desert.",
    "Snakes have no eyelids.",
    "Frogs drink through their skin.",
    "Spiders are not insects.",
    "Moss grows well in shady places.",
    "Oak trees lose their leaves in autumn.",
    "Pine trees stay green in winter.",
    "Mushrooms are neither plants nor animals.",
    "Sunflowers turn towards the sun while they are young.",
    "Rainbows appear when sunlight meets rain.",
    "Thunder follows lightning.",
    "Snow reflects most of the light that falls on it.",
    "Clouds are made of tiny drops of water.",
    "Stars twinkle because the air moves.",
    "The moon shines with light from the sun.",
    "Sea water tastes salty.",
    "Iron rusts in damp air.",
    "Ice floats on water.",
    "Magnets attract iron.",
    "Sound travels through water, too.",
    "Gold does not rust.",
    "Amber comes from the resin of old trees.",
    "Volcanoes bring lava up from deep below the ground.",
    "Deserts can be very cold at night.",
    "The Nile flows through Egypt.",
    "Iceland has many hot springs.",
    "Mount Everest is in the Himalayas.",
    "The Amazon flows into the Atlantic Ocean.",
    "Venice is known for its canals.",
    "Coral reefs grow in warm seas.",
    "Violins are played with a bow.",
    "Paper was invented in China.",
    "Pottery is hardened in a kiln.",
    "Silk comes from the cocoons of moths.",
)

# Shorter words ("the", "of", "no") do not show what a text is about.
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 4


def unrelated(text: str) -> list[str]:
    """Return the off-topic sentences that share no word with a text, singular or plural."""
    words = {word[:_STEM] for word in _WORD.findall(text.lower())}
    return [
        sentence
        for sentence in OFF_TOPIC
        if words.isdisjoint(word[:_STEM] for word in _WORD.findall(sentence.lower()))
    ]
