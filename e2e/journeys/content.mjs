// Editors change what people read: form and preview side by side, a second person publishes, one press puts back.
import { check, PHONE, signIn } from "../steps.mjs";

export const journeys = {
  async "editors-change-what-people-read"(tools) {
    const { base, open, accessible, shot } = tools;
    const layla = await signIn(tools, "en", "editor");
    await layla.goto(`${base}/en/staff`);
    await layla.locator('a[href="/en/staff/content"]').first().click();
    await accessible(layla, "content: list");
    await shot(layla, "list-en");
    await layla.fill("#q", "first phone");
    await layla.locator(".content-filter button").click();
    await layla.locator("table.data tbody a").first().click();
    await accessible(layla, "content: document");
    await layla.locator('a[href*="edit=summary"]').click();
    check(await layla.locator("#en").isVisible(), "a text to edit");
    const ar = await layla.locator("#ar").inputValue();
    await layla.fill("#en", "A summary that an editor wrote.");
    await layla.locator('#edit [name="compared"]').uncheck();
    await layla.locator("#edit button.primary").click();
    check((await layla.locator(".content-preview").innerText()).includes("A summary that an editor wrote."), "the preview shows it at once");
    await accessible(layla, "content: draft");
    await shot(layla, "draft-en");
    await layla.goto(`${base}/en/staff/content/translate`);
    check((await layla.locator(".editor-text").count()) === 1, "a translator sees what waits");
    await accessible(layla, "content: translate");
    await shot(layla, "translate-en");
    await layla.locator(".editor-text a").click();
    await layla.fill("#ar", `${ar} تعديل`);
    await layla.locator('#edit [name="compared"]').check();
    await layla.locator("#edit button.primary").click();
    await layla.locator("nav.top-nav a", { hasText: "Changes" }).click();
    check((await layla.locator("form[action$='/publish']").count()) === 0, "whoever wrote it does not publish it");
    const address = layla.url().replace("/en/", "/ar/");

    const yousef = await signIn(tools, "ar", "reviewer");
    await yousef.goto(address);
    check((await yousef.locator(".editor-change ins").count()) >= 2, "the difference is shown in words, in both languages");
    await accessible(yousef, "content: changes");
    await shot(yousef, "changes-ar");
    await yousef.locator("form[action$='/publish'] button").click();
    const visitor = await open(PHONE);
    await visitor.goto(`${base}/en/safespace/pages/first-phone`);
    check((await visitor.locator("p.lead").innerText()) === "A summary that an editor wrote.", "people read it");
    // Back at once.
    await yousef.locator('button[name="back"][value="0"]').click();
    await visitor.reload();
    check((await visitor.locator("p.lead").innerText()) !== "A summary that an editor wrote.", "and no longer");
    await yousef.goto(`${base}/ar/staff/content`);
    await accessible(yousef, "content: list in Arabic");
    await shot(yousef, "list-ar");

    // A translator's table, out and in as a file.
    const csv = Buffer.from(await (await layla.context().request.get(`${base}/en/staff/content/texts.csv?kind=news`)).body()).toString();
    const changed = csv.replace("Australia: social media accounts from 16", "From a table: accounts from 16");
    check(csv !== changed, "the table has the title");
    await layla.goto(`${base}/en/staff/content/translate`);
    await layla.setInputFiles("#file", { name: "texts.csv", mimeType: "text/csv", buffer: Buffer.from(changed) });
    await layla.locator("form[enctype] button.primary").click();
    check((await layla.locator(".notice.ok").first().innerText()).includes("1 text"), "one text became a draft");
    await accessible(layla, "content: table taken");

    // As each reader sees it, from either side, and whole.
    await layla.goto(`${base}/en/staff/content/d/situation/sextortion?show=ar&view=child`);
    check((await layla.locator(".content-preview").getAttribute("dir")) === "rtl", "seen from right to left");
    await accessible(layla, "content: situation");
    await shot(layla, "situation-en");
    await layla.goto(`${base}/en/staff/content/d/game/group-chat/whole?show=ar`);
    check(await layla.locator("#play .primary").isVisible(), "a draft of a game is played");
    const small = await open(PHONE);
    await small.context().addCookies(await yousef.context().cookies());
    await small.goto(`${base}/ar/staff/content/d/page/glossary`);
    await accessible(small, "content: small");
  },
};
