// @ts-check
/** Opens what a case holds: every part verified first, shown only then. */
import { Op, SealError, call, frame, getBytes, getJson, hex, postJson, random, readU32, text, u32, u8, unframe, unhex } from "/static/js/seal.js";
import { at, readRoster, same, secrets, verify } from "/static/js/keys.js";
import { Told, ask, busy, button, download, el, has, plainName, t, typed, words } from "/static/js/staff.js";

/** @typedef {import("/static/js/keys.js").Session & { roster: import("/static/js/keys.js").Roster }} Working */
/** @typedef {{ id: string, name: string, type: string, size: number, digest: string, cleaned: boolean }} FileEntry */
/** @typedef {{ id: string, kind: number, at: string, size: number, body: string | null }} Row */
/** @typedef {{ row: Row, content: any, isDesk: boolean, author: string, digest: Uint8Array, previous: Uint8Array }} Part */
/** @typedef {{ row: Row, reason: string }} RefusedPart */
/** @typedef {{ case: string, epochs: { header: Uint8Array, key: Uint8Array | null }[], chain: Uint8Array, rows: Row[], parts: Part[], refused: RefusedPart[], order: (Part | RefusedPart)[], answers: Part | undefined, isWhole: boolean, missingFiles: number, erased: boolean }} Thread */

export const Kind = Object.freeze({ answers: 1, message: 2, note: 3, file: 4, extract: 5 });
const NONE = new Uint8Array(32);
/** Pictures that may be looked at here, once cleaned. */
const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/** @param {Working} session @param {string} id @returns {Promise<Thread>} */
export async function openThread(session, id) {
  const data = await getJson(`${at(session.desk)}/case/${id}`);
  const { instance } = session;
  if (data.instance !== hex(instance)) throw new SealError(3);
  if (data.chain !== session.keys.chain) await verify(session.desk, { ...session.keys, chain: data.chain }, session.bundle);
  const chain = unhex(data.chain);
  const headers = data.headers.map(unhex);
  /** @type {Thread} */
  const thread = { case: id, epochs: [], chain, rows: data.parts, parts: [], refused: [], order: [], answers: undefined, isWhole: true, missingFiles: 0, erased: !headers.length };
  if (thread.erased) return thread;
  const [named] = await call(Op.headerCheck, chain, instance, headers[0], frame(headers.slice(1)));
  if (hex(named) !== id) throw new SealError(3);
  for (const header of headers) thread.epochs.push({ header, key: await openKey(header, data.wraps.map(unhex), secrets(session.bundle).enc) });
  const shut = thread.epochs.flatMap((epoch, n) => (epoch.key ? [] : [n]));
  // Wraps that do not open are none: dropped, so that a colleague can pass the key on.
  if (data.wraps.length > thread.epochs.length - shut.length) await postJson(`${at(session.desk)}/case/${id}/unwrappable`, { epochs: shut });
  if (shut.length === thread.epochs.length) throw new Told(t("no-access"));
  for (const row of thread.rows) if (row.kind !== Kind.file) await openPart(session, thread, row);
  thread.answers = thread.parts.find((part) => part.row.kind === Kind.answers);
  await checkWhole(thread);
  return thread;
}

/** The key of one epoch, from whichever wrap is for it and for us. @param {Uint8Array} header @param {Uint8Array[]} wraps @param {Uint8Array} enc */
async function openKey(header, wraps, enc) {
  for (const wrap of wraps) {
    const key = await call(Op.wrapOpen, header, wrap, enc).catch((error) => {
      if (error instanceof SealError) return null;
      throw error;
    });
    if (key) return key[0];
  }
  return null;
}

/** @param {Thread} thread @param {Uint8Array} sealed */
function epochOf(thread, sealed) {
  const epoch = thread.epochs[readU32(sealed.slice(37, 41))];
  if (!epoch) throw new SealError(3);
  if (!epoch.key) throw new Told(t("no-access"));
  return { header: epoch.header, key: epoch.key };
}

