"""What pages from rows share: `page.md.j2` and `law_page.md.j2` are their frames and `templates` the environment,
`writer` writes them with their sources, `text` makes rows' texts Markdown; `names` of drugs and illnesses,
`plain_words` for the clinic's shorthand, `law_words` and `law.md.j2` for rules and their citations."""
