// @ts-check
// Reads a picture: where its lines are, then what each says. Runs in a worker; everything comes from this site.
const { findBoxes, isSideways } = await import("./boxes.mjs");
const { cutOut, greyOf, resized, turnRight } = await import("./picture.mjs");

const FIND_SIDE = 1088; // dots of the longer side; more takes longer and finds no more
const STEP = 32;
const LINE_HEIGHT = 48;
const LETTER_SHARE = 2 / 3; // of the height of a box
const PROBES = 4;
const DOUBTFUL = 0.8;
const UNREADABLE = 0.5;

/** @typedef {import("./picture.mjs").Picture} Picture */
/** @typedef {{ text: string, sure: number }} Said */
/** @typedef {[text: string, x0: number, y0: number, x1: number, y1: number, height: number]} Piece a line: its words, the line through their middle, their height */

/**
 * The files of one pack, unpacked by the browser. Same form as the engine's.
 * @param {string} address
 * @param {(share: number) => void} progress
 */
async function unpacked(address, progress) {
  const answer = await fetch(address);
  if (!answer.ok || !answer.body) throw new Error(`${address}: ${answer.status}`);
  const size = Number(answer.headers.get("content-length")) || 13e6;
  let come = 0;
  const counted = answer.body.pipeThrough(new TransformStream({
    transform(chunk, out) {
      come += chunk.length;
      progress(Math.min(1, come / size));
      out.enqueue(chunk);
    },
  }));
  const all = new Uint8Array(await new Response(counted.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  const start = 4 + new DataView(all.buffer).getUint32(0, true);
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  let at = start;
  for (const [name, size] of Object.entries(JSON.parse(new TextDecoder().decode(all.subarray(4, start))))) {
    files[name] = all.slice(at, at + size);
    at += size;
  }
  return files;
}

/** Grey dots as what the weights take: three equal planes from -1 to 1. @param {any} onnx @param {Picture} picture */
function tensorOf(onnx, { width, height, grey }) {
  const planes = new Float32Array(3 * grey.length);
  for (let dot = 0; dot < grey.length; dot++) {
    planes[dot] = planes[dot + grey.length] = planes[dot + 2 * grey.length] = grey[dot] / 127.5 - 1;
  }
  return new onnx.Tensor("float32", planes, [1, 3, height, width]);
}

export class PictureReader {
  /** @param {any} onnx @param {any} finder @param {any} reader @param {string[]} letters */
  constructor(onnx, finder, reader, letters) {
    this.onnx = onnx;
    this.finder = finder;
    this.reader = reader;
    this.letters = letters;
  }

  /**
   * Load what reads pictures.
   * @param {string} folder
   * @param {(share: number) => void} progress
   */
  static async load(folder, progress) {
    const [onnx, files] = await Promise.all([import(folder + "ort.wasm.min.mjs"), unpacked(folder + "pictures.pack", progress)]);
    onnx.env.wasm.numThreads = 1;
    onnx.env.wasm.proxy = false;
    onnx.env.wasm.wasmPaths = folder;
    onnx.env.wasm.wasmBinary = files["runtime.wasm"].buffer;
    const open = (/** @type {string} */ name) => onnx.InferenceSession.create(files[name], { executionProviders: ["wasm"] });
    const finder = await open("find.onnx");
    const reader = await open("read.onnx");
    return new PictureReader(onnx, finder, reader, JSON.parse(new TextDecoder().decode(files["letters.json"])));
  }

  /** @param {any} session @param {Picture} picture */
  async run(session, picture) {
    const made = await session.run({ [session.inputNames[0]]: tensorOf(this.onnx, picture) });
    return made[session.outputNames[0]];
  }

  /** @param {OffscreenCanvas} canvas @returns {Promise<import("./boxes.mjs").Box[]>} in the dots of the canvas */
  async find(canvas) {
    const small = resized(canvas, FIND_SIDE, STEP);
    const map = await this.run(this.finder, greyOf(small));
    const [across, down] = [canvas.width / small.width, canvas.height / small.height];
    return findBoxes(map.data, small.width, small.height).map((box) => ({
      x: box.x * across, y: box.y * down, length: box.length * across, height: box.height * down, angle: box.angle,
    }));
  }

  /** @param {Picture} line @returns {Promise<Said>} */
  async readLine(line) {
    const { data, dims } = await this.run(this.reader, line);
    const [steps, size] = dims.slice(-2);
    let [text, sum, count, before] = ["", 0, 0, 0];
    for (let step = 0; step < steps; step++) {
      let best = 0;
      for (let letter = 1; letter < size; letter++) if (data[step * size + letter] > data[step * size + best]) best = letter;
      if (best && best !== before) {
        text += this.letters[best];
        sum += data[step * size + best];
        count++;
      }
      before = best;
    }
    return { text, sure: count ? sum / count : 0 };
  }

  /**
   * Everything a picture says. A picture on its side or on its head is turned first.
   * @param {OffscreenCanvas} canvas
   * @param {(share: number) => void} progress
   * @returns {Promise<{ canvas: OffscreenCanvas, pieces: Piece[], sure: number }>} the picture as it was read
   */
  async read(canvas, progress) {
    progress(0);
    let boxes = await this.find(canvas);
    if (isSideways(boxes)) {
      canvas = turnRight(canvas);
      boxes = await this.find(canvas);
    }
    progress(0.25);
    let picture = greyOf(canvas);
    const longest = [...boxes].sort((a, b) => b.length - a.length).slice(0, PROBES);
    if (longest.length && await this.isUpsideDown(picture, longest)) {
      canvas = turnRight(turnRight(canvas));
      picture = greyOf(canvas);
      boxes = boxes.map((box) => ({ ...box, x: canvas.width - box.x, y: canvas.height - box.y }));
    }
    /** @type {Piece[]} */
    const pieces = [];
    let [sum, letters] = [0, 0];
    for (const [number, box] of boxes.entries()) {
      const { text, sure } = await this.readLine(cutOut(picture, box, LINE_HEIGHT, false));
      progress(0.25 + (0.75 * (number + 1)) / boxes.length);
      if (sure < UNREADABLE || !text.trim()) continue;
      sum += sure * text.length;
      letters += text.length;
      const [along, down] = [(Math.cos(box.angle) * box.length) / 2, (Math.sin(box.angle) * box.length) / 2];
      pieces.push([text, box.x - along, box.y - down, box.x + along, box.y + down, box.height * LETTER_SHARE]);
    }
    return { canvas, pieces, sure: letters ? sum / letters : 0 };
  }

  /** @param {Picture} picture @param {import("./boxes.mjs").Box[]} boxes */
  async isUpsideDown(picture, boxes) {
    const mean = async (/** @type {boolean} */ turned) => {
      let sum = 0;
      for (const box of boxes) sum += (await this.readLine(cutOut(picture, box, LINE_HEIGHT, turned))).sure;
      return sum / boxes.length;
    };
    const upright = await mean(false);
    return upright < DOUBTFUL && (await mean(true)) > upright;
  }
}
