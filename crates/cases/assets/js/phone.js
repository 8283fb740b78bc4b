// @ts-check
/** A report taken on the phone: sealed here like any other, with a code for the caller. */
import { Op, call, frame, hex, postBytes, random, text, u8, u32 } from "/static/js/seal.js";
import { at, secrets, stopped, working } from "/static/js/keys.js";
import { base, busy, by, clearErrors, el, input, language, painted, showErrors, t, wordList, words } from "/static/js/staff.js";

const form = /** @type {HTMLFormElement} */ (by("phone"));
const submit = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
const { desk = "" } = form.dataset;
const team = `${base}/desk/${desk}/team`;
let sent = false;

/** @type {import("/static/js/thread.js").Working | undefined} */
let session;
/** What was sealed for these answers: sending it again is harmless. @type {{ key: string, request: Uint8Array, code: Uint8Array } | undefined} */
let pending;

/** @param {string} name */
const picked = (name) => /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${name}"]:checked`))?.value ?? "";
const situation = () => /** @type {HTMLSelectElement} */ (by("situation")).selectedOptions[0];

/** @returns {[string, string][]} */
function problems() {
  /** @type {[string, string][]} */
  const errors = [];
  if (!situation()?.value) errors.push(["situation", t("need-situation")]);
  if (!picked("age_band")) errors.push(["age", t("need-age")]);
  if (!picked("danger")) errors.push(["danger", t("need-danger")]);
  if (!input("story").value.trim()) errors.push(["story", t("need-story")]);
  return errors;
}

function answers() {
  const option = situation();
  const danger = picked("danger");
  const value = (/** @type {string} */ id) => input(id).value.trim();
  const content = { v: 1, situation: option.value, outcome: "", audience: value("audience"), danger, story: value("story"), where: value("where"), address: value("address"), reply_lang: value("lang"), files: [] };
  // The same rule as on the web: not knowing counts as high.
  const usual = option.dataset.urgency ?? "normal";
  const urgency = danger === "yes" ? "urgent" : danger === "unsure" && usual !== "urgent" ? "high" : usual;
  return { content, facets: { category: option.dataset.category, urgency, age_band: picked("age_band"), lang: content.reply_lang } };
}

/** @param {import("/static/js/thread.js").Working} s @param {ReturnType<typeof answers>} given */
async function seal(s, { content, facets }) {
  const [code] = await call(Op.codeForCaller, random());
  const [lookup, enc, sign] = await call(Op.codeKeys, code, s.instance);
  const [encPublic, signPublic] = await call(Op.publicKeys, enc, sign);
  const id = random(16);
  const seed = secrets(s.bundle).sign;
  const [header, key, wraps] = await call(Op.caseOpen, random(), s.chain, s.instance, id, encPublic, signPublic, u8(1), seed);
  const [part] = await call(Op.sealText, random(), header, key, u8(1), u8(1), seed, new Uint8Array(32), u32(s.roster.version), JSON.stringify(content));
  const meta = { case: hex(id), lookup: hex(lookup), ...facets, challenge: "", nonce: "0" };
  return { request: frame([JSON.stringify(meta), header, wraps, part]), code };
}

async function send() {
  const s = (session ??= await working(desk));
  await painted();
  const given = answers();
  const key = JSON.stringify(given);
  if (pending?.key !== key) pending = { key, ...(await seal(s, given)) };
  const { case: id } = await postBytes(`${at(desk)}/phone`, pending.request);
  await showCode(pending.code, id);
}

/** The words to read out, the caller's language first. @param {Uint8Array} code @param {string} id */
async function showCode(code, id) {
  sent = true;
  const first = input("lang").value === "ar" ? 0 : 1;
  const lists = await Promise.all([first, 1 - first].map(async (n) => {
    const [joined] = await call(Op.codeWords, u8(n), code);
    return [el("h2", {}, t(n ? "words-en" : "words-ar")), wordList(text(joined), n ? "en" : "ar", "code-words")];
  }));
  const heading = el("h1", { tabindex: "-1" }, t("recorded"));
  by("done").replaceChildren(
    heading,
    el("div", { class: "notice ok" }, el("p", {}, t("recorded-read")), el("p", {}, t("recorded-once"))),
    ...lists.flat(),
    el("div", { class: "actions" }, el("a", { class: "primary", href: `${base}/desk/${desk}/case/${id}` }, t("open-case")), el("a", { class: "secondary", href: location.href }, t("record-another"))),
  );
  by("entry").hidden = true;
  by("done").hidden = false;
  heading.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearErrors(form);
  const errors = problems();
  if (errors.length) return showErrors(form, errors);
  submit.disabled = true;
  busy(by("progress"), t("sealing"));
  try {
    await send();
  } catch (error) {
    showErrors(form, [["", words(error)]]);
  }
  busy(by("progress"));
  submit.disabled = false;
});

window.addEventListener("beforeunload", (event) => { if (!sent && input("story").value.trim()) event.preventDefault(); });
input("lang").value = language ? "en" : "ar";

working(desk).then((s) => { session = s; }, (error) => by("alert").replaceChildren(stopped(error, words(error), desk, team)));
