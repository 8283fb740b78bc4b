// The CERT's mail through real servers: a relay by aiosmtpd and a mailbox by Dovecot on its Maildir, over TLS. A report comes
// in by mail; notices leave, signed and (for one contact) encrypted, and gpg verifies them; a bounce makes its contact stale
// within a minute; replies are seen. On the database named by MAJLIS_E2E_DATABASE (SQLite by default), then in both languages.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { chromium } from "playwright-core";
import { DESK, PHONE, check, signIn, violations } from "./steps.mjs";

const here = path.dirname(new URL(import.meta.url).pathname);
const root = path.dirname(here);
const program = path.join(root, "target/debug/majlis");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "majlis-mail-"));
// Dovecot reads its users as a user of its own.
fs.chmodSync(folder, 0o711);
const port = 12000 + 4 * (process.pid % 5000);
const [smtp, imaps] = [port + 1, port + 2];
const base = `http://localhost:${port}`;
const OURS = "cert@majlis.test";
const processes = [];
let said = "";
const at = (...names) => path.join(folder, ...names);
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));

async function until(what, seconds, look) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

/** Dovecot for one mailbox, as whoever runs this. */
function dovecot() {
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", at("tls.key"), "-out", at("tls.pem")], { stdio: "ignore" });
  const { uid, gid } = fs.statSync(at("post", "ours"));
  const isRoot = process.getuid() === 0;
  const user = os.userInfo().username;
  const mine = isRoot ? "" : `default_internal_user = ${user}\ndefault_login_user = ${user}\nservice anvil {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\n`;
  fs.writeFileSync(at("users"), "cert:{PLAIN}a secret\n");
  fs.writeFileSync(at("dovecot.conf"), `
protocols = imap
listen = 127.0.0.1
base_dir = ${at("run")}
state_dir = ${at("state")}
log_path = ${at("dovecot.log")}
ssl = required
ssl_cert = <${at("tls.pem")}
ssl_key = <${at("tls.key")}
mail_location = maildir:${at("post", "ours")}
first_valid_uid = ${Math.min(uid, 500)}
first_valid_gid = ${Math.min(gid, 100)}
passdb {
  driver = passwd-file
  args = ${at("users")}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${at("post", "ours")}
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
${mine}`);
  const server = spawn("dovecot", ["-F", "-c", at("dovecot.conf")], { stdio: "ignore" });
  processes.push(server);
}

/** A mail with a file, as a feed sends it. */
function feed(name, bytes) {
  const lines = bytes.toString("base64").match(/.{1,76}/g).join("\r\n");
  return `From: Feed <feed@reports.test>\r\nTo: ${OURS}\r\nSubject: Your report\r\nMessage-ID: <${name}@reports.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nAttached.\r\n--b\r\nContent-Type: application/gzip; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n--b--\r\n`;
}

/** The mails others got: recipient and raw bytes without the relay's own first line. */
function received() {
  const files = ["new", "cur"].flatMap((part) => fs.readdirSync(at("post", "others", part)).map((name) => at("post", "others", part, name)));
  return files.map((file) => {
    const raw = fs.readFileSync(file, "latin1").replace(/\r?\n/g, "\r\n");
    const [, to] = /^X-Recipient: (.*)\r\n/.exec(raw) ?? [];
    return { to, raw: raw.replace(/^X-Recipient: .*\r\n/, "") };
  });
}

const gpgHome = at("gpg");
const gpg = (args, input) => execFileSync("gpg", ["--homedir", gpgHome, "--batch", "--quiet", ...args], { input, stdio: ["pipe", "pipe", "pipe"] });

/** Whether gpg finds a multipart/signed good: its first part, byte for byte, against the second. */
function verify(mail) {
  const boundary = /Content-Type: multipart\/signed;[^]*?boundary="([^"]+)"/.exec(mail)[1];
  const [, signed, signature] = mail.split(`--${boundary}`);
  // The line break before a boundary belongs to the boundary.
  fs.writeFileSync(at("part"), signed.replace(/^\r\n/, "").replace(/\r\n$/, ""), "latin1");
  fs.writeFileSync(at("part.asc"), signature.slice(signature.indexOf("-----BEGIN")), "latin1");
  check(signed.includes("text/csv"), "the table is inside what is signed");
  gpg(["--verify", at("part.asc"), at("part")]);
  fs.appendFileSync(at("part"), "x");
  let isForged = false;
  try { gpg(["--verify", at("part.asc"), at("part")]); } catch { isForged = true; }
  check(isForged, "gpg would take anything");
}

