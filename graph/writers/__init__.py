"""How an export is written: what a store tells one audience, record by record, in each format."""
