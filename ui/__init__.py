"""How people see and decide: the Streamlit pages and the `lanmai` command."""
