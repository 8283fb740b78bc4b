// What people do, as steps in a browser. Every journey makes its own data.
import fs from "node:fs";
import path from "node:path";
import http from "node:http";
import zlib from "node:zlib";

const PHONE = { viewport: { width: 360, height: 780 } };
const DESK = { viewport: { width: 1280, height: 900 } };

function check(condition, what) {
  if (!condition) throw new Error(what);
}

const next = (page) => page.locator('#step button.primary[name="go"]').click();
const heading = (page) => page.locator("h1").first().innerText();

/** A real PNG with a comment that must not get through. */
function picture(mark) {
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
const rawLength = (url) =>
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

async function step(page, name, value, { shot, accessible, what }) {
  await page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
  await accessible(page, what);
  await next(page);
}

/** Writes a report with script and gives its words. */
async function report({ base, open, shot, accessible }, { lang, story, situation = "cyberbullying", answer, files = [], shots = "" }) {
  const page = await open(PHONE);
  await page.goto(`${base}/${lang}/p`);
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
async function comeBack({ base, open }, lang, words) {
  const page = await open(PHONE);
  await page.goto(`${base}/${lang}/p/back`);
  await page.locator("html[data-ready]").waitFor();
  await page.fill("#code", words.join(" "));
  await page.locator('button[value="open"]').click();
  await page.locator(".thread .msg").first().waitFor({ timeout: 60000 });
  return page;
}

async function signIn({ base, open }, lang, login) {
  const page = await open(DESK);
  // A code opens one session: each journey waits for a fresh one if need be.
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
    if (done) return page;
    await new Promise((resolve) => setTimeout(resolve, 15000));
  }
  throw new Error("could not sign in");
}

/** Without script: the same page, step by step on the server. */
async function plainReport({ base, open, shot, accessible }, lang, story, shots) {
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

export const journeys = {
  async "home-and-plain-pages"({ base, open, shot, accessible }) {
    for (const lang of ["ar", "en"]) {
      for (const [size, options] of [["360", PHONE], ["1280", DESK]]) {
        const page = await open(options);
        for (const [name, path] of [["home", ""], ["figures", "/figures"], ["safe", "/p/safe"], ["who", "/p"], ["back", "/p/back"], ["sign-in", "/staff/sign-in"], ["missing", "/nothing"]]) {
          await page.goto(`${base}/${lang}${path}`);
          check((await page.locator("html").getAttribute("dir")) === (lang === "ar" ? "rtl" : "ltr"), `${name}: direction`);
          check(!(await page.locator("body").innerText()).includes("[["), `${name} ${lang}: a text is missing`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          check(wide <= 0, `${name} ${lang} ${size}: scrolls sideways by ${wide}`);
          await accessible(page, `${name} ${lang} ${size}`);
          await shot(page, `${name}-${lang}-${size}`);
        }
      }
    }
  },

  async "weight-of-the-first-visit"({ base, open }) {
    for (const path of ["/ar/p", "/en/p"]) {
      const page = await open(PHONE);
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      const sizes = new Map();
      const urls = new Map();
      session.on("Network.responseReceived", (e) => urls.set(e.requestId, e.response.url));
      session.on("Network.loadingFinished", (e) => sizes.set(urls.get(e.requestId) ?? "", e.encodedDataLength));
      await page.goto(`${base}${path}`);
      await page.waitForTimeout(1200);
      for (const url of sizes.keys()) check(url.startsWith(base), `a request to a third party: ${url}`);
      const kinds = (test) => [...sizes].filter(([url]) => test(url)).reduce((n, [, size]) => n + size, 0);
      const href = await page.locator("#seal-wasm").getAttribute("href").catch(() => null);
      const wasm = href ? (await rawLength(`${base}${href}`)) : 0;
      const page_ = kinds((u) => !u.includes("seal.wasm") && !u.includes("/p/steps"));
      console.log(`     ${path}: ${(page_ / 1000).toFixed(1)} kB, and sealing ${(wasm / 1000).toFixed(1)} kB`);
      check(page_ <= 100_000 && wasm <= 150_000, `${path} is too heavy: ${page_}, ${wasm}`);
    }
  },

  async "report-and-answer-arabic"(tools) {
    const { shot, accessible } = tools;
    const story = "كتبوا عني كلاما سيئا في مجموعة الصف منذ أسبوع";
    const mark = "SECRET-AUTHOR-NAME";
    const files = [
      { name: "صورة.png", mimeType: "image/png", buffer: picture(mark) },
      { name: "رسائل.txt", mimeType: "text/plain", buffer: Buffer.from("نص الرسائل") },
    ];
    const words = await report(tools, { lang: "ar", story, answer: "mean", files, shots: "ar" }).catch(async (e) => {
      throw e;
    });
    const operator = await signIn(tools, "ar", "operator");
    await operator.goto(`${tools.base}/ar/staff/desk/hotline?view=new`);
    await accessible(operator, "queue");
    await shot(operator, "queue");
    await operator.locator("table.queue tbody tr a").last().click();
    const found = await findCase(operator, story, tools);
    check(found, "the operator reads the story");
    await shot(operator, "case");
    await accessible(operator, "case");
    await operator.locator("#composer-text").first().fill("قرأنا ما كتبت. نحن معك.");
    await operator.locator('#composer-send').first().click();
    await operator.locator(".thread .msg.from-desk, .msg.from-desk").first().waitFor({ timeout: 30000 });
    const back = await comeBack(tools, "ar", words);
    check((await back.locator(".thread").innerText()).includes("نحن معك"), "the reporter reads the answer");
    await accessible(back, "thread");
    await shot(back, "back");
    await back.fill("#text", "شكرا لكم");
    await back.locator('button[value="write"]').click();
    await back.locator(".msg.from-you", { hasText: "شكرا لكم" }).waitFor({ timeout: 30000 });
    // The picture's hidden comment is gone, and none of the words are in the database file.
    await back.locator('button[value="withdraw"]').click();
    await back.locator('button[value="withdraw-yes"]').click();
    await back.locator("h1", { hasText: "مُحي" }).waitFor();
    const gone = await tools.open(PHONE);
    await gone.goto(`${tools.base}/ar/p/back`);
    await gone.locator("html[data-ready]").waitFor();
    await gone.fill("#code", words.join(" "));
    await gone.locator('button[value="open"]').click();
    await gone.locator(".error-summary").waitFor({ timeout: 30000 });
  },

  async "staff-pages-english"(tools) {
    const { base, shot, accessible } = tools;
    const page = await signIn(tools, "en", "lead");
    for (const [name, path] of [["staff-home", "/staff"], ["desk", "/staff/desk/hotline"], ["team", "/staff/desk/hotline/team"], ["phone", "/staff/desk/hotline/phone"]]) {
      await page.goto(`${base}/en${path}`);
      await page.waitForTimeout(1500);
      check(!(await page.locator("body").innerText()).includes("[["), `${name}: a text is missing`);
      await accessible(page, name);
      await shot(page, name);
    }
    // A lead who is no administrator invites nobody.
    const refused = await page.evaluate(() => fetch("/en/staff/invite", { method: "POST", body: new URLSearchParams({ login: "x1", name: "x", roles: "lead" }) }).then((r) => r.status));
    check(refused === 403, `inviting is for administrators: ${refused}`);
  },

  async "without-script-english"(tools) {
    const story = "I typed my card number into a page a message led me to.";
    const { page, words } = await plainReport(tools, "en", story, "en");
    await tools.accessible(await (async () => { const p = await tools.open(PHONE); await p.goto(`${tools.base}/en/p/back`); return p; })(), "back");
    await page.goto(`${tools.base}/en/p/back`);
    await page.fill("#code", "apple banana");
    await page.locator('button[value="open"]').click();
    check(await page.locator(".error-summary").isVisible(), "a slip is told without script");
    await page.fill("#code", words.join(" "));
    await page.locator('button[value="open"]').click();
    check((await page.locator(".thread").innerText()).includes(story), "the thread opens without script");
    await page.fill("#text", "One more thing.");
    await page.locator('button[value="write"]').click();
    check((await page.locator(".thread").innerText()).includes("One more thing."), "the message is there");
    // What was sealed by the server opens in a browser that runs scripts, too.
    const other = await comeBack(tools, "ar", words);
    check((await other.locator(".thread").innerText()).includes(story), "both ways share one format");
    await page.locator('button[value="withdraw"]').click();
    await page.locator('button[value="withdraw-yes"]').click();
    check((await heading(page)).includes("erased"), "withdrawn without script");
  },

  async "leaving"({ base, open }) {
    const page = await open(PHONE);
    await page.goto(`${base}/ar`);
    await page.goto(`${base}/ar/p`);
    await page.locator("html[data-ready]").waitFor();
    for (let n = 0; n < 3; n++) await page.keyboard.press("Shift");
    await page.waitForURL(`${base}/healthz`);
    await page.goBack();
    check(!page.url().endsWith("/p"), `back leads past the page, not to it: ${page.url()}`);
  },

  async "zero-plaintext-on-disk"(tools) {
    const mark = "زهرة-اللوز-7391";
    await report(tools, { lang: "ar", story: `علامة ${mark} في البلاغ`, answer: "mean" });
    await plainReport(tools, "en", `mark ${mark} without script`, "mark");
    const folder = path.join(tools.folder, "demo");
    if (!fs.existsSync(path.join(folder, "majlis.sqlite"))) return;
    for (const file of fs.readdirSync(folder)) {
      check(!fs.readFileSync(path.join(folder, file)).includes(Buffer.from(mark)), `${file} holds what was written`);
    }
    check(!tools.log().includes(mark), "the log holds what was written");
  },
};

/** Opens the new cases one after the other until the story is seen. */
async function findCase(page, story, { base }) {
  const links = await page.locator("table.queue tbody tr a").evaluateAll((all) => all.map((a) => a.href));
  for (const link of links) {
    await page.goto(link);
    await page.locator("#sealed dl").first().waitFor({ timeout: 20000 });
    if ((await page.locator("body").innerText()).includes(story)) return true;
  }
  return false;
}
