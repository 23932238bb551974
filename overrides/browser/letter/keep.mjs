// @ts-check
// What stays on this device, and only when asked: a draft in the browser's own store. And the lock for a case file:
// the browser's own authenticated encryption (AES-GCM, key by PBKDF2), nothing written here.

const DRAFT = "case-draft";
const LOCKED = "infusion-appeal-case-locked";
const ROUNDS = 600_000;

/** The draft kept on this device, or null. */
export function readDraft() {
  try {
    return JSON.parse(localStorage.getItem(DRAFT) ?? "null");
  } catch {
    return null;
  }
}

/** Keep a draft. False where the browser refuses. @param {Record<string, any>} answers @param {string} at @param {string} on ISO day */
export function writeDraft(answers, at, on) {
  try {
    localStorage.setItem(DRAFT, JSON.stringify({ answers, at, on }));
    return true;
  } catch {
    return false;
  }
}

export function deleteDraft() {
  try {
    localStorage.removeItem(DRAFT);
  } catch { /* nothing was kept */ }
}

/** Everything of this site on this device: draft, remembered start, kept Python. */
export async function deleteAll() {
  deleteDraft();
  try {
    localStorage.clear();
    sessionStorage.clear();
    for (const name of await caches.keys()) await caches.delete(name);
  } catch { /* nothing was kept */ }
}

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @param {string} passphrase @param {BufferSource} salt @param {number} rounds */
async function keyOf(passphrase, salt, rounds) {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, material, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
}

/** A case file under a passphrase, as text. @param {string} text @param {string} passphrase */
export async function lock(text, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(passphrase, salt, ROUNDS), new TextEncoder().encode(text));
  const file = { format: LOCKED, version: 1, rounds: ROUNDS, salt: base64(salt), iv: base64(iv), data: base64(new Uint8Array(data)) };
  return JSON.stringify(file, null, 2) + "\n";
}

/** The parsed file when it is a locked one, else null. @param {string} text */
export function lockedFile(text) {
  try {
    const file = JSON.parse(text);
    return file?.format === LOCKED ? file : null;
  } catch {
    return null;
  }
}

/** The text inside a locked file, or null when the passphrase is wrong or the file was changed. @param {any} file @param {string} passphrase */
export async function unlock(file, passphrase) {
  try {
    const rounds = Math.min(Math.max(Number(file.rounds) || 0, 1), 5_000_000);
    const key = await keyOf(passphrase, bytesOf(file.salt), rounds);
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(file.iv) }, key, bytesOf(file.data));
    return new TextDecoder().decode(data);
  } catch {
    return null;
  }
}
