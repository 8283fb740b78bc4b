// @ts-check
/** A member's keys in this tab, and the desk's roster as this browser has verified it. */
import { Op, SealError, call, getJson, hex, postJson, random, readU32, text, u32, unframe, unhex } from "/static/js/seal.js";
import { arePossible, unlockHere } from "/static/js/passkey.js";
import { Told, ask, el, field, guarded, t } from "/static/js/staff.js";

/** @typedef {{ id: string, state: string, enc: string, sign: string, unlocks: { method: string, wrapped: string }[] }} OwnMember */
/** @typedef {{ id: string, name: string, state: string, enc: string, sign: string }} Colleague */
/** @typedef {{ instance: string, chain: string, tab_key: string, user: string, member: OwnMember | null, members: Colleague[], proposal: { signed: string, version: number, signers: string[] } | null }} Keys */
/** @typedef {{ id: string, enc: string, sign: string }} OnRoster */
/** @typedef {{ fingerprint: Uint8Array, version: number, members: OnRoster[], recoveryEnc: string, recoverySign: string }} Roster */
/** @typedef {{ instance: string, desk: string, version: number, previous: string, recoveryEnc: string, recoverySign: string, members: OnRoster[] }} RosterBody */
/** @typedef {{ method: string, kek: Uint8Array }} Unlock */
/** @typedef {{ desk: string, keys: Keys, instance: Uint8Array, chain: Uint8Array, roster: Roster | null, bundle: Uint8Array }} Session */

/** The desk's list of keys is not the one known here: nothing is opened or sealed any more. */
export class Alarm extends Told {}
/** The person has no keys on this desk yet. */
export class NoKeys extends Told {}
/** The person closed the question for the passphrase. */
export class Locked extends Told {}

/** Where a desk's calls are. @param {string} desk */
export const at = (desk) => `/staff/x/desk/${desk}`;

/** @param {string} desk @returns {Promise<Keys>} */
export const getKeys = (desk) => getJson(`${at(desk)}/keys`);

/** Parts of an unlocked bundle. @param {Uint8Array} bundle */
export const secrets = (bundle) => ({ enc: bundle.slice(0, 32), sign: bundle.slice(32, 64), desk: bundle.slice(64, 96), version: readU32(bundle.slice(96, 100)) });

/** @param {string} desk @returns {{ fingerprint: string, version: number } | null} */
const pinned = (desk) => JSON.parse(localStorage.getItem(`majlis.pin.${desk}`) ?? "null");

/**
 * Verifies the chain of rosters against everything seen before: in the bundle, and in this browser.
 * @param {string} desk @param {Keys} keys @param {Uint8Array} [bundle] @returns {Promise<Roster | null>} null if the desk was never opened
 */
export async function verify(desk, keys, bundle) {
  const [chain, instance] = [unhex(keys.chain), unhex(keys.instance)];
  const own = bundle && secrets(bundle);
  const seen = own?.desk.some(Boolean) ? [{ fingerprint: hex(own.desk), version: own.version }] : [];
  const pin = pinned(desk);
  if (pin) seen.push(pin);
  if (!chain.length) {
    if (seen.length) throw new Alarm(t("alarm-gone"));
    return null;
  }
  try {
    for (const { fingerprint, version } of seen) await call(Op.rosterVerify, chain, instance, unhex(fingerprint), u32(version));
    const [fingerprint, version, members, recoveryEnc, recoverySign, name] = await call(Op.rosterVerify, chain, instance, new Uint8Array(), u32(0));
    if (text(name) !== desk) throw new SealError(10);
    const roster = { fingerprint, version: readU32(version), members: readMembers(members), recoveryEnc: hex(recoveryEnc), recoverySign: hex(recoverySign) };
    localStorage.setItem(`majlis.pin.${desk}`, JSON.stringify({ fingerprint: hex(fingerprint), version: roster.version }));
    return roster;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new Alarm(t(error.code === 9 ? "alarm-old" : "alarm-other"));
  }
}

