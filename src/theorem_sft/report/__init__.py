"""The report: one page that stands alone, and the same in a few sentences."""

from theorem_sft.report.html import write_report
from theorem_sft.report.words import comparison_text, metrics_text, verdict

__all__ = ["comparison_text", "metrics_text", "verdict", "write_report"]
