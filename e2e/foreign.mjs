// Clients that others wrote against our ndt7 server: M-Lab's in Node and in Chromium, and a Rust one (its path is the first
// argument). None is believed by its exit code (M-Lab's exits with 0 on failure): what counts is what our server measured, and
// that the client was told the same.
import { execFile, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const here = path.dirname(new URL(import.meta.url).pathname);
const port = 12000 + 2 * (process.pid % 9000);
const address = `127.0.0.1:${port}`;
const run = promisify(execFile);

const server = spawn(path.join(here, "../target/debug/examples/ndt7"), [address], { stdio: ["ignore", "pipe", "inherit"] });
let said = "";
server.stdout.on("data", (bytes) => (said += bytes));

/** Until the server listens. */
async function listening() {
  for (let tries = 0; tries < 100; tries++) {
    const is = await new Promise((go) => {
      const socket = net.connect(port, "127.0.0.1", () => (socket.destroy(), go(true)));
      socket.on("error", () => go(false));
    });
    if (is) return;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error("the server does not listen");
}

/** Outcomes of our server since the last call, once there are so many. */
async function outcomes(count) {
  for (let tries = 0; tries < 300; tries++) {
    const lines = said.split("\n").slice(0, -1);
    if (lines.length >= count) {
      said = "";
      return lines.map((line) => JSON.parse(line));
    }
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error(`${count} tests were expected, and these came: ${said}`);
}

/** Ten seconds, and as many bytes as even a slow machine's loopback carries in that time. */
function judge(who, found) {
  for (const way of ["download", "upload"]) {
    const one = found.find((o) => o.subtest === way);
    const good = one && one.end === "whole" && one.elapsed > 9e6 && one.elapsed < 13e6 && one.bytes > 50e6 && one.tcp?.MinRTT < 1e6;
    if (!good) throw new Error(`${who}: ${way}: ${JSON.stringify(one)}`);
    console.log(`${who}: ${way} ${((one.bytes * 8) / one.elapsed).toFixed(0)} Mbit/s, ${one.bytes} bytes in ${(one.elapsed / 1e6).toFixed(1)} s`);
  }
}

/** What the client was told last is about what the server found in the end: it was told it up to a moment before. */
function compare(who, found, told) {
  for (const way of ["download", "upload"]) {
    const [one, other] = [found.find((o) => o.subtest === way), told[way]];
    const [bytes, elapsed] = [other?.AppInfo?.NumBytes, other?.AppInfo?.ElapsedTime];
    const ratio = bytes / elapsed / (one.bytes / one.elapsed);
    if (!(elapsed > 8e6 && ratio > 0.5 && ratio < 2)) throw new Error(`${who} was told otherwise: ${JSON.stringify(other)} and ${JSON.stringify(one)}`);
  }
}

/** A page with M-Lab's files as they are. */
function page() {
  const folder = path.join(here, "node_modules/@m-lab/ndt7/src");
  const site = http.createServer((request, response) => {
    const name = path.basename(request.url ?? "");
    const file = path.join(folder, name);
    if (name.endsWith(".js") && fs.existsSync(file)) response.setHeader("content-type", "text/javascript").end(fs.readFileSync(file));
    else response.setHeader("content-type", "text/html").end("<!doctype html><title>ndt7</title><script src=/ndt7.js></script>");
  });
  return new Promise((go) => site.listen(port + 1, "127.0.0.1", () => go(site)));
}

async function inChromium() {
  const site = await page();
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${port + 1}/`);
    return await tab.evaluate(async (server) => {
      const last = {};
      const keep = (way) => ({ Source, Data }) => Source === "server" && (last[way] = Data);
      // @ts-ignore: M-Lab's script puts it there.
      const ndt7 = window.ndt7;
      await ndt7.test({ server, protocol: "ws", mlabDataPolicyInapplicable: true, downloadworkerfile: "/ndt7-download-worker.js", uploadworkerfile: "/ndt7-upload-worker.js" }, { downloadMeasurement: keep("download"), uploadMeasurement: keep("upload") });
      return last;
    }, address);
  } finally {
    await browser.close();
    site.close();
  }
}

try {
  await listening();
  const { stdout } = await run("node", [path.join(here, "ndt7/node.mjs"), address]);
  let found = await outcomes(2);
  judge("@m-lab/ndt7 in Node", found);
  compare("@m-lab/ndt7 in Node", found, JSON.parse(stdout));

  const told = await inChromium();
  found = await outcomes(2);
  judge("@m-lab/ndt7 in Chromium", found);
  compare("@m-lab/ndt7 in Chromium", found, told);

  if (process.argv[2]) {
    await run(process.argv[2], ["--no-locate", "--no-tls", "--server", address]);
    judge("ndt7-client", await outcomes(2));
  }
} finally {
  server.kill();
}
