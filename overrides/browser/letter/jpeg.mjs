// @ts-check
// A picture as a JPEG no larger than it is needed, drawn by the browser: in the page, or in a worker that the page starts.

export const LONGEST_SIDE = 2200; // pixels of a page; as generator/output/pdf/pictures.py has it
export const QUALITY = 0.82;

/** @param {number} width @param {number} height @returns {any} a canvas of a worker, or of the page where there is no such */
function canvasOf(width, height) {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** @param {any} canvas @returns {Promise<Blob | null>} */
const written = (canvas) =>
  canvas.convertToBlob ? canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY }) : new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));

/** A picture of any kind that the browser opens, upright, on white. @param {Blob} file @param {number} [longest] pixels of its longer side @returns {Promise<Blob>} */
export async function asJpeg(file, longest = LONGEST_SIDE) {
  const picture = await createImageBitmap(file); // upright, as the camera noted
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = canvasOf(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await written(canvas);
  if (!blob) throw new Error("no picture");
  return blob;
}
