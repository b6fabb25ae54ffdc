"""The registry of variant kinds: the superficial changes of test problems.

A kind consists of functions that change a problem; `VariantKind` says which problems each is for.

To add a kind, write its function in a file of its own; it returns a changed copy, or raises `NotApplicable`
with the reason:

    # theorem_sft/data/variants/text/shouting.py
    def shouting(problem: P, rng: random.Random) -> P:
        if problem.problem.isupper():
            raise NotApplicable("it is in capitals already")
        return problem.model_copy(update={"problem": problem.problem.upper()})

and register it with one line in the tuple below (or at run time: ``VARIANT_KINDS["shouting"] = …``):

    VariantKind("shouting", "the whole text in capitals", text=shouting),

A function for generated problems changes their structure (see `on_structure`) and is registered with
``structures={"synthetic": function}``. `perturb` sets id, kind, group and purpose of the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from theorem_sft.data.sources.source import Source
from theorem_sft.data.variants.change import Change, ImageChange, refuse
from theorem_sft.data.variants.given_sentences import text_reorder
from theorem_sft.data.variants.image_variants import image_mirror, image_relabel, image_restyle, image_rotate
from theorem_sft.data.variants.synthetic.content_changes import (
    synthetic_number_format,
    synthetic_rename,
    synthetic_renumber,
    synthetic_story,
)
from theorem_sft.data.variants.synthetic.sentence_changes import (
    synthetic_distractor,
    synthetic_off_topic,
    synthetic_paraphrase,
    synthetic_question_first,
    synthetic_reorder,
)
from theorem_sft.data.variants.text.order_changes import option_order, text_off_topic, text_question_first
from theorem_sft.data.variants.text.rename_changes import text_rename
from theorem_sft.data.variants.text.spelling_changes import case, typo, whitespace
from theorem_sft.data.variants.text.text_number_format import text_number_format


@dataclass(frozen=True)
class VariantKind:
    """A kind of superficial change.

    Args:
        name: The name in recipes and results.
        summary: What it does to a problem.
        text: The change for problems that no source owns; it must provably keep meaning and answer.
        structures: The changes for traces that a source owns (`Source.owns`), by the name of the source.
        images: The changes of images, by the name of the source that drew them.
        every_source: Whether `text` fits traces of every source, because it changes letters and spaces alone.
        keeps_answer: Whether the answer stays; otherwise it is computed anew.
    """

    name: str
    summary: str
    text: Change | None = None
    structures: Mapping[str, Change] = field(default_factory=dict)
    images: Mapping[str, ImageChange] = field(default_factory=dict)
    every_source: bool = False
    keeps_answer: bool = True

    @property
    def needs_image(self) -> bool:
        """Whether it changes the image of a problem."""
        return bool(self.images)

    def change_for(self, owner: Source | None, gdl: Path | None = None) -> Change | None:
        """Return the change for a problem of an owner; None if none is known to be safe."""
        if owner is None:
            return self.text
        own = owner.variant_changes(gdl).get(self.name) or self.structures.get(owner.name)
        return own or (self.text if self.every_source else None)


VARIANT_KINDS: dict[str, VariantKind] = {
    kind.name: kind
    for kind in (
        VariantKind(
            "rename",
            "other names of people and things, other letters of points and variables",
            text_rename,
            {"synthetic": synthetic_rename},
        ),
        VariantKind(
            "renumber",
            "other numbers, the answer computed anew by the same rules",
            refuse("free text does not say how its answer follows from its numbers"),
            {"synthetic": synthetic_renumber},
            keeps_answer=False,
        ),
        VariantKind(
            "number_format",
            "the same numbers as words, decimals, fractions or in other units",
            text_number_format,
            {"synthetic": synthetic_number_format},
        ),
        VariantKind(
            "reorder", "the given sentences in another order", text_reorder, {"synthetic": synthetic_reorder}
        ),
        VariantKind(
            "question_first",
            "the question before the givens",
            text_question_first,
            {"synthetic": synthetic_question_first},
        ),
        VariantKind(
            "distractor",
            "one more true sentence on the topic, with a number that is not needed",
            refuse("one more sentence on the topic of free text may be read as a condition"),
            {"synthetic": synthetic_distractor},
        ),
        VariantKind(
            "off_topic",
            "one more true sentence that has nothing to do with the problem",
            text_off_topic,
            {"synthetic": synthetic_off_topic},
        ),
        VariantKind(
            "paraphrase",
            "every sentence in other words",
            refuse(
                "free text in other words needs a model, whose paraphrases are checked: name a paraphraser"
            ),
            {"synthetic": synthetic_paraphrase},
        ),
        VariantKind(
            "story",
            "the same rule and numbers in another setting",
            refuse("free text does not say which of its things could be others"),
            {"synthetic": synthetic_story},
        ),
        VariantKind("whitespace", "other spaces and line breaks", whitespace, every_source=True),
        VariantKind(
            "typo", "typing errors in words that are neither numbers nor names", typo, every_source=True
        ),
        VariantKind(
            "case", "capitals instead of small letters, or the other way round", case, every_source=True
        ),
        VariantKind("option_order", "the options of a multiple choice in another order", option_order),
        VariantKind("image_rotate", "the image turned", images={"synthetic": image_rotate}),
        VariantKind("image_mirror", "the image mirrored", images={"synthetic": image_mirror}),
        VariantKind("image_relabel", "other letters in text and image", images={"synthetic": image_relabel}),
        VariantKind(
            "image_restyle",
            "other lines, colours and fonts in the image",
            images={"synthetic": image_restyle},
        ),
    )
}
"""The registered kinds by name, in the order in which they are listed."""
