// An engineer adds a probe, a box enrols with its code and measures its line; alerts become outages that everyone sees.
import { spawn } from "node:child_process";
import path from "node:path";
import { DESK, PHONE, check, signIn } from "../steps.mjs";

const program = path.join(path.dirname(new URL(import.meta.url).pathname), "../../target/debug/majlis");

/** Waits until a page, loaded again and again, has it. */
async function until(page, found, what, tries = 40) {
  for (let n = 0; n < tries; n++) {
    if (await found()) return;
    await page.waitForTimeout(1500);
    await page.reload();
  }
  throw new Error(`${what}: ${await page.locator("main").innerText()}`);
}

export const journeys = {
  async "probes"(tools) {
    const { base, shot, accessible, folder, open } = tools;
    const page = await signIn(tools, "en", "engineer");
    await page.goto(`${base}/en/staff/observatory/probes`);
    check((await page.locator("tbody").first().locator("tr").count()) >= 21, "the made-up probes are listed");
    await accessible(page, "probes");
    await shot(page, "en-list");
    await page.goto(`${base}/ar/staff/observatory/probes`);
    await accessible(page, "probes, Arabic");
    await shot(page, "ar-list");
    await page.goto(`${base}/en/staff/observatory/probes`);
    // A name that is taken.
    await page.locator("details summary").first().click();
    await page.fill("#name", "QA-DA 1");
    await page.getByRole("button", { name: "Make its code" }).click();
    await page.locator(".error-summary").waitFor();
    await accessible(page, "a name that is taken");
    check((await page.inputValue("#name")) === "QA-DA 1", "what was typed is still there");
    await page.fill("#name", "Test box");
    await page.selectOption("#operator", "64497");
    await page.getByRole("button", { name: "Make its code" }).click();
    const code = (await page.locator("strong.code").innerText()).trim();
    check(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(code), `a code: ${code}`);
    await accessible(page, "a code");
    await shot(page, "en-code");
    // A wrong target, then one that is there.
    await page.locator("#targets ~ details summary").click();
    await page.selectOption("#kind", "tls");
    await page.fill("#address", "example.org");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.locator("#address-error").waitFor();
    await accessible(page, "a target that cannot be");
    // The box.
    const run = (...args) => {
      const box = spawn(program, ["probe", "--server", base, "--state", path.join(folder, "box"), ...args], { cwd: folder });
      let said = "";
      for (const stream of [box.stdout, box.stderr]) stream.on("data", (d) => (said += d));
      return { box, said: () => said, ended: new Promise((go) => box.on("exit", go)) };
    };
    const refused = run("--code", "0000-0000-0000");
    check((await refused.ended) !== 0 && refused.said().includes("does not take this code"), `a wrong code: ${refused.said()}`);
    const { box, said } = run("--code", code);
    try {
      await page.goto(`${base}/en/staff/observatory/probes`);
      await page.getByRole("link", { name: "Test box" }).click();
      await until(page, () => page.locator("table .tag.ok").count(), `its checks come in; it said: ${said()}`);
      // It tests the speed of its line as soon as it is there: half a minute.
      const tested = page.locator(".facts div", { hasText: "Last speed test" }).locator("dd");
      await until(page, async () => (await tested.innerText()) !== "–", `its speed test comes in; it said: ${said()}`, 60);
      await accessible(page, "a probe");
      await shot(page, "en-one");
    } finally {
      box.kill("SIGKILL");
    }
    await page.getByRole("button", { name: "Remove the probe and its checks" }).click();
    await page.waitForURL("**/staff/observatory/probes");
    check(!(await page.getByRole("link", { name: "Test box" }).count()), "it is gone");
    // An alert becomes an outage that everyone sees.
    for (const lang of ["ar", "en"]) {
      await page.goto(`${base}/${lang}/staff/observatory/outages`);
      await accessible(page, `alerts, ${lang}`);
      await shot(page, `${lang}-alerts`);
    }
    await page.locator("tr", { hasText: "To be looked at" }).locator("a").first().click();
    await page.getByRole("button", { name: "Confirm and publish" }).click();
    await page.locator(".error-summary").waitFor();
    await accessible(page, "a decision without words");
    await page.fill("#note_ar", "انقطاع كهرباء في محطة");
    await page.fill("#note_en", "A power cut at a station");
    await shot(page, "en-alert");
    await page.getByRole("button", { name: "Confirm and publish" }).click();
    await page.waitForURL("**/staff/observatory/outages");
    for (const [lang, word] of [["ar", "انقطاع كهرباء في محطة"], ["en", "A power cut at a station"]]) {
      for (const [size, options] of [["phone", PHONE], ["desk", DESK]]) {
        const visitor = await open(options);
        await visitor.goto(`${base}/${lang}/quality/outages`);
        check((await visitor.locator("main").innerText()).includes(word), "it is published");
        await accessible(visitor, `outages, ${lang}, ${size}`);
        await shot(visitor, `${lang}-${size}-public`);
      }
    }
  },
};
