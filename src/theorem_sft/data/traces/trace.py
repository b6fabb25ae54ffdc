"""The trace: a solved problem as a chain of theorem invocations (one JSON object a line on disk)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

VERDICTS = ("exec", "conditions", "grounded", "general", "answer")
"""The kinds of check, in the order in which they are told."""

Scalar = int | float | str
Value = Scalar | list[Scalar]
Purpose = Literal["original", "variant", "transfer", "fresh", "retained"]
"""The part that a problem plays in an evaluation: see `Problem.purpose`."""
_SOURCE = r"(text|step [1-9]\d*|known|chosen|symbol|counted)"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Condition(_Record):
    """A premise of the theorem, instantiated for this problem."""

    text: str
    check: str | None = None
    """The same premise in the safe expression language, over the step's slots; None: words only."""
    shown: bool = True
    """False for what goes without saying (∠ABC is an angle): no text says it."""


class Binding(_Record):
    """What one slot of the theorem stands for in this problem."""

    value: Value
    source: str = Field(pattern=rf"^{_SOURCE}( \+ {_SOURCE})*$")
    """Where the value comes from; the parts of an expression may come from several: "step 1 + text"."""
    thing: str | None = None
    """What the problem calls it: "AB", "∠RST", "the price of the shirt"."""
    text: str | None = None
    """Thing and value in words ("∠OCA = 70° − ∠ABO"); None where they are written as they stand."""


class Step(_Record):
    """One theorem applied: its conditions, its mapping, and what follows."""

    theorem: str
    statement: str
    call: str | None = None
    """The same step in the source's formal language ("sine_theorem(1,ABC)"), where it has one."""
    conditions: list[Condition]
    mapping: dict[str, Binding]
    relation: str | list[str] | None = None
    """The theorem's rule over its slots; None for a theorem that concludes a fact in words."""
    conclusion: dict[str, Value]
    """The slots (or things) that this step newly determines, and their values."""
    work: str
    """The execution in this problem's things and numbers ("area of the garden = 7 × 4 = 28").

    Every objective shows the same work, so that they differ in the rule alone."""

    @property
    def relations(self) -> list[str]:
        """The rule's relations; none for a fact in words."""
        return [self.relation] if isinstance(self.relation, str) else list(self.relation or ())


class Check(_Record):
    """The verdict of one kind of check."""

    verdict: Literal["pass", "fail", "unchecked"]
    why: str = ""


class Problem(BaseModel):
    """What an evaluation needs of a problem; whatever else its record holds is passed over."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    problem: str = Field(min_length=1)
    answer: str
    group: str | None = None
    """Problems with the same group are the same up to names: they never straddle a split. None: the id."""
    perturbation: str | None = None
    """The kind of superficial change that made this problem out of another; None for an original."""
    purpose: Purpose = Field("original", exclude_if=lambda value: value == "original")
    """The part that the problem plays in an evaluation: an original, a superficial variant or a transfer
    problem of one, a training problem with new numbers (fresh), or a problem of another benchmark (retained).
    Where it is left out, `perturbation` tells variants from originals."""

    @field_validator("answer")
    @classmethod
    def _answer_is_there(cls, answer: str) -> str:
        if not answer.strip():
            raise ValueError("the problem has no answer: give one or remove the problem")
        return answer

    @property
    def cluster(self) -> str:
        """The problem that this one is a form of: the unit of splits and of statistics."""
        return self.group or self.id


class Trace(Problem):
    """A problem, its answer and the invocations that lead from one to the other."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=False)

    image: str | None = None
    domain: str
    source: str
    givens: list[str] = []
    """The given facts, a sentence each, in the order of the problem text."""
    question: str | None = None
    """The sentence that asks."""
    steps: list[Step]
    final: str
    checks: dict[str, Check] = {}
    """A verdict for each of `VERDICTS`, once the trace is verified."""
    split: Literal["train", "test"] | None = None
    structure: dict[str, Any] | None = None
    """The problem in the source's own form: perturbations say it in another way, `verify` checks by it."""
