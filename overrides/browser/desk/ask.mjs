// @ts-check
// The desk's questions to the engine (generator/desk), and the ledger: a file on Python's own disk, in the worker.
import { engine } from "../letter/start.mjs";
import { forgetLedger, keepLedger, keptLedger } from "./store.mjs";

const LEDGER = "/ledger/desk.sqlite";
const SAVE_AFTER_MS = 700;
const CHANGES = new Set(["import", "change", "settings"]);

/** @type {Promise<any> | null} */
let starting = null;
let saving = 0;
let isKept = false;
let failed = () => {};

/** What cannot be done, as the engine says it. */
export class DeskError extends Error {}

export const today = () => {
  const told = document.getElementById("desk")?.dataset.today;
  return told || new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

/** Start the engine and open the ledger, the kept one where there is one. @param {() => void} onfail when keeping fails */
export function start(onfail) {
  failed = onfail;
  starting ??= (async () => {
    await engine.starting;
    const added = await engine.add("desk");
    if (!added.ok) throw new DeskError(added.says ?? "");
    const kept = await keptLedger();
    isKept = kept !== null;
    if (kept) await engine.put(LEDGER, kept);
    else await engine.put("/ledger/none", new Blob());
  })();
  return starting;
}

export const keeps = () => isKept;

/**
 * @param {string} what
 * @param {object} [more]
 * @returns {Promise<any>} what stands in the docstring of generator/desk
 */
export async function ask(what, more = {}) {
  await starting;
  const said = await engine.call("desk", { do: what, ledger: LEDGER, today: today(), ...more });
  if (!said.ok) throw new DeskError(said.says ?? "");
  if (isKept && CHANGES.has(what)) saveSoon();
  return said.result;
}

function saveSoon() {
  clearTimeout(saving);
  saving = setTimeout(() => save().catch(() => failed()), SAVE_AFTER_MS);
}

async function save() {
  clearTimeout(saving);
  if (isKept) await keepLedger(await ledger());
}

/** Keep the ledger in this browser, or no longer. @param {boolean} yes */
export async function setKept(yes) {
  isKept = yes;
  if (yes) await save();
  else await forgetLedger();
}

/** The ledger as a file. */
export const ledger = () => engine.copy(LEDGER);

/** Go on with a ledger file; the one that is open stays where the new one is no ledger. @param {File} file */
export async function openLedger(file) {
  const before = await ledger();
  await ask("delete");
  await engine.put(LEDGER, file);
  try {
    const told = await ask("open");
    if (isKept) saveSoon();
    return told;
  } catch (error) {
    await ask("delete").catch(() => {});
    await engine.put(LEDGER, before);
    throw error;
  }
}

/** Delete the ledger here and what is kept of it. */
export async function deleteAll() {
  clearTimeout(saving);
  isKept = false;
  await forgetLedger();
  await ask("delete");
}

let count = 0;

/** Lay a file where the engine reads it. @param {Blob} file */
export async function lay(file) {
  const path = `/handed/file-${++count}`;
  await engine.lay(path, file);
  return path;
}

/** A new file for the engine to write to. @param {string} name @returns {Promise<string>} its path */
export async function makeFile(name) {
  const path = `/made/${++count}-${name}`;
  await engine.put(path, new Blob());
  return path;
}

/** Take what the engine wrote, off its disk. @param {string} path */
export const take = (path) => engine.fetch(path);

/** Load what writes PDFs. */
export async function needPdf() {
  const added = await engine.add("pdf");
  if (!added.ok) throw new DeskError(added.says ?? "");
}
