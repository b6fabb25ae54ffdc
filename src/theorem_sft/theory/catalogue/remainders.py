"""Remainders: remainders, groups that include the rest, least amounts with a remainder or a shortage."""

from theorem_sft.theory.catalogue.number_theory import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_PACKING = (
    story("eggs", "The farm has {k} cows | The farmer is {k} years old",
          items="eggs", pack="box", packs="boxes"),
    story("pencils", "The school was built {k} years ago | The school has {k} doors",
          items="pencils", pack="case", packs="cases"),
    story("cookies", "The oven is {k} years old | The kitchen has {k} tiles",
          items="cookies", pack="tin", packs="tins"),
    story("photos", "The camera is {k} years old | {other} is {k} years old",
          items="photos", pack="page", packs="pages"),
)  # fmt: skip
_TOTAL = Slot(
    role="the total amount",
    thing="number of {items} that {name} has",
    say="{Name} has {v} {items} | There are {v} {items} for {name} to pack | {Name} packs {v} {items}",
    new="On the table of {name} lie {v} {items} | {Name} counts {v} {items}",
)
_SIZE = Slot(
    role="the size of a full group",
    thing="number of {items} in a full {pack}",
    say="A full {pack} holds {v} {items} | Each {pack} takes {v} {items} | {V} {items} fill one {pack}",
    new="A {pack} has room for just {v} {items} | No {pack} is closed before {v} {items} are in it",
)


def _kind_size(kind: str) -> Slot:
    return Slot(
        role=f"the size of a {kind} group",
        thing=f"number of {{items}} in a full {kind} {{pack}}",
        say=f"A full {kind} {{pack}} holds {{v}} {{items}} | Each {kind} {{pack}} takes {{v}} {{items}}"
        f" | {{V}} {{items}} fill one {kind} {{pack}}",
        new=f"A {kind} {{pack}} has room for just {{v}} {{items}}"
        f" | No {kind} {{pack}} is closed before {{v}} {{items}} are in it",
    )


_SIZES = {"first": _kind_size("small"), "second": _kind_size("large")}


def _least(noun: str) -> Slot:
    return Slot(
        role="the least amount",
        thing=f"least number of {{items}} that gives {{name}} such a {noun}",
        say=f"The fewest {{items}} that give {{name}} such a {noun} are {{v}}"
        f" | {{Name}} has {{v}} {{items}}, the fewest that give such a {noun}"
        f" | {{V}} is the smallest number of {{items}} that gives {{name}} such a {noun}",
        new=f"{{Name}} has {{v}} {{items}}, and with any fewer there would be no such {noun}"
        f" | Below {{v}} {{items}}, such a {noun} never comes about for {{name}}, but there it does",
        ask="How many {items} does {name} have at least?"
        f" | How many {{items}} does it take at least to give {{name}} such a {noun}?",
        ask_new="Which is the smallest number of {items} that {name} may have?",
    )


def _either_way(noun: str) -> Clause:
    return Clause.of(
        "With small {packs} only and with large {packs} only, {name} fills at least one and has the same"
        f" {noun} of {{items}}"
        " | {Name} uses small {packs} only or large {packs} only, fills at least one and has the same"
        f" {noun} of {{items}} either way"
        " | Whether {name} uses small {packs} only or large {packs} only, at least one gets full and the"
        f" {noun} of {{items}} is the same"
        " | Small {packs} only or large {packs} only are used by {name}, with at least one full {pack} and"
        f" the same {noun} of {{items}} each time",
        "{Name} never mixes small {packs} with large ones, and whichever are taken, one or more can be filled"
        f" and the {noun} of {{items}} does not change"
        " | Be it with small {packs} alone or with large {packs} alone, {name} fills one or more of them and"
        f" comes to an equal {noun} of {{items}}",
    )


_SAME_EITHER_WAY = "less than a full group, for groups of either size, none a multiple of the other"
_NOT_NESTED = "first < second and lcm(first, second) > second"
_SIZES_DRAW = {"first": range(4, 25), "second": range(6, 31)}

