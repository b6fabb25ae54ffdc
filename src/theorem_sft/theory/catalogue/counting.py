"""Counting: choices from two kinds."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "counting and probability"

_MENUS = (
    story("menu", "The cafe has {k} tables | The cook is {k} years old",
          one="soups", two="cakes", a="soup", b="cake", place="the cafe"),
    story("wardrobe", "The wardrobe is {k} years old | {name} is {k} years old",
          one="shirts", two="scarves", a="shirt", b="scarf", place="the wardrobe"),
    story("library", "The library has {k} windows | The library opened {k} years ago",
          one="novels", two="comics", a="novel", b="comic", place="the library"),
    story("camp", "The camp lies {k} km away | The camp has {k} tents",
          one="sports", two="crafts", a="sport", b="craft", place="the camp"),
)  # fmt: skip


def _choices(what: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of {{{what}}} at {{place}}",
        say=f"There are {{v}} {{{what}}} at {{place}} | At {{place}} one finds {{v}} {{{what}}}"
        f" | At {{place}} there is a choice of {{v}} {{{what}}}",
        new=f"For those who like {{{what}}}, {{place}} has {{v}}"
        f" | {{Place}} keeps {{v}} different {{{what}}}",
        ask=f"How many {{{what}}} are there at {{place}}?",
        ask_new=f"Among how many {{{what}}} can one choose at {{place}}?",
    )


_WAYS = Slot(
    role="the number of ways to choose",
    thing="number of ways to choose for {name}",
    say="{Name} can choose in {v} different ways | In all, {name} has {v} different choices"
    " | There are {v} different ways to choose for {name}",
    new="{Name} can decide among {v} possibilities | {V} possibilities are open to {name}",
    ask="In how many ways can {name} choose? | How many different choices does {name} have?",
    ask_new="Among how many possibilities can {name} decide?",
)

THEOREMS = (
    Theorem(
        name="multiplication principle",
        field=FIELD,
        statement="One choice from each of two kinds can be made in as many ways as the product of"
        " their numbers.",
        conditions=(
            Premise(
                "one of each kind is chosen", "{name} chooses one {a} and one {b}", "first > 0 and second > 0"
            ),
        ),
        slots={
            "first": _choices("one", "the number of the first kind"),
            "second": _choices("two", "the number of the second kind"),
            "ways": _WAYS,
        },
        relation="ways = first * second",
        forms={"ways": "first * second", "first": "ways / second", "second": "ways / first"},
        draw={"first": range(2, 21), "second": range(3, 21)},
        scene=Clause.of(
            "{Name} chooses one {a} and one {b} | One {a} and one {b} are chosen by {name}"
            " | {Name} takes one {a} together with one {b} | {Name} wants one {a} and also one {b}",
            "{Name} goes for a {a} with a {b} beside it | Both a {a} and a {b} are what {name} is after",
        ),
        stories=_MENUS,
        contrast="addition principle",
    ),
    Theorem(
        name="addition principle",
        field=FIELD,
        statement="One choice from either of two kinds can be made in as many ways as the sum of their"
        " numbers.",
        conditions=(
            Premise(
                "one of either kind is chosen, not both",
                "{name} chooses one {a} or one {b}, not both",
                "first > 0 and second > 0",
            ),
        ),
        slots={
            "first": _choices("one", "the number of the first kind"),
            "second": _choices("two", "the number of the second kind"),
            "ways": _WAYS,
        },
        relation="ways = first + second",
        forms={"ways": "first + second", "first": "ways - second", "second": "ways - first"},
        draw={"first": range(2, 31), "second": range(3, 31)},
        scene=Clause.of(
            "{Name} chooses one {a} or one {b}, not both | Either one {a} or one {b} is chosen by {name}"
            " | {Name} takes either one {a} or one {b} | {Name} wants one {a} or one {b} but not both",
            "{Name} goes for just one thing, be it a {a} or a {b}"
            " | A {a} or else a {b} is what {name} is after",
        ),
        stories=_MENUS,
        contrast="multiplication principle",
    ),
)
