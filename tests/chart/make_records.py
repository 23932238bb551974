"""Writes the made-up records of tests/chart/records: `python -m tests.chart.make_records`.

Six people who do not exist, in the forms that portals hand out (structure after HL7's public examples of C-CDA 2.1 and US
Core; all names, days and values are ours). Much of each record has nothing to do with the denial: colds, vitals, refills,
other drugs. `expected.json` says what bears on the case, written beside the data and not by the reader.
"""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).with_name("records")
ICD10, SNOMED, RXNORM, LOINC = (
    "2.16.840.1.113883.6.90",
    "2.16.840.1.113883.6.96",
    "2.16.840.1.113883.6.88",
    "2.16.840.1.113883.6.1",
)

# ---- what the people have -------------------------------------------------------------------------------
# medicine: (name, began, ended, status, sig, reason of stopping); result: (name, value, unit, low, high, day)

COMMON_MEDICINES = [
    ("lisinopril 10 mg tablet", "2019-04-02", "", "active", "Take 1 tablet by mouth daily", ""),
    ("atorvastatin 20 mg tablet", "2020-01-15", "", "active", "Take 1 tablet by mouth at bedtime", ""),
    (
        "amoxicillin 500 mg capsule",
        "2023-02-03",
        "2023-02-13",
        "completed",
        "Take 1 capsule 3 times daily for 10 days",
        "",
    ),
    ("cholecalciferol 1,000 unit tablet", "2018-06-01", "", "active", "Take 1 tablet daily", ""),
    ("acetaminophen 325 mg tablet", "2021-03-10", "", "active", "Take 2 tablets every 6 hours as needed", ""),
    ("fluticasone 50 mcg nasal spray", "2022-04-20", "2022-07-01", "completed", "2 sprays each nostril daily", ""),
]
COMMON_PROBLEMS = [
    ("Essential hypertension", "I10", "2019-04-02", ""),
    ("Mixed hyperlipidemia", "E78.2", "2020-01-15", ""),
    ("Seasonal allergic rhinitis", "J30.2", "2015-05-01", ""),
    ("Acute pharyngitis", "J02.9", "2023-02-03", "2023-02-13"),
    ("Vitamin D deficiency", "E55.9", "2018-06-01", ""),
]
PANEL = [
    ("Sodium", 139, "mmol/L", 135, 145), ("Potassium", 4.1, "mmol/L", 3.5, 5.1), ("Chloride", 102, "mmol/L", 98, 107), ("Glucose", 94, "mg/dL", 70, 99),
    ("Calcium", 9.4, "mg/dL", 8.6, 10.3), ("Alanine aminotransferase (ALT)", 24, "U/L", 0, 44), ("Total bilirubin", 0.6, "mg/dL", 0.1, 1.2), ("Hemoglobin A1c", 5.4, "%", 4, 5.6),
    ("Leukocytes (WBC)", 6.8, "10*3/uL", 4, 11), ("Mean corpuscular hemoglobin", 29.5, "pg", 27, 33), ("TSH", 1.9, "mIU/L", 0.4, 4.5), ("LDL cholesterol", 96, "mg/dL", 0, 100),
]  # fmt: skip


