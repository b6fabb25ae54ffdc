"""Variants of synthetic problems: their structure is changed and written out again."""
