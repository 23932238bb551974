"""Names that letters use for illnesses and drugs beside those of the fact book: short names, old ones, Spanish ones.

ILLNESSES maps a name to the illness of the book whose claim it carries whole. A name that says less than any illness of
the book ('MS' is not relapsing MS) maps to '': it is read as it stands and chooses nothing. Short names count in capitals only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.reading.patterns import lazy

ILLNESSES = {
    "CIDP": "cidp", "chronic inflammatory demyelinating polyneuropathy": "cidp", "chronic inflammatory demyelinating polyradiculoneuropathy": "cidp",
    "chronic inflammatory demyelinating neuropathy": "cidp", "polineuropatía desmielinizante inflamatoria crónica": "cidp", "MMN": "mmn", "multifocal motor neuropathy": "mmn", "GBS": "gbs",
    "Guillain-Barre syndrome": "gbs", "Guillain-Barré syndrome": "gbs", "Guillain-Barré": "gbs", "síndrome de Guillain-Barré": "gbs",
    "MS": "", "multiple sclerosis": "", "esclerosis múltiple": "", "RRMS": "ms_relapsing", "relapsing multiple sclerosis": "ms_relapsing", "relapsing-remitting multiple sclerosis": "ms_relapsing",
    "relapsing remitting multiple sclerosis": "ms_relapsing", "relapsing MS": "ms_relapsing", "relapsing-remitting MS": "ms_relapsing", "relapsing forms of multiple sclerosis": "ms_relapsing",
    "relapsing forms of MS": "ms_relapsing", "esclerosis múltiple recurrente": "ms_relapsing", "esclerosis múltiple remitente-recurrente": "ms_relapsing", "multiple sclerosis, relapsing": "ms_relapsing",
    "PPMS": "ms_ppms", "primary progressive multiple sclerosis": "ms_ppms", "primary progressive MS": "ms_ppms", "primary-progressive multiple sclerosis": "ms_ppms", "esclerosis múltiple primaria progresiva": "ms_ppms",
    "acute MS relapse": "ms_relapse_acute", "optic neuritis": "ms_relapse_acute", "NMOSD": "", "neuromyelitis optica": "", "neuromyelitis optica spectrum disorder": "", "AQP4-positive NMOSD": "nmosd", "AQP4 antibody positive neuromyelitis optica spectrum disorder": "nmosd",
    "MOGAD": "mogad", "MOG antibody disease": "mogad", "MOG antibody-associated disease": "mogad", "gMG": "gmg", "generalized myasthenia gravis": "gmg", "generalised myasthenia gravis": "gmg", "miastenia gravis generalizada": "gmg",
    "myasthenia gravis": "", "miastenia gravis": "", "stiff person syndrome": "stiff_person", "stiff-person syndrome": "stiff_person", "ALS": "als", "amyotrophic lateral sclerosis": "als", "Lou Gehrig's disease": "als",
    "Alzheimer's disease": "", "autoimmune encephalitis": "autoimmune_encephalitis", "PANS": "pans", "PANDAS": "pans", "migraine": "", "migraña": "", "chronic migraine": "migraine", "episodic migraine": "migraine", "migraine prevention": "migraine", "migraña crónica": "migraine",
    "CVID": "pi", "common variable immunodeficiency": "pi", "common variable immune deficiency": "pi", "inmunodeficiencia común variable": "pi", "inmunodeficiencia variable común": "pi", "primary immunodeficiency": "pi", "primary immune deficiency": "pi",
    "primary humoral immunodeficiency": "pi", "PIDD": "pi", "inmunodeficiencia primaria": "pi", "specific antibody deficiency": "pi", "X-linked agammaglobulinemia": "pi", "XLA": "pi", "immune deficiency": "", "immunodeficiency": "", "antibody deficiency": "", "subclass deficiency": "",
    "IgG subclass deficiency": "", "hypogammaglobulinemia": "", "hipogammaglobulinemia": "", "secondary hypogammaglobulinemia": "secondary_id",
    "UC": "uc", "ulcerative colitis": "uc", "colitis ulcerosa": "uc", "colitis ulcerativa": "uc", "Crohn's disease": "cd", "Crohn disease": "cd", "Crohn's": "cd", "enfermedad de Crohn": "cd", "regional enteritis": "cd",
    "RA": "ra", "rheumatoid arthritis": "ra", "artritis reumatoide": "ra", "PsA": "psa", "psoriatic arthritis": "psa", "artritis psoriásica": "psa", "plaque psoriasis": "pso", "psoriasis en placas": "pso", "psoriasis": "", "generalized pustular psoriasis": "gpp", "GPP": "gpp",
    "ankylosing spondylitis": "as", "espondilitis anquilosante": "as", "non-radiographic axial spondyloarthritis": "nr_axspa", "nr-axSpA": "nr_axspa", "axial spondyloarthritis": "", "SLE": "sle", "systemic lupus erythematosus": "sle", "lupus eritematoso sistémico": "sle", "lupus": "", "lupus nephritis": "lupus_nephritis", "nefritis lúpica": "lupus_nephritis",
    "pJIA": "pjia", "polyarticular juvenile idiopathic arthritis": "pjia", "polyarticular JIA": "pjia", "sJIA": "sjia", "systemic juvenile idiopathic arthritis": "sjia", "Still's disease": "sjia", "juvenile idiopathic arthritis": "", "JIA": "",
    "giant cell arteritis": "gca", "temporal arteritis": "gca", "GCA": "gca", "GPA": "gpa_mpa", "Wegener's granulomatosis": "gpa_mpa", "granulomatosis with polyangiitis": "gpa_mpa", "microscopic polyangiitis": "gpa_mpa", "ANCA vasculitis": "", "EGPA": "egpa", "Churg-Strauss syndrome": "egpa",
    "IDA": "ida", "iron deficiency anemia": "ida", "iron-deficiency anemia": "ida", "iron deficiency anaemia": "ida", "anemia por deficiencia de hierro": "ida", "anemia ferropénica": "ida", "iron deficiency": "", "deficiencia de hierro": "", "anemia": "",
    "chronic kidney disease": "", "CKD": "", "anemia of chronic kidney disease": "ckd_anemia", "heart failure": "", "ITP": "itp", "immune thrombocytopenia": "itp", "idiopathic thrombocytopenic purpura": "itp", "immune thrombocytopenic purpura": "itp",
    "PNH": "pnh", "paroxysmal nocturnal hemoglobinuria": "pnh", "hemoglobinuria paroxística nocturna": "pnh", "aHUS": "ahus", "atypical hemolytic uremic syndrome": "ahus", "autoimmune hemolytic anemia": "", "warm autoimmune hemolytic anemia": "hemolytic_anemia",
    "severe asthma": "severe_asthma", "severe eosinophilic asthma": "severe_asthma", "severe allergic asthma": "severe_asthma", "asma grave": "severe_asthma", "asthma": "", "asma": "", "COPD": "", "chronic spontaneous urticaria": "csu", "chronic idiopathic urticaria": "csu", "CSU": "csu", "urticaria": "",
    "chronic rhinosinusitis with nasal polyps": "crswnp", "nasal polyps": "", "TED": "ted", "thyroid eye disease": "ted", "Graves' orbitopathy": "ted", "Graves' ophthalmopathy": "ted", "Graves orbitopathy": "ted", "enfermedad ocular tiroidea": "ted",
    "gout": "", "chronic gout": "", "chronic refractory gout": "gout", "refractory gout": "gout", "gota": "", "osteoporosis": "osteoporosis", "Paget's disease of bone": "paget", "bone metastases": "bone_mets", "metástasis óseas": "bone_mets",
    "Fabry disease": "fabry", "Fabry's disease": "fabry", "enfermedad de Fabry": "fabry", "Gaucher disease": "gaucher", "Gaucher's disease": "gaucher", "enfermedad de Gaucher": "gaucher", "Pompe disease": "pompe", "Pompe's disease": "pompe", "enfermedad de Pompe": "pompe", "MPS I": "", "MPS II": "", "MPS IVA": "", "Hunter syndrome": "", "Hurler syndrome": "",
    "alpha-1 antitrypsin deficiency": "", "alpha-1": "", "hATTR": "", "hereditary ATTR amyloidosis": "", "hATTR polyneuropathy": "attr_pn", "hereditary transthyretin amyloidosis with polyneuropathy": "attr_pn", "ATTR-CM": "attr_cm", "transthyretin amyloid cardiomyopathy": "attr_cm",
    "pemphigus vulgaris": "pemphigus", "pénfigo vulgar": "pemphigus", "pemphigus": "", "dermatomyositis": "dermatomyositis", "polymyositis": "polymyositis", "sarcoidosis": "", "hidradenitis suppurativa": "", "uveitis": "", "noninfectious uveitis": "uveitis", "non-infectious uveitis": "uveitis", "chronic iridocyclitis": "uveitis", "chronic anterior uveitis": "uveitis", "anterior uveitis": "uveitis", "JIA-associated uveitis": "uveitis", "panuveitis": "uveitis", "iritis": "uveitis", "iridocyclitis": "uveitis", "scleroderma": "", "systemic sclerosis": "", "membranous nephropathy": "", "primary membranous nephropathy": "membranous",
    "osteomyelitis": "osteomyelitis", "osteomielitis": "osteomyelitis", "vertebral osteomyelitis": "osteomyelitis", "discitis": "", "infective endocarditis": "endocarditis", "endocarditis": "endocarditis", "septic arthritis": "joint_infection", "prosthetic joint infection": "joint_infection", "bacteremia": "bacteremia", "Lyme disease": "", "chronic Lyme disease": "", "cellulitis": "",
    "hyperemesis gravidarum": "hyperemesis", "gastroparesis": "", "POTS": "pots", "postural orthostatic tachycardia syndrome": "pots", "dehydration": "", "short bowel syndrome": "", "complex regional pain syndrome": "", "CRPS": "", "fibromyalgia": "", "chronic fatigue syndrome": "", "restless legs": "restless_legs", "restless legs syndrome": "restless_legs", "treatment-resistant depression": "",
    "breast cancer": "", "HER2-positive breast cancer": "", "colorectal cancer": "", "lung cancer": "", "multiple myeloma": "", "lymphoma": "", "CLL": "", "chronic lymphocytic leukemia": "", "neutropenia": "", "Kawasaki disease": "kawasaki", "IgG4-related disease": "igg4rd", "hypereosinophilic syndrome": "hes", "eosinophilic esophagitis": "eoe", "EoE": "eoe",
    "TTP": "ttp", "thrombotic thrombocytopenic purpura": "ttp", "immune TTP": "ttp", "Takayasu arteritis": "takayasu", "Takayasu's arteritis": "takayasu", "Behcet's disease": "behcet", "Behçet disease": "behcet", "small fiber neuropathy": "small_fiber_neuropathy", "minimal change nephrotic syndrome": "minimal_change",
    "graft-versus-host disease": "", "spinal muscular atrophy": "", "SMA": "", "coronary artery disease": "", "X-linked hypophosphatemia": "", "hereditary angioedema": "", "hemophilia": "",
}  # fmt: skip

THERAPIES = {
    "fulphila": "pegfilgrastim", "nyvepria": "pegfilgrastim", "udenyca": "pegfilgrastim", "ziextenzo": "pegfilgrastim", "fylnetra": "pegfilgrastim", "stimufend": "pegfilgrastim", "granix": "filgrastim",
    "zymfentra": "infliximab", "avzivi": "bevacizumab", "jobevne": "bevacizumab",
    "gammagard": "ivig", "gamunex": "ivig", "octagam": "ivig", "flebogamma": "ivig", "carimune": "ivig", "gamimune": "ivig", "ivig": "ivig", "immune globulin": "ivig", "immunoglobulin": "ivig", "gammaglobulin": "ivig", "gamma globulin": "ivig",
    "inmunoglobulina": "ivig", "intravenous immune globulin": "ivig", "scig": "scig", "subcutaneous immune globulin": "scig", "inmunoglobulina subcutánea": "scig",
    "prolastin": "alpha1_pi", "prolastin-c": "alpha1_pi", "aralast": "alpha1_pi", "alpha1-proteinase inhibitor": "alpha1_pi", "ocrelizumab": "ocrelizumab", "iv hydration": "hydration", "iv fluids": "hydration", "hydration": "hydration", "normal saline": "hydration",
    "alglucosidase alfa": "alglucosidase", "avalglucosidase": "alglucosidase", "cipaglucosidase": "alglucosidase", "ferric gluconate": "sodium_ferric_gluconate", "sodium ferric gluconate": "sodium_ferric_gluconate", "methylprednisolone": "methylprednisolone_iv", "tpn": "tpn",
    "total parenteral nutrition": "tpn", "nutrición parenteral": "tpn", "hierro sacarosa": "iron_sucrose", "carboximaltosa férrica": "ferric_carboxymaltose", "zoledronate": "zoledronic_acid", "zometa": "zoledronic_acid",
}  # fmt: skip
"""Lower-case names beside the book's -> therapy."""

