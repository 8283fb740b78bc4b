// A server that cheats: what comes from the true one is altered on its way, as a hostile one would send it. The
// browser's code must refuse, in words.
import { call, frame, hex, random, send, u32, u8, unframe, unhex } from "../engine.mjs";
import { PHONE, check, comeBack, report, signIn, withKeys } from "../steps.mjs";

const NONE = new Uint8Array(32);

/** Answers of one address, changed. */
const alter = (page, address, change) =>
  page.route(address, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    await route.fulfill({ response, json: (await change(json)) ?? json });
  });

/** A desk of the server's own: one recovery key, two members, everything signed as it should be. */
function ownDesk(instance, desk) {
  const [secret, members] = [random(), []];
  const seeds = [0, 1].map(() => {
    const [enc, sign] = [random(), random()];
    members.push(random(16), ...call(33, enc, sign));
    return sign;
  });
  let [signed] = call(13, instance, desk, secret, Buffer.concat(members));
  for (const seed of seeds) [signed] = call(14, signed, seed);
  return { chain: frame([signed]), seeds };
}

/** Swaps one member's public key inside the newest roster of a chain. */
function swapped(chain) {
  const bytes = Buffer.from(chain);
  // Behind the roster's head: magic, version, instance, desk, version, previous, recovery, count, then id ‖ enc ‖ sign.
  const at = bytes.indexOf(Buffer.from("MJR1")) + 4 + 1 + 16 + 4 + "hotline".length + 4 + 32 + 32 + 32 + 4 + 16;
  call(33, random(), random())[0].copy(bytes, at);
  return bytes;
}

