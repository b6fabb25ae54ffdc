"""Plane geometry: the name of the field, and slots that several files share."""

from theorem_sft.theory.theorem import Slot

FIELD = "plane geometry"


def angle_at(letter: str, role: str) -> Slot:
    """Return the slot of an interior angle of {the}.

    Args:
        letter: Placeholder of the corner.
        role: See `Slot`.
    """
    return Slot(
        role=role,
        thing=f"angle at {{{letter}}}",
        unit="degrees",
        say=f"The angle at {{{letter}}} measures {{v}} | At {{{letter}}} there is an angle of {{v}}"
        f" | {{The}} has an angle of {{v}} at {{{letter}}}",
        new=f"At corner {{{letter}}}, {{the}} opens by {{v}}"
        f" | Someone measured {{v}} for the angle at {{{letter}}}",
        ask=f"How many degrees is the angle at {{{letter}}}?"
        f" | How large is the angle at {{{letter}}} in degrees?",
        ask_new=f"By how many degrees does {{the}} open at {{{letter}}}?",
    )


def area(role: str, whose: str = "the") -> Slot:
    """Return the slot of an area in square {u}.

    Args:
        role: See `Slot`.
        whose: Placeholder of the figure.
    """
    capital = whose.capitalize()
    return Slot(
        role=role,
        thing=f"area of {{{whose}}}",
        unit="square {u}",
        say=f"{{{capital}}} covers {{v}} | {{{capital}}} has an area of {{v}}"
        f" | The surface of {{{whose}}} is {{v}}",
        new=f"{{{capital}}} takes up {{v}} | Someone worked out {{v}} for the area of {{{whose}}}",
        ask=f"How many square {{u}} does {{{whose}}} cover?",
        ask_new=f"How much area does {{{whose}}} take up in square {{u}}?",
    )
