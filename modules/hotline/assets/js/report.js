// @ts-check
/**
 * The report with script: one document whose steps and languages switch in memory; only ciphertext is
 * posted. Without this script the same page works step by step on the server.
 */
import { Op, Refused, SealError, call, frame, getJson, hex, load, postBytes, random, text, u32, u64, u8, unhex } from "/static/js/seal.js";
import { connect } from "/static/js/files.js";
import "/static/js/quiet.js";

/** @typedef {import("./files.js").Ready} Ready */

const form = /** @type {HTMLFormElement} */ (document.getElementById("flow"));
const stage = /** @type {HTMLElement} */ (document.getElementById("step"));
const root = document.documentElement;

/** Everything the person has said, in memory only. */
const draft = {
  step: "who", audience: "", situation: "", outcome: "", danger: "", story: "", place: "", address: "", undressed: "none", dropped: false,
  /** @type {Ready[]} */ files: [],
  /** @type {Uint8Array | null} */ code: null,
  /** Chosen once, so that a second try after a cut connection is the same report. */
  case: hex(random(16)),
  /** @type {Uint8Array | null} */ body: null,
};

/** A page as a document; Trusted Types leave no other way to parse HTML, and none is needed. @param {string} path @returns {Promise<Document>} */
const page = (path) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.open("GET", path);
    request.onload = () => (request.status === 200 && request.responseXML ? resolve(request.responseXML) : reject(new Error(path)));
    request.onerror = () => reject(new Error(path));
    request.send();
  });

/** @type {Map<string, Promise<Document>>} */
const pages = new Map();
/** @param {string} path */
const cached = (path) => {
  const known = pages.get(path);
  if (known) return known;
  const loading = page(path);
  loading.catch(() => pages.delete(path));
  pages.set(path, loading);
  return loading;
};

let steps = /** @type {Document} */ (document);
let book = /** @type {Document | null} */ (null);

async function loadTexts() {
  steps = await cached(`/${root.lang}/p/steps`);
  if (draft.audience) book = await cached(`/${root.lang}/p/guide/${draft.audience}`);
}

/** @param {string} key */
const say = (key) => steps.querySelector(`#texts [data-key="${key}"]`)?.textContent ?? key;
const situation = () => /** @type {HTMLElement | null} */ (book?.querySelector(`[data-situation="${draft.situation}"]`) ?? null);
const question = () => /** @type {HTMLElement | null} */ (situation()?.querySelector(`[data-question="${situation()?.dataset.first}"]`) ?? null);
const outcome = () => /** @type {HTMLElement | null} */ (situation()?.querySelector(`[data-outcome="${draft.outcome}"]`) ?? null);
const pictures = () => situation()?.dataset.images === "yes";

/** Takes out pictures that were chosen before the topic became one that takes none. The page says so. */
function dropPictures() {
  const kept = pictures() ? draft.files : draft.files.filter((file) => !file.type.startsWith("image/"));
  const dropped = kept.length < draft.files.length;
  if (dropped) {
    draft.files.splice(0, draft.files.length, ...kept);
    draft.dropped = true;
  }
}

function urgency() {
  const order = ["urgent", "high", "normal", "low"];
  const base = situation()?.dataset.urgency ?? "normal";
  if (draft.danger === "yes" || outcome()?.dataset.crisis === "yes") return "urgent";
  return draft.danger === "unsure" ? order[Math.min(1, order.indexOf(base))] : base;
}

const age = () => /** @type {HTMLElement | null} */ (book?.querySelector("[data-age]"))?.dataset.age ?? "unknown";

const ORDER = ["who", "what", "ask", "guide", "danger", "story", "place", "files", "check", "sending", "code", "again", "done"];
/** @param {string} step @param {number} by */
function beside(step, by) {
  let at = ORDER.indexOf(step) + by;
  if (ORDER[at] === "ask" && !question()) at += by;
  return ORDER[Math.max(0, at)];
}

/** A radio card, made from the first one of the step. @param {string} name @param {string} value @param {string} title @param {string} hint @param {boolean} chosen */
function card(name, value, title, hint, chosen) {
  const label = document.createElement("label");
  label.className = "choice";
  const input = Object.assign(document.createElement("input"), { type: "radio", name, value, checked: chosen });
  const words = document.createElement("span");
  words.className = "choice-text";
  const bold = document.createElement("b");
  bold.textContent = title;
  words.append(bold);
  if (hint) {
    const small = document.createElement("small");
    small.textContent = hint;
    words.append(small);
  }
  label.append(input, words);
  return label;
}

