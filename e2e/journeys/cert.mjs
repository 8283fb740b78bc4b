// The CERT: an analyst brings a report, sees what came of it, keeps the constituency, tells the owners; an owner looks
// and answers by its link. Both languages, small and large.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { DESK, PHONE, check, signIn } from "../steps.mjs";

const HEADER = "time.source,source.ip,source.port,classification.type,classification.identifier,banner";
const today = () => new Date().toISOString().slice(0, 10);

/** Waits until an import is over, and gives its row. */
async function over(page, name) {
  const row = page.locator("table[data-imports] tr", { hasText: name }).first();
  for (let tries = 0; tries < 60; tries++) {
    if ((await row.count()) && !(await row.getAttribute("data-open").then((v) => v !== null))) return row;
    await page.waitForTimeout(500);
  }
  throw new Error(`${name} is not over`);
}

async function walk(tools, lang, size, what) {
  const { base, shot, accessible } = tools;
  const page = await signIn(tools, lang, "analyst");
  await page.setViewportSize(size.viewport);
  for (const tab of ["", "/events", "/imports", "/owners", "/owners/national-university", "/notices", "/library"]) {
    await page.goto(`${base}/${lang}/staff/cert${tab}`);
    const text = await page.locator("main").innerText();
    check(!text.includes("[["), `${tab} asks for a text that is not there: ${text.match(/\[\[[^\]]*/)?.[0]}`);
    await accessible(page, `cert${tab} ${lang}`);
    await shot(page, `${lang}-${what}${tab.replace(/\//g, "-") || "-home"}`);
  }
  await page.close();
}

async function imports(tools, lang) {
  const { base, folder, shot, accessible } = tools;
  const page = await signIn(tools, lang, "analyst");
  await page.setViewportSize(DESK.viewport);
  await page.goto(`${base}/${lang}/staff/cert/imports`);
  await page.locator("form[data-drop] button.primary").click();
  await page.locator(".error-summary").waitFor();
  await accessible(page, `imports, no file, ${lang}`);
  const name = `events-${lang}-journey.csv.gz`;
  const rows = Array.from({ length: 300 }, (_, n) => `${today()} 00:00:01,192.0.2.${(n % 100) + 1},${8000 + n},vulnerable-system,open-http,"say ""hello"""`);
  const bad = [`${today()} 00:00:01,10.1.1.1,1,scanner,x,private`, "yesterday,192.0.2.1,1,scanner,x,no time", "short"];
  fs.writeFileSync(path.join(folder, name), zlib.gzipSync([HEADER, ...rows, ...bad].join("\n")));
  await page.setInputFiles("#file", path.join(folder, name));
  await page.selectOption("#mapping", "generic-csv");
  await page.selectOption("#tlp", "GREEN");
  await page.locator("form[data-drop] button.primary").click();
  await page.waitForLoadState();
  await over(page, name);
  await page.locator("tr", { hasText: name }).getByRole("link").first().click();
  const facts = await page.locator("dl.answers").innerText();
  check(facts.includes("303") && facts.includes("300") && (await page.locator("table tbody tr").count()) === 3, `300 events and 3 refused: ${facts}`);
  await accessible(page, `import ${lang}`);
  await shot(page, `${lang}-import`);
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator('a[href$="refused.csv"]').click()]);
  check(fs.readFileSync(await file.path(), "utf8").split("\n").length === 5, "three refused rows and a header");

  // A cut-off archive: what came before the cut is stored, and the page says what to do.
  const cut = `events-${lang}-cut.csv.gz`;
  const whole = zlib.gzipSync([HEADER, ...Array.from({ length: 20000 }, (_, n) => `${today()} 00:00:02,198.51.100.${(n % 250) + 1},${n % 60000},scanner,x${n},`)].join("\n"));
  fs.writeFileSync(path.join(folder, cut), whole.subarray(0, Math.floor(whole.length / 2)));
  await page.goto(`${base}/${lang}/staff/cert/imports`);
  await page.setInputFiles("#file", path.join(folder, cut));
  await page.selectOption("#mapping", "generic-csv");
  await page.locator("form[data-drop] button.primary").click();
  await page.waitForLoadState();
  await over(page, cut);
  await page.locator("tr", { hasText: cut }).getByRole("link").first().click();
  await page.locator(".notice.danger").waitFor();
  await accessible(page, `import cut off ${lang}`);
  await shot(page, `${lang}-import-cut`);

  // From the filter to one finding's whole way.
  await page.goto(`${base}/${lang}/staff/cert/events?ip=not-an-address`);
  await page.locator(".error-summary").waitFor();
  await accessible(page, `events, bad filter, ${lang}`);
  await page.fill("#ip", "192.0.2.7");
  await page.locator("form.filters button.primary").click();
  await page.waitForLoadState();
  const seen = page.locator("tbody tr", { hasText: "192.0.2.7:" });
  check((await seen.count()) >= 3, "the events of one address");
  await seen.first().getByRole("link").first().click();
  await page.locator("h2").first().waitFor();
  check((await page.locator("main").innerText()).includes("open-http"), "the finding is shown");
  await accessible(page, `finding ${lang}`);
  await shot(page, `${lang}-finding`);
  await page.close();
}

