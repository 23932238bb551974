// @ts-check
// Runs in a worker of its own, started from a blob as the engine's is: opens a PDF or a picture, tells page by page what
// is in it. It holds no rule about letters: where words stand is made into text by the engine.
// A static import of a worker counts as a worker in Firefox, and is refused: so each is a dynamic one, here and in the files below.
const { Pdf, UnusablePdf } = await import("./pdf.mjs");
const { openPicture, resized, UnusablePicture } = await import("./picture.mjs");
const { PictureReader } = await import("./reader.mjs");

const SHOWN_SIDE = 1400;
const GARBLED = 0.72;

/** @type {Promise<import("./reader.mjs").PictureReader> | null} */
let reader = null;
/** @type {import("./pdf.mjs").Pdf | null} */
let pdf = null;
/** @type {OffscreenCanvas | null} */
let picture = null;
let folder = "";

const tell = (/** @type {object} */ message, /** @type {Transferable[]} */ moved = []) => /** @type {any} */ (globalThis).postMessage(message, moved);

/** A small copy for the page to show. @param {OffscreenCanvas} canvas */
function shown(canvas) {
  return resized(canvas, SHOWN_SIDE, 1).transferToImageBitmap();
}

/** @param {{ folder: string, content: ArrayBuffer, kind: "pdf" | "picture" }} file */
async function open(file) {
  folder = file.folder;
  pdf = picture = null;
  if (file.kind === "pdf") {
    pdf = await Pdf.open(folder, new Uint8Array(file.content));
    return { pages: pdf.pages, leftOut: pdf.leftOut, total: pdf.document.numPages };
  }
  picture = await openPicture(new Blob([file.content]));
  return { pages: 1, leftOut: 0 };
}

/** The words of a page, and its picture; no words where they must be read from the picture. @param {number} number */
async function words(number) {
  const found = pdf ? await pdf.words(number) : null;
  const bitmap = shown(pdf ? await pdf.picture(number, SHOWN_SIDE) : /** @type {OffscreenCanvas} */ (picture));
  return { page: found, bitmap };
}

/** Read a page from its picture. @param {number} number */
async function read(number) {
  reader ??= PictureReader.load(folder, (share) => tell({ loading: share }));
  const loaded = await reader;
  const canvas = pdf ? await pdf.picture(number) : /** @type {OffscreenCanvas} */ (picture);
  const found = await loaded.read(canvas, (share) => tell({ reading: share }));
  const { width, height } = found.canvas;
  const isGarbled = !found.pieces.length || found.sure < GARBLED;
  return { page: { width, height, pieces: found.pieces }, sure: found.sure, isGarbled, bitmap: shown(found.canvas) };
}

/** A page of a PDF as a picture of so many dots. @param {{ number: number, longest: number }} wanted */
async function draw({ number, longest }) {
  return { bitmap: (await /** @type {import("./pdf.mjs").Pdf} */ (pdf).picture(number, longest, true)).transferToImageBitmap() };
}

/** @param {{ id: number, ask: "open" | "words" | "read" | "draw", what: any }} message */
export async function answer({ id, ask, what }) {
  try {
    const result = /** @type {any} */ (await { open, words, read, draw }[ask](what));
    tell({ id, result }, result.bitmap ? [result.bitmap] : []);
  } catch (error) {
    const isKnown = error instanceof UnusablePdf || error instanceof UnusablePicture;
    tell({ id, says: isKnown ? error.message : "", fault: String(/** @type {any} */ (error)?.message ?? error) });
  }
}
