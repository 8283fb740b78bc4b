// @ts-check
/** What every staff page needs: its texts, elements without HTML strings, dialogs, errors, short notices. */
import { Refused, SealError, postJson } from "/static/js/seal.js";

const lang = document.documentElement.lang === "en" ? "en" : "ar";
/** The page's language as the sealing engine counts languages. */
export const language = lang === "en" ? 1 : 0;
/** Where staff pages begin. */
export const base = `/${lang}/staff`;

/** @type {Map<string, string>} */
const texts = new Map();
const store = document.getElementById("texts");
if (store instanceof HTMLTemplateElement) {
  for (const node of store.content.querySelectorAll("[data-key]")) {
    texts.set(node.getAttribute("data-key") ?? "", node.textContent ?? "");
  }
}

/**
 * A text of the page. Values that people typed are isolated, so that neither direction spoils the other.
 * @param {string} key @param {Record<string, string | number>} [values]
 */
export const t = (key, values = {}) =>
  (texts.get(key) ?? key).replace(/\{(\w+)\}/g, (all, name) => (name in values ? (typeof values[name] === "string" ? `\u2068${values[name]}\u2069` : String(values[name])) : all));

/** Whether the page has this text. @param {string} key */
export const has = (key) => texts.has(key);

/**
 * Makes an element. Functions become listeners, `true` an empty attribute; `false`, `null` and `undefined` are left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, unknown>} [props] @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, /** @type {EventListener} */ (value));
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child || child === 0) node.append(child instanceof Node ? child : String(child));
  return node;
}

/** What a person typed. @param {string} value @param {Record<string, unknown>} [props] */
export const typed = (value, props = {}) => el("bdi", { dir: "auto", ...props }, value);

/** An element of the page that must be there. @param {string} id @returns {HTMLElement} */
export function by(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`no #${id}`);
  return node;
}

/** A field of the page that must be there. @param {string} id @returns {HTMLInputElement} */
export const input = (id) => /** @type {HTMLInputElement} */ (by(id));

/** Arabic-Indic and Persian digits as ASCII, nothing but digits kept. @param {string} value */
export const digits = (value) => value.replace(/[٠-٩۰-۹]/g, (d) => String(d.charCodeAt(0) & 15)).replace(/\D/g, "");

/** A name without controls that turn text round or hide it. @param {string} value */
export const plainName = (value) => value.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff/\\]/g, "").slice(0, 120) || "file";

/** Lets the browser draw before work that takes the processor. */
export const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** Something wrong that is said in the page's own words. */
export class Told extends Error {}

/** What went wrong, in words. @param {unknown} error */
export function words(error) {
  if (error instanceof Told) return error.message;
  if (error instanceof Refused) return error.message === error.code ? t("went-wrong") : error.message;
  if (error instanceof SealError) return has(`seal-${error.code}`) ? t(`seal-${error.code}`) : t("seal-other", { code: error.code });
  console.error(error);
  return error instanceof TypeError ? t("no-connection") : t("went-wrong");
}

let fields = 0;

/**
 * A labelled field.
 * @template {HTMLElement} T
 * @param {string} label @param {T} control @param {string} [hint] @returns {HTMLDivElement}
 */
