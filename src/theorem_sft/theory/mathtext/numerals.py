"""English number words: the vocabulary, writing whole numbers in words, and reading them.

Two readers exist because their callers need opposite errors to be rare. `multiword_numbers` collects every
number that a text may state, so it also accepts "twelve hundred". `read_number_words` is used where the words
are then replaced by digits, so it accepts only what `spell_number` would write.
"""

import re

# fmt: off
BELOW_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
"""The words for 0 to 19, each at its own index."""
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
"""The words for 20, 30, …, 90."""
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)
"""The words for 1st to 20th."""
# fmt: on
CARDINALS = {word: number for number, word in enumerate(BELOW_TWENTY)} | {
    word: 10 * number for number, word in enumerate(TENS, start=2)
}
"""The words of one number each, from 0 to 90."""
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4} | {
    ordinal + ending: number for number, ordinal in enumerate(ORDINALS[3:10], start=4) for ending in ("", "s")
}
"""The words of unit fractions, with their denominators."""
MULTIPLES = {
    **dict.fromkeys(("twice", "double", "doubled", "doubles"), 2),
    **dict.fromkeys(("triple", "tripled", "thrice"), 3),
    "dozen": 12,
}
NUMBER_WORDS = frozenset(
    (*CARDINALS, *SCALES, *PARTS, *MULTIPLES, "hundred", "hundreds", "thousands", "dozens")
)
"""Every word that states a number, a part or a multiple."""

_PLACES = ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))
_WORD = "|".join((*CARDINALS, *(word for _, word in _PLACES)))
_SPELLED = re.compile(rf"\b(?:{_WORD})(?:(?:[ -]| and )(?:{_WORD}))*\b", re.IGNORECASE)


def spell_number(number: int) -> str:
    """Write a number in words: "forty-two", "one thousand two hundred six".

    Args:
        number: From 0 to 999,999,999.
    """
    for place, word in _PLACES:
        if number >= place:
            rest = f" {spell_number(number % place)}" if number % place else ""
            return f"{spell_number(number // place)} {word}{rest}"
    if number < len(BELOW_TWENTY):
        return BELOW_TWENTY[number]
    ten = TENS[number // 10 - 2]
    return f"{ten}-{BELOW_TWENTY[number % 10]}" if number % 10 else ten


def multiword_numbers(text: str) -> set[int]:
    """Return the numbers that a text states in two or more words, with or without "and"."""
    result = set()
    for match in _SPELLED.finditer(text):
        words = re.findall(r"[a-z]+", match[0].lower().replace(" and ", " "))
        if len(words) > 1 and (number := _by_place(words)) is not None:
            result.add(number)
    return result


def read_number_words(text: str) -> int | None:
    """Read a text that is one number in words; None for anything else, such as "twenty twelve".

    Args:
        text: Words of `CARDINALS`, "hundred" and `SCALES`, separated by spaces, hyphens or "and".

    Returns:
        The number: below a million only if `spell_number` writes it so (a leading "one" may be missing, "and"
        may be inserted), from a million on only if the last word is a scale ("two million").
    """
    total = group = 0
    for word in re.split(r"[\s-]+|\band\b", text.lower()):
        if not word:
            continue
        if word in SCALES:
            total, group = total + (group or 1) * SCALES[word], 0
        elif word == "hundred":
            group = (group or 1) * 100
        else:
            group += CARDINALS[word]
    number = total + group
    if number >= 10**6:
        return number if text.lower().split()[-1] in SCALES else None
    plain = re.sub(r"\s+", " ", text.lower().replace("-", " "))
    accepted = (plain, plain.replace(" and ", " "), f"one {plain}")
    return number if spell_number(number).replace("-", " ") in accepted else None


def _by_place(words: list[str]) -> int | None:
    """Read the words of one number; None if they are several numbers, as in "five six"."""
    for place, word in _PLACES:
        if word in words:
            at = words.index(word)
            front, rest = _by_place(words[:at]) if at else 1, _by_place(words[at + 1 :])
            if front is None or rest is None or not 0 < front < 1000 or rest >= place:
                return None
            return front * place + rest
    match words:
        case []:
            return 0
        case [word]:
            return CARDINALS.get(word)
        case [ten, unit] if ten in TENS and unit in BELOW_TWENTY[1:10]:
            return CARDINALS[ten] + CARDINALS[unit]
    return None
