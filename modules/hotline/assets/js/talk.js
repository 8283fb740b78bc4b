// @ts-check
/** Coming back with the code: the thread is opened in the browser, and what is written is sealed there. */
import { Op, Refused, SealError, call, frame, getBytes, hex, postBytes, postJson, random, text, u32, u8, unhex } from "/static/js/seal.js";
import { connect } from "/static/js/files.js";
import "/static/js/quiet.js";

/** @typedef {import("./files.js").Ready} Ready */

const form = /** @type {HTMLFormElement} */ (document.getElementById("talk"));
const view = /** @type {HTMLElement} */ (document.getElementById("view"));
const texts = /** @type {HTMLTemplateElement | null} */ (document.getElementById("texts"));

/** @param {string} key */
const say = (key) => texts?.content.querySelector(`[data-key="${key}"]`)?.textContent ?? key;

/**
 * The code's keys and the opened case, in memory only.
 * @type {{ code: Uint8Array, lookup: string, enc: Uint8Array, sign: Uint8Array, instance: Uint8Array, chain: Uint8Array, header: Uint8Array, key: Uint8Array,
 *   version: Uint8Array, last: Uint8Array, draft: string, undressed: string, files: Ready[], body: Uint8Array | null }}
 */
const talk = {
  code: new Uint8Array(0), lookup: "", enc: new Uint8Array(0), sign: new Uint8Array(0), instance: new Uint8Array(0), chain: new Uint8Array(0), header: new Uint8Array(0), key: new Uint8Array(0),
  version: new Uint8Array(4), last: new Uint8Array(32), draft: "", undressed: "none",
  files: [],
  body: null,
};

/** @param {string} name @param {string} [className] @param {string} [words] */
function element(name, className = "", words = "") {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (words) node.textContent = words;
  return node;
}

/** @param {string} id */
function show(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  view.replaceChildren(document.importNode(template.content, true));
  const heading = view.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}

/** @param {string} words */
function complain(words) {
  view.querySelector(".error-summary")?.remove();
  const summary = element("div", "error-summary");
  summary.setAttribute("role", "alert");
  summary.tabIndex = -1;
  summary.append(element("h2", "", say("error-summary")), element("p", "", words));
  view.prepend(summary);
  summary.focus();
}

/** Opens the case of the typed words. @param {string} typed */
async function open(typed) {
  const [code] = await call(Op.codeParse, typed);
  const start = await (await fetch("/p/x/start")).json();
  const [lookup, enc, sign] = await call(Op.codeKeys, code, unhex(start.instance));
  Object.assign(talk, { code, lookup: hex(lookup), enc, sign, instance: unhex(start.instance) });
  await refresh();
}

async function refresh() {
  const data = await postJson("/p/x/open", { lookup: talk.lookup });
  talk.chain = unhex(data.chain);
  const headers = data.headers.map(unhex);
  // The desk, its roster and every epoch must be those the report was made for.
  await call(Op.headerCheck, talk.chain, talk.instance, headers[0], frame(headers.slice(1)));
  await call(Op.holderCheck, headers[0], talk.code, unhex(talk.lookup), talk.enc, talk.sign);
  const keys = [];
  for (const [n, wrap] of data.wraps.entries()) keys.push((await call(Op.wrapOpen, headers[n], unhex(wrap), talk.enc))[0]);
  [talk.header, talk.key] = [headers[keys.length - 1], keys[keys.length - 1]];
  talk.version = (await call(Op.rosterVerify, talk.chain, talk.instance, new Uint8Array(0), u32(0)))[1];
  await render(data, headers, keys);
}

/** @param {any} data @param {Uint8Array[]} headers @param {Uint8Array[]} keys */
async function render(data, headers, keys) {
  const messages = [];
  const seen = [];
  let pictures = false;
  for (const part of data.parts) {
    if (!part.body) continue;
    const sealed = unhex(part.body);
    const epoch = new DataView(sealed.buffer).getUint32(37);
    if (part.kind === 4) continue;
    const [content, kind, isDesk, , previous, digest] = await call(Op.openText, talk.chain, talk.instance, headers[epoch], keys[epoch], sealed);
    seen.push(digest, previous);
    talk.last = digest;
    const value = JSON.parse(text(content));
    if (kind[0] === 1) pictures = (form.dataset.pictures ?? "").split(" ").includes(value.situation);
    messages.push(message(isDesk[0] === 1, part.at, kind[0] === 1 ? value.story : value.text, value.files ?? [], headers, keys));
  }
  show("thread");
  const joined = new Uint8Array(seen.length * 32);
  seen.forEach((hash, n) => joined.set(hash, n * 32));
  const gap = await call(Op.firstGap, joined);
  if (gap.length) complain(say("gap"));
  view.querySelector("[data-messages]")?.replaceChildren(...messages);
  const state = view.querySelector("[data-state]");
  if (state) state.textContent = say(`state-${data.state}`) + (data.due ? ` ${say("due").replace("@", data.due)}` : data.late ? ` ${say("late")}` : "");
  for (const hint of /** @type {NodeListOf<HTMLElement>} */ (view.querySelectorAll("[data-images]"))) hint.hidden = (hint.dataset.images === "yes") !== pictures;
  const field = /** @type {HTMLTextAreaElement} */ (view.querySelector("#text"));
  field.value = talk.draft;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (view.querySelectorAll('[name="undressed"]'))) {
    input.checked = input.value === talk.undressed;
    // Another answer: what was chosen under the old one goes.
    input.addEventListener("change", () => {
      talk.undressed = input.value;
      const kept = talk.files.filter((file) => input.value === "no" || !file.type.startsWith("image/"));
      if (kept.length === talk.files.length) return;
      talk.files.splice(0, talk.files.length, ...kept);
      talk.body = null;
      view.querySelector("[data-file-list]")?.replaceChildren();
      complain(say("undressed-yes"));
    });
  }
  connect(view, talk.files, () => (!pictures ? "no-pictures" : talk.undressed === "no" ? "" : talk.undressed === "yes" ? "undressed-yes" : "undressed-first"), say);
}

