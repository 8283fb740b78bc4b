// A complaint from a speed test to its decision: the person by code, the operator behind its link, the desk in between.
import { DESK, PHONE, check, signIn } from "../steps.mjs";

/** Makes a complaint and gives its code. */
async function complain({ base, open, shot, accessible }, lang, options, what) {
  const page = await open(options);
  await page.goto(`${base}/${lang}/complain`);
  await accessible(page, `${what}: form`);
  await shot(page, `${what}-form`);
  await page.locator('button.primary').click();
  await page.locator(".error-summary").waitFor();
  check((await page.locator(".error-summary li").count()) === 3, "what is missing is named");
  await accessible(page, `${what}: what is missing`);
  await shot(page, `${what}-missing`);
  await page.selectOption("#category", "speed");
  await page.selectOption("#operator", "64497");
  await page.selectOption("#area", "QA-DA");
  await page.fill("#story", lang === "ar" ? "بطيء منذ الأحد" : "Slow since Sunday");
  await page.fill("#result", "https://elsewhere.example/en/measure/r/00");
  await page.locator('button.primary').click();
  await page.locator("#result-error").waitFor();
  check((await page.inputValue("#story")) !== "", "nothing that was typed is lost");
  await page.fill("#result", "");
  // Nobody fills in a form in less than three seconds; this journey does.
  await page.waitForTimeout(3200);
  await page.locator('button.primary').click();
  const code = (await page.locator(".big-code").innerText()).trim();
  check(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/.test(code), `a code: ${code}`);
  await accessible(page, `${what}: code`);
  await shot(page, `${what}-code`);
  return { page, code };
}

async function follow(page, base, lang, code) {
  await page.goto(`${base}/${lang}/complain/follow`);
  await page.fill("#code", code.toLowerCase().replaceAll("-", " "));
  await page.locator("form button.primary").first().click();
  await page.locator(".notice.info").waitFor();
}

async function whole(tools, lang, options, what) {
  const { base, open, shot, accessible } = tools;
  const { page, code } = await complain(tools, lang, options, what);
  await follow(page, base, lang, code);
  await accessible(page, `${what}: followed`);
  // The desk.
  const staff = await signIn(tools, lang, "engineer");
  await staff.goto(`${base}/${lang}/staff/desk/complaints?view=new`);
  await accessible(staff, `${what}: desk`);
  await shot(staff, `${what}-desk`);
  const links = await staff.locator("tbody a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  let url = "";
  for (const link of links) {
    await staff.goto(base + link);
    if ((await staff.locator("main").innerText()).includes(lang === "ar" ? "بطيء منذ الأحد" : "Slow since Sunday")) {
      url = base + link;
      break;
    }
  }
  check(url, "the complaint is on the desk");
  await staff.selectOption("#days", "5");
  await staff.locator('form[action$="/pass"] button').click();
  await staff.waitForURL(url);
  await accessible(staff, `${what}: passed`);
  await shot(staff, `${what}-passed`);
  const link = await staff.inputValue("#operator-link");
  // The operator.
  const operator = await open(DESK);
  await operator.goto(link);
  await accessible(operator, `${what}: operator`);
  await shot(operator, `${what}-operator`);
  await operator.locator("form button.primary").click();
  await operator.locator(".error-summary").waitFor();
  await operator.fill("#text", lang === "ar" ? "أُصلح الخط" : "The line was repaired");
  await operator.locator("form button.primary").click();
  await operator.locator(".notice.ok").waitFor();
  // The decision.
  await staff.goto(url);
  check((await staff.locator(".said.party").count()) === 1, "the desk sees the answer");
  await staff.fill("#text", lang === "ar" ? "نعتبر الأمر منتهيًا" : "We take this as settled");
  await staff.locator('button[value="message"]').click();
  await staff.waitForURL(url);
  await staff.locator('form.step:has(#outcome) button').click();
  await staff.locator(".error-summary").waitFor();
  await accessible(staff, `${what}: a decision without its outcome`);
  await staff.selectOption("#outcome", "settled");
  await staff.locator('form.step:has(#outcome) button').click();
  await staff.waitForURL(url);
  await shot(staff, `${what}-decided`);
  // The person reads both, and takes everything back.
  await follow(page, base, lang, code);
  const text = await page.locator("main").innerText();
  check(text.includes(lang === "ar" ? "أُصلح الخط" : "The line was repaired") && text.includes(lang === "ar" ? "منتهيًا" : "settled"), `all is told: ${text}`);
  await accessible(page, `${what}: decided`);
  await shot(page, `${what}-followed`);
  await page.locator("details summary").last().click();
  await page.locator("button.danger").click();
  await page.locator("h1").waitFor();
  await operator.goto(link);
  check(!(await operator.locator("main").innerText()).includes(lang === "ar" ? "بطيء" : "Slow since"), "the operator's link has ended");
}

export const journeys = {
  "complaint-ar": (tools) => whole(tools, "ar", PHONE, "ar"),
  "complaint-en": (tools) => whole(tools, "en", DESK, "en"),
  async "complaint-figures"({ base, open, shot, accessible }) {
    for (const [lang, options] of [["ar", PHONE], ["en", DESK]]) {
      const page = await open(options);
      await page.goto(`${base}/${lang}/quality/complaints`);
      await accessible(page, `figures, ${lang}`);
      await shot(page, lang);
      check((await page.locator("tbody tr").count()) >= 9, "operators and categories are listed");
    }
  },
};
