// @ts-check
// The letter as files: chosen, dropped, pasted or taken with the camera. A PDF or a picture is opened by a worker of its own,
// which is loaded only then: a file given is the yes to the size that stands beside the buttons, and a PDF that turns out to be a
// scan is asked about; its words become text in the engine, and land in the box for the letter.
import { startWorker } from "./engine.mjs";
import { base64Of } from "./files.mjs";
import { make } from "./show.mjs";
import { word } from "./words.mjs";

const LARGEST = 60_000_000; // bytes of one file
const HEAD = 1100; // bytes that tell what a file is
const OPEN_LIMIT_MS = 10_000;
const READ_LIMIT_MS = 90_000; // without any progress: a slow phone reads one line in some seconds
const MOST_SHOWN = 12; // pages whose picture is kept for typing from

/** @typedef {[string, number, number, number, number, number]} Piece */
/** @typedef {{ pieces: Piece[], isPicture: boolean }} PlacedPage */
/** @typedef {{ file: File, kind: "pdf" | "picture" | "words" | "data" }} Chosen */

class Stopped extends Error {}

/** What reads PDFs and pictures, in a worker that is thrown away when it is stopped. */
class Reader {
  /** @param {{ folder: string, script: string }} addresses */
  constructor(addresses) {
    this.addresses = addresses;
    this.next = 1;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {((why: string) => void) | null} */
    this.fail = null;
    this.progress = (/** @type {any} */ _) => {};
  }

  start() {
    const { worker, started } = startWorker(`
      const reader = await import(${JSON.stringify(this.addresses.script)});
      addEventListener("message", (event) => reader.answer(event.data));
      postMessage({ ready: true });`);
    this.worker = worker;
    return new Promise((resolve, reject) => {
      worker.onmessage = () => { started(); resolve(undefined); };
      worker.onerror = () => reject(new Error("the reader could not start"));
    });
  }

  /** Stop whatever runs. What was loaded is asked for again next time; the browser has it. @param {string} why */
  stop(why) {
    this.worker?.terminate();
    this.worker = null;
    this.fail?.(why);
  }

  /**
   * @param {"open" | "words" | "read"} ask
   * @param {any} what
   * @param {number} limit milliseconds without progress
   * @returns {Promise<any>} what the worker found, or { says } with a sentence; throws Stopped
   */
  async ask(ask, what, limit) {
    if (!this.worker) await this.start();
    const worker = /** @type {Worker} */ (this.worker);
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.fail = (why) => reject(new Stopped(why));
      let timer = setTimeout(() => this.stop("slow"), limit);
      worker.onerror = () => this.stop("broken");
      worker.onmessage = ({ data }) => {
        clearTimeout(timer);
        if (data.id === undefined) {
          timer = setTimeout(() => this.stop("slow"), limit);
          this.progress(data);
        } else if (data.id === id) {
          resolve(data.result ?? { says: data.says ? word(data.says) : word("paper.unopened") });
        }
      };
      worker.postMessage({ id, ask, what });
    });
  }
}


const megabytes = (/** @type {number} */ bytes) => word("paper.size", { size: (bytes / 1e6).toFixed(1) });

/**
 * @typedef {object} Host
 * @property {(method: string, request: object) => Promise<any>} ask the engine
 * @property {(text: string) => void} say a line in the status
 * @property {(text: string) => Promise<void>} take the text of the letter, and look for facts in it
 * @property {(base64: string) => Promise<any>} record what a record of a portal gives the case; null for another file
 * @property {(handed: any) => void} takeRecord show what a record gives, to be confirmed
 * @property {() => void} show the page with the box
 * @property {(files: File[]) => void} read the files whose pages joined the letter
 */

