"""The practice desk: denials by the forty, on the practice's own machine.

Goes in: files as a biller has them (X12 835, a work list as CSV, TSV or Excel, FHIR ExplanationOfBenefit), told by their
first bytes. Kept: one ledger, a SQLite file, that can be imported into again and again. Comes out: each refused line sorted
with the reason for it, what is wrong on claims, patterns, tables, a report, and one packet a case through the engine. Pure
Python with the standard library; nothing is sent anywhere.

On the command line: `desk import`, `desk triage`, `desk check`, `desk patterns`, `desk report`, `batch` (docs/practices).

For the page: `generator.bridge.call("desk", request)`, one request a call. Every request has "do" and "ledger" (the path of the
file in the worker's own file system), and "today" ('2026-11-29') where days are counted. Amounts are cents, days ISO text.

    do         also takes                                      answers
    open                                                       {"claims", "files": [file], "ways": [{"id", "title", "says", "document"}]}
    look       name, path | base64                             {"kind": "remittance" | "explanation" | "workbook" | "CSV" …, "columns":
                                                               [{"head", "column", "title", "sample"}], "choices": [{"value", "title"}]}
    import     name, path | base64, mapping? {head: column}    file + {"known", "new", "changed", "same", "takebacks", "sorting": {"sorted",
                                                               "open"}}; the mapping is remembered for later lists
    board      filters?, order?, limit?, offset?               see `board.board`: rows, total, at_stake, ways, choices, takebacks
    show       claim                                           see `board.show`: the claim with lines, codes in words, answers, history
    change     claim, changes {life, way, note, sent_on,       the claim as `show`; what was billed stays beside what was put right
               answered_on, outcome, cover, state, due,
               lines: [{line, units?, code?, modifiers?,
               ndc? …}]}, who?
    takebacks                                                  [{"id", "payer", "payment", "decided", "reason", "says", "reference", "cents",
                                                               "claim", "life"}]
    check      text (rows of a work list with their head), or  [{"code", "day", "found": [{"id", "sort": "fault" | "question", "title",
               lines [{code, modifiers, day, units, charged,   "says"}]}]
               facts}] and claim {cover, frequency, payer}
    found      sort?                                           the same over the ledger: [{"claim", "number", "patient", "payer", "code",
                                                               "day", "id", "sort", "title", "says"}]
    patterns   filters?                                        see `patterns.find_patterns`; each chart has its "svg" too
    export     what: board | lines | corrections | found |     {"name", "base64"}; the report is a PDF of one page
               patterns | takebacks | report, format: csv | xlsx | pdf,
               filters?
    case       claim                                           {"answers", "file"}: answers of the form, and the case file that opens in it
    packet     claim, format? docx | md | txt | pdf,           {"claim", "document", "result", "needs": [text], "files": [{"name", "base64"}]};
               into? path of a zip                             with `into` they are added to the zip, and only named
    settings   set? {profile, payers, columns, steps,          what is kept, all of it: profile {writer_name, writer_address, doctor_name,
               treatments}                                     practice_npi …}; payers {name in small letters: {cover_from, job_funding,
                                                               appeal_days, corrected_days, corrected_from, waste, rounding, appeal_address, fax}}; steps and treatments: lists
    grid                                                       {"steps": [row], "stale"}: see `grid.find_grid`
    sheet      claim, format? docx | pdf | md                  {"name", "base64", "file"}: the nurse's sheet, and the case file that opens
                                                               in the form with its rows begun
    template                                                   {"name", "text"}: an empty work list
    sample                                                     {"name", "text"}: an 835 to try the desk on, its days counted from today
    close                                                      {}; the ledger is written and closed
    delete                                                     {}; its file is gone

    file:    {"id", "name", "kind", "read_on", "lines", "claims", "charged", "paid", "adjusted", "taken", "lost", "faults": [{"where",
             "says", "lost"}]}
    filters: {"payer", "drug", "code", "reason", "place", "way", "life", "cover": value or list; "month": '2026-10'; "words": part of a
             name or number; "found": true for claims with a fault; "all": true for closed and paid ones too}
    order:   'due', 'amount', 'payer', 'day', 'decided'
    life:    'received', 'sorted', 'sent', 'answered', 'paid', 'closed'; 'clear' where nothing is open

What cannot be used is an answer of its own at the bridge: {"ok": false, "kind": "input", "says": one sentence}.
"""

__all__ = ["DeskError", "Ledger", "answer"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from generator.desk.ask import answer
    from generator.desk.ledger import Ledger
    from generator.desk.parts import DeskError

_FROM = {"DeskError": "parts", "answer": "ask", "Ledger": "ledger"}


def __getattr__(name: str) -> object:
    """A name of `__all__`, imported when it is first asked for (PEP 562)."""
    if name not in _FROM:
        raise AttributeError(f"module 'generator.desk' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"generator.desk.{_FROM[name]}"), name)