/** @param {boolean} isDesk @param {string} at @param {string} words @param {any[]} files @param {Uint8Array[]} headers @param {Uint8Array[]} keys */
function message(isDesk, at, words, files, headers, keys) {
  const article = element("article", `msg ${isDesk ? "from-desk" : "from-you"}`);
  const head = element("header");
  head.append(element("b", "", say(isDesk ? "from-desk" : "from-you")), " ", element("span", "muted", at));
  const body = element("div", "body", words);
  body.dir = "auto";
  article.append(head, body);
  if (files.length) {
    const list = element("ul", "files");
    list.setAttribute("role", "list");
    for (const file of files) {
      const item = element("li");
      const save = /** @type {HTMLButtonElement} */ (element("button", "plain", say("save")));
      save.type = "button";
      save.addEventListener("click", () => download(file, headers, keys));
      item.append(element("bdi", "", file.name), save);
      list.append(item);
    }
    article.append(list);
  }
  return article;
}

/** Fetches, verifies and saves a file; nothing is shown in the page. @param {any} file @param {Uint8Array[]} headers @param {Uint8Array[]} keys */
async function download(file, headers, keys) {
  const sealed = await getBytes("/p/x/file", { method: "POST", body: JSON.stringify({ lookup: talk.lookup, part: file.id }), headers: { "content-type": "application/json" } });
  const epoch = new DataView(sealed.buffer).getUint32(37);
  const [data, digest] = await call(Op.openFile, talk.chain, talk.instance, headers[epoch], keys[epoch], sealed).then((f) => [f[0], f[5]]);
  if (hex(digest) !== file.digest) throw new SealError(3);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (data)], { type: "application/octet-stream" }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** @param {boolean} [again] */
async function write(again = false) {
  const field = /** @type {HTMLTextAreaElement} */ (view.querySelector("#text"));
  if (field.value !== talk.draft) talk.body = null;
  talk.draft = field.value;
  if (!talk.draft.trim() && !talk.files.length) return complain(say("text-empty"));
  if ([...talk.draft].length > 12000) return complain(say("story-long"));
  if (!talk.body) {
    const parts = [];
    const files = [];
    for (const file of talk.files) {
      const [part, digest] = await call(Op.sealFile, random(), talk.header, talk.key, u8(0), talk.sign, talk.last, talk.version, file.bytes);
      files.push({ id: hex(part.slice(41, 57)), name: file.name, type: file.type, size: file.bytes.length, digest: hex(digest), cleaned: file.cleaned });
      parts.push(part);
    }
    const [first] = await call(Op.sealText, random(), talk.header, talk.key, u8(2), u8(0), talk.sign, talk.last, talk.version, JSON.stringify({ v: 1, text: talk.draft, files }));
    talk.body = frame([JSON.stringify({ lookup: talk.lookup }), first, ...parts]);
  }
  // The same bytes again after a cut connection: the server keeps them once.
  try {
    await postBytes("/p/x/add", talk.body);
  } catch (error) {
    // The desk changed the case's key since this page was read: what was written is sealed again at the next press.
    if (error instanceof Refused && ["old-epoch", "old-roster"].includes(error.code)) {
      talk.body = null;
      await refresh();
      if (!again) return write(true);
    }
    throw error;
  }
  talk.draft = "";
  talk.files.length = 0;
  talk.body = null;
  await refresh();
  const sent = /** @type {HTMLElement | null} */ (view.querySelector("[data-sent]"));
  if (sent) sent.hidden = false;
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof Refused) return complain(error.message === error.code ? say("send-failed") : error.message);
  if (error instanceof SealError) {
    if (error.code === 11) return complain(say("code-word"));
    if (error.code === 12) return complain(say("code-slip"));
    return complain(say("server-altered"));
  }
  complain(say("send-failed"));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const go = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value;
  const busy = /** @type {HTMLElement | null} */ (view.querySelector("[data-busy]"));
  try {
    if (go === "write") await write();
    else if (go === "withdraw") show("withdraw");
    else if (go === "withdraw-yes") {
      await postJson("/p/x/withdraw", { lookup: talk.lookup });
      show("gone");
    } else if (go === "thread") await refresh();
    else {
      if (busy) busy.hidden = false;
      await open(String(new FormData(form).get("code") ?? ""));
    }
  } catch (error) {
    explain(error);
  } finally {
    if (busy) busy.hidden = true;
  }
});
// From here on everything is opened in the browser: the words about a page without script are untrue now.
view.querySelector("[data-plain]")?.remove();
document.documentElement.dataset.ready = "yes";