OTHER_DRUGS = (
    "ezetimibe", "evolocumab", "Repatha", "alirocumab", "Praluent", "Herzuma", "Hercessi", "aflibercept", "Eylea", "Pavblu", "Yesafili", "Opuviz", "Ahzantive", "Enzeevu", "ranibizumab", "Lucentis", "Byooviz", "Cimerli", "faricimab", "Vabysmo", "brolucizumab", "Beovu",
    "Yusimry", "Idacio", "Hulio", "Abrilada", "Yuflyma", "Simlandi", "Erelzi", "Eticovo", "Mircera", "sirolimus", "leflunomide", "penicillamine", "hydroxyurea", "deferasirox", "danazol", "dapsone", "cyclosporin", "topiramate", "propranolol", "amitriptyline", "valproate", "candesartan",
    "adalimumab", "Humira", "Hadlima", "Hyrimoz", "Cyltezo", "Amjevita", "etanercept", "Enbrel", "tofacitinib", "Xeljanz", "upadacitinib", "Rinvoq", "baricitinib", "methotrexate", "metotrexato", "sulfasalazine", "hydroxychloroquine", "Plaquenil", "leflunomide", "azathioprine",
    "azatioprina", "mercaptopurine", "mycophenolate", "cyclosporine", "tacrolimus", "cyclophosphamide", "prednisone", "prednisona", "prednisolone", "dexamethasone", "corticosteroids", "budesonide", "mesalamine", "mesalazine", "apremilast", "Otezla", "ixekizumab", "Taltz", "anakinra", "canakinumab", "Ilaris",
    "sarilumab", "Kevzara", "glatiramer", "Copaxone", "interferon", "dimethyl fumarate", "Tecfidera", "fingolimod", "Gilenya", "teriflunomide", "Aubagio", "ofatumumab", "Kesimpta", "cladribine", "siponimod", "pyridostigmine", "zilucoplan", "Zilbrysq",
    "oral iron", "hierro oral", "ferrous sulfate", "sulfato ferroso", "ferrous gluconate", "ferrous fumarate", "allopurinol", "alopurinol", "febuxostat", "colchicine", "probenecid", "alendronate", "alendronato", "Fosamax", "ibandronate", "risedronate", "teriparatide", "Forteo", "raloxifene", "topiramate", "propranolol", "amitriptyline",
    "erenumab", "Aimovig", "fremanezumab", "Ajovy", "galcanezumab", "Emgality", "atogepant", "rimegepant", "onabotulinumtoxinA", "Botox", "dupilumab", "Dupixent", "montelukast", "antihistamines", "cetirizine", "evolocumab", "Repatha", "alirocumab", "Praluent", "inclisiran", "Leqvio",
    "trastuzumab", "Herceptin", "Kanjinti", "Ogivri", "Trazimera", "Ontruzant", "bevacizumab", "Avastin", "Mvasi", "Zirabev", "pembrolizumab", "Keytruda", "nivolumab", "Opdivo", "regorafenib", "trifluridine", "Fulphila", "Nyvepria", "Udenyca", "Ziextenzo", "Fylnetra", "Stimufend", "Granix",
    "fosaprepitant", "Emend", "palonosetron", "ondansetron", "Amphotericin B", "AmBisome", "cefepime", "piperacillin", "linezolid", "dalbavancin", "oritavancin", "Dalvance", "nafcillin", "penicillin G", "ketamine", "esketamine", "Spravato", "lidocaine", "belatacept", "Nulojix", "basiliximab",
    "nusinersen", "Spinraza", "elosulfase alfa", "Vimizim", "idursulfase", "Elaprase", "laronidase", "Aldurazyme", "galsulfase", "Naglazyme", "taliglucerase", "velaglucerase", "sebelipase", "cerliponase", "burosumab", "Crysvita", "romiplostim", "Nplate", "eltrombopag", "Promacta", "avatrombopag",
    "pegcetacoplan", "iptacopan", "emicizumab", "Hemlibra", "luspatercept", "Reblozyl", "EDTA", "NAD+", "vitamin infusion", "Tezspire", "cosyntropin", "octreotide", "lanreotide", "immune globulin", "plasma exchange", "NSAIDs", "TNF inhibitor", "Simponi", "Actemra", "Cimzia", "belimumab", "voclosporin", "Lupkynis", "tildrakizumab", "Ilumya", "bimekizumab", "brodalumab",
)  # fmt: skip
"""Drugs that letters name and the book has no row for: asked for, tried, or wanted instead. Names only."""


