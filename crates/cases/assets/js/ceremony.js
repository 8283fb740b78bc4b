// @ts-check
/** Steps that are taken with care: words printed and typed back, rosters read before they are signed, keys passed on. */
import { Op, SealError, call, getJson, hex, postJson, random, readU32, text, u8, unframe, unhex } from "/static/js/seal.js";
import { at, readRoster, same } from "/static/js/keys.js";
import { Told, el, field, language, painted, t, wordList, words } from "/static/js/staff.js";

/** @typedef {import("/static/js/keys.js").OnRoster} OnRoster */
/** @typedef {import("/static/js/keys.js").RosterBody} RosterBody */

const lang = language ? "en" : "ar";

/** @param {OnRoster[]} members */
export const memberBytes = (members) => unhex(members.map((m) => m.id + m.enc + m.sign).join(""));

/**
 * What a proposal changes, checked against the roster this browser has verified. Throws if it does not follow from it.
 * @param {import("/static/js/keys.js").Keys} keys @param {string} desk @param {import("/static/js/keys.js").Roster | null} roster
 */
export async function inspect(keys, desk, roster) {
  if (!keys.proposal) throw new Told(t("proposal-none"));
  const [signed, instance] = [unhex(keys.proposal.signed), unhex(keys.instance)];
  const proposed = readRoster(signed);
  let expected = { version: 1, previous: "00".repeat(32) };
  if (roster) {
    const [rebuilt] = await call(Op.rosterNext, unhex(keys.chain), instance, memberBytes(proposed.members), new Uint8Array());
    expected = readRoster(rebuilt);
  }
  const follows = proposed.instance === keys.instance && proposed.desk === desk && proposed.version === expected.version && proposed.previous === expected.previous;
  if (!follows || !proposed.members.every((m) => keys.members.some((k) => same(m, k)))) throw new Told(t("proposal-wrong"));
  const before = roster?.members ?? [];
  return {
    signed,
    proposed,
    added: proposed.members.filter((m) => !before.some((b) => same(m, b))),
    removed: before.filter((b) => !proposed.members.some((m) => same(m, b))),
    newRecovery: !!roster && (proposed.recoveryEnc !== roster.recoveryEnc || proposed.recoverySign !== roster.recoverySign),
  };
}

/**
 * One screen of a ceremony. Gives what `read` gave, or null if the person stopped.
 * @template T
 * @param {HTMLElement} place
 * @param {{ title: string, body: (Node | null)[], ok?: string, stop?: boolean, print?: boolean, read: () => T | Promise<T> }} options
 * @returns {Promise<T | null>}
 */
export function step(place, { title, body, ok = t("continue"), stop = true, print = false, read }) {
  return new Promise((resolve) => {
    const error = el("p", { class: "error-message", role: "alert", hidden: true });
    const heading = el("h2", { tabindex: "-1" }, title);
    const submit = el("button", { class: "primary" }, ok);
    const finish = (/** @type {T | null} */ value) => {
      place.replaceChildren();
      resolve(value);
    };
    const buttons = el("div", { class: "actions" }, submit);
    if (print) buttons.append(el("button", { type: "button", class: "secondary", click: () => window.print() }, t("print")));
    if (stop) buttons.append(el("button", { type: "button", class: "plain", click: () => finish(null) }, t("stop")));
    // What is printed stands outside the form: forms are left off paper.
    const form = el("form", { novalidate: true }, ...(print ? [] : body), error, buttons);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.hidden = true;
      submit.disabled = true;
      try {
        await painted();
        finish(await read());
      } catch (problem) {
        error.textContent = words(problem);
        error.hidden = false;
        submit.disabled = false;
      }
    });
    place.replaceChildren(el("section", { class: "panel sheet" }, heading, ...(print ? body : []), form));
    heading.focus();
    heading.scrollIntoView({ block: "start" });
  });
}

/**
 * Shows words to print, then asks for them back. @param {HTMLElement} place
 * @param {{ title: string, why: string, joined: string, desk: string, check: (typed: string) => Promise<boolean> }} options @returns {Promise<boolean>}
 */
