"""Variants of FormalGeo problems: their formal description is changed and written out again."""
