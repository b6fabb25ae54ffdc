"""Transfer problems: the same rules in new settings, or another rule in nearly the same words."""
