"""The structure of a generated problem: everything that its text, steps and diagram are written from.

It is stored as JSON in `Trace.structure`. Superficial changes edit it, and the trace is written anew.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypedDict, cast

from theorem_sft.data.sources.synthetic.number_style import NumberFormat
from theorem_sft.data.traces.trace import Trace
from theorem_sft.theory.catalogue import CHAINS
from theorem_sft.theory.chain import Chain
from theorem_sft.theory.mathtext.exact import ProblemNumber, plain

QUESTION: Final = "question"
"""The key of the question among the clauses."""
ASIDE: Final = "aside"
"""The key of the distractor in a structure and in its order."""
OFF_TOPIC: Final = "off_topic"
"""The key of the off-topic sentence in a structure and in its order."""


class Aside(TypedDict):
    """The distractor of a problem."""

    wording: int
    """Index in the asides of the story."""
    number: int


class DrawingOptions(TypedDict):
    """How the diagram is drawn; see `Drawing`."""

    mirrored: bool
    turn: int
    look: str


class Plot(TypedDict):
    """What a problem is about, before it has people, numbers and wordings."""

    theorems: list[str]
    """Names of catalogue theorems, one per step."""
    chain: str | None
    """Name of the chain; None for a single theorem."""
    story: str
    turns: list[int]
    """How the chain's story continues at each join, as indices."""
    unknown: list[str]
    """The slot that each step determines."""


class Structure(Plot, total=False):
    """A problem; superficial changes add the keys after `order`."""

    people: dict[str, str]
    """Names by role: name, other, third."""
    numbers: list[dict[str, int | str]]
    """For each step, the numbers by slot, as `plain` writes them."""
    wording: dict[str, int]
    """For each clause ("1.width", "1.scene", "2.bridge", "question"), the index of its wording."""
    order: list[str]
    """The clauses without the question, in the order of the text."""
    other_words: dict[str, str]
    """Words and letters of the story, and what replaces them."""
    number_format: NumberFormat
    question_first: bool
    aside: Aside
    off_topic: str
    drawing: DrawingOptions
    trap: str
    """Of a contrast: the result of the other problem's theorems on its numbers."""


def chain_plot(chain: Chain, story: str, turns: Sequence[int]) -> Plot:
    """Return the plot of a chain with one of its tellings."""
    return {
        "theorems": list(chain.theorems),
        "chain": chain.name,
        "story": story,
        "turns": list(turns),
        "unknown": list(chain.unknown),
    }


def fill_plot(
    plot: Plot, people: Mapping[str, str], numbers: Sequence[Mapping[str, ProblemNumber]]
) -> Structure:
    """Return a structure with people and numbers, still without wordings and an order."""
    return {
        "theorems": plot["theorems"],
        "chain": plot["chain"],
        "story": plot["story"],
        "turns": plot["turns"],
        "unknown": plot["unknown"],
        "people": dict(people),
        "numbers": plain_numbers(numbers),
    }


def plain_numbers(numbers: Sequence[Mapping[str, ProblemNumber]]) -> list[dict[str, int | str]]:
    """Return the numbers of each step as a structure stores them."""
    return [{slot: plain(value) for slot, value in values.items()} for values in numbers]


def slot_origin(plot: Plot, step: int, slot: str) -> tuple[int, str]:
    """Return the step (counted from 0) and slot whose value a slot takes over; itself if it is the first."""
    return CHAINS[plot["chain"]].origin(step, slot) if plot["chain"] and step else (step, slot)


def is_synthetic(trace: Trace) -> bool:
    """Whether a trace carries the structure of a generated problem."""
    return trace.structure is not None and "wording" in trace.structure


def structure_of(trace: Trace) -> Structure:
    """Return the structure of a generated problem; raises ValueError if the trace carries none."""
    if not is_synthetic(trace):
        raise ValueError(f"trace {trace.id} has no structure of a generated problem")
    return cast(Structure, trace.structure)