/** @param {Working} session @param {Thread} thread @param {Row} row */
async function openPart(session, thread, row) {
  try {
    if (!row.body) throw new SealError(1);
    const sealed = unhex(row.body);
    const { header, key } = epochOf(thread, sealed);
    const [content, kind, role, author, previous, digest, id] = await call(Op.openText, thread.chain, session.instance, header, key, sealed);
    const isDesk = role[0] === 1;
    const isDeskOnly = row.kind === Kind.note || row.kind === Kind.extract;
    if (kind[0] !== row.kind || hex(id) !== row.id || (isDeskOnly && !isDesk)) throw new SealError(3);
    if (thread.parts.some((part) => part.row.id === row.id)) throw new SealError(3);
    const value = JSON.parse(text(content));
    if (typeof value !== "object" || !value) throw new SealError(1);
    const part = { row, content: value, isDesk, author: hex(author), digest, previous };
    thread.parts.push(part);
    thread.order.push(part);
  } catch (error) {
    const refused = { row, reason: words(error) };
    thread.refused.push(refused);
    thread.order.push(refused);
  }
}

/** @param {Part} part @returns {FileEntry[]} */
const filesOf = (part) => (Array.isArray(part.content.files) ? part.content.files : []);

/** Whether everything that somebody had seen, or announced, is still there. @param {Thread} thread */
async function checkWhole(thread) {
  const files = thread.parts.flatMap(filesOf);
  const pairs = [...thread.parts.map((p) => [p.digest, p.previous]), ...files.map((f) => [unhex(String(f.digest)), NONE])];
  const flat = pairs.filter(([own]) => own.length === 32).flatMap(([own, previous]) => [...own, ...previous]);
  thread.isWhole = !(await call(Op.firstGap, Uint8Array.from(flat))).length;
  thread.missingFiles = files.filter((f) => !thread.rows.some((row) => row.kind === Kind.file && row.id === f.id)).length;
}

/**
 * Whether somebody who held the newest key has left the desk since: then the next thing said has a new key.
 * @param {Working} session @param {Thread} thread
 */
function needsNewKey(session, thread) {
  const version = readU32(thread.epochs[thread.epochs.length - 1].header.slice(73, 77));
  // Whoever was on any roster since may have been given the key.
  const since = unframe(session.chain).slice(version - 1).map(readRoster);
  return since.some((r) => r.recoveryEnc !== session.roster.recoveryEnc || r.members.some((m) => !session.roster.members.some((now) => same(now, m))));
}

/**
 * What to post for a text of the desk: where, and the sealed bytes, behind a new key where one is due.
 * @param {Working} session @param {Thread} thread @param {number} kind @param {unknown} content @returns {Promise<{ to: "parts" | "epoch", body: Uint8Array }>}
 */
export async function prepare(session, thread, kind, content) {
  if (!needsNewKey(session, thread)) return { to: "parts", body: frame([await sealFor(session, thread, kind, content)]) };
  const before = thread.epochs[thread.epochs.length - 1].header;
  const [header, key, wraps] = await call(Op.caseNext, random(), session.chain, session.instance, before, secrets(session.bundle).sign);
  const next = { ...thread, epochs: [...thread.epochs, { header, key }] };
  return { to: "epoch", body: frame([header, wraps, await sealFor(session, next, kind, content)]) };
}

/**
 * Seals a text of the desk for a case. @param {Working} session @param {Thread} thread @param {number} kind @param {unknown} content
 */
async function sealFor(session, thread, kind, content) {
  const isInternal = kind === Kind.note || kind === Kind.extract;
  const before = thread.parts.filter((part) => isInternal || part.row.kind === Kind.answers || part.row.kind === Kind.message).at(-1);
  const { header, key } = thread.epochs[thread.epochs.length - 1];
  if (!key) throw new Told(t("no-access"));
  const [sealed] = await call(Op.sealText, random(), header, key, u8(kind), u8(1), secrets(session.bundle).sign, before?.digest ?? NONE, u32(session.roster.version), JSON.stringify(content));
  return sealed;
}

/** @param {Working} session @param {string} sign */
const nameOf = (session, sign) => session.keys.members.find((m) => m.sign === sign)?.name ?? t("former-member");

/** A value by its label, or as it is. @param {string} prefix @param {unknown} id */
const label = (prefix, id) => (has(`${prefix}-${id}`) ? t(`${prefix}-${id}`) : String(id ?? ""));

