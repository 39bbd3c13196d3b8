"""Parts that pages are made of: links, evidence reader, citations, charts. They serve their own scripts."""
