// @ts-check
/** The reading pane: opens one case, answers, and every act on it. */
import { Refused, postBytes, postJson } from "/static/js/seal.js";
import { NoKeys, at, stopped, working } from "/static/js/keys.js";
import { Kind, openThread, prepare, show } from "/static/js/thread.js";
import { Told, ask, base, box, busy, button, by, download, el, field, guarded, input, later, painted, select, t, words } from "/static/js/staff.js";

/** @typedef {{ id: string, label: string, extra: string, title: string }} Choice */

/** Lists that the page carries, by name. @param {string} name @returns {Choice[]} */
export function list(name) {
  const store = /** @type {HTMLTemplateElement | null} */ (document.getElementById("lists"));
  const nodes = store ? [...store.content.querySelectorAll(`[data-list="${name}"]`)] : [];
  return nodes.map((n) => ({ id: n.getAttribute("data-id") ?? "", label: n.textContent ?? "", extra: n.getAttribute("data-extra") ?? "", title: n.getAttribute("data-title") ?? "" }));
}

/** @param {string} name @returns {[string, string][]} */
export const pairs = (name) => list(name).map((c) => [c.id, c.label]);

const pane = document.getElementById("pane");
const data = /** @type {Record<string, string>} */ (pane?.dataset ?? {});
const path = `${at(data.desk)}/case/${data.case}`;
const team = `${base}/desk/${data.desk}/team`;

/** @type {import("/static/js/thread.js").Working | undefined} */
let session;
/** @type {import("/static/js/thread.js").Thread | undefined} */
let thread;
/** What was sealed but not yet taken: the same again is harmless. @type {{ key: string, sealed: Awaited<ReturnType<typeof prepare>> } | undefined} */
let pending;

/** The rows of the list beside the pane. */
export const rows = () => /** @type {HTMLTableRowElement[]} */ ([...document.querySelectorAll(".queue tbody tr[data-case]")]);
/** @param {HTMLTableRowElement} row */
export const urlOf = (row) => row.querySelector("a")?.href ?? "";

/** What is being written and not yet sent. */
const unsent = () => (/** @type {HTMLTextAreaElement | null} */ (document.getElementById("composer-text")))?.value ?? "";

/** Where to go once this case is done: the next one, or the list. */
function next() {
  const all = rows();
  const here = all.findIndex((row) => row.dataset.case === data.case);
  const row = all[here + 1] ?? all[here - 1];
  return row && here >= 0 ? urlOf(row) : data.list;
}

/**
 * Acts, then reads the page again; can be undone for ten seconds if `undo` is given.
 * @param {Record<string, string>} body @param {string} message @param {{ undo?: Record<string, string>, url?: string }} [then]
 */
async function act(body, message, { undo, url } = {}) {
  if (unsent().trim() && !(await ask({ title: t("draft-kept"), ok: t("draft-drop"), danger: true, body: [el("p", {}, t("draft-why"))] }))) return;
  await postJson(`${path}/act`, body);
  later(message, undo && { path: `${path}/act`, body: undo });
  draft("");
  if (url) location.assign(url);
  else location.reload();
}

/** Whether the answer to a dialog was acted upon. @param {string} title @param {string} label @param {HTMLSelectElement} control */
const choose = (title, label, control) => ask({ title, body: [field(label, control)], ok: t("save"), read: () => control.value });

const assignTo = (/** @type {string} */ value) => act({ action: "assign", value }, t("assigned"), { undo: { action: "assign", value: data.assignee } });

async function assign() {
  const value = await choose(t("assign"), t("assignee"), select([["", t("nobody")], ...pairs("member")], data.assignee));
  if (value !== null) await assignTo(value);
}

