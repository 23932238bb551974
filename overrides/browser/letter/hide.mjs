// @ts-check
// Black out or cut off parts of a page. The page becomes a picture of what is left of it, so that what was under the black
// is gone. Everything is drawn on this device.
import { startWorker } from "./engine.mjs";
import { LONGEST_SIDE, QUALITY } from "./jpeg.mjs";
import { make } from "./show.mjs";
import { word } from "./words.mjs";

const SHOWN_SIDE = 900;
const DRAW_LIMIT_MS = 30_000;

/**
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box shares of the page as it is seen, 0 to 1
 * @typedef {{ black: Box[], crop: Box | null }} Marks
 */

/** Draws pages of a PDF, in a worker of its own. */
class Drawer {
  /** @param {Blob} source */
  constructor(source) {
    const told = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=papers]"));
    this.folder = new URL(told.content, document.baseURI).href;
    this.source = source;
    this.next = 1;
    /** @type {Worker | null} */
    this.worker = null;
    this.pages = 0;
  }

  async open() {
    const { worker, started } = startWorker(`
      const reader = await import(${JSON.stringify(new URL("papers/worker.mjs", import.meta.url).href)});
      addEventListener("message", (event) => reader.answer(event.data));
      postMessage({ ready: true });`);
    this.worker = worker;
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = () => reject(new Error("the drawer could not start"));
    });
    started();
    const { total } = await this.ask("open", { folder: this.folder, content: await this.source.arrayBuffer(), kind: "pdf" });
    this.pages = total;
  }

  /** @param {"open" | "draw"} ask @param {any} what @returns {Promise<any>} */
  ask(ask, what) {
    const id = this.next++;
    const worker = /** @type {Worker} */ (this.worker);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("slow")), DRAW_LIMIT_MS);
      worker.onmessage = ({ data }) => {
        if (data.id !== id) return;
        clearTimeout(late);
        if (data.result) resolve(data.result);
        else reject(new Error(data.says || data.fault));
      };
      worker.postMessage({ id, ask, what });
    });
  }

  /** @param {number} number @param {number} longest @returns {Promise<ImageBitmap>} */
  async page(number, longest) {
    return (await this.ask("draw", { number, longest })).bitmap;
  }

  close() {
    this.worker?.terminate();
    this.worker = null;
  }
}

/** The same for a file that is a picture: its one page. */
class Picture {
  /** @param {Blob} source */
  constructor(source) {
    this.source = source;
    this.pages = 1;
  }

  async open() {}

  /** @param {number} _ @param {number} longest */
  async page(_, longest) {
    const whole = await createImageBitmap(this.source);
    const scale = Math.min(1, longest / Math.max(whole.width, whole.height));
    return createImageBitmap(whole, { resizeWidth: Math.round(whole.width * scale), resizeHeight: Math.round(whole.height * scale) });
  }

  close() {}
}

/** @param {ImageBitmap} bitmap @param {Marks} marks */
function marked(bitmap, { black, crop }) {
  const canvas = document.createElement("canvas");
  const cut = crop ?? { left: 0, top: 0, right: 1, bottom: 1 };
  const [x, y] = [Math.round(cut.left * bitmap.width), Math.round(cut.top * bitmap.height)];
  canvas.width = Math.max(1, Math.round(cut.right * bitmap.width) - x);
  canvas.height = Math.max(1, Math.round(cut.bottom * bitmap.height) - y);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, -x, -y);
  pen.fillStyle = "#000";
  for (const box of black) {
    pen.fillRect(box.left * bitmap.width - x, box.top * bitmap.height - y, (box.right - box.left) * bitmap.width, (box.bottom - box.top) * bitmap.height);
  }
  return canvas;
}

const SIDES = /** @type {(keyof Box)[]} */ (["left", "top", "right", "bottom"]);

/**
 * A panel to mark parts of a file's pages, by pointer or by numbers.
 * @param {{ name: string, source: Blob }} paper
 * @param {(pictures: Map<number, Blob>) => void} done with a JPEG for each page that was marked; with none where nothing is
 * @param {(text: string) => void} say
 */
