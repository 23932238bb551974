// @ts-check
// Opens a PDF with pdf.js, within this worker: its words with their places, or a page as a picture.
const { LONGEST_SIDE } = await import("./picture.mjs");

export const MOST_PAGES = 60;
const FEW_LETTERS = 200; // a fax's own line, a stamp, a page number: with them alone a page may still be a scan
const SCAN_DOTS = 400_000; // dots of an image that holds a page; a logo has fewer
const DRAWN_SHAPES = 150; // letters drawn as shapes

/** What a PDF cannot be used for, in a sentence for the person. */
export class UnusablePdf extends Error {}

/** Canvases without a document. */
class Canvases {
  /** @param {number} width @param {number} height */
  create(width, height) {
    const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
    return { canvas, context: canvas.getContext("2d", { willReadFrequently: true }) };
  }

  /** @param {any} made @param {number} width @param {number} height */
  reset(made, width, height) {
    made.canvas.width = Math.max(1, width);
    made.canvas.height = Math.max(1, height);
  }

  /** @param {any} made */
  destroy(made) {
    made.canvas.width = made.canvas.height = 0;
    made.canvas = made.context = null;
  }
}

/** Filters recolor a page; a letter is read without. */
class NoFilters {
  addFilter() { return "none"; }
  addHCMFilter() { return "none"; }
  addAlphaFilter() { return "none"; }
  addLuminosityFilter() { return "none"; }
  addKnockoutFilter() { return "none"; }
  addHighlightHCMFilter() { return "none"; }
  destroy() {}
}

/** @param {string} name */
function why(name) {
  if (name === "PasswordException") return "paper.locked";
  return "paper.damaged";
}

export class Pdf {
  /** @param {any} document @param {any} signs the numbers by which pdf.js tells what is drawn */
  constructor(document, signs) {
    this.document = document;
    this.signs = signs;
    /** @type {number} */
    this.pages = Math.min(document.numPages, MOST_PAGES);
    /** @type {number} */
    this.leftOut = document.numPages - this.pages;
  }

  /**
   * @param {string} folder
   * @param {Uint8Array} content
   */
  static async open(folder, content) {
    const scope = /** @type {any} */ (globalThis);
    scope.pdfjsWorker ??= await import(folder + "pdf.worker.min.mjs");
    const { getDocument, OPS } = await import(folder + "pdf.min.mjs");
    try {
      return new Pdf(await getDocument({
        data: content, wasmUrl: folder, isEvalSupported: false, disableFontFace: true, useSystemFonts: false,
        disableAutoFetch: true, stopAtErrors: false, verbosity: 0, enableXfa: false, CanvasFactory: Canvases, FilterFactory: NoFilters,
      }).promise, OPS);
    } catch (error) {
      throw new UnusablePdf(why(/** @type {any} */ (error)?.name ?? ""));
    }
  }

  /**
   * The words of a page (from 1) with their places; null where the page is a picture.
   * @param {number} number
   * @returns {Promise<{ width: number, height: number, pieces: import("./reader.mjs").Piece[] } | null>}
   */
  async words(number) {
    const page = await this.document.getPage(number);
    const view = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent({ disableNormalization: true });
    /** @type {import("./reader.mjs").Piece[]} */
    const pieces = [];
    let letters = 0;
    for (const { str, transform, width } of items) {
      if (!str?.trim()) continue;
      const [a, b, c, d, e, f] = transform;
      const size = Math.hypot(c, d) || Math.hypot(a, b);
      const run = Math.hypot(a, b) || 1;
      const middle = 0.35 * size; // letters stand on their line: their middle is above it
      const [ux, uy] = [a / run, b / run];
      const place = (/** @type {number} */ along) => view.convertToViewportPoint(e + ux * along - uy * middle, f + uy * along + ux * middle);
      const [x0, y0] = place(0);
      const [x1, y1] = place(width);
      pieces.push([str, x0, y0, x1, y1, size]);
      letters += str.trim().length;
    }
    if (letters < FEW_LETTERS && (await this.isScan(page))) return null;
    return { width: view.width, height: view.height, pieces };
  }

  /** Whether a page is a picture of a page, or letters drawn as shapes. @param {any} page */
  async isScan(page) {
    const { fnArray, argsArray } = await page.getOperatorList({ intent: "print" });
    const images = [this.signs.paintImageXObject, this.signs.paintInlineImageXObject, this.signs.paintImageMaskXObject];
    let shapes = 0;
    for (const [number, sign] of fnArray.entries()) {
      if (sign === this.signs.constructPath) shapes++;
      if (!images.includes(sign)) continue;
      const [first, width, height] = argsArray[number] ?? [];
      if ((first?.width ?? width ?? 0) * (first?.height ?? height ?? 0) >= SCAN_DOTS) return true;
    }
    return shapes >= DRAWN_SHAPES;
  }

  /**
   * A page (from 1) as a picture.
   * @param {number} number @param {number} [longest] dots of its longer side @param {boolean} [withMarks] stamps, notes and what was filled in
   */
  async picture(number, longest = LONGEST_SIDE, withMarks = false) {
    const page = await this.document.getPage(number);
    const plain = page.getViewport({ scale: 1 });
    const view = page.getViewport({ scale: longest / Math.max(plain.width, plain.height) });
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(view.width)), Math.max(1, Math.round(view.height)));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    await page.render({ canvasContext: pen, canvas: null, viewport: view, intent: "print", annotationMode: withMarks ? 1 : 0 }).promise;
    return canvas;
  }
}
