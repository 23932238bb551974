// @ts-check
// The ledger kept in this browser's own storage, when somebody said so: one file in one place.

const NAME = `${new URL("./", document.baseURI).pathname}ledger`;
const SHELF = "files";

/** @param {IDBTransactionMode} mode @param {(shelf: IDBObjectStore) => IDBRequest} act @returns {Promise<any>} */
function use(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(SHELF);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const work = base.transaction(SHELF, mode);
      const asked = act(work.objectStore(SHELF));
      work.oncomplete = () => { base.close(); resolve(asked.result); };
      work.onerror = work.onabort = () => { base.close(); reject(work.error); };
    };
  });
}

/** The kept ledger; null where none is kept or nothing can be. @returns {Promise<Blob | null>} */
export async function keptLedger() {
  try {
    const known = await indexedDB.databases?.();
    if (known && !known.some(({ name }) => name === NAME)) return null;
    return (await use("readonly", (shelf) => shelf.get("ledger"))) ?? null;
  } catch {
    return null;
  }
}

/** @param {Blob} file */
export const keepLedger = (file) => use("readwrite", (shelf) => shelf.put(file, "ledger"));

/** Delete it, and the storage with it. @returns {Promise<void>} */
export const forgetLedger = () => new Promise((resolve) => {
  try {
    const gone = indexedDB.deleteDatabase(NAME);
    gone.onsuccess = gone.onerror = gone.onblocked = () => resolve();
  } catch {
    resolve(); // no storage, so nothing is kept
  }
});
