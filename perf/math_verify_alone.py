"""math-verify with its defaults, run in our killable pool: what the grader is compared with."""

from __future__ import annotations

import logging

from math_verify import parse, verify

logging.getLogger("math_verify").setLevel(logging.ERROR)  # it warns that its own timeouts are off


def judge(item: tuple[str, str]) -> bool:
    """Judge (what the model wrote, gold answer); the gold goes between dollars, as its documentation asks."""
    text, gold = item
    wanted = parse(f"${gold}$", parsing_timeout=None)
    return bool(verify(wanted, parse(text, parsing_timeout=None), timeout_seconds=None))
