"""How the practice's letters are signed: by hand on a blank line, unless its profile says otherwise.

The profile keeps `signature_as` ('' for the blank line, 'typed', 'picture') and `signature` (a JPEG as base64). Both lie in
the ledger, and nowhere else: no case file has them, so a letter that is made elsewhere is not signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.desk.ledger import Ledger
from generator.desk.parts import DeskError
from generator.letters.blocks import Document
from generator.output.signing import UNSIGNED, Signature, read_picture, sign
from generator.plan import Plan
from generator.record.case import CaseFileError

WAYS = ("", "typed", "picture")


def find_signature(ledger: Ledger) -> Signature | None:
    """What the practice's letters are signed with; None where they are signed by hand."""
    return read_signature(ledger.setting("profile", {}))


def read_signature(profile: Mapping[str, Any]) -> Signature | None:
    """The signature of a profile. Raises DeskError for one that cannot be used."""
    way, name = str(profile.get("signature_as") or ""), str(profile.get("writer_name") or "").strip()
    if way not in WAYS:
        raise DeskError(f"signature_as: “{way[:20]}” is none of: {', '.join(WAYS[1:])}; leave it out for a blank line")
    try:
        picture = read_picture(str(profile.get("signature") or ""))
    except CaseFileError as error:
        raise DeskError(str(error)) from None
    if not way or not name:
        return None
    if way == "picture" and not picture:
        raise DeskError("There is no picture of the signature. Choose one, or choose another way to sign.")
    return Signature(name, picture if way == "picture" else b"")


def sign_letter(document: Document, plan: Plan, signature: Signature | None, form: str) -> tuple[Document, str]:
    """The letter of the step, signed where the practice's profile says so, and what is to be said of it. One that has a
    blank, or that the check before sending finds an error in, is not signed: nobody signs what is not finished."""
    if signature is None or document.signer != signature.name:
        return document, ""
    from generator.check import find_errors

    if document.has_gaps or find_errors(plan):
        return document, UNSIGNED
    return sign(document, signature, form), ""