/** @param {boolean} closing only moves that close with an outcome */
async function move(closing) {
  const moves = list("transition").filter((m) => !closing || m.extra);
  if (!moves.length) throw new Told(t("no-moves"));
  const to = select(moves.map((m) => [m.id, m.label]));
  const outcome = select([["", t("choose")], ...pairs("outcome")]);
  const outcomeField = field(t("outcome"), outcome);
  const needs = () => !!moves.find((m) => m.id === to.value)?.extra;
  const sync = () => { outcomeField.hidden = !needs(); };
  to.addEventListener("change", sync);
  sync();
  const answer = await ask({
    title: t(closing ? "close-case" : "move"), body: [field(t("state"), to), outcomeField], ok: t("save"),
    read: () => {
      if (needs() && !outcome.value) throw new Told(t("need-outcome"));
      return { to: to.value, outcome: needs() ? outcome.value : "" };
    },
  });
  if (!answer) return;
  const body = { action: "move", value: answer.to, ...(answer.outcome ? { outcome: answer.outcome } : {}) };
  const undo = moves.find((m) => m.id === answer.to)?.title ? { action: "move", value: data.state } : undefined;
  await act(body, t("moved"), { undo, url: answer.outcome ? next() : undefined });
}

/** @param {"urgency" | "category"} what */
async function change(what) {
  const value = await choose(t(`change-${what}`), t(what), select(pairs(what), data[what]));
  if (value !== null) await act({ action: what, value }, t("changed"), { undo: { action: what, value: data[what] } });
}

/** Another case, chosen from the list or by its number. @param {string} title @param {string} why @param {string} ok @param {{ exclude?: string[] }} [options] */
function chooseCase(title, why, ok, { exclude = [] } = {}) {
  const others = rows().filter((row) => row.dataset.case !== data.case && !exclude.includes(row.dataset.case ?? ""));
  const listed = select([["", t("choose")], ...others.map((row) => /** @type {[string, string]} */ ([row.dataset.case ?? "", row.dataset.label ?? ""]))]);
  const number = el("input", { dir: "ltr", autocomplete: "off", spellcheck: "false" });
  return ask({
    title, ok,
    body: [el("p", {}, why), field(t("case-listed"), listed), field(t("case-number"), number, t("case-number-hint"))],
    read: () => {
      const wanted = number.value.toLowerCase().replace(/[^0-9a-z]/g, "");
      const found = wanted ? rows().find((row) => [row.dataset.case, row.dataset.short?.toLowerCase().replace(/[^0-9a-z]/g, "")].includes(wanted))?.dataset.case ?? (/^[0-9a-f]{32}$/.test(wanted) ? wanted : "") : listed.value;
      if (!found) throw new Told(t("case-unknown"));
      return found;
    },
  });
}

async function merge() {
  const chosen = rows().filter((row) => row.querySelector("input")?.checked && row.dataset.case !== data.case);
  if (chosen.length) {
    const names = el("ul", {}, ...chosen.map((row) => el("li", {}, row.dataset.label ?? "")));
    if (!(await ask({ title: t("merge-here"), body: [el("p", {}, t("merge-why")), names], ok: t("merge") }))) return;
    for (const row of chosen) await postJson(`${at(data.desk)}/case/${row.dataset.case}/act`, { action: "merge", value: data.case });
    later(t("merged"));
    return location.reload();
  }
  const into = await chooseCase(t("merge-into"), t("merge-why"), t("merge"));
  if (into) await act({ action: "merge", value: into }, t("merged"), { undo: { action: "unmerge" }, url: next() });
}

async function link() {
  const other = await chooseCase(t("link"), t("link-why"), t("link"));
  if (other) await act({ action: "link", value: other }, t("linked"), { undo: { action: "unlink", value: other } });
}

async function erase() {
  const word = el("input", { autocomplete: "off", spellcheck: "false", dir: "auto" });
  const sure = await ask({
    title: t("erase"), ok: t("erase"), danger: true,
    body: [el("div", { class: "notice danger" }, el("p", {}, t("erase-why"))), field(t("erase-type", { word: data.short }), word)],
    read: () => {
      if (word.value.trim().toLowerCase() !== data.short.toLowerCase()) throw new Told(t("erase-differs"));
      return true;
    },
  });
  if (sure) await act({ action: "erase" }, t("erased-now"), { url: next() });
}

