"""One module a page: `render(services)` and what it needs; no page logic anywhere else."""
