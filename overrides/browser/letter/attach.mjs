// @ts-check
// The packet to send: papers that the person picks for each exhibit, and the one PDF made of them. The files stay in
// this page's memory: nothing is sent, and nothing is kept unless the person said so for papers (shelf.mjs).
import { download } from "./files.mjs";
import { make } from "./show.mjs";
import { shrink } from "./shrink.mjs";
import { word } from "./words.mjs";

const MOST_BYTES = 100_000_000;
const KINDS = "application/pdf,image/*,text/plain,.pdf,.jpg,.jpeg,.png,.heic,.txt";

/**
 * @typedef {{ name: string, source: Blob, turns: number, pages: string, count: number, says: string[], offer: string, plain: Blob | null, pictures: Map<number, Blob>, smaller: Map<number, Blob>, unlit: Blob | null }} Paper
 * @typedef {{ number: number, title: string, on: string, who: string }} Exhibit
 * @typedef {import("./maker.mjs").Maker} Maker
 */

export class Attachments {
  /**
   * @param {HTMLElement} list
   * @param {() => Promise<Maker>} maker
   * @param {(text: string) => void} say
   */
  constructor(list, maker, say) {
    this.list = list;
    this.maker = maker;
    this.say = say;
    /** @type {Map<number, Paper[]>} */
    this.papers = new Map();
    /** @type {Exhibit[]} */
    this.exhibits = [];
    /** Told when a paper came, went or was changed. */
    this.onchange = () => {};
    /** Whether the papers stay on this device. */
    this.isKept = () => false;
  }

  /** Forget every file. */
  clear() {
    this.papers.clear();
    this.show(this.exhibits);
    this.onchange();
  }

  /** Put back papers that were kept, each opened anew. @param {[number, Pick<Paper, "name" | "source" | "turns" | "pages" | "pictures" | "smaller">][]} kept */
  async restore(kept) {
    for (const [at, [number, found]] of kept.entries()) {
      this.say(word("attach.looking", { name: found.name, number: at + 1, count: kept.length }));
      const paper = { ...blank(found.name, found.source), ...found };
      await this.open(paper);
      this.papers.set(number, [...(this.papers.get(number) ?? []), paper]);
      this.show(this.exhibits);
    }
    if (kept.length) this.say(word("attach.back"));
  }

  /** @param {Exhibit[]} exhibits */
  show(exhibits) {
    this.exhibits = exhibits;
    const last = Math.max(0, ...exhibits.map((exhibit) => exhibit.number));
    const further = [...this.papers.keys()].filter((number) => number > last);
    const open = Math.max(last, ...further) + 1;
    const rows = [
      ...exhibits,
      ...further.map((number) => ({ number, title: word("attach.another"), on: "", who: "" })),
      { number: open, title: word("attach.another"), on: "", who: "" },
    ];
    this.list.replaceChildren(...rows.map((exhibit) => this.row(exhibit)));
  }

  /** @param {Exhibit} exhibit */
  row({ number, title, on, who }) {
    const item = make("li");
    const input = /** @type {HTMLInputElement} */ (make("input", "", { type: "file", multiple: "", accept: KINDS, id: `attach-${number}` }));
    const label = make("label", word("attach.add"), { class: "file", for: input.id });
    label.append(make("span", word("attach.add_for", { number }), { class: "unseen" }), input);
    input.addEventListener("change", () => this.add(number, [...(input.files ?? [])]));
    const named = make("span");
    named.append(make("strong", word("attach.exhibit", { number, title })), on ? word("attach.on", { on }) : "");
    item.append(named, label);
    const papers = this.papers.get(number) ?? [];
    if (!papers.length && who && who !== "you") item.append(make("p", word("attach.ask", { who }), { class: "hint" }));
    for (const paper of papers) item.append(this.paperRow(number, paper));
    return item;
  }

