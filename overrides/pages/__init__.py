"""What writes pages and parts of pages from rows.

Whole pages, made before MkDocs runs:

- `reference`   all reference pages, kind by kind: `plans`, `states`, `therapies`, `conditions`, and the short ones.
- `samples`     the golden letters of the tests, as pages.

Parts of pages written by hand, through the macros that `macros` gives to MkDocs:

- `shown`       one module of macros a subject; `Shown` is the page being written.
- `form`, `finder`, `glossary`  the form, the search over phrases of denials, and the hard words.

`writing` is what they share: front matter, sources, names, plain words.
"""
