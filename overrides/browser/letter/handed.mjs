// @ts-check
// What a medical record or an explanation of benefits says of itself, above the facts that it gives; and facts that are rows.
import { make, spell } from "./show.mjs";
import { word } from "./words.mjs";

/** Put above the list of facts what the file says of itself. @param {HTMLElement} box @param {{ says: string[], claims: any[] } | null} handed */
export function showHanded(box, handed) {
  if (!handed) return;
  box.prepend(...handed.says.map((says) => make("p", says, { class: "paper-status" })), ...handed.claims.flatMap(claimParts));
}

/** One claim: its lines, each with what was done and what its codes stand for. @param {any} claim */
function claimParts(claim) {
  const list = make("ul");
  for (const line of claim.lines) {
    const amounts = Object.entries(line.amounts).map(([name, value]) => word("claim.amount", { name, value })).join(", ");
    const about = line.day ? word("claim.on", { code: line.code, day: spell(line.day) }) : line.code;
    const item = make("li", word("claim.line", { about, says: line.says, amounts }));
    for (const { code, meaning, what_to_do: todo } of line.codes) item.append(make("br"), make("small", word("claim.code", { code, meaning, todo })));
    list.append(item);
  }
  return [make("h4", claim.title), list];
}

/**
 * The answers with a fact that is a row of a table: it completes a row that is there, or joins the table.
 * @param {Record<string, any>} answers
 * @param {any} finding
 */
export function addRow(answers, finding) {
  const rows = answers[finding.question] ?? [];
  const joins = finding.joins ?? -1;
  if (rows[joins]) rows[joins] = { ...finding.value, ...rows[joins] };
  else rows.push(finding.value);
  answers[finding.question] = rows;
}

/** Those facts of a second reading that the first has not found. @param {any[]} first @param {any[]} second */
export function newIn(first, second) {
  const keyOf = (/** @type {any} */ finding) => `${finding.question} ${finding.value.kind ?? JSON.stringify(finding.value)}`;
  const known = new Set(first.map(keyOf));
  return second.filter((finding) => !known.has(keyOf(finding)));
}
