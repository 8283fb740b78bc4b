// @ts-check
/** Accepting an invitation: a passphrase that stays here, and an authenticator app. */
import { Op, call, hex, postJson, random, text, u32, u8 } from "/static/js/seal.js";
import { base, busy, by, clearErrors, digits, input, language, later, painted, showErrors, t, words } from "/static/js/staff.js";

const MEMORY = 65_536;
const PASSES = 3;
const form = /** @type {HTMLFormElement} */ (by("invite"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
form.hidden = false;

/** @returns {[string, string][]} */
function problems() {
  /** @type {[string, string][]} */
  const errors = [];
  const passphrase = input("passphrase").value.trim();
  if ([...passphrase].length < 15) errors.push(["passphrase", t("passphrase-short")]);
  else if (passphrase !== input("again").value.trim()) errors.push(["again", t("passphrase-differs")]);
  if (digits(input("code").value).length !== 6) errors.push(["code", t("need-code")]);
  return errors;
}

async function accept() {
  const salt = random(16);
  await painted();
  const [proof] = await call(Op.passphrase, input("passphrase").value, salt, u32(MEMORY), u32(PASSES));
  await postJson("/staff/x/accept", { token: form.dataset.token, salt: hex(salt), proof: hex(proof), totp: digits(input("code").value) });
  later(t("accepted"));
  location.assign(`${base}/sign-in`);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  const errors = problems();
  if (errors.length) return showErrors(form, errors);
  button.disabled = true;
  busy(by("progress"), t("accepting"));
  try {
    await accept();
  } catch (error) {
    busy(by("progress"));
    button.disabled = false;
    input("code").value = "";
    showErrors(form, [["code", words(error)]]);
  }
});

by("suggest").addEventListener("click", async () => {
  const [code] = await call(Op.codeNew, random());
  const [list] = await call(Op.codeWords, u8(language), code);
  const passphrase = text(list).split(" ").slice(0, 6).join(" ");
  input("passphrase").value = passphrase;
  input("again").value = "";
  show.checked = true;
  show.dispatchEvent(new Event("change"));
  by("suggested").textContent = t("suggested");
  input("again").focus();
});

const show = /** @type {HTMLInputElement} */ (by("show-passphrase"));
show.addEventListener("change", () => {
  for (const id of ["passphrase", "again"]) input(id).type = show.checked ? "text" : "password";
});