async function owners(tools, lang) {
  const { base, shot, accessible, folder } = tools;
  const page = await signIn(tools, lang, "analyst");
  await page.setViewportSize(DESK.viewport);
  const file = path.join(folder, `owners-${lang}.csv`);
  fs.writeFileSync(file, `organisation,kind,value,name_ar,name_en,lang\nharbour-${lang},organisation,,الميناء,Harbour,\nharbour-${lang},contact,nobody,,,en\n`);
  await page.goto(`${base}/${lang}/staff/cert/owners`);
  await page.setInputFiles("#file", file);
  await page.locator('form[enctype="multipart/form-data"] button.primary').click();
  check((await page.locator(".error-summary").innerText()).includes("3:"), "the faulty line is named");
  await accessible(page, `owners, bad file, ${lang}`);
  check(!(await page.locator("table").innerText()).includes(`harbour-${lang}`), "nothing was changed");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("nobody", `it-${lang}@harbour.example`));
  await page.setInputFiles("#file", file);
  await page.locator('form[enctype="multipart/form-data"] button.primary').click();
  await page.locator(".notice.ok").waitFor();
  await page.goto(`${base}/${lang}/staff/cert/owners/harbour-${lang}`);
  await page.locator("details", { has: page.locator("#networks") }).locator("summary").click();
  await page.fill("#networks", "203.0.113.64/27\nnot a network");
  await page.locator("button[value=resources]").click();
  await page.locator(".error-summary").waitFor();
  check((await page.inputValue("#networks")).includes("not a network"), "what was typed is still there");
  await accessible(page, `owner, bad networks, ${lang}`);
  await page.fill("#networks", lang === "ar" ? "203.0.113.64/27" : "203.0.113.96/27");
  await page.locator("button[value=resources]").click();
  await page.waitForLoadState();
  check((await page.locator(".error-summary").count()) === 0, "taken");
  await shot(page, `${lang}-owner`);
  await page.close();
}

async function notices(tools, lang) {
  const { base, shot, accessible, open } = tools;
  const page = await signIn(tools, lang, "analyst");
  await page.setViewportSize(DESK.viewport);
  await page.goto(`${base}/${lang}/staff/cert/notices`);
  await page.locator("button[value=make]").click();
  await page.waitForLoadState();
  const row = page.locator("tbody tr", { hasText: lang === "ar" ? "جامعة الواحة" : "Oasis University" }).filter({ has: page.locator(".tag.wait") }).first();
  await row.getByRole("link").first().click();
  await page.locator(".letter").waitFor();
  check((await page.locator("html").getAttribute("lang")) === lang, "the page is in its reader's language, whatever the letter's");
  await accessible(page, `notice ${lang}`);
  await shot(page, `${lang}-notice`);
  const letter = await page.locator(".letter pre").innerText();
  const link = letter.match(/http\S+networks\S+/)[0];
  await page.locator("button[value=approve]").click();
  await page.waitForLoadState();
  check((await page.locator("table").first().innerText()).includes("@university.example"), "a copy is ordered");

  // The owner, on a phone, without an account.
  const owner = await open(PHONE);
  await owner.goto(link.replace(/\/(ar|en)\//, `/${lang}/`));
  await accessible(owner, `portal ${lang}`);
  await shot(owner, `${lang}-portal`);
  const boxes = owner.locator('input[name="finding"]');
  const before = await boxes.count();
  check(before > 3, `there are findings: ${before}`);
  const open_ = async () => Number((await owner.locator("main > p").nth(1).innerText()).match(/\d+/)?.[0]);
  const openBefore = await open_();
  await owner.locator("button[value=fixed]").click();
  await owner.locator("#done .notice.warn").waitFor();
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await owner.locator("button[value=fixed]").click();
  await owner.locator("#done .notice.ok").waitFor();
  check((await open_()) === openBefore - 2, "two fewer are open");
  await boxes.nth(0).check();
  await owner.fill("#note", lang === "ar" ? "هذا العنوان ليس لنا" : "This address is not ours");
  await owner.locator("button[value=false]").click();
  await owner.locator("#done .notice.ok").waitFor();
  await accessible(owner, `portal, answered, ${lang}`);
  await owner.fill("#name", "SIEM");
  await owner.locator("button[value=token]").click();
  const secret = await owner.locator("#done code").innerText();
  const answer = await fetch(`${base}/api/cert/findings`, { headers: { authorization: `Bearer ${secret}` } });
  check(answer.ok && (await answer.json()).length > 0, "the token opens the interface");
  await shot(owner, `${lang}-portal-token`);
  await owner.goto(`${link}0`);
  await accessible(owner, `portal, bad link, ${lang}`);

  // What the owner said waits for the analyst.
  await page.goto(`${base}/${lang}/staff/cert/notices#answers`);
  await page.locator("#answers + ul a").last().click();
  await page.locator("button[value=false]").click();
  await page.waitForLoadState();
  await page.locator(".tag.low").first().waitFor();
  await page.close();
}

export const journeys = {
  "cert-pages-ar": (t) => walk(t, "ar", DESK, "desk"),
  "cert-pages-en": (t) => walk(t, "en", DESK, "desk"),
  "cert-pages-ar-phone": (t) => walk(t, "ar", PHONE, "phone"),
  "cert-pages-en-phone": (t) => walk(t, "en", PHONE, "phone"),
  "cert-imports-ar": (t) => imports(t, "ar"),
  "cert-imports-en": (t) => imports(t, "en"),
  "cert-owners-ar": (t) => owners(t, "ar"),
  "cert-owners-en": (t) => owners(t, "en"),
  "cert-notices-ar": (t) => notices(t, "ar"),
  "cert-notices-en": (t) => notices(t, "en"),
};
