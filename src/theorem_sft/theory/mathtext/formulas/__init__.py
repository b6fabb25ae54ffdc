r"""Numeric formulas in text by people and models: where they are, and their values.

The text is untrusted: every pattern takes linear time, and formulas are parsed by the safe expression
language, never evaluated as code. Formulas may use plain signs (8π × 360 ÷ (80π), 5², √3, C(17, 4), 3!) and
common LaTeX (\frac{4}{9}, \times, \sqrt{2}, \binom{5}{2}, \left(…\right)).
"""
