// @ts-check
/** Who holds keys to a desk: own keys, the opening ceremony, joining and leaving, access to earlier reports, recovery. */
import { Op, call, hex, postJson, random, text, u8, unframe, unhex } from "/static/js/seal.js";
import { Alarm, at, getKeys, passphraseKek, readRoster, remember, same, secrets, stopped, unlocked, verify, wrapBundle } from "/static/js/keys.js";
import { chooseMembers, fingerprint, inspect, keepShares, memberBytes, passOn, printed, step } from "/static/js/ceremony.js";
import { Told, ask, busy, button, by, el, field, language, t, toast, typed, words } from "/static/js/staff.js";

/** @typedef {import("/static/js/keys.js").OnRoster} OnRoster */

const main = by("team");
const { desk = "", title = desk, lead = "" } = main.dataset;
const mayLead = lead === "yes";
const work = by("work");
const overview = by("overview");

/** @type {import("/static/js/keys.js").Keys} */
let keys;
/** @type {import("/static/js/keys.js").Roster | null} */
let roster = null;

/** Runs a ceremony alone on the page, then shows everything anew. @param {() => Promise<unknown>} run */
async function ceremony(run) {
  overview.hidden = true;
  try {
    await run();
  } finally {
    work.replaceChildren();
    overview.hidden = false;
    await refresh();
  }
}

const isOn = (/** @type {OnRoster} */ member) => !!roster?.members.some((m) => same(m, member));
const nameOf = (/** @type {OnRoster} */ member) => keys.members.find((k) => same(k, member))?.name ?? t("former-member");
const signerName = (/** @type {string} */ sign) => (sign === roster?.recoverySign ? t("recovery-key") : keys.members.find((k) => k.sign === sign)?.name ?? t("recovery-key"));
/** Where ceremonies start again after a stop. */
const waiting = () => keys.members.filter((m) => m.state === "waiting");

// ── My keys ────────────────────────────────────────────────────────────────────

async function makeKeys() {
  const first = el("input", { type: "password", autocomplete: "current-password", dir: "ltr" });
  const second = el("input", { type: "password", autocomplete: "current-password", dir: "ltr" });
  const kek = await step(work, {
    title: t("make-keys"),
    body: [el("p", {}, t("make-keys-why")), field(t("passphrase"), first, t("make-keys-passphrase")), field(t("passphrase-again"), second)],
    read: async () => {
      if (!first.value || first.value.trim() !== second.value.trim()) throw new Told(t("passphrase-differs"));
      return passphraseKek(first.value);
    },
  });
  if (!kek) return;
  const secret = random();
  const [joined] = await call(Op.recoveryWords, u8(language), secret);
  const check = async (/** @type {string} */ value) => hex((await call(Op.parseRecoveryWords, value))[0]) === hex(secret);
  if (!(await printed(work, { title: t("own-words"), why: t("own-words-why"), joined: text(joined), desk: title, check }))) return;
  const [bundle, enc, sign] = await call(Op.bundleNew, random());
  const member = hex(random(16));
  const unlocks = [
    { method: "passphrase", wrapped: hex(await wrapBundle(keys, kek, member, bundle)) },
    { method: "words", wrapped: hex(await wrapBundle(keys, secret, member, bundle)) },
  ];
  await postJson(`${at(desk)}/register`, { member, enc: hex(enc), sign: hex(sign), unlocks });
  await remember(desk, keys, member, bundle);
  toast(t("keys-made"));
}

/** The account has a new passphrase (a new invitation): the keys are opened another way once, and wrapped for it. */
async function rewrap() {
  const session = await unlocked(desk, keys);
  const first = el("input", { type: "password", autocomplete: "current-password", dir: "ltr" });
  const second = el("input", { type: "password", autocomplete: "current-password", dir: "ltr" });
  const kek = await ask({
    title: t("own-rewrap"), ok: t("own-rewrap"),
    body: [el("p", {}, t("own-rewrap-why")), field(t("passphrase"), first, t("make-keys-passphrase")), field(t("passphrase-again"), second)],
    read: async () => {
      if (!first.value || first.value.trim() !== second.value.trim()) throw new Told(t("passphrase-differs"));
      return passphraseKek(first.value);
    },
  });
  if (!kek || !keys.member) return;
  await postJson(`${at(desk)}/unlock`, { method: "passphrase", wrapped: hex(await wrapBundle(keys, kek, keys.member.id, session.bundle)) });
  toast(t("own-rewrapped"));
}

