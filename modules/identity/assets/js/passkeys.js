// @ts-check
/** One's own passkeys: adding one wraps the desk keys with it, removing one drops what it unlocked. */
import { Op, call, hex, postJson, u32, unhex } from "/static/js/seal.js";
import { admit, at, getKeys, unwrapBundle, wrapBundle } from "/static/js/keys.js";
import { arePossible, create } from "/static/js/passkey.js";
import { Told, ask, by, el, field, guarded, later, t } from "/static/js/staff.js";

const panel = by("passkeys");
const { login = "", desks = "" } = panel.dataset;

/** Wraps each desk's keys for the new passkey; a desk without keys has none to wrap. Gives on how many desks it did. @param {Uint8Array} passphraseKek @param {{ method: string, kek: Uint8Array }} unlock */
async function wrapAll(passphraseKek, unlock) {
  let wrapped = 0;
  for (const desk of desks.split(" ").filter(Boolean)) {
    try {
      const keys = await getKeys(desk);
      const member = keys.member;
      if (!member || member.state === "left" || !member.unlocks.some((u) => u.method === "passphrase")) continue;
      const bundle = await unwrapBundle(keys, { method: "passphrase", kek: passphraseKek });
      await admit(desk, keys, bundle);
      await postJson(`${at(desk)}/unlock`, { method: unlock.method, wrapped: hex(await wrapBundle(keys, unlock.kek, member.id, bundle)) });
      wrapped += 1;
    } catch (error) {
      // The passkey itself is added by now: what did not work for one desk is told at the end, and stops no other.
      console.warn(desk, error instanceof Error ? error.message : error);
    }
  }
  return wrapped;
}

async function add() {
  const name = el("input", { dir: "auto", autocomplete: "off", maxlength: 60 });
  const passphrase = el("input", { type: "password", autocomplete: "current-password", dir: "auto" });
  const done = await ask({
    title: t("passkey-add"), ok: t("passkey-make"),
    body: [el("p", {}, t("passkey-add-why")), field(t("passkey-name"), name, t("passkey-name-hint")), field(t("passphrase"), passphrase)],
    read: async () => {
      if (!name.value.trim()) throw new Told(t("passkey-need-name"));
      if (!passphrase.value) throw new Told(t("unlock-empty"));
      const { salt, memory, passes } = await postJson("/staff/x/salt", { login });
      const [proof, kek] = await call(Op.passphrase, passphrase.value, unhex(salt), u32(memory), u32(passes));
      const { ticket, options } = await postJson("/staff/x/passkey/new", { proof: hex(proof) });
      const made = await create(options);
      await postJson("/staff/x/passkey/add", { ticket, name: name.value.trim(), credential: made.credential });
      if (!made.kek) return "passkey-added-no-prf";
      return (await wrapAll(kek, { method: made.method, kek: made.kek })) ? "passkey-added" : "passkey-added-none";
    },
  });
  if (!done) return;
  later(t(done));
  location.reload();
}

/** @param {string} id @param {string} name */
async function remove(id, name) {
  const sure = await ask({ title: t("passkey-remove"), ok: t("passkey-remove"), danger: true, body: [el("p", {}, el("bdi", {}, name)), el("p", {}, t("passkey-remove-why"))] });
  if (!sure) return;
  await postJson("/staff/x/passkey/remove", { id });
  later(t("passkey-removed"));
  location.reload();
}

panel.hidden = !arePossible();
const button = /** @type {HTMLButtonElement} */ (by("passkey-add"));
button.addEventListener("click", () => guarded(button, add));
for (const node of /** @type {NodeListOf<HTMLButtonElement>} */ (panel.querySelectorAll("[data-passkey]"))) {
  node.addEventListener("click", () => guarded(node, () => remove(node.dataset.passkey ?? "", node.dataset.name ?? "")));
}
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-close]"))) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await ask({ title: t("close-account"), ok: t("close-account"), danger: true, body: [el("p", {}, el("bdi", {}, form.dataset.close ?? "")), el("p", {}, t("close-account-why"))] })) form.submit();
  });
}
