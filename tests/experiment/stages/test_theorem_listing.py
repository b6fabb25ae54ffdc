"""Every theorem has a card, with an example that needs this theorem alone."""

import pytest

from theorem_sft.data.traces.trace import Trace
from theorem_sft.experiment.stages.theorem_listing import theorem_card
from theorem_sft.theory.catalogue import CATALOGUE


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_card_is_complete(name: str) -> None:
    card = theorem_card(name)
    trace = Trace.model_validate(card.example.trace)
    assert [step.theorem for step in trace.steps] == [name]
    assert all("{" not in unit for slot in card.slots for unit in slot.units)
    assert card.wordings["train"] >= 4 * len(CATALOGUE[name].forms) and card.wordings["held_out"] > 0
    assert trace.problem in card.text()
