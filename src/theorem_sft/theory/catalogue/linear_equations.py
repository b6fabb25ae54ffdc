"""Algebra: linear equations in one unknown and in two."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "algebra"

_RIDDLES = (
    story("friend", "{name} is {k} years old | {other} has solved {k} riddles before", who="{name}"),
    story("machine", "The number machine has {k} buttons | The number machine is {k} years old",
          who="the number machine"),
    story("robot", "The robot weighs {k} kg | The robot has {k} lamps", who="the robot of {name}"),
    story("wizard", "The wizard is {k} years old | The wizard owns {k} hats", who="the wizard"),
)  # fmt: skip
_RIDDLE_SLOTS = {
    "times": Slot(
        role="the number that is multiplied by",
        thing="number that {who} multiplies by",
        say="{Who} multiplies by {v} | What {who} multiplies by is {v} | {V} is what {who} multiplies by",
        new="{Who} makes a number {v} times as large | {Who} uses {v} as a factor",
    ),
    "added": Slot(
        role="the number that is added",
        thing="number that {who} adds",
        say="{Who} adds {v} | What {who} adds is {v} | {V} is what {who} adds",
        new="{V} is what {who} puts on top in the addition | {Who} uses {v} as a summand",
    ),
    "number": Slot(
        role="the unknown number",
        thing="secret number of {who}",
        say="{Who} starts with the secret number {v} | {V} is the secret number of {who}"
        " | {Who} has chosen {v} as the secret number",
        new="The secret of {who} is the number {v} | {Who} keeps the number {v} secret at the start",
        ask="With which secret number does {who} start?",
        ask_new="Which number does {who} keep secret at the start?",
    ),
    "result": Slot(
        role="the result",
        thing="result of {who}",
        say="In the end {who} gets {v} | {Who} ends with {v} | {Who} gets the result {v}",
        new="At last {who} arrives at {v} | {V} is where {who} ends up",
        ask="Which number does {who} get in the end?",
        ask_new="At which number does {who} arrive at last?",
    ),
}

_KINDS = (
    story("tickets", "The museum has {k} rooms | The museum opened {k} years ago",
          one="day ticket", ones="day tickets", two="night ticket", twos="night tickets",
          things="tickets", single="costs", plural="cost", what="price", u="dollars"),
    story("coins", "The chest is {k} years old | {other} is {k} years old",
          one="gold coin", ones="gold coins", two="silver coin", twos="silver coins",
          things="coins", single="weighs", plural="weigh", what="weight", u="grams"),
    story("boxes", "The shop closes in {k} minutes | The shop is on floor {k}",
          one="large box", ones="large boxes", two="small box", twos="small boxes",
          things="boxes", single="holds", plural="hold", what="content", u="eggs"),
    story("vans", "The harbour is {k} years old | The harbour has {k} cranes",
          one="red van", ones="red vans", two="blue van", twos="blue vans",
          things="vans", single="carries", plural="carry", what="load", u="crates"),
)  # fmt: skip


def _each(kind: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"{{what}} of one {{{kind}}}",
        unit="{u}",
        say=f"One {{{kind}}} {{single}} {{v}} | Each {{{kind}}} {{single}} {{v}}"
        f" | Every {{{kind}}} {{single}} {{v}}",
        new=f"A single {{{kind}}} {{single}} {{v}} | Any {{{kind}}} at all {{single}} {{v}}",
    )


def _kind(kinds: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of {{{kinds}}} that {{name}} has",
        say=f"{{Name}} has {{v}} {{{kinds}}} | {{V}} of the {{things}} of {{name}} are {{{kinds}}}"
        f" | Of the {{things}} of {{name}}, {{v}} are {{{kinds}}}",
        new=f"Among the {{things}} of {{name}} one counts {{v}} {{{kinds}}}"
        f" | The {{{kinds}}} of {{name}} number {{v}}",
        ask=f"How many {{{kinds}}} does {{name}} have?",
        ask_new=f"How many {{{kinds}}} are among the {{things}} of {{name}}?",
    )


_KIND_SLOTS = {
    "one_each": _each("one", "the value of one of the first kind"),
    "two_each": _each("two", "the value of one of the second kind"),
    "count": Slot(
        role="the number of both kinds together",
        thing="number of all {things} that {name} has",
        say="{Name} has {v} {things} in all | In all, {name} has {v} {things}"
        " | Altogether {name} has {v} {things}",
        new="The {things} of {name} number {v} in all | Both kinds together, {name} counts {v} {things}",
    ),
    "total": Slot(
        role="the value of both kinds together",
        thing="{what} of all {things} of {name} together",
        unit="{u}",
        say="All {things} of {name} together {plural} {v} | Together the {things} of {name} {plural} {v}"
        " | Taken together, all {things} of {name} {plural} {v}",
        new="{V} is the {what} of the {things} of {name} as a whole"
        " | The whole lot of {things} of {name} has a {what} of {v}",
        ask="How many {u} do all {things} of {name} together {plural}?",
        ask_new="How many {u} is the {what} of the {things} of {name} as a whole?",
    ),
}
_TWO_KINDS = (
    Premise("there are two kinds and no other", "{name} has only {ones} and {twos}"),
    Premise("the total lies between what it would be if all were of the one kind or all of the other",
            "the {what} of all {things} lies between that of {twos} alone and that of {ones} alone",
            "total > two_each * count and total < one_each * count"),
)  # fmt: skip
_ONLY_TWO = Clause.of(
    "{Name} has only {ones} and {twos} | The {things} of {name} are all {ones} or {twos}"
    " | {Ones} and {twos} are the only {things} of {name}"
    " | {Name} has {ones} and {twos} and no other {things}",
    "Each of the {things} of {name} is either a {one} or a {two}"
    " | Apart from {ones} and {twos}, {name} has no {things}",
)
_KIND_DRAW = {"one_each": range(4, 16), "two_each": range(2, 11), "count": range(7, 41)}

THEOREMS = (
    Theorem(
        name="multiply first, then add",
        field=FIELD,
        statement="If a number is multiplied by a factor and a summand is then added, the result is the"
        " factor times the number, plus the summand.",
        conditions=(
            Premise("the multiplication comes first", "{who} multiplies before adding", "times > 0"),
        ),
        slots=_RIDDLE_SLOTS,
        relation="result = times * number + added",
        forms={
            "number": "(result - added) / times",
            "result": "times * number + added",
            "times": "(result - added) / number",
            "added": "result - times * number",
        },
        draw={"times": range(2, 13), "added": range(2, 41), "number": range(3, 31)},
        scene=Clause.of(
            "{Who} takes a secret number, first multiplies it and then adds to it"
            " | {Who} multiplies a secret number first and adds afterwards"
            " | First multiplying and then adding, {who} changes a secret number"
            " | {Who} changes a secret number by a multiplication and after that an addition",
            "Only once the secret number is multiplied does {who} add anything to it"
            " | {Who} leaves the addition to a secret number until after the multiplication",
        ),
        most=400,
        stories=_RIDDLES,
        contrast="add first, then multiply",
    ),
    Theorem(
        name="add first, then multiply",
        field=FIELD,
        statement="If a summand is added to a number and the sum is then multiplied by a factor, the"
        " result is the factor times the sum of the number and the summand.",
        conditions=(Premise("the addition comes first", "{who} adds before multiplying", "times > 0"),),
        slots=_RIDDLE_SLOTS,
        relation="result = times * (number + added)",
        forms={
            "number": "result / times - added",
            "result": "times * (number + added)",
            "times": "result / (number + added)",
            "added": "result / times - number",
        },
        draw={"times": range(2, 13), "added": range(2, 41), "number": range(3, 31)},
        scene=Clause.of(
            "{Who} takes a secret number, first adds to it and then multiplies"
            " | {Who} adds to a secret number first and multiplies afterwards"
            " | First adding and then multiplying, {who} changes a secret number"
            " | {Who} changes a secret number by an addition and after that a multiplication",
            "Only once the addition is made does {who} multiply what the secret number has become"
            " | {Who} leaves the multiplication of a secret number until after the addition",
        ),
        most=700,
        stories=_RIDDLES,
        contrast="multiply first, then add",
    ),
    Theorem(
        name="number of the first kind from two totals",
        field=FIELD,
        statement="The number of the first kind is the total value less the value if all were of the"
        " second kind, divided by the difference of the single values.",
        conditions=_TWO_KINDS,
        slots=_KIND_SLOTS | {"ones": _kind("ones", "the number of the first kind")},
        relation="ones = (total - two_each * count) / (one_each - two_each)",
        forms={
            "total": "one_each * ones + two_each * (count - ones)",
            "ones": "(total - two_each * count) / (one_each - two_each)",
        },
        draw=_KIND_DRAW | {"ones": range(2, 31)},
        scene=_ONLY_TWO,
        most=500,
        stories=_KINDS,
        contrast="number of the second kind from two totals",
    ),
    Theorem(
        name="number of the second kind from two totals",
        field=FIELD,
        statement="The number of the second kind is the value if all were of the first kind less the total"
        " value, divided by the difference of the single values.",
        conditions=_TWO_KINDS,
        slots=_KIND_SLOTS | {"twos": _kind("twos", "the number of the second kind")},
        relation="twos = (one_each * count - total) / (one_each - two_each)",
        forms={
            "total": "two_each * twos + one_each * (count - twos)",
            "twos": "(one_each * count - total) / (one_each - two_each)",
        },
        draw=_KIND_DRAW | {"twos": range(2, 31)},
        scene=_ONLY_TWO,
        most=500,
        stories=_KINDS,
        contrast="number of the first kind from two totals",
    ),
)  # fmt: skip
