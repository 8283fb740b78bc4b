// What the desk's people do with reports: by keyboard, together, and on the telephone.
import fs from "node:fs";
import { send } from "../engine.mjs";
import { PHONE, check, comeBack, findCase, picture, report, signIn, withKeys } from "../steps.mjs";

const WORDS = (login) => `${login} of the open house`;
const inPane = (page, act) => page.locator(`#pane [data-act="${act}"]`);
const caseUrl = (base, lang, id) => `${base}/${lang}/staff/desk/hotline/case/${id}`;

/** An act under "More" of the open case. */
async function more(page, act) {
  const details = page.locator("#pane .pane-acts details");
  if (!(await details.evaluate((node) => node.open))) await details.locator("summary").click();
  await inPane(page, act).click();
}

const dialog = (page) => page.locator("dialog[open]");
const toast = (page) => page.locator(".toast");

export const journeys = {
  async "desk-merge-and-unmerge"(tools) {
    const { base, shot, accessible } = tools;
    const [first, second] = [await send(base, { story: "the first of two", category: "other" }), await send(base, { story: "the second of two", category: "other" })];
    const page = await signIn(tools, "en", "operator");
    await withKeys(page, caseUrl(base, "en", second.id), "#sealed .story", WORDS("operator"));
    await more(page, "merge");
    await dialog(page).locator('input[autocomplete="off"]').fill(first.id);
    await accessible(page, "merge dialog");
    await shot(page, "dialog");
    await Promise.all([page.waitForNavigation(), dialog(page).locator("button.primary").click()]);
    await withKeys(page, caseUrl(base, "en", first.id), "#sealed .story", WORDS("operator"));
    check((await page.locator("#pane").innerText()).includes(second.id.slice(0, 8)), "the first shows what is grouped under it");
    await accessible(page, "merged");
    await shot(page, "merged");
    // Each reporter goes on seeing only their own talk: one of them may be the one who did harm.
    const one = await comeBack(tools, "ar", first.words);
    const both = await one.locator(".thread").innerText();
    check(both.includes("the first of two") && !both.includes("the second of two"), "a reporter sees only their own talk");
    await page.locator(`#pane [data-unmerge="${second.id}"]`).click();
    await toast(page).waitFor();
    await page.locator("#sealed .story").waitFor({ timeout: 30000 });
    check(!(await page.locator("#pane").innerText()).includes(second.id.slice(0, 8)), "ungrouped");
    // Undone for ten seconds, from the notice itself.
    await page.locator(".toast button.secondary").click();
    await page.locator(`#pane [data-unmerge="${second.id}"]`).waitFor({ timeout: 30000 });
    await more(page, "link");
    await dialog(page).locator('input[autocomplete="off"]').fill("zz");
    await dialog(page).locator("button.primary").click();
    await dialog(page).locator(".error-message:not([hidden])").waitFor();
    await dialog(page).locator('input[autocomplete="off"]').fill(second.id);
    await dialog(page).locator("button.primary").click();
    await page.locator(`#pane [data-unlink="${second.id}"]`).waitFor({ timeout: 30000 });
    await page.locator(`#pane [data-unlink="${second.id}"]`).click();
    await page.locator(`#pane [data-unlink="${second.id}"]`).waitFor({ state: "detached", timeout: 30000 });
  },

  async "desk-four-keys-in-arabic"(tools) {
    const { base, shot } = tools;
    const sent = await send(base, { story: "بلاغ يُجاب عنه بأربعة مفاتيح", category: "other", urgency: "urgent" });
    const page = await signIn(tools, "ar", "operator");
    await withKeys(page, caseUrl(base, "ar", sent.id), "#sealed .story", WORDS("operator"));
    await page.goto(`${base}/ar/staff/desk/hotline?view=new`);
    // Down to the row, open it, take it, answer it: physical keys, whatever the keyboard's language.
    const rows = await page.locator("table.queue tbody tr").evaluateAll((all) => all.map((row) => row.dataset.case));
    for (let n = 0; n <= rows.indexOf(sent.id); n++) await page.keyboard.press("j");
    await Promise.all([page.waitForURL((u) => u.pathname.includes(sent.id)), page.keyboard.press("o")]);
    await page.locator("#composer:not([hidden])").waitFor({ timeout: 30000 });
    await Promise.all([page.waitForNavigation(), page.keyboard.press("a")]);
    await page.locator("#composer:not([hidden])").waitFor({ timeout: 30000 });
    await page.keyboard.press("r");
    await page.keyboard.type("قرأنا بلاغك.");
    await shot(page, "composing");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Control+Enter")]);
    await page.locator(".msg.from-desk").waitFor({ timeout: 30000 });
    await page.keyboard.press("n");
    await page.keyboard.type("ملاحظة لا يراها إلا المكتب");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Control+Enter")]);
    await page.locator(".msg.internal").waitFor({ timeout: 30000 });
    const back = await comeBack(tools, "ar", sent.words);
    const seen = await back.locator(".thread").innerText();
    check(seen.includes("قرأنا بلاغك") && !seen.includes("لا يراها إلا المكتب"), "the reporter reads the answer, never the note");
    await page.keyboard.press("e");
    const outcome = dialog(page).locator("select").nth(1);
    await outcome.waitFor();
    await dialog(page).locator("button.primary").click();
    await dialog(page).locator(".error-message:not([hidden])").waitFor();
    await outcome.selectOption("advised");
    await Promise.all([page.waitForNavigation(), dialog(page).locator("button.primary").click()]);
    await withKeys(page, caseUrl(base, "ar", sent.id), "#sealed .story", WORDS("operator"));
    check((await page.locator("#pane .facts dt").allInnerTexts()).includes("النتيجة"), "closed, with its outcome");
    await shot(page, "closed");
    await page.keyboard.press("?");
    await dialog(page).waitFor();
    await tools.accessible(page, "keyboard help");
  },

  async "desk-refer-with-consent"(tools) {
    const { base, shot, accessible } = tools;
    const sent = await send(base, { story: "somebody wants money or he will show it", category: "other" });
    const page = await signIn(tools, "en", "operator");
    await withKeys(page, caseUrl(base, "en", sent.id), "#sealed .story", WORDS("operator"));
    await more(page, "refer");
    const fields = dialog(page).locator("input:not([type=checkbox]), textarea");
    await fields.nth(0).fill("Cybercrime unit");
    await fields.nth(2).fill("Only the web address, to have it removed");
    await dialog(page).locator("button.primary").click();
    await dialog(page).locator(".error-message:not([hidden])").waitFor();
    await accessible(page, "referral without consent");
    await dialog(page).locator("input[type=checkbox]").check();
    await shot(page, "dialog");
    await dialog(page).locator("button.primary").click();
    await page.locator("dialog[open] h2", { hasText: "recorded" }).waitFor({ timeout: 30000 });
    const [download] = await Promise.all([page.waitForEvent("download"), dialog(page).locator("button.primary").click()]);
    check(fs.readFileSync(await download.path(), "utf8").includes("somebody wants money"), "the extract is a file to hand over");
    await page.locator(".msg.internal", { hasText: "Cybercrime unit" }).waitFor({ timeout: 30000 });
    const back = await comeBack(tools, "en", sent.words);
    check(!(await back.locator(".thread").innerText()).includes("Cybercrime"), "the extract is the desk's");
  },

  async "desk-many-at-once"(tools) {
    const { base, shot, accessible } = tools;
    const sent = [];
    for (let n = 0; n < 3; n++) sent.push(await send(base, { story: `one of many ${n}`, category: "extortion" }));
    const page = await signIn(tools, "en", "operator");
    await withKeys(page, caseUrl(base, "en", sent[0].id), "#sealed .story", WORDS("operator"));
    await page.goto(`${base}/en/staff/desk/hotline?view=new`);
    for (const { id } of sent.slice(0, 2)) await page.locator(`tr[data-case="${id}"] input`).check();
    await page.locator("#bulk:not([hidden])").waitFor();
    await accessible(page, "bulk bar");
    await shot(page, "bar");
    await page.locator('[data-bulk="assign"]').click();
    await accessible(page, "bulk dialog");
    await Promise.all([page.waitForNavigation(), dialog(page).locator("button.primary").click()]);
    check((await toast(page).innerText()).includes("2"), "two were assigned");
    const row = (id) => page.locator(`tr[data-case="${id}"]`);
    check((await row(sent[0].id).innerText()).includes("Mine") && !(await row(sent[2].id).innerText()).includes("Mine"), "those ticked, no other");
    await page.locator("#tick-all").check();
    await page.locator('[data-bulk="move"]').click();
    await dialog(page).locator("select").first().selectOption("working");
    await Promise.all([page.waitForNavigation(), dialog(page).locator("button.primary").click()]);
    for (const { id } of sent) check((await row(id).count()) === 0, "moved out of the new ones");
  },

  async "desk-looks-at-a-picture-by-two-acts"(tools) {
    const { shot, accessible, base } = tools;
    const story = "صورة عادية من المجموعة";
    await report(tools, { lang: "ar", story, answer: "mean", files: [{ name: "لقطة.png", mimeType: "image/png", buffer: picture("x") }] });
    const page = await signIn(tools, "en", "operator");
    await withKeys(page, `${base}/en/staff/desk/hotline?view=new`, "table.queue", WORDS("operator"));
    await findCase(page, story, WORDS("operator"));
    check((await page.locator("#sealed img, #sealed canvas").count()) === 0, "no picture is shown unasked");
    await page.locator("#sealed .files button, #sealed button", { hasText: "Look at this file" }).first().click();
    await dialog(page).waitFor();
    const image = dialog(page).locator("img, canvas").first();
    await image.waitFor({ timeout: 30000 });
    const filter = () => image.evaluate((node) => getComputedStyle(node).filter);
    check((await filter()).includes("blur"), "the first look is blurred");
    await accessible(page, "hidden picture");
    await shot(page, "hidden");
    await dialog(page).locator("button", { hasText: "Show it sharp" }).click();
    await page.waitForTimeout(100);
    check(!(await filter()).includes("blur"), "sharp after a second act");
  },

  async "desk-records-a-call"(tools) {
    const { base, shot, accessible } = tools;
    const page = await signIn(tools, "ar", "operator");
    await withKeys(page, `${base}/ar/staff/desk/hotline`, "table.queue", WORDS("operator"));
    await withKeys(page, caseUrl(base, "ar", await page.locator("table.queue tbody tr").first().getAttribute("data-case")), "#sealed dl", WORDS("operator"));
    await page.goto(`${base}/ar/staff/desk/hotline/phone`);
    await page.locator("form button.primary").click();
    await page.locator(".error-summary").waitFor();
    check((await page.locator(".error-summary li").count()) === 4, "four answers are missing");
    await accessible(page, "errors");
    await shot(page, "errors");
    await page.selectOption("#situation", "scam");
    await page.locator('input[name="danger"][value="no"]').check({ force: true });
    await page.locator('input[name="age_band"][value="adult"]').check({ force: true });
    await page.fill("#story", "اتصل والد يسأل عن رسالة وصلته");
    await page.locator("form button.primary").click();
    await page.locator("#done .code-words li").nth(15).waitFor({ timeout: 60000 });
    await accessible(page, "code for the caller");
    await shot(page, "code");
    const words = await page.locator("#done .code-words").first().locator("li").allInnerTexts();
    const back = await comeBack(tools, "ar", words);
    check((await back.locator("body").innerText()).includes("اتصل والد"), "the caller reads what was written down");
    const plain = await tools.open({ ...PHONE, javaScriptEnabled: false });
    await plain.goto(`${base}/ar/p/back`);
    await plain.fill("#code", words.join(" "));
    await plain.locator('button[value="open"]').click();
    check((await plain.locator(".thread").innerText()).includes("اتصل والد"), "without script as well");
  },
};
