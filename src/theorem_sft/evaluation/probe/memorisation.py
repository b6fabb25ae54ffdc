"""Did a model learn its training problems by heart? Three meters, each beside its level of chance.

Each compares problems that a model was trained on with problems like them that it never saw, under the same
model: what both have in common is no memory. The three are the gap of the loss between a problem and fresh
variants of it, the second half of a problem and of its solution, and old answers given to new numbers.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from pydantic import BaseModel

from theorem_sft.core.pool import KillablePool
from theorem_sft.evaluation.probe.likelihood import Scored, Text, likelihoods
from theorem_sft.evaluation.stats.unpaired import Figures, compare_means, compare_shares
from theorem_sft.models.chat import INSTRUCTION
from theorem_sft.models.precision import Dtype
from theorem_sft.theory.mathtext.answers.grade import grade
from theorem_sft.training.encode import SupervisionRecord


class Instance(BaseModel):
    """A problem with its solution, and fresh variants of it: rows of a supervision file.

    Args:
        original: As the model was, or could have been, trained on it; `supervision` makes it of a trace.
        variants: Other numbers or other names, with solutions by the same rule. Without any the problem does
            not count in the gap of the loss.
    """

    original: SupervisionRecord
    variants: list[SupervisionRecord] = []


@dataclass(frozen=True)
class Answered:
    """A model's answer to a problem whose numbers were changed.

    Args:
        text: What the model wrote, whole.
        answer: The right answer.
        original: What was right before the change.
        group: The problem that was changed.
    """

    text: str
    answer: str
    original: str
    group: Hashable


def memorisation(
    model: str, trained: Sequence[Instance], untrained: Sequence[Instance], *, dtype: Dtype = "auto"
) -> dict[str, Any]:
    """Measure what a model on this machine knows by heart, from likelihoods alone.

    Args:
        model: A folder, a hub id or an embedded model.
        trained: Problems that it was trained on.
        untrained: Problems of the same kinds that it was not trained on: the level of chance.
        dtype: Number format of the weights.

    Returns:
        `loss_gap`: by how many nats a token the solution of a fresh variant is less expected than that of the
        problem itself. `problem` and `solution`: given the first half of the text of the problem (or the
        problem and the first half of its solution), the share of the `tokens` of the second half that greedy
        decoding gets right behind right ones, each problem counted alike, and the share of second halves that
        it writes `whole`, as extractable memorisation is defined (Carlini et al. 2023); texts of one word are
        passed over. Each figure holds `trained`, `chance`, `difference`, `low`, `high` and `p`, as
        `compare_means` and, for `whole`, `compare_shares` give them.

    Raises:
        InputError: As `likelihoods` says.
    """
    plans = [[_texts(instance) for instance in side] for side in (trained, untrained)]
    found = iter(
        likelihoods(model, [text for side in plans for plan in side for text in plan.values()], dtype=dtype)
    )
    scores = [[dict(zip(plan, found, strict=False)) for plan in side] for side in plans]
    gaps = [[gap for one in side if (gap := _gap(one)) is not None] for side in scores]
    figures: dict[str, Any] = {"loss_gap": compare_means(*gaps)}
    for half in ("problem", "solution"):
        figures[half] = _reproduced(
            *[[one[half] for one in side if half in one and one[half].tokens] for side in scores]
        )
    return figures


def anchoring(
    trained: Sequence[Answered], untrained: Sequence[Answered], *, pool: KillablePool | None = None
) -> Figures:
    r"""Measure how often a problem with new numbers is given its old answer, which is wrong now.

    Args:
        trained: Answers to changed forms of problems that the model was trained on.
        untrained: The same for problems that it was not trained on: the level of chance.
        pool: Workers of the grader; see `grade`.

    Returns:
        The two shares, by group, and their difference, as `compare_shares` gives them, and how many answers
        were `left_out` because the change left the right answer as it was.

    Raises:
        ValueError: A right answer is empty.
        WorkError: No worker process can be kept alive.
    """
    predictions: list[str] = []
    golds: list[str] = []
    for one in [*trained, *untrained]:
        predictions += one.text, one.text, f"\\boxed{{{one.original}}}"
        golds += one.answer, one.original, one.answer
    correct = iter([found.correct for found in grade(predictions, golds, pool=pool)])
    columns: list[list[Any]] = []
    left_out = 0
    for side in (trained, untrained):
        anchored, groups = [], []
        for one in side:
            right, old, unchanged = next(correct), next(correct), next(correct)
            if unchanged:
                left_out += 1
            else:
                anchored.append(float(old and not right))
                groups.append(one.group)
        columns += anchored, groups
    return compare_shares(*columns) | {"left_out": left_out}


def _texts(instance: Instance) -> dict[str, Text]:
    """What is scored of an instance: solutions of it and of its variants, and second halves."""
    original = instance.original
    texts = {"original": _solution(original)}
    for number, variant in enumerate(instance.variants):
        texts[f"variant {number}"] = _solution(variant)
    *before, turn = original.prompt
    if isinstance(turn["content"], str):
        problem = turn["content"].removesuffix(INSTRUCTION).strip()
        if middle := _middle(problem):
            texts["problem"] = Text(problem, middle, before, "user")
    if middle := _middle(texts["original"].text):
        texts["solution"] = replace(texts["original"], start=middle)
    return texts


def _solution(row: SupervisionRecord) -> Text:
    return Text(str(row.completion[0]["content"]).strip(), chat=row.prompt)


def _middle(text: str) -> int | None:
    """The white space nearest to the middle of a text; None where there is none."""
    places = [space.start() for space in re.finditer(r"\s+", text)]
    return min(places, key=lambda place: abs(2 * place - len(text)), default=None)


def _gap(scores: Mapping[str, Scored]) -> float | None:
    """Mean loss per token of the variants, each counted alike, less that of the problem."""
    fresh = [one.loss / one.tokens for name, one in scores.items() if name.startswith("variant")]
    own = scores["original"]
    return fmean(fresh) - own.loss / own.tokens if fresh else None


def _reproduced(trained: Sequence[Scored], chance: Sequence[Scored]) -> dict[str, Figures]:
    shares = [[fmean(one.first) for one in side] for side in (trained, chance)]
    whole = [[float(one.reproduced) for one in side] for side in (trained, chance)]
    return {
        "tokens": compare_means(*shares, bounded=True),
        "whole": compare_shares(whole[0], range(len(trained)), whole[1], range(len(chance))),
    }
