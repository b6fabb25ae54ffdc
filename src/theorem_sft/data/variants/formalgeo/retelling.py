"""FormalGeo problems told in another way: the same formal facts and steps, other sentences."""

from __future__ import annotations

import random
from typing import Any

from theorem_sft.data.sources.formalgeo.completion import complete
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.off_topic_sentences import unrelated


def retold(trace: Trace, **structure: Any) -> Trace:
    """Tell a problem again, its sentences in the order that they have.

    Args:
        trace: The problem.
        structure: What is other in its structure; as many sentences must come of it.
    """
    old, _ = _told(trace, trace.structure or {})
    changed = {**(trace.structure or {}), **structure}
    new, question = _told(trace, changed)
    return _put(trace, [new[old.index(given)] for given in trace.givens], question, changed)


def with_sentence(trace: Trace, rng: random.Random, **structure: Any) -> Trace:
    """Tell a problem with one more sentence, which comes of what is other in its structure."""
    changed = {**(trace.structure or {}), **structure}
    new, question = _told(trace, changed)
    (added,) = set(new) - set(trace.givens)
    place = rng.randrange(len(trace.givens) + 1)
    return _put(trace, [*trace.givens[:place], added, *trace.givens[place:]], question, changed)


def paraphrase(trace: Trace, rng: random.Random) -> Trace:
    """Tell every fact and the question in the second set of wordings, or back in the first."""
    telling = _telling(trace)
    words = "usual" if telling.get("words") == "other" else "other"
    return retold(trace, telling={**telling, "words": words})


def number_format(trace: Trace, rng: random.Random) -> Trace:
    """Write the given numbers as words or with decimals; `NotApplicable` where no number stands alone."""
    telling = _telling(trace)
    forms = [form for form in ("words", "decimals") if form != telling.get("numbers")]
    for form in rng.sample(forms, len(forms)):
        changed = retold(trace, telling={**telling, "numbers": form})
        if changed.givens != trace.givens:
            return changed
    raise NotApplicable("no number stands alone in its givens")


def off_topic(trace: Trace, rng: random.Random) -> Trace:
    """Put in a sentence that has nothing to do with the problem; `NotApplicable` where one is in already."""
    telling = _telling(trace)
    if "aside" in telling:
        raise NotApplicable("it has an off-topic sentence already")
    sentences = unrelated(trace.problem)
    if not sentences:
        raise NotApplicable("it touches on all that the sentences off the topic speak of")
    return with_sentence(trace, rng, telling={**telling, "aside": rng.choice(sentences)})


def question_first(trace: Trace, rng: random.Random) -> Trace:
    """Ask before anything is given; `NotApplicable` where that is so already."""
    if _asks_first(trace):
        raise NotApplicable("its question comes first already")
    return trace.model_copy(update={"problem": " ".join([trace.question or "", *trace.givens])}, deep=True)


def _asks_first(trace: Trace) -> bool:
    return trace.problem == " ".join([trace.question or "", *trace.givens])


def _telling(trace: Trace) -> dict[str, Any]:
    return dict((trace.structure or {}).get("telling") or {})


def _told(trace: Trace, structure: dict[str, Any]) -> tuple[list[str], str]:
    _, givens, question = complete({**structure, "problem_answer": trace.answer})
    return givens, question


def _put(trace: Trace, givens: list[str], question: str, structure: dict[str, Any]) -> Trace:
    parts = [question, *givens] if _asks_first(trace) else [*givens, question]
    update = {"givens": givens, "question": question, "problem": " ".join(parts), "structure": structure}
    return trace.model_copy(update=update, deep=True)
