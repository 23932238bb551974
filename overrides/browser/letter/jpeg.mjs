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

const LIGHT_CELLS = 64; // squares across a photo, for each of which the light is found; as generator/output/pdf/pictures.py has these
const DARKEST = 48; // light below this counts as this much, so that what is black stays dark
const PAPER = 250;

/** For each square its own light or that of its neighbors. @param {Float32Array} cells @param {number} across @param {(near: number[]) => number} pick */
function spread(cells, across, pick) {
  const down = cells.length / across;
  return cells.map((_, at) => {
    const [x, y, near] = [at % across, Math.floor(at / across), /** @type {number[]} */ ([])];
    for (let row = Math.max(0, y - 1); row <= Math.min(down - 1, y + 1); row++)
      for (let column = Math.max(0, x - 1); column <= Math.min(across - 1, x + 1); column++) near.push(cells[row * across + column]);
    return pick(near);
  });
}

/** Set each dot against the lightest that is near: paper becomes white, whatever shadow lay on it. @param {any} pen @param {number} width @param {number} height */
function evenLight(pen, width, height) {
  const picture = pen.getImageData(0, 0, width, height);
  const dots = /** @type {Uint8ClampedArray} */ (picture.data);
  const [across, down] = [Math.min(LIGHT_CELLS, width), Math.max(1, Math.floor(Math.min(LIGHT_CELLS, width) * height / width))];
  const [sums, counts] = [new Float32Array(across * down), new Float32Array(across * down)];
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.min(down - 1, Math.floor(y * down / height)) * across;
    for (let x = 0; x < width; x++, at += 4) {
      const cell = row + Math.floor(x * across / width);
      sums[cell] += 0.299 * dots[at] + 0.587 * dots[at + 1] + 0.114 * dots[at + 2];
      counts[cell]++;
    }
  }
  const lightest = spread(sums.map((sum, cell) => sum / Math.max(1, counts[cell])), across, (near) => Math.max(...near));
  const light = spread(lightest, across, (near) => Math.max(DARKEST, near.reduce((sum, one) => sum + one, 0) / near.length));
  for (let y = 0, at = 0; y < height; y++) {
    const v = Math.min(down - 1, Math.max(0, (y + 0.5) * down / height - 0.5)), [top, low] = [Math.floor(v) * across, Math.min(down - 1, Math.floor(v) + 1) * across];
    const below = v - Math.floor(v);
    for (let x = 0; x < width; x++, at += 4) {
      const u = Math.min(across - 1, Math.max(0, (x + 0.5) * across / width - 0.5)), left = Math.floor(u), right = Math.min(across - 1, left + 1);
      const here = (light[top + left] * (1 - u + left) + light[top + right] * (u - left)) * (1 - below) + (light[low + left] * (1 - u + left) + light[low + right] * (u - left)) * below;
      for (let color = 0; color < 3; color++) dots[at + color] = dots[at + color] * PAPER / here;
    }
  }
  pen.putImageData(picture, 0, 0);
}

/** A picture of any kind that the browser opens, upright, on white. @param {Blob} file @param {number} [longest] pixels of its longer side @param {boolean} [isEven] its paper made white @returns {Promise<Blob>} */
export async function asJpeg(file, longest = LONGEST_SIDE, isEven = false) {
  const picture = await createImageBitmap(file); // upright, as the camera noted
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = canvasOf(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  if (isEven) evenLight(pen, canvas.width, canvas.height);
  const blob = await written(canvas);
  if (!blob) throw new Error("no picture");
  return blob;
}
