"""What runs in a visitor's browser; no Python of its own.

- `letter/`   the letter page: the form's script, the worker that runs the engine, its stylesheet. It is served under a
              folder whose name carries a hash of all of it.
- `site.mjs`, `finder.mjs`  small scripts of the other pages.
- `runtime/`  the pinned packages: Pyodide and the typeface for the site, and tools for build and tests.
"""
