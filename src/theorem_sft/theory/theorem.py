"""A theorem as data: its rule, its premises, and the words in which problems that need it are told.

A catalogue entry is one literal. Wordings of a clause stand in one string, separated by " | "; the words in
braces are filled in from a story ("the" gives {the} and, with a capital, {The}), {v} is the slot's number
with its unit. Held-out wordings (`new`) are never used to build training problems, and paraphrases use no
others.
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
        train: Wordings for built problems, without the closing full stop where the clause states something.
        held: Wordings kept for perturbed problems.
    """

    train: tuple[str, ...]
    held: tuple[str, ...]

    @classmethod
    def of(cls, train: str, held: str) -> Clause:
        """Read the wordings from two strings separated by " | "; an empty string has none."""
        return cls(_wordings(train), _wordings(held))

    def __add__(self, other: Clause) -> Clause:
        return Clause(self.train + other.train, self.held + other.held)

    @property
    def wordings(self) -> tuple[str, ...]:
        """All wordings, the held-out ones last."""
        return self.train + self.held

    def places(self, held: bool) -> range:
        """Return where the wordings for perturbed problems stand in `wordings`, or those for built ones."""
        return range(len(self.train), len(self.wordings)) if held else range(len(self.train))


# Every quantity can be said and asked for in these plain ways, so an entry only adds its own.
PLAIN_SAY = Clause.of("{Np} is {v}", "It is known that {np} equals {v}")
# A slot without wordings of its own is given in these.
PLAIN_ALONE = PLAIN_SAY + Clause.of(
    "{Np} comes to {v} | {Np} amounts to {v} | The value of {np} is {v}", "Somebody found {v} for {np}"
)
PLAIN_ASK = Clause.of(
    "What is {np}{in_unit}? | Find {np}{in_unit}. | Work out {np}{in_unit}. | Calculate {np}{in_unit}.",
    "Determine {np}{in_unit}. | State {np}{in_unit}.",
)


@dataclass(frozen=True)
class Slot:
    """An abstract quantity of a theorem and how problems speak of it.

    Args:
        role: What the slot is, in general words ("one side of the rectangle").
        thing: What a problem calls it, without article ("width of {the}").
        unit: Unit after the number, may use story words; empty for plain numbers and counts.
        say: Wordings of the sentence that gives the slot, three or more; none: plain ones.
        new: Held-out wordings of that sentence, one or more; none without `say`.
        ask: Further wordings of the question for the slot, each with its closing mark.
        ask_new: Further held-out wordings of the question.
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
        """The sentence that gives the slot."""
        own = Clause.of(self.say, self.new)
        if not own.train:
            return PLAIN_ALONE
        # The plain held-out wording is the same for all slots, so it only fills in where a slot has too few.
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
        check: The premise as a safe expression over the slots, where one can say it.
    """

    general: str
    here: str
    check: str | None = None


@dataclass(frozen=True)
class Story:
    """A setting in which a theorem is used.

    Args:
        name: Short name of the setting, unique within its theorem.
        words: What the placeholders of the clauses stand for; may use {name}, {other} and {third}, three
            people.
        asides: True sentences with a number {k} that has no bearing on any question of the story.
    """

    name: str
    words: Mapping[str, str]
    asides: tuple[str, ...]


def story(name: str, aside: str, /, **words: str) -> Story:
    """Make a story from its words.

    Args:
        name: Short name of the setting.
        aside: Sentences for distractors, separated by " | ", each with a number {k}.
        words: What the placeholders stand for.
    """
    return Story(name, words, _wordings(aside))


@dataclass(frozen=True)
class Theorem:
    """A rule ⟨conditions, mapping, execution⟩ with the data from which problems that need it are made.

    Args:
        name: Readable name, unique in the catalogue.
        field: Field of mathematics.
        statement: The rule in general words.
        conditions: Premises that must hold.
        slots: The abstract quantities, in the order in which problems give them.
        relation: The rule as a safe expression over the slots.
        forms: For each slot that may be asked for, the expression over the others that gives it.
        draw: Values to draw from for the slots that are free; the one slot left follows by its form.
        scene: A sentence without a number that every problem of this theorem says (so that a premise can be
            read).
        stories: Settings, three or more.
        most: The largest value that a slot may take.
        whole: Whether every value must be a whole number; otherwise the slot that follows may be a fraction.
        contrast: A theorem whose problems look alike but need another rule.
        diagram: How its problems are drawn, where they can be.
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
        """The slot that is computed from the drawn ones."""
        return next(slot for slot in self.slots if slot not in self.draw)
