"""Memorisation metrics: did a model memorise its training problems?

Each metric compares, under one model, the problems that it was trained on with similar ones that it was not
trained on (the baseline). The metrics are the loss gap between a problem and fresh variants of it, how much
of the second half of a problem or solution is reproduced, and how often a problem with new numbers gets its
old answer.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from pydantic import BaseModel

from theorem_sft.evaluation.probe.likelihood import TextToScore, TokenScores, likelihoods
from theorem_sft.evaluation.probe.probe_results import Anchoring, MemorisationMetrics, Reproduction
from theorem_sft.evaluation.stats.unpaired import compare_means, compare_shares
from theorem_sft.models.chat import INSTRUCTION
from theorem_sft.models.precision import Dtype
from theorem_sft.theory.mathtext.answers.grade import grade
from theorem_sft.training.encode import SupervisionRecord


class Instance(BaseModel):
    """A problem with its solution, and fresh variants of it, as rows of a supervision file."""

    original: SupervisionRecord
    """The problem as the model was, or could have been, trained on it."""
    variants: list[SupervisionRecord] = []
    """The problem with other numbers or names, solved by the same rule. A problem without variants is not
    counted in the loss gap."""


@dataclass(frozen=True)
class RenumberedAnswer:
    """A model's output for a problem whose numbers were changed.

    Args:
        text: The complete output.
        answer: The correct answer.
        original: The correct answer before the change.
        group: The problem that was changed.
    """

    text: str
    answer: str
    original: str
    group: Hashable


def memorisation_metrics(
    model: str, trained: Sequence[Instance], untrained: Sequence[Instance], *, dtype: Dtype = "auto"
) -> MemorisationMetrics:
    """Measure the metrics that need only likelihoods: loss gap and reproduction (all but `anchoring`).

    For reproduction, the first half of the problem text (or the problem and the first half of its solution)
    is given. Greedy decoding reproduces the second half where each of its tokens is the first choice after
    the correct ones before it (extractable memorisation: Carlini et al. 2023). Texts of one word are skipped.

    Args:
        model: A folder, a hub id or an embedded model.
        trained: Problems that the model was trained on.
        untrained: Problems of the same kinds that it was not trained on: the baseline.
        dtype: Number format of the weights.

    Raises:
        InputError: See `likelihoods`.
    """
    plans = [[_texts(instance) for instance in side] for side in (trained, untrained)]
    scored = iter(
        likelihoods(model, [text for side in plans for plan in side for text in plan.values()], dtype=dtype)
    )
    scores = [[dict(zip(plan, scored, strict=False)) for plan in side] for side in plans]
    gaps = [[gap for one in side if (gap := _gap(one)) is not None] for side in scores]
    halves = {
        half: _reproduction(
            *[[one[half] for one in side if half in one and one[half].tokens] for side in scores]
        )
        for half in ("problem", "solution")
    }
    return MemorisationMetrics(loss_gap=compare_means(*gaps), **halves)


def anchoring(trained: Sequence[RenumberedAnswer], untrained: Sequence[RenumberedAnswer]) -> Anchoring:
    r"""Measure how often a problem with new numbers is given its old answer, which is now incorrect.

    Args:
        trained: Outputs for renumbered problems that the model was trained on.
        untrained: The same for problems that it was not trained on: the baseline.

    Raises:
        ValueError: A correct answer is empty.
        WorkError: No worker process can be kept alive.
    """
    predictions: list[str] = []
    golds: list[str] = []
    for one in [*trained, *untrained]:
        predictions += one.text, one.text, f"\\boxed{{{one.original}}}"
        golds += one.answer, one.original, one.answer
    verdicts = iter([result.correct for result in grade(predictions, golds)])
    anchored: list[list[float]] = [[], []]
    groups: list[list[Hashable]] = [[], []]
    left_out = 0
    for side, answers in enumerate((trained, untrained)):
        for one in answers:
            correct, old, unchanged = next(verdicts), next(verdicts), next(verdicts)
            if unchanged:
                left_out += 1
            else:
                anchored[side].append(float(old and not correct))
                groups[side].append(one.group)
    comparison = compare_shares(anchored[0], groups[0], anchored[1], groups[1])
    return Anchoring(**dict(comparison), left_out=left_out)


def _texts(instance: Instance) -> dict[str, TextToScore]:
    """Return the texts to score of an instance: its solution, those of its variants, and second halves."""
    original = instance.original
    texts = {"original": _solution(original)}
    for number, variant in enumerate(instance.variants):
        texts[f"variant {number}"] = _solution(variant)
    *before, turn = original.prompt
    if isinstance(turn["content"], str):
        problem = turn["content"].removesuffix(INSTRUCTION).strip()
        if middle := _middle(problem):
            texts["problem"] = TextToScore(problem, middle, before, "user")
    if middle := _middle(texts["original"].text):
        texts["solution"] = replace(texts["original"], start=middle)
    return texts


def _solution(row: SupervisionRecord) -> TextToScore:
    return TextToScore(str(row.completion[0]["content"]).strip(), chat=row.prompt)


def _middle(text: str) -> int | None:
    """Return the index of the white space nearest to the middle; None: there is none."""
    places = [space.start() for space in re.finditer(r"\s+", text)]
    return min(places, key=lambda place: abs(2 * place - len(text)), default=None)


def _gap(scores: Mapping[str, TokenScores]) -> float | None:
    """Return the mean loss per token of the variants, weighted equally, − that of the problem."""
    fresh = [one.loss / one.tokens for name, one in scores.items() if name.startswith("variant")]
    own = scores["original"]
    return fmean(fresh) - own.loss / own.tokens if fresh else None


def _reproduction(trained: Sequence[TokenScores], baseline: Sequence[TokenScores]) -> Reproduction:
    shares = [[fmean(one.first) for one in side] for side in (trained, baseline)]
    whole = [[float(one.reproduced) for one in side] for side in (trained, baseline)]
    return Reproduction(
        tokens=compare_means(*shares, bounded=True),
        whole=compare_shares(whole[0], range(len(trained)), whole[1], range(len(baseline))),
    )
