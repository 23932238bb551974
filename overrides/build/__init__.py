"""What runs around `mkdocs build`: the browser runtime, the compiled engine, the content policy."""
