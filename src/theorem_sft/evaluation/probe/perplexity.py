"""Perplexity on plain text, and how much of it a trained model kept of its start.

The scores are those of `inference.likelihood` for plain texts:
`likelihoods(model, [Text(paragraph) for paragraph in paragraphs])`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from theorem_sft.core.errors import InputError
from theorem_sft.evaluation.probe.likelihood import Scored

_TWO_SIDED_95 = 0.975
_LARGEST = 700.0  # of which exp is still a float: two paragraphs can make an interval without end


def perplexity(paragraphs: Sequence[Scored]) -> dict[str, Any]:
    """Return the perplexity of texts, each token counted alike, as `value`, `n`, `tokens`, `low`, `high`.

    The 95 % t interval is one of the mean loss a token, a ratio of sums over paragraphs (Cochran 1977,
    chapter 6), carried over by exp: the paragraph is the unit of sampling.

    Args:
        paragraphs: The scores of each text; those without a scored token do not count.

    Returns:
        `n` counts the paragraphs. What cannot be had is None, and `note` says why.
    """
    found = _figures([one.loss for one in paragraphs], [one.tokens for one in paragraphs])
    del found["p"]
    return found


def retention(paragraphs: Sequence[Scored], base: Sequence[Scored]) -> dict[str, Any]:
    """Return a model's perplexity over that of its base, as `value`, `n`, `tokens`, `low`, `high`, `p`.

    A value of 1: nothing was lost; 1.1: the perplexity rose by a tenth. Paired by paragraph, otherwise as for
    `perplexity`; p is that of a ratio of 1.

    Args:
        paragraphs: The scores of the trained model.
        base: Those of the model that it started from, for the same texts in the same order.

    Raises:
        InputError: The two did not score the same tokens.
    """
    tokens = [one.tokens for one in paragraphs]
    if tokens != [one.tokens for one in base]:
        raise InputError(
            "the two models did not score the same tokens",
            hint="give both the same texts; models with different tokenizers cannot be compared so",
        )
    return _figures([one.loss - other.loss for one, other in zip(paragraphs, base, strict=True)], tokens)


def _figures(sums: Sequence[float], tokens: Sequence[int]) -> dict[str, Any]:
    """Exp of the mean of something summed over the tokens of each paragraph."""
    pairs = [(loss, count) for loss, count in zip(sums, tokens, strict=True) if count]
    total, n = sum(tokens), len(pairs)
    found: dict[str, Any] = {"value": None, "n": n, "tokens": total, "low": None, "high": None, "p": None}
    if not pairs:
        return found | {"note": "there is no text"}
    losses, counts = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    mean = float(losses.sum()) / total
    found["value"] = math.exp(mean)
    error = math.sqrt(float(np.sum((losses - mean * counts) ** 2)) * n / max(n - 1, 1)) / total
    if n == 1 or error == 0:
        return found | {"note": "one paragraph, or alike ones, do not show how much paragraphs differ"}
    reach = float(stats.t.ppf(_TWO_SIDED_95, n - 1)) * error
    low, high = (math.exp(min(end, _LARGEST)) for end in (mean - reach, mean + reach))
    return found | {"low": low, "high": high, "p": float(2 * stats.t.sf(abs(mean) / error, n - 1))}
