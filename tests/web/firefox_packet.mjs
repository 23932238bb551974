// The send page in the distribution's Firefox: files added, turned, chosen page by page, blacked out, made smaller, put back,
// taken out; the letter signed; the packet stopped and made. Prints JSON; the packet is written to a file.
import { readFileSync, writeFileSync } from "node:fs";

const told = JSON.parse(readFileSync(0, "utf8"));
const { default: puppeteer } = await import(told.puppeteer);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: told.firefox, headless: true, protocolTimeout: 300_000 });
const said = { faults: [] };
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => said.faults.push(String(error)));
  await page.setViewport({ width: 1280, height: 1600 });
  await page.goto(`${told.address}letter/#send`);
  await page.waitForSelector("#letter-page[data-first=done]", { timeout: 120_000 });
  await page.evaluate((day) => { document.getElementById("letter-page").dataset.today = day; }, told.today);
  await (await page.$("#open-case")).uploadFile(told.case);
  await page.waitForSelector("#packet-exhibits li:nth-child(8)", { timeout: 60_000 });
  const row = (number) => `#packet-exhibits li:nth-child(${number})`;
  const told_of = (number, words) => page.waitForFunction((at, text) => document.querySelector(at)?.innerText.includes(text), { timeout: 90_000 }, row(number), words);
  const press = (number, words) => page.evaluate((at, text) => [...document.querySelectorAll(`${at} button`)].find((button) => button.textContent.includes(text)).click(), row(number), words);
  const attach = async (number, file, words) => {
    await (await page.$(`#attach-${number}`)).uploadFile(file);
    await told_of(number, words);
  };
  await attach(1, told.secret, "2 pages");
  await attach(3, told.long, "6 pages");
  await attach(5, told.photo, "1 page");
  await attach(8, told.scan, "sharper than a fax");
  await press(3, "Turn");
  await told_of(3, "turned 90");
  await page.evaluate((at) => {
    const input = document.querySelector(`${at} .attached input`);
    input.value = "2-3, 5 right";
    input.dispatchEvent(new Event("change"));
  }, row(3));
  await told_of(3, "3 pages");
  await press(8, "Make its pictures smaller");
  await told_of(8, "was made smaller");
  said.lighter = await page.$eval(row(8), (box) => box.innerText);
  await press(8, "Put its pictures back");
  await told_of(8, "sharper than a fax");
  await press(1, "Black out or crop");
  await page.waitForSelector(".hide-panel canvas", { timeout: 60_000 });
  await page.evaluate(() => {
    const panel = document.querySelector(".hide-panel");
    for (const [side, percent] of [["Left", 0], ["Top", 0], ["Right", 100], ["Bottom", 30]]) {
      const input = [...panel.querySelectorAll("label")].find((label) => label.textContent.trim() === side).querySelector("input");
      input.value = String(percent);
      input.dispatchEvent(new Event("input"));
    }
    for (const words of ["Make it black", "Done"]) [...panel.querySelectorAll("button")].find((button) => button.textContent === words).click();
  });
  await page.waitForSelector(".hide-panel", { hidden: true, timeout: 60_000 });
  await told_of(1, "2 pages");
  await page.click("#sign-title");
  await page.waitForFunction(() => document.getElementById("sign-state").textContent !== "");
  said.blank = await page.$eval("#sign-state", (box) => box.textContent);
  await page.$eval("#sign-pad", (pad) => pad.scrollIntoView({ block: "center" }));
  const box = await (await page.$("#sign-pad")).boundingBox();
  await page.mouse.move(box.x + 30, box.y + 90);
  await page.mouse.down();
  for (const [x, y] of [[60, 30], [110, 100], [170, 40], [230, 90], [300, 50]]) await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await page.mouse.up();
  said.signed = await page.$eval("#sign-state", (state) => state.textContent);
  await page.evaluate(() => {
    const make = URL.createObjectURL;
    window.made = [];
    URL.createObjectURL = (blob) => { window.made.push(blob); return make.call(URL, blob); };
    document.getElementById("make-packet").click();
  });
  await page.waitForSelector("#stop-packet:not([hidden])");
  await page.evaluate(() => document.getElementById("stop-packet").click());
  await page.waitForSelector("#make-packet:not([hidden])", { timeout: 60_000 });
  said.stopped = await page.$eval("#status", (status) => status.textContent);
  await page.evaluate(() => document.getElementById("make-packet").click());
  await page.waitForSelector("#packet-parts button", { timeout: 180_000 });
  await page.evaluate(() => document.querySelector("#packet-parts button").click());
  const content = await page.evaluate(async () => {
    const whole = new Uint8Array(await window.made.at(-1).arrayBuffer());
    let text = "";
    for (let at = 0; at < whole.length; at += 32_768) text += String.fromCharCode(...whole.subarray(at, at + 32_768));
    return btoa(text);
  });
  writeFileSync(told.out, Buffer.from(content, "base64"));
  await press(5, "Take out");
  await page.waitForFunction((at) => !document.querySelector(`${at} .attached`), {}, row(5));
  await page.evaluate(() => document.getElementById("sign-clear").click());
  said.cleared = await page.$eval("#sign-state", (state) => state.textContent);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(said));
