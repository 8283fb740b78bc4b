// Steps that several journeys take.
import fs from "node:fs";
import http from "node:http";
import zlib from "node:zlib";

const axe = fs.readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe finds wrong. Without the patched measureText, its contrast check skips most Arabic text. */
export async function violations(page) {
  const session = await page.context().newCDPSession(page);
  await page.evaluate("CanvasRenderingContext2D.prototype.measureText = (s) => ({ width: 40 * s.length })");
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((r) => JSON.stringify(r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | "))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  return JSON.parse(result.value);
}

export const PHONE = { viewport: { width: 360, height: 780 } };
export const DESK = { viewport: { width: 1280, height: 900 } };

export function check(condition, what) {
  if (!condition) throw new Error(what);
}

export const next = (page) => page.locator('#step button.primary[name="go"]').click();
export const heading = (page) => page.locator("h1").first().innerText();

/** A real PNG with a comment that must not get through. */
export function picture(mark) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : crc(body), 4 + body.length);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
  const pixels = zlib.deflateSync(Buffer.alloc(8 * 25, 120));
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk("IHDR", head), chunk("tEXt", Buffer.from(`Author\0${mark}`)), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** Bytes on the wire, as a browser that takes gzip gets them. */
export const rawLength = (url) =>
  new Promise((resolve, reject) => {
    http.get(url, { headers: { "accept-encoding": "gzip" } }, (response) => {
      let n = 0;
      response.on("data", (d) => (n += d.length));
      response.on("end", () => resolve(n));
    }).on("error", reject);
  });

function crc(bytes) {
  let c = ~0;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  }
  return ~c >>> 0;
}

export async function step(page, name, value, { shot, accessible, what }) {
  await page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
  await accessible(page, what);
  await next(page);
}

/** Writes a report with script and gives its words; with `stop`, the page right after it was sent. `from`: a page that has just come there. */
export async function report({ base, open, shot, accessible }, { lang, story, situation = "cyberbullying", answer, files = [], shots = "", stop = false, from = null }) {
  const page = from ?? (await open(PHONE));
  if (!from) await page.goto(`${base}/${lang}/p`);
  await page.locator("html[data-ready]").waitFor();
  const tools = { shot, accessible };
  if (shots) await shot(page, `${shots}-1-who`);
  await step(page, "audience", "teen", { ...tools, what: "who" });
  await page.locator(`input[value="${situation}"]`).waitFor({ state: "attached" });
  if (shots) await shot(page, `${shots}-2-what`);
  await step(page, "situation", situation, { ...tools, what: "what" });
  if (answer) await step(page, "answer", answer, { ...tools, what: "ask" });
  await page.locator(".guide .now").first().waitFor();
  await accessible(page, "guide");
  if (shots) await shot(page, `${shots}-3-guide`);
  await next(page);
  await step(page, "danger", "no", { ...tools, what: "danger" });
  await next(page);
  check(await page.locator(".error-summary").isVisible(), "an empty story is told");
  await accessible(page, "story error");
  await page.fill("#story", story);
  await next(page);
  await page.fill("#place", "مجموعة");
  await accessible(page, "place");
  await next(page);
  await page.locator("[data-undressed]").waitFor();
  if (files.length) {
    await page.locator('input[name="undressed"][value="no"]').check({ force: true });
    await page.setInputFiles("#file", files);
    await page.locator(".files li").nth(files.length - 1).waitFor();
  }
  await accessible(page, "files");
  await next(page);
  check((await page.locator('[data-fill="story"]').innerText()).includes(story.slice(0, 10)), "the check page shows the story");
  await accessible(page, "check");
  if (shots) await shot(page, `${shots}-4-check`);
  await page.locator('button[value="send"]').click();
  if (stop) return page;
  await page.locator(".code-words li").nth(7).waitFor({ timeout: 60000 });
  const words = await page.locator('[data-fill="words"] li').allInnerTexts();
  check(words.length === 8, "eight words");
  await accessible(page, "code");
  if (shots) await shot(page, `${shots}-5-code`);
  await next(page);
  await page.fill("#code", [...words.slice(0, 7), words[0]].join(" "));
  await next(page);
  check(await page.locator(".error-summary").isVisible(), "a slip is told");
  await page.fill("#code", words.join(" "));
  await next(page);
  await page.locator(".notice.ok").waitFor();
  if (shots) await shot(page, `${shots}-6-done`);
  check(new URL(page.url()).pathname === `/${lang}/p`, "the address stayed neutral");
  const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie.length].join());
  check(stored === "0,0,0", `nothing is stored in the browser: ${stored}`);
  return words;
}

