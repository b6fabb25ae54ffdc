"""Superficial changes of a problem that leave its rule as it is, one package per kind of source."""

from theorem_sft.perturb.kinds import KINDS, Kind, NotApplicable
from theorem_sft.perturb.perturb import Perturbed, count_reasons, perturb, perturb_all

__all__ = ["KINDS", "Kind", "NotApplicable", "Perturbed", "count_reasons", "perturb", "perturb_all"]
