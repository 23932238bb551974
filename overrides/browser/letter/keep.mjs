// @ts-check
// What stays on this device, and only when asked: a draft in the browser's own store. And the lock for a case file:
// the browser's own authenticated encryption (AES-GCM, key by PBKDF2), nothing written here.
//
// All names carry the path of this site, so that another site of the same host is never read, written or deleted.

const HOME = new URL("../", document.baseURI).pathname;
const STORE = `${HOME}.draft`;
const OLD_DRAFT = "case-draft"; // where drafts lay before version 1
const VERSION = 1;
const LOCKED = "infusion-appeal-case-locked";
const ROUNDS = 600_000;

/**
 * @typedef {object} Kept
 * @property {number} version
 * @property {number} turn how often it was written: who has not seen the last turn does not write over it
 * @property {Record<string, any>} answers
 * @property {string} at the view that was open
 * @property {string} [on] ISO day of the writing
 */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/**
 * The draft of this device. A write is on the disk before it counts as done ("strict"), so a browser that is ended at
 * any moment loses at most the words of that moment. A write is refused where another tab, or another version of this
 * site, has written or deleted since: nothing is ever overwritten silently.
 */
export class Draft {
  constructor() {
    this.turn = 0;
    /** @type {Promise<any>} */
    this.writing = Promise.resolve();
    /** @type {{ answers: Record<string, any>, at: string, on: string } | null} what is to be written next */
    this.next = null;
    /** Whether papers were kept beside the draft that was read (shelf.mjs). */
    this.hasPapers = false;
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(STORE) : null;
    /** Told when another tab wrote or deleted. @type {(what: "written" | "deleted") => void} */
    this.onother = () => {};
    if (this.channel) this.channel.onmessage = ({ data }) => this.onother(data);
  }

  /** @returns {Promise<IDBDatabase>} */
  open() {
    const opening = indexedDB.open(STORE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("draft");
    return done(opening);
  }

  /** Whether anything is kept: looking must not make an empty store. */
  async isThere() {
    const all = await indexedDB.databases?.().catch(() => []) ?? [];
    return all.some(({ name }) => name === STORE);
  }

  /**
   * What is kept, or null. A draft of a newer version of this site is told by its version, without answers.
   * @returns {Promise<Kept | null>}
   */
  async read() {
    try {
      const old = JSON.parse(localStorage.getItem(OLD_DRAFT) ?? "null");
      if (old?.answers && !(await this.isThere())) {
        if (await this.write(old.answers, old.at ?? "", old.on ?? "") === "kept") localStorage.removeItem(OLD_DRAFT);
        return { version: VERSION, turn: this.turn, ...old };
      }
      if (!(await this.isThere())) return null;
      const store = await this.open();
      const drafts = store.transaction("draft").objectStore("draft");
      const [kept, papers] = /** @type {[Kept | undefined, any]} */ (await Promise.all([done(drafts.get("case")), done(drafts.getKey("papers"))]));
      store.close();
      this.hasPapers = papers !== undefined;
      if (!kept) return null;
      this.turn = kept.turn;
      return kept.version > VERSION ? { ...kept, answers: {} } : kept;
    } catch {
      return null;
    }
  }

  /**
   * Keep the answers; of several asked for at once only the last is written.
   * @param {Record<string, any>} answers @param {string} at @param {string} on ISO day
   * @returns {Promise<"kept" | "refused" | "other">} refused by the browser (full, or not allowed); or by us, because
   *   another tab or version wrote or deleted it
   */
  write(answers, at, on) {
    const isWaiting = this.next !== null;
    this.next = { answers, at, on };
    if (!isWaiting) this.writing = this.writing.then(() => this.writeNext());
    return this.writing;
  }

  async writeNext() {
    const { answers, at, on } = /** @type {{ answers: Record<string, any>, at: string, on: string }} */ (this.next);
    this.next = null;
    try {
      if (this.turn && !(await this.isThere())) return "other";
      const store = await this.open();
      const transaction = store.transaction("draft", "readwrite", { durability: "strict" });
      const drafts = transaction.objectStore("draft");
      const kept = /** @type {Kept | undefined} */ (await done(drafts.get("case")));
      if ((kept?.turn ?? 0) !== this.turn || (kept?.version ?? 0) > VERSION) {
        store.close();
        return "other";
      }
      const written = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      drafts.put({ version: VERSION, turn: this.turn + 1, answers, at, on }, "case");
      await written;
      this.turn += 1;
      store.close();
      this.channel?.postMessage("written");
      return "kept";
    } catch {
      return "refused";
    }
  }

  /** Take the draft off this device, and tell other tabs. */
  async delete() {
    this.next = null;
    await this.writing;
    this.turn = 0;
    try {
      if (await this.isThere()) await done(indexedDB.deleteDatabase(STORE));
      localStorage.removeItem(OLD_DRAFT);
    } catch { /* nothing was kept */ }
    this.channel?.postMessage("deleted");
  }
}

/** Everything of this site on this device: what is remembered, the kept program, the pages for offline use. */
export async function deleteAll() {
  try {
    for (const store of [localStorage, sessionStorage]) {
      for (const name of Object.keys(store)) if (name.startsWith(`${HOME}.`)) store.removeItem(name);
    }
    for (const name of await caches.keys()) if (name.startsWith(`${HOME}.`)) await caches.delete(name);
    await (await navigator.serviceWorker?.getRegistration())?.unregister();
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
    return file?.format === LOCKED && !(file.version > 1) ? file : null;
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
