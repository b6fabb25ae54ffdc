"""general: statement and relation speak of slots, never of the numbers of this problem."""

from __future__ import annotations

import re
from collections import Counter

from theorem_sft.data.traces.trace import Step, Trace
from theorem_sft.theory.mathtext.numbers_in_text import numbers_in_words

# A number by itself: not the index of a name (m12), not an exponent that belongs to the rule (r^2).
_DIGITS = re.compile(r"(?<![\w.^])(?<!\*\*)\d+(?:\.\d+)?(?![\w.]*[A-Za-z_])(?!\.?\d)")
_FRACTION = re.compile(r"\d+/\d+")
_NAME = re.compile(r"[A-Za-z_]\w*")
_TRIVIAL = {"0", "1"}
"""Common in the wording of rules ("= 0"), so they give something away only where a slot's name is missing."""


def generality_fault(trace: Trace) -> str | None:
    """Say which statement or relation carries a number of the problem; None if none does."""
    for place, step in enumerate(trace.steps, start=1):
        fault = _fault(step)
        if fault:
            return f"step {place}: {fault}"
    return None


def _fault(step: Step) -> str | None:
    """A mapped or concluded number in a statement must be a constant of the rule: the relation has it too.

    It may be said twice as often as in the relation (a rule is often put in two ways). A relation's constant
    gives itself away where it equals a conclusion, or a mapped value whose slot the relation does not use,
    and the statement does not say it.
    """
    relation = " ; ".join(step.relations)
    constants = Counter(_DIGITS.findall(relation))
    instance = _instance_numbers(step) - _TRIVIAL
    said = Counter(_DIGITS.findall(step.statement))
    for number, times in said.items():
        if number in instance and times > 2 * constants[number]:
            return f"the statement carries {number}, a value of this problem"
        if times > constants[number] and (slot := _unnamed(step, number)):
            return f"the statement carries {number} in the place of {slot}"
    for fraction in sorted(number for number in instance if _FRACTION.fullmatch(number)):
        if fraction not in relation and re.search(rf"(?<![\d.]){fraction}(?!\d)", step.statement):
            return f"the statement carries {fraction}, a value of this problem"
    words = {str(number) for number in numbers_in_words(step.statement)}
    used = set(_NAME.findall(relation))
    given_away = {str(binding.value) for slot, binding in step.mapping.items() if slot not in used}
    given_away |= {str(value) for value in step.conclusion.values()}
    for number in constants:
        if number in given_away - _TRIVIAL and number not in said and number not in words:
            return f"the relation carries {number}, a value of this problem"
    return None


def _unnamed(step: Step, number: str) -> str | None:
    """A slot with this value that the relation uses and the statement does not name."""
    missing = set(_NAME.findall(" ; ".join(step.relations))) - set(_NAME.findall(step.statement))
    mapped = {slot: str(binding.value) for slot, binding in step.mapping.items()}
    concluded = {slot: str(value) for slot, value in step.conclusion.items() if value != 0}
    values = (mapped | concluded).items()
    return next((slot for slot, value in values if value.lstrip("-") == number and slot in missing), None)


def _instance_numbers(step: Step) -> set[str]:
    """The numbers mapped and concluded; of a longer expression only those of two digits or more."""
    found: set[str] = set()
    for value in (*(binding.value for binding in step.mapping.values()), *step.conclusion.values()):
        for entry in value if isinstance(value, list) else [value]:
            text = str(entry).lstrip("-")
            found.add(text)
            found |= set(re.findall(r"\d{2,}", text))
    return found
