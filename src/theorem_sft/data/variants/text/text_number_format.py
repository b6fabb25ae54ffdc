"""Number format: the same numbers as words or digits, with or without a comma, a sign or an ending.

One style is chosen at random among those that apply. Afterwards the numbers are read again and must be the
same.
"""

import random
import re
from collections.abc import Callable
from fractions import Fraction

from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable, P
from theorem_sft.data.variants.text.prose import MARKS, Edit, Prose, edited, read_prose, word_list
from theorem_sft.theory.mathtext.numbers_in_text import find_numbers, number_values, numbers_in
from theorem_sft.theory.mathtext.numerals import NUMBER_WORDS, read_number_words, spell_number

_ABOUT_DIGITS = re.compile(
    r"\b(?:digits?|numerals?|palindrom\w*|spell\w*|letters?|decimals?|binary|base|bases|written|calculator|keypad"
    r"|codes?|passwords?|phone|zip|license|roman|characters?|syllables?)\b",
    re.I,
)
_CALCULATION = re.compile(r"[=+*×÷^<>≤≥]|\d\s*[-−–/:x]\s*\d|\s[-−–/:x]\s+\d")
# After these words a number is a name, a time or a date, not an amount.
_NAMING = word_list("naming")
_UNCOUNTED = word_list("uncounted")
_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?",
    re.I,
)
_NOT_BEHIND = re.compile(
    r"\s*(?:[-−–+*/=×÷^<>:%°]"
    r"|(?:am|pm|a\.m|p\.m|o['’]?clock|and a (?:half|quarter|third)|st|nd|rd|th|[B-Zb-z])\b(?!['’])"
    r"|(?:degrees?|percent|hundred|thousand|million|billion|trillion)\b|to \d|\d|[A-Z])",
)
_BEFORE = re.compile(r"(\S*)\s+$")
_WHOLE = re.compile(r"(?<!\S)\d{1,6}(?=[.,;?!]?(?:\s|$))")
_DOLLARS = re.compile(r"(?<![^\s(])\$(\d{1,3}(?:,\d{3})+|\d+)(\.\d\d)?(?=[.,;:?!)]*(?:\s|$))")
_FREE_BEHIND = re.compile(
    r"[.,;?!](?:\s|$)"
    r"|\s+(?:per|for|each|a|an|and|on|from|to|in|of|more|less|at|every|if|while|as|the|he|she|they|with"
    r"|by|when|after|before|worth|total|but|or|so|he|his|her|their|off|over|left|during|than|into|out|last|this|that"
    r"|which|who|will|is|are|was|were|because|since|until|apiece)\b|$"
)
_ATTRIBUTIVE = re.compile(
    r"(?:^|\s)(?:an?|the|his|her|their|its|my|your|one|each|every|\d+|another|this|that)\s+$", re.I
)
_MEASURE = re.compile(
    r"(?<![^\s(])(?<!\d )\d{1,4}(?= (?:miles|kilometers|kilometres|meters|metres|centimeters|feet|inches"
    r"|yards|pounds|kilograms|grams|ounces|gallons|liters|litres|cm|km|kg|mph)\b)"
)
# Decimals already, "5 feet 4 inches", "about 5 miles".
_NO_MEASURE = re.compile(
    r"\d\.\d|\d (?:feet|foot|ft|pounds|lbs?|yards|hours|meters|gallons),? (?:and )?\d"
    r"|\b(?:about|approximately|roughly|nearly|almost|around|over)\b",
    re.I,
)
_PART_BEHIND = r"(?= (?:of|as|the|that|his|her|their|its|my|your)\b)"
_RATIO = re.compile(rf"(?<![^\s(])(?<!\d )([1-9])/(2|3|4|5|6|8|10){_PART_BEHIND}")
_SPOKEN = re.compile(
    r"(?<![\w’'-])(?:(?:one|two|three|four|five|seven)"
    r"[- ](?:half|thirds?|fourths?|quarters?|fifths?|sixths?|eighths?|tenths?)"
    rf"|half){_PART_BEHIND}",
    re.I,
)
_NO_PART = word_list("no_part")
_PARTS = {2: "half", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}

Style = Callable[[Prose], list[Edit]]