/** Opens a report by its words with script. */
export async function comeBack({ base, open }, lang, words) {
  const page = await open(PHONE);
  await page.goto(`${base}/${lang}/p/back`);
  await page.locator("html[data-ready]").waitFor();
  await page.fill("#code", words.join(" "));
  await page.locator('button[value="open"]').click();
  await page.locator(".thread .msg").first().waitFor({ timeout: 60000 });
  return page;
}

/** Signs in to the demonstration, once a run for each login; later calls open another tab of the same person. */
export async function signIn({ base, context, staff }, lang, login) {
  const kept = staff.get(login);
  if (kept) {
    const page = await kept.newPage();
    await page.goto(`${base}/${lang}/staff`);
    return page;
  }
  const made = await context(DESK);
  const page = await made.newPage();
  // A code opens one session: wait for a fresh one if need be.
  for (let tries = 0; tries < 4; tries++) {
    await page.goto(`${base}/${lang}/staff/sign-in`);
    const row = page.locator("tr", { hasText: `${login} of the open house` });
    const code = (await row.innerText()).match(/\b\d{6}\b/)[0];
    await page.fill("#login", login);
    await page.fill("#passphrase", `${login} of the open house`);
    await page.fill("#code", code);
    await page.locator("form button.primary").first().click();
    const done = await Promise.race([
      page.waitForURL((u) => u.pathname === `/${lang}/staff`, { timeout: 30000 }).then(() => true),
      page.locator(".error-summary").waitFor({ timeout: 30000 }).then(() => false),
    ]);
    if (done) {
      staff.set(login, made);
      return page;
    }
    await new Promise((resolve) => setTimeout(resolve, 15000));
  }
  throw new Error("could not sign in");
}

/** Opens a page that needs the keys; a tab that does not hold them asks for the passphrase. */
export async function withKeys(page, url, ready, passphrase) {
  await page.goto(url);
  const asked = page.locator('dialog[open] input[type="password"]');
  const done = page.locator(ready).first();
  await asked.or(done).first().waitFor({ timeout: 30000 });
  if (await asked.isVisible()) {
    await asked.fill(passphrase);
    await page.locator("dialog[open] button.primary").click();
  }
  await done.waitFor({ timeout: 30000 });
}

/** Without script: the same page, step by step on the server. */
export async function plainReport({ base, open, shot, accessible }, lang, story, shots) {
  const page = await open({ ...PHONE, javaScriptEnabled: false });
  await page.goto(`${base}/${lang}/p`);
  await page.locator('input[value="parent"]').check({ force: true });
  await next(page);
  await page.locator('input[value="scam"]').check({ force: true });
  await next(page);
  if (await page.locator('input[name="answer"]').count()) {
    await page.locator('input[name="answer"]').first().check({ force: true });
    await next(page);
  }
  check(await page.locator(".guide .now").isVisible(), "guidance without script");
  await next(page);
  await next(page);
  check(await page.locator(".error-summary").isVisible(), "no answer is told");
  await page.locator('input[name="danger"][value="no"]').check({ force: true });
  await next(page);
  await page.fill("#story", story);
  // The language changes, the page and the answers stay.
  await page.locator("button.lang").click();
  check((await page.inputValue("#story")) === story, "the story is kept when the language changes");
  await page.locator("button.lang").click();
  await next(page);
  await next(page);
  await page.setInputFiles("#file", { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("transfer 1234") });
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await page.locator('button[value="send"]').click();
  const words = await page.locator('[data-fill="words"] li').allInnerTexts();
  check(words.length === 8, "eight words without script");
  await shot(page, `${shots}-code`);
  await next(page);
  await page.fill("#code", words.join("  "));
  await next(page);
  check(await page.locator(".notice.ok").isVisible(), "done without script");
  return { page, words };
}

/** Opens the cases of a list one after the other until the story is seen. */
export async function findCase(page, story, passphrase) {
  const links = await page.locator("table.queue tbody tr a").evaluateAll((all) => all.map((a) => a.href));
  for (const link of links) {
    await withKeys(page, link, "#sealed dl", passphrase);
    if ((await page.locator("#sealed").innerText()).includes(story)) return link;
  }
  throw new Error(`nobody wrote ${story}`);
}
