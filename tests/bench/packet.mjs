// A packet made by a person's clicks in Chromium or Firefox, and the same pages merged and stamped by pdf-lib where it is
// given. Takes its task as JSON on standard input; prints JSON.
import { readFileSync, writeFileSync } from "node:fs";

const task = JSON.parse(readFileSync(0, "utf8"));
const { default: puppeteer } = await import(task.puppeteer);
const launch = () => puppeteer.launch({
  browser: task.browser, executablePath: task.program, headless: true, protocolTimeout: 900_000, args: task.browser === "chrome" ? ["--no-sandbox", "--disable-gpu"] : [],
});
let browser = await launch();
const seconds = (start) => Math.round((Date.now() - start) / 100) / 10;
const said = {};

/** The longest time that the page's own thread did not come to a timer of 10 ms. */
const beat = (page) => page.evaluate(() => {
  let last = performance.now();
  window.longest = 0;
  setInterval(() => { const now = performance.now(); window.longest = Math.max(window.longest, now - last - 10); last = now; }, 10);
});

try {
  const page = await browser.newPage();
  await page.goto(`${task.address}letter/#send`);
  await page.waitForSelector("#letter-page[data-first=done]", { timeout: 180_000 });
  await page.evaluate((day) => { document.getElementById("letter-page").dataset.today = day; }, task.today);
  await (await page.$("#open-case")).uploadFile(task.case);
  await page.waitForSelector("#packet-exhibits li:nth-child(8)", { timeout: 60_000 });
  await new Promise((go) => setTimeout(go, 3000));
  if (task.slower > 1 && task.browser === "chrome") await page.emulateCPUThrottling(task.slower);
  said.mark = Date.now();
  await beat(page);
  let start = Date.now();
  for (const [number, files] of task.files) {
    await (await page.$(`#attach-${number}`)).uploadFile(...files);
    await page.waitForFunction((at, names) => {
      const row = document.getElementById(`attach-${at}`)?.closest("li")?.innerText ?? "";
      return names.every((name) => row.includes(name)) && !document.getElementById("status").textContent.includes("Looking at");
    }, { timeout: 600_000 }, number, files.map((file) => file.split("/").at(-1)));
  }
  said.adding = seconds(start);
  said.told = await page.$$eval("#packet-exhibits .fault", (faults) => faults.map((fault) => fault.innerText));
  await page.evaluate(() => {
    const make = URL.createObjectURL;
    window.made = [];
    URL.createObjectURL = (blob) => { window.made.push(blob); return make.call(URL, blob); };
  });
  start = Date.now();
  await page.evaluate(() => document.getElementById("make-packet").click());
  await page.waitForSelector("#packet-parts button", { timeout: 900_000 });
  said.making = seconds(start);
  said.longest = Math.round(await page.evaluate(() => window.longest));
  said.done = Date.now();
  await page.evaluate(() => document.querySelector("#packet-parts button").click());
  const size = await page.evaluate(() => window.made.at(-1).size);
  const pieces = [];
  for (let at = 0; at < size; at += 3_000_000) {
    const piece = await page.evaluate(async (from) => {
      const content = new Uint8Array(await window.made.at(-1).slice(from, from + 3_000_000).arrayBuffer());
      let text = "";
      for (let n = 0; n < content.length; n += 32_768) text += String.fromCharCode(...content.subarray(n, n + 32_768));
      return btoa(text);
    }, at);
    pieces.push(Buffer.from(piece, "base64"));
  }
  writeFileSync(task.out, Buffer.concat(pieces));
  await page.close();
  if (task.pdflib) {
    await browser.close();
    browser = await launch();
    const other = await browser.newPage();
    await other.setContent("<input type=file multiple>");
    await other.addScriptTag({ content: readFileSync(task.pdflib, "utf8") });
    await (await other.$("input")).uploadFile(...task.files.flatMap(([, files]) => files).filter((file) => /\.(pdf|jpg)$/.test(file)));
    await new Promise((go) => setTimeout(go, 3000));
    if (task.slower > 1 && task.browser === "chrome") await other.emulateCPUThrottling(task.slower);
    said.other_mark = Date.now();
    await beat(other);
    start = Date.now();
    said.other_bytes = await other.evaluate(async () => {
      const { PDFDocument, StandardFonts } = window.PDFLib;
      const whole = await PDFDocument.create();
      const font = await whole.embedFont(StandardFonts.Helvetica);
      for (const file of document.querySelector("input").files) {
        const content = await file.arrayBuffer();
        if (file.name.endsWith(".jpg")) {
          whole.addPage([612, 792]).drawImage(await whole.embedJpg(content), { x: 0, y: 0, width: 612, height: 792 });
          continue;
        }
        try {
          const from = await PDFDocument.load(content);
          for (const sheet of await whole.copyPages(from, from.getPageIndices())) whole.addPage(sheet);
        } catch { /* locked or broken */ }
      }
      for (const [at, sheet] of whole.getPages().entries()) sheet.drawText(`packet page ${at + 1}`, { x: 60, y: 20, size: 8, font });
      return (await whole.save()).length;
    });
    said.other_seconds = seconds(start);
    said.other_longest = Math.round(await other.evaluate(() => window.longest));
    said.other_done = Date.now();
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(said));