/** @param {Uint8Array} bytes @returns {OnRoster[]} */
export function readMembers(bytes) {
  const members = [];
  for (let i = 0; i + 80 <= bytes.length; i += 80) {
    members.push({ id: hex(bytes.slice(i, i + 16)), enc: hex(bytes.slice(i + 16, i + 48)), sign: hex(bytes.slice(i + 48, i + 80)) });
  }
  return members;
}

/** Reads the body of a signed roster (engines/seal/src/roster.rs). @param {Uint8Array} signed @returns {RosterBody} */
export function readRoster(signed) {
  const body = unframe(signed)[0];
  let i = 5;
  const take = (/** @type {number} */ n) => body.slice(i, (i += n));
  const instance = hex(take(16));
  const desk = text(take(readU32(take(4))));
  const version = readU32(take(4));
  const [previous, recoveryEnc, recoverySign] = [hex(take(32)), hex(take(32)), hex(take(32))];
  const count = readU32(take(4));
  const members = readMembers(body.slice(i));
  if (text(body.slice(0, 4)) !== "MJR1" || members.length !== count || body.length !== i + count * 80) throw new SealError(1);
  return { instance, desk, version, previous, recoveryEnc, recoverySign, members };
}

/** @param {{ id: string, enc: string, sign: string }} a @param {{ id: string, enc: string, sign: string }} b */
export const same = (a, b) => a.id === b.id && a.enc === b.enc && a.sign === b.sign;

/** @param {Keys} keys @param {Uint8Array} kek @param {string} member @param {Uint8Array} bundle */
export const wrapBundle = async (keys, kek, member, bundle) => (await call(Op.bundleWrap, random(), kek, unhex(keys.instance), unhex(member), bundle))[0];

/** Keeps the bundle in this tab, wrapped by a key that only the session holds. @param {string} desk @param {Keys} keys @param {string} member @param {Uint8Array} bundle */
export async function remember(desk, keys, member, bundle) {
  sessionStorage.setItem(`majlis.${desk}`, hex(await wrapBundle(keys, unhex(keys.tab_key), member, bundle)));
}

/**
 * Takes an opened bundle into this tab: its keys must be the member's, and the roster at least as new as the one it knows.
 * @param {string} desk @param {Keys} keys @param {Uint8Array} bundle @param {Unlock} [unlock] how it was opened, to keep the newer roster version there too
 * @returns {Promise<Session>}
 */
export async function admit(desk, keys, bundle, unlock) {
  const member = keys.member;
  if (!member) throw new NoKeys(t("no-keys"));
  const [enc, sign] = await call(Op.publicKeys, bundle.slice(0, 32), bundle.slice(32, 64));
  if (hex(enc) !== member.enc || hex(sign) !== member.sign) throw new Alarm(t("alarm-swapped"));
  const roster = await verify(desk, keys, bundle);
  const isOn = !!roster?.members.some((m) => same(m, member));
  if (roster && member.state === "active" && !isOn) throw new Alarm(t("alarm-not-on"));
  let current = bundle;
  if (roster && isOn && secrets(bundle).version < roster.version) {
    current = Uint8Array.from([...bundle.slice(0, 64), ...roster.fingerprint, ...u32(roster.version)]);
    if (unlock) await postJson(`${at(desk)}/unlock`, { method: unlock.method, wrapped: hex(await wrapBundle(keys, unlock.kek, member.id, current)) });
  }
  await remember(desk, keys, member.id, current);
  return { desk, keys, instance: unhex(keys.instance), chain: unhex(keys.chain), roster, bundle: current };
}

/** Opens the member's bundle by one of its unlocks. @param {Keys} keys @param {Unlock} unlock @returns {Promise<Uint8Array>} */
export async function unwrapBundle(keys, unlock) {
  const member = /** @type {OwnMember} */ (keys.member);
  const wrapped = member.unlocks.find((u) => u.method === unlock.method)?.wrapped;
  if (!wrapped) throw new Told(t("unlock-none"));
  return (await call(Op.bundleUnwrap, unhex(wrapped), unlock.kek, unhex(keys.instance), unhex(member.id)))[0];
}

