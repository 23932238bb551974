"""The steps that make the site: `python -m overrides.build.site site` runs them all.

- `engine`       Pyodide's files, a cut standard library and the compiled engine (`precompile` runs inside Pyodide).
- `site`         pages from rows, then MkDocs, then `finish_site`.
- `yours`        what a fork says about itself (`yours/`), laid over the pages.
- `data`         the fact book as a data package, beside the pages.
- `shipped`      notices and a bill of materials of what others wrote (`shipped.toml`), beside the pages.
- `release`      the wheel of a version with its notes; `zensical` a try of the successor of MkDocs.
- `twice`        two builds of one commit, compared; `audit` what is pinned, by age and by known faults.
- `finish_site`  scripts in place, content policy in every page, and no page that loads from elsewhere; `structured`
                 adds data for search engines.
- `serve`, `browser`     the finished site on this machine; the browsers that tests drive.
- `word_base`, `social`  drawn once and kept: the base of the Word papers, the picture for links.
- `rooms`, `picture`      the layers of the engine, which a test holds it to, and the picture of its imports, kept too.
"""
