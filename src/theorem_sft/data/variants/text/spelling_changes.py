"""Changes of letters and spaces alone (whitespace, typing errors, capitals), for texts of every source."""

import random
import re
from functools import lru_cache

from theorem_sft.data.traces.trace import Question
from theorem_sft.data.variants.change import NotApplicable, P
from theorem_sft.data.variants.text.prose import MARKS, Edit, edited, letter_runs, read_prose, word_list
from theorem_sft.theory.mathtext.numerals import NUMBER_WORDS

_GAP = re.compile(r"(?<=[^\s]) (?=[^\s])")
_LAID_OUT = re.compile(r"\t|\S {3,}\S|[|&]|^\s*[-*•>]|^ {2,}\S|\b(?:def|print|return)\b|[{}]", re.M)
_SHARE = 0.15
_BLANKS = ("", " ", "  ", "\n")


def whitespace(problem: P, rng: random.Random) -> P:
    """Double some spaces, break some lines between sentences, and put blanks around the text."""
    prose = read_prose(problem.problem)
    shown = prose.shown
    if _LAID_OUT.search(shown):
        raise NotApplicable("its spaces may lay out a table or code")
    gaps = [
        gap.end()
        for gap in _GAP.finditer(shown)
        # 1 000 is a number, and beside a formula or a sign a space may be part of a calculation.
        if _is_wordy(shown[gap.start() - 1]) and _is_wordy(shown[gap.end()])
        if not (shown[gap.start() - 1].isdigit() and shown[gap.end()].isdigit())
    ]
    if not gaps:
        raise NotApplicable("it has no space that could be doubled")
    chosen = rng.sample(gaps, max(1, round(_SHARE * len(gaps))))
    edits: dict[int, Edit] = {place: (place, place, " ") for place in chosen}
    for start, _ in prose.sentences[1:]:
        if rng.random() < 0.5 and shown[start - 1] == " ":
            edits[start] = (start, start, "\n")
    length = len(prose.text)
    edits.setdefault(0, (0, 0, rng.choice(_BLANKS)))
    edits[length] = (length, length, rng.choice(_BLANKS))
    return edited(problem, edits.values())


def _is_wordy(sign: str) -> bool:
    return sign not in MARKS and (sign.isalnum() or sign in ".,;:?!'\"’”“()$%")


_WORD = re.compile(r"(?<![^\s(\"“])[a-z]{6,}(?=[.,;:?!)\"”]*(?:\s|$))")
# Words for relations, operations, units and objects of mathematics.
_CARRYING = re.compile("|".join(sorted(word_list("carrying"))))


def typo(problem: P, rng: random.Random) -> P:
    """Make one to three slips: two letters swapped, one doubled, or one left out."""
    prose = read_prose(problem.problem)
    words = {word.lower() for word in re.findall(r"[A-Za-z]{4,}", problem.problem)}
    places = [
        place
        for place in _WORD.finditer(prose.shown)
        if place[0] not in NUMBER_WORDS and not _CARRYING.search(place[0])
        if not any(sign in MARKS for sign in prose.shown[max(0, place.start() - 2) : place.end() + 2])
    ]
    rng.shuffle(places)
    edits: list[Edit] = []
    wanted = rng.randint(1, 3)
    for place in places:
        others = words - {place[0]}
        written = [slip for slip in slips(place[0]) if not any(_near(slip, other) for other in others)]
        if written:
            edits.append((place.start(), place.end(), rng.choice(written)))
        if len(edits) == wanted:
            break
    if not edits:
        raise NotApplicable("it has no long word that carries nothing")
    return edited(problem, edits)


@lru_cache(maxsize=16384)
def slips(word: str) -> tuple[str, ...]:
    """Return the slips of a lower-case word that cannot be taken for another word.

    Each has a run of three letters that no English word has. The first and the last letter stay, since an s
    at the end may carry meaning.
    """
    found = set()
    for place in range(1, len(word) - 1):
        before, letter, behind = word[:place], word[place], word[place + 1 :]
        found.add(before + letter + letter + behind)
        if len(word) > 7:  # in a shorter word another letter could be missing: shirts, shorts
            found.add(before + behind)
        if len(behind) > 1:
            found.add(before + behind[0] + letter + behind[1:])
    known = letter_runs().union(word[at : at + 3] for at in range(len(word) - 2))
    return tuple(
        sorted(slip for slip in found if any(slip[at : at + 3] not in known for at in range(len(slip) - 2)))
    )