async function ownPanel() {
  const panel = el("section", { class: "panel" }, el("h2", {}, t("own-keys")));
  const member = keys.member;
  const make = (/** @type {string} */ label, /** @type {string} */ kind) => button(label, kind, () => ceremony(makeKeys));
  if (!member || member.state === "left") {
    panel.append(el("p", {}, t("own-none")), el("div", { class: "actions" }, make(t("make-keys"), "primary")));
    return panel;
  }
  const active = isOn(member);
  panel.append(el("p", {}, el("span", { class: `tag ${active ? "ok" : "wait"}` }, t(active ? "state-active" : "state-waiting"))));
  if (!active) panel.append(el("p", {}, t("own-waiting")));
  panel.append(el("p", {}, t("own-fingerprint")), await fingerprint(member));
  panel.append(el("details", {}, el("summary", {}, t("own-lost")), el("p", {}, t(active ? "own-lost-active" : "own-lost-why")), el("p", {}, button(t("own-rewrap"), "secondary", rewrap)), active ? null : el("p", {}, make(t("make-keys-again"), "danger"))));
  return panel;
}

// ── Rosters ────────────────────────────────────────────────────────────────────

/** @param {Uint8Array} signed */
async function post(signed) {
  const { published } = await postJson(`${at(desk)}/roster`, { signed: hex(signed) });
  toast(t(published ? "roster-published" : "roster-proposed"));
  return published;
}

async function openDesk() {
  const session = keys.member ? await unlocked(desk, keys) : null;
  const people = waiting().map((m) => ({ member: m, name: m.name, note: m.id === keys.member?.id ? t("you") : "", checked: false }));
  const members = await chooseMembers(work, t("open-desk"), t("open-desk-why"), people);
  if (!members) return;
  const secret = random();
  if (!(await keepShares(work, title, secret))) return void toast(t("ceremony-stopped"), "info");
  let [signed] = await call(Op.rosterFirst, unhex(keys.instance), desk, secret, memberBytes(members));
  if (session && members.some((m) => m.id === keys.member?.id)) [signed] = await call(Op.rosterSign, signed, secrets(session.bundle).sign);
  await post(signed);
}

async function changeRoster() {
  const session = await unlocked(desk, keys);
  if (!session.roster) throw new Told(t("desk-closed"));
  const people = [
    ...session.roster.members.map((m) => ({ member: m, name: nameOf(m), note: t("state-active"), checked: true })),
    ...waiting().map((m) => ({ member: { id: m.id, enc: m.enc, sign: m.sign }, name: m.name, note: t("state-waiting"), checked: false })),
  ];
  const members = await chooseMembers(work, t("change-members"), t("change-members-why"), people);
  if (!members) return;
  const current = session.roster.members;
  if (members.length === current.length && members.every((m) => current.some((c) => same(c, m)))) throw new Told(t("nothing-changed"));
  const [next] = await call(Op.rosterNext, session.chain, session.instance, memberBytes(members), new Uint8Array());
  const [signed] = await call(Op.rosterSign, next, secrets(session.bundle).sign);
  await post(signed);
}

async function sign() {
  const session = await unlocked(desk, keys);
  const change = await inspect(keys, desk, session.roster);
  const compared = el("input", { type: "checkbox" });
  const sure = await step(work, {
    title: t("sign"), ok: t("sign-now"),
    body: [
      el("p", {}, t("sign-why")),
      ...(await changeList(change)),
      change.newRecovery ? el("div", { class: "notice warn" }, el("p", {}, t("sign-recovery"))) : null,
      el("label", { class: "choice" }, compared, el("span", { class: "choice-text" }, el("b", {}, t("compared")), el("small", {}, t("compared-hint")))),
    ],
    read: () => {
      if (!compared.checked) throw new Told(t("need-compared"));
      return true;
    },
  });
  if (!sure) return;
  const [signed] = await call(Op.rosterSign, change.signed, secrets(session.bundle).sign);
  await post(signed);
}

/** Who comes and who goes, with the words of their keys. @param {Awaited<ReturnType<typeof inspect>>} change */
async function changeList({ added, removed }) {
  const items = async (/** @type {OnRoster[]} */ members) => el("ul", { class: "people" }, ...(await Promise.all(members.map(async (m) => el("li", {}, el("b", {}, typed(nameOf(m))), await fingerprint(m))))));
  return [
    ...(added.length ? [el("h3", {}, t("added")), await items(added)] : []),
    ...(removed.length ? [el("h3", {}, t("removed")), await items(removed)] : []),
  ];
}