def people() -> list[dict[str, Any]]:
    return [
        {
            "file": "ra_step.xml", "form": "ccda", "title": "Health Summary", "keeper": "Lakeside Medical Group", "name": ("Dana", "Whitfield"), "visits": 9,
            "case": {"reasons": [{"kind": "step_therapy", "words": "You must try methotrexate and two of these first: adalimumab, etanercept or tofacitinib."}], "therapy": "infliximab", "condition": "ra",
                     "treatments": [{"drug": "adalimumab", "demanded": "yes"}], "notice_date": "2026-11-02"},
            "medicines": [
                ("methotrexate 2.5 mg tablet", "2022-03-14", "2022-10-03", "aborted", "Take 8 tablets by mouth once weekly", "Stopped: ALT rose to three times normal"),
                ("hydroxychloroquine 200 mg tablet", "2021-11-08", "2022-03-14", "completed", "Take 1 tablet twice daily", "Discontinued: inadequate response after 4 months"),
                ("Humira Pen 40 mg/0.4 mL", "2022-11-01", "2023-08-21", "aborted", "Inject 40 mg every 14 days", "Stopped: lost response, antibodies"),
                ("predniSONE 5 mg tablet", "2021-11-08", "", "active", "Take 1 tablet daily", ""),
                ("folic acid 1 mg tablet", "2022-03-14", "2022-10-03", "completed", "Take 1 tablet daily", ""),
            ],
            "problems": [("Rheumatoid arthritis with rheumatoid factor", "M05.79", "2021-10-20", ""), ("Plantar fasciitis", "M72.2", "2020-06-02", "2020-12-01")],
            "allergies": [("etanercept", "Injection site reaction, hives", "2023-10-05"), ("Penicillin G", "Rash", "1999")],
            "results": [
                ("C reactive protein [Mass/volume] in Serum or Plasma", 24.3, "mg/L", 0, 5, "2021-10-20"), ("C reactive protein [Mass/volume] in Serum or Plasma", 11.0, "mg/L", 0, 5, "2022-09-28"),
                ("C reactive protein [Mass/volume] in Serum or Plasma", 31.8, "mg/L", 0, 5, "2026-09-15"), ("DAS28-CRP", 5.4, "{score}", "", "", "2026-09-15"),
                ("Clinical Disease Activity Index (CDAI)", 28, "{score}", "", "", "2026-09-15"), ("QuantiFERON-TB Gold Plus", "Negative", "", "", "", "2026-09-16"),
            ],
            "procedures": [("Cataract extraction", "2024-05-12"), ("Screening mammography", "2025-02-01")], "immunizations": [("Influenza vaccine, quadrivalent", "2025-10-01")],
            "stays": [("Office visit, established patient", "2026-09-15", "")], "notes": ["Morning stiffness lasts three hours. She has failed methotrexate because of liver enzymes."],
            "expected": {
                "treatments": [["methotrexate", "2022-03-14", "2022-10-03"], ["hydroxychloroquine", "2021-11-08", "2022-03-14"], ["adalimumab", "2022-11-01", "2023-08-21"], ["etanercept", "", ""], ],
                "may": {"treatments": ["prednisone"], "facts": [], "findings": ["QuantiFERON"]},
                "findings": [["C-reactive protein", "24.3"], ["C-reactive protein", "31.8"], ["DAS28-CRP", "5.4"], ["Clinical Disease Activity Index", "28"]],
                "facts": [], "answers": {"icd10": "M05.79", "diagnosed_on": "2021-10-20"},
            },
        },
        {
            "file": "crohns_renewal.json", "form": "fhir", "title": "", "keeper": "Bayview Gastroenterology", "name": ("Marcus", "Oyelaran"), "visits": 22,
            "case": {"reasons": [{"kind": "renewal_refused", "words": "The records do not show that you got better on this drug."}], "therapy": "vedolizumab", "condition": "cd", "notice_date": "2026-10-12"},
            "medicines": [
                ("azaTHIOprine 50 MG Oral Tablet", "2019-02-11", "2019-12-02", "stopped", "Take 3 tablets daily", "Pancreatitis"),
                ("budesonide 3 MG Delayed Release Oral Capsule [Entocort]", "2018-12-01", "2019-02-28", "completed", "Take 3 capsules each morning", ""),
                ("adalimumab 40 MG/0.4 ML Prefilled Syringe [Humira]", "2020-01-20", "2021-04-05", "stopped", "Inject 40 mg every other week", "Loss of response"),
                ("vedolizumab 300 MG Injection [Entyvio]", "2021-05-03", "", "active", "Infuse 300 mg every 8 weeks", ""),
                ("ondansetron 4 MG Oral Tablet", "2021-06-01", "2021-06-10", "completed", "As needed for nausea", ""),
            ],
            "given": [("vedolizumab 300 MG Injection [Entyvio]", day, "300 mg") for day in ("2025-09-04", "2025-10-30", "2025-12-26", "2026-02-20", "2026-04-17", "2026-06-12", "2026-08-07")],
            "problems": [("Crohn's disease of large intestine with fistula", "K50.113", "2018-11-19", ""), ("Lactose intolerance", "E73.9", "2012-01-01", "")],
            "allergies": [("Sulfamethoxazole", "Hives", "2010-06-01")],
            "results": [
                ("Calprotectin [Mass/mass] in Stool", 1240, "ug/g", 0, 50, "2021-04-12"), ("Calprotectin [Mass/mass] in Stool", 96, "ug/g", 0, 50, "2022-03-02"), ("Calprotectin [Mass/mass] in Stool", 61, "ug/g", 0, 50, "2026-08-07"),
                ("C reactive protein", 38, "mg/L", 0, 5, "2021-04-12"), ("C reactive protein", 3.1, "mg/L", 0, 5, "2026-08-07"), ("Harvey-Bradshaw Index", 12, "{score}", "", "", "2021-04-20"), ("Harvey-Bradshaw Index", 2, "{score}", "", "", "2026-08-07"),
            ],
            "procedures": [("Colonoscopy with biopsy", "2021-04-20"), ("Colonoscopy", "2024-02-14"), ("Dental cleaning", "2025-03-03")], "immunizations": [("Influenza", "2025-10-02"), ("COVID-19 mRNA", "2025-10-02")],
            "stays": [("EMER", "2021-03-30", "Abdominal pain"), ("IMP", "2021-03-31", "Crohn's flare with abscess"), ("AMB", "2026-08-07", "")],
            "notes": ["Colonoscopy 2/14/2024: mucosa healed, no ulcers in the colon.\n\nPatient reports two formed stools a day. He has no infusion reactions."],
            "expected": {
                "treatments": [["azathioprine", "2019-02-11", "2019-12-02"], ["adalimumab", "2020-01-20", "2021-04-05"]],
                "may": {"treatments": ["budesonide"], "facts": ["objective_test", "relapses", "stable", "hospital_stay"], "findings": []},
                "findings": [["Fecal calprotectin", "1240"], ["Fecal calprotectin", "61"], ["C-reactive protein", "38"], ["C-reactive protein", "3.1"], ["Harvey-Bradshaw Index", "12"], ["Harvey-Bradshaw Index", "2"]],
                "facts": [["doses_given", "7 doses"], ["hospital_stay", "2021-03-31"], ["hospital_stay", "2021-03-30"], ["objective_test", "2021-04-20"], ["objective_test", "2024-02-14"]],
                "answers": {"icd10": "K50.113", "diagnosed_on": "2018-11-19", "infusions_given": 7},
            },
        },
        {
            "file": "iron.xml", "form": "ccda", "title": "Summary of Care", "keeper": "Northside Family Health", "name": ("Rosa", "Delacroix"), "visits": 30,
            "case": {"reasons": [{"kind": "iv_iron", "words": "Iron by mouth must be tried for 8 weeks first. Ferritin must be below 30 ng/mL."}], "therapy": "ferric_carboxymaltose", "condition": "ida", "notice_date": "2026-09-21"},
            "medicines": [
                ("ferrous sulfate 325 mg (65 mg iron) tablet", "2026-03-02", "2026-05-18", "completed", "Take 1 tablet twice daily", "Discontinued: severe nausea and constipation, Hgb did not rise"),
                ("omeprazole 20 mg capsule", "2024-01-10", "", "active", "Take 1 capsule before breakfast", ""),
            ],
            "problems": [("Iron deficiency anemia secondary to blood loss (chronic)", "D50.0", "2026-02-20", ""), ("Menorrhagia with regular cycle", "N92.0", "2025-08-04", ""), ("History of gastric bypass", "Z98.84", "2017-05-22", "")],
            "allergies": [], "results": [
                ("Hemoglobin", 8.9, "g/dL", 12, 16, "2026-02-20"), ("Hemoglobin", 9.0, "g/dL", 12, 16, "2026-05-18"), ("Hemoglobin", 8.6, "g/dL", 12, 16, "2026-09-01"), ("Ferritin [Mass/volume] in Serum", 6, "ng/mL", 15, 150, "2026-02-20"),
                ("Ferritin [Mass/volume] in Serum", 8, "ng/mL", 15, 150, "2026-09-01"), ("Iron saturation", 5, "%", 20, 50, "2026-09-01"),
            ],
            "procedures": [("Roux-en-Y gastric bypass", "2017-05-22"), ("Colonoscopy", "2026-03-30")], "immunizations": [], "stays": [("Emergency department visit", "2026-08-11", "Syncope")],
            "notes": [], "expected": {
                "treatments": [["iron by mouth", "2026-03-02", "2026-05-18"]], "may": {"treatments": [], "facts": ["hospital_stay", "objective_test", "instability"], "findings": []},
                "findings": [["Hemoglobin", "8.9"], ["Hemoglobin", "8.6"], ["Serum ferritin", "6"], ["Serum ferritin", "8"], ["Transferrin saturation", "5"]],
                "facts": [["blood_loss", "Menorrhagia"], ["blood_loss", "bypass"], ["hospital_stay", "2026-08-11"]], "answers": {"icd10": "D50.0", "diagnosed_on": "2026-02-20"},
            },
        },
        {
            "file": "cvid.json", "form": "fhir", "title": "", "keeper": "Summit Immunology", "name": ("Ellen", "Park"), "visits": 14,
            "case": {"reasons": [{"kind": "ig_immune_deficiency", "words": "We need IgG levels and a poor response to vaccine."}], "therapy": "ivig", "condition": "pi", "notice_date": "2026-08-30"},
            "medicines": [("amoxicillin-clavulanate 875 MG Oral Tablet", "2025-11-02", "2025-11-12", "completed", "Twice daily", ""), ("azithromycin 250 MG Oral Tablet", "2026-01-15", "2026-07-15", "completed", "Three times a week", "")],
            "problems": [("Common variable immunodeficiency", "D83.9", "2025-06-10", ""), ("Bronchiectasis", "J47.9", "2025-05-02", "")], "allergies": [("No known allergies", "", "")],
            "results": [
                ("IgG [Mass/volume] in Serum", 312, "mg/dL", 700, 1600, "2025-05-20"), ("IgG [Mass/volume] in Serum", 298, "mg/dL", 700, 1600, "2025-06-10"), ("IgA [Mass/volume] in Serum", "<5", "mg/dL", 70, 400, "2025-05-20"),
                ("IgG subclass 2", 40, "mg/dL", 115, 570, "2025-05-20"), ("Streptococcus pneumoniae IgG, pneumococcal antibody panel", "4 of 23 protective", "", "", "", "2025-07-22"),
            ],
            "procedures": [("CT of chest", "2025-05-02")], "immunizations": [("pneumococcal polysaccharide PPV23", "2025-06-15"), ("Influenza", "2025-10-10")],
            "stays": [("IMP", "2025-04-11", "Pneumonia"), ("AMB", "2026-07-02", "Follow-up")], "notes": [], "more_problems": [("Pneumonia, unspecified organism", "J18.9", "2025-04-11", "2025-04-20"), ("Acute maxillary sinusitis", "J01.00", "2025-11-02", "2025-11-20"), ("Acute bronchitis", "J20.9", "2026-01-05", "2026-01-20")],
            "expected": {
                "treatments": [], "may": {"treatments": [], "facts": ["vaccine_response", "objective_test"], "findings": ["IgM", "IgA"]},
                "findings": [["Serum IgG level", "312"], ["Serum IgG level", "298"], ["Pneumococcal polysaccharide vaccine response", "4 of 23 protective"]],
                "facts": [["infections", "Pneumonia, unspecified"], ["infections", "sinusitis"], ["infections", "bronchitis"], ["hospital_stay", "2025-04-11"], ["vaccine_response", "PPV23"]], "answers": {"icd10": "D83.9", "diagnosed_on": "2025-06-10"},
            },
        },
        {
            "file": "ms_home.xml", "form": "ccda_text", "title": "Continuity of Care Document", "keeper": "Riverbend Neurology", "name": ("Theo", "Lindqvist"), "visits": 12,
            "case": {"reasons": [{"kind": "site_of_care_hospital_refused", "words": "Your infusions can be given at home or in an infusion center."}], "therapy": "ocrelizumab", "condition": "ms_relapsing", "notice_date": "2026-11-09"},
            "medicines": [
                ("Tecfidera 240 mg capsule", "2020-02-01", "2021-05-10", "completed", "Take 1 capsule twice daily", "Stopped: relapse and new lesions"), ("Ocrevus 300 mg/10 mL solution", "2021-08-02", "", "active", "600 mg IV every 6 months", ""),
                ("baclofen 10 mg tablet", "2021-01-01", "", "active", "Take 1 tablet three times daily", ""),
            ],
            "given": [("Ocrevus 300 mg/10 mL solution", day, "600 mg") for day in ("2024-02-05", "2024-08-06", "2025-02-10", "2025-08-12", "2026-02-16")],
            "problems": [("Relapsing-remitting multiple sclerosis", "G35.A", "2019-11-30", ""), ("Chronic obstructive pulmonary disease", "J44.9", "2018-03-03", ""), ("Ingrown toenail", "L60.0", "2022-01-01", "2022-02-01")],
            "allergies": [("Shellfish", "Hives", "2001")], "results": [("Expanded Disability Status Scale (EDSS)", 4.5, "{score}", "", "", "2026-08-20")],
            "procedures": [("Magnetic resonance imaging of brain", "2026-08-18")], "immunizations": [("Influenza", "2025-10-10")], "stays": [("Emergency department visit", "2024-02-05", "Infusion reaction: throat tightness during ocrelizumab")],
            "notes": ["During the infusion on 2/5/2024 he had an infusion reaction with throat tightness and was treated with epinephrine.", "Uses a walker outside. Wife works days."],
            "expected": {
                "treatments": [], "may": {"treatments": ["dimethyl fumarate"], "facts": ["mobility", "objective_test", "hospital_stay", "relapses"], "findings": ["Expanded Disability"]},
                "findings": [], "facts": [["past_reaction", "throat tightness"], ["safe_doses", "5 doses"], ["instability", "obstructive"]], "answers": {"icd10": "G35.A", "diagnosed_on": "2019-11-30", "infusions_given": 5},
            },
        },
        {
            "file": "migraine.txt", "form": "text", "case": {"reasons": [{"kind": "step_therapy", "words": "Two oral preventives must be tried for 8 weeks each."}], "therapy": "eptinezumab", "condition": "migraine", "notice_date": "2026-10-20"},
            "expected": {
                "treatments": [["topiramate", "2024-01", "2024-05"], ["propranolol", "2024-06", "2024-11"], ["amitriptyline", "2025-01", "2025-03"], ["erenumab", "2025-04", "2025-12"]],
                "may": {"treatments": ["onabotulinumtoxina", "rimegepant"], "facts": [], "findings": []}, "findings": [["Monthly migraine/headache days", "17"], ["Headache Impact Test-6", "66"]], "facts": [], "answers": {"icd10": "G43.709", "diagnosed_on": "2023-09"},
            },
        },
    ]  # fmt: skip