export async function printed(place, { title, why, joined, desk, check }) {
  for (;;) {
    const shown = await step(place, {
      title, print: true, ok: t("words-printed"), read: () => true,
      body: [el("p", {}, why), wordList(joined, lang), el("p", { class: "hint" }, t("words-desk", { desk, day: new Date().toLocaleDateString(lang === "ar" ? "ar-u-nu-latn" : "en-GB", { dateStyle: "long" }) }))],
    });
    if (!shown) return false;
    const area = el("textarea", { rows: 4, dir: "auto", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
    const again = el("button", { type: "button", class: "plain" }, t("words-again"));
    const answer = await Promise.race([
      step(place, {
        title: t("words-back", { title }),
        body: [field(t("words-type"), area, t("words-type-hint")), el("p", {}, again)],
        read: async () => {
          if (!(await check(area.value))) throw new Told(t("words-other"));
          return "right";
        },
      }),
      new Promise((resolve) => again.addEventListener("click", () => resolve("again"))),
    ]);
    if (answer === "right") return true;
    if (answer === null) return false;
  }
}

/** Splits a recovery secret; each share is printed and typed back. Nothing is posted before. @param {HTMLElement} place @param {string} desk its name @param {Uint8Array} secret @returns {Promise<boolean>} */
export async function keepShares(place, desk, secret) {
  const ready = await step(place, { title: t("shares-title"), body: [el("p", {}, t("shares-why")), el("p", {}, t("shares-who"))], read: () => true });
  if (!ready) return false;
  const shares = await call(Op.recoverySplit, random(), secret);
  for (const [i, share] of shares.entries()) {
    const [joined] = await call(Op.shareWords, u8(language), share);
    const check = async (/** @type {string} */ value) => hex((await call(Op.shareParse, value))[0]) === hex(share);
    const kept = await printed(place, { title: t("share", { n: i + 1 }), why: t("share-why"), joined: text(joined), desk, check });
    if (!kept) return false;
  }
  return true;
}

/**
 * Who is to be on the roster: boxes with the words to compare aloud. Gives the chosen, at least two.
 * @param {HTMLElement} place @param {string} title @param {string} why
 * @param {{ member: OnRoster, name: string, note: string, checked: boolean }[]} people
 * @returns {Promise<OnRoster[] | null>}
 */
export async function chooseMembers(place, title, why, people) {
  const boxes = await Promise.all(people.map(async ({ member, name, note, checked }) => {
    const control = el("input", { type: "checkbox", checked });
    return { member, control, node: el("label", { class: "choice" }, control, el("span", { class: "choice-text" }, el("b", {}, el("bdi", {}, name)), el("small", {}, note), await fingerprint(member))) };
  }));
  const compared = el("input", { type: "checkbox" });
  return step(place, {
    title,
    body: [
      el("p", {}, why),
      el("fieldset", { class: "field" }, el("legend", {}, t("members")), el("div", { class: "choices" }, ...boxes.map((b) => b.node))),
      el("label", { class: "choice" }, compared, el("span", { class: "choice-text" }, el("b", {}, t("compared")), el("small", {}, t("compared-hint")))),
    ],
    read: () => {
      const chosen = boxes.filter((b) => b.control.checked).map((b) => b.member);
      if (chosen.length < 2) throw new Told(t("need-two"));
      if (!compared.checked) throw new Told(t("need-compared"));
      return chosen;
    },
  });
}

/** A member's keys as words, in both languages: those who compare may read different ones. @param {{ enc: string, sign: string }} member */
export async function fingerprint(member) {
  const lines = await Promise.all((language ? [1, 0] : [0, 1]).map(async (n) => {
    const [joined] = await call(Op.fingerprint, u8(n), unhex(member.enc), unhex(member.sign));
    return el("span", { class: "print-words", lang: n ? "en" : "ar", dir: n ? "ltr" : "rtl" }, text(joined));
  }));
  return el("span", { class: "fingerprint" }, ...lines);
}

/**
 * Wraps the keys of all cases one reader can open for another reader. Stops and goes on where it was: only what is missing is fetched.
 * @param {string} desk @param {import("/static/js/keys.js").Keys} keys
 * @param {{ enc: string, secret: Uint8Array }} from @param {{ enc: string, kind: number }} to
 * @param {(done: number) => void} progress @returns {Promise<{ done: number, skipped: number }>}
 */
export async function passOn(desk, keys, from, to, progress) {
  const [chain, instance] = [unhex(keys.chain), unhex(keys.instance)];
  let done = 0;
  for (;;) {
    let [added, skipped, after] = [0, 0, "0".repeat(32)];
    for (;;) {
      const { cases } = await getJson(`${at(desk)}/missing?for=${to.enc}&reader=${from.enc}&after=${after}`);
      if (!cases.length) break;
      const wraps = [];
      for (const entry of cases) {
        try {
          const header = unhex(entry.header);
          const [named, epoch] = await call(Op.headerExpect, chain, instance, header);
          if (hex(named) !== entry.case || readU32(epoch) !== entry.epoch) throw new SealError(3);
          const [key] = await call(Op.wrapOpen, header, unhex(entry.wrap), from.secret);
          const [wrap] = await call(Op.wrapMake, random(), header, key, u8(to.kind), unhex(to.enc));
          wraps.push({ case: entry.case, epoch: entry.epoch, wrap: hex(wrap) });
        } catch (error) {
          if (!(error instanceof SealError)) throw error;
          skipped += 1;
        }
      }
      if (wraps.length) await postJson(`${at(desk)}/wraps`, { wraps });
      added += wraps.length;
      done += wraps.length;
      after = cases[cases.length - 1].case;
      progress(done);
      await painted();
    }
    // A case with many epochs may straddle two pages: another round, until nothing is left.
    if (!added) return { done, skipped };
  }
}
