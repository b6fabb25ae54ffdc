"""Plane geometry: the field's name and the slots that several of its files use."""

from theorem_sft.theory.theorem import Slot

FIELD = "plane geometry"


def angle_at(letter: str, role: str) -> Slot:
    """Give the slot of an inner angle of {the}.

    Args:
        letter: Word of the story that names the corner.
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
    """Give the slot of an area in square {u}.

    Args:
        role: See `Slot`.
        whose: Word of the story that names the figure.
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