/** @param {string} name */
const fill = (name) => /** @type {HTMLElement | null} */ (stage.querySelector(`[data-fill="${name}"]`));
/** @param {string} name @param {string} value */
const put = (name, value) => {
  const place = fill(name);
  if (place) place.textContent = value;
};

/** @type {Record<string, () => void | Promise<void>>} */
const prepare = {
  what() {
    const cards = [...(book?.querySelectorAll("[data-situation]") ?? [])].map((s) => {
      const { situation: id = "", title = "", hint = "" } = /** @type {HTMLElement} */ (s).dataset;
      return card("situation", id, title, hint, id === draft.situation);
    });
    stage.querySelector("#situation")?.replaceChildren(...cards);
  },
  ask() {
    put("question", question()?.dataset.text ?? "");
    const cards = [...(question()?.querySelectorAll("[data-option]") ?? [])].map((o) => {
      const { next = "" } = /** @type {HTMLElement} */ (o).dataset;
      return card("answer", next, o.textContent ?? "", "", next === draft.outcome);
    });
    stage.querySelector("#answer")?.replaceChildren(...cards);
  },
  guide: showGuide,
  done() {
    showGuide();
    put("within", say(`within-${urgency()}`));
  },
  files() {
    const update = () => {
      for (const part of /** @type {NodeListOf<HTMLElement>} */ (stage.querySelectorAll("[data-when]"))) {
        const when = part.dataset.when;
        const picks = pictures() ? draft.undressed === "no" : true;
        part.hidden = !{ images: pictures(), "no-images": !pictures(), refuse: pictures() && draft.undressed === "yes", pick: picks }[when ?? ""];
      }
      const legend = /** @type {HTMLElement | null} */ (stage.querySelector("[data-undressed] .choices"));
      if (legend) legend.hidden = !pictures();
    };
    stage.addEventListener("change", (event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      if (input.name !== "undressed") return;
      draft.undressed = input.value;
      if (input.value !== "no") draft.files.length = 0;
      update();
    });
    dropPictures();
    connect(stage, draft.files, () => (pictures() ? "" : "no-pictures"), say);
    update();
  },
  check() {
    dropPictures();
    put("situation", situation()?.dataset.title ?? "");
    put("danger", say(draft.danger));
    put("story", draft.story);
    put("place", [draft.place, draft.address].filter(Boolean).join(" · "));
    put("files", draft.files.map((f) => f.name).join(" · "));
    put("urgency", say(`urgency-${urgency()}`));
    const tag = fill("urgency");
    if (tag) tag.className = `tag ${urgency()}`;
    put("category", book?.querySelector(`[data-code="${situation()?.dataset.category}"]`)?.textContent ?? "");
    put("age", say(`age-${age()}`));
  },
  async code() {
    const here = root.lang === "ar" ? 0 : 1;
    await putWords("words", here);
    await putWords("words-other", 1 - here);
  },
};

/** @param {string} name @param {number} language */
async function putWords(name, language) {
  if (!draft.code) return;
  const [words] = await call(Op.codeWords, u8(language), draft.code);
  const items = text(words).split(" ").map((word) => {
    const item = document.createElement("li");
    item.textContent = word;
    return item;
  });
  fill(name)?.replaceChildren(...items);
}

function showGuide() {
  put("title", situation()?.dataset.title ?? "");
  const from = outcome();
  if (from) fill("guide")?.replaceChildren(...[...from.childNodes].map((node) => document.importNode(node, true)));
}

/** Shows a step. @param {string} step */
async function show(step) {
  const section = steps.querySelector(`[data-step="${step}"]`);
  if (!section) return;
  draft.step = step;
  stage.replaceChildren(...[...section.childNodes].map((node) => document.importNode(node, true)));
  await prepare[step]?.();
  for (const name of /** @type {const} */ (["story", "place", "address"])) {
    const field = /** @type {HTMLInputElement | null} */ (stage.querySelector(`[name="${name}"]`));
    if (field) field.value = draft[name];
  }
  for (const name of /** @type {const} */ (["audience", "danger", "undressed"])) {
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (stage.querySelectorAll(`[name="${name}"]`))) input.checked = input.value === draft[name];
  }
  document.title = say("title");
  const heading = /** @type {HTMLElement | null} */ (stage.querySelector("h1"));
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  scrollTo(0, 0);
  if (draft.dropped && ["files", "check"].includes(step)) {
    draft.dropped = false;
    const notice = Object.assign(document.createElement("p"), { className: "notice warn", textContent: say("pictures-dropped") });
    notice.setAttribute("role", "status");
    heading?.after(notice);
  }
}

