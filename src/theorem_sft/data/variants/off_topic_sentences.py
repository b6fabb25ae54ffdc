"""True sentences that have nothing to do with any problem: no numbers, no people, no amounts."""

from __future__ import annotations

import re

OFF_TOPIC: tuple[str, ...] = (
    "Whales breathe air.",
    "Penguins live in Antarctica.",
    "Owls hunt at night.",
    "Bats sleep upside down.",
    "Dolphins are mammals.",
    "Polar bears have black skin under white fur.",
    "Salmon return to the river of their birth to lay eggs.",
    "Many birds fly south before winter.",
    "Camels live in the desert.",
    "Snakes have no eyelids.",
    "Frogs drink through their skin.",
    "Spiders are not insects.",
    "Moss grows well in shady places.",
    "Oak trees lose their leaves in autumn.",
    "Pine trees stay green in winter.",
    "Mushrooms are neither plants nor animals.",
    "Sunflowers turn towards the sun while they are young.",
    "Rainbows appear when sunlight meets rain.",
    "Thunder follows lightning.",
    "Snow reflects most of the light that falls on it.",
    "Clouds are made of tiny drops of water.",
    "Stars twinkle because the air moves.",
    "The moon shines with light from the sun.",
    "Sea water tastes salty.",
    "Iron rusts in damp air.",
    "Ice floats on water.",
    "Magnets attract iron.",
    "Sound travels through water, too.",
    "Gold does not rust.",
    "Amber comes from the resin of old trees.",
    "Volcanoes bring lava up from deep below the ground.",
    "Deserts can be very cold at night.",
    "The Nile flows through Egypt.",
    "Iceland has many hot springs.",
    "Mount Everest is in the Himalayas.",
    "The Amazon flows into the Atlantic Ocean.",
    "Venice is known for its canals.",
    "Coral reefs grow in warm seas.",
    "Violins are played with a bow.",
    "Paper was invented in China.",
    "Pottery is hardened in a kiln.",
    "Silk comes from the cocoons of moths.",
)

# Shorter words ("the", "of", "no") say little of what a text is about.
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 4


def unrelated(text: str) -> list[str]:
    """Return the sentences that have no word in common with a text, be it the singular or plural of one."""
    words = {word[:_STEM] for word in _WORD.findall(text.lower())}
    return [
        sentence
        for sentence in OFF_TOPIC
        if words.isdisjoint(word[:_STEM] for word in _WORD.findall(sentence.lower()))
    ]