/** @param {Host} host @returns {{ clear: () => void }} */
export function wirePapers(host) {
  const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const told = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=papers]"));
  const sizes = { pdf: Number(told.dataset.pdf), pictures: Number(told.dataset.pictures) };
  const reader = new Reader({
    folder: new URL(told.content, document.baseURI).href,
    script: new URL("papers/worker.mjs", import.meta.url).href,
  });
  /** @type {Set<"pdf" | "pictures">} what the person said yes to */
  const agreed = new Set();
  const bar = /** @type {HTMLProgressElement} */ ($("paper-bar"));
  $("paper-sizes").textContent = word("paper.sizes", { pictures: megabytes(sizes.pictures), pdf: megabytes(sizes.pdf) });
  let isBusy = false;
  let shown = 0;

  /** @param {string} text @param {number | null} [share] */
  function progress(text, share = null) {
    if ($("paper-says").textContent !== text) $("paper-says").textContent = text;
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
  }

  /** Ask for a yes before anything is loaded. @param {("pdf" | "pictures")[]} parts @param {string} why */
  async function agree(parts, why) {
    const missing = parts.filter((part) => !agreed.has(part));
    if (!missing.length) return true;
    $("paper-why").textContent = word("paper.why", { why });
    $("paper-yes").textContent = word("paper.yes", { size: megabytes(missing.reduce((sum, part) => sum + sizes[part], 0)) });
    $("paper-ask").hidden = false;
    $("paper-busy").hidden = true;
    $("paper-yes").focus();
    const answer = await new Promise((resolve) => {
      $("paper-yes").onclick = () => resolve(true);
      $("paper-no").onclick = () => resolve(false);
    });
    $("paper-ask").hidden = true;
    if (answer) for (const part of parts) agreed.add(part);
    return /** @type {boolean} */ (answer);
  }

  /** The picture of a page, to type from. @param {ImageBitmap | null} bitmap @param {string} name @param {string} says */
  function show(bitmap, name, says) {
    const figure = make("figure", "", { class: says ? "paper is-large" : "paper" });
    if (bitmap && (says || shown < MOST_SHOWN)) {
      shown++;
      const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", "", { role: "img", "aria-label": word("paper.picture", { name }) }));
      [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
      canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
      const size = make("button", word(says ? "paper.smaller" : "paper.larger"), { type: "button", class: "quiet" });
      size.addEventListener("click", () => {
        size.textContent = word(figure.classList.toggle("is-large") ? "paper.smaller" : "paper.larger");
      });
      const sheet = make("div", "", { class: "sheet", tabindex: "0", role: "group", "aria-label": word("paper.scroll", { name }) });
      sheet.append(canvas);
      figure.append(sheet, size);
    }
    figure.append(make("figcaption", says ? word("paper.caption", { name, says }) : name, says ? { class: "unread" } : {}));
    $("paper-pages").append(figure);
  }

  /** @param {File} file @returns {Promise<Chosen>} */
  async function chosen(file) {
    const kind = await host.ask("kind_of", { base64: await base64Of(new File([file.slice(0, HEAD)], file.name)) });
    return { file, kind: kind.ok ? kind.result : "words" };
  }

  /**
   * Pages of a PDF or a picture; each that cannot be read is shown with a sentence.
   * @param {Chosen} chosen
   * @returns {Promise<PlacedPage[]>}
   */
  async function pagesOf({ file, kind }) {
    progress(word("paper.opening", { name: file.name }));
    const opened = await reader.ask("open", { folder: reader.addresses.folder, content: await file.arrayBuffer(), kind }, OPEN_LIMIT_MS);
    if (opened.says) {
      show(null, file.name, opened.says);
      return [];
    }
    /** @type {PlacedPage[]} */
    const pages = [];
    /** @type {{ number: number, name: string, bitmap: ImageBitmap }[]} */
    const pictures = [];
    for (let number = 1; number <= opened.pages; number++) {
      const name = opened.pages > 1 ? word("paper.page", { number, name: file.name }) : file.name;
      progress(word("paper.looking", { name }), (number - 1) / opened.pages);
      const found = await reader.ask("words", number, OPEN_LIMIT_MS);
      if (found.says) {
        show(null, name, found.says);
      } else if (found.page) {
        pages[number] = { pieces: found.page.pieces, isPicture: false };
        show(found.bitmap, name, found.page.pieces.length ? "" : word("paper.empty"));
      } else {
        pictures.push({ number, name, bitmap: found.bitmap });
      }
    }
    if (opened.leftOut) show(null, file.name, word("paper.left_out", { count: opened.leftOut }));
    if (!pictures.length) return pages.filter(Boolean);
    if (!(await agree(["pictures"], word(pictures.length === 1 ? "paper.is_picture" : "paper.are_pictures", { count: pictures.length })))) {
      for (const { name, bitmap } of pictures) show(bitmap, name, word("paper.type"));
      return pages.filter(Boolean);
    }
    $("paper-busy").hidden = false;
    for (const { number, name } of pictures) {
      progress(word("paper.ready", { name }));
      reader.progress = ({ loading, reading }) => {
        if (reading === undefined) progress(word("paper.loading", { size: megabytes(sizes.pictures) }), loading);
        else progress(word("paper.reading", { name }), reading);
      };
      const read = await reader.ask("read", number, READ_LIMIT_MS);
      reader.progress = () => {};
      if (read.says) {
        show(null, name, read.says);
        continue;
      }
      show(read.bitmap, name, read.isGarbled ? (read.page.pieces.length ? word("paper.garbled") : word("paper.empty")) : "");
      if (!read.isGarbled) pages[number] = { pieces: read.page.pieces, isPicture: true };
    }
    return pages.filter(Boolean);
  }

  /** @param {File} file */
  async function wordsOf(file) {
    progress(word("paper.opening", { name: file.name }));
    const text = await host.ask("paper", { base64: await base64Of(file) });
    if (!text.ok) show(null, file.name, text.says ?? word("paper.unopened"));
    else if (!text.result.trim()) show(null, file.name, word("paper.wordless"));
    return text.ok ? text.result.trim() : "";
  }

  /** A medical record or a payer's data is shown beside the form and does not join the letter. @param {File} file */
  async function recordOf(file) {
    progress(word("paper.opening", { name: file.name }));
    const handed = await host.record(await base64Of(file));
    if (!handed.ok) show(null, file.name, handed.says ?? word("paper.unopened"));
    else if (handed.result) host.takeRecord(handed.result);
    return handed.ok && !handed.result ? wordsOf(file) : "";
  }

  /** @param {Iterable<File>} files */
  async function take(files) {
    const all = [...files];
    if (!all.length || isBusy) return;
    isBusy = true;
    host.show();
    $("paper-busy").hidden = false;
    progress(word("paper.chosen"));
    /** @type {string[]} */
    const parts = [];
    /** @type {PlacedPage[]} */
    let pages = [];
    const close = async () => {
      if (!pages.length) return;
      const text = await host.ask("pages", { pages });
      if (text.ok && text.result) parts.push(text.result);
      pages = [];
    };
    try {
      const papers = await Promise.all(all.map(chosen));
      /** @type {("pdf" | "pictures")[]} */
      const needed = papers.some(({ kind }) => kind === "pdf") ? ["pdf"] : [];
      if (papers.some(({ kind }) => kind === "picture")) needed.push("pictures");
      for (const part of needed) agreed.add(part); // the size stood beside the button
      for (const paper of papers) {
        if (paper.file.size > LARGEST) show(null, paper.file.name, word("paper.large"));
        else if (paper.kind === "words" || paper.kind === "data") {
          await close();
          parts.push(await (paper.kind === "data" ? recordOf : wordsOf)(paper.file));
        } else {
          const found = await opened(paper);
          if (found.length) host.read([paper.file]);
          pages.push(...found);
        }
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      await close();
      isBusy = false;
      $("paper-busy").hidden = true;
      const text = parts.filter(Boolean).join("\n\n");
      if (text) await host.take(text);
      else if (document.querySelector("#findings fieldset") === null) host.say(word("paper.nothing"));
    }
  }

  /** The pages of one file; a file that stops the reader does not stop the others. @param {Chosen} paper */
  async function opened(paper) {
    try {
      return await pagesOf(paper);
    } catch (error) {
      if (error instanceof Stopped && error.message === "cancelled") throw error;
      show(null, paper.file.name, error instanceof Stopped && error.message === "slow" ? word("paper.slow") : word("paper.unopened"));
      return [];
    }
  }

  for (const id of ["paper-files", "paper-camera"]) {
    $(id).addEventListener("change", (event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const files = [...(input.files ?? [])];
      input.value = "";
      take(files);
    });
  }
  $("paper-cancel").addEventListener("click", () => {
    reader.stop("cancelled");
    host.say(word("paper.stopped"));
  });
  // A file dropped anywhere on the page would else replace the page, and with it what was typed.
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => {
      const { dataTransfer } = /** @type {DragEvent} */ (event);
      if (!dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (name === "drop") take(dataTransfer.files);
    });
  }
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    take(files);
  });
  return {
    clear: () => {
      reader.stop("cancelled");
      $("paper-pages").replaceChildren();
      shown = 0;
    },
  };
}
