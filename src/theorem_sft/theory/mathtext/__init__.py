"""Mathematics in text: numbers, expressions, formulas, equality of answers."""