def _near(slip: str, word: str) -> bool:
    """Whether a slip may be one of another word: all but at most two adjacent letters are the same."""
    if abs(len(slip) - len(word)) > 1:
        return False
    shorter = min(len(slip), len(word))
    front = next((at for at in range(shorter) if slip[at] != word[at]), shorter)
    back = next((at for at in range(shorter) if slip[-1 - at] != word[-1 - at]), shorter)
    return front + back >= shorter - 1


_ABOUT_CASE = re.compile(
    r"\b(?:letters?|capitals?|upper-?case|lower-?case|alphabet\w*|spell\w*|initials?|words?)\b", re.I
)
_SINGLE = re.compile(r"(?<![^\W_])[^\W\d_](?![^\W_])")
_GLUED = re.compile(r"\d[A-Za-z]|[A-Za-z]\d|\d (?:[a-zA-Z]|mg|mw|mb|gb|kb)\b|[∠△⊥√π°₀-₉⊙]", re.I)
_GEOMETRY = re.compile(
    r"\b(?i:triangles?|(?:quadri|tri)\w+|angles?|segments?|circles?|points?|sides?|lines?|arcs?|chords?|squares?"
    r"|parallel\w*|perpendicular|rectangles?|trapezoids?|rhombus|polygons?)\b[^.]*\b[A-Z]{2,}\b"
    r"|\b[A-Z]{2,4}\b[^.]*(?:=|∥|∠)"
)
_MIXED = re.compile(r"[a-z][A-Z]")
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b|\b(?:[A-Z]\.){2,}")
# In small letters these are other words, so only capitals keep their meaning.
_OTHER_WORDS = word_list("other_words_in_small")


def case(problem: P, rng: random.Random) -> P:
    """Write the prose in capitals or in small letters, formulas as they are."""
    prose = read_prose(problem.problem)
    shown = prose.shown
    starts = {start for start, _ in prose.sentences}
    if _ABOUT_CASE.search(shown):
        raise NotApplicable("it mentions letters or words")
    if _GLUED.search(shown) or _MIXED.search(shown) or "\\" in re.sub(r"\\[$%&#]", "", shown):
        raise NotApplicable("units or signs in its prose change with capitals")
    for letter in _SINGLE.finditer(shown):
        small = letter[0] == "a" or (letter[0] == "A" and letter.start() in starts) or letter[0] == "I"
        after_apostrophe = shown[letter.start() - 1 : letter.start()] in ("'", "’") and letter.start() > 1
        if not (small or after_apostrophe or _is_clock(shown, letter)):
            raise NotApplicable("single letters in its prose may be variables or points")
    if re.search(r"[A-Za-z]{2}", re.sub(r"\\[A-Za-z]+", "", problem.answer)) or (
        isinstance(problem, Question) and problem.options
    ):
        raise NotApplicable("its answer is in letters")
    if _GEOMETRY.search(shown):
        raise NotApplicable("single letters in its prose may be variables or points")
    acronym = bool(_CAPITALS.search(shown)) and not shown.isupper()
    if acronym and prose.latex:
        raise NotApplicable("single letters in its prose may be variables or points")
    capitals = (
        acronym
        or any(word in _OTHER_WORDS for word in re.findall(r"[A-Z][a-z]+", shown))
        or rng.random() < 0.5
    )
    edits = []
    for word in re.finditer(r"[^\W\d_]+", shown):
        new = word[0].upper() if capitals else word[0].lower()
        if new != word[0] and len(new) == len(word[0]) and not MARKS & set(word[0]):
            edits.append((word.start(), word.end(), new))
    if not edits:
        raise NotApplicable("it has no prose that could be written in another case")
    return edited(problem, edits)


def _is_clock(shown: str, letter: re.Match[str]) -> bool:
    """Whether a letter belongs to "a.m." or "o'clock" and is no variable."""
    around = shown[max(0, letter.start() - 2) : letter.end() + 7].lower()
    return bool(re.search(r"[ap]\.m|o['’]clock", around))