SUMMARY = """After Visit Summary
Priya Raman    DOB 3/4/1988    Visit date: 10/2/2026
Headache Clinic of the Valley

Reason for Visit
Follow-up, migraine

Active Problems
- Chronic migraine without aura, not intractable (G43.709) - diagnosed 9/2023
- Anxiety (F41.9)
- Myopia, resolved

Allergies
Codeine - itching

Current Medications
• sertraline 50 mg daily, started 3/2022
• Nurtec ODT 75 mg as needed, since 1/2026
• levonorgestrel IUD

Past Medications
• topiramate 100 mg daily - 1/2024 to 5/2024, stopped: word-finding trouble, weight loss
• propranolol 80 mg twice daily - started 6/2024, stopped 11/2024 (low blood pressure, no benefit)
• amitriptyline 25 mg at bedtime: 1/2025 - 3/2025, discontinued for sedation
• Aimovig 140 mg monthly, 4/2025 to 12/2025, failed, less than 20% fewer days
• amoxicillin 500 mg, 2/2025

Vitals
BP 118/72   Pulse 70
Weight: 61 kg

Results
Monthly headache days: 17 (10/2/2026)
HIT-6: 66 (10/2/2026)
TSH 2.1 mIU/L (0.4-4.5) 8/1/2026
Hemoglobin 13.2 g/dL (12.0-16.0) 8/1/2026

Assessment and Plan
Chronic migraine, not controlled. She has tried two oral preventives without benefit. Plan: eptinezumab 100 mg IV every 3 months.

Family History
Mother: migraine, took topiramate.

Follow-up
Return in 3 months.
"""


