"""The check `general`: statements and relations are about slots and contain no number of the problem."""

import re
from collections import Counter

from theorem_sft.data.traces.trace import Step, Trace
from theorem_sft.theory.mathtext.numbers_in_text import numbers_in_words

# A number on its own: not the index of a name (m12), not an exponent of the rule (r^2).
_DIGITS = re.compile(r"(?<![\w.^])(?<!\*\*)\d+(?:\.\d+)?(?![\w.]*[A-Za-z_])(?!\.?\d)")
_FRACTION = re.compile(r"\d+/\d+")
_NAME = re.compile(r"[A-Za-z_]\w*")
_TRIVIAL = {"0", "1"}
"""Common in rules ("= 0"), so they only count where they replace the name of a slot."""


def generality_fault(trace: Trace) -> str | None:
    """Return which statement or relation contains a number of the problem; None if none does."""
    for place, step in enumerate(trace.steps, start=1):
        if fault := _fault(step):
            return f"step {place}: {fault}"
    return None


def _fault(step: Step) -> str | None:
    """Find a number of the problem in the statement or the relation of a step.

    A statement may contain a mapped or concluded number only as a constant of the rule: the relation must
    contain it at least half as often (a statement often gives a rule in two ways). A relation's constant is a
    number of the problem if it equals a conclusion or the value of a slot that the relation does not use,
    and the statement does not contain it.
    """
    relation = " ; ".join(step.relations)
    constants = Counter(_DIGITS.findall(relation))
    instance = _instance_numbers(step) - _TRIVIAL
    in_statement = Counter(_DIGITS.findall(step.statement))
    for number, times in in_statement.items():
        if number in instance and times > 2 * constants[number]:
            return f"the statement contains {number}, a value of this problem"
        if times > constants[number] and (slot := _unnamed(step, number)):
            return f"the statement contains {number} in place of {slot}"
    for fraction in sorted(number for number in instance if _FRACTION.fullmatch(number)):
        if fraction not in relation and re.search(rf"(?<![\d.]){fraction}(?!\d)", step.statement):
            return f"the statement contains {fraction}, a value of this problem"
    words = {str(number) for number in numbers_in_words(step.statement)}
    used = set(_NAME.findall(relation))
    problem_values = {str(binding.value) for slot, binding in step.mapping.items() if slot not in used}
    problem_values |= {str(value) for value in step.conclusion.values()}
    for number in constants:
        if number in problem_values - _TRIVIAL and number not in in_statement and number not in words:
            return f"the relation contains {number}, a value of this problem"
    return None


def _unnamed(step: Step, number: str) -> str | None:
    """Return a slot with this value that the relation uses and the statement does not name."""
    missing = set(_NAME.findall(" ; ".join(step.relations))) - set(_NAME.findall(step.statement))
    mapped = {slot: str(binding.value) for slot, binding in step.mapping.items()}
    concluded = {slot: str(value) for slot, value in step.conclusion.items() if value != 0}
    values = (mapped | concluded).items()
    return next((slot for slot, value in values if value.lstrip("-") == number and slot in missing), None)


def _instance_numbers(step: Step) -> set[str]:
    """Return the mapped and concluded values, and the numbers of two or more digits inside them."""
    found: set[str] = set()
    for value in (*(binding.value for binding in step.mapping.values()), *step.conclusion.values()):
        for entry in value if isinstance(value, list) else [value]:
            text = str(entry).lstrip("-")
            found.add(text)
            found |= set(re.findall(r"\d{2,}", text))
    return found