  /** @param {number} number @param {Paper} paper */
  paperRow(number, paper) {
    const box = make("div", "", { class: "attached" });
    const state = paper.says.length ? paper.says.join(" ") : word(paper.count === 1 ? "attach.page" : "attach.pages", { count: paper.count }) + (paper.turns ? word("attach.turned", { degrees: 90 * paper.turns }) : "");
    box.append(make("span", word("attach.named", { name: paper.name })), make("span", state, paper.count ? {} : { class: "fault" }));
    const button = (/** @type {string} */ text, /** @type {() => void} */ act) => {
      const made = make("button", text, { type: "button", class: "quiet", "aria-label": word("attach.button", { does: text, name: paper.name }) });
      made.addEventListener("click", act);
      box.append(" ", made);
      return made;
    };
    const papers = this.papers.get(number) ?? [];
    const isPdf = /\.pdf$/i.test(paper.name);
    if (paper.count) {
      button(word("attach.turn"), () => this.change(number, paper, { turns: (paper.turns + 1) % 4 }));
      if (papers.indexOf(paper) > 0) button(word("attach.up"), () => this.move(number, paper));
      if (isPdf) {
        const pages = /** @type {HTMLInputElement} */ (make("input", "", { type: "text", "aria-label": word("attach.which", { name: paper.name }), placeholder: word("attach.which_hint") }));
        pages.value = paper.pages;
        pages.addEventListener("change", () => this.change(number, paper, { pages: pages.value, smaller: new Map() }));
        box.append(" ", pages);
      }
    }
    if (paper.count) {
      button(word("attach.hide"), async () => {
        this.say(word("attach.opening", { name: paper.name }));
        const { openPanel } = await import("./hide.mjs");
        const panel = await openPanel(paper, (pictures) => this.change(number, paper, isPdf ? { pictures } : { source: pictures.get(1) ?? paper.source, unlit: null }), this.say);
        if (!panel.childElementCount) return;
        box.append(panel);
        this.say("");
        panel.querySelector("input")?.focus();
      });
    }
    if (paper.count && paper.source.type.startsWith("image/") && !paper.unlit) button(word("attach.even"), () => this.even(number, paper));
    if (paper.unlit) button(word("attach.uneven"), () => this.change(number, paper, { source: paper.unlit ?? paper.source, unlit: null }));
    if (paper.offer) {
      box.append(make("p", paper.offer, { class: "hint" }));
      button(word("attach.smaller"), () => this.lighten(number, paper));
    }
    if (paper.smaller.size) button(word("attach.as_it_was"), () => this.change(number, paper, { smaller: new Map() }));
    button(word("attach.take_out"), () => {
      this.papers.set(number, papers.filter((other) => other !== paper));
      if (!this.papers.get(number)?.length) this.papers.delete(number);
      this.show(this.exhibits);
      this.onchange();
    });
    return box;
  }

  /** @param {number} number @param {Paper} paper */
  move(number, paper) {
    const papers = this.papers.get(number) ?? [];
    const at = papers.indexOf(paper);
    [papers[at - 1], papers[at]] = [papers[at], papers[at - 1]];
    this.show(this.exhibits);
    this.onchange();
  }

  /** @param {number} number @param {Paper} paper @param {Partial<Paper>} change */
  async change(number, paper, change) {
    Object.assign(paper, change);
    await this.open(paper);
    this.show(this.exhibits);
    this.onchange();
  }

  /** Make the heavy pictures inside a PDF no larger than a page needs. @param {number} number @param {Paper} paper */
  async lighten(number, paper) {
    const heavy = await (await this.maker()).heavyPictures(paper);
    /** @type {Map<number, Blob>} */
    const smaller = new Map();
    for (const [at, [picture, content]] of heavy.entries()) {
      this.say(word("attach.lightening", { name: paper.name, number: at + 1, count: heavy.length }));
      await shrink(content).then((made) => smaller.set(picture, made), () => {}); // one that cannot be opened stays
    }
    await this.change(number, paper, { smaller });
    this.say(word(smaller.size ? "attach.lighter" : "attach.not_lighter", { name: paper.name }));
    document.getElementById(`attach-${number}`)?.focus();
  }

  /** Make the paper of a photo white. @param {number} number @param {Paper} paper */
  async even(number, paper) {
    this.say(word("attach.evening", { name: paper.name }));
    try {
      await this.change(number, paper, { source: await shrink(paper.source, true), unlit: paper.source });
      this.say(word("attach.evened", { name: paper.name }));
    } catch {
      this.say(word("attach.odd", { name: paper.name }));
    }
    document.getElementById(`attach-${number}`)?.focus();
  }

  /** Have a paper looked at: how many pages, or what is wrong with it. @param {Paper} paper */
  async open(paper) {
    try {
      Object.assign(paper, await (await this.maker()).open(paper));
    } catch {
      Object.assign(paper, { count: 0, plain: null, offer: "", says: [word("attach.gone", { name: paper.name })] });
    }
  }

