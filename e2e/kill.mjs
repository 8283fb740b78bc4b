// Kills the real process (SIGKILL) at random moments under concurrent reporters, again and again, on the
// database named by MAJLIS_E2E_DATABASE (SQLite by default): every report that was acknowledged opens with
// its code afterwards, none twice; and every measurement whose result was told is there, counted once.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import crypto from "node:crypto";
import WebSocket from "ws";
import { seal } from "./engine.mjs";

const root = path.dirname(path.dirname(new URL(import.meta.url).pathname));
const kills = Number(process.argv[2] ?? 20);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "majlis-kill-"));
const port = 12000 + 2 * (process.pid % 10000);
const base = `http://localhost:${port}`;

/** Whether speed tests are taken: their port opens a moment after the site's. */
const takesTests = () =>
  new Promise((go) => {
    const socket = net.connect(port + 1, "localhost", () => (socket.destroy(), go(true)));
    socket.on("error", () => go(false));
  });

let server;
async function start(keep) {
  const args = ["demo", "--data", path.join(folder, "demo"), "--listen", `127.0.0.1:${port}`, "--reports", "2"];
  if (keep) args.push("--keep");
  if (process.env.MAJLIS_E2E_DATABASE) args.push("--database", process.env.MAJLIS_E2E_DATABASE);
  server = spawn(path.join(root, "target/debug/majlis"), args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (d) => (said = (said + d).slice(-2000)));
  // A demonstration is filled first, on a busy machine for a minute.
  for (let tries = 0; tries < 3600; tries++) {
    if (await fetch(`${base}/readyz`).then((r) => r.ok, () => false) && await takesTests()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the program did not start:\n${said}`);
}

const acknowledged = [];
const uncertain = [];
let stop = false;

async function reporter() {
  while (!stop) {
    let report;
    try {
      const begin = await (await fetch(`${base}/p/x/start`)).json();
      report = seal(begin);
      const answer = await fetch(`${base}/p/x/send`, { method: "POST", body: report.body });
      if (answer.ok) acknowledged.push(report);
      else throw new Error(`${answer.status} ${await answer.text()}`);
    } catch (error) {
      if (/^\d{3} /.test(error.message) && !error.message.startsWith("503")) throw error;
      if (report) uncertain.push(report);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

/** Measurements whose result was told, and those cut off in between. */
const told = new Map();
const cut = new Set();

/** Round trips over a real connection; true once the server has said goodbye. */
const measured = (session) =>
  new Promise((go) => {
    const socket = new WebSocket(`ws://localhost:${port + 1}/majlis/v1/latency?majlis_session=${session}`, "net.measurementlab.ndt.v7");
    let trips = 0;
    socket.on("message", () => ++trips === 3 && socket.close(1000));
    socket.on("error", () => {});
    socket.on("close", (code) => go(code === 1000));
  });

const done = async (session, tests) => {
  const answer = await fetch(`${base}/en/measure/x/done`, { method: "POST", body: new URLSearchParams({ session, tests, technology: "other" }) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()).result;
};

async function measurer() {
  while (!stop) {
    const session = crypto.randomBytes(16).toString("hex");
    try {
      const whole = await measured(session);
      cut.add(session);
      for (let result = null; whole && !result && !stop; ) {
        result = await done(session, "1");
        if (result) {
          told.set(session, result);
          cut.delete(session);
        } else await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } catch (error) {
      if (/^\d{3} /.test(error.message) && !error.message.startsWith("503")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

await start(false);
for (let n = 0; n < kills; n++) {
  stop = false;
  const reporters = [...Array.from({ length: 6 }, reporter), measurer(), measurer()];
  await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 700));
  server.kill("SIGKILL");
  stop = true;
  await Promise.all(reporters);
  await start(true);
}
let lost = 0;
const cases = new Set();
for (const report of acknowledged) {
  const answer = await fetch(`${base}/p/x/open`, { method: "POST", body: JSON.stringify({ lookup: report.lookup }), headers: { "content-type": "application/json" } });
  const data = answer.ok ? await answer.json() : null;
  if (!data || data.case !== report.id || data.parts.length !== 1 || cases.has(data.case)) lost++;
  cases.add(report.id);
}
// Sending what was uncertain again must be harmless, whichever way it had ended.
let kept = 0;
for (const report of uncertain) {
  const before = await fetch(`${base}/p/x/open`, { method: "POST", body: JSON.stringify({ lookup: report.lookup }), headers: { "content-type": "application/json" } });
  // What is stored is taken as sent; what is not asks for new work, since the process that gave the old one is gone.
  const sent = await fetch(`${base}/p/x/send`, { method: "POST", body: report.body });
  if (sent.status !== (before.ok ? 200 : 429)) lost++;
  const answer = await fetch(`${base}/p/x/open`, { method: "POST", body: JSON.stringify({ lookup: report.lookup }), headers: { "content-type": "application/json" } });
  if (answer.ok) {
    kept++;
    if ((await answer.json()).parts.length !== 1) lost++;
  }
}
// A result that was told is there, and the same; what was cut off may become one now, once.
let results = 0;
for (const [session, result] of told) {
  const page = await fetch(base + result);
  if (!page.ok || (await done(session, "0")) !== result) lost++;
  results++;
}
for (const session of cut) {
  const result = await done(session, "0");
  if (result && (await done(session, "0")) !== result) lost++;
  if (result) results++;
}
const table = await (await fetch(`${base}/en/quality/table.csv?by=technology`)).text();
const counted = Number(table.split("\n").find((line) => line.includes(",other,")).split(",")[5] || 0);
// Fewer than thirty are not told, and more in tens.
if (counted !== (results < 30 ? 0 : results - (results % 10))) lost++;
server.kill("SIGKILL");
fs.rmSync(folder, { recursive: true, force: true });
console.log(`${kills} kills, ${acknowledged.length} acknowledged, ${uncertain.length} cut off (${kept} of them stored whole), ${told.size} results told, ${cut.size} cut off, ${counted} counted, ${lost} lost or doubled`);
console.log(lost || acknowledged.length < kills || !told.size ? "0 passed, 1 failed" : "1 passed, 0 failed");
process.exit(lost || acknowledged.length < kills || !told.size ? 1 : 0);
