// Journeys through the running program in Chromium: starts a demonstration, walks it as people would, on the
// database named by MAJLIS_E2E_DATABASE (SQLite by default), in Arabic and English, small and large. Journeys
// that begin with nothing start a program of their own (on MAJLIS_E2E_FRESH). `node run.mjs <part of a name>` walks some.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { violations } from "./steps.mjs";
import { journeys as badInput } from "./journeys/badinput.mjs";
import { journeys as cert } from "./journeys/cert.mjs";
import { journeys as complaints } from "./journeys/complaints.mjs";
import { journeys as content } from "./journeys/content.mjs";
import { journeys as contributions } from "./journeys/contributions.mjs";
import { journeys as desk } from "./journeys/desk.mjs";
import { journeys as hostile } from "./journeys/hostile.mjs";
import { journeys as measure } from "./journeys/measure.mjs";
import { journeys as passkey } from "./journeys/passkey.mjs";
import { journeys as probes } from "./journeys/probes.mjs";
import { journeys as people } from "./journeys/public.mjs";
import { games, journeys as safespace } from "./journeys/safespace.mjs";
import { journeys as team } from "./journeys/team.mjs";

const here = path.dirname(new URL(import.meta.url).pathname);
const root = path.dirname(here);
const out = path.join(here, "out");
fs.mkdirSync(out, { recursive: true });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "majlis-e2e-"));
let log = "";
const servers = [];

/** Starts the program and waits until it answers. Gives its address and what it printed. */
async function start(port, args) {
  const base = `http://localhost:${port}`;
  const server = spawn(path.join(root, "target/debug/majlis"), [...args, "--listen", `127.0.0.1:${port}`, "--leave-to", `http://127.0.0.1:${port}/healthz`], { cwd: folder });
  servers.push(server);
  let printed = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (d) => { printed += d; log += d; });
  for (let tries = 0; tries < 600; tries++) {
    if (await fetch(`${base}/readyz`).then((r) => r.ok, () => false)) return { base, server, printed: () => printed };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the program did not start:\n${log}`);
}

const port = 12000 + 2 * (process.pid % 10000);
const database = (name, value) => (value ? ["--database", value] : name);
const fresh = () => start(port + 1, ["serve", ...database(["--data", path.join(folder, "fresh")], process.env.MAJLIS_E2E_FRESH)]);

async function accessible(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) {
    const widest = await page.evaluate(() => {
      const over = [...document.querySelectorAll("body *")].filter((e) => !e.closest(".table-scroll") && (e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 || e.getBoundingClientRect().left < -1));
      return over.at(-1)?.outerHTML.slice(0, 200);
    });
    throw new Error(`${name}: scrolls sideways by ${wide}: ${widest}`);
  }
  const found = await violations(page);
  if (found.length) throw new Error(`${name}: ${found.join("\n")}`);
}

/** Journeys on both databases may write into one log. */
const where = process.env.MAJLIS_E2E_DATABASE ? "postgres" : "sqlite";
let passed = 0;
let failed = 0;
// Without windows in CI: the same browser, with less to do.
const executablePath = process.env.CI ? "/usr/bin/chromium-headless-shell" : "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
/** Signed-in staff of the demonstration, by login and language: kept from journey to journey. */
const staff = new Map();
try {
  const args = ["demo", "--data", path.join(folder, "demo"), "--reports", "14", "--ndt7", `127.0.0.1:${port + 20002}`];
  const { base, server } = await start(port, [...args, ...database([], process.env.MAJLIS_E2E_DATABASE)]);
  const only = process.argv[2];
  for (const [name, journey] of Object.entries({ ...people, ...badInput, ...cert, ...complaints, ...content, ...contributions, ...desk, ...hostile, ...measure, ...passkey, ...probes, ...(process.env.MAJLIS_E2E_DATABASE ? {} : games), ...safespace, ...team })) {
    if (only && !name.includes(only)) continue;
    const begun = Date.now();
    const contexts = [];
    const context = async (options) => {
      const made = await browser.newContext({ reducedMotion: "reduce", ...options });
      made.on("page", (page) => {
        page.on("console", (m) => m.type() === "error" && (log += `console: ${m.text()}\n`));
        page.on("pageerror", (e) => (log += `page error: ${e}\n`));
      });
      contexts.push(made);
      return made;
    };
    const open = async (options) => (await context(options)).newPage();
    // In CI nobody looks at them, and they cost a fifth of the time; what fails is kept below.
    const shot = (page, what) => process.env.CI ? undefined : page.screenshot({ path: path.join(out, `${name}-${what}.png`), fullPage: true });
    try {
      await journey({ base, open, context, contexts, staff, shot, accessible, violations, fresh, server, log: () => log, folder });
      passed++;
      console.log(`${where}: ok   ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      console.log(`${where}: FAIL ${name}: ${error.stack ?? error}`);
      for (const [n, made] of contexts.entries()) for (const page of made.pages()) await page.screenshot({ path: path.join(out, `failed-${where}-${name}-${n}.png`), fullPage: true }).catch(() => {});
      console.log(log.split("\n").slice(-12).join("\n"));
    }
    for (const made of contexts) if (![...staff.values()].includes(made)) await made.close();
  }
} finally {
  await browser.close();
  for (const server of servers) server.kill("SIGTERM");
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`${where}: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