async function main() {
  fs.mkdirSync(gpgHome, { mode: 0o700 });
  // Dovecot gives nobody root's mail: then the mail is somebody else's.
  const owner = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const folders = ["post", "post/deliver", ...["ours", "others"].flatMap((box) => [`post/${box}`, ...["new", "cur", "tmp"].map((part) => `post/${box}/${part}`)])];
  for (const name of folders) {
    fs.mkdirSync(at(name));
    if (owner.uid) fs.chownSync(at(name), owner.uid, owner.gid);
  }
  // The system's own interpreter: that is the one Debian's packages are for.
  const relay = spawn("/usr/bin/python3", [path.join(here, "mail/relay.py"), String(smtp), at("post"), OURS], { stdio: "inherit", ...owner });
  processes.push(relay);
  dovecot();
  await until("the relay", 20, () => fs.existsSync(at("post", "ready")));

  const data = at("demo");
  const database = process.env.MAJLIS_E2E_DATABASE ?? `sqlite:${path.join(data, "majlis.sqlite")}`;
  const site = ["--smtp", `smtp://127.0.0.1:${smtp}`, "--mail-from", `National CERT <${OURS}>`, "--pgp-key", at("key.asc"), "--base-url", base];
  const majlis = (...args) => execFileSync(program, ["cert", ...args], { env: { ...process.env, MAJLIS_DATABASE: database }, encoding: "utf8" });
  // The key is made before there is a database: a throw-away one does.
  execFileSync(program, ["cert", "key", "--mail-from", OURS, "--name-en", "National CERT", at("key.asc")], { env: { ...process.env, MAJLIS_DATABASE: "sqlite::memory:" } });
  const demo = ["demo", "--data", data, "--reports", "2", "--ndt7", `127.0.0.1:${port + 3}`, "--listen", `127.0.0.1:${port}`, ...site];
  if (process.env.MAJLIS_E2E_DATABASE) demo.push("--database", database);
  const server = spawn(program, demo, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  server.stderr.on("data", (d) => (said = (said + d).slice(-3000)));
  processes.push(server);
  await until("the program", 60, () => fetch(`${base}/readyz`).then((r) => r.ok, () => false));

  gpg(["--import"], Buffer.from(await (await fetch(`${base}/cert/key.asc`)).arrayBuffer()));
  gpg(["--passphrase", "", "--quick-generate-key", "secret@owner.test", "default", "default", "1d"]);
  const theirs = gpg(["--armor", "--export", "secret@owner.test"]).toString();
  const contact = (mail, lang, pgp = "") => `owner,contact,${mail},,,${lang},RED,"${pgp}"`;
  fs.writeFileSync(at("owners.csv"), ["organisation,kind,value,name_en,approval,lang,tlp,pgp", "owner,organisation,,Owner of a network,auto,,,", contact("noc@owner.test", "en"), contact("gone@owner.test", "en"), contact("refused@owner.test", "en"), contact("secret@owner.test", "en", theirs), contact("person@owner.test", "ar"), contact("away@owner.test", "ar"), contact("late@owner.test", "ar"), "owner,network,198.123.245.0/24,,,,,"].join("\n"));
  majlis("constituency", at("owners.csv"));
  fs.writeFileSync(at("secret"), "a secret\n");
  majlis("source", "put", "mailbox", `imaps://cert@localhost:${imaps}/INBOX?ca=${at("tls.pem")}&from=feed@reports.test`, "--secret-file", at("secret"), "--mapping", "generic-csv", "--every", "5");

  const day = new Date().toISOString().slice(0, 10);
  const rows = Array.from({ length: 40 }, (_, n) => `${day} 00:00:01,198.123.245.${n + 1},445,vulnerable-system,open-smb`);
  const report = ["time.source,source.ip,source.port,classification.type,classification.identifier", ...rows].join("\n");
  fs.writeFileSync(at("post", "deliver", "report.eml"), feed(`${day}-events.csv.gz`, zlib.gzipSync(report)));
  await until("the report in the mail", 60, () => majlis("source", "list").includes("took 1"));

  // The mailbox's report becomes findings before notices are made.
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"] });
  try {
    const tools = { base, staff: new Map(), context: (options) => browser.newContext({ reducedMotion: "reduce", ...options }), open: async (options) => (await browser.newContext(options)).newPage(), shot: async () => {}, accessible: async () => {} };
    const page = await signIn(tools, "en", "analyst");
    await page.goto(`${base}/en/staff/cert/imports`);
    await page.locator("tr:not([data-open])", { hasText: `${day}-events.csv.gz` }).waitFor({ timeout: 30000 });
    majlis("notices");
    const mails = await until("the notices", 60, () => { const all = received().filter((m) => m.to.endsWith("@owner.test")); return all.length >= 6 && all; });
    const sent = Date.now();
    check(!mails.some((m) => m.to.startsWith("refused@")), "a refusal is one");
    for (const m of mails.filter((m) => !m.to.startsWith("secret@"))) verify(m.raw);
    const sealed = mails.find((m) => m.to.startsWith("secret@")).raw;
    check(sealed.includes("multipart/encrypted") && !sealed.includes("multipart/signed") && !sealed.includes("198.123.245"), "what is encrypted shows nothing");
    verify(gpg(["--decrypt"], sealed.slice(sealed.indexOf("-----BEGIN PGP MESSAGE"))).toString("latin1"));
    const ids = new Set(mails.map((m) => /^Message-ID: (.*)$/im.exec(m.raw)[1]));
    check(ids.size === 2, `one Message-ID for each language: ${[...ids]}`);
    console.log(`ok   ${mails.length} copies, signatures verified by gpg, one encrypted`);

    await page.goto(`${base}/en/staff/cert/owners/owner`);
    await until("the stale contact", 60, async () => {
      await page.reload();
      return (await page.locator("tr", { hasText: "gone@owner.test" }).innerText()).includes("the mailbox was closed");
    });
    check((await page.locator("tr", { hasText: "refused@owner.test" }).innerText()).includes("Not reached"), "a refusal at the door is a bounce");
    console.log(`ok   a bounce made its contact stale, ${((Date.now() - sent) / 1000).toFixed(0)} s after the notice`);
    await until("what came back", 60, () => majlis("source", "list").includes("took 5"));
    for (const [lang, size, what] of [["ar", PHONE, "phone"], ["en", DESK, "desk"], ["ar", DESK, "desk"], ["en", PHONE, "phone"]]) {
      const page = await signIn(tools, lang, "analyst");
      await page.setViewportSize(size.viewport);
      for (const tab of ["mail", "sources", "remedies", "owners", "owners/owner", "imports", ""]) {
        const answer = await page.goto(`${base}/${lang}/staff/cert${tab && `/${tab}`}`);
        check(answer.status() === 200, `${tab}: ${answer.status()}`);
        const text = await page.locator("main").innerText();
        check(!text.includes("[["), `${tab} asks for a text that is not there`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        check(wide <= 0, `${tab} ${lang} ${what} scrolls sideways by ${wide}`);
        const found = await violations(page);
        check(!found.length, `${tab} ${lang} ${what}: ${found.join("\n")}`);
        if (tab === "mail") check(text.includes("أصلحنا الخادم"), "the reply is there to be read");
        await page.screenshot({ path: path.join(here, "out", `mail-${lang}-${what}-${tab.replace("/", "-") || "home"}.png`), fullPage: true });
      }
      await page.goto(`${base}/${lang}/staff/cert/mail`);
      await page.locator("a[href*='/notices/']").first().click();
      await page.waitForLoadState();
      const found = await violations(page);
      check(!found.length, `notice ${lang} ${what}: ${found.join("\n")}`);
      await page.screenshot({ path: path.join(here, "out", `mail-${lang}-${what}-notice.png`), fullPage: true });
      await page.close();
    }
    const analyst = await signIn(tools, "ar", "analyst");
    await analyst.goto(`${base}/ar/staff/cert/mail`);
    const before = await analyst.locator("article form").count();
    await analyst.locator("article form button").first().click();
    await analyst.waitForLoadState();
    check((await analyst.locator("article form").count()) === before - 1, "a mail that was seen waits no more");
    for (const act of ["pause", "now"]) {
      await analyst.goto(`${base}/ar/staff/cert/sources`);
      await analyst.locator(`button[value="${act}"]`).click();
      await analyst.waitForLoadState();
      check((await analyst.locator('button[value="pause"]').count()) === (act === "now" ? 1 : 0), `the source is ${act}`);
    }
    console.log("ok   mail, sources and what gets fixed, both languages, small and large");
  } finally {
    await browser.close();
  }
}

fs.mkdirSync(path.join(here, "out"), { recursive: true });
let failed = false;
try {
  await main();
} catch (error) {
  failed = true;
  console.log(`FAIL mail: ${error.stack ?? error}\n${said}`);
  if (fs.existsSync(at("dovecot.log"))) console.log(fs.readFileSync(at("dovecot.log"), "utf8").split("\n").slice(-10).join("\n"));
} finally {
  for (const p of processes.reverse()) p.kill("SIGTERM");
  await sleep(500);
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
