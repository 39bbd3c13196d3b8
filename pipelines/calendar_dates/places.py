"""Where a reading stands: the date it leans on, cut into year, month and day, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import When

Parts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """An EDTF value ("" when it cannot be told), its calendar, whether it leant on the anchor, and what is wrong."""

    edtf: str = ""
    calendar: str = "gregorian"
    leant: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Year, month and day of an anchor, 0 where it does not say; `lunar` when the story runs in the lunar calendar."""

    year: int = 0
    month: int = 0
    day: int = 0
    lunar: bool = False

    @classmethod
    def of(cls, anchor: When | None) -> Place:
        """The last date of an anchor: of a range its end, of a season its year."""
        if anchor is None or not anchor.edtf:
            return cls()
        last = anchor.edtf.rpartition("/")[2].rstrip("~?%")
        if "X" in last:
            return cls()
        year, month, day = (*(int(part) for part in last.split("-")), 0, 0)[:3]
        lunar = anchor.calendar == "lunar" or (anchor.calendar == "era" and year < 1912)
        return cls(year, month if month <= 12 else 0, day, lunar)
