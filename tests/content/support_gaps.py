"""The pairs of drug, illness and age of which a letter can print too little, as `python -m tests.content.support` finds
them. A line goes when its gap is closed; none is added without the reason."""

NOTHING = """
certolizumab uc adult
ertapenem joint_infection adult
infliximab behcet adult
iron_sucrose ida adult
ivig juvenile_dermatomyositis adult
ivig pans adult
ivig pots adult
ivig small_fiber_neuropathy adult
meropenem cuti adult
meropenem joint_infection adult
meropenem osteomyelitis adult
patisiran attr_cm adult
rituximab dermatomyositis adult
rituximab polymyositis adult
rituximab sle adult
rituximab stiff_person adult
rituximab ted adult
tocilizumab_iv ted adult
"""
"""No label, and no guideline or study that may be cited: uses beyond the label whose trials speak against them, whose rows
nobody has seen at a source, or of which only a comparison with another drug or a trial after another drug is there, or, of
rituximab and tocilizumab in the eye disease of the thyroid, advice on the second treatment alone; of juvenile
dermatomyositis, studies of children alone; of iron sucrose where the kidneys are well, one trial after childbirth."""

LABEL_ALONE = """
abatacept_iv agvhd_prophylaxis child
abatacept_iv pjia child
belimumab_iv lupus_nephritis child
benralizumab egpa adult
benralizumab severe_asthma child
burosumab xlh adult
cefazolin bacteremia child
cefazolin endocarditis child
cefazolin joint_infection child
cefazolin osteomyelitis child
cefazolin ssti child
certolizumab pjia child
certolizumab psa adult
dalbavancin ssti child
epoetin ckd_anemia child
ferric_carboxymaltose ida child
golimumab_iv psa child
hydration dehydration adult
inebilizumab gmg adult
iron_dextran ida child
iron_sucrose ida_ckd child
ivig itp child
mepolizumab hes child
nipocalimab gmg child
olipudase asmd child
omalizumab food_allergy adult
ravulizumab ahus child
ravulizumab pnh child
rituximab gpa_mpa child
sodium_ferric_gluconate ida_ckd child
spesolimab gpp child
tezepelumab crswnp child
tocilizumab_iv crs child
tocilizumab_iv pjia child
tocilizumab_iv sjia adult
ustekinumab_iv psa child
ustekinumab_iv pso child
vancomycin bacteremia child
vancomycin endocarditis child
vancomycin osteomyelitis child
vancomycin ssti child
"""
"""The label names the use, and neither a guideline nor a study that shows the effect can be cited for that age."""
