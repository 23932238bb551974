// @ts-check
// One claim: its lines with the units to check, its codes in words, what the practice does with it, and its life.
import { ask, needPdf } from "./ask.mjs";
import { nextClaim, ways } from "./board.mjs";
import { $, button, dollars, download, element, guarded, handOver, heads, labelled, say, select, table, word } from "./page.mjs";

const LIFE = ["received", "sorted", "sent", "answered", "paid", "closed", "clear"];
const OUTCOMES = ["", "overturned", "partly", "upheld"];

/** @param {number} id */
export async function showClaim(id) {
  const claim = await ask("show", { claim: id });
  const name = claim.number || claim.account || String(claim.id);
  $("claim-title").textContent = word("claim.title", { number: name, patient: claim.patient });
  const head = element("div", "", { class: "card" });
  head.append(
    element("p", word("claim.head", { payer: claim.payer, drug: claim.drug_name || claim.code, amount: claim.amount })),
    element("p", word("claim.why", { why: claim.why })),
    element("p", word("claim.due", { due: claim.due_sum || word("board.no_day") })),
    element("p", word("claim.asks", { says: claim.says })),
  );
  $("claim").replaceChildren(head, workOn(claim), ...linesOf(claim), ...codesOf(claim), ...pastOf(claim));
}

/** Escape leads back to the board. */
export function wireClaim() {
  $("view-claim").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") location.hash = "#board";
  });
}

/** @param {any} claim */
function workOn(claim) {
  const form = element("form", "", { class: "fields card", "aria-label": word("claim.work") });
  const day = (/** @type {string} */ name) => {
    const field = element("input", "", { type: "date", name });
    field.value = claim[name] ?? "";
    return field;
  };
  const note = element("textarea", "", { name: "note", rows: "2" });
  note.value = claim.note;
  form.append(
    labelled(word("claim.way"), select(ways.map((way) => [way.id, way.title]), claim.way, { name: "way" })),
    labelled(word("claim.life"), select(LIFE.map((one) => [one, word(`life.${one}`)]), claim.life, { name: "life" })),
    labelled(word("claim.sent_on"), day("sent_on")),
    labelled(word("claim.answered_on"), day("answered_on")),
    labelled(word("claim.outcome"), select(OUTCOMES.map((one) => [one, word(`outcome.${one || "none"}`)]), claim.outcome, { name: "outcome" })),
    labelled(word("claim.note"), note),
  );
  const acts = element("p", "", { class: "acts" });
  acts.append(element("button", word("claim.save"), { type: "submit" }), button(word("claim.packet"), () => packetOf(claim)), button(word("claim.sheet"), () => sheetOf(claim)), button(word("claim.form"), () => caseOf(claim)));
  const next = nextClaim(claim.id);
  if (next) acts.append(element("a", word("claim.next"), { href: `#claim=${next}` }));
  form.append(acts);
  form.addEventListener("submit", guarded(async (/** @type {Event} */ event) => {
    event.preventDefault();
    const given = /** @type {[string, string][]} */ ([...new FormData(form)]);
    await change(claim, Object.fromEntries(given.filter(([key, value]) => value !== (claim[key] ?? ""))));
  }));
  return form;
}

/** @param {any} claim @param {Record<string, any>} changes */
async function change(claim, changes) {
  if (Object.keys(changes).length) await ask("change", { claim: claim.id, changes });
  await showClaim(claim.id);
  $("claim-title").focus();
  say(word("claim.saved"));
}

/** @param {any} claim the lines with what was billed, and fields for what is right */
function linesOf(claim) {
  const found = element("div", "", { id: "units-found" });
  const fields = claim.lines.map((/** @type {any} */ line) => fieldsOf(line));
  const rows = claim.lines.map((/** @type {any} */ line, /** @type {number} */ place) => [
    beside([line.code, ...line.modifiers].join(" "), fields[place].code, line.fixed.code || line.fixed.modifiers !== undefined), line.day,
    beside(String(line.units ?? ""), fields[place].units, line.fixed.units), beside(line.facts.ndc ?? "", fields[place].ndc, line.fixed.ndc),
    dollars(line.charged), dollars(line.paid),
    [...line.adjustments.map((/** @type {any} */ one) => `${one.group}-${one.code}`), ...line.remarks].join(", "), listFound(line.found),
  ]);
  const check = async () => {
    const lines = claim.lines.map((/** @type {any} */ line, /** @type {number} */ place) => ({ ...line, fixed: { ...line.fixed, ...typedOf(fields[place]) } }));
    const told = await ask("check", { lines, claim: { cover: claim.cover, frequency: claim.frequency, payer: claim.payer } });
    const all = told.flatMap((/** @type {any} */ line) => line.found);
    found.replaceChildren(all.length ? listFound(all) : element("p", word("claim.clean")));
    say(all.length ? word("board.found", { count: all.length }) : word("claim.clean"));
  };
  const correct = () => change(claim, { lines: claim.lines.map((/** @type {any} */ line, /** @type {number} */ place) => ({ line: line.id, ...typedOf(fields[place]) })) });
  const acts = element("p", "", { class: "acts" });
  acts.append(button(word("claim.check_units"), check), button(word("claim.correct"), correct));
  return [element("h3", word("claim.lines")), element("p", word("claim.correct_help"), { class: "hint" }), table(heads("columns.lines"), rows, word("claim.lines")), acts, found];
}