export const journeys = {
  async "hostile-swapped-key-at-sending"(tools) {
    const { base, open, shot } = tools;
    for (const [name, change] of [
      ["a swapped key", (start) => ({ ...start, chain: hex(swapped(unhex(start.chain))) })],
      ["a cut chain", (start) => ({ ...start, chain: start.chain.slice(0, -2) })],
    ]) {
      let sent = false;
      const altered = { ...tools, open: async (options) => {
        const page = await open(options);
        await alter(page, "**/p/x/start", change);
        page.on("request", (r) => { sent ||= r.url().endsWith("/p/x/send"); });
        return page;
      } };
      const page = await report(altered, { lang: "en", story: "this must not leave the browser", answer: "mean", stop: true });
      await page.locator(".error-summary").waitFor({ timeout: 30000 });
      check((await page.locator(".error-summary").innerText()).length > 20 && !sent, `${name}: nothing was sent`);
      await shot(page, "refused");
      check((await page.locator('[data-fill="story"]').innerText()).includes("must not leave"), "what was written is still there");
    }
  },

  async "hostile-forged-answers-at-coming-back"(tools) {
    const { base, shot } = tools;
    const sent = await send(base, { story: "my own words" });
    const post = (path, body) => fetch(`${base}${path}`, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } }).then((r) => r.json());
    const real = await post("/p/x/open", { lookup: sent.lookup });
    const [instance, chain, header] = [unhex(real.instance), unhex(real.chain), unhex(real.headers[0])];
    const [, , , reporterEnc, reporterSign] = call(26, chain, instance, header, new Uint8Array());
    const forged = (desk, role, signPublic, seed, author, kind) => {
      const [head, key, wraps] = call(22, random(), desk, instance, unhex(real.case), reporterEnc, signPublic, u8(role), seed);
      const body = JSON.stringify({ v: 1, story: "FORGED", text: "FORGED", situation: "other", files: [] });
      const [part] = call(27, random(), head, key, u8(kind), u8(author.role), author.seed, NONE, u32(1), body);
      const rows = [{ id: hex(part.subarray(41, 57)), kind, at: "", size: part.length, body: hex(part) }];
      const wrap = [...Array(wraps.length / 113).keys()].map((n) => wraps.subarray(n * 113, n * 113 + 113)).find((w) => w.subarray(1, 33).equals(reporterEnc));
      return { ...real, chain: hex(desk), headers: [hex(head)], wraps: [hex(wrap)], parts: rows };
    };
    const own = ownDesk(instance, "hotline");
    const stranger = { seed: random() };
    const strangerSign = call(33, stranger.seed, stranger.seed)[1];
    const bent = unhex(real.parts[0].body);
    bent[bent.length - 80] ^= 1;
    const tricks = {
      "a desk of the server's own, as if it had taken a call": () => forged(own.chain, 1, reporterSign, own.seeds[0], { role: 1, seed: own.seeds[0] }, 2),
      "a desk of the server's own, under a reporter's key of its own": () => forged(own.chain, 0, strangerSign, stranger.seed, { role: 1, seed: own.seeds[0] }, 2),
      "one changed bit": () => ({ ...real, parts: [{ ...real.parts[0], body: hex(bent) }] }),
      "another report's part": async () => {
        const other = await send(base, { story: "somebody else's words" });
        const theirs = await post("/p/x/open", { lookup: other.lookup });
        return { ...real, parts: theirs.parts };
      },
      "another desk's chain": () => ({ ...real, chain: hex(own.chain) }),
      "a chain cut to nothing": () => ({ ...real, chain: "" }),
    };
    for (const [name, trick] of Object.entries(tricks)) {
      const page = await tools.open(PHONE);
      const answer = await trick();
      await alter(page, "**/p/x/open", () => answer);
      await page.goto(`${base}/en/p/back`);
      await page.locator("html[data-ready]").waitFor();
      await page.fill("#code", sent.words.join(" "));
      await page.locator('button[value="open"]').click();
      await page.locator(".error-summary").waitFor({ timeout: 30000 });
      const shown = await page.locator("body").innerText();
      check(!shown.includes("FORGED") && !shown.includes("somebody else"), `${name}: shown`);
      await shot(page, "refused");
      await page.context().close();
    }
    const true_ = await comeBack(tools, "en", sent.words);
    check((await true_.locator(".thread").innerText()).includes("my own words"), "the true thread opens");
  },

  async "hostile-parts-and-keys-at-the-desk"(tools) {
    const { base, shot } = tools;
    const sent = await send(base, { story: "read by the desk" });
    const url = `${base}/en/staff/desk/hotline/case/${sent.id}`;
    const words = "operator of the open house";
    const page = await signIn(tools, "en", "operator");
    await withKeys(page, url, "#sealed .story", words);
    await page.locator("#composer-text").fill("first answer");
    await Promise.all([page.waitForNavigation(), page.locator("#composer-send").click()]);
    await page.locator(".msg.from-desk").waitFor({ timeout: 30000 });
    const back = await comeBack(tools, "en", sent.words);
    await back.fill("#text", "thank you");
    await back.locator('button[value="write"]').click();
    await back.locator(".msg.from-you", { hasText: "thank you" }).waitFor({ timeout: 30000 });

    // A member who is nobody's: their signature fits, but no roster names them.
    const forge = (data) => {
      const part = unhex(data.parts[1].body);
      part[part.length - 3] ^= 4;
      return { ...data, parts: [data.parts[0], { ...data.parts[1], body: hex(part) }, data.parts[2]] };
    };
    await alter(page, `**/staff/x/desk/hotline/case/${sent.id}`, forge);
    await page.goto(url);
    await page.locator("#sealed .notice.danger", { hasText: "refused" }).waitFor({ timeout: 30000 });
    check(!(await page.locator("#sealed").innerText()).includes("first answer"), "a forged part is not shown");
    await shot(page, "forged");
    await page.unroute(`**/staff/x/desk/hotline/case/${sent.id}`);
    await alter(page, `**/staff/x/desk/hotline/case/${sent.id}`, (data) => ({ ...data, parts: [data.parts[0], data.parts[2]] }));
    await page.goto(url);
    await page.locator("#sealed .notice.danger", { hasText: "missing" }).waitFor({ timeout: 30000 });
    await shot(page, "gap");
    await page.unroute(`**/staff/x/desk/hotline/case/${sent.id}`);

    for (const [name, change] of [
      ["own keys swapped", (keys) => ({ ...keys, member: { ...keys.member, enc: hex(call(33, random(), random())[0]) } })],
      ["a colleague's key swapped in the roster", (keys) => ({ ...keys, chain: hex(swapped(unhex(keys.chain))) })],
      ["a desk of the server's own", (keys) => ({ ...keys, chain: hex(ownDesk(unhex(keys.instance), "hotline").chain) })],
      ["no roster at all", (keys) => ({ ...keys, chain: "" })],
    ]) {
      await alter(page, "**/staff/x/desk/hotline/keys", change);
      await page.goto(url);
      await page.locator("#sealed .notice.danger", { hasText: "Stop" }).waitFor({ timeout: 30000 });
      check((await page.locator("#sealed .story").count()) === 0, `${name}: nothing is opened`);
      await shot(page, "alarm");
      await page.unroute("**/staff/x/desk/hotline/keys");
    }
    await withKeys(page, url, "#sealed .story", words);
  },
};