/** The key-encryption key of the account's passphrase. @param {string} passphrase */
export async function passphraseKek(passphrase) {
  const login = /** @type {HTMLElement | null} */ (document.querySelector("[data-login]"))?.dataset.login;
  const { salt, memory, passes } = await postJson("/staff/x/salt", { login });
  return (await call(Op.passphrase, passphrase, unhex(salt), u32(memory), u32(passes)))[1];
}

/** Asks for the passphrase, or the printed words. @param {string} desk @param {Keys} keys @returns {Promise<Session>} */
async function askUnlock(desk, keys) {
  const passphrase = el("input", { type: "password", autocomplete: "current-password", dir: "ltr" });
  const recovery = el("textarea", { rows: 3, dir: "auto", autocomplete: "off", spellcheck: "false" });
  const hasPasskey = arePossible() && !!keys.member?.unlocks.some((u) => u.method.startsWith("passkey-"));
  /** @type {Unlock | undefined} */
  let touched;
  const byPasskey = (/** @type {Event} */ event) => guarded(/** @type {HTMLButtonElement} */ (event.target), async () => {
    touched = await unlockHere();
    passphrase.form?.requestSubmit();
  });
  const session = await ask({
    title: t("unlock-title"),
    body: [
      el("p", {}, t("unlock-why")),
      field(t("passphrase"), passphrase),
      hasPasskey ? el("p", {}, el("button", { type: "button", class: "secondary", click: byPasskey }, t("unlock-passkey"))) : null,
      el("details", {}, el("summary", {}, t("unlock-words")), field(t("unlock-words-label"), recovery, t("unlock-words-hint"))),
    ],
    ok: t("unlock"),
    read: async () => {
      if (!touched && !passphrase.value && !recovery.value.trim()) throw new Told(t("unlock-empty"));
      const byWords = !passphrase.value;
      const typed = async () => ({ method: byWords ? "words" : "passphrase", kek: byWords ? (await call(Op.parseRecoveryWords, recovery.value))[0] : await passphraseKek(passphrase.value) });
      const unlock = touched ?? (await typed());
      touched = undefined;
      const bundle = await unwrapBundle(keys, unlock).catch((error) => {
        throw error instanceof SealError ? new Told(t("unlock-wrong")) : error;
      });
      return { bundle, unlock };
    },
  });
  if (!session) throw new Locked(t("locked"));
  return admit(desk, keys, session.bundle, session.unlock);
}

/** The member's session on a desk: from this tab, or by asking. @param {string} desk @param {Keys} [known] @returns {Promise<Session>} */
export async function unlocked(desk, known) {
  const keys = known ?? (await getKeys(desk));
  if (!keys.member) {
    await verify(desk, keys);
    throw new NoKeys(t("no-keys"));
  }
  const kept = sessionStorage.getItem(`majlis.${desk}`);
  if (kept) {
    let bundle;
    try {
      [bundle] = await call(Op.bundleUnwrap, unhex(kept), unhex(keys.tab_key), unhex(keys.instance), unhex(keys.member.id));
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      sessionStorage.removeItem(`majlis.${desk}`);
    }
    if (bundle) return admit(desk, keys, bundle);
  }
  return askUnlock(desk, keys);
}

/**
 * A session that may open and seal: keys on the newest roster.
 * @param {string} desk @returns {Promise<Session & { roster: Roster }>}
 */
export async function working(desk) {
  const session = await unlocked(desk);
  const { roster, keys } = session;
  if (!roster) throw new NoKeys(t("desk-closed"));
  if (!roster.members.some((m) => keys.member && same(m, keys.member))) throw new NoKeys(t("still-waiting"));
  return { ...session, roster };
}

/** A notice for what stops a page, loud if it is an alarm. @param {unknown} error @param {string} message @param {string} desk @param {string} team address of the keys page */
export function stopped(error, message, desk, team) {
  const loud = error instanceof Alarm;
  const notice = el("div", { class: `notice ${loud ? "danger" : "warn"}`, role: "alert", "data-desk": desk }, el("h3", {}, t(loud ? "alarm" : "cannot-open")), el("p", {}, message));
  if (loud) notice.append(el("p", {}, t("alarm-do")));
  if (error instanceof NoKeys) notice.append(el("p", {}, el("a", { href: team }, t("to-team"))));
  return notice;
}
