"""Checking the steps of a trace."""