/** Seals and sends one text; the same text again goes as the same part. @param {number} kind @param {unknown} content */
async function send(kind, content) {
  if (!session || !thread) throw new Told(t("not-open"));
  const key = JSON.stringify([kind, content]);
  for (let tries = 0; ; tries++) {
    if (pending?.key !== key) pending = { key, sealed: await prepare(session, thread, kind, content) };
    try {
      await postBytes(`${path}/${pending.sealed.to}`, pending.sealed.body);
      pending = undefined;
      return;
    } catch (error) {
      // Keys or members have changed since this page was read: seal it again for those of now.
      if (tries || !(error instanceof Refused) || !["old-epoch", "old-roster"].includes(error.code)) throw error;
      pending = undefined;
      session = await working(data.desk);
      thread = await openThread(session, data.case);
    }
  }
}

/** Passing on to another authority: composed anew, with what was agreed. */
async function refer() {
  if (!session || !thread) throw new Told(t("not-open"));
  const answers = thread.answers?.content ?? {};
  const to = el("input", { dir: "auto", autocomplete: "off" });
  const passed = el("textarea", { dir: "auto", rows: 8 });
  passed.value = [answers.story, answers.where, answers.address].filter(Boolean).join("\n\n");
  const agreed = el("textarea", { dir: "auto", rows: 3 });
  const consent = box(t("consent"));
  const content = await ask({
    title: t("refer"), ok: t("refer-keep"),
    body: [el("p", {}, t("refer-why")), field(t("refer-to"), to), field(t("refer-text"), passed, t("refer-text-hint")), field(t("refer-agreed"), agreed, t("refer-agreed-hint")), consent.node],
    read: async () => {
      if (!to.value.trim() || !passed.value.trim() || !agreed.value.trim()) throw new Told(t("refer-empty"));
      if (!consent.control.checked) throw new Told(t("refer-consent"));
      const extract = { v: 1, to: to.value.trim(), text: passed.value.trim(), agreed: agreed.value.trim(), consent: true };
      await send(Kind.extract, extract);
      return extract;
    },
  });
  if (!content) return;
  const file = `${t("refer-to")}: ${content.to}\n${t("refer-agreed")}: ${content.agreed}\n\n${content.text}\n`;
  await ask({ title: t("refer-kept"), body: [el("p", {}, t("refer-download-why"))], ok: t("refer-download"), cancel: t("refer-later"), read: () => { download(`referral-${data.short}.txt`, file, "text/plain;charset=utf-8"); return true; } });
  location.reload();
}

// ── Writing ────────────────────────────────────────────────────────────────────

const composer = /** @type {HTMLFormElement | null} */ (document.getElementById("composer"));
const body = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("composer-text"));

/** @param {string} value */
function draft(value) {
  if (body) body.value = value;
}

const isNote = () => input("mode-note").checked;

/** @param {boolean} note */
function compose(note) {
  if (!composer || composer.hidden) throw new Told(t("not-open"));
  input(note ? "mode-note" : "mode-reply").checked = true;
  modeChanged();
  body?.focus();
}

function modeChanged() {
  composer?.classList.toggle("internal", isNote());
  by("composer-label").textContent = t(isNote() ? "note-label" : "reply-label");
  by("composer-send").textContent = t(isNote() ? "note-send" : "reply-send");
  by("composer-templates").hidden = isNote() || !list("template").length;
}

