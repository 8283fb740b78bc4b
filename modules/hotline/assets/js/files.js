// @ts-check
/** Files on their way into a report: cleaned in the browser, kept in memory only. */
import { Op, SealError, call, text } from "/static/js/seal.js";

/** @typedef {{ name: string, type: string, bytes: Uint8Array, cleaned: boolean }} Ready */

const MAX = 15 * 1024 * 1024;
const COUNT = 5;
/** Errors of the picture cleaner (engines/scrub) as keys of texts. @type {Record<number, string>} */
const REFUSED = { 102: "damaged", 103: "heic", 104: "video" };

/** What is refused, with the key of its text. */
export class FileProblem extends Error {}

/** @param {string} name */
const tidy = (name) => name.replace(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069/\\]/g, "").slice(0, 100);

/** @param {File} file @param {string} refused the text key if pictures are refused, else empty @returns {Promise<Ready>} */
async function clean(file, refused) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const name = tidy(file.name);
  try {
    const [type, cleaned] = await call(Op.cleanPicture, bytes);
    if (refused) throw new FileProblem(refused);
    return { name, type: text(type), bytes: cleaned, cleaned: true };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    if (error.code in REFUSED) throw new FileProblem(REFUSED[error.code]);
  }
  if (text(bytes.subarray(0, 5)) === "%PDF-") return { name, type: "application/pdf", bytes, cleaned: false };
  try {
    if (!new TextDecoder("utf-8", { fatal: true }).decode(bytes).includes("\0")) return { name, type: "text/plain", bytes, cleaned: true };
  } catch {
    // Not text.
  }
  throw new FileProblem("unknown-kind");
}

/**
 * Connects a file field and its list. @param {HTMLElement} root @param {Ready[]} files
 * @param {() => string} refused the text key if pictures are refused now, else empty @param {(key: string) => string} say
 */
export function connect(root, files, refused, say) {
  const input = /** @type {HTMLInputElement} */ (root.querySelector("input[type=file]"));
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-file-list]"));
  const error = /** @type {HTMLElement} */ (root.querySelector("[data-file-error]"));
  const show = () => {
    list.replaceChildren(
      ...files.map((file, at) => {
        const item = document.createElement("li");
        const name = document.createElement("bdi");
        name.textContent = file.name;
        const size = document.createElement("small");
        size.className = "num";
        size.dir = "ltr";
        size.textContent = `${Math.max(1, Math.round(file.bytes.length / 1024))} kB`;
        const note = document.createElement("small");
        note.textContent = say(file.cleaned ? "cleaned" : "quarantine");
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "plain";
        remove.textContent = say("remove");
        remove.addEventListener("click", () => {
          files.splice(at, 1);
          show();
        });
        item.append(name, size, note, remove);
        return item;
      }),
    );
  };
  input.addEventListener("change", async () => {
    error.hidden = true;
    for (const file of input.files ?? []) {
      try {
        if (files.length >= COUNT || files.reduce((n, f) => n + f.bytes.length, file.size) > MAX) throw new FileProblem("files-too-much");
        files.push(await clean(file, refused()));
      } catch (problem) {
        if (!(problem instanceof FileProblem)) throw problem;
        error.textContent = `${file.name}: ${say(problem.message)}`;
        error.hidden = false;
      }
    }
    input.value = "";
    show();
  });
  show();
}
