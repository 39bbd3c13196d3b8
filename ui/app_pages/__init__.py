"""One file a page, three lines each: Streamlit runs them by their path."""
