// @ts-check
// A signature drawn with a finger, a pen or the mouse, or taken from a picture. It stays in the memory of this page: it is
// in no case file and no draft, and goes into the files that are made (generator/output/signing.py).
import { base64Of } from "./files.mjs";
import { asJpeg } from "./jpeg.mjs";
import { word } from "./words.mjs";

const WIDE = 900;
const HIGH = 300; // dots of the pad
const PEN = 5;
const MARGIN = 12;
const LONGEST = 600; // dots of the picture that goes into the file
const SHORTEST_STROKE = 60; // a touch by mistake is no signature
const FLATTEST = 8; // a picture is no more than so many times wider than high

/**
 * @param {(text: string) => void} say
 * @param {() => void} changed told when it was signed or wiped
 * @returns {{ picture: () => Promise<string>, clear: () => void, isSigned: () => boolean }} the picture as base64, empty where nothing was signed
 */
export function wireSignature(say, changed) {
  const get = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const pad = /** @type {HTMLCanvasElement} */ (get("sign-pad"));
  const chooser = /** @type {HTMLInputElement} */ (get("sign-file"));
  pad.width = WIDE;
  pad.height = HIGH;
  const pen = /** @type {CanvasRenderingContext2D} */ (pad.getContext("2d"));
  let length = 0;
  /** @type {{ x: number, y: number } | null} */
  let last = null;
  let [left, top, right, bottom] = [WIDE, HIGH, 0, 0];

  function wipe() {
    length = 0;
    last = null;
    [left, top, right, bottom] = [WIDE, HIGH, 0, 0];
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDE, HIGH);
    pen.fillStyle = pen.strokeStyle = "#111";
    pen.lineWidth = PEN;
    pen.lineCap = pen.lineJoin = "round";
    tell();
  }

  function tell() {
    get("sign-state").textContent = word(isSigned() ? "sign.signed" : "sign.blank");
    get("sign-clear").hidden = !isSigned();
    changed();
  }

  const isSigned = () => length >= SHORTEST_STROKE;

  /** @param {PointerEvent} event */
  function at(event) {
    const box = pad.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * WIDE, y: ((event.clientY - box.top) / box.height) * HIGH };
  }

  /** @param {{ x: number, y: number }} to */
  function drawTo(to) {
    const from = last ?? to;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    length += Math.hypot(to.x - from.x, to.y - from.y);
    [left, top, right, bottom] = [Math.min(left, to.x), Math.min(top, to.y), Math.max(right, to.x), Math.max(bottom, to.y)];
    last = to;
  }

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    last = null;
    drawTo(at(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (last) for (const one of event.getCoalescedEvents?.() ?? [event]) drawTo(at(one));
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { last = null; tell(); });
  get("sign-clear").addEventListener("click", () => {
    wipe();
    get("sign-title").focus();
  });
  chooser.addEventListener("change", async () => {
    const file = chooser.files?.[0];
    chooser.value = "";
    if (!file) return;
    try {
      const picture = await createImageBitmap(await asJpeg(file, WIDE));
      wipe();
      const scale = Math.min(WIDE / picture.width, HIGH / picture.height);
      const [wide, high] = [picture.width * scale, picture.height * scale];
      pen.drawImage(picture, 0, 0, wide, high);
      picture.close();
      [left, top, right, bottom, length] = [0, 0, wide, high, WIDE];
      tell();
    } catch {
      say(word("sign.odd"));
    }
  });
  wipe();

  /** What was drawn, without the empty room around it. */
  async function picture() {
    if (!isSigned()) return "";
    const wide = Math.min(WIDE, right - left + 2 * MARGIN);
    const high = Math.min(HIGH, Math.max(bottom - top + 2 * MARGIN, wide / FLATTEST));
    const cut = document.createElement("canvas");
    cut.width = Math.round(wide);
    cut.height = Math.round(high);
    const copy = /** @type {CanvasRenderingContext2D} */ (cut.getContext("2d"));
    copy.fillStyle = "#fff";
    copy.fillRect(0, 0, cut.width, cut.height);
    copy.drawImage(pad, -Math.max(0, left - MARGIN), -Math.max(0, (top + bottom - high) / 2));
    const drawn = await new Promise((resolve) => cut.toBlob(resolve));
    return base64Of(await asJpeg(/** @type {Blob} */ (drawn), LONGEST));
  }

  return { picture, clear: wipe, isSigned };
}
