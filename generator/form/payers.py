"""Names of payers people know: suggested while typing, and looked for in a letter. Any other name is fine."""

KNOWN_PAYERS = (
    "Aetna", "Ambetter", "AmeriHealth", "Anthem", "BlueCross BlueShield", "Blue Cross Blue Shield",
    "Blue Cross", "Blue Shield", "CareFirst", "CareSource", "Centene", "CHAMPVA",
    "Cigna", "ConnectiCare", "CVS Caremark", "EmblemHealth", "Evernorth", "Express Scripts",
    "Fallon Health", "Geisinger", "Guardian", "Harvard Pilgrim", "Health Net", "HealthPartners",
    "Highmark", "Horizon", "Humana", "Independence Blue Cross", "Kaiser Permanente", "Magellan",
    "Medica", "Meritain", "Moda Health", "Molina Healthcare", "Optum", "OptumRx",
    "Oscar", "Oxford Health Plans", "Point32Health", "Premera", "Priority Health", "Quartz",
    "Regence", "Sanford Health", "SelectHealth", "Sentara", "TRICARE", "Tufts",
    "UMR", "UnitedHealthcare", "UPMC Health Plan", "WellCare", "Wellmark",
)  # fmt: skip
