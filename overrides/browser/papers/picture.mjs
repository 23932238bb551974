// @ts-check
// A picture as one byte of grey for each dot, and what is done with it before it is read.

/** @typedef {{ width: number, height: number, grey: Uint8Array }} Picture */

/** Dots of the longer side; a letter is read at 200 dots an inch, and more only takes longer. */
export const LONGEST_SIDE = 2400;
const SMALLEST_SIDE = 40;
const MOST_DOTS = 120_000_000;

/** Why a picture cannot be used: the name of a sentence of the page. */
export class UnusablePicture extends Error {}

/**
 * The picture of a file, upright as the camera held it. Throws UnusablePicture when the browser cannot open it.
 * @param {Blob} file
 */
export async function openPicture(file) {
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
    throw new UnusablePicture(/^....ftyp(?:hei|mif|msf)/s.test(head) ? "paper.heic" : /^(?:II\*|MM\0)/.test(head) ? "paper.tiff" : "paper.odd_picture");
  }
  try {
    if (Math.min(bitmap.width, bitmap.height) < SMALLEST_SIDE) throw new UnusablePicture("paper.small");
    if (bitmap.width * bitmap.height > MOST_DOTS) throw new UnusablePicture("paper.huge");
    return drawn(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/**
 * Something that can be drawn, on white, no larger than LONGEST_SIDE.
 * @param {CanvasImageSource} source @param {number} width @param {number} height
 * @returns {OffscreenCanvas}
 */
function drawn(source, width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {OffscreenCanvas} canvas @returns {Picture} */
export function greyOf(canvas) {
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8Array(width * height);
  for (let dot = 0, at = 0; dot < grey.length; dot++, at += 4) grey[dot] = (data[at] * 77 + data[at + 1] * 151 + data[at + 2] * 28) >> 8;
  return { width, height, grey };
}

/** The same picture turned by a quarter, to the right. @param {OffscreenCanvas} canvas */
export function turnRight(canvas) {
  const turned = new OffscreenCanvas(canvas.height, canvas.width);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (turned.getContext("2d", { willReadFrequently: true }));
  pen.translate(turned.width, 0);
  pen.rotate(Math.PI / 2);
  pen.drawImage(canvas, 0, 0);
  return turned;
}

/**
 * A picture drawn smaller (or larger), each side a multiple of `step`.
 * @param {OffscreenCanvas} canvas @param {number} longest @param {number} step
 */
export function resized(canvas, longest, step) {
  const scale = Math.min(1, longest / Math.max(canvas.width, canvas.height));
  const side = (/** @type {number} */ length) => Math.max(step, Math.round((length * scale) / step) * step);
  const copy = new OffscreenCanvas(side(canvas.width), side(canvas.height));
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext("2d", { willReadFrequently: true }));
  pen.imageSmoothingQuality = "high";
  pen.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}

/**
 * One line of text cut out of a picture and laid level, `height` dots high, its contrast stretched: so uneven light and
 * a page held at an angle are mended line by line.
 * @param {Picture} picture
 * @param {import("./boxes.mjs").Box} box
 * @param {number} height
 * @param {boolean} isUpsideDown
 * @returns {Picture}
 */
export function cutOut({ width, height: rows, grey }, box, height, isUpsideDown) {
  const length = Math.max(height, Math.min(height * 60, Math.round((height * box.length) / box.height)));
  const line = new Uint8Array(length * height);
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  for (let row = 0; row < height; row++) {
    const down = ((row + 0.5) / height - 0.5) * box.height;
    for (let column = 0; column < length; column++) {
      const along = ((column + 0.5) / length - 0.5) * box.length;
      const x = Math.min(width - 1.001, Math.max(0, box.x + along * cos - down * sin - 0.5));
      const y = Math.min(rows - 1.001, Math.max(0, box.y + along * sin + down * cos - 0.5));
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, below] = [x - left, y - top];
      const at = top * width + left;
      const value = (grey[at] * (1 - right) + grey[at + 1] * right) * (1 - below) + (grey[at + width] * (1 - right) + grey[at + width + 1] * right) * below;
      line[isUpsideDown ? line.length - 1 - (row * length + column) : row * length + column] = value;
    }
  }
  stretch(line);
  return { width: length, height, grey: line };
}

/** Make the darkest two in a hundred dots black and the lightest white, in place. @param {Uint8Array} grey */
function stretch(grey) {
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value]++;
  const edge = grey.length / 50;
  let [low, high] = [0, 255];
  for (let sum = counts[0]; sum < edge && low < 254; sum += counts[low]) low++;
  for (let sum = counts[255]; sum < edge && high > low + 1; sum += counts[high]) high--;
  if (high - low < 24) return; // no letters, only grain
  const scale = 255 / (high - low);
  for (let dot = 0; dot < grey.length; dot++) grey[dot] = Math.max(0, Math.min(255, (grey[dot] - low) * scale));
}
