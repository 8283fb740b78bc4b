// What the public does, and what the first staff pages show. Every journey makes its own data.
import fs from "node:fs";
import path from "node:path";
import { DESK, PHONE, check, comeBack, findCase, heading, next, picture, plainReport, rawLength, report, signIn } from "../steps.mjs";

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

  async "the-contrast-check-bites"({ open, violations }) {
    // Without the patch, axe takes joined Arabic letters for an icon font and says nothing of them.
    const page = await open(DESK);
    const lines = ["نص باهت لا يقرأ", "Pale text nobody reads", "سطر ثان باهت"].map((text, n) => `<p id="p${n}" style="color:#bbb;background:#fff">${text}</p>`);
    await page.setContent(`<!doctype html><html lang="ar" dir="rtl"><title>x</title><main><h1>عنوان</h1>${lines.join("")}</main></html>`);
    const found = (await violations(page)).find((v) => v.startsWith("color-contrast")) ?? "";
    for (const n of [0, 1, 2]) check(found.includes(`id="p${n}"`), `a pale line goes unseen: ${n} ${found}`);
    await page.setContent('<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><input></main></html>');
    check((await violations(page)).some((v) => v.startsWith("label")), "a field without a label goes unseen");
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
    const words = await report(tools, { lang: "ar", story, answer: "mean", files, shots: "ar" });
    const operator = await signIn(tools, "ar", "operator");
    await operator.goto(`${tools.base}/ar/staff/desk/hotline?view=new`);
    await accessible(operator, "queue");
    await shot(operator, "queue");
    await findCase(operator, story, "operator of the open house");
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
    // Another site, as in life: the page must be left for it whatever our own rules for forms say.
    const away = base.replace("localhost", "127.0.0.1") + "/healthz";
    await page.waitForURL(away);
    await page.goBack();
    check(!page.url().endsWith("/p"), `back leads past the page, not to it: ${page.url()}`);
    for (const javaScriptEnabled of [true, false]) {
      for (const path of ["/ar/p", "/en/p/back", "/ar/p/safe", "/en/p/nothing-here"]) {
        const other = await open({ ...PHONE, javaScriptEnabled });
        await other.goto(`${base}${path}`);
        check(!(await other.locator("body").innerText()).includes("Majlis"), `${path}: neutral`);
        await other.locator(".leave").click();
        await other.waitForURL(away, { timeout: 5000 });
        await other.context().close();
      }
    }
  },

  async "an-answer-lost-on-the-way"(tools) {
    // The report arrives, its receipt does not; the child mends a word and sends again: the words come all the same.
    const { base, open } = tools;
    const page = await open(PHONE);
    const cut = { ...tools, open: async () => page };
    let cuts = 0;
    await page.route("**/p/x/send", async (route) => {
      if (cuts++) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await report(cut, { lang: "en", story: "first words", answer: "mean", stop: true });
    await page.locator(".error-summary").waitFor({ timeout: 30000 });
    await page.locator('button[value="edit-story"]').click();
    await page.fill("#story", "mended words");
    for (let n = 0; n < 3; n++) await next(page);
    await page.locator('button[value="send"]').click();
    await page.locator(".code-words li").nth(7).waitFor({ timeout: 60000 });
    check((await page.locator("#step .notice.warn").first().innerText()).includes("arrived before"), "told that the first stands");
    const words = await page.locator('[data-fill="words"] li').allInnerTexts();
    const back = await comeBack(tools, "en", words);
    check((await back.locator(".thread").innerText()).includes("first words"), "the words open what arrived");
  },

  async "pictures-go-when-the-topic-takes-none"(tools) {
    const { open, base } = tools;
    const page = await open(PHONE);
    let posted = 0;
    page.on("request", (r) => { if (r.url().endsWith("/p/x/send")) posted = r.postDataBuffer()?.length ?? 0; });
    await page.route("**/p/x/send", (route) => route.abort());
    const big = Buffer.concat([picture("x"), Buffer.alloc(0)]);
    await report({ ...tools, open: async () => page }, { lang: "en", story: "a picture", answer: "mean", files: [{ name: "a.png", mimeType: "image/png", buffer: big }], stop: true });
    await page.locator(".error-summary").waitFor({ timeout: 30000 });
    const withPicture = posted;
    await page.locator('button[value="edit-what"]').click();
    await page.locator('input[value="sextortion"]').check({ force: true });
    await next(page);
    for (let n = 0; n < 8 && !(await page.locator('button[value="send"]').count()); n++) {
      const answer = page.locator('input[name="answer"]');
      if (await answer.count()) await answer.first().check({ force: true });
      await next(page);
    }
    check(!(await page.locator('[data-fill="files"]').innerText()).includes("a.png"), "the picture is gone from the answers");
    await page.locator('button[value="send"]').click();
    await page.locator(".error-summary").waitFor({ timeout: 30000 });
    check(posted > 0 && posted < withPicture, `and from what is sent: ${withPicture}, ${posted}`);
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