# ---- C-CDA -----------------------------------------------------------------------------------------------


def stamp(day: str) -> str:
    return day.replace("-", "")


def time(began: str, ended: str = "") -> str:
    if not began and not ended:
        return "<effectiveTime><low nullFlavor='UNK'/></effectiveTime>"
    high = f'<high value="{stamp(ended)}"/>' if ended else ""
    return f'<effectiveTime xsi:type="IVL_TS"><low value="{stamp(began)}"/>{high}</effectiveTime>'


class Document:
    """A C-CDA document; `by_text`: names stand in the text of the section only, as some vendors have it."""

    def __init__(self, person: dict[str, Any], by_text: bool):
        self.person, self.by_text, self.sections, self.ids = person, by_text, [], 0

    def name(self, name: str, code: str = "", system: str = "") -> tuple[str, str]:
        """(text of the section, coded element's inside)."""
        self.ids += 1
        key = f"item{self.ids}"
        shown = f'<content ID="{key}">{escape(name)}</content>'
        coded = f'code="{code}" codeSystem="{system}"' if code else 'nullFlavor="OTH"'
        display = "" if self.by_text else f" displayName={quoteattr(name)}"
        return shown, f'{coded}{display}><originalText><reference value="#{key}"/></originalText>'

    def section(self, loinc: str, title: str, rows: list[tuple[str, str]], prose: str = "") -> None:
        text = prose or "<list>" + "".join(f"<item>{shown}</item>" for shown, _ in rows) + "</list>"
        entries = "".join(f'<entry typeCode="DRIV">{xml}</entry>' for _, xml in rows if xml)
        self.sections.append(
            f'<component><section><code code="{loinc}" codeSystem="{LOINC}"/><title>{escape(title)}</title><text>{text}</text>{entries}</section></component>'
        )

    def medicine(
        self, name: str, began: str, ended: str, status: str, sig: str, why: str, given: str = ""
    ) -> tuple[str, str]:
        shown, code = self.name(name, "0000000", RXNORM)
        self.ids += 1
        sig_id, why_xml = f"sig{self.ids}", ""
        if why:
            why_xml = f'<entryRelationship typeCode="SUBJ" inversionInd="true"><act classCode="ACT" moodCode="EVN"><code code="48767-8" codeSystem="{LOINC}"/><text>{escape(why)}</text></act></entryRelationship>'
        dose = (
            f'<doseQuantity value="{given.split()[0]}" unit="{given.split()[1]}"/>'
            if given
            else '<doseQuantity value="1"/>'
        )
        state = {"active": "active", "completed": "completed", "aborted": "aborted"}.get(status, "completed")
        return (
            f'{shown} <content ID="{sig_id}">{escape(sig)}</content>',
            f'<substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.16"/><text><reference value="#{sig_id}"/></text><statusCode code="{state}"/>'
            f'{time(began, ended)}<effectiveTime xsi:type="PIVL_TS" operator="A"><period value="12" unit="h"/></effectiveTime>{dose}<consumable><manufacturedProduct><manufacturedMaterial><code {code}</code></manufacturedMaterial></manufacturedProduct></consumable>{why_xml}</substanceAdministration>',
        )

    def problem(self, name: str, icd: str, began: str, ended: str, negated: bool = False) -> tuple[str, str]:
        shown, code = self.name(name, "64572001", SNOMED)
        negation = ' negationInd="true"' if negated else ""
        return (
            shown,
            f'<act classCode="ACT" moodCode="EVN"><code code="CONC"/><statusCode code="{"completed" if ended else "active"}"/>{time(began, ended)}<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"{negation}>'
            f'<code code="55607006" codeSystem="{SNOMED}"/><statusCode code="completed"/>{time(began, ended)}<value xsi:type="CD" {code}<translation code="{icd}" codeSystem="{ICD10}" displayName={quoteattr(name)}/></value></observation></entryRelationship></act>',
        )

    def allergy(self, name: str, reaction: str, began: str) -> tuple[str, str]:
        shown, code = self.name(name, "0000", RXNORM)
        reacts, rcode = self.name(reaction, "247472004", SNOMED)
        return (
            f"{shown}: {reacts}",
            f'<act classCode="ACT" moodCode="EVN"><statusCode code="active"/>{time(began)}<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><code code="ASSERTION"/>{time(began)}<value xsi:type="CD" code="419511003" codeSystem="{SNOMED}" displayName="Propensity to adverse reaction to drug"/>'
            f'<participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT"><code {code}</code></playingEntity></participantRole></participant>'
            f'<entryRelationship typeCode="MFST" inversionInd="true"><observation classCode="OBS" moodCode="EVN"><code code="ASSERTION"/><value xsi:type="CD" {rcode}</value></observation></entryRelationship></observation></entryRelationship></act>',
        )

    def result(self, name: str, value: Any, unit: str, low: Any, high: Any, day: str) -> tuple[str, str]:
        shown, code = self.name(name, "1988-5", LOINC)
        said = (
            f'<value xsi:type="PQ" value="{value}" unit="{unit or "1"}"/>'
            if isinstance(value, (int, float))
            else f'<value xsi:type="ST">{escape(str(value))}</value>'
        )
        span = (
            f'<referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="{low}" unit="{unit}"/><high value="{high}" unit="{unit}"/></value></observationRange></referenceRange>'
            if high != ""
            else ""
        )
        return (
            f"{shown} {value} {escape(unit)} {day}",
            f'<organizer classCode="BATTERY" moodCode="EVN"><code code="24323-8" codeSystem="{LOINC}" displayName="Panel"/><statusCode code="completed"/><effectiveTime value="{stamp(day)}0830-0500"/><component><observation classCode="OBS" moodCode="EVN"><code {code}</code><statusCode code="completed"/><effectiveTime value="{stamp(day)}0830-0500"/>{said}{span}</observation></component></organizer>',
        )

    def simple(self, element: str, name: str, day: str, reason: str = "", negated: bool = False) -> tuple[str, str]:
        shown, code = self.name(name, "0000", SNOMED)
        more = (
            f'<entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN"><code code="29308-4"/><value xsi:type="CD" displayName={quoteattr(reason)}/></observation></entryRelationship>'
            if reason
            else ""
        )
        negation = ' negationInd="true"' if negated else ""
        return (
            f"{shown} {day} {escape(reason)}",
            f'<{element} classCode="PROC" moodCode="EVN"{negation}><code {code}</code><effectiveTime value="{stamp(day)}"/>{more}</{element}>',
        )

    def vaccine(self, name: str, day: str, refused: bool = False) -> tuple[str, str]:
        shown, code = self.name(name, "88", "2.16.840.1.113883.12.292")
        negation = ' negationInd="true"' if refused else ' negationInd="false"'
        return (
            shown,
            f'<substanceAdministration classCode="SBADM" moodCode="EVN"{negation}><statusCode code="completed"/><effectiveTime value="{stamp(day)}"/><consumable><manufacturedProduct><manufacturedMaterial><code {code}</code></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>',
        )

    def write(self) -> str:
        given, family = self.person["name"]
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sdtc="urn:hl7-org:sdtc"><realmCode code="US"/>'
            f'<code code="34133-9" codeSystem="{LOINC}"/><title>{self.person["title"]}</title><effectiveTime value="20261110093000-0500"/><recordTarget><patientRole><patient><name><given>{given}</given><family>{family}</family></name></patient></patientRole></recordTarget>'
            f"<custodian><assignedCustodian><representedCustodianOrganization><name>{self.person['keeper']}</name></representedCustodianOrganization></assignedCustodian></custodian><component><structuredBody>{''.join(self.sections)}</structuredBody></component></ClinicalDocument>\n"
        )


