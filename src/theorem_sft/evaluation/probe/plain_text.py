"""Perplexity on generated plain text: how much ordinary language a fine-tuned model has lost.

The text is everyday prose, generated from templates, so that no model can have been trained on it.
"""

import math
import random
from collections.abc import Sequence
from functools import lru_cache
from itertools import cycle
from pathlib import Path

import numpy as np
from pydantic import BaseModel
from scipy import stats

from theorem_sft.core.errors import InputError
from theorem_sft.core.settings import read_settings
from theorem_sft.evaluation.probe.likelihood import TokenScores
from theorem_sft.evaluation.probe.probe_results import Perplexity, PerplexityRatio

_FILE = Path(__file__).with_suffix(".yaml")
_PRONOUNS = {
    "she": {"she": "she", "her": "her", "hers": "her", "herself": "herself"},
    "he": {"she": "he", "her": "him", "hers": "his", "herself": "himself"},
}
_TWO_SIDED_95 = 0.975
_LARGEST = 700.0  # exp of more overflows; two paragraphs can make an interval that wide


class _Scene(BaseModel):
    words: dict[str, list[str]]
    places: list[list[str]]


class _Prose(BaseModel):
    people: dict[str, list[str]]
    words: dict[str, list[str]]
    scenes: list[_Scene]


def plain_text(count: int, seed: int = 0) -> list[str]:
    """Generate distinct paragraphs of everyday prose, three to five sentences without numbers or mathematics.

    Args:
        count: Number of paragraphs, 0 to some thousands.
        seed: Sampling seed; the same arguments give the same text.
    """
    rng = random.Random(seed)
    prose = _prose()
    scenes = list(prose.scenes)
    rng.shuffle(scenes)
    made: dict[str, None] = {}
    for scene in cycle(scenes):
        if len(made) >= count:
            break
        made.setdefault(_paragraph(scene, prose, rng))
    return list(made)


def perplexity(paragraphs: Sequence[TokenScores]) -> Perplexity:
    """Return the perplexity of texts, each token weighted equally, with a 95 % interval.

    The t interval is that of the mean loss per token, a ratio of sums over paragraphs (Cochran 1977, chapter
    6), transformed by exp: the paragraph is the unit of sampling.

    Args:
        paragraphs: The scores of each text; texts without a scored token do not count.
    """
    ratio = _exp_of_mean([one.loss for one in paragraphs], [one.tokens for one in paragraphs])
    return Perplexity(**ratio.model_dump(exclude={"p"}))


def perplexity_ratio(paragraphs: Sequence[TokenScores], base: Sequence[TokenScores]) -> PerplexityRatio:
    """Return a model's perplexity divided by that of its base model, paired by paragraph.

    Args:
        paragraphs: The scores of the trained model.
        base: The scores of its base model, for the same texts in the same order.

    Raises:
        InputError: The two did not score the same tokens.
    """
    tokens = [one.tokens for one in paragraphs]
    if tokens != [one.tokens for one in base]:
        raise InputError(
            "the two models did not score the same tokens",
            hint="score the same texts; models with different tokenizers cannot be compared",
        )
    losses = [one.loss - other.loss for one, other in zip(paragraphs, base, strict=True)]
    return _exp_of_mean(losses, tokens)


def _exp_of_mean(sums: Sequence[float], tokens: Sequence[int]) -> PerplexityRatio:
    """Return exp of the mean per token, from sums over the tokens of each paragraph."""
    pairs = [(loss, count) for loss, count in zip(sums, tokens, strict=True) if count]
    total, n = sum(tokens), len(pairs)
    result = PerplexityRatio(value=None, n=n, tokens=total, low=None, high=None, p=None)
    if not pairs:
        return result.model_copy(update={"note": "there is no text"})
    losses, counts = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    mean = float(losses.sum()) / total
    result = result.model_copy(update={"value": math.exp(mean)})
    error = math.sqrt(float(np.sum((losses - mean * counts) ** 2)) * n / max(n - 1, 1)) / total
    if n == 1 or error == 0:
        note = "one paragraph, or equal ones, do not show how much paragraphs differ"
        return result.model_copy(update={"note": note})
    reach = float(stats.t.ppf(_TWO_SIDED_95, n - 1)) * error
    low, high = (math.exp(min(end, _LARGEST)) for end in (mean - reach, mean + reach))
    p = float(2 * stats.t.sf(abs(mean) / error, n - 1))
    return result.model_copy(update={"low": low, "high": high, "p": p})


@lru_cache(maxsize=1)
def _prose() -> _Prose:
    hint = "install the package again"
    return read_settings(_FILE, _Prose, start_hint=hint, hint=hint)


def _paragraph(scene: _Scene, prose: _Prose, rng: random.Random) -> str:
    words = _people(prose.people, rng)
    for name, choices in {**prose.words, **scene.words}.items():
        words[name] = rng.choice(choices).format_map(words)
    opening, setting, *between, closing = scene.places
    chosen = sorted(rng.sample(range(len(between)), rng.randint(0, len(between))))
    places = [opening, setting, *(between[place] for place in chosen), closing]
    sentences = [rng.choice(alternatives).format_map(words) for alternatives in places]
    return " ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)


def _people(names: dict[str, list[str]], rng: random.Random) -> dict[str, str]:
    """Choose two people, with the pronouns of each."""
    (name, pronoun), (friend, other) = rng.sample(
        [(name, pronoun) for pronoun, group in names.items() for name in group], 2
    )
    others = {f"f{word}": form for word, form in _PRONOUNS[other].items()}
    return {"name": name, "friend": friend, **_PRONOUNS[pronoun], **others}
