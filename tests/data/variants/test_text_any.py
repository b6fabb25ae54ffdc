"""Any text at all is changed or refused; nothing else happens, and its answer stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.text_variants import question
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.make_variants import perturb

# fmt: off
WORDS = (
    "Mia", "Tom's", "has", "5", "$5", "$x$", "seven", "1/2", "20%", "half of", "p.m.", "1,000.", "Find",
    "How many?", "\\[x", "\\]", "[asy]", "[/asy]", "\\text{a}", "∠ABC", "painted", "$", "?", "é", "\n", "  ",
    "(", '"', "",
)
# fmt: on


@pytest.mark.parametrize("kind", sorted(name for name, kind in VARIANT_KINDS.items() if kind.text))
@given(
    st.one_of(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), st.text(max_size=40))
)
def test_any_text_is_changed_or_refused(kind: str, text: str) -> None:
    original = question(text or " ")
    try:
        variant = perturb(original, kind)
    except NotApplicable as reason:
        assert str(reason)
        return
    assert variant.problem != original.problem
    assert variant.answer == original.answer