def text_number_format(problem: P, rng: random.Random) -> P:
    """Write the numbers of the prose in another style, chosen at random among those that apply."""
    prose = read_prose(problem.problem)
    if _ABOUT_DIGITS.search(prose.text):
        raise NotApplicable("it may ask about a number as it is written")
    found = [edits for style in STYLES.values() if (edits := style(prose))]
    if not found:
        raise NotApplicable("it has no number in its prose that is surely an amount")
    changed = edited(problem, rng.choice(found))
    if number_values(changed.problem) != number_values(problem.problem):
        raise NotApplicable("its numbers would be read another way")
    if isinstance(problem, Trace) and not numbers_in(problem.problem) <= numbers_in(changed.problem):
        raise NotApplicable("its steps could not be checked against numbers in words")
    return changed


def _in_words(prose: Prose) -> list[Edit]:
    """48 friends: forty-eight friends."""
    if _CALCULATION.search(prose.shown):
        return []
    edits = []
    for place in _WHOLE.finditer(prose.shown):
        number = int(place[0])
        # 2015 may be a year, 007 a name.
        if str(number) != place[0] or 1000 <= number < 2100 or not _is_amount(prose, *place.span()):
            continue
        words = spell_number(number)
        starts = any(place.start() == start for start, _ in prose.sentences)
        edits.append((place.start(), place.end(), words.capitalize() if starts else words))
    return edits


def _in_digits(prose: Prose) -> list[Edit]:
    """seven friends: 7 friends."""
    edits = []
    for place, value in find_numbers(prose.shown):
        if place["written"] is None or value is None or value < 2 or read_number_words(place[0]) is None:
            continue
        word = place[0]
        if re.match(r"[-’']|\w", prose.shown[place.end() :]) or re.search(
            r"[\w’'-]$", prose.shown[: place.start()]
        ):
            continue
        starts = any(place.start() == start for start, _ in prose.sentences)
        first = word.split()[0].split("-")[0]
        if first in ("hundred", "thousand", "million") or (word[0].isupper() and not starts):
            continue
        behind = re.match(r" ([a-z]+)", prose.shown[place.end() :])
        # Without what is counted it may be a pronoun or a name; "five hundredths" is one number.
        if behind is None or behind[1] == "of" or behind[1] in NUMBER_WORDS - {"dozen"} or value >= 10**6:
            continue
        if _is_amount(prose, place.start(), place.end()):
            edits.append((place.start(), place.end(), str(value)))
    return edits


def _is_amount(prose: Prose, start: int, end: int) -> bool:
    """Whether a number counts something and does not name it."""
    before = _BEFORE.search(prose.shown[max(0, start - 40) : start])
    word = before[1] if before else ""
    plain = word.strip('("“').lower()
    if before and not (word and word[-1] in ".?!"):
        # "in 7 days" is an amount, "in 1999" is not: after such a word the counted thing must follow.
        if word[:1].isupper() and not any(s <= start - len(before[0]) <= s + 1 for s, _ in prose.sentences):
            return False
        if _MONTH.fullmatch(plain) or plain.rstrip("s,") in NUMBER_WORDS or re.search(r"[\d$#]", plain):
            return plain.endswith(",") and not _MONTH.fullmatch(plain.rstrip(",")) and not prose.latex
        if plain in _NAMING and not re.match(r"\s+[a-z]{3,}", prose.shown[end:]):
            return False
        if plain in _UNCOUNTED:
            return False
    if _NOT_BEHIND.match(prose.shown, end):
        return False
    if prose.latex:
        # Next to a formula a number may belong to a list or a calculation that the formula continues.
        return bool(re.search(r"[a-z] $", prose.shown[:start])) and bool(
            re.match(r" [a-z]{3,}", prose.shown[end:])
        )
    return not any(mark in prose.shown[max(0, start - 2) : end + 2] for mark in MARKS)


def _thousands(prose: Prose) -> list[Edit]:
    """1,000 or 1000."""
    commas = re.compile(r"(?<![^\s($])(\d{1,3}(?:,\d{3})+)(?=(?:\.\d\d)?[.;:?!)]?(?:\s|$)|,\s)")
    edits = [
        (place.start(1), place.end(1), place[1].replace(",", "")) for place in commas.finditer(prose.shown)
    ]
    if edits:
        return edits
    plain = re.compile(r"(?<![^\s($])([1-9]\d{3,8})(?=(?:\.\d\d)?[.,;:?!)]*(?:\s|$))")
    for place in plain.finditer(prose.shown):
        money = prose.shown[: place.start()].endswith("$")
        if money or (int(place[1]) >= 2100 and _is_amount(prose, place.start(), place.end())):
            edits.append((place.start(1), place.end(1), f"{int(place[1]):,}"))
    return edits


