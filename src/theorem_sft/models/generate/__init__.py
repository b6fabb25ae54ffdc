"""Generation: one engine interface, several engines."""
