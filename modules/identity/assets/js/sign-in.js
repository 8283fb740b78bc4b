// @ts-check
/** Signing in: the passphrase is turned into two halves here; one proves who it is, the other never leaves. */
import { Op, Refused, call, postJson, u32, unhex, hex } from "/static/js/seal.js";
import { admit, getKeys, unwrapBundle } from "/static/js/keys.js";
import { arePossible, show as showPasskey } from "/static/js/passkey.js";
import { base, busy, by, clearErrors, digits, guarded, input, painted, showErrors, t, words } from "/static/js/staff.js";

const form = /** @type {HTMLFormElement} */ (by("sign-in"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
const desks = (form.dataset.desks ?? "").split(" ").filter(Boolean);
form.hidden = false;

/** @returns {[string, string][]} */
function missing() {
  /** @type {[string, string][]} */
  const errors = [];
  if (!input("login").value.trim()) errors.push(["login", t("need-login")]);
  if (!input("passphrase").value) errors.push(["passphrase", t("need-passphrase")]);
  if (digits(input("code").value).length !== 6) errors.push(["code", t("need-code")]);
  return errors;
}

/** Opens the keys of each desk and keeps them in this tab; a desk that refuses waits until its page is opened. @param {import("/static/js/keys.js").Unlock} unlock */
async function openDesks(unlock) {
  for (const desk of desks) {
    try {
      const keys = await getKeys(desk);
      if (!keys.member?.unlocks.some((u) => u.method === unlock.method)) continue;
      await admit(desk, keys, await unwrapBundle(keys, unlock), unlock);
    } catch (error) {
      console.warn(desk, error instanceof Error ? error.message : error);
    }
  }
}

async function signIn() {
  const login = input("login").value.trim();
  const { salt, memory, passes } = await postJson("/staff/x/salt", { login });
  await painted();
  const [proof, kek] = await call(Op.passphrase, input("passphrase").value, unhex(salt), u32(memory), u32(passes));
  await postJson("/staff/x/sign-in", { login, proof: hex(proof), totp: digits(input("code").value) });
  await openDesks({ method: "passphrase", kek });
  location.assign(base);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  const errors = missing();
  if (errors.length) return showErrors(form, errors);
  button.disabled = true;
  busy(by("progress"), t("signing-in"));
  try {
    await signIn();
  } catch (error) {
    busy(by("progress"));
    button.disabled = false;
    input("code").value = "";
    const wrong = error instanceof Refused && error.code === "wrong-sign-in";
    showErrors(form, [["login", wrong ? t("wrong-sign-in") : words(error)]]);
  }
});

/** One touch: the authenticator says who it is, and its PRF opens the desk keys. */
async function withPasskey() {
  const { ticket, options } = await postJson("/staff/x/passkey/begin", {});
  const { credential, kek, method } = await showPasskey(options);
  await postJson("/staff/x/passkey/sign-in", { ticket, credential });
  if (kek) await openDesks({ method, kek });
  location.assign(base);
}

const passkey = /** @type {HTMLButtonElement | null} */ (document.getElementById("with-passkey"));
if (passkey && arePossible()) {
  /** @type {HTMLElement} */ (passkey.closest("div")).hidden = false;
  passkey.addEventListener("click", () => guarded(passkey, withPasskey));
}

for (const use of document.querySelectorAll("[data-use]")) {
  use.addEventListener("click", () => {
    for (const name of ["login", "passphrase", "code"]) input(name).value = use.getAttribute(`data-${name}`) ?? "";
    button.focus();
  });
}

const show = /** @type {HTMLInputElement} */ (by("show-passphrase"));
show.addEventListener("change", () => { input("passphrase").type = show.checked ? "text" : "password"; });
