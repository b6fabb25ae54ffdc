"""How robust answers are: what superficial changes of a problem cost, beside the answers to the originals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from theorem_sft.core.pool import KillablePool
from theorem_sft.evaluation.grading.process import ProcessGrade, process_summary
from theorem_sft.evaluation.stats.accuracy import PERTURBED, by_kind, figures, right, with_originals
from theorem_sft.evaluation.stats.intervals import accuracy, holm, mean_difference, paired_power
from theorem_sft.theory.mathtext.answers.grade import grade

Item = Mapping[str, Any]
Pair = tuple[Item, Item]


def robustness(
    items: Sequence[Item], *, keeps_answer: Collection[str], pool: KillablePool | None = None
) -> dict[str, Any]:
    """Return what each kind of change does to the answers, and how many sources stand all of them.

    Forms without an original among the items are passed over and counted. Intervals are of 95 %, clustered
    by source.

    Args:
        items: Graded answers, each with `id`, `group` (the source), `perturbation` (None: the original),
            `verdict`, `extracted` and, if known, `error` and `truncated`.
        keeps_answer: The kinds of change that leave the answer as it is.
        pool: Workers to compare answers with; None: a pool for this call alone, if one is needed.

    Returns:
        `sources`, `forms` and `without_original` (their number by kind); `robust_accuracy`: the share of
        originals that are answered rightly with all their forms; `consistency` over the kinds that keep the
        answer; and `kinds`, all of them together last, each with

        - `accuracy` of the forms, `original` of their originals (each once), as `accuracy_by_kind` has them;
        - `drop`: form − original, paired, with `low`, `high`, `p`, and `p_holm`, adjusted for the number of
          kinds (None for all together);
        - `conditional_drop`: the share of wrong forms among those whose original is answered rightly;
        - `consistency`: the share of forms with the same answer as the original, right or wrong; what could
          not be read is never the same;
        - `process`: what went wrong first in the forms, as `process_summary` counts it;
        - `power` of the drop, as `paired_power` has it.

        A figure is None where there is nothing to count.

    Raises:
        WorkError: No worker process can be kept alive.
    """
    pairs, alone = with_originals(items)
    same = _same_answers([pair for pair in pairs if pair[0]["perturbation"] in keeps_answer], pool)
    kinds = {
        kind: _kind(chosen, same)
        for kind, chosen in by_kind(
            (form["perturbation"], (form, original)) for form, original in pairs
        ).items()
    }
    names = [kind for kind in kinds if kind != PERTURBED]
    for kind, p in zip(names, holm([kinds[kind]["drop"]["p"] for kind in names]), strict=True):
        kinds[kind]["drop"]["p_holm"] = p
    return {
        "sources": len({original["group"] for _, original in pairs}),
        "forms": len(pairs),
        "without_original": {
            kind: len(chosen)
            for kind, chosen in by_kind((form["perturbation"], form) for form in alone).items()
            if kind != PERTURBED
        },
        "robust_accuracy": _robust_accuracy(pairs),
        "consistency": _consistency(pairs, same),
        "kinds": kinds,
    }


def _kind(pairs: list[Pair], same: Mapping[str, bool]) -> dict[str, Any]:
    forms = [form for form, _ in pairs]
    groups = [form["group"] for form in forms]
    drops = [right(form) - right(original) for form, original in pairs]
    known = [form for form, original in pairs if right(original)]
    return {
        "accuracy": figures(forms),
        "original": figures(list({original["id"]: original for _, original in pairs}.values())),
        "drop": mean_difference(drops, groups) | {"p_holm": None},
        "conditional_drop": _share([1 - right(form) for form in known], known),
        "consistency": _consistency(pairs, same),
        "process": process_summary([ProcessGrade(**form["error"]) for form in forms if form.get("error")]),
        "power": paired_power(drops, groups),
    }


def _share(values: list[float], items: list[Item]) -> dict[str, float] | None:
    return accuracy(values, [item["group"] for item in items]) if items else None


def _robust_accuracy(pairs: list[Pair]) -> dict[str, float] | None:
    originals = {original["id"]: original for _, original in pairs}
    stands = {name: right(original) for name, original in originals.items()}
    for form, original in pairs:
        stands[original["id"]] *= right(form)
    return _share(list(stands.values()), list(originals.values()))


def _consistency(pairs: list[Pair], same: Mapping[str, bool]) -> dict[str, float] | None:
    forms = [form for form, _ in pairs if form["id"] in same]
    return _share([float(same[form["id"]]) for form in forms], forms)


def _same_answers(pairs: list[Pair], pool: KillablePool | None) -> dict[str, bool]:
    """Whether form and original have the same answer, by the id of the form.

    Their gold answer is the same, so that two right answers are, and a right and a wrong one are not. Two
    wrong ones are graded against each other, either being the gold answer once: grading knows roundings.
    """
    same = {form["id"]: bool(right(form) and right(original)) for form, original in pairs}
    open_pairs = {
        form["id"]: (form["extracted"], original["extracted"])
        for form, original in pairs
        if not right(form) and not right(original) and _readable(form) and _readable(original)
    }
    if open_pairs:
        answers = [answer for answer, _ in open_pairs.values()]
        others = [other for _, other in open_pairs.values()]
        boxed = [f"\\boxed{{{answer}}}" for answer in answers + others]
        grades = grade(boxed, others + answers, pool=pool)
        both_ways = zip(open_pairs, grades, grades[len(answers) :], strict=False)
        same |= {name: one.correct or other.correct for name, one, other in both_ways}
    return same


def _readable(item: Item) -> bool:
    return item["verdict"] != "unparsed" and bool((item["extracted"] or "").strip())
