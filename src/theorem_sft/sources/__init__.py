"""Where traces come from, and how they are split."""

from theorem_sft.sources.build import SOURCES, Built, build
from theorem_sft.sources.split import split

__all__ = ["SOURCES", "Built", "build", "split"]
