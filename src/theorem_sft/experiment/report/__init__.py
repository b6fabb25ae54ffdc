"""The report: self-contained HTML pages, and the same results as text."""
