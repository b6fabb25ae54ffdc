"""Grade with math-verify alone, its defaults unchanged, as a function for the killable pool."""

from __future__ import annotations

import logging

from math_verify import parse, verify

logging.getLogger("math_verify").setLevel(logging.ERROR)  # silences its warnings that timeouts are off


def judge(item: tuple[str, str]) -> bool:
    """Return whether math-verify accepts a model output for a gold answer.

    Args:
        item: (output, gold); the gold is put between dollar signs, as math-verify's documentation requires.
    """
    text, gold = item
    wanted = parse(f"${gold}$", parsing_timeout=None)
    return bool(verify(wanted, parse(text, parsing_timeout=None), timeout_seconds=None))
