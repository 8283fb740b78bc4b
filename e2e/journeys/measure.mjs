// People measure their Internet; engineers see the tests.
import { execFileSync, spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { DESK, PHONE, check, signIn } from "../steps.mjs";

/** Walks a whole measurement; gives the page with its result. */
async function measure({ base, open, shot, accessible }, lang, options, what) {
  const page = await open(options);
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  const third = [];
  session.on("Network.loadingFinished", (e) => (bytes += e.encodedDataLength));
  session.on("Network.requestWillBeSent", (e) => e.request.url.startsWith(base) || third.push(e.request.url));
  await page.goto(`${base}/${lang}/measure`);
  await page.locator("#measure").waitFor();
  check(bytes > 0 && bytes <= 100_000, `the test page is too heavy: ${bytes}`);
  check(!third.length, `a request to a third party: ${third}`);
  await accessible(page, `${what}: form`);
  await shot(page, `${what}-form`);
  await page.locator("summary").click();
  await page.fill("#promised_down", "quick");
  await page.locator("summary").click();
  await page.locator("#measure button.primary").click();
  await page.locator("#promised_down-error:visible").waitFor();
  check((await page.evaluate(() => document.activeElement?.id)) === "promised_down", "the field that is wrong has the focus");
  await accessible(page, `${what}: a promise that is no number`);
  await page.fill("#promised_down", lang === "ar" ? "١٠٠" : "100");
  await page.selectOption("#technology", "cable");
  await page.selectOption("#area", "QA-DA");
  await page.locator("#measure button.primary").click();
  await page.locator('[data-meter="download"].is-running').waitFor({ timeout: 20_000 });
  await accessible(page, `${what}: running`);
  await page.locator('[data-meter="upload"].is-running').waitFor({ timeout: 30_000 });
  await shot(page, `${what}-running`);
  await page.waitForURL("**/measure/r/*", { timeout: 60_000 });
  await accessible(page, `${what}: result`);
  await shot(page, `${what}-result`);
  const numbers = await page.locator(".meter-number").allInnerTexts();
  check(!(await page.locator("main").innerText()).includes(lang === "ar" ? "لم يُقَس" : "not measured"), "everything was measured");
  check(numbers.length >= 4 && numbers.every((n) => Number(n) >= 0), `numbers are shown: ${numbers}`);
  check(Number(numbers[0]) > 10 && Number(numbers[1]) > 10, `a loopback is fast: ${numbers}`);
  check((await page.locator(".uses li").count()) === 6, "six uses are judged");
  return page;
}

/** A port that nobody listens on. */
async function freePort() {
  const server = net.createServer();
  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  const { port } = server.address();
  await new Promise((go) => server.close(go));
  return port;
}

/** A line of so many bits a second each way, in front of a port. */
async function slow(port, bits) {
  const pipe = (from, to) =>
    from.on("data", (bytes) => {
      from.pause();
      to.write(bytes);
      setTimeout(() => from.resume(), (bytes.length * 8000) / bits);
    });
  const line = net.createServer((near) => {
    const far = net.connect(port, "127.0.0.1");
    for (const [from, to] of [[near, far], [far, near]]) {
      pipe(from, to).on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  await new Promise((go) => line.listen(0, "127.0.0.1", go));
  return line;
}

export const journeys = {
  // What the browser has taken on goes through a slow line for seconds after the time is over.
  async "measure-slow-line"({ base, open, shot }) {
    const page = await open({ ...DESK, bypassCSP: true });
    await page.goto(`${base}/en/measure`);
    const url = new URL(await page.locator("#measure").getAttribute("data-url"));
    const line = await slow(Number(url.port), 1e6);
    await page.evaluate((at) => (document.querySelector("#measure").dataset.url = at), `ws://127.0.0.1:${line.address().port}`);
    await page.locator("#measure button.primary").click();
    await page.waitForURL("**/measure/r/*", { timeout: 90_000 });
    const numbers = (await page.locator(".meter-number").allInnerTexts()).map(Number);
    await shot(page, "slow");
    line.close();
    check(!(await page.locator("main").innerText()).includes("not measured"), `a slow line is measured whole: ${numbers}`);
    // The page counts no more than the line carries, and what its buffers took.
    check(numbers[1] > 0.1 && numbers[1] < 2, `the upload is the line's: ${numbers}`);
  },

  async "measure-arabic-phone"(tools) {
    const page = await measure(tools, "ar", PHONE, "ar-360");
    // The link shows the same to whoever has it, in the other language too.
    const other = await tools.open(DESK);
    await other.goto(page.url().replace("/ar/", "/en/"));
    check((await other.locator(".meter-number").allInnerTexts()).join() === (await page.locator(".meter-number").allInnerTexts()).join(), "the link shows the same numbers");
    check((await other.locator("main").innerText()).includes("Doha"), "and the area");
    await tools.accessible(other, "result by link");
    await other.goto(`${tools.base}/en/measure/r/${"0".repeat(32)}`);
    check((await other.locator("h1").innerText()).length > 0 && !(await other.locator(".meter-number").count()), "no other result is guessed");
  },

  async "measure-english-desk"(tools) {
    await measure(tools, "en", DESK, "en-1280");
    const staff = await signIn(tools, "en", "engineer");
    await staff.goto(`${tools.base}/en/staff/observatory`);
    const rows = await staff.locator("tbody tr").allInnerTexts();
    check(rows.filter((r) => r.includes("majlis-page") && r.includes("whole")).length >= 3, `the tests are there: ${rows}`);
    await tools.accessible(staff, "tests");
    await tools.shot(staff, "tests");
  },

  async "measure-place"({ base, open, shot, accessible }) {
    const asked = [];
    for (const [place, code] of [[{ longitude: 51.53, latitude: 25.29 }, "QA-DA"], [{ longitude: 0, latitude: 0 }, ""]]) {
      const page = await open({ ...PHONE, geolocation: place, permissions: ["geolocation"] });
      page.on("request", (r) => asked.push(r.url() + (r.postData() ?? "")));
      await page.goto(`${base}/en/measure`);
      await page.locator("[data-place]").click();
      await page.waitForFunction(() => document.querySelector("[data-place]").disabled === false && document.querySelector("[data-place-note]").textContent.length > 12);
      check((await page.inputValue("#area")) === code, `the area of ${JSON.stringify(place)}: ${await page.inputValue("#area")}`);
      await accessible(page, "a place");
      await shot(page, code || "outside");
    }
    check(!asked.some((a) => /51\.53|25\.29/.test(a)), "the place stays in the browser");
  },

  // A page over TLS may open a test over TLS only.
  async "measure-over-tls"({ open, shot, folder }) {
    const at = (name) => path.join(folder, name);
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", at("ndt7.key"), "-out", at("ndt7.pem")], { stdio: "ignore" });
    const [port, tests] = await Promise.all([freePort(), freePort()]);
    const program = path.join(path.dirname(new URL(import.meta.url).pathname), "../../target/debug/majlis");
    const server = spawn(program, ["serve", "--data", at("tls"), "--listen", `127.0.0.1:${port}`, "--ndt7", `127.0.0.1:${tests}`, "--ndt7-cert", at("ndt7.pem"), "--ndt7-key", at("ndt7.key")], { cwd: folder, stdio: "ignore" });
    try {
      for (let n = 0; n < 300 && !(await fetch(`http://localhost:${port}/readyz`).then((r) => r.ok, () => false)); n++) await new Promise((go) => setTimeout(go, 200));
      const page = await open({ ...DESK, ignoreHTTPSErrors: true });
      await page.goto(`http://localhost:${port}/en/measure`);
      check((await page.locator("#measure").getAttribute("data-url")).startsWith("wss://"), "tests are over TLS");
      await page.locator("#measure button.primary").click();
      await page.waitForURL("**/measure/r/*", { timeout: 90_000 });
      const numbers = (await page.locator(".meter-number").allInnerTexts()).map(Number);
      check(numbers[0] > 10 && numbers[1] > 10, `measured over TLS: ${numbers}`);
      await shot(page, "result");
    } finally {
      server.kill("SIGTERM");
    }
  },

  async "measure-can-be-stopped-and-needs-script"({ base, open, accessible }) {
    const page = await open(PHONE);
    await page.goto(`${base}/en/measure`);
    await page.locator("#measure button.primary").click();
    await page.locator('[data-meter="download"].is-running').waitFor({ timeout: 20_000 });
    await page.locator("[data-stop]").click();
    await page.locator("#measure").waitFor();
    check(await page.locator("[data-error]").isHidden(), "stopping is no error");
    check((await page.locator("[data-status]").innerText()).startsWith("Stopped."), "stopping is said");
    await page.locator("#measure button.primary").click();
    await page.locator('[data-meter="download"].is-running').waitFor({ timeout: 20_000 });
    check(!(await page.locator('[data-meter="upload"].is-running').count()), "a second try begins from the start");
    const plain = await open({ ...PHONE, javaScriptEnabled: false });
    await plain.goto(`${base}/ar/measure`);
    check((await plain.locator("noscript").innerText()).length > 20, "without script it says why");
  },

  async "quality-for-everyone"({ base, open, shot, accessible }) {
    for (const [lang, size, name] of [["ar", PHONE, "ar-360"], ["en", DESK, "en-1280"]]) {
      const page = await open({ ...size, javaScriptEnabled: false });
      await page.goto(`${base}/${lang}/quality`);
      await shot(page, name);
      check((await page.locator(".map path").count()) === 7 && (await page.locator("table").count()) === 4, "a map and four tables");
      const whole = Number((await page.locator(".tile-number").first().innerText()).trim());
      await page.selectOption("#operator", "64498");
      await page.selectOption("#show", "idle");
      await page.locator(".filters button").click();
      const one = Number((await page.locator(".tile-number").first().innerText()).trim());
      check(whole > 0 && one > 0 && one !== whole, `an operator's figures are its own: ${whole} ${one}`);
      check((await page.locator("#show").inputValue()) === "idle" && (await page.locator(".map path title").first().textContent()).length > 3, "the map shows what was asked for");
      const link = await page.locator('a[href*="by=area"]').getAttribute("href");
      const lines = (await (await fetch(base + link)).text()).trim().split("\n");
      const few = lines.find((l) => l.includes("QA-MS"));
      check(lines.length === 8 && lines.every((l) => l.split(",").length === 41) && lines[1].includes(",64498,"), `a table for machines: ${lines[1]}`);
      check(/,{32}$/.test(few), `few results are not told: ${few}`);
      await page.goto(`${base}/${lang}/quality?area=QA-MS&operator=64498`);
      check((await page.locator(".tile").count()) === 0 && (await page.locator("main .notice").count()) === 1, "nor on the page");
      await page.goto(`${base}/${lang}/quality?area=QA-XX`);
      check((await page.locator("h1").innerText()).length > 0 && !(await page.locator("table").count()), "what is not there is refused");
      await page.goto(`${base}/${lang}/quality/method`);
      await shot(page, `${name}-method`);
      const scripted = await open(size);
      await scripted.goto(`${base}/${lang}/quality`);
      await accessible(scripted, `quality ${name}`);
      await scripted.goto(`${base}/${lang}/quality/method`);
      await accessible(scripted, `method ${name}`);
      await scripted.goto(`${base}/${lang}/quality/prices`);
      await accessible(scripted, `prices ${name}`);
      await shot(scripted, `${name}-prices`);
      check((await scripted.locator("table").count()) === 4, "four baskets have prices");
      const prices = (await (await fetch(`${base}/${lang}/quality/prices.csv`)).text()).trim().split("\r\n");
      check(prices.some((l) => l.startsWith("mobile-data,64497,") && l.includes(",45.00,QAR,0.2250,")), `45 a month of 240,000 a year: ${prices}`);
      await scripted.goto(`${base}/${lang}/quality/data`);
      await accessible(scripted, `open data ${name}`);
      await shot(scripted, `${name}-data`);
      const day = await scripted.locator("tbody a", { hasText: "Parquet" }).first().getAttribute("href");
      const bytes = Buffer.from(await (await fetch(base + day)).arrayBuffer());
      check(bytes.subarray(0, 4).toString() === "PAR1" && bytes.subarray(-4).toString() === "PAR1", "a day as Parquet");
    }
  },
};
