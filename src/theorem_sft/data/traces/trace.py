"""The trace: a solved problem as a chain of theorem invocations (one JSON object a line on disk)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

VERDICTS = ("exec", "conditions", "grounded", "general", "answer")
"""The kinds of check, in the order in which they are listed."""

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
    """The same premise in the safe expression language, over the step's slots; None: in words only."""
    shown: bool = True
    """False for a trivial premise (∠ABC is an angle), which no supervision mentions."""


class Binding(_Record):
    """The value of one slot of the theorem in this problem."""

    value: Value
    source: str = Field(pattern=rf"^{_SOURCE}( \+ {_SOURCE})*$")
    """Where the value comes from; the parts of an expression may come from several: "step 1 + text"."""
    thing: str | None = None
    """Its name in the problem: "AB", "∠RST", "the price of the shirt"."""
    text: str | None = None
    """Thing and value in words ("∠OCA = 70° − ∠ABO"); None: written as "thing = value"."""


class Step(_Record):
    """One application of a theorem: its conditions, mapping and conclusion."""

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
    """The fields of a problem that an evaluation needs; other keys of its record are ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    problem: str = Field(min_length=1)
    answer: str
    group: str | None = None
    """Problems with the same group are the same up to names and stay on one side of a split. None: the id."""
    perturbation: str | None = None
    """The kind of variant or transfer that this problem is; None for an original."""
    purpose: Purpose = Field("original", exclude_if=lambda value: value == "original")
    """The part that the problem plays in an evaluation: an original, a superficial variant or a transfer
    problem of one, a training problem with new numbers (fresh), or a problem of another benchmark (retained).
    Files without it distinguish variants from originals by `perturbation`."""

    @field_validator("answer")
    @classmethod
    def _answer_is_there(cls, answer: str) -> str:
        if not answer.strip():
            raise ValueError("the problem has no answer: give one or remove the problem")
        return answer

    @property
    def cluster(self) -> str:
        """The unit of splits and statistics: the group, or else the id."""
        return self.group or self.id


class Trace(Problem):
    """A problem with the steps that lead to its answer."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=False)

    image: str | None = None
    domain: str
    source: str
    givens: list[str] = []
    """The given facts, a sentence each, in the order of the problem text."""
    question: str | None = None
    """The sentence with the question."""
    steps: list[Step]
    final: str
    checks: dict[str, Check] = {}
    """A verdict for each of `VERDICTS`, once the trace is verified."""
    split: Literal["train", "test"] | None = None
    structure: dict[str, Any] | None = None
    """The problem in the form of the source that owns it (`Source.owns`), as JSON; checks and variants use
    it. That of a generated problem is a `Structure`."""


class Question(Problem):
    """A problem of a benchmark."""

    subject: str | None = None
    level: str | None = None
    options: list[str] | None = None
    """The options of a multiple choice, in the order A, B, C …"""
    images: list[str] = []
    """Paths of image files."""
    trace: Trace | None = None
    """The solved problem, if the row is a trace; it locates the first error of an output."""

    @property
    def solved(self) -> Problem:
        """The trace if there is one, and else the question itself."""
        return self.trace or self
