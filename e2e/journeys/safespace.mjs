// Safespace: every level of every game by keys alone and by what a screen reader is told, in both languages; guides, lessons,
// prints and news.
import fs from "node:fs";
import path from "node:path";
import { check, DESK, PHONE, rawLength, report } from "../steps.mjs";
import { unzip } from "../unzip.mjs";

const GAMES = ["group-chat", "lock-it", "real-or-bait", "footprint", "one-day", "who-is-this", "made-by-ai", "my-settings"];
const stage = "#play";

/** Presses Tab until something of this kind has the focus. */
async function tabTo(page, selector, most = 120) {
  for (let n = 0; n < most; n++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no way by keys to ${selector}`);
}

/** Plays by keys alone: nothing is clicked. */
const byKeys = {
  async press(page, selector) {
    await tabTo(page, selector);
    await page.keyboard.press("Enter");
  },
  async choose(page, index) {
    await page.keyboard.press(String(index + 1));
  },
};

/** Plays by the accessibility tree: what has a role and a name there, and nothing else. */
const byTree = {
  async press(page, selector) {
    const found = page.locator(`${stage} ${selector}`).first();
    const name = await found.evaluate((e) => e.getAttribute("aria-label") ?? (e.labels?.[0] ?? e).innerText.replace(/\s+/g, " ").trim());
    const role = await found.evaluate((e) => e.getAttribute("role") ?? ({ BUTTON: "button", INPUT: e.type })[e.tagName]);
    const named = page.locator(stage).getByRole(role, { name, exact: false }).and(page.locator(selector)).first();
    check(name.length > 0 && (await named.count()) > 0, `the tree has a ${role} named ${name}`);
    await named.click();
  },
  async choose(page, index) {
    await byTree.press(page, `.play-choice:nth-of-type(${index + 1})`);
  },
};

const there = (page, selector) => page.locator(`${stage} ${selector}`).first().isVisible();

/** Goes on until the game's ending. `pick`: which of so many choices. */
async function finish(page, way, level, pick, seen = async () => {}) {
  for (let steps = 0; steps < 400; steps++) {
    if (await there(page, ".stars")) return;
    if (await there(page, ".play-levels")) {
      await seen("levels");
      await way.press(page, `.play-level:nth-of-type(${level + 1})`);
    } else if (await there(page, ".clue-list")) {
      await seen("card");
      await way.press(page, ".clue:not(:disabled)");
      check(await there(page, ".found"), "what is looked at is told");
      const decisions = await page.locator(`${stage} .play-choice`).count();
      await way.press(page, `.play-choice:nth-of-type(${pick(decisions) + 1})`);
    } else if (await there(page, ".play-choices")) {
      await seen("choices");
      await way.choose(page, pick(await page.locator(`${stage} .play-choice`).count()));
    } else if (await there(page, ".play-next")) await way.press(page, ".play-next");
    else if (await there(page, ".placer")) {
      await seen("places");
      await place(page, way, pick);
    } else if (await there(page, ".sorter")) {
      await seen("order");
      await way.press(page, ".down:not(:disabled)");
      check((await page.locator(`${stage} [role="status"]`).first().textContent()) !== "", "a move is told");
      await way.press(page, ".actions .primary");
    } else if (await there(page, ".setting")) {
      await seen("settings");
      if (way === byKeys) {
        await tabTo(page, ".setting input");
        await page.keyboard.press("ArrowDown");
      } else await way.press(page, ".setting input:not(:checked)");
      await way.press(page, ".actions .primary");
    } else if (await there(page, ".tiles")) {
      await seen("tiles");
      const wanted = (await there(page, ".phrase")) ? 5 : 2;
      for (let n = 0; n < wanted; n++) await way.press(page, '.tile[aria-pressed="false"]');
      await way.press(page, ".actions .primary");
    } else await page.waitForTimeout(50);
  }
  throw new Error("the game does not end");
}

/** Fills every place: a thing is picked up and put down; where it may not lie, another is tried. */
async function place(page, way, pick) {
  const places = await page.locator(`${stage} .place:not(.fixed)`).evaluateAll((list) => list.map((p) => p.dataset.place));
  const things = await page.locator(`${stage} .tray .thing`).evaluateAll((list) => list.map((t) => t.dataset.id));
  for (const at of places) {
    for (let n = 0, first = pick(things.length); n < things.length; n++) {
      const thing = things[(first + n) % things.length];
      await way.press(page, `.tray .thing[data-id="${thing}"][aria-pressed="false"]`);
      await way.press(page, `.place[data-place="${at}"] .place-name`);
      if (await page.locator(`${stage} .place[data-place="${at}"] .still`).count()) break;
      await way.press(page, `.tray .thing[data-id="${thing}"][aria-pressed="true"]`);
    }
  }
  await way.press(page, ".actions .primary");
}

/** What the browser would keep of a visit. */
const kept = (page) =>
  page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
  }));

/** Opens a game and counts what it asks for once it is there. */
async function begin(open, base, lang, game, options) {
  const page = await open(options);
  const asked = [];
  await page.goto(`${base}/${lang}/safespace/games/${game}`, { waitUntil: "networkidle" });
  await page.evaluate(() => (document.querySelector("#play").dataset.seed = "7"));
  page.on("request", (request) => asked.push(request.url()));
  return { page, asked };
}

/** A pick that differs from step to step, the same each time. */
const pattern = (start) => {
  let n = start;
  return (count) => (n = (n * 7 + 3) % 101) % count;
};

/** Every level of a game, one after the other, by keys or by the tree. */
async function everyLevel({ open, accessible, shot }, base, lang, game, way) {
  const { page, asked } = await begin(open, base, lang, game, lang === "ar" ? PHONE : DESK);
  await accessible(page, `${lang} ${game}: start`);
  await way.press(page, way === byKeys ? `${stage} .play-start .primary` : ".play-start .primary");
  const levels = (await there(page, ".play-levels")) ? await page.locator(`${stage} .play-level`).count() : 2;
  for (let level = 0; level < levels; level++) {
    const shown = new Set();
    const seen = async (what) => {
      if (level > 0 || shown.has(what)) return;
      shown.add(what);
      await accessible(page, `${lang} ${game}: ${what}`);
      await shot(page, `${game}-${lang}-${what}`);
    };
    await finish(page, way, level, pattern(level + (way === byKeys ? 1 : 5)), seen);
    if (level === 0) {
      await accessible(page, `${lang} ${game}: ending`);
      await shot(page, `${game}-${lang}-ending`);
    }
    check((await page.locator(`${stage} .play-can li`).count()) >= 3, "an ending says what one can do");
    check((await page.locator(`${stage} a[href="/${lang}/p"]`).count()) === 1, "an ending leads to help");
    await way.press(page, ".actions .primary");
  }
  check(asked.length === 0, `a game asks for nothing once it is there: ${asked}`);
  const left = await kept(page);
  check(Object.values(left).every((v) => !v), `a game keeps nothing: ${JSON.stringify(left)}`);
}

/** What asks no database for anything is walked once, on the first. */
export const games = Object.fromEntries(
  GAMES.flatMap((game) => [
    [`play-${game}-by-keys`, async (tools) => everyLevel(tools, tools.base, "en", game, byKeys)],
    [`play-${game}-by-tree`, async (tools) => everyLevel(tools, tools.base, "ar", game, byTree)],
  ]),
);

/** Every page there is, in both languages, as a screen reader finds it. */
games["safespace-every-page-accessible"] = async ({ base, open, accessible, shot }) => {
  for (const [lang, options] of [["ar", PHONE], ["en", DESK]]) {
    const page = await open(options);
    await page.goto(`${base}/${lang}/safespace/pages`);
    const links = await page.locator(".page-card").evaluateAll((list) => list.map((a) => a.href));
    check(links.length >= 48, `many pages: ${links.length}`);
    const more = GAMES.map((game) => `${base}/${lang}/safespace/games/${game}/text`);
    more.push(...["", "/play?age=6-9", "/news", "/join", "/class"].map((path) => `${base}/${lang}/safespace${path}`));
    for (const link of [...links, ...more]) {
      await page.goto(link);
      await accessible(page, link);
      const name = link.split("/safespace")[1].replaceAll(/[/?=]/g, "-");
      if (/family-board|poster-kind|lesson-lock-it-20|school-protocol|rules-teen|glossary|play|news/.test(name)) await shot(page, `${lang}${name}`);
    }
  }
};

export const journeys = {
  /** Guide, game, help: what a parent and a child would do, without and with script, light enough for a slow line. */
  async "safespace-from-guide-to-help"({ base, open, accessible, shot }) {
    for (const [lang, search] of [["ar", "التنمّر"], ["en", "bullying"]]) {
      const page = await open(lang === "ar" ? PHONE : DESK);
      await page.goto(`${base}/${lang}`);
      await page.locator(`main a[href="/${lang}/safespace"]`).click();
      await accessible(page, `${lang}: safespace`);
      await shot(page, `home-${lang}`);
      await page.fill("#q", search);
      await page.locator(".safespace-search button").click();
      check((await page.locator(".page-card").count()) > 2, `a search for ${search} finds something`);
      await accessible(page, `${lang}: found`);
      await shot(page, `found-${lang}`);
      await page.goto(`${base}/${lang}/safespace/pages?for=parent&age=10-12&kind=guide&situation=cyberbullying`);
      await page.locator(".page-card").first().click();
      await accessible(page, `${lang}: guide`);
      await shot(page, `guide-${lang}`);
      await page.locator(".game-link a").click();
      await page.locator("#play .primary").click();
      await finish(page, byTree, 0, pattern(2));
      await page.locator(`${stage} a[href="/${lang}/p"]`).click();
      await page.locator("#step, main form").first().waitFor();
      check(page.url() === `${base}/${lang}/p`, "help is quiet: nothing of the game in its address");
    }
    for (const path of ["", "/games/who-is-this", "/pages"]) {
      const own = await rawLength(`${base}/ar/safespace${path}`);
      check(own < 40_000, `${path}: ${own} bytes`);
    }
  },

  /**
   * From a lesson to a class: opened, joined without a name by six, one of whom goes on to the hotline, ended; what leaves the devices is
   * looked at byte by byte.
   */
  async "safespace-class-without-names"(tools) {
    const { base, open, accessible, shot } = tools;
    const teacher = await open(DESK);
    await teacher.goto(`${base}/en/safespace/pages?for=educator&kind=lesson`);
    await teacher.locator('.page-card[href$="/lesson-real-or-bait-20"], .page-card a[href$="/lesson-real-or-bait-20"]').first().click();
    await accessible(teacher, "class: lesson");
    await teacher.locator(".game-link a").click();
    await teacher.locator('a[href*="/safespace/class?game="]').click();
    await accessible(teacher, "class: start");
    check((await teacher.inputValue("#game")) === "real-or-bait", "the lesson's game is chosen");
    await teacher.locator("form button.primary").click();
    const code = (await teacher.locator(".class-code").innerText()).replaceAll(/\D/g, "");
    check(code.length === 8, `a code: ${code}`);
    await accessible(teacher, "class: open");
    await shot(teacher, "open");
    for (let n = 0; n < 6; n++) {
      const lang = n % 2 ? "ar" : "en";
      const page = await open(n % 2 ? PHONE : DESK);
      const sent = [];
      page.on("request", (request) => request.method() === "POST" && sent.push(request));
      if (n === 0) {
        await page.goto(`${base}/${lang}/safespace/join?code=00000000`);
        check((await page.locator(".error-message").count()) === 1, "a wrong code is told");
        await accessible(page, "class: wrong code");
        await shot(page, "wrong-code");
      } else await page.goto(`${base}/${lang}/safespace/join`);
      await page.fill("#code", n % 2 ? `${code.slice(0, 4)} ${code.slice(4)}` : code);
      await page.locator("form button.primary").click();
      await page.locator("#play .play-start .primary").click();
      const questions = async () => {
        for (let asked = 0; asked < 3; asked++) {
          await page.locator(`${stage} .play-question`).waitFor();
          if (n === 0 && asked === 0) await accessible(page, "class: question");
          if (n === 1 && asked === 0) await shot(page, "question");
          await byKeys.choose(page, (n + asked) % 3);
        }
      };
      await questions();
      if (n < 2) await finish(page, byTree, 0, pattern(n));
      await page.locator(`${stage} .to-questions`).click();
      if (n === 2) await page.context().setOffline(true);
      await questions();
      if (n === 2) {
        await page.locator(`${stage} .class-not-sent`).waitFor();
        await page.context().setOffline(false);
        await page.locator(`${stage} .play-next`).click();
      }
      await page.locator(`${stage} .class-sent`).waitFor();
      if (n === 1) await shot(page, "sent");
      const bodies = sent.map((request) => request.postData());
      for (const request of sent) {
        const headers = await request.allHeaders();
        check(!headers.cookie && !headers.authorization, "no cookie goes with it");
        const told = JSON.parse(request.postData());
        check(Object.keys(told).sort().join() === "right,swapped,ticket" && /^[0-9a-f]{32}$/.test(told.ticket), `only counts: ${request.postData()}`);
        check(told.right.length === 3 && told.right.flat().every((r) => typeof r === "boolean"), "right or not, and no more");
      }
      check(new Set(bodies).size === 1, "what is sent again is the same");
      check(Object.values(await kept(page)).every((v) => !v), "nothing is kept on the device");
      if (n === 3) {
        // What was played reminds somebody of something: the way to the desk is one tap.
        await page.locator(`${stage} a[href="/${lang}/p"]`).click();
        await page.locator("html[data-ready]").waitFor();
        const words = await report(tools, { lang, story: "جاءتني رسالة تطلب كلمة السر", answer: "mean", from: page });
        check(words.length === 8, "a pupil reported");
      }
    }
    await teacher.reload();
    check((await teacher.locator(".class-code").count()) === 1 && (await teacher.locator(".pair").count()) === 0, "nothing is shown before the end");
    await teacher.locator("form button.primary").click();
    await teacher.locator(".pair").first().waitFor();
    check((await teacher.locator(".lead").innerText()).includes("6"), "six came to the end");
    await accessible(teacher, "class: result");
    await shot(teacher, "result");
    const late = await open(PHONE);
    await late.goto(`${base}/ar/safespace/join?code=${code}`);
    check((await late.locator(".error-message").count()) === 1, "an ended class takes nobody");
  },
};

Object.assign(games, {
  /** The offline pack opens from a folder: every game is played there, in both languages, with no network and no server. */
  async "safespace-from-a-memory-stick"({ base, open, accessible, shot, folder }) {
    const bytes = Buffer.from(await (await fetch(`${base}/en/safespace/pack.zip`)).arrayBuffer());
    const files = unzip(bytes, path.join(folder, "stick"));
    const sum = (of) => files.filter((f) => of(f.name)).reduce((all, f) => all + f.size, 0);
    const isPicture = (name) => name.endsWith(".svg");
    check(sum((name) => !isPicture(name)) <= 3_000_000, `3 MB besides pictures: ${sum((name) => !isPicture(name))}`);
    const root = path.join(folder, "stick", "safespace");
    for (const [lang, options] of [["ar", PHONE], ["en", DESK]]) {
      const page = await open(options);
      await page.context().setOffline(true);
      const asked = [];
      page.on("request", (request) => !request.url().startsWith("file:") && asked.push(request.url()));
      await page.goto(`file://${root}/index.html`);
      await page.locator(`a[href="${lang}/index.html"]`).click();
      // From a folder a page is there before its style sheets are.
      await page.waitForURL(`**/${lang}/index.html`, { waitUntil: "load" });
      await accessible(page, `${lang}: pack`);
      await shot(page, lang);
      for (const game of GAMES) {
        await page.goto(`file://${root}/${lang}/game-${game}.html`);
        await byTree.press(page, ".play-start .primary");
        await finish(page, byTree, 0, pattern(3));
        if (game === "group-chat") await shot(page, `${lang}-ending`);
      }
      await page.goto(`file://${root}/${lang}/index.html`);
      for (const link of await page.locator("main a").evaluateAll((list) => list.map((a) => a.href))) {
        check(fs.existsSync(new URL(link)), `the pack has ${link}`);
      }
      await page.locator('.page-card[href^="page-lesson"]').first().click();
      await page.waitForURL("**/page-lesson*", { waitUntil: "load" });
      await accessible(page, `${lang}: lesson of the pack`);
      check(asked.length === 0, `nothing is asked of a network: ${asked}`);
    }
  },

  /** Kept on a device where somebody asked for it: played without network, and taken off again. The hotline is never kept. */
  async "safespace-kept-on-a-device"({ base, open, accessible, shot }) {
    const page = await open(PHONE);
    await page.goto(`${base}/ar/safespace`, { waitUntil: "networkidle" });
    check(Object.values(await kept(page)).every((v) => !v), "nothing is kept before somebody asks");
    const manifest = await (await fetch(`${base}/ar/safespace/app.webmanifest`)).json();
    check(manifest.scope === "/ar/safespace" && manifest.dir === "rtl", "a manifest for this room only");
    const cdp = await page.context().newCDPSession(page);
    const { errors } = await cdp.send("Page.getAppManifest");
    check(errors.length === 0, `the manifest is read: ${JSON.stringify(errors)}`);
    await page.locator("#keep button").first().click();
    await page.locator("#keep button").nth(1).waitFor({ timeout: 20_000 });
    await accessible(page, "kept");
    await shot(page, "kept");
    await page.context().setOffline(true);
    for (const game of ["group-chat", "one-day"]) {
      await page.goto(`${base}/ar/safespace/games/${game}?age=10-12`);
      await byTree.press(page, ".play-start .primary");
      await finish(page, byTree, 0, pattern(4));
    }
    const help = await page.goto(`${base}/ar/p`).then((r) => r?.ok(), () => false);
    check(!help, "the hotline is not kept");
    await page.context().setOffline(false);
    const caches = await page.goto(`${base}/ar/safespace`).then(() => page.evaluate(async () => {
      const all = [];
      for (const name of await caches.keys()) all.push(...(await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname));
      return all;
    }));
    check(caches.length > 40 && !caches.some((address) => /^\/(ar|en)\/p(\/|$)/.test(address)), "nothing of the hotline is kept");
    await page.locator("#keep button").nth(1).click();
    await page.locator("#keep button").first().waitFor();
    check(Object.values(await kept(page)).every((v) => !v), "all is gone again");
  },

  /** Without script a story is played by links, and every other game is read. */
  async "safespace-without-script"({ base, open, shot }) {
    const page = await open({ ...PHONE, javaScriptEnabled: false });
    await page.goto(`${base}/ar/safespace/games/group-chat`);
    check(!(await page.locator("#play .primary").isVisible()), "no button that does nothing");
    await page.locator("#play a.secondary").click();
    for (let n = 0; (await page.locator(".told-choices a").count()) > 0; n++) {
      check(n < 25, "a story ends");
      await page.locator(".told-choices a").last().click();
    }
    check((await page.locator("section.notice.ok h2").count()) === 1, "it comes to an ending");
    await shot(page, "story");
    for (const game of GAMES) {
      for (const lang of ["ar", "en"]) {
        const response = await page.goto(`${base}/${lang}/safespace/games/${game}/text`);
        check(response.status() === 200 && (await page.locator("main h2").count()) > 0, `${lang} ${game} in words`);
      }
    }
    for (const bad of ["/games/nothing", "/pages/..%2f", "/games/group-chat/text?way=9.9.9.x", "/pages?age=%3Cb%3E&q=%00%FF", "/play?age=zz"]) {
      const response = await page.goto(`${base}/en/safespace${bad}`);
      check([200, 404].includes(response.status()), `${bad}: ${response.status()}`);
    }
  },
});
