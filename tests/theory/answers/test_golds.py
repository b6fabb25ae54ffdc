"""Gold answers of benchmarks: each is parsed and equals itself in another notation."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.equality import compare
from theorem_sft.theory.mathtext.answers.extract import extract_answer
from theorem_sft.theory.mathtext.answers.grade import grade


@pytest.fixture(scope="module")
def golds(shared_data: Path) -> list[str]:
    """The answers of MATH-500 and of the other 4,500 problems."""
    found = []
    for name in ("test_500", "train_4500"):
        with (shared_data / "math" / f"{name}.jsonl").open() as file:
            rows = [json.loads(line) for line in file]
        found += [row.get("answer") or extract_answer(row["solution"]) or "" for row in rows]
    assert len(found) == 5_000 and all(found)
    return found


def rewrite(gold: str) -> str:
    """Write a gold answer with other spacing, fractions, brackets, dollar signs or a unit."""
    text = re.sub(r"\\[dtc]?frac(?![A-Za-z])", r"\\dfrac", gold)
    if "\\left" in text:
        text = text.replace("\\left", "").replace("\\right", "")
    elif "\\text" not in text:
        text = re.sub(r"[(\[](?=[^()\[\]]*[)\]])", r"\\left\g<0> ", text)
        text = re.sub(r"[)\]]", r" \\right\g<0>", text) if "\\left" in text else text
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", ",\\\\!", text) if not re.search(r"[(\[{]", text) else text
    text = re.sub(r"(?<=\w)([=+])(?=\w)", r" \1 ", text).replace("{,}", ",")
    if re.fullmatch(r"-?[\d.]+", text):
        text += "\\text{ units}"
    return f"$ {text}\\!$"


def test_every_gold_answer_equals_itself_in_another_notation(golds: list[str], pool: KillablePool) -> None:
    rewritten = [rewrite(gold) for gold in golds]
    same = [gold for gold, other in zip(golds, rewritten, strict=True) if gold.strip() == other]
    assert not same
    graded = grade([f"\\boxed{{{text}}}" for text in rewritten], golds, pool=pool)
    assert [gold for gold, one in zip(golds, graded, strict=True) if one.reason] == []
    differing = [gold for gold, one in zip(golds, graded, strict=True) if not one.correct]
    assert len(differing) <= 10, differing  # 0.2 %


def test_gold_answers_of_other_problems_are_incorrect(golds: list[str], pool: KillablePool) -> None:
    order = random.Random(0)
    different = sorted(
        {gold for gold in golds if not re.search(r"\\text|\\mbox|\\circ|\\degree|%|\$|_", gold)}
    )
    pairs = [(order.choice(different), order.choice(different)) for _ in range(2_000)]
    graded = grade([f"\\boxed{{{answer}}}" for answer, _ in pairs], [gold for _, gold in pairs], pool=pool)
    plain = [(simple(answer), simple(gold)) for answer, gold in pairs]
    alike = [pair for pair, one in zip(plain, graded, strict=True) if one.correct and pair[0] != pair[1]]
    assert len(alike) <= 2, alike  # a decimal that another problem's value rounds to


def simple(gold: str) -> str:
    return re.sub(r"[{}\s,]|\\left|\\right|\\!", "", re.sub(r"\\[dtc]frac", r"\\frac", gold))


def test_a_changed_number_in_a_gold_answer_is_noticed(golds: list[str]) -> None:
    noticed = total = 0
    for gold in sorted(set(golds))[::4]:
        if changed := re.sub(r"\d+", lambda found: str(int(found[0]) + 1), gold, count=1):
            if changed == gold:
                continue
            total += 1
            noticed += compare((changed, gold)) != "correct"
    assert total > 400 and noticed == total
