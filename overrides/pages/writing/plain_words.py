"""Plain words for what the rows say in a clinic's shorthand. No figure and no fact of its own: it only explains."""

from __future__ import annotations

import re
from datetime import date

from overrides.pages.shown import capital, us_date

SHORT_NAMES = {
    key: key.upper()
    for key in (
        "als", "cd", "cidp", "crs", "csu", "egpa", "gbs", "gca", "gpp", "hes", "ida", "itp", "mmn", "mogad",
        "nmosd", "pi", "pjia", "pnh", "ra", "sle", "ssti", "ted", "uc",
    )
} | {"gmg": "gMG", "ahus": "aHUS", "eoe": "EoE", "psa": "PsA", "as": "AS", "sjia": "sJIA"}  # fmt: skip
"""What people and plans call an illness for short, by its id."""

SHORT_WORDS = {
    "6MWT": "how far you walk in six minutes", "AAT": "alpha-1 antitrypsin, a protein", "AChR": "an antibody test for myasthenia",
    "ADAMTS13": "a blood test that tells two clotting illnesses apart", "ALSFRS-R": "a score of daily skills in ALS",
    "ALT": "a liver test", "AST": "a liver test", "ANA": "an antibody test for lupus", "ANC": "the count of the white blood cells that fight germs",
    "ANCA": "an antibody test for vasculitis", "anti-CD20": "a drug that removes B cells", "anti-dsDNA": "an antibody test for lupus",
    "anti-HBc": "a blood test for hepatitis B", "APOE": "a gene test", "AQP4": "an antibody test for NMOSD",
    "ARIA": "swelling or bleeding that a brain scan shows", "AUC": "a measure of how much drug is in the blood",
    "BMI": "weight for height", "BUN": "a kidney test", "CAS": "a score of how active thyroid eye disease is", "CBC": "a blood count",
    "CDASI": "a score of skin disease", "CED": "Medicare pays only within a study or registry", "CGRP": "a signal in migraine",
    "CIDP": "a disease in which the body attacks its nerves", "CK": "a muscle test", "CMP": "a set of blood tests",
    "COPD": "a lasting lung disease", "CPK": "a muscle test", "CRP": "a blood test for inflammation", "CSF": "the fluid around brain and spine",
    "csDMARD": "an older arthritis drug, such as methotrexate", "CSU": "lasting hives", "CT": "a scan", "DM": "dermatomyositis",
    "DME": "home medical equipment", "DMT": "a drug that slows MS", "DMTs": "drugs that slow MS", "DXA": "a bone scan",
    "EDSS": "a score of disability in MS", "eGFR": "a kidney test", "EMG": "a muscle test with a fine needle", "EPO": "the hormone that makes red blood cells",
    "ESBL": "a kind of resistant germ", "ESRD": "kidneys that have failed", "FAP": "a stage of nerve damage in amyloidosis",
    "FcRn": "a part of the body that keeps antibodies alive", "FeNO": "a breath test for asthma", "FEV1": "a breathing test",
    "FRAX": "a sum of your risk of a broken bone", "FVC": "a breathing test", "G6PD": "an enzyme that must be tested before this drug",
    "GBA1": "a gene", "GCA": "giant cell arteritis", "GDMT": "the standard heart drugs", "GLA": "a gene", "gMG": "generalized myasthenia gravis",
    "GPPGA": "a score of pustular psoriasis", "Hb": "hemoglobin, which carries oxygen", "HbA1c": "a blood test for sugar",
    "HBsAg": "a blood test for hepatitis B", "HBV": "hepatitis B", "HIT-6": "a headache score", "HLA-B27": "a gene test", "HPV": "a virus",
    "IBD": "Crohn's disease or ulcerative colitis", "ICS-LABA": "an asthma inhaler with a steroid", "ID": "infectious disease",
    "IDSA": "the society of infection doctors", "IGRA": "a blood test for TB", "IgA": "an antibody", "IgE": "the antibody of allergy",
    "IgG": "the main antibody in the blood", "IgM": "an antibody", "incident-to": "given by a clinic, under its doctor", "INCAT": "a score of arm and leg disability",
    "I-RODS": "a score of daily skills", "JCV": "a virus that matters with this drug", "LCD": "a Medicare contractor's rule", "LDH": "a blood test that shows broken blood cells",
    "LFTs": "liver tests", "LN": "lupus of the kidneys", "MAC": "a Medicare contractor", "MCI": "mild memory loss", "MDS": "a bone marrow disease", "MG-ADL": "a score of daily skills in myasthenia",
    "MGFA": "a grade of myasthenia", "MIDAS": "a score of days lost to migraine", "MMD": "migraine days in a month", "MMN": "a disease in which the body attacks its motor nerves",
    "MMSE": "a memory test", "MMT8": "a strength test", "MoCA": "a memory test", "MRI": "a scan", "MuSK": "an antibody test for myasthenia",
    "NCD": "a Medicare rule for the whole country", "NCS": "a test of the nerves", "NIS": "a score of nerve damage", "NMOSD": "a disease of the eye nerves and spine",
    "NOS": "no product of its own named", "NSAID": "a pain drug such as ibuprofen", "NT-proBNP": "a blood test of the heart", "NYHA": "a grade of heart failure",
    "OPAT": "antibiotics into a vein outside the hospital", "PET": "a scan", "Phos": "phosphate", "PI": "a weak immune system from birth", "PML": "a rare, grave brain infection",
    "PN": "feeding into a vein", "PND": "a stage of nerve damage", "PNH": "a disease in which red blood cells break", "PPMS": "MS that worsens from the start",
    "PsA": "psoriatic arthritis", "PYP": "a heart scan", "QMG": "a strength score in myasthenia", "RA": "rheumatoid arthritis",
    "REMS": "a safety program that the FDA asks for", "RMS": "MS with relapses", "SAD": "drugs that people mostly give themselves",
    "SCIG": "immune globulin under the skin", "SLEDAI": "a lupus score", "SNF": "a nursing facility", "STEC": "a test for a gut germ", "TB": "tuberculosis",
    "TNF": "a signal that drives inflammation", "TRAb": "a thyroid antibody test", "TSAT": "transferrin saturation, an iron test", "TSH": "a thyroid test",
    "TTR": "a protein", "UA": "a urine test", "UAS7": "a score of hives over a week", "UPCR": "protein in the urine", "VZV": "the chickenpox virus",
}  # fmt: skip
"""The clinic's short words that rows use, each in a few plain ones."""

