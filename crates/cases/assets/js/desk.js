// @ts-check
/** The queue: by keyboard, many at once. The pane beside it is case.js. */
import { postJson } from "/static/js/seal.js";
import { at } from "/static/js/keys.js";
import { acts, list, pairs, rows, urlOf } from "/static/js/case.js";
import { Told, ask, by, el, field, guarded, later, select, t } from "/static/js/staff.js";

const desk = by("desk");
const { desk: id = "", view = "", category = "", total = "", more: hasMore = "", me = "" } = desk.dataset;
const bar = /** @type {HTMLFormElement | null} */ (document.getElementById("bulk"));
/** Whether the bulk act is meant for everything the view holds, not only what is ticked. */
let everything = false;

const ticks = () => /** @type {HTMLInputElement[]} */ (rows().map((row) => row.querySelector("input")).filter(Boolean));
const ticked = () => rows().filter((row) => row.querySelector("input")?.checked);

// ── Moving about ───────────────────────────────────────────────────────────────

/** The row with the focus, or the one that is open. */
const current = () => rows().find((row) => row.contains(document.activeElement)) ?? rows().find((row) => row.classList.contains("selected"));

/** @param {number} step */
function go(step) {
  const all = rows();
  const here = current();
  const row = here ? all[all.indexOf(here) + step] : all[step > 0 ? 0 : all.length - 1];
  row?.querySelector("a")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** @param {string} [then] an act for the pane once it is open */
function openRow(then) {
  const row = current() ?? rows()[0];
  if (row) location.assign(urlOf(row) + (then ? `#do-${then}` : ""));
}

function tick() {
  const box = current()?.querySelector("input");
  if (box) {
    box.checked = !box.checked;
    sync();
  }
}

/** An act on the open case; else on the row with the focus, opened for it. @param {string} name */
const paneAct = (name) => {
  const row = current();
  const isOther = row && !row.classList.contains("selected") && row.contains(document.activeElement);
  return acts[name] && !isOther ? acts[name]() : openRow(name);
};

/** Assigns the row with the focus, or the open case, to me. */
async function assignMe() {
  const row = current();
  if (!me) throw new Told(t("no-keys"));
  if (!row || (row.classList.contains("selected") && acts["assign-me"])) return acts["assign-me"]?.();
  const path = `${at(id)}/case/${row.dataset.case}/act`;
  await postJson(path, { action: "assign", value: me });
  later(t("assigned"), { path, body: { action: "assign", value: row.dataset.assignee ?? "" } });
  location.reload();
}

/** Physical keys, so that Arabic keyboards do the same. @type {Record<string, () => unknown>} */
const keys = {
  KeyJ: () => go(1), KeyK: () => go(-1), KeyO: () => openRow(), KeyX: tick, KeyA: assignMe, KeyS: () => paneAct("move"), KeyR: () => paneAct("reply"),
  KeyN: () => paneAct("note"), KeyM: () => paneAct("merge"), KeyE: () => paneAct("close"), KeyG: () => (acts.list ? acts.list() : undefined),
};
const needsAnswer = ["KeyA", "KeyS", "KeyR", "KeyN", "KeyM", "KeyE"];

const help = () => ask({ title: t("keys-title"), body: [keysTable()], ok: t("close"), cancel: null });

function keysTable() {
  const lines = [["j k", "key-move"], ["Enter o", "key-open"], ["x", "key-select"], ["a", "key-assign"], ["s", "key-state"], ["r", "key-reply"], ["n", "key-note"], ["m", "key-merge"], ["e", "key-close"], ["g", "key-list"], ["?", "key-help"]];
  const cells = (/** @type {string} */ names) => el("th", { scope: "row" }, ...names.split(" ").flatMap((name) => [el("kbd", {}, name), " "]));
  return el("table", { class: "keys" }, el("tbody", {}, ...lines.map(([names, text]) => el("tr", {}, cells(names), el("td", {}, t(text))))));
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const isTyping = target.closest("textarea, select, [contenteditable], input:not([type='checkbox'], [type='radio'])");
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !["KeyJ", "KeyK"].includes(event.code) || isTyping || document.querySelector("dialog[open]")) return;
  if (event.key === "?" || event.key === "؟") {
    event.preventDefault();
    help();
    return;
  }
  const run = event.shiftKey ? undefined : keys[event.code];
  if (!run || (needsAnswer.includes(event.code) && !desk.dataset.answer)) return;
  event.preventDefault();
  guarded(null, run);
});
document.getElementById("help")?.addEventListener("click", help);

// ── Many at once ───────────────────────────────────────────────────────────────

function sync() {
  if (!bar) return;
  const n = ticked().length;
  bar.hidden = n === 0;
  const all = /** @type {HTMLInputElement} */ (by("tick-all"));
  all.checked = n > 0 && n === rows().length;
  all.indeterminate = n > 0 && n < rows().length;
  if (n < rows().length) everything = false;
  const more = /** @type {HTMLButtonElement} */ (by("select-matching"));
  more.hidden = everything || n < rows().length || !hasMore;
  by("bulk-count").textContent = everything ? chosen() : t("selected", { n });
}

/** What a bulk act is about; how many the view holds is known only without a filter. */
const chosen = () => (everything ? (total ? t("selected-all", { n: Number(total) }) : t("selected-view")) : t("selected", { n: ticked().length }));

/** @param {"assign" | "move" | "category"} action */
async function bulk(action) {
  const options = { assign: /** @type {[string, string][]} */ ([["", t("nobody")], ...pairs("member")]), move: pairs("state"), category: pairs("category") }[action];
  const control = select(options, action === "assign" ? me : undefined);
  const outcome = select([["", t("no-outcome")], ...pairs("outcome")]);
  const answer = await ask({
    title: t(`bulk-${action}`), ok: t("bulk-do"),
    body: [el("p", {}, chosen()), field(t({ assign: "assignee", move: "state", category: "category" }[action]), control), action === "move" && list("outcome").length ? field(t("outcome"), outcome, t("bulk-outcome-hint")) : null],
    read: async () => {
      const cases = everything ? null : ticked().map((row) => row.dataset.case);
      return postJson(`${at(id)}/bulk`, { cases, view, category, action, value: control.value, outcome: action === "move" ? outcome.value : "" });
    },
  });
  if (!answer) return;
  later(t("bulk-done", { n: Number(answer.done) }));
  location.reload();
}

if (bar) {
  for (const box of ticks()) box.addEventListener("change", sync);
  by("tick-all").addEventListener("change", (event) => {
    for (const box of ticks()) box.checked = /** @type {HTMLInputElement} */ (event.target).checked;
    sync();
  });
  by("select-matching").addEventListener("click", () => {
    everything = true;
    sync();
  });
  by("select-none").addEventListener("click", () => {
    for (const box of ticks()) box.checked = false;
    everything = false;
    sync();
  });
  for (const node of /** @type {NodeListOf<HTMLButtonElement>} */ (bar.querySelectorAll("[data-bulk]"))) {
    node.addEventListener("click", () => guarded(node, () => bulk(/** @type {"assign"} */ (node.dataset.bulk))));
  }
  bar.addEventListener("submit", (event) => event.preventDefault());
  sync();
}

document.querySelector(".queue tr.selected")?.scrollIntoView({ block: "nearest" });
