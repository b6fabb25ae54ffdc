"""Number theory: common multiples and common divisors."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "number theory"

_ROUNDS = (
    story("lights", "The red light is {k} years old | The tower has {k} floors",
          a="the red light", b="the green light", does="flashes", do="flash", t="seconds"),
    story("bells", "The small bell weighs {k} kg | The church has {k} windows",
          a="the small bell", b="the large bell", does="rings", do="ring", t="minutes"),
    story("buses", "The city bus has {k} seats | The driver is {k} years old",
          a="the city bus", b="the airport bus", does="leaves", do="leave", t="minutes"),
    story("clocks", "The old clock cost {k} dollars | The clocks hang {k} steps from the door",
          a="the old clock", b="the new clock", does="chimes", do="chime", t="hours"),
)  # fmt: skip


def _period(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"time after which {{{who}}} {{does}} again",
        unit="{t}",
        say=f"{{{capital}}} {{does}} every {{v}} | Every {{v}} {{{who}}} {{does}}"
        f" | {{{capital}}} {{does}} once every {{v}}",
        new=f"{{{capital}}} always waits {{v}} and {{does}} again"
        f" | From one time that {{{who}}} {{does}} to the next, {{v}} go by",
    )


_PACKS = (
    story("beads", "{other} is {k} years old | The shop opened {k} years ago",
          one="red beads", two="blue beads", pack="bag", packs="bags"),
    story("flowers", "The garden is {k} years old | {name} has {k} cousins",
          one="roses", two="tulips", pack="bunch", packs="bunches"),
    story("fruit", "The market is {k} km away | {name} lives in house {k}",
          one="apples", two="pears", pack="basket", packs="baskets"),
    story("school", "The school has {k} doors | The teacher is {k} years old",
          one="pens", two="rulers", pack="set", packs="sets"),
)  # fmt: skip


def _stock(what: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of {{{what}}} that {{name}} has",
        say=f"{{Name}} has {{v}} {{{what}}} | There are {{v}} {{{what}}} for {{name}} to pack"
        f" | {{Name}} packs {{v}} {{{what}}}",
        new=f"On the table of {{name}} lie {{v}} {{{what}}} | {{Name}} counts {{v}} {{{what}}}",
    )


THEOREMS = (
    Theorem(
        name="least common multiple",
        field=FIELD,
        statement="Two things that repeat meet again after the least common multiple of their periods.",
        conditions=(
            Premise("both start together", "{a} and {b} {do} together at the start"),
            Premise(
                "both periods are whole and positive", "both times are whole {t}", "first > 0 and second > 0"
            ),
        ),
        slots={
            "first": _period("a", "the period of one"),
            "second": _period("b", "the period of the other"),
            "meeting": Slot(
                role="the time until both come together again",
                thing="time until {a} and {b} next {do} together",
                unit="{t}",
                ask="After how many {t} do {a} and {b} next {do} together?"
                " | How many {t} pass until {a} and {b} next {do} together?",
                ask_new="How many {t} must go by before {a} and {b} {do} at the same moment once more?",
            ),
        },
        relation="meeting = lcm(first, second)",
        forms={"meeting": "lcm(first, second)"},
        draw={"first": range(2, 31), "second": range(3, 31)},
        scene=Clause.of(
            "{A} and {b} {do} together at the start | At the start {a} and {b} {do} together"
            " | {A} and {b} {do} together right now | At this moment {a} and {b} {do} together",
            "Watch in hand, {name} sees {a} and {b} {do} at once | {A} and {b} {do} both at time zero",
        ),
        most=120,
        stories=_ROUNDS,
        contrast="greatest common divisor",
    ),
    Theorem(
        name="greatest common divisor",
        field=FIELD,
        statement="The largest number of equal packs without a rest is the greatest common divisor of"
        " the two amounts.",
        conditions=(
            Premise("all packs are alike", "every {pack} holds the same"),
            Premise(
                "nothing is left over", "no {one} and no {two} are left over", "first > 0 and second > 0"
            ),
        ),
        slots={
            "first": _stock("one", "one amount"),
            "second": _stock("two", "the other amount"),
            "packs": Slot(
                role="the largest number of equal packs",
                thing="largest number of {packs} that {name} can make",
                ask="How many {packs} can {name} make at most?"
                " | What is the most {packs} that {name} can make?",
                ask_new="Up to how many {packs} are possible for {name}?",
            ),
        },
        relation="packs = gcd(first, second)",
        forms={"packs": "gcd(first, second)"},
        draw={"first": range(4, 73), "second": range(6, 73)},
        scene=Clause.of(
            "{Name} makes equal {packs} and leaves nothing over"
            " | All {packs} of {name} must be alike with nothing left"
            " | {Name} puts everything into {packs} that are alike"
            " | Using up everything, {name} makes equal {packs}",
            "Every {pack} from {name} holds the same and none of it stays behind"
            " | {Name} shares out all of it so that no {pack} differs from another",
        ),
        stories=_PACKS,
        contrast="least common multiple",
    ),
)
