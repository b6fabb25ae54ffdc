"""How a problem is told: in which words, its numbers in which form, with which sentence beside the point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from theorem_sft.data.sources.formalgeo import rewording, wording
from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.wording import expression, is_angle, quantity

NUMBER_FORMS = ("figures", "decimals", "words")
_ASIDE = re.compile(r"[A-Z][a-z]+(,? [A-Z]?[a-z]+)*\.")
"""A sentence without numbers, and without single capitals, which would name points."""


@dataclass(frozen=True)
class Voice:
    """A way to tell the same facts.

    Args:
        words: "usual", or "other" for the second set of wordings.
        numbers: One of `NUMBER_FORMS`: how a number that a quantity equals is written.
        aside: A sentence that says nothing of the problem.
    """

    words: str = "usual"
    numbers: str = "figures"
    aside: str | None = None

    @classmethod
    def of(cls, telling: Mapping[str, Any]) -> Voice:
        """Read a voice from JSON.

        Raises:
            ValueError: There is no such voice, or the aside might say something of the problem.
        """
        voice = cls(**{key: telling[key] for key in telling.keys() & cls.__dataclass_fields__.keys()})
        if (
            telling.keys() - cls.__dataclass_fields__.keys()
            or voice.words not in ("usual", "other")
            or voice.numbers not in NUMBER_FORMS
        ):
            raise ValueError(f"there is no telling {dict(telling)}")
        if voice.aside is not None and not _ASIDE.fullmatch(voice.aside):
            raise ValueError(f"the sentence {voice.aside!r} may name a point or a number of the problem")
        return voice

    @property
    def parallel(self) -> str:
        """The sentence on the names of parallel lines."""
        if self.words == "other":
            return "The names of parallel lines run the same way."
        return "Parallel lines are named in the same direction."

    @property
    def arcs(self) -> str:
        """The sentence on the names of arcs."""
        if self.words == "other":
            return "From the first point of its name to the second, each arc goes counter-clockwise."
        return "Each arc runs counter-clockwise from its first-named point to its second."

    def drawn(self, parts: str) -> str:
        """Say what the diagram shows: "triangle ABC and segment AD"."""
        return (
            f"In the diagram one can see {parts}." if self.words == "other" else f"The diagram shows {parts}."
        )

    def fact(self, call: Call) -> str:
        """Say a fact as a clause; ValueError where it has no wording."""
        say = rewording.fact if self.words == "other" else wording.fact
        return say(call, numbers=self.numbers)

    def question(self, goal: Call, *, large: bool) -> str:
        """Ask for the goal; `large` where an angle or arc is the one beyond 180°."""
        other = self.words == "other"
        if goal.name != "Value":
            shown = goal.args[0] if goal.name == "Relation" and isinstance(goal.args[0], Call) else goal
            return f"{'Prove' if other else 'Show'} that {self.fact(shown)}."
        asked = goal.args[0]
        if other and isinstance(asked, Call) and (said := rewording.asked(asked, large=large)):
            return f"Determine {said}."
        return f"{'Determine' if other else 'Find'} {_asked(asked, large)}."


def _asked(asked: Call | str, large: bool) -> str:
    if isinstance(asked, str):
        return f"the value of {expression(asked)}"
    if asked.name == "LengthOfLine":
        return f"the length of {quantity(asked)}"
    if asked.name == "MeasureOfAngle":
        return f"{'reflex ' if large else ''}{quantity(asked)} in degrees"
    if asked.name == "MeasureOfArc" and large:
        return f"{quantity(asked).replace('arc', 'major arc')} in degrees"
    if asked.name == "Div" and all(isinstance(arg, Call) for arg in asked.args):
        return f"the ratio of {expression(asked.args[0])} to {expression(asked.args[1])}"
    if asked.name in {"Add", "Sub", "Mul", "Div", "Pow"}:
        unit = " in degrees" if is_angle(asked) else ""
        asked_for = expression(asked, degrees=is_angle(asked))
        return f"{'' if asked_for.startswith('the ') else 'the value of '}{asked_for}{unit}"
    return f"{expression(asked)}{' in degrees' if is_angle(asked) else ''}"
