"""The `lanmai` command's groups: building, asking, composing, serving."""
