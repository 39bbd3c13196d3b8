"""Names over a text, looked up by place: nothing here grows with the number of names."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.extract.decoding import Found


class Cover:
    """Names that do not overlap. Offsets are characters, half-open."""

    def __init__(self, names: Iterable[Found] = ()) -> None:
        """Of two names that overlap the first stays."""
        self._at: dict[int, Found] = {}
        for name in names:
            if self.free(name.start, name.end):
                self.add(name)

    def add(self, name: Found) -> None:
        """Put `name` in; whatever it overlaps goes."""
        for other in self.over(name.start, name.end):
            for i in range(other.start, other.end):
                del self._at[i]
        for i in range(name.start, name.end):
            self._at[i] = name

    def free(self, start: int, end: int) -> bool:
        """Whether no name has a character of start..end."""
        return not any(i in self._at for i in range(start, end))

    def over(self, start: int, end: int) -> list[Found]:
        """The names with a character of start..end, in order."""
        found: list[Found] = []
        for i in range(start, end):
            name = self._at.get(i)
            if name is not None and (not found or found[-1] is not name):
                found.append(name)
        return found

    def ending(self, at: int) -> Found | None:
        """The name that ends at `at`."""
        name = self._at.get(at - 1)
        return name if name is not None and name.end == at else None

    def names(self) -> list[Found]:
        """All names in order."""
        return [name for i, name in sorted(self._at.items()) if name.start == i]