/** Takes what the step's fields hold. */
function take() {
  const data = new FormData(form);
  for (const name of /** @type {const} */ (["audience", "situation", "danger", "story", "place", "address"])) {
    const value = data.get(name);
    if (typeof value === "string") draft[name] = value;
  }
  if (draft.step === "ask") draft.outcome = String(data.get("answer") ?? "");
}

/** What is wrong with the step: field and text key, or nothing. @returns {Promise<[string, string] | undefined>} */
async function problem() {
  /** @param {string} value @param {number} max */
  const long = (value, max) => [...value].length > max;
  switch (draft.step) {
    case "who": return draft.audience ? undefined : ["audience", "choose"];
    case "what": return situation() ? undefined : ["situation", "choose"];
    case "ask": return outcome() ? undefined : ["answer", "choose"];
    case "danger": return draft.danger ? undefined : ["danger", "choose"];
    case "story": return draft.story.trim() ? (long(draft.story, 12000) ? ["story", "story-long"] : undefined) : ["story", "story-empty"];
    case "place": return long(draft.place, 500) ? ["place", "too-long"] : long(draft.address, 500) ? ["address", "too-long"] : undefined;
    case "again": return checkCode(String(new FormData(form).get("code") ?? ""));
  }
}

/** @param {string} typed @returns {Promise<[string, string] | undefined>} */
async function checkCode(typed) {
  try {
    const [code] = await call(Op.codeParse, typed);
    return draft.code && hex(code) === hex(draft.code) ? undefined : ["code", "code-other"];
  } catch (error) {
    return ["code", error instanceof SealError && error.code === 11 ? "code-word" : "code-slip"];
  }
}

/** Says what is wrong, at the field and on top. @param {string} field @param {string} words */
function complain(field, words) {
  stage.querySelector(".error-summary")?.remove();
  stage.querySelectorAll(".error-message:not([data-file-error])").forEach((old) => (old.id === "send" ? ((/** @type {HTMLElement} */ (old)).hidden = true) : old.remove()));
  const summary = document.createElement("div");
  summary.className = "error-summary";
  summary.setAttribute("role", "alert");
  summary.tabIndex = -1;
  const title = document.createElement("h2");
  title.textContent = say("error-summary");
  const list = document.createElement("ul");
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#${field}`;
  link.textContent = words;
  item.append(link);
  list.append(item);
  summary.append(title, list);
  stage.prepend(summary);
  const target = stage.querySelector(`#${field}`);
  const message = Object.assign(document.createElement("p"), { className: "error-message", id: `${field}-error`, textContent: words });
  target?.before(message);
  target?.closest(".field")?.classList.add("has-error");
  document.title = `${say("error-title")} ${say("title")}`;
  summary.focus();
}

/** Seals everything. @returns {Promise<Uint8Array>} */
async function seal() {
  const start = await getJson("/p/x/start");
  if (!start.is_open) throw new Refused(503, "closed", say("closed"));
  dropPictures();
  const [chain, instance] = [unhex(start.chain), unhex(start.instance)];
  draft.code ??= (await call(Op.codeNew, random()))[0];
  const [lookup, enc, sign] = await call(Op.codeKeys, draft.code, instance);
  const [encPublic, signPublic] = await call(Op.publicKeys, enc, sign);
  // Verifies the desk's whole chain of rosters: a server cannot slip in a key of its own.
  const [, version] = await call(Op.rosterVerify, chain, instance, new Uint8Array(0), u32(0));
  const [header, key, wraps] = await call(Op.caseOpen, random(), chain, instance, unhex(draft.case), encPublic, signPublic, u8(0), sign);
  const none = new Uint8Array(32);
  const parts = [];
  const files = [];
  for (const file of draft.files) {
    const [part, digest] = await call(Op.sealFile, random(), header, key, u8(0), sign, none, version, file.bytes);
    files.push({ id: hex(part.slice(41, 57)), name: file.name, type: file.type, size: file.bytes.length, digest: hex(digest), cleaned: file.cleaned });
    parts.push(part);
  }
  const answers = {
    v: 1, situation: draft.situation, outcome: draft.outcome, audience: draft.audience, danger: draft.danger,
    story: draft.story, where: draft.place, address: draft.address, reply_lang: root.lang, files,
  };
  const [first] = await call(Op.sealText, random(), header, key, u8(1), u8(0), sign, none, version, JSON.stringify(answers));
  const nonce = await work(unhex(start.challenge), start.bits);
  const meta = {
    case: draft.case, lookup: hex(lookup), category: situation()?.dataset.category, urgency: urgency(),
    age_band: age(), lang: root.lang, challenge: start.challenge, nonce: String(nonce),
  };
  return frame([JSON.stringify(meta), header, wraps, first, ...parts]);
}

