"""Question first: the closing question before the givens, in words that make clear what follows what."""

from __future__ import annotations

import random
import re
from typing import TypeVar

from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.text.prose import MARKS, Prose, read_prose
from theorem_sft.data.variants.text.word_lists import first_names

P = TypeVar("P", bound=Problem)

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
# What leans on the place that the sentence has.
_LEANS = re.compile(
    r"\b(?:then|now|next|also|again|too|instead|afterwards?|after (?:that|this|these|those)"
    r"|before (?:that|this)|(?:this|that|the) same|else|otherwise|still|however|therefore|thus|hence|so far"
    r"|previous\w*|preceding|above|below|following|earlier|finally|another|such|former|latter|respectively)\b",
    re.I,
)
_BEGINS_LEANING = re.compile(r"(?:and|but|or|so|assuming|given|suppose|because|since)\b", re.I)


def text_question_first(problem: P, rng: random.Random) -> P:
    """Put the closing question, with what it says about the form of the answer, before everything else."""
    prose = read_prose(problem.problem)
    spans = prose.sentences
    while len(spans) > 1 and _is_drawing(prose, spans[-1]):
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
    drawing = prose.text[end:].strip()
    if "?" in prose.shown[:start]:
        raise NotApplicable("it asks more than one question")
    if not re.search(r"[.!?)\"”]$|[.!?]\s*(?:\$|\\\]|\\\))+$|\[/asy\]$", known):
        raise NotApplicable("the text before its question does not end a sentence")
    if _LEANS.search(prose.shown[start:end]) or _BEGINS_LEANING.match(question):
        raise NotApplicable("its question leans on what stands before it")
    if (
        any(question.count(left) != question.count(right) for left, right in ("()", "“”"))
        or question.count('"') % 2
    ):
        raise NotApplicable("its question is part of a quotation")
    if re.search(r"\(\s*[A-E]\s*\)|\bquestions?\b", prose.text):
        raise NotApplicable("its text speaks of questions or holds options")
    if _is_one_of_two(prose, question):
        raise NotApplicable("its question says he or she where there are two of them")
    before, between = rng.choice(_FRAMES)
    text = f"{before}{question}{between}{known}" + (f"\n\n{drawing}" if drawing else "")
    return problem.model_copy(update={"problem": text})


def _is_one_of_two(prose: Prose, question: str) -> bool:
    """Tell a question whose pronoun means the person named last: at the front there is no last one."""
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


def _is_drawing(prose: Prose, span: tuple[int, int]) -> bool:
    return (
        all(sign in MARKS or sign.isspace() for sign in prose.shown[slice(*span)])
        and "[asy]" in prose.text[slice(*span)]
    )


def _asks(prose: Prose, span: tuple[int, int]) -> bool:
    return bool(_ASKS.match(prose.text[slice(*span)]))
