// What bad input gets: a clear message in the person's language, nothing lost, nothing twice, and the program lives on.
import net from "node:net";
import { frame, seal, send } from "../engine.mjs";
import { PHONE, check, heading, picture } from "../steps.mjs";

const field = (html, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
const words = (html) => [...html.matchAll(/<li>([^<]+)<\/li>/g)].map((m) => m[1]).slice(0, 8).join(" ");

/** The page's form without script, as fetches. */
class Form {
  constructor(base, lang) {
    Object.assign(this, { base, lang, html: "", status: 0 });
  }

  async post(body) {
    const answer = await fetch(`${this.base}/${this.lang}/p`, { method: "POST", body, headers: { origin: this.base } });
    this.status = answer.status;
    this.html = await answer.text();
    return this;
  }

  step(name, fields = {}) {
    return this.post(new URLSearchParams({ step: name, state: field(this.html, "state"), go: "next", ...fields }));
  }

  /** To the page where answers are checked. */
  async toCheck(situation, story) {
    await this.step("who", { audience: "parent" });
    await this.step("what", { situation });
    const answer = /name="answer"[^>]*value="([^"]*)"/.exec(this.html)?.[1];
    if (answer) await this.step("ask", { answer });
    await this.step("guide");
    await this.step("danger", { danger: "no" });
    await this.step("story", { story });
    await this.step("place", { place: "", address: "" });
    this.state = field(this.html, "state");
    return this;
  }

  send(files = [], extra = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ step: "check", state: this.state, go: "send", ...extra })) body.set(name, value);
    for (const [name, bytes] of files) body.append("file", new Blob([bytes]), name);
    return this.post(body);
  }
}

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const journeys = {
  async "bad-input-without-script"({ base, open }) {
    const ar = await new Form(base, "ar").toCheck("cyberbullying", "قصة تبقى \u0007 كما هي");
    check(ar.html.includes("قصة تبقى  كما هي") || ar.html.includes("قصة تبقى"), "control characters go, words stay");
    await ar.send();
    check(ar.status === 422 && ar.html.includes("قصة تبقى"), "too fast: told to wait, nothing lost");
    await later(4500);
    await ar.send([["virus.exe", Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0])]]);
    check(ar.status === 422 && ar.html.includes("قصة تبقى") && ar.html.includes("error-summary"), "a wrong kind of file is told, the story is kept");
    await ar.send([["صورة.png", picture("x")]]);
    check(ar.status === 422 && ar.html.includes("ملابس"), "a picture without an answer to the question is asked about");
    await ar.send([["صورة.png", picture("x")]], { undressed: "yes" });
    check(ar.status === 422, "and refused if it shows anyone undressed");
    await ar.send([["صورة.heic", Buffer.from("0000001c667479706865696300000000", "hex")]], { undressed: "no" });
    check(ar.status === 422, "a picture we cannot clean is told");
    await ar.send([["big.txt", Buffer.alloc(16 * 1024 * 1024, 97)]]);
    check([413, 422].includes(ar.status) && ar.html.includes('class="leave"'), `too large: ${ar.status}, on a neutral page`);
    await ar.send([["huge.txt", Buffer.alloc(20 * 1024 * 1024, 97)]]);
    check(ar.status === 413 && ar.html.includes('class="leave"') && ar.html.includes('lang="ar"'), `far too large: ${ar.status}`);

    // Pressed twice at the same moment: one report, the same words twice.
    const twin = Object.assign(new Form(base, "ar"), { state: ar.state });
    await Promise.all([ar.send([["صورة.png", picture("x")]], { undressed: "no" }), twin.send([["صورة.png", picture("x")]], { undressed: "no" })]);
    check(ar.status === 200 && twin.status === 200 && words(ar.html) === words(twin.html), "one report, one code");
    const back = await open({ ...PHONE, javaScriptEnabled: false });
    await back.goto(`${base}/ar/p/back`);
    await back.fill("#code", words(ar.html));
    await back.locator('button[value="open"]').click();
    check((await back.locator(".thread .msg").count()) === 1, "stored once");
    // The same message sent twice, as by reloading the answered page.
    await back.fill("#text", "رسالة واحدة");
    const [request] = await Promise.all([back.waitForRequest((r) => r.method() === "POST"), back.locator('button[value="write"]').click()]);
    await fetch(request.url(), { method: "POST", body: request.postDataBuffer(), headers: { "content-type": request.headers()["content-type"], origin: base } });
    await back.goto(`${base}/ar/p/back`);
    await back.fill("#code", words(ar.html));
    await back.locator('button[value="open"]').click();
    check((await back.locator(".thread .msg", { hasText: "رسالة واحدة" }).count()) === 1, "heard once");

    const en = new Form(base, "en");
    await en.step("story", { state: "00ff", story: "x" });
    check(en.status === 410 && en.html.includes("waited too long") && en.html.includes('class="leave"'), `an expired or broken state: ${en.status}`);
    await new Form(base, "en").toCheck("scam", "x");
    const long = await new Form(base, "en").post(new URLSearchParams({ step: "story", go: "next", story: "x".repeat(10 * 1024 * 1024) }));
    check(long.status === 413 && long.html.includes("too large"), `ten megabytes of text: ${long.status}`);
    const other = await fetch(`${base}/fr/p`, { headers: { "accept-language": "fr,en;q=0.5" } });
    check([200, 404].includes(other.status) && (await other.text()).includes('lang="en"'), `an unknown language gets one of ours: ${other.status}`);
    for (const [typed, wanted] of [["apple banana", "words"], [ar.html && words(ar.html).split(" ").reverse().join(" "), "words"], ["!!!", "words"]]) {
      await back.goto(`${base}/en/p/back`);
      await back.fill("#code", typed);
      await back.locator('button[value="open"]').click();
      check((await back.locator(".error-summary").count()) === 1 && (await heading(back)).toLowerCase().includes(wanted), `a slip is told: ${typed}`);
      check((await back.title()).startsWith("Error:"), "the title says so");
    }
  },

  async "bad-input-by-script"({ base }) {
    const post = (path, body, type = "application/octet-stream") => fetch(`${base}${path}`, { method: "POST", body, headers: { "content-type": type, "accept-language": "ar" } });
    const begin = async () => (await fetch(`${base}/p/x/start`)).json();
    const good = seal(await begin());
    const fields = [];
    for (let at = 0; at < good.body.length; ) {
      const n = good.body.readUInt32BE(at);
      fields.push(good.body.subarray(at + 4, at + 4 + n));
      at += 4 + n;
    }
    const bent = (n, at) => frame(fields.map((f, k) => (k === n ? Buffer.from(f.map((b, i) => (i === (at < 0 ? f.length + at : at) ? b ^ 1 : b))) : f)));
    const tries = { "cut short": good.body.subarray(0, good.body.length - 7), "no frame": Buffer.from("{"), "a bent header": bent(1, 30), "a bent wrap's reader": bent(2, 5), "a bent part": bent(3, -90), "millions of empty fields": Buffer.alloc(8 * 1024 * 1024), "empty": Buffer.alloc(0) };
    for (const [name, body] of Object.entries(tries)) {
      const answer = await post("/p/x/send", body);
      const problem = await answer.json();
      check(answer.status >= 400 && answer.status < 500 && /[\u0600-\u06ff]/.test(problem.title), `${name}: ${answer.status} ${problem.title}`);
    }
    check((await post("/p/x/open", JSON.stringify({ lookup: good.lookup }), "application/json")).status === 404, "nothing of it was kept");
    check((await post("/p/x/open", '{"lookup":"zz"}', "application/json")).status === 400, "a look-up that is none");
    const again = seal(await begin());
    check((await post("/p/x/send", again.body)).status === 200 && (await post("/p/x/send", again.body)).status === 200, "the same again is harmless");
    check((await post("/p/x/send", good.body)).status === 429, "work is asked for each report");

    // A line cut in the middle of an upload, again and again: the server answers everyone else, and keeps nothing.
    const half = seal(await begin(), { files: [Buffer.alloc(2_000_000, 7)] });
    for (let n = 0; n < 5; n++) {
      await new Promise((resolve) => {
        const socket = net.connect(Number(new URL(base).port), "127.0.0.1", () => {
          socket.write(`POST /p/x/send HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${half.body.length}\r\n\r\n`);
          socket.write(half.body.subarray(0, half.body.length / 2), () => socket.destroy());
        });
        socket.on("close", resolve);
      });
    }
    check((await post("/p/x/open", JSON.stringify({ lookup: half.lookup }), "application/json")).status === 404, "half a report is none");
    check((await post("/p/x/send", half.body)).status === 200, "and can be sent again, whole");

    // A classroom behind one address, all at once.
    const class_ = await Promise.all(Array.from({ length: 30 }, (_, n) => send(base, { story: `pupil ${n}` })));
    check(new Set(class_.map((r) => r.words.join())).size === 30, "thirty pupils, thirty codes");
  },
};