def panel(visits: int, chance: random.Random) -> list[tuple[str, Any, str, Any, Any, str]]:
    """Ordinary blood tests of ordinary visits."""
    days = [f"{2021 + number // 5}-{1 + (number * 7) % 12:02}-{1 + (number * 11) % 27:02}" for number in range(visits)]
    return [
        (name, round(value * chance.uniform(0.95, 1.05), 1), unit, low, high, day)
        for day in days
        for name, value, unit, low, high in PANEL
    ]


def ccda(person: dict[str, Any]) -> str:
    document = Document(person, person["form"] == "ccda_text")
    chance = random.Random(person["file"])
    document.section("48765-2", "Allergies", [document.allergy(*row) for row in person["allergies"]])
    document.section(
        "10160-0", "Medications", [document.medicine(*row) for row in [*COMMON_MEDICINES, *person["medicines"]]]
    )
    if person.get("given"):
        document.section(
            "29549-3",
            "Medications Administered",
            [document.medicine(name, day, "", "completed", "", "", amount) for name, day, amount in person["given"]],
        )
    problems = [document.problem(*row) for row in [*COMMON_PROBLEMS, *person["problems"]]]
    problems.append(document.problem("Latent tuberculosis", "Z22.7", "2026-01-01", "", negated=True))
    document.section("11450-4", "Active Problems", problems)
    document.section(
        "30954-2", "Results", [document.result(*row) for row in [*panel(person["visits"], chance), *person["results"]]]
    )
    document.section(
        "8716-3",
        "Vital Signs",
        [
            document.result(name, round(value + chance.uniform(-3, 3)), unit, "", "", day)
            for day in ("2025-01-10", "2025-07-14", "2026-02-01")
            for name, value, unit in (
                ("Systolic blood pressure", 124, "mm[Hg]"),
                ("Heart rate", 72, "/min"),
                ("Body height", 168, "cm"),
            )
        ],
    )
    document.section(
        "47519-4",
        "Procedures",
        [
            *(document.simple("procedure", *row) for row in person["procedures"]),
            document.simple("procedure", "Liver biopsy", "2022-10-10", negated=True),
        ],
    )
    document.section(
        "11369-6",
        "Immunizations",
        [
            *(document.vaccine(*row) for row in person["immunizations"]),
            document.vaccine("Zoster vaccine", "2024-01-01", refused=True),
        ],
    )
    document.section("46240-8", "Encounters", [document.simple("encounter", *row) for row in person["stays"]])
    document.section(
        "10157-6", "Family History", [document.simple("observation", "Rheumatoid arthritis", "1990-01-01"), ("", "")]
    )
    for note in person["notes"]:
        document.section(
            "11488-4",
            "Progress Note",
            [],
            prose="".join(f"<paragraph>{escape(part)}</paragraph>" for part in note.split("\n\n")),
        )
    return document.write()


