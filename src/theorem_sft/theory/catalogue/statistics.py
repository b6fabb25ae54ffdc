"""Statistics: means, totals and ranges of several values."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "statistics"

_TEAMS = (
    story("apples", "The orchard is {k} years old | {name} is {k} years old", did="picked", items="apples"),
    story("pages", "The library has {k} windows | {other} lives in house {k}", did="read", items="pages"),
    story("goals", "The stadium has {k} gates | The coach is {k} years old", did="scored", items="goals"),
    story("shells", "The beach is {k} km away | {third} is {k} years old", did="found", items="shells"),
    story("letters", "The desk is {k} years old | {other} has {k} cousins", did="wrote", items="letters"),
)  # fmt: skip


def _part(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"number of {{items}} that {{{who}}} {{did}}",
        say=f"{{{capital}}} {{did}} {{v}} {{items}} | In the end {{{who}}} {{did}} {{v}} {{items}}"
        f" | On that day {{{who}}} {{did}} {{v}} {{items}}",
        new=f"According to a note, {{{who}}} {{did}} {{v}} {{items}}"
        f" | All in all, {{{who}}} {{did}} {{v}} {{items}}",
    )


_PARTS = {
    "first": _part("name", "the first value"),
    "second": _part("other", "the second value"),
    "third": _part("third", "the third value"),
}
_TEAM = Clause.of(
    "{Name}, {other} and {third} are a team | {Name}, {other} and {third} form a team"
    " | A team is made up of {name}, {other} and {third} | The team is {name}, {other} and {third}",
    "Nobody but {name}, {other} and {third} is on the team"
    " | {Name}, {other} and {third} work side by side as a team",
)
_ALL_VALUES = Premise(
    "all values are counted once",
    "{name}, {other} and {third} are the whole team",
    "first > 0 and second > 0 and third > 0",
)
_DRAW = {"first": range(2, 41), "second": range(3, 41), "third": range(2, 41)}

THEOREMS = (
    Theorem(
        name="mean of three values",
        field=FIELD,
        statement="The mean of three values is their sum divided by three.",
        conditions=(_ALL_VALUES,),
        slots=_PARTS
        | {
            "mean": Slot(
                role="the mean",
                thing="mean number of {items} for the team",
                say="The mean for the team is {v} {items}"
                " | On average the members of the team {did} {v} {items}"
                " | The team has a mean of {v} {items} each",
                new="Shared out evenly, the team would have {v} {items} each"
                " | Per head, {v} {items} is the average of the team",
                ask="How many {items} is that on average for the team?"
                " | On average, how many {items} is it for each on the team?",
                ask_new="How many {items} each would the team have if all were shared out evenly?",
            )
        },
        relation="mean = (first + second + third) / 3",
        forms={"mean": "(first + second + third) / 3", "third": "3 * mean - first - second"},
        draw=_DRAW,
        scene=_TEAM,
        stories=_TEAMS,
        contrast="total of three values",
    ),
    Theorem(
        name="total of three values",
        field=FIELD,
        statement="The total of three values is their sum.",
        conditions=(_ALL_VALUES,),
        slots=_PARTS
        | {
            "total": Slot(
                role="the total",
                thing="total number of {items} for the team",
                say="The total for the team is {v} {items} | Together the team {did} {v} {items}"
                " | In total the team {did} {v} {items}",
                new="Put on one heap, the team would have {v} {items}"
                " | {V} {items} is the count of the whole team",
                ask="How many {items} is that in total for the team?"
                " | In total, how many {items} is it for the team?",
                ask_new="How many {items} would lie on one heap from the whole team?",
            )
        },
        relation="total = first + second + third",
        forms={"total": "first + second + third", "third": "total - first - second"},
        draw=_DRAW,
        scene=_TEAM,
        stories=_TEAMS,
        contrast="mean of three values",
    ),
    Theorem(
        name="range of three values",
        field=FIELD,
        statement="The range of three values is the largest value minus the smallest value.",
        conditions=(_ALL_VALUES,),
        slots=_PARTS
        | {
            "range": Slot(
                role="the range",
                thing="range of the numbers of {items} for the team",
                ask="How many {items} lie between the best and the last on the team?"
                " | By how many {items} is the best on the team ahead of the last?",
                ask_new="How many {items} separate the top and the bottom of the team?",
            )
        },
        relation="range = max(first, second, third) - min(first, second, third)",
        forms={"range": "max(first, second, third) - min(first, second, third)"},
        draw=_DRAW,
        scene=_TEAM,
        stories=_TEAMS,
        contrast="mean of three values",
    ),
)
