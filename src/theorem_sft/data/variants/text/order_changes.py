"""Changes of the order of free text: the question first, an off-topic sentence, the options of a choice."""

import random
import re

from theorem_sft.data.traces.trace import Question, Trace
from theorem_sft.data.variants.change import NotApplicable, P
from theorem_sft.data.variants.given_sentences import unrelated
from theorem_sft.data.variants.text.prose import MARKS, Prose, edited, first_names, read_prose, word_list

_FRAMES = (
    ("Here is the question: ", " Here is what is known: "),
    ("The question comes first: ", " And this is what is given: "),
    ("This is what is asked: ", " It is asked about the following: "),
    ("Read the question first: ", " Now read what it is about: "),
)
_ASKS = re.compile(
    r"(?:what|how|who|whose|when|where|which|is|are|does|do|can|will)\b.*\?$"
    r"|.*\b(?:how|what|which|whose)\b.*\?$"
    r"|(?:(?:if|when|given|after|for)\b.*)?\b(?:find|compute|determine|calculate|evaluate|simplify|solve)\b"
    r".*[.?]\s*(?:\$|\\\]|\\\))*$",
    re.I | re.S,
)
_AFTERWARDS = re.compile(
    r"(?:express|give|enter|round|write|leave|note|include|do not include|your answer)\b", re.I
)
# Words that refer to the place of the sentence.
_LEANS = re.compile(
    r"\b(?:then|now|next|also|again|too|instead|afterwards?|after (?:that|this|these|those)"
    r"|before (?:that|this)|(?:this|that|the) same|else|otherwise|still|however|therefore|thus|hence|so far"
    r"|previous\w*|preceding|above|below|following|earlier|finally|another|such|former|latter|respectively)\b",
    re.I,
)
_BEGINS_LEANING = re.compile(r"(?:and|but|or|so|assuming|given|suppose|because|since)\b", re.I)


def text_question_first(problem: P, rng: random.Random) -> P:
    """Put the final question, with its instructions on the form of the answer, first."""
    prose = read_prose(problem.problem)
    spans = prose.sentences
    while len(spans) > 1 and _is_diagram(prose, spans[-1]):
        spans = spans[:-1]
    last = len(spans) - 1
    while last > 0 and _AFTERWARDS.match(prose.text, spans[last][0]) and not _asks(prose, spans[last]):
        last -= 1
    if last < 1:
        raise NotApplicable("it is a single sentence, or has no givens before its question")
    start, end = spans[last][0], spans[-1][1]
    if not _asks(prose, spans[last]):
        raise NotApplicable("its last sentence is no question")
    if spans[-1] == prose.sentences[-1] and not prose.last_is_sure:
        raise NotApplicable("where its question begins is in doubt")
    question, known = prose.text[start:end], prose.text[:start].strip()
    diagram = prose.text[end:].strip()
    if "?" in prose.shown[:start]:
        raise NotApplicable("it asks more than one question")
    if not re.search(r"[.!?)\"”]$|[.!?]\s*(?:\$|\\\]|\\\))+$|\[/asy\]$", known):
        raise NotApplicable("the text before its question does not end a sentence")
    if _LEANS.search(prose.shown[start:end]) or _BEGINS_LEANING.match(question):
        raise NotApplicable("its question refers to the text before it")
    if (
        any(question.count(left) != question.count(right) for left, right in ("()", "“”"))
        or question.count('"') % 2
    ):
        raise NotApplicable("its question is part of a quotation")
    if re.search(r"\(\s*[A-E]\s*\)|\bquestions?\b", prose.text):
        raise NotApplicable("its text mentions questions or contains options")
    if _is_one_of_two(prose, question):
        raise NotApplicable("its question says he or she where there are two of them")
    before, between = rng.choice(_FRAMES)
    text = f"{before}{question}{between}{known}" + (f"\n\n{diagram}" if diagram else "")
    return problem.model_copy(update={"problem": text})