/** @param {string} name @param {Node | string} value */
const fact = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));

/** Shows an opened thread. @param {Working} session @param {Thread} thread @param {HTMLElement} place */
export function show(session, thread, place) {
  if (thread.erased) return place.replaceChildren(el("p", { class: "notice info" }, t("erased")));
  const nodes = [];
  if (!thread.isWhole) nodes.push(el("div", { class: "notice danger", role: "alert" }, el("h3", {}, t("gap")), el("p", {}, t("gap-do"))));
  if (thread.missingFiles) nodes.push(el("div", { class: "notice danger" }, el("p", {}, t("files-missing", { n: thread.missingFiles }))));
  const answers = thread.answers?.content;
  if (answers) nodes.push(...showAnswers(session, thread, /** @type {Part} */ (thread.answers)));
  const rest = thread.order.filter((item) => item !== thread.answers);
  if (rest.length) {
    nodes.push(el("h2", {}, t("conversation")));
    nodes.push(el("div", { class: "thread" }, ...rest.map((item) => ("reason" in item ? showRefused(item) : showPart(session, thread, item)))));
  }
  place.replaceChildren(...nodes);
}

/** @param {RefusedPart} item */
const showRefused = (item) => el("div", { class: "notice danger" }, el("h3", {}, t("refused")), el("p", {}, item.reason), el("p", {}, el("small", {}, item.row.at)));

/** @param {Working} session @param {Thread} thread @param {Part} part */
function showAnswers(session, thread, part) {
  const a = part.content;
  const nodes = [];
  if (a.danger === "yes" || a.danger === "unsure") {
    nodes.push(el("div", { class: `notice ${a.danger === "yes" ? "danger" : "warn"}` }, el("h3", {}, t(`danger-${a.danger}`)), el("p", {}, t("danger-do"))));
  }
  const facts = el("dl", { class: "facts" }, fact(t("situation"), typed(label("situation", a.situation))));
  if (has(`guidance-${a.situation}-${a.outcome}`)) facts.append(fact(t("guidance"), typed(t(`guidance-${a.situation}-${a.outcome}`))));
  if (a.audience) facts.append(fact(t("audience"), label("audience", a.audience)));
  if (a.danger === "no") facts.append(fact(t("danger"), t("danger-no")));
  if (a.reply_lang) facts.append(fact(t("reply-lang"), label("lang", a.reply_lang)));
  if (a.where) facts.append(fact(t("where"), typed(String(a.where))));
  if (a.address) facts.append(fact(t("address"), el("bdi", { dir: "ltr" }, String(a.address))));
  nodes.push(facts);
  const story = el("section", { class: "panel story" }, el("h2", {}, t("story")));
  story.append(a.story ? el("div", { class: "body told", dir: "auto" }, String(a.story)) : el("p", { class: "muted" }, t("story-none")));
  if (part.isDesk) story.append(el("p", {}, el("small", {}, t("recorded-by", { name: nameOf(session, part.author) }))));
  nodes.push(story);
  const files = filesOf(part);
  if (files.length) nodes.push(el("section", { class: "panel" }, el("h2", {}, t("files")), showFiles(session, thread, files)));
  return nodes;
}

/** @param {Working} session @param {Thread} thread @param {Part} part */
function showPart(session, thread, part) {
  const { row, content, isDesk } = part;
  const who = isDesk ? typed(nameOf(session, part.author)) : t("reporter");
  const internal = row.kind === Kind.note || row.kind === Kind.extract;
  const body = el("div", { class: "body", dir: "auto" }, String(content.text ?? ""));
  const header = el("header", {}, el("b", {}, who), internal && el("span", { class: "tag wait" }, t(row.kind === Kind.note ? "internal" : "referral")), el("time", {}, row.at));
  const node = el("article", { class: `msg ${isDesk ? "from-desk" : "from-you"}${internal ? " internal" : ""}` }, header);
  if (row.kind === Kind.extract) {
    node.append(el("p", {}, t("referred-to"), " ", el("b", {}, typed(String(content.to ?? "")))), el("p", {}, t("agreed"), " ", typed(String(content.agreed ?? ""))));
    node.append(el("details", {}, el("summary", {}, t("referral-text")), body));
  } else node.append(body);
  const files = filesOf(part);
  if (files.length) node.append(showFiles(session, thread, files));
  return node;
}