def _money(prose: Prose) -> list[Edit]:
    """$5 or 5 dollars: all of them, or none."""
    if prose.latex:
        return []
    shown = prose.shown
    if "$" not in shown:
        pattern = re.compile(r"(?<![^\s(])(\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+) dollars(?=[.,;:?!)]*(?:\s|$))")
        return [(place.start(), place.end(), f"${place[1]}") for place in pattern.finditer(shown)]
    edits = []
    for place in _DOLLARS.finditer(shown):
        if not _FREE_BEHIND.match(shown, place.end()) or _ATTRIBUTIVE.search(shown[: place.start()]):
            return []
        amount = place[0][1:]
        edits.append((place.start(), place.end(), f"{amount} dollar{'' if amount == '1' else 's'}"))
    return edits if len(edits) == shown.count("$") else []


def _cents(prose: Prose) -> list[Edit]:
    """$5 or $5.00: all of them, or none."""
    if prose.latex or "$" not in prose.shown:
        return []
    places = list(_DOLLARS.finditer(prose.shown))
    large = any(
        re.match(r" (?:k|bills?|coins?|hundred|thousand|million|billion)\b", prose.shown[p.end() :])
        for p in places
    )
    if large or len(places) != prose.shown.count("$"):
        return []
    if all(place[2] is None for place in places):
        return [(place.end(), place.end(), ".00") for place in places]
    if all(place[2] == ".00" for place in places):
        return [(place.start(2), place.end(2), "") for place in places]
    return []


def _percent(prose: Prose) -> list[Edit]:
    """20% or 20 percent: all of them, or none."""
    sign = "\\%" if prose.latex else "%"
    signs = re.compile(rf"(?<![^\s(])(\d+(?:\.\d+)?){re.escape(sign)}(?=[.,;:?!)]*(?:\s|$))")
    edits = [(place.end(1), place.end(), " percent") for place in signs.finditer(prose.shown)]
    if edits:
        return edits if len(edits) == prose.shown.count("%") else []
    pattern = re.compile(r"(?<![^\s(])\d+(?:\.\d+)?( percent)(?=[.,;:?!)]*(?:\s|$))")
    return [(place.start(1), place.end(1), sign) for place in pattern.finditer(prose.shown)]


def _parts(prose: Prose) -> list[Edit]:
    """1/2 of them: one-half of them, and the other way round."""
    edits: list[Edit] = []
    for place in _RATIO.finditer(prose.shown):
        top, bottom = int(place[1]), int(place[2])
        reduced = top < bottom and Fraction(top, bottom).denominator == bottom
        if reduced and not _is_part_of_more(prose, place.start()):
            words = f"{spell_number(top)}-{_PARTS[bottom]}{'s' if top > 1 else ''}"
            edits.append((place.start(), place.end(), words))
    if edits:
        return edits
    for place, value in find_numbers(prose.shown):
        spoken = _SPOKEN.match(prose.shown, place.start())
        whole = spoken is not None and spoken.end() == place.end()
        if whole and value is not None and not _is_part_of_more(prose, place.start()):
            edits.append((place.start(), place.end(), str(value)))
    return edits


def _is_part_of_more(prose: Prose, start: int) -> bool:
    """Whether a fraction in words is part of a longer phrase: "two and one-half of", "the first half of"."""
    before = _BEFORE.search(prose.shown[max(0, start - 40) : start])
    word = before[1].strip('("“,').lower() if before else ""
    counted = bool(
        re.search(r"(?:\d|\b(?:" + "|".join(NUMBER_WORDS) + r"))\s+and\s+$", prose.shown[:start], re.I)
    )
    return word in _NO_PART - {"and"} or word in NUMBER_WORDS or word.isdigit() or counted


def _measures(prose: Prose) -> list[Edit]:
    """5 miles: 5.0 miles."""
    if prose.latex or _NO_MEASURE.search(prose.shown):
        return []
    return [
        (place.end(), place.end(), ".0")
        for place in _MEASURE.finditer(prose.shown)
        if _is_amount(prose, place.start(), place.end())
    ]


STYLES: dict[str, Style] = {
    "words": _in_words,
    "digits": _in_digits,
    "thousands": _thousands,
    "money": _money,
    "cents": _cents,
    "percent": _percent,
    "parts": _parts,
    "measures": _measures,
}
"""Each returns its edits of a text; none if it does not apply."""
