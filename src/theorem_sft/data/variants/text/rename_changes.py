"""The kind `rename` for free text: other first names of the same gender, or another letter for a variable."""

import random
import re

from theorem_sft.data.traces.trace import Question
from theorem_sft.data.variants.change import NotApplicable, P
from theorem_sft.data.variants.text.prose import (
    MARKS,
    Prose,
    edited,
    first_names,
    fixed_text,
    forms_of_one_name,
    read_prose,
    word_list,
)

_CAPITALISED = re.compile(r"(?<![\w’'-])[A-Z][^\W\d_]*(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_ABOUT_NAMES = re.compile(
    r"\b(?:letters?|spell\w*|initials?|alphabet\w*|vowels?|consonants?|names?|syllables?|palindrom\w*)\b",
    re.I,
)
_PART_OF_MORE = word_list("part_of_more")
# Words that stand capitalised before a name only because a sentence begins with them.
_OPENERS = word_list("openers")
_FORMS_OF_ONE = forms_of_one_name()


def text_rename(problem: P, rng: random.Random) -> P:
    """Give people other names; where there are none, give a variable of the formulas another letter."""
    prose = read_prose(problem.problem)
    genders = first_names()
    places = list(_CAPITALISED.finditer(prose.shown))
    names = list(dict.fromkeys(place[0] for place in places if place[0] in genders))
    if not names:
        return rename_variable(problem, prose, rng)
    if _ABOUT_NAMES.search(problem.problem):
        raise NotApplicable("it mentions letters or names")
    if isinstance(problem, Question) and problem.images:
        raise NotApplicable("its image may show what would be renamed")
    fixed = {word.lower() for word in _WORD.findall(fixed_text(problem))}
    said = [word.lower() for word in _WORD.findall(problem.problem)]
    for name in names:
        alone = [place for place in places if place[0] == name]
        if len(alone) != sum(word.startswith(name.lower()) for word in said):
            raise NotApplicable("a name stands in other forms too, or in a formula")
        if name.lower() in fixed:
            raise NotApplicable("its answer, options or steps say a name")
        if _has_other_form(name.lower(), {place[0].lower() for place in places}):
            raise NotApplicable("two names may be two forms of one")
        if any(_is_part_of_more(prose.shown, place) for place in alone):
            raise NotApplicable("a name may be part of a longer one")
    # A new name begins unlike any other word, so that it cannot be mistaken for one.
    taken = {word[:3] for word in (*said, *fixed)}
    chosen: dict[str, str] = {}
    for name in names:
        free = [
            other
            for other, gender in genders.items()
            # One that ends in s would need another possessive.
            if gender == genders[name] and other[-1] != "s" and other[:3].lower() not in taken
        ]
        chosen[name] = rng.choice(free)
        taken.add(chosen[name][:3].lower())
    return edited(
        problem, [(place.start(), place.end(), chosen[place[0]]) for place in places if place[0] in chosen]
    )


def _has_other_form(name: str, capitalised: set[str]) -> bool:
    others = capitalised - {name}
    return any(word[:3] == name[:3] for word in others) or any(
        name in forms and forms & others for forms in _FORMS_OF_ONE
    )


def _is_part_of_more(shown: str, place: re.Match[str]) -> bool:
    """Whether a name is part of a longer one: "John Deere", "Dr. Mary", "Mary's Bakery", "James' cat"."""
    behind = shown[place.end() : place.end() + 8]
    if re.match(r"(?:['’]s?)?\s+(?:&|[A-Z])", behind) or (
        place[0][-1] == "s" and re.match("['’](?!s)", behind)
    ):
        return True
    before = re.search(r"([^\s(\"“]+)\s+$", shown[max(0, place.start() - 40) : place.start()])
    if before is None:
        return False
    word = before[1].rstrip(".,;:?!\"”’')")
    if word.lower() in _PART_OF_MORE or word == "&" or (len(word) == 1 and before[1].endswith(".")):
        return True
    return word == before[1] and word[:1].isupper() and word.lower() not in _OPENERS


