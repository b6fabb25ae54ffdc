"""Algebra: bills with a fixed part, and sums and differences."""

from theorem_sft.theory.theorem import Premise, Slot, Theorem, story

FIELD = "algebra"

_PAIRS = (
    story(
        "stamps",
        "The oldest stamp is {k} years old | The album of {name} has {k} pages",
        items="stamps",
        own="own",
    ),
    story("shells", "The beach is {k} km away | {name} is {k} years old", items="shells", own="hold"),
    story("cards", "The game lasts {k} minutes | The table is {k} years old", items="cards", own="have"),
    story("marbles", "{other} lives in house {k} | {name} has {k} cousins", items="marbles", own="keep"),
)
_SUM = Slot(
    role="the sum of the two numbers",
    thing="number of {items} that {name} and {other} {own} together",
    say="{Name} and {other} {own} {v} {items} together | Together, {name} and {other} {own} {v} {items}"
    " | In all, {name} and {other} {own} {v} {items}",
    new="Putting theirs in one heap, {name} and {other} count {v} {items}"
    " | {Name} and {other} share {v} {items}",
)
_DIFFERENCE = Slot(
    role="the larger number minus the smaller one",
    thing="number of {items} that {name} has more than {other}",
    say="{Name} has {v} more {items} than {other} | {Name} has {v} {items} more than {other}"
    " | Compared with {other}, {name} has {v} more {items}",
    new="{Name} is ahead of {other} by {v} {items}"
    " | {Other} would need {v} extra {items} to have as many as {name}",
)
_TWO_NUMBERS = Premise(
    "the sum and the difference belong to the same two numbers",
    "the sum and the difference are of the {items} of {name} and of {other}",
    "difference > 0 and sum > difference",
)


def _count_of(who: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of {{items}} that {{{who}}} has",
        say=f"{{{who.capitalize()}}} has {{v}} {{items}} | The {{items}} of {{{who}}} number {{v}}"
        f" | In the hands of {{{who}}} are {{v}} {{items}}",
        new=f"{{{who.capitalize()}}} counts {{v}} {{items}}",
        ask=f"How many {{items}} does {{{who}}} have?",
        ask_new=f"How many {{items}} belong to {{{who}}}?",
    )


_BILLS = (
    story("taxi", "The taxi has {k} stickers | The driver is {k} years old",
          the="the taxi ride", piece="kilometre", pieces="kilometres"),
    story("boat", "The lake is {k} years old | The boat can carry {k} bags",
          the="the boat hire", piece="hour", pieces="hours"),
    story("plumber", "The plumber is {k} years old | The plumber has {k} tools",
          the="the plumber's visit", piece="working hour", pieces="working hours"),
    story("hall", "The hall has {k} windows | The hall was built {k} years ago",
          the="the hall", piece="evening", pieces="evenings"),
)  # fmt: skip
_FIXED = Slot(
    role="the charge that is paid once",
    thing="fixed charge for {the}",
    unit="dollars",
    say="The fixed charge for {the} is {v} | {The} has a fixed charge of {v}"
    " | To start with, {the} costs a fixed {v}",
    new="Whatever the use, {the} costs {v} once | A fee of {v} is due once for {the}",
    ask="How many dollars is the fixed charge for {the}?",
    ask_new="How many dollars are due once for {the}?",
)
_RATE = Slot(
    role="the charge for each unit",
    thing="charge for each {piece}",
    unit="dollars",
    say="Each {piece} costs {v} | Every {piece} adds {v} to the bill | The charge per {piece} is {v}",
    new="The bill grows by {v} with each {piece} | For any {piece} at all, {v} are due",
    ask="How many dollars does each {piece} cost?",
    ask_new="By how many dollars does the bill grow with each {piece}?",
)
_AMOUNT = Slot(
    role="the number of units used",
    thing="number of {pieces} that {name} pays for",
    say="{Name} pays for {v} {pieces} | {Name} books {v} {pieces} | The bill of {name} lists {v} {pieces}",
    new="{Name} gets through {v} {pieces} | On paper, {name} used up {v} {pieces}",
    ask="How many {pieces} does {name} pay for?",
    ask_new="How many {pieces} does {name} get through?",
)
_TOTAL = Slot(
    role="the total charge",
    thing="total that {name} pays for {the}",
    unit="dollars",
    say="{Name} pays {v} for {the} in total | In total {name} pays {v} for {the}"
    " | {The} costs {name} {v} in total",
    new="{Name} hands over {v} in all for {the} | All in all, {the} takes {v} from {name}",
    ask="How many dollars does {name} pay for {the} in total? | How many dollars does {name} pay in all?",
    ask_new="How many dollars does {name} hand over in all for {the}?",
)
_REBATE = Slot(
    role="the amount taken off once",
    thing="rebate on {the}",
    unit="dollars",
    say="The rebate on {the} is {v} | {The} has a rebate of {v} | A voucher makes {the} {v} cheaper",
    new="Whatever the use, {the} gets {v} cheaper | {V} are taken off once for {the}",
    ask="How many dollars is the rebate on {the}?",
    ask_new="How many dollars are taken off once for {the}?",
)
_SAME_RATE = Premise("every unit used costs the same", "every {piece} costs the same", "rate > 0")


