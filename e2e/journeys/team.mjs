// A desk from nothing: the first start, invitations, keys, the opening ceremony, joining, leaving, and the loss of
// every key but two shares. Real people's browsers, one each; nothing is made up beforehand.
import crypto from "node:crypto";
import { unframe, unhex, frame, hex } from "../engine.mjs";
import { DESK, PHONE, check, comeBack, withKeys } from "../steps.mjs";

/** RFC 6238: the code of a time step. */
function totp(secret, step) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = crypto.createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
}

/** Somebody of the staff, with a browser, a passphrase and an authenticator of their own. */
class Person {
  constructor(tools, base, login, lang, size) {
    Object.assign(this, { tools, base, login, lang, size, passphrase: `a long passphrase of ${login}`, last: 0 });
  }

  /** The next unused code: one step back, now, or one ahead. */
  async code() {
    for (;;) {
      const now = Math.floor(Date.now() / 30000);
      // The code before the present one holds as well, while the present one is young: a slow machine takes its time.
      const isYoung = Date.now() % 30000 < 15000;
      const step = Math.max(this.last + 1, isYoung ? now - 1 : now);
      if (step <= now + 1) {
        this.last = step;
        return totp(this.secret, step);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  async accept(url) {
    this.page = await this.tools.open(this.size);
    const { page } = this;
    await page.goto(url.replace(/\/(ar|en)\/staff/, `/${this.lang}/staff`));
    await page.locator("#invite:not([hidden])").waitFor();
    await this.tools.accessible(page, `invitation ${this.lang}`);
    this.secret = (await page.locator(".secret").innerText()).replace(/\s/g, "");
    await page.fill("#passphrase", this.passphrase);
    await page.fill("#again", `${this.passphrase}!`);
    await page.fill("#code", "000000");
    await page.locator("form button.primary").click();
    await page.locator(".error-summary").waitFor();
    await page.fill("#again", this.passphrase);
    await page.fill("#code", await this.code());
    await page.locator("form button.primary").click();
    await page.waitForURL((u) => u.pathname === `/${this.lang}/staff/sign-in`, { timeout: 60000 });
    await this.signIn();
  }

  async signIn() {
    const { page } = this;
    await page.fill("#login", this.login);
    await page.fill("#passphrase", this.passphrase);
    await page.fill("#code", await this.code());
    await page.locator("form button.primary").first().click();
    await page.waitForURL((u) => u.pathname === `/${this.lang}/staff`, { timeout: 60000 });
  }

  async invite(login, name, roles) {
    const { page } = this;
    await page.goto(`${this.base}/${this.lang}/staff`);
    await page.fill("#login", login);
    await page.fill("#name", name);
    for (const role of roles) await page.locator(`input[name="roles"][value="${role}"]`).check({ force: true });
    await page.locator('form[action$="/staff/invite"] button').click();
    return page.locator(".notice.ok code").innerText();
  }

  async team() {
    await this.page.goto(`${this.base}/${this.lang}/staff/desk/hotline/team`);
    await this.page.locator("#overview .panel").first().waitFor({ timeout: 30000 });
  }

  /** Presses a button of the team page by its place in the texts. */
  press(key) {
    return this.page.evaluate((k) => document.getElementById("texts").content.querySelector(`[data-key="${k}"]`).textContent, key)
      .then((label) => this.page.locator("#team button", { hasText: new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`) }).first().click());
  }

  /** What stands on paper, typed back. */
  async print() {
    const { page } = this;
    await page.locator("#work ol.words li").nth(20).waitFor({ timeout: 30000 });
    const words = (await page.locator("#work ol.words li").allInnerTexts()).join(" ");
    await page.locator("#work button.primary").click();
    const area = page.locator("#work textarea");
    await area.waitFor();
    await area.fill(words.replace(/^\S+/, "zzz"));
    await page.locator("#work button.primary").click();
    await page.locator("#work .error-message:not([hidden])").waitFor();
    await area.fill(words);
    await page.locator("#work button.primary").click();
    await area.waitFor({ state: "detached" }).catch(() => {});
    return words;
  }

  async makeKeys() {
    await this.team();
    await this.press("make-keys");
    const { page } = this;
    await page.locator("#work input").nth(0).fill(this.passphrase);
    await page.locator("#work input").nth(1).fill(this.passphrase);
    await page.locator("#work button.primary").click();
    this.words = await this.print();
    await page.locator("#overview .fingerprint").first().waitFor({ timeout: 30000 });
  }

  /** Ticks exactly these people and that their words were compared. */
  async choose(names) {
    const { page } = this;
    const choices = page.locator("#work fieldset label.choice");
    await choices.first().waitFor({ timeout: 30000 });
    for (let n = 0; n < (await choices.count()); n++) {
      const wanted = names.includes((await choices.nth(n).locator("bdi").first().innerText()).trim());
      await choices.nth(n).locator("input").setChecked(wanted, { force: true });
    }
    await page.locator("#work > section form > label.choice input").check({ force: true });
    await this.tools.accessible(page, "choosing members");
    await page.locator("#work button.primary").click();
  }

  async shares() {
    await this.page.locator("#work button.primary").click();
    const shares = [];
    for (let n = 0; n < 3; n++) shares.push(await this.print());
    return shares;
  }

  async sign() {
    await this.team();
    await this.press("sign");
    await this.page.locator("#work label.choice input").check({ force: true });
    await this.tools.accessible(this.page, "signing");
    await this.page.locator("#work button.primary").click();
    await this.page.locator("#overview .panel").first().waitFor({ timeout: 30000 });
    await this.page.locator(".toast").waitFor();
  }

  open(id, ready = "#sealed .story") {
    return withKeys(this.page, `${this.base}/${this.lang}/staff/desk/hotline/case/${id}`, ready, this.passphrase);
  }

  async answer(text) {
    await this.page.locator("#composer-text").fill(text);
    await Promise.all([this.page.waitForNavigation(), this.page.locator("#composer-send").click()]);
    await this.page.locator(".msg.from-desk", { hasText: text }).waitFor({ timeout: 30000 });
  }
}

/** A call that somebody of the desk writes down. Gives the case and the caller's words. */
async function call(person, story) {
  const { page, base, lang } = person;
  await withKeys(page, `${base}/${lang}/staff/desk/hotline/phone`, "#phone", person.passphrase);
  await page.selectOption("#situation", "scam");
  await page.locator('input[name="danger"][value="no"]').check({ force: true });
  await page.locator('input[name="age_band"][value="adult"]').check({ force: true });
  await page.fill("#story", story);
  await page.locator("form button.primary").click();
  await page.locator("#done .code-words li").nth(15).waitFor({ timeout: 60000 });
  return { id: (await page.locator("#done a.primary").getAttribute("href")).split("/").at(-1), words: await page.locator("#done .code-words").first().locator("li").allInnerTexts() };
}

export const journeys = {
  async "team-from-nothing"(tools) {
    const { fresh, shot, accessible } = tools;
    const { base, printed } = await fresh();
    const invitation = printed().match(/http:\S+\/staff\/invite\/[0-9a-f]+/)[0];
    const admin = new Person(tools, base, "admin", "en", DESK);
    const huda = new Person(tools, base, "huda", "ar", DESK);
    const salem = new Person(tools, base, "salem", "en", PHONE);
    const noor = new Person(tools, base, "noor", "ar", PHONE);

    await admin.accept(invitation);
    await accessible(admin.page, "home of the administrator");
    const urls = [await admin.invite("huda", "هدى", ["lead"]), await admin.invite("salem", "Salem", ["operator"]), await admin.invite("noor", "نور", ["operator", "lead"])];
    await shot(admin.page, "invited");
    for (const [person, url] of [[huda, urls[0]], [salem, urls[1]], [noor, urls[2]]]) await person.accept(url);

    // Two members with keys open the desk; nothing is taken before.
    const begin = () => fetch(`${base}/p/x/start`).then((r) => r.json());
    check((await begin()).chain === "", "no desk yet");
    await admin.makeKeys();
    await shot(admin.page, "own-keys");
    await huda.makeKeys();
    await admin.team();
    await admin.press("open-desk");
    await admin.choose(["Administrator", "هدى"]);
    const shares = await admin.shares();
    await admin.page.locator(".toast").waitFor();
    check((await begin()).chain === "", "one signature is not enough");
    await huda.sign();
    await accessible(huda.page, "team, open");
    await shot(huda.page, "open");
    const first = (await begin()).chain;
    check(first.length > 0, "the desk is open");
    // Intake stays closed to real people while crisis contacts are placeholders and there is no ceremony or TLS.
    check((await begin()).is_open === false, "placeholders keep the intake closed");
    const { id, words } = await call(admin, "told on the telephone before Salem joined");

    // Joining: signed by two, then given what came before.
    await salem.makeKeys();
    await shot(salem.page, "waiting-360");
    await huda.team();
    await huda.press("change-members");
    await huda.choose(["Administrator", "هدى", "Salem"]);
    await huda.page.locator(".toast").waitFor();
    await admin.sign();
    await salem.open(id, "#sealed .notice");
    check(!(await salem.page.locator("#sealed").innerText()).includes("before Salem"), "not before access is given");
    await admin.team();
    await admin.page.locator("#overview tr", { hasText: "Salem" }).locator("button").click();
    await accessible(admin.page, "giving access");
    await admin.page.locator("dialog[open] button.primary").click();
    await admin.page.locator(".toast", { hasText: "1" }).waitFor({ timeout: 30000 });
    await salem.open(id);
    check((await salem.page.locator("#sealed").innerText()).includes("before Salem"), "the newcomer reads what came before");
    await accessible(salem.page, "an open report on a phone");
    await shot(salem.page, "case-360");

    // Leaving: the next answer has a new key, which the leaver's does not open, and the reporter reads on.
    await huda.team();
    await huda.press("change-members");
    await huda.choose(["Administrator", "هدى"]);
    await huda.page.locator(".toast").waitFor();
    await admin.sign();
    await huda.open(id);
    await huda.answer("بعد أن غادر سالم");
    const sealed = await huda.page.evaluate((url) => fetch(url).then((r) => r.json()), `/staff/x/desk/hotline/case/${id}`);
    check(sealed.headers.length === 2, "the case has a second key");
    const newest = await (await fetch(`${base}/p/x/start`)).json();
    check(unframe(unhex(newest.chain)).length === 3, "three rosters by now");
    const back = await comeBack({ ...tools, base }, "ar", words);
    check((await back.locator(".thread").innerText()).includes("بعد أن غادر"), "the caller reads what was sealed with the new key");
    await back.fill("#text", "شكرا بالمفتاح الجديد");
    await back.locator('button[value="write"]').click();
    await back.locator(".msg.from-you", { hasText: "شكرا" }).waitFor({ timeout: 30000 });
    await admin.open(id);
    const seen = await admin.page.locator("#sealed").innerText();
    check(seen.includes("بعد أن غادر") && seen.includes("شكرا بالمفتاح"), "colleagues read both");
    const left = await salem.page.goto(`${base}/staff/x/desk/hotline/case/${id}`);
    check(left.status() === 403, "the leaver is turned away");
    for (const path of ["", `/case/${id}`]) {
      const page = await salem.page.goto(`${base}/en/staff/desk/hotline${path}`);
      check(page.status() === 403, `and sees nothing of the desk any more: ${path} ${page.status()}`);
    }

    // An old roster, replayed to a browser that has seen a newer one.
    await admin.page.route("**/staff/x/desk/hotline/keys", async (route) => {
      const response = await route.fetch();
      const keys = await response.json();
      await route.fulfill({ response, json: { ...keys, chain: hex(frame(unframe(unhex(keys.chain)).slice(0, 2))) } });
    });
    await admin.page.goto(`${base}/en/staff/desk/hotline/case/${id}`);
    await admin.page.locator("#sealed .notice.danger", { hasText: "older list" }).waitFor({ timeout: 30000 });
    await admin.page.unroute("**/staff/x/desk/hotline/keys");
    await shot(admin.page, "old-roster");

    // Every key is lost but two shares: new people open all there was.
    await salem.makeKeys();
    await noor.makeKeys();
    await noor.team();
    await noor.press("recover");
    const areas = noor.page.locator("#work textarea");
    await areas.nth(1).waitFor();
    await areas.nth(0).fill(shares[2]);
    await areas.nth(1).fill(shares[2]);
    await noor.page.locator("#work button.primary").click();
    await noor.page.locator("#work .error-message:not([hidden])").waitFor();
    await accessible(noor.page, "recovery");
    await shot(noor.page, "recovery-360");
    await areas.nth(1).fill(shares[0]);
    await noor.page.locator("#work button.primary").click();
    await noor.choose(["نور", "Salem"]);
    const renewed = await noor.shares();
    check(new Set([...shares, ...renewed]).size === 6, "the new shares are other ones");
    await noor.page.locator(".toast").waitFor({ timeout: 60000 });
    await noor.page.locator("#overview .panel").first().waitFor({ timeout: 30000 });
    await noor.open(id);
    const recovered = await noor.page.locator("#sealed").innerText();
    check(recovered.includes("told on the telephone") && recovered.includes("بعد أن غادر"), "nothing is lost");
    await noor.answer("لم يضع شيء");

    // A forgotten passphrase: closed, invited again, the keys opened by the printed words and locked anew.
    await admin.page.goto(`${base}/en/staff`);
    await admin.page.locator('form[data-close="نور"] button').click();
    await Promise.all([admin.page.waitForNavigation(), admin.page.locator("dialog[open] button.danger").click()]);
    check((await noor.page.goto(`${base}/ar/staff`)).url().endsWith("/sign-in"), "a closed account is signed out");
    const again = new Person(tools, base, "noor", "ar", PHONE);
    again.passphrase = "another passphrase of noor";
    await again.accept(await admin.invite("noor", "نور", ["operator", "lead"]));
    await again.team();
    await again.page.locator("#overview details summary").first().click();
    await again.press("own-rewrap");
    await again.page.locator("dialog[open] details summary").click();
    await again.page.locator("dialog[open] textarea").fill(noor.words);
    await again.page.locator("dialog[open] button.primary").click();
    const fields = again.page.locator('dialog[open] input[type="password"]');
    await fields.nth(1).waitFor({ timeout: 30000 });
    await accessible(again.page, "locking keys anew");
    await fields.nth(0).fill(again.passphrase);
    await fields.nth(1).fill(again.passphrase);
    await again.page.locator("dialog[open] button.primary").click();
    await again.page.locator(".toast").waitFor({ timeout: 30000 });
    await again.page.evaluate(() => sessionStorage.clear());
    await again.open(id);
    check((await again.page.locator("#sealed").innerText()).includes("لم يضع شيء"), "the new passphrase opens the old keys");
    await salem.open(id);
    check((await salem.page.locator("#sealed").innerText()).includes("لم يضع شيء"), "and the desk works on");
  },
};