# Letters of one class are interchangeable: reals, and whole numbers.
_CLASSES = ("xytuvws", "nk")
_ARGUMENT = (
    r"\\(?:text\w*|mbox|math(?:rm|bf|it|sf|tt)|operatorname|begin|end|label|color|hspace|vspace)\s*\*?"
)
_COMMAND = re.compile(rf"{_ARGUMENT}\s*\{{[^{{}}]*\}}|\\[A-Za-z]+|\\.")
_HELD = re.compile(rf"{_ARGUMENT}\s*\{{([^{{}}]*)\}}")
_LETTERS = re.compile("[A-Za-z]+")
_SINGLE = re.compile(r"(?<![^\W_])[A-Za-z](?![^\W_])")
# Words that give a letter a conventional meaning: an axis, the order of a pair, a shape's usual equation.
_CONVENTION = re.compile(
    r"\b(?:ax[ie]s|\w*intercepts?|coordinates?|planes?|graph\w*|slopes?|lines?|parabolas?|circles?|ellipses?|"
    r"hyperbolas?|curves?|vertical\w*|horizontal\w*|asymptotes?|quadrants?|points?|vertex|vertices|cent(?:er|re)s?|"
    r"origin|regions?|polar|spherical|cylindrical|rotat\w+|reflect\w*|shift\w*|translat\w+|tangent\w*|symmetr\w+|"
    r"ordered|pairs?|triples?|tuples?|order|letters?|alphabet\w*|variables?|in terms of|digits?|numerals?|"
    r"bases?|complex|imaginary|vectors?|matri\w+|figure|diagram|picture|shown|shaded|triangle|form|lattice|"
    r"inverse|piecewise|foc(?:us|i)|directrix|domain|range|degrees?|units?|meters?|feet|seconds?|parametri\w+)\b",
    re.I,
)


def rename_variable(problem: P, prose: Prose, rng: random.Random) -> P:
    """Give one variable another letter.

    Raises:
        NotApplicable: There is none that is known to be nothing but a variable.
    """
    if not prose.latex:
        raise NotApplicable("it has no common first name, and no formula with a variable")
    text = problem.problem
    if isinstance(problem, Question) and (problem.images or problem.options):
        raise NotApplicable("its image or its options may show what would be renamed")
    if "[asy]" in text or _CONVENTION.search(prose.shown):
        raise NotApplicable("a convention or a drawing may hang on the letters of its variables")
    if re.search(r"\(.*,", problem.answer, re.S):
        raise NotApplicable("its answer may follow the order of its variables' letters")
    hidden = "".join(sign if mark in MARKS else " " for sign, mark in zip(text, prose.shown, strict=True))
    bare = _COMMAND.sub(lambda found: " " * len(found[0]), hidden)
    runs = [run[0] for run in _LETTERS.finditer(bare)]
    outside = set(_SINGLE.findall(prose.shown))
    # Letters inside commands such as \\text, and in parts that are not changed.
    fixed = set(_SINGLE.findall(" ".join(_HELD.findall(hidden)))) | set(
        "".join(_LETTERS.findall(_COMMAND.sub(" ", fixed_text(problem))))
    )
    taken = outside | fixed
    choices = {
        old: free
        for letters in _CLASSES
        for old in letters
        if old in runs and old not in taken and all(run == old for run in runs if old in run)
        if not re.search(rf"{old}\s*(?:\^\{{-1\}})?\(", bare)  # it may be a function
        if (free := [new for new in letters if new not in taken.union(*runs)])
    }
    if not choices:
        raise NotApplicable("it has no common first name, and no variable that is nothing but a variable")
    old = rng.choice(list(choices))
    new = rng.choice(choices[old])
    return edited(
        problem, [(run.start(), run.end(), new) for run in _LETTERS.finditer(bare) if run[0] == old]
    )
