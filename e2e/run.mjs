// Journeys through the running program in Chromium: starts a demonstration, walks it as people would, on the
// database named by MAJLIS_E2E_DATABASE (SQLite by default), in Arabic and English, small and large.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { journeys } from "./journeys.mjs";

const here = path.dirname(new URL(import.meta.url).pathname);
const root = path.dirname(here);
const out = path.join(here, "out");
fs.mkdirSync(out, { recursive: true });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "majlis-e2e-"));
const port = 20000 + (process.pid % 20000);
const base = `http://localhost:${port}`;
const args = ["demo", "--data", path.join(folder, "demo"), "--listen", `127.0.0.1:${port}`, "--reports", "14", "--leave-to", `${base}/healthz`];
if (process.env.MAJLIS_E2E_DATABASE) args.push("--database", process.env.MAJLIS_E2E_DATABASE);
const server = spawn(path.join(root, "target/debug/majlis"), args, { cwd: folder });
let log = "";
server.stdout.on("data", (d) => (log += d));
server.stderr.on("data", (d) => (log += d));

async function ready() {
  for (let tries = 0; tries < 600; tries++) {
    if (await fetch(`${base}/readyz`).then((r) => r.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the program did not start:\n${log}`);
}

const axe = fs.readFileSync(path.join(here, "node_modules/axe-core/axe.min.js"), "utf8");

/** Fails on any violation. Without the patched measureText, axe's contrast check skips most Arabic text. */
async function accessible(page, name) {
  const session = await page.context().newCDPSession(page);
  await page.evaluate("CanvasRenderingContext2D.prototype.measureText = (s) => ({ width: 40 * s.length })");
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((r) => JSON.stringify(r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | "))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  const violations = JSON.parse(result.value);
  if (violations.length) throw new Error(`${name}: ${violations.join("\n")}`);
  await session.detach();
}

let passed = 0;
let failed = 0;
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
try {
  await ready();
  const only = process.argv[2];
  for (const [name, journey] of Object.entries(journeys)) {
    if (only && !name.includes(only)) continue;
    const start = Date.now();
    const contexts = [];
    const open = async (options) => {
      const context = await browser.newContext({ reducedMotion: "reduce", ...options });
      contexts.push(context);
      const page = await context.newPage();
      page.on("console", (m) => m.type() === "error" && (log += `console: ${m.text()}\n`));
      page.on("pageerror", (e) => (log += `page error: ${e}\n`));
      return page;
    };
    const shot = (page, what) => page.screenshot({ path: path.join(out, `${name}-${what}.png`), fullPage: true });
    try {
      await journey({ base, open, shot, accessible, log: () => log, folder });
      passed++;
      console.log(`ok   ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}: ${error.stack ?? error}`);
      for (const [n, context] of contexts.entries()) for (const page of context.pages()) await page.screenshot({ path: path.join(out, `failed-${name}-${n}.png`), fullPage: true }).catch(() => {});
      console.log(log.split("\n").slice(-12).join("\n"));
    }
    for (const context of contexts) await context.close();
  }
} finally {
  await browser.close();
  server.kill("SIGTERM");
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
