"""Mathematics in text: numbers, expressions, formulas and final answers."""