def _is_one_of_two(prose: Prose, question: str) -> bool:
    """Whether a pronoun of the question means the person named last; at the front there would be none."""
    genders = first_names()
    named = {word for word in re.findall(r"[A-Z][a-z]+", prose.shown) if word in genders}
    for gender, pronoun in (("female", r"\b(?:she|her|hers)\b"), ("male", r"\b(?:he|him|his)\b")):
        several = [name for name in named if genders[name] == gender]
        if (
            len(several) > 1
            and re.search(pronoun, question, re.I)
            and not any(name in question for name in several)
        ):
            return True
    return False


def _is_diagram(prose: Prose, span: tuple[int, int]) -> bool:
    part = slice(*span)
    return "[asy]" in prose.text[part] and all(sign in MARKS or sign.isspace() for sign in prose.shown[part])


def _asks(prose: Prose, span: tuple[int, int]) -> bool:
    return bool(_ASKS.match(prose.text[slice(*span)]))


_POINTS_BACK = word_list("points_back")


def text_off_topic(problem: P, rng: random.Random) -> P:
    """Put a neutral sentence before a sentence that does not point back."""
    prose = read_prose(problem.problem)
    free = unrelated(problem.problem)
    if not free:
        raise NotApplicable("every neutral sentence shares a word with it")
    starts = [
        span[0] for place, span in enumerate(prose.sentences) if place == 0 or _stands_alone(prose, *span)
    ]
    if not starts:
        raise NotApplicable("it has no text")
    start = rng.choice(starts)
    added = rng.choice(free)
    space = "" if start == 0 or prose.text[start - 1].isspace() else " "
    changed = edited(problem, [(start, start, f"{space}{added} ")])
    if isinstance(changed, Trace):
        givens = [part for given in changed.givens for part in _parted(given, added)]
        parts = [] if changed.question is None else _parted(changed.question, added)
        question = parts.pop() if parts else None
        return changed.model_copy(update={"givens": [*givens, *parts], "question": question})
    return changed


def _stands_alone(prose: Prose, start: int, end: int) -> bool:
    """Whether a sentence neither points back nor begins with a diagram or within brackets."""
    before = prose.shown[:start]
    inside = before.count('"') % 2 or any(
        before.count(left) != before.count(right) for left, right in ("“”", "()")
    )
    points = _POINTS_BACK & set(re.findall("[a-z]+", prose.shown[start:end].lower()))
    return not (inside or points or prose.text.startswith("[asy]", start))


def _parted(sentence: str, added: str) -> list[str]:
    """Split off the neutral sentence from the one that it was put before."""
    return [added, sentence.removeprefix(f"{added} ")] if sentence.startswith(f"{added} ") else [sentence]


_ABOUT_OPTIONS = re.compile(
    r"\b(?:none|all|both|neither|either|any|above|below|options?|choices?|answers?|others?|remaining|first|last"
    r"|previous|following"
    r")\b|\b[A-J]\b\s*(?:,|and|or|&)\s*\b[A-J]\b|^\(?[A-J][).]\s",
    re.I,
)


def option_order(problem: P, rng: random.Random) -> P:
    """Put the options into another order; an answer that is a letter becomes that of the same option."""
    if not isinstance(problem, Question) or not problem.options or len(problem.options) < 2:
        raise NotApplicable("it has no options")
    options = problem.options
    letters = [chr(ord("A") + place) for place in range(len(options))]
    if any(_ABOUT_OPTIONS.search(option) for option in options):
        raise NotApplicable("an option refers to the others")
    if any(option.strip().strip("$(). ") in letters for option in options):
        raise NotApplicable("an option is itself a letter")
    if len({option.strip() for option in options}) < len(options):
        raise NotApplicable("two options are the same")
    if re.search(
        r"\boptions?\b|\bchoices?\b|(?<!\w)\(?[A-E][).:]\s.*(?<!\w)\(?[B-E][).:]\s",
        problem.problem,
        re.I | re.S,
    ) or all(option.strip() in problem.problem for option in options):
        raise NotApplicable("its text may contain or mention the options")
    places = list(range(len(options)))
    order = places
    while order == places:
        order = rng.sample(places, len(places))
    answer = problem.answer
    if answer.strip() in letters:
        answer = letters[order.index(letters.index(answer.strip()))]
    return problem.model_copy(update={"options": [options[place] for place in order], "answer": answer})
