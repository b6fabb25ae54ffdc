"""A theorem as data: its rule, its premises, and the wordings of problems that need it.

A catalogue entry is one literal. The wordings of a clause are one string, separated by " | ". Words in braces
are placeholders that a story fills in ("the" fills {the} and, capitalised, {The}); {v} is the slot's number
with its unit. Held-out wordings (`new`) are used for paraphrases only, never for built problems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from theorem_sft.theory.diagrams.sketch import Diagram


def _wordings(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|")) if text else ()


@dataclass(frozen=True)
class Clause:
    """One sentence of a problem in several wordings.

    Args:
        train: Wordings for built problems; those of statements have no closing full stop.
        held: Held-out wordings for paraphrases.
    """

    train: tuple[str, ...]
    held: tuple[str, ...]

    @classmethod
    def of(cls, train: str, held: str) -> Clause:
        """Split two strings of wordings at " | "; an empty string has none."""
        return cls(_wordings(train), _wordings(held))

    def __add__(self, other: Clause) -> Clause:
        return Clause(self.train + other.train, self.held + other.held)

    @property
    def wordings(self) -> tuple[str, ...]:
        """All wordings; the held-out ones come last."""
        return self.train + self.held

    def places(self, held: bool) -> range:
        """Return the indices of the held-out wordings in `wordings`, or of the others."""
        return range(len(self.train), len(self.wordings)) if held else range(len(self.train))


# These wordings fit every quantity, so an entry only adds its own.
PLAIN_SAY = Clause.of("{Np} is {v}", "It is known that {np} equals {v}")
# For slots without wordings of their own.
PLAIN_ALONE = PLAIN_SAY + Clause.of(
    "{Np} comes to {v} | {Np} amounts to {v} | The value of {np} is {v}", "Somebody found {v} for {np}"
)
PLAIN_ASK = Clause.of(
    "What is {np}{in_unit}? | Find {np}{in_unit}. | Work out {np}{in_unit}. | Calculate {np}{in_unit}.",
    "Determine {np}{in_unit}. | State {np}{in_unit}.",
)


@dataclass(frozen=True)
class Slot:
    """An abstract quantity of a theorem, and its wordings in problems.

    Args:
        role: What the slot is in general ("one side of the rectangle").
        thing: What a problem calls it, without article ("width of {the}").
        unit: Unit after the number, with story placeholders if needed; empty for plain numbers and counts.
        say: At least three wordings of the sentence that states the slot; empty: the default wordings.
        new: Held-out wordings of that sentence, at least one; empty if `say` is.
        ask: More wordings of the question for the slot, with the closing mark.
        ask_new: More held-out wordings of the question.
    """

    role: str
    thing: str
    unit: str = ""
    say: str = ""
    new: str = ""
    ask: str = ""
    ask_new: str = ""

    @property
    def given(self) -> Clause:
        """The sentence that states the slot."""
        own = Clause.of(self.say, self.new)
        if not own.train:
            return PLAIN_ALONE
        # All slots share the plain held-out wording, so it is added only if a slot has fewer than two.
        return own + (PLAIN_SAY if len(own.held) < 2 else Clause(PLAIN_SAY.train, ()))

    @property
    def question(self) -> Clause:
        """The sentence that asks for the slot."""
        return Clause.of(self.ask, self.ask_new) + PLAIN_ASK


@dataclass(frozen=True)
class Premise:
    """A condition of a theorem.

    Args:
        general: The premise in general words.
        here: The premise in the words of a story.
        check: The premise as a safe expression over the slots; None if it cannot be expressed.
    """

    general: str
    here: str
    check: str | None = None


@dataclass(frozen=True)
class Story:
    """A setting of problems that need a theorem.

    Args:
        name: Short name of the setting, unique within its theorem.
        words: Text for the placeholders of the clauses; may use {name}, {other} and {third}, three people.
        asides: True sentences with a number {k} that is irrelevant to every question of the story.
    """

    name: str
    words: Mapping[str, str]
    asides: tuple[str, ...]


def story(name: str, aside: str, /, **words: str) -> Story:
    """Make a story from its words; `aside` is one string of sentences, separated by " | "."""
    return Story(name, words, _wordings(aside))


@dataclass(frozen=True)
class Theorem:
    """A rule ⟨conditions, mapping, execution⟩, and the data for problems that need it.

    Args:
        name: Readable name, unique in the catalogue.
        field: Field of mathematics.
        statement: The rule in general words.
        conditions: Premises that must hold.
        slots: The abstract quantities, in the order in which problems state them.
        relation: The rule as a safe expression over the slots.
        forms: For each slot that problems may ask for, the expression over the other slots that yields it.
        draw: Values to sample for every slot but one, which is computed by its form.
        scene: A sentence without numbers in every problem of this theorem, which states a premise.
        stories: At least three settings.
        most: The largest value of a slot.
        whole: Whether every value must be an integer; otherwise the computed slot may be a fraction.
        contrast: The name of a theorem whose problems look alike but need another rule.
        diagram: The diagram of its problems, if they can be drawn.
    """

    name: str
    field: str
    statement: str
    conditions: tuple[Premise, ...]
    slots: Mapping[str, Slot]
    relation: str
    forms: Mapping[str, str]
    draw: Mapping[str, Sequence[int]]
    stories: tuple[Story, ...]
    scene: Clause | None = None
    most: int = 200
    whole: bool = True
    contrast: str | None = None
    diagram: Diagram | None = None

    @property
    def follows(self) -> str:
        """The slot that is computed from the sampled ones."""
        return next(slot for slot in self.slots if slot not in self.draw)