/** The small proof of work, in slices so that the page stays alive. @param {Uint8Array} challenge @param {number} bits */
async function work(challenge, bits) {
  for (let from = 0; ; from += 4096) {
    const [nonce] = await call(Op.powSearch, challenge, u32(bits), u64(from), u64(4096));
    if (nonce) return new DataView(nonce.buffer, nonce.byteOffset).getBigUint64(0);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function send() {
  await show("sending");
  try {
    // Sealed once: a second try after a cut connection sends the very same bytes.
    draft.body ??= await seal();
    await postBytes("/p/x/send", draft.body);
    draft.story = draft.place = draft.address = "";
    draft.files.length = 0;
    draft.body = null;
    await show("code");
  } catch (error) {
    // It came in before, and the answer was lost on the way: these words open it.
    if (error instanceof Refused && error.code === "conflict" && draft.code) {
      draft.body = null;
      await show("code");
      const notice = Object.assign(document.createElement("p"), { className: "notice warn", textContent: say("arrived-before") });
      notice.setAttribute("role", "status");
      stage.prepend(notice);
      return;
    }
    // Only when the server surely has nothing of it may the keys be made anew.
    if (error instanceof Refused && ["work", "old-roster", "closed"].includes(error.code)) draft.body = null;
    await show("check");
    const altered = error instanceof SealError;
    complain("send", altered ? say("server-altered") : error instanceof Refused && error.message !== error.code ? error.message : say("send-failed"));
  }
}

/** @param {string} go */
async function act(go) {
  take();
  if (go === "stay") return;
  if (draft.step !== "check") draft.body = null;
  if (go === "back") return show(beside(draft.step, -1));
  if (go.startsWith("edit-")) {
    draft.body = null;
    return show(go.slice(5));
  }
  if (draft.step === "who" && draft.audience) book = await cached(`/${root.lang}/p/guide/${draft.audience}`);
  if (draft.step === "what" && situation()) draft.outcome = question() ? draft.outcome && outcome() ? draft.outcome : "" : (situation()?.dataset.first ?? "");
  const wrong = await problem();
  if (wrong) return complain(wrong[0], say(wrong[1]));
  if (draft.step === "check") return send();
  return show(beside(draft.step, 1));
}

/** The other language: texts change, answers stay. @param {HTMLButtonElement} button */
async function switchLanguage(button) {
  take();
  const [from, to] = [root.lang, root.lang === "ar" ? "en" : "ar"];
  root.lang = to;
  root.dir = to === "ar" ? "rtl" : "ltr";
  await loadTexts();
  button.textContent = say("other-language");
  button.lang = from;
  const leave = document.querySelector(".leave");
  if (leave) leave.textContent = say("leave");
  history.replaceState(null, "", `/${to}/p`);
  await show(draft.step);
}

function takeOver() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const go = button?.value ?? "next";
    const done = go === "stay" && button ? switchLanguage(button) : act(go);
    done.catch((error) => complain("send", error instanceof SealError ? say("server-altered") : say("send-failed")));
  });
  load();
  root.dataset.ready = "yes";
}

// Only the first step, and only when everything is here: a page that somebody has begun without script goes on without.
const isFirst = /** @type {HTMLInputElement} */ (form.elements.namedItem("step")).value === "who" && !(/** @type {HTMLInputElement} */ (form.elements.namedItem("state")).value);
if (isFirst) {
  loadTexts().then(() => {
    // Pressed while this was loading: the server's next page is on its way.
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="audience"]:checked'));
    if (chosen) draft.audience = chosen.value;
    takeOver();
  });
}
