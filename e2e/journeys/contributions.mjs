// Contributions: what everyone reads, an action written and approved by two people, an earlier letter, an input sent and kept.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { check, DESK, PHONE, signIn } from "../steps.mjs";

const letter = process.env.MAJLIS_TEST_DATA && path.join(process.env.MAJLIS_TEST_DATA, "contribution/member-state-input-2013.txt");

/**
 * A PDF's text comes in reading order, each letter once. Letters of a word are compared as a set (Poppler gives a ligature's letters in the
 * order of the line), vowel signs not at all (it gives some of them twice).
 */
function readInOrder(lang, pdf, paragraphs) {
  check(pdf.includes("/StructTreeRoot") && pdf.includes("<pdfuaid:part>1</pdfuaid:part>"), "a tagged PDF that says it is PDF/UA-1");
  const text = execFileSync("pdftotext", ["-", "-"], { input: pdf, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
  const words = (t) => t.normalize("NFC").replaceAll(/\p{M}/gu, "").replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").split(/\P{L}+/u).filter((w) => w.length > 2).map((w) => [...w].sort().join(""));
  const wanted = paragraphs.filter((p) => p.length > 80).flatMap(words);
  const found = words(text);
  // The longest run of words that comes in the same order, footnotes and page numbers between.
  let row = new Uint16Array(found.length + 1);
  for (const word of wanted) {
    const next = new Uint16Array(found.length + 1);
    for (let at = 1; at <= found.length; at++) next[at] = found[at - 1] === word ? row[at - 1] + 1 : Math.max(row[at], next[at - 1]);
    row = next;
  }
  // Poppler parts an Arabic line at a sign that stands higher than its letters, and gives the parts in another order.
  const least = lang === "ar" ? 0.85 : 0.97;
  check(wanted.length > 300 && row[found.length] > wanted.length * least, `words in reading order: ${row[found.length]} of ${wanted.length}`);
}

export const journeys = {
  /** Issue by issue, both languages; a figure opens to its value, unit, period, method and source. */
  async "contributions-for-everyone"({ base, open, shot, accessible }) {
    for (const [lang, options] of [["ar", PHONE], ["en", DESK]]) {
      const page = await open(options);
      await page.goto(`${base}/${lang}/contributions`);
      check((await page.locator(".issue").count()) === 12, "twelve issues");
      check((await page.locator(".issue:not(:has(.action))").count()) === 0, "each has an action");
      check((await page.locator(".missing").count()) === 0, "each figure has a value");
      await accessible(page, `${lang}: what is being done`);
      await shot(page, `public-${lang}`);
      await page.locator(".issue .figure").first().click();
      await page.locator(".big-figure").waitFor();
      await accessible(page, `${lang}: a figure`);
      await shot(page, `figure-${lang}`);
    }
  },

  /** Written in Arabic and English, refused while a number has no source, checked, approved by a second person, read by everyone. */
  async "contributions-need-two-people"(tools) {
    const { base, open, shot, accessible } = tools;
    const drafter = await signIn(tools, "ar", "drafter");
    await drafter.setViewportSize(PHONE.viewport);
    await drafter.goto(`${base}/ar/staff/contributions`);
    await accessible(drafter, "register");
    await shot(drafter, "register-ar");
    await drafter.locator('a[href*="/new?"][href*="issue=spam"]').click();
    await accessible(drafter, "new action");
    await drafter.fill("#title-ar", "تصفية الرسائل");
    await drafter.fill("#title-en", "Filtering of messages");
    await drafter.fill("#p1-ar", "صفّينا 40 رسالة. وبلغت القياسات [[observatory.results]].");
    await drafter.fill("#p1-en", "We filtered 40 messages. Measurements came to [[observatory.results]].");
    await drafter.check("#p1-compared");
    await drafter.selectOption("#state", "done");
    await drafter.locator(".action-form button.primary").click();
    await drafter.locator(".is-untraced").first().waitFor();
    check((await drafter.locator('button[value="check"]').count()) === 0, "a number without source keeps it back");
    await accessible(drafter, "kept back");
    await shot(drafter, "kept-back-ar");
    await drafter.fill("#p1-ar", "صفّينا 40 رسالة^[تقرير 2025]. وبلغت القياسات [[observatory.results]].");
    await drafter.fill("#p1-en", "We filtered 40 messages^[Report of 2025]. Measurements came to [[observatory.results]].");
    await drafter.check("#p1-compared");
    await drafter.locator(".action-form button.primary").click();
    await drafter.locator('button[value="check"]').click();
    await drafter.locator('.badge', { hasText: "روجعت" }).first().waitFor();
    await drafter.fill("#text", "أرجو الاعتماد");
    await drafter.locator('button[value="comment"]').click();
    await drafter.locator(".remark", { hasText: "أرجو الاعتماد" }).waitFor();
    const address = new URL(drafter.url()).pathname.replace("/ar/", "/en/");
    const approver = await signIn(tools, "en", "approver");
    await approver.goto(`${base}${address}`);
    await accessible(approver, "to approve");
    await shot(approver, "to-approve-en");
    await approver.locator('form[action$="/approve"] button').click();
    await approver.locator(".badge", { hasText: "approved" }).first().waitFor();
    const reader = await open(DESK);
    await reader.goto(`${base}/en/contributions`);
    check((await reader.locator(".action", { hasText: "Filtering of messages" }).count()) === 1, "everyone reads it");
  },

  /** A ministry's real letter: laid onto its issues, what has no place is shown, each paragraph becomes a draft. */
  async "contributions-from-an-earlier-letter"(tools) {
    const { base, shot, accessible } = tools;
    const page = await signIn(tools, "en", "drafter");
    await page.setViewportSize(DESK.viewport);
    await page.goto(`${base}/en/staff/contributions/import`);
    await accessible(page, "import");
    await page.setInputFiles("#file", { name: "broken.docx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\x03\x04 no document") });
    await page.locator("form button.primary").click();
    await page.locator(".error-summary").waitFor();
    await accessible(page, "a broken DOCX");
    if (!letter || !fs.existsSync(letter)) return console.log("     no letter to lay: MAJLIS_TEST_DATA");
    await page.setInputFiles("#file", { name: "letter.txt", mimeType: "text/plain", buffer: fs.readFileSync(letter) });
    await page.locator("form button.primary").click();
    await page.locator(".laid").waitFor();
    const chosen = await page.locator(".laid select").evaluateAll((all) => all.map((s) => s.value));
    check(chosen.filter((v) => v === "children").length === 2 && chosen.filter((v) => v === "").length === 8, `laid: ${chosen}`);
    await accessible(page, "laid");
    await shot(page, "laid");
    await page.locator("form button.primary").click();
    await page.waitForURL((u) => u.search.includes("only=waiting"));
    check((await page.locator(".register li", { hasText: "Q-CERT" }).count()) + (await page.locator(".register li", { hasText: "MICT has established" }).count()) >= 1, "drafts are there");
  },

  /** Chosen, looked at in both languages, approved by a second person, sent, kept, made again byte for byte. */
  async "contributions-sent-and-kept"(tools) {
    const { base, open, shot, accessible, folder } = tools;
    const drafter = await signIn(tools, "en", "drafter");
    await drafter.setViewportSize(DESK.viewport);
    await drafter.goto(`${base}/en/staff/contributions/inputs`);
    await drafter.locator('form[action$="/inputs"] button.primary').click();
    await drafter.locator("#letter").waitFor();
    await drafter.fill("#addressee-en", "Council Working Group");
    await drafter.fill("#addressee-ar", "فريق العمل التابع للمجلس");
    await drafter.locator(".action-form button.primary").click();
    await accessible(drafter, "an input");
    await shot(drafter, "input-en");
    await drafter.locator('button[value="check"]').click();
    const address = new URL(drafter.url()).pathname;
    const approver = await signIn(tools, "ar", "approver");
    await approver.setViewportSize(PHONE.viewport);
    await approver.goto(`${base}${address.replace("/en/", "/ar/")}`);
    await accessible(approver, "an input in Arabic");
    await shot(approver, "input-ar");
    await approver.locator('form[action$="/approve"] button').click();
    await approver.locator('form[action$="/send"] button').click();
    await approver.locator(".notice.ok").waitFor();
    const number = address.split("/").at(-1);
    for (const [lang, options] of [["ar", PHONE], ["en", DESK]]) {
      const reader = await open(options);
      await reader.goto(`${base}/${lang}/contributions/inputs/${number}`);
      await accessible(reader, `${lang}: sent`);
      await shot(reader, `sent-${lang}`);
      const names = await reader.locator(".files a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      check(names.filter((n) => /\.(html|docx)$/.test(n)).length === 4, `files: ${names}`);
      for (const name of names) {
        const bytes = Buffer.from(await (await fetch(`${base}${name}`)).arrayBuffer());
        fs.writeFileSync(path.join(process.env.MAJLIS_KEEP ?? folder, path.basename(name)), bytes);
        if (name.endsWith(`${lang}.pdf`)) readInOrder(lang, bytes, await reader.locator(".letter p").allInnerTexts());
      }
    }
  },
};
