// Zero plaintext: reports that carry planted marks are sent, half by script and half without; then everything the
// server has written is searched for them: database, write-ahead log, backup, logs, and, where scripts sealed, a core
// image of the running process. `node marks.mjs <how many> [folder of a PostgreSQL server]`; MAJLIS_E2E_DATABASE as elsewhere.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { call, frame, hex, random, seal, u32, u8, unhex } from "./engine.mjs";

const root = path.dirname(path.dirname(new URL(import.meta.url).pathname));
const program = path.join(root, "target/debug/majlis");
const count = Number(process.argv[2] ?? 40);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "majlis-marks-"));
const port = 12000 + 2 * (process.pid % 10000);
const base = `http://localhost:${port}`;
const database = process.env.MAJLIS_E2E_DATABASE;

const args = ["demo", "--data", path.join(folder, "demo"), "--listen", `127.0.0.1:${port}`, "--reports", "2", ...(database ? ["--database", database] : [])];
const server = spawn(program, args, { cwd: folder, env: { ...process.env, MAJLIS_LOG: "debug,sqlx=trace,hyper=debug" } });
const log = fs.createWriteStream(path.join(folder, "log"));
server.stdout.pipe(log);
server.stderr.pipe(log);
for (let tries = 0; !(await fetch(`${base}/readyz`).then((r) => r.ok, () => false)); tries++) {
  if (tries > 600) throw new Error("the program did not start");
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Marks in Arabic and Latin letters that nothing else holds. All of one kind begin alike, so one search finds any. */
const begins = { script: `زهرة-${hex(random(8))}-s`, plain: `زهرة-${hex(random(8))}-p` };
const marks = { script: 0, plain: 0 };
const mark = (kind, n) => `${begins[kind]}${++marks[kind]}-${n}`;

async function byScript(n) {
  const post = (url, body) => fetch(`${base}${url}`, { method: "POST", body, headers: typeof body === "string" ? { "content-type": "application/json" } : {} });
  const report = seal(await (await fetch(`${base}/p/x/start`)).json(), { story: mark("script", n), files: [Buffer.from(`${mark("script", n)} in a file `.repeat(40))] });
  const sent = await post("/p/x/send", report.body);
  if (!sent.ok) throw new Error(`${sent.status} ${await sent.text()}`);
  // The reporter writes once more.
  const data = await (await post("/p/x/open", JSON.stringify({ lookup: report.lookup }))).json();
  const { enc, sign } = report.keys;
  const header = unhex(data.headers[0]);
  const [key] = call(24, header, unhex(data.wraps[0]), enc);
  const [part] = call(27, random(), header, key, u8(2), u8(0), sign, new Uint8Array(32), u32(1), JSON.stringify({ v: 1, text: mark("script", n), files: [] }));
  const added = await post("/p/x/add", frame([JSON.stringify({ lookup: report.lookup }), part]));
  if (!added.ok) throw new Error(`${added.status} ${await added.text()}`);
}

const plain = (html, what) => new RegExp(`name="${what}" value="([^"]*)"`).exec(html)?.[1] ?? "";

/** Walks the page without script, as a browser's forms would. Sends when the page is old enough. */
async function withoutScript(n) {
  const form = async (fields) => (await fetch(`${base}/ar/p`, { method: "POST", body: new URLSearchParams(fields), headers: { origin: base } })).text();
  let html = await form({ step: "who", audience: "parent", go: "next" });
  const step = async (name, fields) => { html = await form({ step: name, state: plain(html, "state"), go: "next", ...fields }); };
  await step("what", { situation: "scam" });
  const answer = /name="answer"[^>]*value="([^"]*)"/.exec(html)?.[1];
  if (answer) await step("ask", { answer });
  await step("guide", {});
  await step("danger", { danger: "no" });
  await step("story", { story: mark("plain", n) });
  await step("place", { place: mark("plain", n), address: "" });
  return async () => {
    const body = new FormData();
    for (const [name, value] of [["step", "check"], ["state", plain(html, "state")], ["go", "send"]]) body.set(name, value);
    body.set("file", new Blob([`${mark("plain", n)} in a file`]), "note.txt");
    const page = await (await fetch(`${base}/ar/p`, { method: "POST", body, headers: { origin: base } })).text();
    if ((page.match(/<li>/g) ?? []).length < 8) throw new Error("no words");
  };
}