export async function openPanel(paper, done, say) {
  const drawer = /\.pdf$/i.test(paper.name) ? new Drawer(paper.source) : new Picture(paper.source);
  const panel = make("fieldset", "", { class: "hide-panel" });
  try {
    await drawer.open();
  } catch {
    drawer.close();
    say(word("hide.failed", { name: paper.name }));
    return panel;
  }
  /** @type {Map<number, Marks>} */
  const marks = new Map();
  const box = { left: 0.1, top: 0.1, right: 0.5, bottom: 0.2 };
  let number = 1;
  /** @type {ImageBitmap | null} */
  let shown = null;
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", "", { role: "img", "aria-label": word("hide.page") }));
  Object.assign(canvas.style, { maxWidth: "100%", touchAction: "none" }); // a finger draws on it, and does not scroll
  const inputs = new Map(SIDES.map((side) => {
    const input = /** @type {HTMLInputElement} */ (make("input", "", { type: "number", min: "0", max: "100", step: "1" }));
    input.addEventListener("input", () => { box[side] = Math.min(1, Math.max(0, Number(input.value) / 100)); draw(); });
    return [side, input];
  }));
  const marksOf = () => marks.get(number) ?? { black: [], crop: null };

  function draw() {
    if (!shown) return;
    const made = marked(shown, { ...marksOf(), crop: null });
    [canvas.width, canvas.height] = [made.width, made.height];
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.drawImage(made, 0, 0);
    pen.lineWidth = 3;
    for (const [part, dash] of /** @type {[Box | null, number[]][]} */ ([[box, []], [marksOf().crop, [12, 6]]])) {
      if (!part) continue;
      pen.setLineDash(dash);
      pen.strokeRect(part.left * canvas.width, part.top * canvas.height, (part.right - part.left) * canvas.width, (part.bottom - part.top) * canvas.height);
    }
    for (const [side, input] of inputs) if (document.activeElement !== input) input.value = String(Math.round(box[side] * 100));
  }

  async function turnTo(/** @type {number} */ wanted) {
    number = Math.min(Math.max(1, wanted), drawer.pages);
    shown = await drawer.page(number, SHOWN_SIDE);
    page.value = String(number);
    draw();
  }

  const at = (/** @type {PointerEvent} */ event) => {
    const around = canvas.getBoundingClientRect();
    return [(event.clientX - around.left) / around.width, (event.clientY - around.top) / around.height].map((share) => Math.min(1, Math.max(0, share)));
  };
  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = at(event);
    canvas.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ moved) => {
      const [x2, y2] = at(moved);
      Object.assign(box, { left: Math.min(x, x2), right: Math.max(x, x2), top: Math.min(y, y2), bottom: Math.max(y, y2) });
      draw();
    };
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", () => canvas.removeEventListener("pointermove", move), { once: true });
  });

  const page = /** @type {HTMLInputElement} */ (make("input", "", { type: "number", min: "1", max: String(drawer.pages), value: "1" }));
  page.addEventListener("change", () => turnTo(Number(page.value)));
  const button = (/** @type {string} */ text, /** @type {() => void} */ act) => {
    const made = make("button", text, { type: "button" });
    made.addEventListener("click", act);
    return made;
  };
  const labelled = (/** @type {string} */ text, /** @type {HTMLElement} */ input) => {
    const label = make("label", `${text} `);
    label.append(input);
    return label;
  };
  const mark = (/** @type {(marks: Marks) => Marks} */ change) => { marks.set(number, change(marksOf())); draw(); };
  const close = () => { drawer.close(); panel.remove(); };
  panel.append(
    make("legend", word("hide.title", { name: paper.name })),
    make("p", word("hide.how")),
    labelled(word("hide.number", { count: drawer.pages }), page), canvas,
    ...SIDES.map((side) => labelled(word(`hide.side_${side}`), /** @type {HTMLInputElement} */ (inputs.get(side)))),
    button(word("hide.black"), () => mark(({ black, crop }) => ({ black: [...black, { ...box }], crop }))),
    button(word("hide.crop"), () => mark(({ black }) => ({ black, crop: { ...box } }))),
    button(word("hide.undo"), () => { marks.delete(number); draw(); }),
    button(word("hide.done"), async () => {
      const pictures = new Map();
      for (const [marking, made] of marks) {
        const canvas = marked(await drawer.page(marking, LONGEST_SIDE), made);
        pictures.set(marking, await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY)));
        canvas.width = canvas.height = 0;
      }
      close();
      done(pictures);
    }),
    button(word("hide.cancel"), close),
  );
  await turnTo(1);
  return panel;
}
