"""Ingest: catalogues, documents and JSON Lines become records; every row and file ends in a report."""

from pipelines.ingest.holding import Fonds, Holding, HoldingError
from pipelines.ingest.intake import Ingested, ingest

__all__ = ["Fonds", "Holding", "HoldingError", "Ingested", "ingest"]
