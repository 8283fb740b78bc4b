// What the program costs, measured: `cargo xtask bench` builds what this needs and runs it. Every figure stands
// beside a limit measured in the same run; CPU seconds stand beside times. Sends only to this machine, and stops.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { call, hex, seal, u32, unhex } from "./engine.mjs";

const root = path.dirname(path.dirname(new URL(import.meta.url).pathname));
const program = path.join(root, "target/release/majlis");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "majlis-bench-"));
const port = 12000 + 2 * (process.pid % 10000);
const base = `http://127.0.0.1:${port}`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const lines = [];

function tell(what, value, aim = "") {
  lines.push({ what, value, aim });
  console.log(`${what.padEnd(66)} ${String(value).padStart(24)}  ${aim}`);
}

const sorted = (times) => [...times].sort((a, b) => a - b);
const at = (times, q) => sorted(times)[Math.min(times.length - 1, Math.floor(times.length * q))];
const ms = (n) => `${n.toFixed(n < 10 ? 1 : 0)} ms`;

function request(method, url, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const req = http.request(`${base}${url}`, { method, agent, headers: { ...headers, ...(body ? { "content-length": body.length } : {}) } }, (response) => {
      const chunks = [];
      response.on("data", (d) => chunks.push(d));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
      response.on("error", reject);
    });
    req.on("error", reject);
    req.end(body);
  });
}

