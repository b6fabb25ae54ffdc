"""Robustness of answers: what superficial changes of a problem cost, with examples."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.traces.trace import Problem
from theorem_sft.evaluation.probe.probe_results import VariantExample, VariantExamples
from theorem_sft.evaluation.results import Drop, GradedItem, KindRobustness, Proportion, Robustness
from theorem_sft.evaluation.stats.accuracy import accuracy_of, by_kind, error_shares, pair_with_originals
from theorem_sft.evaluation.stats.intervals import clustered_proportion, mean_difference, paired_power
from theorem_sft.evaluation.stats.paired import holm_by_kind
from theorem_sft.theory.mathtext.answers.grade import grade

Pair = tuple[GradedItem, GradedItem]
"""A variant and its original."""


def robustness(
    items: Sequence[GradedItem], *, keeps_answer: Collection[str], pool: KillablePool | None = None
) -> Robustness:
    """Return what each kind of superficial change does to the answers.

    Args:
        items: Graded answers to originals and variants; variants without an original are only counted.
        keeps_answer: The kinds of change that keep the answer; consistency counts only these.
        pool: Workers that compare answers; None: a pool for this call alone, if one is needed.

    Raises:
        WorkError: No worker process can be kept alive.
    """
    pairs, alone = pair_with_originals(items)
    same = _same_answers([pair for pair in pairs if pair[0].kind in keeps_answer], pool)
    groups = by_kind((variant.kind, (variant, original)) for variant, original in pairs)
    drops = {kind: _drop(chosen) for kind, chosen in groups.items()}
    adjusted = holm_by_kind({kind: drop.p for kind, drop in drops.items()})
    return Robustness(
        groups=len({original.group for _, original in pairs}),
        variants=len(pairs),
        without_original=dict(Counter(variant.kind for variant in alone)),
        robust_accuracy=_robust_accuracy(pairs),
        consistency=_consistency(pairs, same),
        kinds={
            kind: _figures(chosen, drops[kind].model_copy(update={"p_holm": adjusted.get(kind)}), same)
            for kind, chosen in groups.items()
        },
    )


def variant_examples(
    originals: Sequence[Problem],
    variants: Sequence[Problem],
    items: Sequence[GradedItem],
    outputs: Mapping[str, str],
) -> VariantExamples:
    """Choose examples of solved originals with an unsolved and with a solved variant: at most three of each.

    Kinds of change alternate, so that three examples show three kinds if possible.
    `outputs` are by problem id.
    """
    correct = {item.id: item.correct for item in items}
    by_cluster = {problem.cluster: problem for problem in originals}
    lost: list[VariantExample] = []
    kept: list[VariantExample] = []
    for variant in variants:
        original = by_cluster[variant.cluster]
        if correct[original.id]:
            example = VariantExample(
                kind=str(variant.perturbation),
                original=original.problem,
                original_output=outputs[original.id],
                variant=variant.problem,
                variant_output=outputs[variant.id],
                answer=variant.answer,
            )
            (kept if correct[variant.id] else lost).append(example)
    return VariantExamples(lost=_alternating(lost)[:3], kept=_alternating(kept)[:3])


def _drop(pairs: list[Pair]) -> Drop:
    row = mean_difference(_drops(pairs), [variant.group for variant, _ in pairs])
    return Drop(**row.model_dump())


def _drops(pairs: list[Pair]) -> list[float]:
    return [float(variant.correct) - float(original.correct) for variant, original in pairs]


def _figures(pairs: list[Pair], drop: Drop, same: Mapping[str, bool]) -> KindRobustness:
    variants = [variant for variant, _ in pairs]
    solved = [variant for variant, original in pairs if original.correct]
    return KindRobustness(
        accuracy=accuracy_of(variants),
        original=accuracy_of(list({original.id: original for _, original in pairs}.values())),
        drop=drop,
        conditional_drop=_share(solved, lambda variant: not variant.correct),
        consistency=_consistency(pairs, same),
        process=error_shares([variant.error for variant in variants if variant.error]),
        power=paired_power(_drops(pairs), [variant.group for variant in variants]),
    )


def _share(items: Sequence[GradedItem], success: Callable[[GradedItem], bool]) -> Proportion | None:
    if not items:
        return None
    return clustered_proportion([float(success(item)) for item in items], [item.group for item in items])


def _robust_accuracy(pairs: list[Pair]) -> Proportion | None:
    originals = {original.id: original for _, original in pairs}
    robust = {name for name, original in originals.items() if original.correct}
    robust -= {original.id for variant, original in pairs if not variant.correct}
    return _share(list(originals.values()), lambda original: original.id in robust)


def _consistency(pairs: list[Pair], same: Mapping[str, bool]) -> Proportion | None:
    return _share([variant for variant, _ in pairs if variant.id in same], lambda variant: same[variant.id])


def _same_answers(pairs: list[Pair], pool: KillablePool | None) -> dict[str, bool]:
    """Return whether variant and original got the same answer, by the id of the variant.

    Both have the same gold answer, so only two incorrect answers need a comparison. They are graded against
    each other in both directions, because the grader rounds towards the gold answer. An unreadable answer
    equals no other.
    """
    same = {variant.id: variant.correct and original.correct for variant, original in pairs}
    open_pairs = {
        variant.id: (variant.extracted or "", original.extracted or "")
        for variant, original in pairs
        if not variant.correct and not original.correct and _readable(variant) and _readable(original)
    }
    if open_pairs:
        answers = [answer for answer, _ in open_pairs.values()]
        others = [other for _, other in open_pairs.values()]
        boxed = [f"\\boxed{{{answer}}}" for answer in answers + others]
        grades = grade(boxed, others + answers, pool=pool)
        both_ways = zip(open_pairs, grades, grades[len(answers) :], strict=False)
        same |= {name: one.correct or other.correct for name, one, other in both_ways}
    return same


def _readable(item: GradedItem) -> bool:
    return item.verdict != "unparsed" and bool((item.extracted or "").strip())


def _alternating(examples: Sequence[VariantExample]) -> list[VariantExample]:
    """Order examples so that the first of each kind come first, then the second of each, and so on."""
    seen: Counter[str] = Counter()
    rounds = []
    for example in examples:
        rounds.append((seen[example.kind], example))
        seen[example.kind] += 1
    return [example for _, example in sorted(rounds, key=lambda entry: entry[0])]
