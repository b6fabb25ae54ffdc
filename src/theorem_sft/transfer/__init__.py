"""Problems beyond those trained on, which tell whether a model learned rules or instances."""

from theorem_sft.transfer.contrast import TRAP
from theorem_sft.transfer.fields import other_fields
from theorem_sft.transfer.kinds import KINDS
from theorem_sft.transfer.transfer import transfer

__all__ = ["KINDS", "TRAP", "other_fields", "transfer"]