let server;
async function start(database, keep, reports = 20) {
  const args = ["demo", "--data", path.join(folder, "demo"), "--listen", `127.0.0.1:${port}`, "--base-url", `http://localhost:${port}`, "--reports", String(reports)];
  if (keep) args.push("--keep");
  if (database) args.push("--database", database);
  const begun = performance.now();
  server = spawn(program, args, { stdio: "ignore" });
  for (;;) {
    if (await request("GET", "/readyz").then((r) => r.status === 200, () => false)) return performance.now() - begun;
    if (server.exitCode !== null) throw new Error("the program did not start");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function stop() {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.on("exit", resolve));
}

/** CPU seconds of the server so far, and its resident memory in MB. */
function usage() {
  const stat = fs.readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  const rss = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/status`, "utf8"))[1];
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, rss: Number(rss) / 1024 };
}

function engine() {
  const native = JSON.parse(execFileSync(path.join(root, "target/release/examples/bench"), { encoding: "utf8" }));
  tell("seal 100 kB to 10 members, native", ms(native.seal_ms), "≤ 20 ms");
  tell("open it, native", ms(native.open_ms), "");
  tell("  times what its primitives alone cost", `${(native.seal_ms / native.limit_ms).toFixed(2)}×`, "");
}

async function inChromium() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  const page = await browser.newPage();
  // Ten members, made here; the sealing is timed inside the page.
  const instance = Buffer.alloc(16, 1);
  const members = Array.from({ length: 10 }, (_, n) => {
    const [enc, sign] = [Buffer.alloc(32, n + 1), Buffer.alloc(32, n + 101)];
    return { enc, sign, listed: Buffer.concat([Buffer.alloc(16, n + 1), ...call(33, enc, sign)]) };
  });
  let [signed] = call(13, instance, "hotline", Buffer.alloc(32, 9), Buffer.concat(members.map((m) => m.listed)));
  for (const m of members) [signed] = call(14, signed, m.sign);
  const chain = Buffer.concat([Buffer.from(u32(signed.length)), signed]);
  const [encPublic, signPublic] = call(33, Buffer.alloc(32, 50), Buffer.alloc(32, 51));
  const wasm = fs.readFileSync(path.join(root, "crates/web/assets/seal/seal.wasm")).toString("base64");
  const times = await page.evaluate(async ({ wasm, chain, encPublic, signPublic }) => {
    const bytes = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
    const { instance } = await WebAssembly.instantiate(Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0)), {});
    const e = instance.exports;
    const call = (op, ...fields) => {
      const length = fields.reduce((n, f) => n + 4 + f.length, 0);
      const at = e.majlis_alloc(length);
      const view = new DataView(e.memory.buffer, at, length);
      let o = 0;
      for (const f of fields) {
        view.setUint32(o, f.length);
        new Uint8Array(e.memory.buffer, at + o + 4, f.length).set(f);
        o += 4 + f.length;
      }
      const packed = BigInt.asUintN(64, e.majlis_call(op, at, length));
      e.majlis_free(at, length);
      const [from, size] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
      const answer = new Uint8Array(e.memory.buffer, from, size).slice();
      e.majlis_free(from, size);
      if (answer[0]) throw new Error(`seal error ${answer[4]}`);
      const out = [];
      for (let n = 1; n < answer.length; ) {
        const l = new DataView(answer.buffer).getUint32(n);
        out.push(answer.slice(n + 4, n + 4 + l));
        n += 4 + l;
      }
      return out;
    };
    const [one, seed, none, file] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(51), new Uint8Array(32), new Uint8Array(100_000)];
    const random = () => crypto.getRandomValues(new Uint8Array(32));
    const sealing = [];
    const opening = [];
    for (let n = 0; n < 12; n++) {
      let t = performance.now();
      const [header, key, wraps] = call(22, random(), bytes(chain), one, new Uint8Array(16).fill(8), bytes(encPublic), bytes(signPublic), Uint8Array.of(0), seed);
      const [part] = call(29, random(), header, key, Uint8Array.of(0), seed, none, Uint8Array.of(0, 0, 0, 1), file);
      sealing.push(performance.now() - t);
      t = performance.now();
      const [opened] = call(24, header, wraps.slice(2 * 113, 3 * 113), new Uint8Array(32).fill(1));
      call(30, bytes(chain), one, header, opened, part);
      opening.push(performance.now() - t);
    }
    return { sealing, opening };
  }, { wasm, chain: hex(chain), encPublic: hex(encPublic), signPublic: hex(signPublic) });
  await browser.close();
  tell("seal 100 kB to 10 members, wasm in Chromium", ms(at(times.sealing, 0.5)), "≤ 200 ms");
  tell("open it, wasm in Chromium", ms(at(times.opening, 0.5)), "");
}

/** How often this disk syncs a small write a second: what a durable receipt cannot beat one by one. */
function syncs() {
  const file = fs.openSync(path.join(folder, "sync"), "w");
  const begun = performance.now();
  let n = 0;
  for (; performance.now() - begun < 1500; n++) {
    fs.writeSync(file, Buffer.alloc(4096), 0, 4096, 0);
    fs.fsyncSync(file);
  }
  fs.closeSync(file);
  return (n / (performance.now() - begun)) * 1000;
}

async function send(body, times) {
  const begun = performance.now();
  const answer = await request("POST", "/p/x/send", body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
  times.push(performance.now() - begun);
}

/** So many sealed reports, ready to be sent. */
async function sealedReports(count) {
  const begin = JSON.parse((await request("GET", "/p/x/start")).body);
  const bodies = [];
  for (let n = 0; n < count; n++) bodies.push(seal({ ...begin, ...JSON.parse((await request("GET", "/p/x/start")).body) }).body);
  return bodies;
}

/** Sends a thousand a minute, whenever the one before ends: how long each took. */
async function paced(count) {
  const times = [];
  const bodies = await sealedReports(count);
  await Promise.all(bodies.map((body, n) => new Promise((resolve) => setTimeout(resolve, n * 60)).then(() => send(body, times))));
  return times;
}

async function reports(name) {
  const bodies = await sealedReports(1000);
  // As fast as it goes, sixteen at a time.
  const [burst, before, begun] = [[], usage().cpu, performance.now()];
  const queue = bodies.splice(0, 1000);
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (let body = queue.pop(); body; body = queue.pop()) await send(body, burst);
  }));
  const seconds = (performance.now() - begun) / 1000;
  const rate = burst.length / seconds;
  tell(`reports accepted durably, ${name}, 16 at a time`, `${(rate * 60).toFixed(0)} a minute`, "≥ 1,000 a minute");
  tell("  p50 and p99", `${ms(at(burst, 0.5))}, ${ms(at(burst, 0.99))}`, "");
  tell("  server's CPU a report", ms(((usage().cpu - before) / burst.length) * 1000), "");
  tell("  times what one sync a report on this disk allows", `${(rate / syncs()).toFixed(2)}×`, "");
  // A thousand a minute, whenever the one before ends.
  const times = await paced(400);
  tell(`1,000 reports a minute, ${name}: p50, p99`, `${ms(at(times, 0.5))}, ${ms(at(times, 0.99))}`, "p99 < 250 ms");
}

async function signIn(login = "lead") {
  const page = (await request("GET", "/en/staff/sign-in")).body.toString();
  const code = new RegExp(`data-login="${login}"[^>]*data-code="(\\d{6})"`).exec(page)[1];
  const json = { "content-type": "application/json" };
  const post = (url, body) => request("POST", url, Buffer.from(JSON.stringify(body)), json);
  const { salt, memory, passes } = JSON.parse((await post("/staff/x/salt", { login })).body);
  const [proof] = call(5, `${login} of the open house`, unhex(salt), u32(memory), u32(passes));
  const answer = await post("/staff/x/sign-in", { login, proof: hex(proof), totp: code });
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${answer.body}`);
  return { cookie: answer.headers["set-cookie"][0].split(";")[0] };
}

