"""The figure of a problem: its points, lines, rays, angles, polygons, arcs and circles.

A `Shape` lists the edges of one face counter-clockwise: two points for a segment, centre and two points for
an arc. Polygons and angles that are unions of neighbouring faces are computed on demand.
"""

from collections.abc import Iterable
from itertools import combinations, pairwise

from theorem_sft.data.sources.formalgeo.language.cdl import Call

Edge = tuple[str, str]
"""A face's edge as (from, to): two point names, or for an arc (name of the arc, +/-)."""


class PlaneFigure:
    """The figure of Shape, Collinear and Cocircular statements, with points listed counter-clockwise."""

    def __init__(self, construction: Iterable[Call]) -> None:
        self.points: set[str] = set()
        self.lines: set[frozenset[str]] = set()
        self.collinear: list[str] = []
        self.circles: dict[str, list[str]] = {}
        self._faces: list[list[Edge]] = []
        self._next: dict[tuple[str, str], set[str]] = {}
        self._parent: dict[tuple[str, str], tuple[str, str]] = {}
        self._polygons: dict[str, bool] = {}
        shapes = []
        for call in construction:
            args = [arg for arg in call.args if isinstance(arg, str) and arg]
            self.points.update(letter for arg in args for letter in arg)
            if call.name == "Collinear":
                self.collinear.append("".join(args))
            elif call.name == "Cocircular" and args:
                if len(args[0]) > 1:  # one published statement lacks the comma after the centre
                    args = [args[0][0], args[0][1:], *args[1:]]
                self.circles.setdefault(args[0], []).append("".join(args[1:]))
            elif call.name == "Shape":
                shapes.append(args)
        self._join_lines()
        for edges in shapes:
            self._add_shape(edges)

    def _join_lines(self) -> None:
        for row in self.collinear:
            for place, point in enumerate(row):
                self.lines.update(frozenset((point, other)) for other in row[:place])
                for side in (row[:place], row[place + 1 :]):
                    for other in side[1:]:
                        self._unite((point, side[0]), (point, other))

    def _unite(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        left, right = self._find(left), self._find(right)
        if left != right:
            low, high = sorted((left, right))
            self._parent[high] = low

    def _find(self, ray: tuple[str, str]) -> tuple[str, str]:
        while ray in self._parent:
            ray = self._parent[ray]
        return ray

    def ray(self, vertex: str, through: str) -> str:
        """Return the point that names the ray from `vertex` through a point: the first by name on it."""
        return self._find((vertex, through))[1]

    def angle(self, points: str) -> str:
        """Return the canonical name of an angle, each side named as by `ray`."""
        return self.ray(points[1], points[0]) + points[1] + self.ray(points[1], points[2])

    def _add_shape(self, edges: list[str]) -> None:
        chain = _chain(edges)
        face: list[Edge] = []
        for edge, (start, end) in zip(edges, chain, strict=True):
            if len(edge) == 2:
                self.lines.add(frozenset(edge))
                face.extend(self._primitive(start, end))
            elif len(edge) == 3:
                face.append((edge, "+" if edge[1] == start else "-"))
        pairs = list(zip(edges, edges[1:], chain, chain[1:], strict=False))
        if len(chain) > 1 and chain[-1][1] == chain[0][0]:
            self._faces.append(face)
            pairs.append((edges[-1], edges[0], chain[-1], chain[0]))
        for before, after, inwards, outwards in pairs:
            vertex = inwards[1]
            if vertex == outwards[0]:
                start = self.ray(vertex, outwards[1]) if len(after) == 2 else after
                end = self.ray(vertex, inwards[0]) if len(before) == 2 else before
                self._next.setdefault((vertex, start), set()).add(end)

    def _primitive(self, start: str, end: str) -> list[Edge]:
        """Cut a segment at every point that lies on it."""
        between: list[str] = []
        for row in self.collinear:
            if start in row and end in row:
                first, last = row.index(start), row.index(end)
                part = row[first : last + 1] if first < last else row[last : first + 1][::-1]
                if len(part) - 2 > len(between):
                    between = list(part[1:-1])
        return list(pairwise([start, *between, end]))

    def has_line(self, points: str) -> bool:
        """Return whether a segment of the figure joins two points."""
        return frozenset(points) in self.lines

    def has_collinear(self, points: str) -> bool:
        """Return whether the points lie on one line in this order or the reverse."""
        for row in self.collinear:
            places = [row.find(point) for point in points]
            if -1 not in places and (places == sorted(places) or places == sorted(places, reverse=True)):
                return True
        return False

    def has_cocircular(self, circle: str, points: str) -> bool:
        """Return whether the points lie on the circle in this counter-clockwise order."""
        for row in self.circles.get(circle, ()):
            places = [row.find(point) for point in points]
            if -1 in places:
                continue
            turns = sum(a > b for a, b in zip(places, places[1:] + places[:1], strict=True))
            if turns <= 1 and len(set(points)) == len(points):
                return True
        return False

    def has_arc(self, arc: str) -> bool:
        """Return whether the two ends of an arc lie on its circle."""
        return len(arc) == 3 and arc[1] != arc[2] and self.has_cocircular(arc[0], arc[1:])

    def has_angle(self, points: str) -> bool:
        """Return whether ∠ABC is a union of face angles, a straight angle, or the supplement of a union."""
        if self.has_collinear(points):
            return True
        vertex = points[1]
        goal, start = self.ray(vertex, points[0]), self.ray(vertex, points[2])
        if self._sweeps(vertex, start, goal):
            return True
        beyond_start, beyond_goal = self._opposite(vertex, start), self._opposite(vertex, goal)
        return (beyond_start is not None and self._sweeps(vertex, goal, beyond_start)) or (
            beyond_goal is not None and self._sweeps(vertex, beyond_goal, start)
        )

    def _opposite(self, vertex: str, ray: str) -> str | None:
        """Return the ray that continues a ray beyond its vertex, or None."""
        for row in self.collinear:
            place = row.find(vertex)
            if 0 < place < len(row) - 1:
                left, right = self.ray(vertex, row[0]), self.ray(vertex, row[-1])
                if ray in (left, right):
                    return right if ray == left else left
        return None

    def _sweeps(self, vertex: str, start: str, goal: str) -> bool:
        """Return whether neighbouring faces lead counter-clockwise from one ray to another."""
        seen, todo = {start}, [start]
        while todo:
            for following in self._next.get((vertex, todo.pop()), ()):
                if following == goal:
                    return True
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        return False

    def has_polygon(self, points: str) -> bool:
        """Return whether the points, counter-clockwise, bound a union of faces."""
        name = min(points[n:] + points[:n] for n in range(len(points)))
        if name not in self._polygons:
            self._polygons[name] = self._bounds_faces(name)
        return self._polygons[name]

    def _bounds_faces(self, points: str) -> bool:
        sides = list(zip(points, points[1:] + points[:1], strict=True))
        if len(set(points)) != len(points) or not all(frozenset(side) in self.lines for side in sides):
            return False
        corners = zip(sides, sides[1:] + sides[:1], strict=True)
        if any(self.has_collinear(a + b + c) for (a, b), (_, c) in corners):
            return False
        boundary = {edge for side in sides for edge in self._primitive(*side)}
        straight = [face for face in self._faces if not any(end in "+-" for _, end in face)]
        return (
            any(set(face) == boundary for face in self._faces)
            or _is_filled(boundary, self._faces)
            or _is_filled(boundary, straight)
            or _is_sum(boundary, self._faces)
        )


def _is_filled(boundary: set[Edge], faces: list[list[Edge]]) -> bool:
    """Return whether the faces that a boundary encloses fill it without a gap."""
    inside = [face for face in faces if any(edge in boundary for edge in face)]
    members = {id(face) for face in inside}
    for face in inside:  # the loop appends to it
        for edge in face:
            if edge in boundary:
                continue
            back = _reverse(edge)
            if back in boundary:
                return False
            neighbours = [other for other in faces if other is not face and back in other]
            if not neighbours:
                return False
            for other in neighbours:
                if id(other) not in members:
                    members.add(id(other))
                    inside.append(other)
    return boundary <= {edge for face in inside for edge in face}


def _is_sum(boundary: set[Edge], faces: list[list[Edge]]) -> bool:
    """Return whether some of at most 10 faces, which may overlap, have this boundary together."""
    if len(faces) > 10:
        return False
    for size in range(2, len(faces) + 1):
        for chosen in combinations(faces, size):
            edges = [edge for face in chosen for edge in face]
            if {edge for edge in edges if _reverse(edge) not in edges} == boundary:
                return True
    return False


def _reverse(edge: Edge) -> Edge:
    if edge[1] in "+-":
        return edge[0], "-" if edge[1] == "+" else "+"
    return edge[1], edge[0]


def _chain(edges: list[str]) -> list[Edge]:
    """Return the edges of a shape as (from, to), each starting where the one before ends if possible."""
    ends = [(edge[-2], edge[-1]) if len(edge) > 1 else (edge, edge) for edge in edges]
    if len(ends) < 2:
        return ends
    first = ends[0]
    if len(ends) == 2 and len(edges[0]) == 3 and len(edges[1]) == 2:
        first = (ends[1][1], ends[1][0])  # the segment's direction determines that of the arc
    elif first[1] not in ends[1] and first[0] in ends[1]:
        first = (first[1], first[0])
    chain = [first]
    for a, b in ends[1:]:
        last = chain[-1][1]
        chain.append((a, b) if a == last or b != last else (b, a))
    return chain