/** The fields of a line that can be put right. @param {any} line */
function fieldsOf(line) {
  const now = { code: [line.fixed.code ?? line.code, line.fixed.modifiers ?? line.modifiers.join(" ")].join(" ").trim(), units: line.fixed.units ?? line.units ?? "", ndc: line.fixed.ndc ?? line.facts.ndc ?? "" };
  /** @type {Record<string, string>} */
  const labels = { code: word("claim.right_code", line), units: word("claim.right_units", line), ndc: word("claim.right_ndc", line) };
  return Object.fromEntries(Object.entries(now).map(([key, value]) => {
    const field = element("input", "", { type: "text", class: key, autocomplete: "off", "aria-label": labels[key] });
    if (key === "units") field.inputMode = "decimal";
    field.value = String(value);
    return [key, field];
  }));
}

/** What was typed into them, as the engine takes it; an empty field says nothing. @param {Record<string, HTMLInputElement>} fields */
function typedOf(fields) {
  const [code, ...modifiers] = fields.code.value.trim().split(/[\s,-]+/);
  const [units, ndc] = [fields.units.value.trim(), fields.ndc.value.trim()];
  return { ...(code && { code, modifiers: modifiers.join(" ") }), ...(units && { units }), ...(ndc && { ndc }) };
}

/** A field, and under it what was billed where that is put right. @param {string} billed @param {Node} field @param {any} isFixed */
function beside(billed, field, isFixed) {
  const whole = element("span");
  whole.append(field);
  if (isFixed) whole.append(element("span", word("claim.was", { value: billed || word("claim.was_none") }), { class: "hint" }));
  return whole;
}

/** What checks found, as a list. @param {any[]} found */
export function listFound(found) {
  const list = element("ul", "", { class: "found" });
  list.append(...found.map((one) => element("li", `${word(`sort.${one.sort}`)}: ${one.title}. ${one.says}`)));
  return found.length ? list : "";
}

/** @param {any} claim */
function codesOf(claim) {
  if (!claim.codes.length) return [];
  const list = element("ul");
  list.append(...claim.codes.map((/** @type {any} */ code) => element("li", code.says || code.code)));
  return [element("h3", word("claim.codes")), list];
}

/** @param {any} claim */
function pastOf(claim) {
  const answers = claim.answers.map((/** @type {any} */ one) => [`${one.name}, ${one.place}`, one.decided, dollars(one.charged), dollars(one.paid), dollars(one.adjusted)]);
  const history = claim.history.map((/** @type {any} */ one) => [one.day, whatOf(one.what), valueOf(one.what, one.before), valueOf(one.what, one.after)]);
  return [
    element("h3", word("claim.answers")), table(heads("columns.answers"), answers, word("claim.answers")),
    element("h3", word("claim.history")), table(heads("columns.history"), history, word("claim.history")),
  ];
}

/** What was changed, in the words of the fields above: "life", or "units of J1745" for a line. @param {string} what */
function whatOf(what) {
  const [key, code] = what.split(" of ");
  return code ? word("claim.of_line", { what: word(`history.${key}`), code }) : word(`history.${key}`);
}

/** What it was or is, in the words of the choices. @param {string} what @param {string} value */
function valueOf(what, value) {
  if (what === "life") return word(`life.${value}`);
  if (what === "outcome") return word(`outcome.${value || "none"}`);
  if (what === "way") return ways.find(({ id }) => id === value)?.title ?? value;
  return value;
}

/** @param {any} claim */
async function packetOf(claim) {
  const made = await ask("packet", { claim: claim.id });
  if (!made.files.length) throw new Error(made.says || word("packets.cannot"));
  for (const file of made.files) handOver(file);
}

/** @param {any} claim */
async function sheetOf(claim) {
  await needPdf();
  handOver(await ask("sheet", { claim: claim.id, format: "pdf" }));
}

/** @param {any} claim */
async function caseOf(claim) {
  const { file } = await ask("case", { claim: claim.id });
  download(`case-${claim.id}.json`, typeof file === "string" ? file : JSON.stringify(file), "application/json");
}
