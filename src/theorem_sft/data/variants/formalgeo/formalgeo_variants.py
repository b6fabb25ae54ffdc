"""The superficial changes of FormalGeo problems: each changes the formal problem and writes it out again."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from theorem_sft.data.variants.change import Change
from theorem_sft.data.variants.formalgeo.formalgeo_rename import rename_points
from theorem_sft.data.variants.formalgeo.formalgeo_renumber import scale_lengths
from theorem_sft.data.variants.formalgeo.formalgeo_rewording import (
    add_off_topic_sentence,
    add_unrelated_size,
    move_question_first,
    reformat_numbers,
    second_wording,
)
from theorem_sft.data.variants.given_sentences import reorder_givens


def formalgeo_changes(gdl: Path | None) -> Mapping[str, Change]:
    """Return the changes by kind; renumbered problems are solved again with the definitions in `gdl`."""
    return {
        "rename": rename_points,
        "renumber": partial(scale_lengths, gdl=gdl),
        "number_format": reformat_numbers,
        "reorder": reorder_givens,
        "question_first": move_question_first,
        "distractor": add_unrelated_size,
        "off_topic": add_off_topic_sentence,
        "paraphrase": second_wording,
    }
