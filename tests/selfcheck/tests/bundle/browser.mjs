// Opens reports in a headless browser, as a person would, and tells what is wrong with each: nothing is asserted here.
//
// node browser.mjs PUPPETEER AXE CHROMIUM FOLDER; FOLDER holds the pages. One line of JSON: { page: { problems: [...], seen: {...} } }.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [puppeteerFile, axeFile, executablePath, folder] = process.argv.slice(2);
const { default: puppeteer } = await import(pathToFileURL(puppeteerFile));
const axe = fs.readFileSync(axeFile, "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const browser = await puppeteer.launch({
  executablePath,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"],
});
const told = {};
try {
  for (const name of fs.readdirSync(folder).filter((name) => name.endsWith(".html")).sort()) told[name] = await look(name);
} finally {
  await browser.close();
}
console.log(JSON.stringify(told));

async function look(name) {
  const problems = [];
  const seen = {};
  const url = pathToFileURL(path.join(folder, name)).href;
  const page = await browser.newPage();
  page.on("console", (message) => problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!["about:blank", url].includes(request.url().split("#")[0])) problems.push(`request: ${request.url().slice(0, 200)}`); });

  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(url);
  seen.title = await page.title();
  seen.verdict = await page.$eval("#verdict .word", (word) => word.textContent);
  seen.scripts = await page.$$eval("script", (all) => all.length);
  seen.strange = await page.$$eval("img, iframe, object, embed, base, link", (all) => all.length);
  seen.tiles = await page.$$eval("#overview a.tile", (all) => all.length);

  await filter(page, seen);
  // Afresh, so that the keyboard begins at the top.
  await page.goto("about:blank");
  await page.goto(url);
  await drill(page, seen);
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.$$eval("details:not(.record)", (all) => all.forEach((one) => { one.open = true; }));
    await page.$$eval("details.record", (all) => all.slice(0, 12).forEach((one) => { one.open = true; }));
    problems.push(...(await accessible(page)).map((problem) => `${scheme}: ${problem}`));
  }
  await page.emulateMediaFeatures([]);
  await page.setViewport({ width: 380, height: 800 });
  seen.overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  await page.setViewport({ width: 1280, height: 900 });

  await page.goto("about:blank");
  await page.goto(url);
  await page.pdf({ path: path.join(folder, name.replace(/html$/, "pdf")), format: "A4", preferCSSPageSize: true });
  await page.close();

  const bare = await browser.newPage();
  await bare.setJavaScriptEnabled(false);
  await bare.goto(url);
  seen.bare = await bare.$eval("#verdict", (verdict) => verdict.innerText.length > 0);
  seen.bareFilter = await bare.$eval("#filter", (form) => form.offsetParent !== null);
  seen.bareUnits = await bare.$$eval("[data-unit] > summary", (all) => all.filter((one) => one.offsetParent !== null).length);
  await bare.close();
  return { problems, seen };
}

// By verdict, by words, and back to all of it.
async function filter(page, seen) {
  const shown = () => page.$$eval("[data-unit]", (all) => all.filter((one) => one.offsetParent !== null).map((one) => one.dataset.verdict));
  seen.units = (await shown()).length;
  await page.select("#filter select[name=verdict]", "fail");
  seen.onlyFailed = await shown();
  seen.count = await page.$eval("#shown", (count) => count.textContent);
  await page.select("#filter select[name=verdict]", "");
  await page.type("#filter input[name=text]", "no such words anywhere");
  seen.noWords = (await shown()).length;
  seen.emptyGroups = await page.$$eval("[data-group]", (all) => all.filter((one) => one.offsetParent !== null).length);
  await page.$eval("#filter", (form) => { form.reset(); form.dispatchEvent(new Event("input")); });
  seen.allAgain = (await shown()).length;
}

// With the keyboard alone: from the first failure to its evidence, and from there to a unit that reads it.
async function drill(page, seen) {
  const tabTo = async (selector, most) => {
    for (let count = 0; count < most; count++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return true;
    }
    return false;
  };
  // What is folded opens a moment after the key.
  const where = async () => {
    await page.waitForFunction(() => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.open, { timeout: 3000 }).catch(() => {});
    return page.evaluate(() => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const box = target?.getBoundingClientRect();
      return { hash: location.hash, open: target?.open ?? null, inView: !!box && box.top < innerHeight && box.bottom > 0, text: target?.innerText.slice(0, 4000) ?? "" };
    });
  };
  seen.focusVisible = (await tabTo("nav a", 5)) && (await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle));
  if (!(await page.$('#failures a[href^="#e"]'))) return;
  seen.reached = await tabTo('#failures a[href^="#e"]', 400);
  await page.keyboard.press("Enter");
  seen.evidence = await where();
  seen.back = await tabTo('details.record a[href^="#u"]', 10);
  await page.keyboard.press("Enter");
  seen.unit = await where();
}

async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false }), WCAG);
  return found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.length} × ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`);
}
