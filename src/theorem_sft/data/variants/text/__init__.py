"""Variants of free text: only changes that provably keep meaning and answer."""
