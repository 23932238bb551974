"""Our own drawings: lists of words with a drawn sign before each. A screen reader hears the list, a phone shows a column,
the dark needs no second picture, and the words wrap and can be enlarged (docs/decisions/0019-the-face.md)."""
