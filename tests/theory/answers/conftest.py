"""The pool of workers that grade answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.grade import answer_pool


@pytest.fixture(scope="module")
def pool() -> Iterator[KillablePool]:
    with answer_pool(2, timeout=3.0) as pool:
        yield pool