/** Templates in the reporter's language first. @param {string} replyLang */
function fillTemplates(replyLang) {
  const control = /** @type {HTMLSelectElement} */ (by("template"));
  const langs = [...new Set([replyLang, ...list("template").map((c) => c.extra)])];
  const groups = langs.map((lang) => el("optgroup", { label: t(`lang-${lang}`) }, ...list("template").filter((c) => c.extra === lang).map((c) => el("option", { value: c.id, lang }, c.title))));
  control.replaceChildren(el("option", { value: "" }, t("choose")), ...groups.filter((group) => group.children.length));
  control.addEventListener("change", () => {
    const chosen = list("template").find((c) => `${c.id}.${c.extra}` === `${control.value}.${control.selectedOptions[0]?.lang}`);
    if (chosen && body) {
      draft(body.value.trim() ? `${body.value.trimEnd()}\n\n${chosen.label.trim()}` : chosen.label.trim());
      body.focus();
    }
    control.value = "";
  });
}

async function submit() {
  const value = body?.value.trim();
  if (!value) throw new Told(t("composer-empty"));
  await painted();
  const note = isNote();
  await send(note ? Kind.note : Kind.message, note ? { v: 1, text: value } : { v: 1, text: value, files: [] });
  draft("");
  later(t(note ? "note-sent" : "reply-sent"));
  location.reload();
}

// ── The pane ───────────────────────────────────────────────────────────────────

async function open() {
  const place = by("sealed");
  busy(place, t("opening"));
  try {
    session = await working(data.desk);
    thread = await openThread(session, data.case);
    show(session, thread, place);
    if (thread.erased) return;
    if (composer) {
      fillTemplates(thread.answers?.content.reply_lang ?? data.lang);
      composer.hidden = false;
      modeChanged();
    }
    if (data.unread) await postJson(`${path}/act`, { action: "read" });
  } catch (error) {
    place.replaceChildren(stopped(error, words(error), data.desk, team));
    if (!(error instanceof NoKeys)) place.append(button(t("try-again"), "secondary", open));
  }
}

/** What keys and buttons do on an open case. @type {Record<string, () => unknown>} */
export const acts = pane ? {
  "assign-me": () => assignTo(data.me), assign, move: () => move(false), close: () => move(true), urgency: () => change("urgency"), category: () => change("category"),
  merge, link, refer, erase, unmerge: () => act({ action: "unmerge" }, t("unmerged"), { undo: { action: "merge", value: data.into } }),
  reply: () => compose(false), note: () => compose(true), list: () => location.assign(data.list),
} : {};

if (pane) {
  for (const node of /** @type {NodeListOf<HTMLButtonElement>} */ (pane.querySelectorAll("[data-act]"))) {
    node.addEventListener("click", () => guarded(node, acts[node.dataset.act ?? ""]));
  }
  for (const node of /** @type {NodeListOf<HTMLButtonElement>} */ (pane.querySelectorAll("[data-unlink]"))) {
    node.addEventListener("click", () => guarded(node, () => act({ action: "unlink", value: node.dataset.unlink ?? "" }, t("unlinked"), { undo: { action: "link", value: node.dataset.unlink ?? "" } })));
  }
  for (const node of /** @type {NodeListOf<HTMLButtonElement>} */ (pane.querySelectorAll("[data-unmerge]"))) {
    node.addEventListener("click", () => guarded(node, async () => {
      const other = `${at(data.desk)}/case/${node.dataset.unmerge}/act`;
      await postJson(other, { action: "unmerge" });
      later(t("unmerged"), { path: other, body: { action: "merge", value: data.case } });
      location.reload();
    }));
  }
  composer?.addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(/** @type {HTMLButtonElement} */ (by("composer-send")), submit);
  });
  composer?.addEventListener("change", (event) => { if (event.target instanceof HTMLInputElement) modeChanged(); });
  composer?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
    if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
  });
  window.addEventListener("beforeunload", (event) => { if (body?.value.trim()) event.preventDefault(); });
  open().then(() => {
    const wanted = acts[location.hash.slice(4)];
    if (!location.hash.startsWith("#do-") || !wanted) return;
    history.replaceState(null, "", location.pathname + location.search);
    guarded(null, wanted);
  });
}