async function proposalPanel() {
  const proposal = keys.proposal;
  if (!proposal) return null;
  const panel = el("section", { class: "panel" }, el("h2", {}, t("proposal")));
  try {
    const change = await inspect(keys, desk, roster);
    panel.append(...(await changeList(change)));
    const needed = roster ? t("proposal-two") : t("proposal-all");
    panel.append(el("p", {}, needed), el("h3", {}, t("signed-by")), el("ul", {}, ...proposal.signers.map((key) => el("li", {}, typed(signerName(key))))));
    const open = roster ? [] : change.proposed.members.filter((m) => !proposal.signers.includes(m.sign));
    if (open.length) panel.append(el("h3", {}, t("not-signed")), el("ul", {}, ...open.map((m) => el("li", {}, typed(nameOf(m))))));
    const mine = keys.member;
    const maySign = mine && !proposal.signers.includes(mine.sign) && (roster ?? change.proposed).members.some((m) => same(m, mine));
    if (maySign) panel.append(el("div", { class: "actions" }, button(t("sign"), "primary", () => ceremony(sign))));
  } catch (error) {
    panel.append(el("div", { class: "notice danger" }, el("p", {}, words(error))));
  }
  return panel;
}

// ── Access to earlier reports ──────────────────────────────────────────────────

/** @param {OnRoster} member */
async function giveAccess(member) {
  const all = el("input", { type: "radio", name: "access", value: "all", checked: true });
  const none = el("input", { type: "radio", name: "access", value: "none" });
  const choice = (/** @type {HTMLInputElement} */ control, /** @type {string} */ key) => el("label", { class: "choice" }, control, el("span", { class: "choice-text" }, el("b", {}, t(key)), el("small", {}, t(`${key}-hint`))));
  const wanted = await ask({ title: t("access-title", { name: nameOf(member) }), body: [el("div", { class: "choices" }, choice(all, "access-all"), choice(none, "access-today"))], read: () => all.checked });
  if (!wanted) return;
  const session = await unlocked(desk, keys);
  if (!session.roster?.members.some((m) => same(m, member)) || !keys.member) throw new Told(t("not-on-roster"));
  const from = { enc: keys.member.enc, secret: secrets(session.bundle).enc };
  await ceremony(async () => report(await passOn(desk, session.keys, from, { enc: member.enc, kind: 1 }, progressIn(work, t("access-going")))));
}

/** @param {{ done: number, skipped: number }} result */
const report = ({ done, skipped }) => toast(skipped ? t("access-skipped", { n: done, skipped }) : t("access-done", { n: done }), skipped ? "danger" : "ok", undefined, 15_000);

/** @param {HTMLElement} place @param {string} title */
function progressIn(place, title) {
  const line = el("p", { role: "status" });
  place.replaceChildren(el("section", { class: "panel" }, el("h2", {}, title), el("progress", { "aria-label": title }), line, el("p", { class: "hint" }, t("access-resume"))));
  return (/** @type {number} */ done) => { line.textContent = t("access-so-far", { n: done }); };
}

// ── Recovery ───────────────────────────────────────────────────────────────────

/** Rebuilds the recovery key from two shares; it must be one of this desk's. */
async function rebuild() {
  const areas = [1, 2].map(() => el("textarea", { rows: 4, dir: "auto", autocomplete: "off", spellcheck: "false", autocapitalize: "none" }));
  return step(work, {
    title: t("recover"),
    body: [el("p", {}, t("recover-why")), ...areas.map((area, i) => field(t("recover-share", { n: i + 1 }), area, t("words-type-hint")))],
    read: async () => {
      const shares = await Promise.all(areas.map(async (area) => (await call(Op.shareParse, area.value))[0]));
      const [secret] = await call(Op.shareCombine, shares[0], shares[1]);
      const [enc, sign, encPublic, signPublic] = await call(Op.recoveryKeys, secret);
      const versions = unframe(unhex(keys.chain)).map(readRoster);
      const known = versions.filter((r) => r.recoveryEnc === hex(encPublic) && r.recoverySign === hex(signPublic)).at(-1);
      if (!known) throw new Told(t("recover-foreign"));
      return { enc, sign, encPublic: hex(encPublic), isCurrent: known.recoveryEnc === roster?.recoveryEnc };
    },
  });
}