THEOREMS = (
    Theorem(
        name="remainder of a division",
        field=FIELD,
        statement="What is left over is the remainder when the total is divided by the size of a full group.",
        conditions=(
            Premise("every group is full", "every {pack} is full", "size > 0 and left < size"),
            Premise("as many groups as possible are filled", "{name} fills as many {packs} as possible"),
        ),
        slots={
            "total": _TOTAL,
            "size": _SIZE,
            "left": Slot(
                role="what is left over",
                thing="number of {items} left over",
                ask="How many {items} are left over? | How many {items} does {name} have left at the end?",
                ask_new="How many {items} stay behind without a {pack}?",
            ),
        },
        relation="left = mod(total, size)",
        forms={"left": "mod(total, size)"},
        draw={"total": range(20, 100), "size": range(4, 13)},
        scene=Clause.of(
            "{Name} fills as many {packs} as possible | As many {packs} as possible are filled by {name}"
            " | {Name} makes as many full {packs} as possible"
            " | {Name} goes on until no further {pack} can be filled",
            "One full {pack} after another is closed by {name} until no more can be"
            " | {Name} stops only when another full {pack} is out of reach",
        ),
        stories=_PACKING,
        contrast="number of groups with one for the rest",
    ),
    Theorem(
        name="number of groups with one for the rest",
        field=FIELD,
        statement="If the rest gets a group of its own, the number of groups is that of the full groups and"
        " one more.",
        conditions=(
            Premise(
                "something is left over after the full groups",
                "the {items} do not fill the {packs} exactly",
                "size > 0 and mod(total, size) > 0",
            ),
            Premise("no group stays unused", "{name} uses as few {packs} as possible"),
        ),
        slots={
            "total": _TOTAL,
            "size": _SIZE,
            "groups": Slot(
                role="the number of groups",
                thing="number of {packs} that {name} needs",
                ask="How many {packs} does {name} need? | How many {packs} does {name} use in the end?",
                ask_new="On how many {packs} must {name} count?",
            ),
        },
        relation="groups = floor(total / size) + 1",
        forms={"groups": "(total - mod(total, size)) / size + 1"},
        draw={"total": range(20, 200), "size": range(4, 13)},
        scene=Clause.of(
            "{Name} packs all {items} and uses as few {packs} as possible"
            " | As few {packs} as possible are used by {name}, and all {items} are packed"
            " | {Name} needs a {pack} also for the rest, but uses as few {packs} as possible"
            " | {Name} goes on until every one of the {items} is packed, in as few {packs} as possible",
            "Not one of the {items} stays behind, and {name} opens a new {pack} only when the last is full"
            " | Even the rest gets a {pack} from {name}, who opens no more of them than must be",
        ),
        stories=_PACKING,
        contrast="remainder of a division",
    ),
    Theorem(
        name="least amount with the same remainder",
        field=FIELD,
        statement="The least amount that leaves the same remainder with two group sizes is their least common"
        " multiple plus the remainder.",
        conditions=(
            Premise(
                "the remainder is the same, and " + _SAME_EITHER_WAY,
                "the same number of {items} is left over with small and with large {packs}",
                "rest < first and rest < second and " + _NOT_NESTED,
            ),
            Premise("at least one group is full", "{name} fills at least one {pack} either way"),
        ),
        slots=_SIZES
        | {
            "rest": Slot(
                role="the remainder",
                thing="number of {items} left over with either kind of {pack}",
                say="With either kind of {pack}, {v} {items} are left over"
                " | Both with small and with large {packs}, {v} {items} are left over"
                " | {V} {items} are left over, whether the {packs} are small or large",
                new="Whichever {packs} are taken, {v} {items} stay behind"
                " | {V} {items} find no place in small {packs}, and just as many find none in large ones",
                ask="How many {items} are left over with either kind of {pack}?",
                ask_new="How many {items} stay behind, whichever {packs} are taken?",
            ),
            "least": _least("remainder"),
        },
        relation="least = lcm(first, second) + rest",
        forms={"least": "lcm(first, second) + rest", "rest": "least - lcm(first, second)"},
        draw=_SIZES_DRAW | {"rest": range(2, 12)},
        scene=_either_way("remainder"),
        stories=_PACKING,
        contrast="least amount with the same shortage",
    ),
    Theorem(
        name="least amount with the same shortage",
        field=FIELD,
        statement="The least amount that is short of full groups by the same number with two group sizes is"
        " their least common multiple less that number.",
        conditions=(
            Premise(
                "the shortage is the same, and " + _SAME_EITHER_WAY,
                "the same number of {items} is missing with small and with large {packs}",
                "short < first and short < second and " + _NOT_NESTED,
            ),
            Premise("at least one group is full", "{name} fills at least one {pack} either way"),
        ),
        slots=_SIZES
        | {
            "short": Slot(
                role="the shortage",
                thing="number of {items} missing from the last {pack} of either kind",
                say="With either kind of {pack}, the last one lacks {v} {items}"
                " | Both with small and with large {packs}, {v} {items} are missing from the last one"
                " | {V} {items} are missing from the last {pack}, whether it is small or large",
                new="Whichever {packs} are taken, {v} further {items} would fill the last one up"
                " | {V} places stay empty in the last small {pack}, and just as many in the last large one",
                ask="How many {items} are missing from the last {pack} of either kind?",
                ask_new="How many further {items} would fill up the last {pack}, be it small or large?",
            ),
            "least": _least("shortage"),
        },
        relation="least = lcm(first, second) - short",
        forms={"least": "lcm(first, second) - short", "short": "lcm(first, second) - least"},
        draw=_SIZES_DRAW | {"short": range(2, 12)},
        scene=_either_way("shortage"),
        stories=_PACKING,
        contrast="least amount with the same remainder",
    ),
)
