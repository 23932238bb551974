// A visit in the distribution's Firefox with a draft kept; then, when a new version is published (a line on standard input),
// what the page says of it, and what is there when it was taken. Prints JSON.
import { createInterface } from "node:readline";

const [puppeteerAddress, firefox, address, words] = process.argv.slice(2);
const { default: puppeteer } = await import(puppeteerAddress);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true });
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const LIMIT = { timeout: 120_000 };
try {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message)); // what a policy forbids is told here too
  await page.goto(`${address}letter/#keep`);
  await page.waitForSelector("#letter-page[data-first=done]", LIMIT);
  await page.waitForFunction(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active), LIMIT);
  await page.waitForSelector("#letter-page[data-kept]", LIMIT);
  await page.click("[name=keep-draft][value=yes]");
  await page.evaluate(() => { location.hash = "page=numbers"; });
  await page.waitForSelector("#field-member_id", { visible: true });
  await page.type("#field-member_id", "OVER-THE-UPDATE");
  await new Promise((go) => setTimeout(go, 1000));
  await page.reload(); // now the service worker has the page
  await page.waitForSelector("#letter-page[data-first=done]", LIMIT);
  console.log(JSON.stringify({ kept: await page.$eval("#field-member_id", (field) => field.value), errors }));
  await lines.next();
  await page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration())?.update(); });
  await page.waitForSelector("#new-version", { ...LIMIT, visible: true });
  const before = (await page.content()).includes(words);
  await page.click("#take-over");
  await page.waitForFunction((told) => document.body?.textContent.includes(told), LIMIT, words);
  await page.waitForSelector("#letter-page[data-first=done]", LIMIT);
  const kept = await page.$eval("#field-member_id", (field) => field.value);
  const versions = (await page.evaluate(() => caches.keys())).filter((name) => name.includes(".tool-"));
  console.log(JSON.stringify({ before, kept, versions: versions.length }));
} finally {
  await browser.close();
}
process.exit(0);
