"""Final answers: extraction from text, parsing, comparison and grading."""
