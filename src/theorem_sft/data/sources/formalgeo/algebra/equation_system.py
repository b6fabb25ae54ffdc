"""The equations of a problem: linear ones are eliminated at once, the others once one unknown is left.

Each derived value records its support, the numbers of the facts it was derived from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from theorem_sft.data.sources.formalgeo.algebra.elimination import Basis, eliminate_leads, implied_equations
from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import Number, apply_function, approximate
from theorem_sft.data.sources.formalgeo.algebra.polynomial_roots import real_roots
from theorem_sft.data.sources.formalgeo.algebra.polynomials import (
    Poly,
    Ratio,
    Support,
    divide_by_nonzero_names,
    is_in_range,
    is_positive_name,
    shifted_trig,
)

_ONE = Fraction(1)
_Key = TypeVar("_Key", str, int)


class Contradiction(ArithmeticError):
    """Two facts cannot both hold."""


@dataclass(slots=True)
class _Row:
    """name = constant + sum(terms[n] * n) over free names; `sources` are the factors of the inputs."""

    terms: dict[str, Number]
    constant: Number
    sources: dict[int, Number]


class EquationSystem:
    """Equations over named quantities; with `combining`, `settle` also solves pending ones together."""

    def __init__(self, *, combining: bool = True) -> None:
        self.rows: dict[str, _Row] = {}
        self.inputs: list[Support] = []
        self.pending: list[tuple[Poly, Support]] = []
        self.choices: set[str] = set()
        """Angles that only their sine determines, for which the acute one was taken."""
        self.hint: str | None = None
        """The name to solve the next equations for, where possible."""
        self._users: dict[str, set[str]] = {}
        self.combining = combining
        self._dirty = False

    def value(self, name: str) -> Number | None:
        """Return the value of a name, or None while it is unknown."""
        row = self.rows.get(name)
        return row.constant if row is not None and not row.terms else None

    def support(self, name: str) -> Support:
        """Return the facts that a name's value or expression was derived from."""
        row = self.rows.get(name)
        return frozenset() if row is None else self._row_support(row)

    def _row_support(self, row: _Row) -> Support:
        return frozenset().union(*(self.inputs[n] for n in row.sources))

    def add(self, equation: Poly, support: Iterable[int]) -> None:
        """Add `equation = 0`, which follows from the facts in `support`; Contradiction if it cannot hold."""
        facts = frozenset(support)
        linear = equation.linear()
        if linear is not None and not any(":" in name for name in linear[0]):
            self._add_linear(linear[0], linear[1], facts)
        else:
            self.pending.append((equation, facts))
        self._dirty = True

    def _add_linear(self, terms: dict[str, Number], constant: Number, support: Support) -> bool:
        number = len(self.inputs)
        sources: dict[int, Number] = {number: _ONE}
        left: dict[str, Number] = {}
        for name, c in terms.items():
            row = self.rows.get(name)
            if row is None:
                left[name] = left[name] + c if name in left else c
                continue
            constant = constant + c * row.constant
            _mix(left, row.terms, c)
            _mix(sources, row.sources, c)
        left = {name: c for name, c in left.items() if c != 0}
        if not left:
            if constant != 0 and abs(approximate(constant)) > 1e-9:
                raise Contradiction("two facts disagree")
            return False
        self.inputs.append(support)
        pivot = self._choose(left)
        factor = -_ONE / left.pop(pivot)
        row = _Row(
            {name: c * factor for name, c in left.items()},
            constant * factor,
            {n: c * factor for n, c in sources.items()},
        )
        for user in list(self._users.pop(pivot, ())):
            other = self.rows[user]
            c = other.terms.pop(pivot)
            other.constant = other.constant + c * row.constant
            before = set(other.terms)
            _mix(other.terms, row.terms, c)
            _mix(other.sources, row.sources, c)
            for name in set(other.terms) - before:
                self._users.setdefault(name, set()).add(user)
            for name in before - set(other.terms):
                self._users[name].discard(user)
        self.rows[pivot] = row
        for name in row.terms:
            self._users.setdefault(name, set()).add(pivot)
        return True

    def _choose(self, terms: dict[str, Number]) -> str:
        """Choose the name to eliminate: quantities before letters, then those that fewest rows depend on."""
        if self.hint in terms:
            return self.hint
        return min(terms, key=lambda name: (not name.endswith(")"), len(self._users.get(name, ())), name))

    def reduce(self, poly: Poly) -> tuple[Poly, Support]:
        """Write a polynomial in the free names; return it with the facts used."""
        used: set[int] = set()
        swaps: dict[str, Poly] = {}
        for name in poly.names():
            if ":" in name:
                swap = self._reduce_trig(name, used)
                if swap is not None:
                    swaps[name] = swap
            elif (row := self.rows.get(name)) is not None:
                swaps[name] = _as_poly(row)
                used.update(*(self.inputs[n] for n in row.sources))
        return (poly.substitute(swaps) if swaps else poly), frozenset(used)

    def _reduce_trig(self, name: str, used: set[int]) -> Poly | None:
        function, _, angle = name.partition(":")
        known = self.rows.get(name)
        row = self.rows.get(angle)
        if row is not None and not row.terms:
            used.update(self._row_support(row))
            return Poly.constant(apply_function(function, row.constant))
        if known is not None:
            used.update(self._row_support(known))
            return _as_poly(known)
        if row is None or len(row.terms) != 1:
            return None
        (other, c), shift = next(iter(row.terms.items())), row.constant
        if abs(approximate(c)) != 1 or shift not in (0, 90, 180, 360):
            return None
        swap = shifted_trig(function, other, 1 if c == 1 else -1, int(approximate(shift)))
        if swap is not None:
            used.update(self._row_support(row))
            inner = next(iter(swap.names()))
            if inner in self.rows:
                used.update(self.support(inner))
                swap = swap.substitute({inner: _as_poly(self.rows[inner])})
        return swap

    def settle(self) -> None:
        """Derive every value that substitution and equations in one unknown give."""
        while self._dirty:
            self._dirty = False
            waiting, self.pending = self.pending, []
            kept: list[tuple[Poly, Support]] = []
            for poly, support in waiting:
                reduced, used = self.reduce(poly)
                if not reduced.terms:
                    continue
                reduced = divide_by_nonzero_names(reduced)
                facts = support | used
                if not self.conclude(reduced, facts):
                    kept.append((reduced, facts))
            self.pending = kept + self.pending
            if self.combining and not self._dirty and self.pending:
                self._dirty = self.combine()

    def combine(self) -> bool:
        """Solve pending equations together until they give one more conclusion; return whether they did."""
        return any(self.conclude(poly, support) for poly, support in implied_equations(self.pending))

    def conclude(self, poly: Poly, support: Support) -> bool:
        """Use an equation that is linear or has one unknown; return False if it stays pending."""
        linear = poly.linear()
        if linear is not None:
            names = list(linear[0])
            if not names:
                if abs(approximate(linear[1])) > 1e-9:
                    raise Contradiction("two facts disagree")
                return True
            if not any(":" in name for name in names):
                self._dirty |= self._add_linear(linear[0], linear[1], support)
                return True
            if len(names) == 1:
                return self._set_trig(names[0], -linear[1] / linear[0][names[0]], support)
        names = list(poly.names())
        if len(names) != 1:
            return False
        candidates = self.admissible_roots(names[0], poly)
        if len(candidates) != 1:
            return False
        self.assign(names[0], candidates[0], support)
        return True

    def admissible_roots(self, name: str, poly: Poly) -> list[Number]:
        """Return the roots of an equation in one unknown that keep every known quantity in its range."""
        found = real_roots({e: p.value() or Fraction(0) for e, p in poly.coefficients(name).items()})
        if ":" in name:
            return [r for r in found if abs(approximate(r)) <= 1 + 1e-12 or name.startswith("tan")]
        return [r for r in found if self.allows(name, r)]

    def allows(self, name: str, value: Number) -> bool:
        """Return whether a value keeps the name, and each quantity that depends on it alone, in range."""
        if is_positive_name(name) and not is_in_range(name, approximate(value)):
            return False
        for user in self._users.get(name, ()):
            row = self.rows[user]
            if len(row.terms) == 1 and is_positive_name(user):
                implied = approximate(row.constant) + approximate(row.terms[name]) * approximate(value)
                if not is_in_range(user, implied):
                    return False
        return True

    def assign(self, name: str, value: Number, support: Support) -> None:
        """Set the value of a name; a sine, cosine or tangent also determines its angle."""
        if ":" in name:
            self._set_trig(name, value, support)
            return
        self._dirty |= self._add_linear({name: _ONE}, -value, support)

    def _set_trig(self, name: str, value: Number, support: Support) -> bool:
        function, _, angle = name.partition(":")
        if name not in self.rows:
            self.inputs.append(support)
            self.rows[name] = _Row({}, value, {len(self.inputs) - 1: _ONE})
            self._dirty = True
        if self.value(angle) is not None:
            return True
        try:
            base = apply_function("a" + function, value)
        except ValueError:
            raise Contradiction("a sine or cosine beyond 1") from None
        choices = [base, Fraction(180) - base] if function == "sin" and base != 90 else [base]
        if function == "tan" and approximate(base) < 0:
            choices = [base + Fraction(180)]
        reduced, used = self.reduce(Poly.variable(angle))
        linear = reduced.linear()
        assert linear is not None
        if len(linear[0]) == 1:
            (free, c), shift = next(iter(linear[0].items())), linear[1]
            choices = [choice for choice in choices if self.allows(free, (choice - shift) / c)]
        else:
            choices = [choice for choice in choices if is_in_range(angle, approximate(choice))]
        if not choices:
            raise Contradiction("an angle out of range")
        if len(choices) > 1:
            self.choices.add(angle)  # the acute one, as in the diagram
        self._dirty |= self._add_linear({angle: _ONE}, -choices[0], support | used)
        return True

    def holds(self, poly: Poly) -> Support | None:
        """Return the facts from which `poly = 0` follows, or None if it does not follow (yet)."""
        reduced, used = self.reduce(poly)
        if reduced.terms and self._dirty:
            self.settle()
            reduced, used = self.reduce(poly)
        return self._combination(reduced, used) if reduced.terms else used

    def _combination(self, poly: Poly, used: Support) -> Support | None:
        """Return the facts if a linear combination of pending equations gives the polynomial, else None."""
        if poly.value() is not None:
            return None
        basis: Basis = []
        for row, support in self.pending:
            reduced, more = self.reduce(row)
            current, facts = eliminate_leads((reduced, support | more), basis)
            if current.terms and current.value() is None:
                lead = max(current.terms, key=lambda m: (sum(e for _, e in m), m))
                basis.append((lead, current.scale(_ONE / current.terms[lead]), facts))
        poly, used = eliminate_leads((poly, used), basis)
        return used if not poly.terms else None

    def evaluate(self, goal: Ratio) -> tuple[Number, Support] | None:
        """Return (value, support) of a quotient that no longer depends on an unknown, else None."""
        top, used = self.reduce(goal.top)
        bottom, more = self.reduce(goal.bottom)
        if not bottom.terms:
            return None
        factor = _proportion(top, bottom)
        return None if factor is None else (factor, used | more)


def _mix(into: dict[_Key, Number], terms: dict[_Key, Number], c: Number) -> None:
    """Add c times the terms, without those that become 0."""
    for key, value in terms.items():
        total = into[key] + c * value if key in into else c * value
        if total == 0:
            into.pop(key, None)
        else:
            into[key] = total


def _as_poly(row: _Row) -> Poly:
    return Poly({(): row.constant, **{((name, 1),): c for name, c in row.terms.items()}})


def _proportion(top: Poly, bottom: Poly) -> Number | None:
    """Return the number k with top = k * bottom, or None."""
    if not top.terms:
        return Fraction(0)
    if top.terms.keys() != bottom.terms.keys():
        return None
    monomial = next(iter(bottom.terms))
    k = top.terms[monomial] / bottom.terms[monomial]
    return k if not (top - bottom.scale(k)).terms else None
