"""Final answers: found in a text, read as values, compared."""
