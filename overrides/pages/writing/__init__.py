"""What pages from rows share: `writer` (front matter, sources, the last line), `names` of drugs and illnesses,
`plain_words` for the clinic's shorthand, `law_words` for rules and their citations."""