/** How often a file holds any of the needles; read in pieces that overlap. */
function hits(file, needles) {
  const [handle, size] = [fs.openSync(file, "r"), 64 * 1024 * 1024];
  const piece = Buffer.alloc(size + 256);
  let found = 0;
  for (let at = 0, n; (n = fs.readSync(handle, piece, 0, piece.length, at)) > 0; at += size) {
    const held = piece.subarray(0, n);
    for (const needle of needles) for (let i = held.indexOf(needle); i >= 0; i = held.indexOf(needle, i + 1)) found += i < size ? 1 : 0;
    if (n < piece.length) break;
  }
  fs.closeSync(handle);
  return found;
}

let failed = 0;
const data = path.join(folder, "demo");
const files = () => (fs.existsSync(data) ? fs.readdirSync(data) : []).map((name) => path.join(data, name)).concat(path.join(folder, "log"));
/** A database renames and recycles files while it is read: those that are new meanwhile are searched, too. */
const search = (what, listed, kinds) => {
  const list = typeof listed === "function" ? listed() : listed;
  const needles = kinds.flatMap((kind) => [Buffer.from(begins[kind]), Buffer.from(begins[kind], "utf16le")]);
  const seen = new Set();
  let found = 0;
  for (let round = 0, rest = list; rest.length && round < 5; round++) {
    for (const file of rest) {
      seen.add(file);
      try {
        found += hits(file, needles);
      } catch (error) {
        if (error.code !== "ENOENT") throw error;
      }
    }
    rest = typeof listed === "function" ? listed().filter((file) => !seen.has(file)) : [];
  }
  failed += found;
  console.log(`${what}: ${kinds.reduce((n, kind) => n + marks[kind], 0)} marks, ${seen.size} files, ${found} hits`);
};

try {
  const half = Math.ceil(count / 2);
  for (let n = 0; n < half; n++) await byScript(n);
  // Nobody without script has been here yet: what scripts sealed must be nowhere in the process.
  const core = path.join(folder, "core");
  try {
    execFileSync("gcore", ["-o", core, String(server.pid)], { stdio: "ignore" });
    search("a core image after reports by script", [`${core}.${server.pid}`], ["script"]);
    fs.rmSync(`${core}.${server.pid}`);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    console.log("no gcore here: the core image was not searched");
    if (process.env.CI) failed += 1;
  }
  const sends = [];
  for (let n = 0; n < count - half; n++) sends.push(await withoutScript(n));
  await new Promise((resolve) => setTimeout(resolve, 4500));
  for (const one of sends) await one();
  if (!database) {
    execFileSync(program, ["backup", "--database", `sqlite:${path.join(folder, "demo/majlis.sqlite")}`, path.join(folder, "demo/backup.sqlite")], { stdio: "ignore" });
  }
  search("database, backup and logs", files(), ["script", "plain"]);
  if (process.argv[3]) {
    const all = () => fs.readdirSync(process.argv[3], { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => path.join(f.parentPath ?? f.path, f.name));
    search("the PostgreSQL server's whole folder", all, ["script", "plain"]);
  }
  // The search itself bites: a mark written down is found.
  fs.writeFileSync(path.join(folder, "planted"), `${"x".repeat(64 * 1024 * 1024 - 9)}${mark("script", 0)}xx`);
  if (hits(path.join(folder, "planted"), [Buffer.from(begins.script)]) !== 1) throw new Error("the search finds nothing");
} finally {
  server.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`${count} reports, ${marks.script + marks.plain} marks`);
console.log(failed ? "0 passed, 1 failed" : "1 passed, 0 failed");
process.exit(failed ? 1 : 0);
