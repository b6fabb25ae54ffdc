"""Variants of any source: order of the givens, errors, and their purpose."""

from __future__ import annotations

import json

import pytest

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import perturb


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    """Some problems."""
    return build_synthetic(20, seed=9)


@pytest.mark.parametrize("lead", [False, True])
def test_problems_of_other_sources_can_be_reordered(traces: list[Trace], lead: bool) -> None:
    first = perturb(traces[0], "question_first") if lead else traces[0]
    foreign = first.model_copy(update={"structure": None, "source": "elsewhere"})
    other = perturb(foreign, "reorder")
    assert sorted(other.givens) == sorted(foreign.givens)
    assert other.givens != foreign.givens
    question = [other.question or ""]
    assert other.problem == " ".join([*question, *other.givens] if lead else [*other.givens, *question])
    for kind in ("paraphrase", "distractor"):
        with pytest.raises(NotApplicable):
            perturb(foreign, kind)


@pytest.mark.parametrize(
    "update",
    [
        {"givens": ["One given."], "problem": "One given. What now?", "question": "What now?"},
        {"givens": ["Same.", "Same."], "problem": "Same. Same. What now?", "question": "What now?"},
        {"question": None},
        {"problem": "A text that its givens do not make up."},
    ],
)
def test_reorder_needs_independent_givens(traces: list[Trace], update: dict[str, object]) -> None:
    foreign = traces[0].model_copy(update={"structure": None, "source": "elsewhere", **update})
    with pytest.raises(NotApplicable):
        perturb(foreign, "reorder")


@pytest.mark.parametrize("update", [{"story": "moon"}, {"theorems": ["area of a moon"]}])
def test_structure_of_another_catalogue_is_named(traces: list[Trace], update: dict[str, object]) -> None:
    strange = traces[0].model_copy(update={"structure": {**(traces[0].structure or {}), **update}})
    with pytest.raises(InputError, match="this catalogue has no story"):
        perturb(strange, "paraphrase")


def test_unknown_kind_is_an_error(traces: list[Trace]) -> None:
    with pytest.raises(ValueError, match="no perturbation 'rhyme'"):
        perturb(traces[0], "rhyme")


def test_purpose_is_written_for_variants_only(traces: list[Trace]) -> None:
    variant = perturb(traces[0], "reorder")
    assert variant.purpose == "variant"
    assert json.loads(variant.model_dump_json())["purpose"] == "variant"
    assert "purpose" not in traces[0].model_dump_json()
    without = variant.model_dump(exclude={"purpose"})
    assert Trace.model_validate(without).purpose == "original"
