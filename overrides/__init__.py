"""The site around the engine, in four rooms:

- `theme/`    how a page looks: templates over Material's and the stylesheet. MkDocs copies what lies there, so it
              holds no Python.
- `build/`    the steps that make the site: the compiled engine, MkDocs, the content policy; a server; drawing.
- `pages/`    what writes pages and parts of pages from rows: plans, states, treatments, illnesses, the form, samples,
              the finder, the glossary, and the macros.
- `browser/`  what runs in a visitor's browser: our scripts, and the pinned packages they stand on.

`build` uses `pages` and `browser`; `pages` uses `generator` and nothing else of these.
"""