# ---- FHIR ------------------------------------------------------------------------------------------------


def fhir(person: dict[str, Any]) -> str:
    chance = random.Random(person["file"])
    entries: list[dict[str, Any]] = [
        {
            "resourceType": "Patient",
            "id": "p1",
            "name": [{"family": person["name"][1], "given": [person["name"][0]]}],
            "managingOrganization": {"display": person["keeper"]},
        }
    ]

    def add(kind: str, **more: Any) -> None:
        entries.append({"resourceType": kind, "id": f"r{len(entries)}", "subject": {"reference": "Patient/p1"}, **more})

    for number, (name, began, ended, status, sig, why) in enumerate([*COMMON_MEDICINES, *person["medicines"]]):
        state = {"aborted": "stopped"}.get(status, status)
        medicine: dict[str, Any] = {
            "medicationCodeableConcept": {
                "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "0000", "display": name}]
            }
        }
        if number % 3 == 1:  # named in a resource of its own
            entries.append({"resourceType": "Medication", "id": f"m{number}", "code": {"text": name}})
            medicine = {"medicationReference": {"reference": f"Medication/m{number}"}}
        if ended:
            add(
                "MedicationStatement",
                status=state,
                effectivePeriod={"start": began, "end": ended},
                dosage=[{"text": sig}],
                **({"statusReason": [{"text": why}]} if why else {}),
                **medicine,
            )
        else:
            add(
                "MedicationRequest",
                status=state,
                intent="order",
                authoredOn=f"{began}T09:00:00Z",
                dosageInstruction=[{"text": sig}],
                **medicine,
            )
            add(
                "MedicationRequest",
                status=state,
                intent="order",
                authoredOn=f"{int(began[:4]) + 1}{began[4:]}T09:00:00Z",
                dosageInstruction=[{"text": sig}],
                **medicine,
            )  # a refill
    add(
        "MedicationRequest",
        status="entered-in-error",
        intent="order",
        authoredOn="2022-01-01",
        medicationCodeableConcept={"text": "mercaptopurine 50 MG Oral Tablet"},
    )
    for name, day, amount in person.get("given", []):
        add(
            "MedicationAdministration",
            status="completed",
            effectiveDateTime=f"{day}T10:15:00-05:00",
            medicationCodeableConcept={"text": name},
            dosage={"dose": {"value": float(amount.split()[0]), "unit": amount.split()[1]}},
        )
    for name, icd, began, ended in [*COMMON_PROBLEMS, *person["problems"], *person.get("more_problems", [])]:
        add(
            "Condition",
            clinicalStatus={"coding": [{"code": "resolved" if ended else "active"}]},
            verificationStatus={"coding": [{"code": "confirmed"}]},
            code={
                "coding": [
                    {"system": "http://snomed.info/sct", "code": "1"},
                    {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": icd},
                ],
                "text": name,
            },
            onsetDateTime=began,
            **({"abatementDateTime": ended} if ended else {}),
        )
    add(
        "Condition",
        verificationStatus={"coding": [{"code": "refuted"}]},
        code={"text": "Ulcerative colitis"},
        onsetDateTime="2018-11-01",
    )
    for name, reaction, began in person["allergies"]:
        add(
            "AllergyIntolerance",
            clinicalStatus={"coding": [{"code": "active"}]},
            code={"text": name},
            **({"recordedDate": began, "reaction": [{"manifestation": [{"text": reaction}]}]} if reaction else {}),
        )
    for name, value, unit, low, high, day in [*panel(person["visits"], chance), *person["results"]]:
        said = (
            {"valueQuantity": {"value": value, "unit": unit}}
            if isinstance(value, (int, float))
            else {"valueString": str(value)}
        )
        span = (
            {"referenceRange": [{"low": {"value": low, "unit": unit}, "high": {"value": high, "unit": unit}}]}
            if high != ""
            else {}
        )
        add(
            "Observation",
            status="final",
            category=[{"coding": [{"code": "laboratory", "display": "Laboratory"}]}],
            code={"coding": [{"system": "http://loinc.org", "code": "1", "display": name}]},
            effectiveDateTime=f"{day}T08:30:00Z",
            **said,
            **span,
        )
    add(
        "Observation",
        status="final",
        category=[{"coding": [{"code": "vital-signs", "display": "Vital Signs"}]}],
        code={"text": "Blood pressure"},
        effectiveDateTime="2026-01-01",
        component=[{"code": {"text": "Systolic blood pressure"}, "valueQuantity": {"value": 122, "unit": "mmHg"}}],
    )
    for name, day in person["procedures"]:
        add("Procedure", status="completed", code={"text": name}, performedDateTime=day)
    for name, day in person["immunizations"]:
        add("Immunization", status="completed", vaccineCode={"text": name}, occurrenceDateTime=day)
    for sort, day, reason in person["stays"]:
        add(
            "Encounter",
            status="finished",
            **{"class": {"code": sort}},
            type=[{"text": "Office visit"}],
            period={"start": day, "end": day},
            **({"reasonCode": [{"text": reason}]} if reason else {}),
        )
    for note in person["notes"]:
        add(
            "DocumentReference",
            status="current",
            type={"text": "Progress note"},
            date="2026-08-07",
            content=[{"attachment": {"contentType": "text/plain", "data": base64.b64encode(note.encode()).decode()}}],
        )
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        "entry": [{"fullUrl": f"urn:{each['id']}", "resource": each} for each in entries],
    }
    return json.dumps(bundle, indent=None, separators=(",", ":")) + "\n"


def main() -> None:
    HERE.mkdir(exist_ok=True)
    expected = {}
    for person in people():
        made = SUMMARY if person["form"] == "text" else fhir(person) if person["form"] == "fhir" else ccda(person)
        (HERE / person["file"]).write_text(made, encoding="utf-8")
        expected[person["file"]] = {"case": person["case"], **person["expected"]}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