THEOREMS = (
    Theorem(
        name="total with a fixed charge",
        field=FIELD,
        statement="The total charge is the fixed charge plus the rate times the amount used.",
        conditions=(
            Premise("a fixed charge is paid once", "the fixed charge for {the} is paid once", "fixed > 0"),
            _SAME_RATE,
        ),
        slots={"fixed": _FIXED, "rate": _RATE, "amount": _AMOUNT, "total": _TOTAL},
        relation="total = fixed + rate * amount",
        forms={
            "total": "fixed + rate * amount",
            "fixed": "total - rate * amount",
            "rate": "(total - fixed) / amount",
            "amount": "(total - fixed) / rate",
        },
        draw={"fixed": range(3, 31), "rate": range(2, 10), "amount": range(2, 16)},
        stories=_BILLS,
        contrast="total after a rebate",
    ),
    Theorem(
        name="total after a rebate",
        field=FIELD,
        statement="The total charge is the rate times the amount used minus the rebate.",
        conditions=(
            Premise("a rebate is taken off once", "the rebate on {the} is taken off once",
                    "rebate > 0 and rate * amount > rebate"),
            _SAME_RATE,
        ),
        slots={"rebate": _REBATE, "rate": _RATE, "amount": _AMOUNT, "total": _TOTAL},
        relation="total = rate * amount - rebate",
        forms={
            "total": "rate * amount - rebate",
            "rebate": "rate * amount - total",
            "rate": "(total + rebate) / amount",
            "amount": "(total + rebate) / rate",
        },
        draw={"rebate": range(3, 31), "rate": range(2, 10), "amount": range(2, 16)},
        stories=_BILLS,
        contrast="total with a fixed charge",
    ),
    Theorem(
        name="larger of two numbers from sum and difference",
        field=FIELD,
        statement="The larger of two numbers is half of their sum plus their difference taken together.",
        conditions=(_TWO_NUMBERS,),
        slots={"sum": _SUM, "difference": _DIFFERENCE, "larger": _count_of("name", "the larger number")},
        relation="2 * larger = sum + difference",
        forms={
            "larger": "(sum + difference) / 2",
            "sum": "2 * larger - difference",
            "difference": "2 * larger - sum",
        },
        draw={"sum": range(12, 90), "difference": range(2, 30)},
        stories=_PAIRS,
        contrast="smaller of two numbers from sum and difference",
    ),
    Theorem(
        name="smaller of two numbers from sum and difference",
        field=FIELD,
        statement="The smaller of two numbers is half of what is left when their difference is taken"
        " from their sum.",
        conditions=(_TWO_NUMBERS,),
        slots={"sum": _SUM, "difference": _DIFFERENCE, "smaller": _count_of("other", "the smaller number")},
        relation="2 * smaller = sum - difference",
        forms={
            "smaller": "(sum - difference) / 2",
            "sum": "2 * smaller + difference",
            "difference": "sum - 2 * smaller",
        },
        draw={"sum": range(12, 90), "difference": range(2, 30)},
        stories=_PAIRS,
        contrast="larger of two numbers from sum and difference",
    ),
)  # fmt: skip