/** @param {number} bytes */
const size = (bytes) => el("small", { class: "num", dir: "ltr" }, bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

/** Names, types and sizes; nothing is fetched before somebody decides to. @param {Working} session @param {Thread} thread @param {FileEntry[]} files */
function showFiles(session, thread, files) {
  return el("ul", { class: "files", role: "list" }, ...files.map((file) => {
    const isPicture = PICTURES.includes(file.type);
    const item = el("li", {}, typed(plainName(String(file.name))), el("small", { dir: "ltr" }, String(file.type).replace(/[^a-z0-9/+.-]/g, "")), size(Number(file.size)));
    if (!file.cleaned) item.append(el("span", { class: "tag urgent" }, t("quarantine")));
    if (isPicture && file.cleaned) item.append(button(t("file-look"), "plain", () => look(session, thread, file)));
    item.append(button(t("file-save"), "plain", () => save(session, thread, file)));
    return item;
  }));
}

/** Fetches, verifies and opens one file. @param {Working} session @param {Thread} thread @param {FileEntry} file */
async function fetchFile(session, thread, file) {
  const sealed = await getBytes(`${at(session.desk)}/case/${thread.case}/file/${encodeURIComponent(file.id)}`);
  const { header, key } = epochOf(thread, sealed);
  const [content, kind, , , , digest, id] = await call(Op.openFile, thread.chain, session.instance, header, key, sealed);
  if (kind[0] !== Kind.file || hex(id) !== file.id || hex(digest) !== file.digest) throw new SealError(3);
  return content;
}

/** What a file is by its bytes: a picture we clean, plain text, or neither (empty). @param {Uint8Array} content */
async function endingOf(content) {
  try {
    const [kind] = await call(Op.cleanPicture, content);
    return text(kind).replace("image/", "").replace("jpeg", "jpg");
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content).includes("\0") ? "" : "txt";
  } catch {
    return "";
  }
}

/** A picture: small, grey and blurred until a second press. @param {Working} session @param {Thread} thread @param {FileEntry} file */
async function look(session, thread, file) {
  // Whatever the sender said it was: only what our own cleaner knows as a picture is decoded here, and cleaned once more.
  const [kind, content] = await call(Op.cleanPicture, await fetchFile(session, thread, file));
  const url = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)], { type: text(kind) }));
  const picture = el("img", { src: url, class: "preview veiled", alt: t("file-alt") });
  const reveal = el("button", { type: "button", class: "secondary", "aria-pressed": "false" }, t("file-reveal"));
  reveal.addEventListener("click", () => {
    const veiled = picture.classList.toggle("veiled");
    reveal.setAttribute("aria-pressed", String(!veiled));
    reveal.textContent = t(veiled ? "file-reveal" : "file-hide");
  });
  await ask({ title: t("file-look-title"), body: [el("p", {}, t("file-look-why")), el("div", { class: "preview-frame" }, picture), el("p", {}, reveal)], ok: t("close"), cancel: null });
  URL.revokeObjectURL(url);
}

/** @param {Working} session @param {Thread} thread @param {FileEntry} file */
async function save(session, thread, file) {
  const warning = file.cleaned ? el("p", {}, t("file-save-why")) : el("div", { class: "notice danger" }, el("h3", {}, t("quarantine")), el("p", {}, t("quarantine-why")));
  const progress = el("div");
  await ask({
    title: t("file-save-title"),
    body: [el("p", {}, typed(plainName(String(file.name)))), warning, progress],
    ok: t("file-save"),
    danger: !file.cleaned,
    read: async () => {
      busy(progress, t("opening"));
      const content = await fetchFile(session, thread, file).finally(() => busy(progress));
      const ending = await endingOf(content);
      // It was said to be clean and is not what we clean: warn first, whatever the sender said.
      if (!ending && file.cleaned) {
        file.cleaned = false;
        throw new Told(t("quarantine-why"));
      }
      const name = plainName(String(file.name));
      download(!ending || name.toLowerCase().endsWith(`.${ending}`) ? name : `${name}.${ending}`, content);
      return true;
    },
  });
}
