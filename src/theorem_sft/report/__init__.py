"""The report: one page that stands alone, and the same in a few sentences."""

from theorem_sft.report.html import write_report
from theorem_sft.report.words import accuracy_text, verdict

__all__ = ["accuracy_text", "verdict", "write_report"]
