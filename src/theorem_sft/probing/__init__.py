"""The probe of a model: what is asked, what the answers show, and how models compare."""

from theorem_sft.probing.compare import compare_probes
from theorem_sft.probing.config import ProbeConfig
from theorem_sft.probing.material import Material, gather
from theorem_sft.probing.origin import origin_of
from theorem_sft.probing.probe import probe

__all__ = ["Material", "ProbeConfig", "compare_probes", "gather", "origin_of", "probe"]
