r"""Numeric formulas in what people and models write: where they stand in a text, and what they are worth.

The text is data that nobody has checked: every pattern is linear, and a formula is handed to the safe
expression language, so that nothing is evaluated. Plain signs (8π × 360 ÷ (80π), 5², √3, C(17, 4), 3!) and
the commonest LaTeX (\frac{4}{9}, \times, \sqrt{2}, \binom{5}{2}, \left(…\right)) are read.
"""