WORD = lazy(r"[^\W_](?:[\w'’+\-]*[\w+])?")


class Lexicon:
    """Names that are looked for in a text, one or several words each. `is_cased`: only as they are written here."""

    def __init__(self, names: Mapping[str, str], is_cased: bool = False):
        self._is_cased = is_cased
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, key in names.items():
            words = tuple(self._form(word[0]) for word in WORD.finditer(name))
            self._by_first.setdefault(words[0], []).append((words, key))
        for found in self._by_first.values():
            found.sort(key=lambda item: -len(item[0]))

    def _form(self, word: str) -> str:
        word = word.replace("’", "'")
        return word if self._is_cased else word.lower()

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, key) of each name in the text, the longest at a place; none within another. Words of a name may stand
        on two lines."""
        words = [(match.start(), match.end()) for match in WORD.finditer(text)]
        taken = 0
        for number, (start, end) in enumerate(words):
            if start < taken:
                continue
            printed = self._form(text[start:end])
            for first in (printed, printed.removesuffix("'s"), printed.split("-")[0]):
                hit = self._longest(text, words, number, first)
                if hit:
                    stop, key = hit
                    stop = stop if stop != end or first == printed else start + len(first)
                    yield start, stop, key
                    taken = stop
                    break

    def _longest(self, text: str, words: list[tuple[int, int]], number: int, first: str) -> tuple[int, str] | None:
        for name, key in self._by_first.get(first, ()):
            if len(name) == 1:
                return words[number][1], key
            rest = words[number + 1 : number + len(name)]
            if len(rest) < len(name) - 1:
                continue
            printed = [self._form(text[start:end]) for start, end in rest]
            ends = [words[number][1], *(end for _, end in rest)]
            gaps = [text[ends[place] : start] for place, (start, _) in enumerate(rest)]
            if tuple(printed) == name[1:] and all(
                len(gap) <= 40 and not gap.strip(" \n\t,") and gap.count("\n") < 2 for gap in gaps
            ):
                return ends[-1], key
        return None
