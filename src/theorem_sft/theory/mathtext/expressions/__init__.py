"""The safe expression language: text from files and models becomes SymPy objects and is never run as code.

| what | how |
| --- | --- |
| numbers | `3`, `-7/2`, `0.25` (exact), `pi`, `sqrt(2)`, `I` |
| operators | `+ - * / ^ ** %`, brackets |
| relations | `= != < <= > >=`, chains (`0 <= r < m`), `x in [1, 2]`, `and`, `or`, `not` |
| lists | `[1, 2, 3]` or `(1, 2)`: added, multiplied by numbers, compared entry by entry |
| functions | sqrt cbrt abs sign log ln exp, sin cos tan cot sec csc asin acos atan, floor ceil round, |
| | min max factorial binomial permutations gcd lcm mod totient divisors next_prime, re im conjugate |
| of lists | len sum product mean median mode sort item(list, k) dot cross norm, min max gcd lcm |
| of polynomials | coefficient(p, x, k), degree(p, x) |
| with bounds | `sum(k^2, k, 1, n)`, `product(k, k, 1, n)`; also `Sum(k^2, (k, 1, n))` |
| predicates | is_integer is_rational is_even is_odd is_prime is_composite is_square is_cube divides(a, b) |
| | is_coprime(a, b) is_triangle is_right_triangle is_acute_triangle is_obtuse_triangle (sides) |

Names of functions may be written with a capital, as SymPy writes them (`Mod`, `Max`, `ceiling`).
"""
