"""Arithmetic and percent: interest on savings."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "arithmetic and percent"

_FUNDS = (
    story("bank", "The savings bank has {k} rooms | The savings bank is {k} years old",
          fund="the savings bank"),
    story("village", "The village has {k} houses | The village fund has {k} members",
          fund="the village fund"),
    story("bakery", "The bakery has {k} ovens | {other} is {k} years old", fund="the bakery of {other}"),
    story("ferry", "The ferry company owns {k} ships | The ferry company has {k} captains",
          fund="the ferry company"),
)  # fmt: skip
_PRINCIPAL = Slot(
    role="the money that earns interest from the start",
    thing="amount that {name} puts into {fund}",
    unit="dollars",
    say="{Name} puts {v} into {fund} | {Name} pays {v} into {fund} | {Name} invests {v} in {fund}",
    new="{Fund} receives {v} from {name} | {Name} hands {v} over to {fund}",
    ask="How many dollars does {name} put into {fund}?",
    ask_new="How many dollars does {fund} receive from {name}?",
)
_RATE = Slot(
    role="the yearly rate of interest",
    thing="yearly interest rate of {fund}",
    unit="percent",
    say="{Fund} pays {v} interest a year | Each year {fund} pays {v} interest"
    " | {Fund} has a yearly interest rate of {v}",
    new="Every year brings {v} interest at {fund} | The interest at {fund} runs at {v} a year",
    ask="How many percent of interest does {fund} pay a year?",
    ask_new="At how many percent a year does the interest at {fund} run?",
)
_INTEREST = Slot(
    role="the whole interest",
    thing="interest that {name} earns at {fund} over the whole time",
    unit="dollars",
    say="Over the whole time {name} earns {v} of interest at {fund}"
    " | The interest from {fund} comes to {v} over the whole time"
    " | In all, {name} earns {v} of interest at {fund}",
    new="The interest from {fund} adds up to {v} for {name}"
    " | At the end, {v} of interest have come from {fund} to {name}",
    ask="How many dollars of interest does {name} earn at {fund} over the whole time?",
    ask_new="To how many dollars does the interest from {fund} add up for {name}?",
)

THEOREMS = (
    Theorem(
        name="simple interest",
        field=FIELD,
        statement="Simple interest is the yearly percentage of the principal times the number of years.",
        conditions=(
            Premise("only the principal earns interest",
                    "{fund} pays interest on the first amount only",
                    "principal > 0 and percent > 0 and years > 0"),
        ),
        slots={
            "principal": _PRINCIPAL,
            "percent": _RATE,
            "years": Slot(
                role="the number of years",
                thing="time that the money of {name} stays in {fund}",
                unit="years",
                say="The money of {name} stays in {fund} for {v} | {Name} leaves the money in {fund} for {v}"
                " | For {v}, {name} keeps the money in {fund}",
                new="{V} go by before {name} takes the money out of {fund}"
                " | The money of {name} lies in {fund} for {v}",
                ask="For how many years does {name} leave the money in {fund}?",
                ask_new="How many years go by before {name} takes the money out of {fund}?",
            ),
            "interest": _INTEREST,
        },
        relation="interest = principal * percent / 100 * years",
        forms={
            "interest": "principal * percent / 100 * years",
            "principal": "interest / years * 100 / percent",
            "percent": "interest / years * 100 / principal",
            "years": "interest / (principal * percent / 100)",
        },
        draw={"principal": range(150, 1001, 25), "percent": range(2, 11), "years": range(2, 9)},
        scene=Clause.of(
            "{Fund} pays the interest out each year, so only the first amount earns interest"
            " | {Fund} pays simple interest, on the first amount only"
            " | At {fund} the interest is paid out each year and earns no interest itself"
            " | Interest at {fund} is simple: it is never added to the money",
            "What {fund} pays as interest bears no interest in its turn"
            " | Year by year, {fund} reckons the interest from the first amount alone",
        ),
        most=1000,
        stories=_FUNDS,
        contrast="compound interest over two years",
    ),
    Theorem(
        name="compound interest over two years",
        field=FIELD,
        statement="Compound interest over two years is twice the interest of one year, plus one year's"
        " interest on that interest.",
        conditions=(
            Premise("the first year's interest earns interest in the second year",
                    "{fund} adds the interest of the first year to the money",
                    "principal > 0 and percent > 0"),
        ),
        slots={"principal": _PRINCIPAL, "percent": _RATE, "interest": _INTEREST},
        relation="interest = 2 * principal * percent / 100 + principal * percent / 100 * percent / 100",
        forms={
            "interest": "principal * percent / 100 * 2 + principal * percent / 100 * percent / 100",
            "principal": "interest * 100 / (200 + percent) * 100 / percent",
        },
        draw={
            "principal": sorted({*range(20, 200, 20), *range(25, 500, 25), *range(100, 1001, 100)}),
            "percent": (5, 10, 20, 25, 30, 40, 50),
        },
        scene=Clause.of(
            "The money stays in {fund} for two years, and the first year's interest is added to it"
            " | For two years the money stays in {fund}, where interest also earns interest"
            " | {Name} leaves the money in {fund} for two years, and all interest with it to earn more"
            " | {Fund} keeps the money for two years and pays compound interest each year",
            "Two years go by, and in the second one {fund} pays interest on the interest too"
            " | In {fund} the money grows for two years, each year by the same percentage of what is there",
        ),
        most=1000,
        stories=_FUNDS,
        contrast="simple interest",
    ),
)  # fmt: skip
