// @ts-check
// What the practice knows: its letterhead, its payers, take-backs, and the check of a claim that is pasted in.
import { base64Of } from "../letter/files.mjs";
import { asJpeg } from "../letter/jpeg.mjs";
import { ask } from "./ask.mjs";
import { listFound } from "./claim.mjs";
import { $, dollars, element, guarded, heads, say, table, word } from "./page.mjs";

const SIGNATURE_SIDE = 600; // pixels

/** @param {HTMLFormElement} form @returns {Record<string, string>} what was typed into it */
const typed = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));

/** @param {HTMLFormElement} form @param {Record<string, any>} values */
function fill(form, values) {
  for (const field of form.querySelectorAll("[name]:not([name=name])")) {
    const control = /** @type {HTMLInputElement} */ (field);
    control.value = values[control.name] ?? "";
  }
}

export async function showPractice() {
  const [kept, board] = await Promise.all([ask("settings"), ask("board", { filters: { all: true }, limit: 1 })]);
  fill($("profile"), kept.profile);
  showSignature(kept.profile.signature);
  const names = new Set([...board.choices.payer.map((/** @type {any} */ one) => String(one.value).toLowerCase()), ...Object.keys(kept.payers)]);
  const list = $("payer").elements.namedItem("name");
  const before = list.value;
  list.replaceChildren(...[...names].map((name) => element("option", name, { value: name })));
  if (names.has(before)) list.value = before;
  fill($("payer"), kept.payers[list.value] ?? {});
}

/** @param {string} [picture] a JPEG as base64 */
function showSignature(picture) {
  $("signature-shown").hidden = !picture;
  if (picture) {
    const image = document.createElement("img");
    image.src = `data:image/jpeg;base64,${picture}`;
    image.alt = $("signature-picture").dataset.alt ?? "";
    $("signature-picture").replaceChildren(image);
  }
}

/** Keep a picture of the signature in the profile, or with none take it out. @param {Blob | undefined} file */
async function keepSignature(file) {
  const { profile } = await ask("settings");
  const way = file ? $("profile").elements.namedItem("signature_as").value || "picture" : "";
  const signature = file ? await base64Of(await asJpeg(file, SIGNATURE_SIDE)) : "";
  await ask("settings", { set: { profile: { ...profile, signature, signature_as: way } } });
  $("profile").elements.namedItem("signature_as").value = way;
  $("signature-file").value = "";
  showSignature(signature);
  say(file ? word("practice.signature") : word("practice.no_signature"));
}

export function wirePractice() {
  $("signature-file").addEventListener("change", guarded(async () => { if ($("signature-file").files[0]) await keepSignature($("signature-file").files[0]); }));
  $("signature-remove").addEventListener("click", guarded(() => keepSignature(undefined)));
  $("profile").addEventListener("submit", guarded(async (/** @type {Event} */ event) => {
    event.preventDefault();
    const { profile } = await ask("settings");
    await ask("settings", { set: { profile: { ...profile, ...typed($("profile")) } } });
    say(word("practice.saved"));
  }));
  $("payer").elements.namedItem("name").addEventListener("change", guarded(showPractice));
  $("payer").addEventListener("submit", guarded(async (/** @type {Event} */ event) => {
    event.preventDefault();
    const { name, ...told } = typed($("payer"));
    if (!name) return;
    const { payers } = await ask("settings");
    await ask("settings", { set: { payers: { ...payers, [name]: { ...payers[name], ...told } } } });
    say(word("practice.saved"));
  }));
  $("check-go").addEventListener("click", guarded(async () => {
    const told = await ask("check", { text: $("check-text").value });
    showFound(told.flatMap((/** @type {any} */ line) => line.found.map((/** @type {any} */ one) => ["", line.code, line.day, word(`sort.${one.sort}`), `${one.title}. ${one.says}`])));
  }));
  $("check-all").addEventListener("click", guarded(async () => {
    const told = await ask("found");
    showFound(told.map((/** @type {any} */ one) => [element("a", one.number || one.account || String(one.claim), { href: `#claim=${one.claim}` }), one.code, one.day, word(`sort.${one.sort}`), `${one.title}. ${one.says}`]));
  }));
}

/** @param {any[][]} rows */
function showFound(rows) {
  const said = rows.length ? word("board.found", { count: rows.length }) : word("check.nothing");
  $("check-found").replaceChildren(rows.length ? table(heads("columns.found"), rows, said) : element("p", said));
  say(said);
}

export async function showTakebacks() {
  const told = await ask("takebacks");
  const rows = told.map((/** @type {any} */ one) => [one.decided, one.payer, `${one.reason}: ${one.says}`, `$${dollars(one.cents)}`, one.claim ? element("a", one.reference || String(one.claim), { href: `#claim=${one.claim}` }) : one.reference]);
  $("takeback-list").replaceChildren(rows.length ? table(heads("columns.takebacks"), rows, heads("columns.takebacks").join(", ")) : element("p", word("takebacks.none")));
}