  /** @param {number} number @param {File[]} files @param {boolean} [isAsked] by a person who waits at the button */
  async add(number, files, isAsked = true) {
    for (const [at, file] of files.entries()) {
      if (isAsked) this.say(word("attach.looking", { name: file.name, number: at + 1, count: files.length }));
      const paper = await readPaper(file);
      if (!paper.says.length) await this.open(paper);
      this.papers.set(number, [...(this.papers.get(number) ?? []), paper]);
      this.show(this.exhibits);
    }
    this.onchange();
    if (!isAsked) return;
    const bad = files.length && (this.papers.get(number) ?? []).some((paper) => !paper.count);
    this.say(word(bad ? "attach.bad" : this.isKept() ? "attach.in_kept" : "attach.in"));
    document.getElementById(`attach-${number}`)?.focus();
  }

  /** One sentence on what a packet made now would lack: a signature, and which exhibits. Empty where it lacks nothing. @param {boolean} isSigned */
  lacks(isSigned) {
    const away = this.exhibits.filter(({ number }) => !(this.papers.get(number) ?? []).some((paper) => paper.count));
    const list = away.map(({ number, title }) => word("attach.lacks_item", { number, title })).join(", ");
    const [count, total] = [away.length, this.exhibits.length];
    const name = total === 1 ? "lacks_only" : count === total ? "lacks_all" : count === 1 ? "lacks_one" : "lacks_many";
    const papers = count && word(`attach.${name}`, { count, total, list });
    const signature = isSigned ? "" : word("attach.lacks_signature");
    const what = signature && papers ? word("attach.lacks_both", { signature, papers }) : signature || papers;
    return what ? word("attach.lacks", { what }) : "";
  }

  /** The papers that can be used, with their exhibit. */
  usable() {
    return [...this.papers].flatMap(([exhibit, papers]) =>
      papers.flatMap(({ name, plain, count }) => (plain ? [{ exhibit, name, plain, count }] : [])));
  }
}

/** A paper that was not looked at yet. @param {string} name @param {Blob} source @returns {Paper} */
function blank(name, source) {
  return { name, source, turns: 0, pages: "", count: 0, says: [], offer: "", plain: null, pictures: new Map(), smaller: new Map(), unlit: null };
}

/** A file as it goes into the packet: a picture becomes a JPEG no larger than a page needs. @param {File} file @returns {Promise<Paper>} */
async function readPaper(file) {
  const paper = blank(file.name, file);
  if (file.size > MOST_BYTES) {
    paper.says = [word("attach.large", { name: file.name })];
    return paper;
  }
  const isPhone = /hei[cf]/i.test(file.type) || /\.hei[cf]$/i.test(file.name);
  const isPicture = isPhone || file.type.startsWith("image/") || /\.webp$/i.test(file.name);
  try {
    if (isPicture) paper.source = await shrink(file);
  } catch {
    paper.says = [word(isPhone ? "attach.heic" : "attach.odd", { name: file.name })];
  }
  return paper;
}

/**
 * Make the packet, tell what became of it, and offer its parts.
 * @param {Maker} maker
 * @param {object} request
 * @param {Attachments} attachments
 * @param {HTMLElement} made where the parts are offered
 */
export async function makePacket(maker, request, attachments, made) {
  made.replaceChildren();
  const answer = await maker.packet(request, attachments.usable());
  if (!answer.ok) return answer.says ?? "";
  const { parts, total, says } = answer.result;
  for (const part of parts) {
    const content = await maker.fetch(part.path);
    const button = make("button", word("attach.download", { name: part.name, first: part.first, last: part.last, size: (part.bytes / 1e6).toFixed(1) }), { type: "button" });
    button.addEventListener("click", () => download(part.name, content, "application/pdf"));
    const line = make("p");
    line.append(button);
    const file = new File([content], part.name, { type: "application/pdf" });
    if (navigator.canShare?.({ files: [file] })) { // phones: hand it to the person's own fax, mail or printing app
      const share = make("button", word("attach.share", { name: part.name }), { type: "button" });
      share.addEventListener("click", () => navigator.share({ files: [file], title: part.name }).catch(() => {}));
      line.append(" ", share);
    }
    made.append(line);
  }
  maker.stop(); // its memory is as large as the packet; the next PDF starts it again
  for (const sentence of says) made.append(make("p", sentence));
  return word(parts.length > 1 ? "attach.ready_parts" : "attach.ready", { total, parts: parts.length });
}
