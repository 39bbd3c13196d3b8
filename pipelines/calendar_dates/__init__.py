"""Dates as archives write them, read into EDTF: arithmetic, grammar and scanning, shared by every stage.

The only home of lunar_python. Imports `graph` only, so ingest, extract and compose may all use it.
"""

from pipelines.calendar_dates.catalogue import catalogue_date
from pipelines.calendar_dates.scanning import Found, parse_date, scan

__all__ = ["Found", "catalogue_date", "parse_date", "scan"]
