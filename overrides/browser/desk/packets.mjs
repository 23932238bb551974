// @ts-check
// One packet for each chosen claim, put into one zip, with what each still needs. It can be stopped; what was made stays.
import { ask, makeFile, needPdf, take } from "./ask.mjs";
import { chosen, ways } from "./board.mjs";
import { $, download, element, guarded, heads, row, say, table, word } from "./page.mjs";

let isStopped = false;
/** @type {Blob | null} */
let made = null;

export function wirePackets() {
  $("make-packets").addEventListener("click", guarded(makePackets));
  $("stop-packets").addEventListener("click", () => { isStopped = true; });
  $("save-packets").addEventListener("click", () => made && download(word("packets.name"), made, "application/zip"));
}

export function showPackets() {
  $("packets-chosen").textContent = chosen.size ? word("packets.chosen", { count: chosen.size }) : word("packets.none");
  $("make-packets").disabled = !chosen.size;
}

async function makePackets() {
  const format = $("packet-format").value;
  if (format === "pdf") await needPdf();
  const into = await makeFile(word("packets.name"));
  isStopped = false;
  made = null;
  const columns = heads("columns.packets");
  const whole = table(columns, [], word("packets.chosen", { count: chosen.size }));
  $("packets-made").replaceChildren(whole);
  $("packets-progress").hidden = $("stop-packets").hidden = false;
  $("save-packets").hidden = true;
  $("packets-bar").max = chosen.size;
  let done = 0, papers = 0;
  for (const [claim, name] of chosen) {
    if (isStopped) break;
    const told = await ask("packet", { claim, format, into });
    papers += told.files.length;
    whole.tBodies[0].append(row(columns, [
      element("a", name, { href: `#claim=${claim}` }),
      ways.find(({ id }) => id === told.way)?.title ?? told.way,
      told.files.map((/** @type {any} */ file) => file.name.split("/").at(-1)).join(", ") || told.says || word("packets.cannot"),
      needs(told.needs),
    ]));
    $("packets-bar").value = ++done;
    say(word("packets.going", { made: done, all: chosen.size }));
  }
  $("packets-progress").hidden = $("stop-packets").hidden = true;
  if (papers) made = await take(into);
  $("save-packets").hidden = !made;
  say(isStopped ? word("packets.stopped") : word("packets.done", { count: done }));
  if (made) $("save-packets").focus();
}

/** @param {string[]} texts */
function needs(texts) {
  if (!texts.length) return word("packets.nothing");
  const box = element("details"), list = element("ul");
  list.append(...texts.map((text) => element("li", text)));
  box.append(element("summary", word("packets.needs", { count: texts.length })), list);
  return box;
}

/** Forget what was made. */
export function clearPackets() {
  made = null;
  $("packets-made").replaceChildren();
  $("save-packets").hidden = true;
}
