// @ts-check
// A picture as a JPEG no larger than it is needed, drawn by the browser.

export const LONGEST_SIDE = 2200; // pixels of a page; as generator/output/pdf/pictures.py has it
export const QUALITY = 0.82;

/** A picture of any kind that the browser opens, upright, on white. @param {Blob} file @param {number} [longest] pixels of its longer side @returns {Promise<Blob>} */
export async function asJpeg(file, longest = LONGEST_SIDE) {
  const picture = await createImageBitmap(file); // upright, as the camera noted
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("no picture");
  return blob;
}