LONG_WORDS = {
    "anaphylaxis": ("anaphyla", "a sudden, severe allergic reaction"), "anticoagulant": ("anticoag", "a blood thinner"),
    "antiemetic": ("antiemetic", "a drug against vomiting"), "compounded": ("compounded", "mixed for you by a pharmacy"),
    "contraindicated": ("contraind", "unsafe for you"), "endoscopy": ("endoscop", "a look inside with a camera"),
    "enteral": ("enteral", "by mouth or tube into the gut"), "exacerbation": ("exacerbation", "a time when the illness flares"),
    "glucocorticoid": ("glucocort", "a steroid"), "hypersensitivity": ("hypersens", "an allergic reaction"),
    "hypotension": ("hypotens", "low blood pressure"), "immunosuppressant": ("immunosuppressant", "a drug that calms the immune system"),
    "induction": ("induction", "the first doses, which bring the illness down"), "intolerance": ("intolerance", "it made you ill, so you had to stop"),
    "lyophilized": ("lyophil", "freeze-dried"), "maintenance": ("maintenance", "the later doses, which keep the illness down"),
    "malignancy": ("malignan", "cancer"), "neutropenia": ("neutropeni", "too few of the white blood cells that fight germs"),
    "per diem": ("per diem", "a rate for each day"), "prophylaxis": ("prophyla", "prevention"), "proptosis": ("proptosis", "eyes that bulge"),
    "renal": ("renal", "of the kidneys"), "susceptible": ("susceptib", "killed by this drug, of germs"),
    "thiopurine": ("thiopurine", "an older drug that calms the immune system"), "thrombosis": ("thrombo[st]", "a blood clot"),
    "titre": ("titre", "the level of an antibody"), "tophi": ("toph[iu]", "lumps of uric acid under the skin"),
    "trough": ("trough", "the lowest level, just before the next dose"), "vascular access": ("vascular access", "the line into your vein"),
    "wean": ("wean", "to lower a drug step by step"),
}  # fmt: skip
"""Longer hard words: how each begins in a text, and what it means."""

_SIGNS = (
    (r"\s*>=\s*", " at least "), (r"\s*<=\s*", " at most "), (r"\s*(?<![-=])>\s*(?=[\d.])", " over "),
    (r"\s*<\s*(?=[\d.])", " under "),
)  # fmt: skip


def said_plainly(text: str) -> str:
    """A row's shorthand with the signs of comparison as words: 'Hb <10' becomes 'Hb under 10'."""
    text = text.replace(" - ", ", ")
    for sign, word in _SIGNS:
        text = re.sub(sign, word, text)
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: us_date(date.fromisoformat(found[0])), text)
    return re.sub(r"([(\[]) +", r"\1", " ".join(text.split()))


def direction_words(direction: str) -> str:
    """'higher = worse' as a sentence; empty where the row gives none."""
    cause, sign, meaning = (part.strip() for part in direction.partition("="))
    if sign:
        return f"{capital(cause)} means {meaning}."
    return f"{capital(cause)}." if cause.strip("-") else ""


def route_words(routes: tuple[str, ...]) -> str:
    """How a drug is given: 'into a vein (IV) or under the skin (SC)'."""
    words = []
    for route in routes:
        route = re.sub(r"\bIV\b(?: \((.+)\))?", lambda m: f"into a vein (IV{', ' + m[1] if m[1] else ''})", route)
        words.append(
            re.sub(r"\bSC\b(?: \((.+)\))?", lambda m: f"under the skin (SC{', ' + m[1] if m[1] else ''})", route)
        )
    return " or ".join(words)


def hard_words_in(text: str) -> list[tuple[str, str]]:
    """The clinic's words that a text uses, with what they mean, by the alphabet."""
    text = text.replace("\\", "")
    found = [word for word in SHORT_WORDS if word in text and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]
    meanings = {word: SHORT_WORDS[word] for word in found}
    meanings |= {word: said for word, (start, said) in LONG_WORDS.items() if re.search(rf"\b{start}", text, re.I)}
    return sorted(meanings.items(), key=lambda item: item[0].lower())