async function recover() {
  const key = await rebuild();
  if (!key || !roster) return;
  if (key.isCurrent && !(await renew(key.sign))) return;
  keys = await getKeys(desk);
  roster = await verify(desk, keys);
  if (!roster) return;
  const from = { enc: key.encPublic, secret: key.enc };
  const targets = [...roster.members.map((m) => ({ enc: m.enc, kind: 1 })), { enc: roster.recoveryEnc, kind: 2 }].filter((to) => to.enc !== from.enc);
  let [done, skipped] = [0, 0];
  const progress = progressIn(work, t("recover-going"));
  for (const to of targets) {
    const result = await passOn(desk, keys, from, to, (n) => progress(done + n));
    done += result.done;
    skipped += result.skipped;
  }
  report({ done, skipped });
}

/** A new roster with a new recovery key, signed by the rebuilt one. @param {Uint8Array} seed @returns {Promise<boolean>} */
async function renew(seed) {
  const people = [
    ...waiting().map((m) => ({ member: { id: m.id, enc: m.enc, sign: m.sign }, name: m.name, note: t("state-waiting"), checked: true })),
    ...(roster?.members ?? []).map((m) => ({ member: m, name: nameOf(m), note: t("state-active"), checked: false })),
  ];
  const members = await chooseMembers(work, t("recover-members"), t("recover-members-why"), people);
  if (!members) return false;
  const secret = random();
  if (!(await keepShares(work, title, secret))) return false;
  const [next] = await call(Op.rosterNext, unhex(keys.chain), unhex(keys.instance), memberBytes(members), secret);
  const [signed] = await call(Op.rosterSign, next, seed);
  return !!(await post(signed));
}

// ── The page ───────────────────────────────────────────────────────────────────

async function membersPanel() {
  const panel = el("section", { class: "panel" }, el("h2", {}, t("members")), el("p", {}, t("compare-aloud")));
  const mine = keys.member;
  const rows = await Promise.all(keys.members.filter((m) => m.state !== "left").map(async (m) => {
    const active = isOn(m);
    const mayGive = active && mine && isOn(mine) && m.id !== mine.id;
    const actions = el("td", {}, mayGive ? button(t("access-give"), "plain", () => giveAccess({ id: m.id, enc: m.enc, sign: m.sign })) : "");
    const name = el("th", { scope: "row" }, typed(m.name), m.id === mine?.id && el("small", {}, ` (${t("you")})`));
    return el("tr", {}, name, el("td", {}, el("span", { class: `tag ${active ? "ok" : "wait"}` }, t(active ? "state-active" : "state-waiting"))), el("td", {}, await fingerprint(m)), actions);
  }));
  if (!rows.length) panel.append(el("p", { class: "muted" }, t("members-none")));
  else {
    const head = el("tr", {}, ...["member", "state", "fingerprint", "access"].map((key) => el("th", { scope: "col" }, t(key))));
    panel.append(el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("members") }, el("table", { class: "data team-members" }, el("thead", {}, head), el("tbody", {}, ...rows))));
  }
  return panel;
}

function deskPanel() {
  const panel = el("section", { class: "panel" }, el("h2", {}, t("desk")));
  const actions = el("div", { class: "actions" });
  if (roster) {
    const print = hex(roster.fingerprint).replace(/(.{4})(?=.)/g, "$1 ");
    panel.append(el("p", {}, t("desk-open", { n: roster.version })), el("p", {}, t("desk-fingerprint")), el("p", {}, el("code", {}, print)));
    if (mayLead && keys.member && isOn(keys.member)) actions.append(button(t("change-members"), "secondary", () => ceremony(changeRoster)));
    if (mayLead) actions.append(button(t("recover"), "danger", () => ceremony(recover)));
  } else {
    panel.append(el("p", {}, t("desk-not-open")));
    const enough = waiting().length >= 2;
    if (mayLead && enough) actions.append(button(t(keys.proposal ? "open-desk-again" : "open-desk"), keys.proposal ? "secondary" : "primary", () => ceremony(openDesk)));
    if (!enough) panel.append(el("p", {}, t("desk-need-two")));
  }
  if (actions.children.length) panel.append(actions);
  return panel;
}

async function refresh() {
  try {
    keys = await getKeys(desk);
    const session = keys.member && sessionStorage.getItem(`majlis.${desk}`) ? await unlocked(desk, keys) : null;
    roster = session ? session.roster : await verify(desk, keys);
    overview.replaceChildren(...[await proposalPanel(), await ownPanel(), await membersPanel(), deskPanel()].filter((node) => node !== null));
  } catch (error) {
    overview.replaceChildren(stopped(error, words(error), desk, ""));
    if (!(error instanceof Alarm)) overview.append(button(t("try-again"), "secondary", refresh));
  }
}

busy(overview, t("opening"));
await refresh();
