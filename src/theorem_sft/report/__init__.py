"""The report: one page that stands alone, and the same in a few sentences."""

from theorem_sft.report.dry_run import dry_run_text
from theorem_sft.report.html import write_report
from theorem_sft.report.probe_page import probe_text, write_probe_page
from theorem_sft.report.words import comparison_text, metrics_text, verdict

__all__ = [
    "comparison_text",
    "dry_run_text",
    "metrics_text",
    "probe_text",
    "verdict",
    "write_probe_page",
    "write_report",
]