async function pages(name, count, cookie) {
  const desk = "/en/staff/desk/hotline";
  const first = (await request("GET", desk, null, cookie)).body.toString();
  const after = /after=([\d.a-f]+)/.exec(first)?.[1];
  const id = /data-case="([0-9a-f]{32})"/.exec(first)[1];
  const wanted = {
    "queue, first page": desk,
    "queue, a later page": `${desk}?view=open&after=${after}`,
    "queue, one rare category": `${desk}?category=grooming`,
    "closed, one category": `${desk}?view=closed&category=scam`,
    "my reports": `${desk}?view=mine`,
    "one open report beside the queue": `${desk}/case/${id}`,
    "public figures": "/en/figures",
  };
  const all = [];
  for (const [what, url] of Object.entries(wanted)) {
    const times = [];
    for (let n = 0; n < 60; n++) {
      const begun = performance.now();
      const answer = await request("GET", url, null, cookie);
      if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
      times.push(performance.now() - begun);
    }
    all.push(...times);
    tell(`${what}, ${count} cases, ${name}: p95`, ms(at(times, 0.95)), url.startsWith("/en/figures") ? "< 50 ms" : "< 100 ms");
  }
}

const fill = (address, count) => execFileSync(path.join(root, "target/release/examples/fill"), [address, String(count)]);

async function house(name, database) {
  await start(database, false);
  await stop();
  const starts = [];
  for (let n = 0; n < 5; n++) {
    starts.push(await start(database, true));
    if (n < 4) await stop();
  }
  tell(`start until ready, ${name}`, ms(at(starts, 0.5)), "< 1 s");
  await new Promise((resolve) => setTimeout(resolve, 4000));
  tell(`idle memory, ${name}`, `${usage().rss.toFixed(0)} MB`, "< 80 MB");
  await reports(name);
  await stop();
  // A demonstration's codes are known only to the process that made it.
  if (!database) fs.rmSync(path.join(folder, "demo"), { recursive: true });
}

/** What a first visit loads, in bytes on the wire, and what of it a game is; and how long the server works on a class of 200 pupils. */
/** All twelve issues' inputs, each in two languages and three formats, with their figures: in one run, cold and warm. */
async function contributions() {
  await start();
  await stop();
  const out = path.join(folder, "inputs");
  const begun = performance.now();
  const printed = execFileSync(program, ["contributions", "export", "--data", path.join(folder, "demo"), "--rounds", "5", out], { encoding: "utf8" });
  const whole = performance.now() - begun;
  const [, count, rounds] = printed.match(/(\d+) files in ([\d., ]+) s/) ?? [];
  if (!count) throw new Error(printed);
  const times = rounds.split(", ").map(Number);
  const names = fs.readdirSync(out);
  const of = (ending) => names.filter((n) => n.endsWith(ending)).length;
  tell("inputs made: HTML, DOCX, PDF", `${of(".html")}, ${of(".docx")}, ${of(".pdf")}`, "24 of each");
  tell("one round, the first", `${times[0].toFixed(3)} s`);
  tell("one round, warm (median of the others)", `${at(times.slice(1), 0.5).toFixed(3)} s`, "aim < 2 s");
  tell("five rounds with starting both programs", ms(whole));
  if (of(".pdf") !== 24) throw new Error(`no PDFs: ${printed}`);
}

