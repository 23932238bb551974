"""What writes pages and parts of pages from rows.

Whole pages, made before MkDocs runs. A kind has a folder: `gather.py` makes plain data of the rows, `page.md.j2` and
its partials hold the words.

- `plans`, `states`, `therapies`, `conditions`  one page a row, and their list.
- `policies`    one page a payer, and one a treatment with all payers side by side.
- `drug_rules`, `codes`, `book`                 one page for many rows.
- `reference`   all of these, in the order in which they are written.
- `samples`     the golden letters of the tests, as pages.

Parts of pages written by hand, through the macros that `macros` gives to MkDocs:

- `shown`       one module of macros a subject; `Shown` is the page being written.
- `form`, `finder`, `glossary`  the form, the search over phrases of denials, and the hard words.

`writing` is what they share: the frames of pages, the environment of the templates, names, plain words.
"""
