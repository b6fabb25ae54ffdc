"""Models: names resolved to folders, chat templates, precision, generation."""