async function safespace() {
  await start(undefined, false, 20);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const weigh = async (address) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", (e) => (bytes += e.encodedDataLength));
    await page.goto(base + address, { waitUntil: "networkidle" });
    await context.close();
    return bytes / 1000;
  };
  const kb = (n) => `${n.toFixed(1)} kB`;
  for (const [what, address] of [["home", "/ar/safespace"], ["a guide", "/ar/safespace/pages/first-phone"], ["all pages", "/ar/safespace/pages"]]) tell(`first visit: ${what}`, kb(await weigh(address)), "≤ 100 kB");
  for (const game of ["group-chat", "lock-it", "real-or-bait", "footprint", "one-day", "who-is-this", "made-by-ai", "my-settings"]) tell(`a game with all it needs: ${game}`, kb(await weigh(`/ar/safespace/games/${game}`)), "≤ 150 kB");
  await browser.close();
  const pack = await request("GET", "/en/safespace/pack.zip");
  tell("the offline pack, zipped", `${(pack.body.length / 1e6).toFixed(2)} MB`, "≤ 3 MB");
  const opened = await request("POST", "/en/safespace/class", "game=lock-it", { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" });
  const teacher = await request("GET", opened.headers.location);
  const code = /class-code"><bdi dir="ltr">(\d{4}) (\d{4})/.exec(teacher.body)?.slice(1).join("");
  const right = JSON.stringify([[false, true], [true, true], [true, false]]);
  const cpu = usage().cpu;
  const begun = performance.now();
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => request("POST", `/en/x/safespace/class/${code}`, `{"ticket":"${String(n).padStart(32, "0")}","swapped":false,"right":${right}}`, { "sec-fetch-site": "same-origin" })));
  if (answers.some((a) => a.status !== 200)) throw new Error(`a pupil was not counted: ${answers.find((a) => a.status !== 200)?.status}`);
  tell("200 pupils of a class at once, all counted", ms(performance.now() - begun), "");
  tell("  server's CPU a pupil", ms(((usage().cpu - cpu) / 200) * 1000), "");
  await stop();
}

async function queues(name, database) {
  await start(database, false, 20);
  const cookie = await signIn();
  const address = database ?? `sqlite:${path.join(folder, "demo/majlis.sqlite")}`;
  for (const [count, more] of [["100,000", 100_000], ["1,000,000", 900_000]]) {
    fill(address, more);
    await pages(name, count, cookie);
  }
  const { rss } = usage();
  tell(`memory after that, ${name}`, `${rss.toFixed(0)} MB`, "");
  await stop();
}

/** What reporters feel while a report of a million rows is imported by the same process. */
async function beside(name, database) {
  const env = process.env;
  // The clock in the folder's look: a file that was written to lately waits.
  const old = new Date(Date.now() - 3_600_000);
  for (const file of fs.readdirSync(env.MAJLIS_BENCH_INCOMING)) fs.utimesSync(path.join(env.MAJLIS_BENCH_INCOMING, file), old, old);
  await start(database, false, 20);
  const cookie = await signIn("analyst");
  const address = database ?? `sqlite:${path.join(folder, "demo/majlis.sqlite")}`;
  const majlis = (...args) => execFileSync(program, ["cert", ...args], { env: { ...env, MAJLIS_DATABASE: address } });
  majlis("schema", env.MAJLIS_BENCH_SCHEMA);
  majlis("origins", env.MAJLIS_BENCH_TABLE);
  const alone = await paced(400);
  majlis("source", "put", "bench", env.MAJLIS_BENCH_INCOMING);
  const state = async () => JSON.parse((await request("GET", "/staff/x/cert/imports", undefined, cookie)).body).find((i) => i.rows > 100_000 || i.state === "running");
  while (!((await state())?.rows > 8000)) await new Promise((resolve) => setTimeout(resolve, 200));
  const during = await paced(400);
  const then = await state();
  tell(`1,000 reports a minute, ${name}: p50, p99`, `${ms(at(alone, 0.5))}, ${ms(at(alone, 0.99))}`, "p99 < 250 ms");
  tell(`  while a million rows are imported (${then?.state}, row ${then?.rows})`, `${ms(at(during, 0.5))}, ${ms(at(during, 0.99))}`, "p99 < 250 ms");
  await stop();
}

async function only() {
  await beside("SQLite", undefined);
  await beside("PostgreSQL", process.env.MAJLIS_BENCH_POSTGRES);
}

async function everything() {
  console.log(`${os.cpus().length} × ${os.cpus()[0].model}, Node ${process.version}\n`);
  engine();
  await inChromium();
  await safespace();
  tell("the program", `${(fs.statSync(program).size / 1e6).toFixed(1)} MB`, "");
  const [first, second] = (process.env.MAJLIS_BENCH_POSTGRES ?? "").split(" ");
  await house("SQLite", undefined);
  if (first) await house("PostgreSQL", first);
  await queues("SQLite", undefined);
  if (second) await queues("PostgreSQL", second);
  fs.writeFileSync(path.join(root, "target/bench.json"), JSON.stringify(lines, null, 1));
}

try {
  await ({ beside: only, contributions, safespace }[process.argv[2]] ?? everything)();
} finally {
  server?.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true, force: true });
}
