// @ts-check
// Attached papers that stay on this device, in the same store as the draft: only where the draft is kept and the person
// said so for the papers too. They are whole files, so nothing of them is written without that, and whatever deletes the
// draft, also an older version of this site, deletes them with it.
import { done } from "./keep.mjs";

const VERSION = 1;
const LIST = "papers";

/**
 * @typedef {import("./attach.mjs").Paper} Paper
 * @typedef {{ exhibit: number, name: string, source: string, turns: number, pages: string, pictures: [number, string][], smaller: [number, string][] }} Row a paper, its files by their names in the store
 * @typedef {{ version: number, turn: number, rows: Row[] }} List
 * @typedef {"kept" | "refused" | "other"} Outcome refused by the browser (full, or not allowed); or by us, because another
 *   tab or a newer version wrote since
 */

export class Shelf {
  /** @param {import("./keep.mjs").Draft} draft */
  constructor(draft) {
    this.draft = draft;
    this.turn = 0;
    this.isKept = false;
    /** Names of the files that are in the store already. @type {Map<Blob, string>} */
    this.names = new Map();
    /** @type {Promise<Outcome>} */
    this.writing = Promise.resolve("kept");
    /** @type {Map<number, Paper[]> | null} what is to be written next */
    this.next = null;
  }

  /** Begin to keep: what is there now has been seen. @param {Map<number, Paper[]>} papers */
  async begin(papers) {
    await this.draft.writing;
    await this.look();
    this.isKept = true;
    return this.write(papers);
  }

  /**
   * What is kept, by exhibit; null where nothing is. A list of a newer version is left as it is.
   * @returns {Promise<[number, { name: string, source: Blob, turns: number, pages: string, pictures: Map<number, Blob>, smaller: Map<number, Blob> }][] | null>}
   */
  async read() {
    const list = await this.look();
    if (!list || list.version > VERSION) return null;
    const store = await this.draft.open();
    try {
      const shelf = store.transaction("draft").objectStore("draft");
      const named = [...new Set(list.rows.flatMap((row) => [row.source, ...[...row.pictures, ...row.smaller].map(([, name]) => name)]))];
      const files = new Map(await Promise.all(named.map(async (name) => /** @type {[string, Blob]} */ ([name, await done(shelf.get(name))]))));
      this.names = new Map([...files].flatMap(([name, file]) => (file ? [[file, name]] : [])));
      const pick = (/** @type {[number, string][]} */ names) => new Map(names.flatMap(([page, name]) => (files.has(name) ? [/** @type {[number, Blob]} */ ([page, files.get(name)])] : [])));
      return list.rows.flatMap(({ exhibit, name, source, turns, pages, pictures, smaller }) => {
        const file = files.get(source);
        return file ? [[exhibit, { name, source: file, turns, pages, pictures: pick(pictures), smaller: pick(smaller) }]] : [];
      });
    } finally {
      store.close();
    }
  }

  /** Whether there are papers that this version can put back; then they are kept from here on. */
  async hasOurs() {
    const list = await this.look();
    this.isKept = Boolean(list && list.version <= VERSION);
    return this.isKept;
  }

  /** The list as it is now. @returns {Promise<List | undefined>} */
  async look() {
    if (!(await this.draft.isThere())) return undefined;
    const store = await this.draft.open();
    const list = /** @type {List | undefined} */ (await done(store.transaction("draft").objectStore("draft").get(LIST)));
    store.close();
    this.turn = list?.turn ?? 0;
    return list;
  }

  /** Keep the papers; of several asked for at once only the last is written. @param {Map<number, Paper[]>} papers */
  write(papers) {
    const isWaiting = this.next !== null;
    this.next = papers;
    if (!isWaiting) this.writing = this.writing.then(() => this.writeNext());
    return this.writing;
  }

  /** @returns {Promise<Outcome>} */
  async writeNext() {
    const papers = this.next;
    this.next = null;
    if (!papers || !this.isKept) return "kept"; // it was taken back meanwhile
    const names = new Map(this.names);
    let count = 0;
    const nameOf = (/** @type {Blob} */ file) => {
      if (!names.has(file)) names.set(file, `paper-${this.turn + 1}-${count++}`);
      return names.get(file) ?? "";
    };
    const rows = [...papers].flatMap(([exhibit, all]) => all.filter(({ plain }) => plain).map((paper) => ({
      exhibit, name: paper.name, source: nameOf(paper.source), turns: paper.turns, pages: paper.pages,
      pictures: [...paper.pictures].map(([page, file]) => /** @type {[number, string]} */ ([page, nameOf(file)])),
      smaller: [...paper.smaller].map(([page, file]) => /** @type {[number, string]} */ ([page, nameOf(file)])),
    })));
    try {
      if (!(await this.draft.isThere())) return "other";
      const store = await this.draft.open();
      const transaction = store.transaction("draft", "readwrite", { durability: "strict" });
      const written = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      written.catch(() => {});
      try {
        const shelf = transaction.objectStore("draft");
        const list = /** @type {List | undefined} */ (await done(shelf.get(LIST)));
        if ((list?.turn ?? 0) !== this.turn || (list?.version ?? 0) > VERSION || !(await done(shelf.getKey("case")))) return "other";
        const wanted = new Set(rows.flatMap((row) => [row.source, ...[...row.pictures, ...row.smaller].map(([, name]) => name)]));
        for (const key of await done(shelf.getAllKeys())) if (/^paper-/.test(String(key)) && !wanted.has(String(key))) shelf.delete(key);
        for (const [file, name] of names) if (wanted.has(name) && !this.names.has(file)) shelf.put(file, name);
        shelf.put({ version: VERSION, turn: this.turn + 1, rows }, LIST);
        await written;
        this.turn += 1;
        this.names = new Map([...names].filter(([, name]) => wanted.has(name)));
      } finally {
        store.close();
      }
      this.draft.channel?.postMessage("written");
      return "kept";
    } catch {
      return "refused";
    }
  }

  /** No longer keep from this tab; what is there stays. */
  async rest() {
    this.isKept = false;
    this.next = null;
    await this.writing;
    this.names.clear();
  }

  /** Take the papers off this device. */
  async forget() {
    await this.rest();
    try {
      if (!(await this.draft.isThere())) return;
      const store = await this.draft.open();
      const transaction = store.transaction("draft", "readwrite", { durability: "strict" });
      const shelf = transaction.objectStore("draft");
      for (const key of await done(shelf.getAllKeys())) if (key !== "case") shelf.delete(key);
      await new Promise((resolve) => { transaction.oncomplete = transaction.onabort = resolve; });
      store.close();
      this.turn = 0;
    } catch { /* nothing was kept */ }
  }
}