export function field(label, control, hint) {
  control.id ||= `field-${++fields}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return el("div", { class: "field" }, el("label", { for: control.id }, label), hint && el("p", { class: "hint", id: `${control.id}-hint` }, hint), control);
}

/** A labelled box. @param {string} label @param {Record<string, unknown>} [props] @param {Node} [small] */
export function box(label, props = {}, small) {
  const control = el("input", { type: "checkbox", ...props });
  const node = el("label", { class: "choice" }, control, el("span", { class: "choice-text" }, el("b", {}, label), small));
  return { node, control };
}

/** @param {[string, string][]} options @param {string} [value] @param {Record<string, unknown>} [props] */
export const select = (options, value, props = {}) => el("select", props, ...options.map(([id, label]) => el("option", { value: id, selected: id === value }, label)));

/**
 * A button that cannot be pressed twice and tells what went wrong.
 * @param {string} label @param {string} kind @param {() => unknown} run
 */
export function button(label, kind, run) {
  const node = el("button", { type: "button", class: kind }, label);
  node.addEventListener("click", () => guarded(node, run));
  return node;
}

/** Runs once, with the button asleep; a failure is told. @param {HTMLButtonElement | null} node @param {() => unknown} run */
export async function guarded(node, run) {
  if (node) node.disabled = true;
  try {
    await run();
  } catch (error) {
    toast(words(error), "danger");
  } finally {
    if (node) node.disabled = false;
  }
}

/**
 * Asks in a dialog. Gives what `read` gave, or null if it was closed. What `read` throws is shown and the dialog stays.
 * @template T
 * @param {{ title: string, body?: (Node | null)[], ok?: string, cancel?: string | null, danger?: boolean, read?: () => T | Promise<T> }} options
 * @returns {Promise<T | null>}
 */
export function ask({ title, body = [], ok = t("continue"), cancel = t("cancel"), danger = false, read }) {
  return new Promise((resolve) => {
    /** @type {T | null} */
    let result = null;
    const error = el("p", { class: "error-message", role: "alert", hidden: true });
    const submit = el("button", { class: danger ? "danger" : "primary" }, ok);
    const form = el("form", { novalidate: true }, ...body, error, el("div", { class: "actions" }, submit, cancel === null ? null : el("button", { type: "button", class: "secondary", click: () => dialog.close() }, cancel)));
    const heading = el("h2", { id: `field-${++fields}`, tabindex: "-1" }, title);
    const dialog = el("dialog", { "aria-labelledby": heading.id }, heading, form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.hidden = true;
      submit.disabled = true;
      try {
        await painted();
        result = read ? await read() : /** @type {T} */ (/** @type {unknown} */ (true));
        dialog.close();
      } catch (problem) {
        error.textContent = words(problem);
        error.hidden = false;
      }
      submit.disabled = false;
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    /** @type {HTMLElement} */ (form.querySelector("input, textarea, select") ?? heading).focus();
  });
}

/**
 * A short notice below the page; errors stay until put away.
 * @param {string} message @param {"ok" | "info" | "danger"} [kind] @param {{ label: string, run: () => unknown }} [action] @param {number} [milliseconds]
 */
export function toast(message, kind = "ok", action, milliseconds = 6000) {
  document.querySelector(".toast")?.remove();
  const close = () => node.remove();
  const node = el("div", { class: `toast notice ${kind}`, role: kind === "danger" ? "alert" : "status" }, el("p", {}, message));
  if (action) node.append(button(action.label, "secondary", async () => { await action.run(); close(); }));
  node.append(el("button", { type: "button", class: "plain", click: close }, t("close")));
  (document.querySelector("dialog[open]") ?? document.body).append(node);
  if (kind !== "danger") setTimeout(close, milliseconds);
}

/**
 * A notice for the next page of this tab. Holds no content of any report.
 * @param {string} message @param {{ path: string, body: unknown }} [undo]
 */
export const later = (message, undo) => sessionStorage.setItem("majlis.notice", JSON.stringify({ message, undo, until: Date.now() + 10_000 }));

function notice() {
  const kept = sessionStorage.getItem("majlis.notice");
  sessionStorage.removeItem("majlis.notice");
  if (!kept) return;
  const { message, undo, until } = JSON.parse(kept);
  const left = until - Date.now();
  if (left <= 0) return;
  const action = undo && { label: t("undo"), run: async () => { await postJson(undo.path, undo.body); later(t("undone")); location.reload(); } };
  toast(message, "ok", action, left);
}

/**
 * Errors of a form, on top and at each field; typed values stay.
 * @param {HTMLFormElement} form @param {[id: string, message: string][]} errors
 */
export function showErrors(form, errors) {
  clearErrors(form);
  for (const [id, message] of errors) {
    const control = document.getElementById(id);
    const holder = control?.closest(".field");
    if (!control || !holder) continue;
    holder.classList.add("has-error");
    const note = el("p", { class: "error-message", id: `${id}-error` }, message);
    const anchor = holder.matches("fieldset") ? holder.querySelector("legend")?.nextSibling : control;
    holder.insertBefore(note, anchor?.parentNode === holder ? anchor : holder.firstElementChild?.nextSibling ?? null);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", `${id}-error ${document.getElementById(`${id}-hint`) ? `${id}-hint` : ""}`.trim());
  }
  const items = errors.map(([id, message]) => el("li", {}, id ? el("a", { href: `#${id}`, click: (/** @type {Event} */ event) => { event.preventDefault(); document.getElementById(id)?.focus(); } }, message) : message));
  const summary = el("div", { class: "error-summary", role: "alert", tabindex: "-1" }, el("h2", {}, t("error-summary")), el("ul", {}, ...items));
  form.before(summary);
  document.title = `${t("error-title")} ${document.title.replace(`${t("error-title")} `, "")}`;
  summary.focus();
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  if (form.previousElementSibling?.matches(".error-summary")) form.previousElementSibling.remove();
  for (const holder of form.querySelectorAll(".has-error")) {
    holder.classList.remove("has-error");
    for (const note of holder.querySelectorAll(".error-message")) note.remove();
    for (const control of holder.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
      if (document.getElementById(`${control.id}-hint`)) control.setAttribute("aria-describedby", `${control.id}-hint`);
      else control.removeAttribute("aria-describedby");
    }
  }
  document.title = document.title.replace(`${t("error-title")} `, "");
}

/** Says that something is going on, or nothing. @param {HTMLElement} place @param {string} [message] */
export function busy(place, message) {
  place.replaceChildren(...(message ? [el("p", { class: "busy", role: "status" }, message)] : []));
}

/** Hands a file to the browser's downloads. @param {string} name @param {Uint8Array | string} content @param {string} [type] */
export function download(name, content, type = "application/octet-stream") {
  const url = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)], { type }));
  const link = el("a", { href: url, download: plainName(name) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Copies a text and says so on the button. @param {HTMLElement} node @param {string} value */
export async function copy(node, value) {
  await navigator.clipboard.writeText(value).then(() => toast(t("copied")), () => toast(t("copy-failed"), "info"));
  node.focus();
}

/** A list of words, numbered. @param {string} joined @param {string} wordLang @param {string} [kind] */
export const wordList = (joined, wordLang, kind = "words") =>
  el("ol", { class: kind, role: "list", lang: wordLang, dir: wordLang === "ar" ? "rtl" : "ltr" }, ...joined.split(" ").map((word) => el("li", {}, word)));

/** Ends the session and forgets the keys of this tab. */
async function signOut() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("majlis.")) sessionStorage.removeItem(key);
  await postJson("/staff/x/sign-out", {}).catch(() => undefined);
  location.assign(`${base}/sign-in`);
}

for (const node of document.querySelectorAll("[data-sign-out]")) node.addEventListener("click", signOut);
for (const node of document.querySelectorAll("[data-copy]")) {
  node.addEventListener("click", () => copy(/** @type {HTMLElement} */ (node), node.getAttribute("data-copy") ?? ""));
}
notice();
