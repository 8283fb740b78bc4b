// @ts-check
// The CERT's pages: files can be dropped on the import form, and running imports show how far they are.
import "/static/js/staff.js";

/** @param {HTMLFormElement} form */
function takeDrops(form) {
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file]"));
  if (!input) return;
  for (const name of ["dragover", "dragenter"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
  });
}

/**
 * Posts, and tries again while the line is broken: half a minute in all.
 * @param {string} path @param {BodyInit} body
 */
async function send(path, body) {
  for (const wait of [1, 4, 10, 15, 0]) {
    const answer = await fetch(path, { method: "POST", body }).catch(() => undefined);
    if (answer?.ok) return answer.json();
    // A refusal stays one.
    // Ended before, and only the answer was lost.
    if (answer?.status === 404 && path.endsWith("/end")) return {};
    if (answer && answer.status < 500) throw new Error(answer.status === 413 ? "large" : "refused");
    if (!wait) break;
    await new Promise((go) => setTimeout(go, wait * 1000));
  }
  throw new Error("failed");
}

/** Sends a file in portions. @param {File} file @param {string} mapping @param {string} tlp @param {number} most @param {(share: number) => void} show */
async function upload(file, mapping, tlp, most, show) {
  if (file.size > most) throw new Error("large");
  const { id, portion } = await send("/staff/x/cert/uploads", new URLSearchParams({ name: file.name }));
  for (let at = 0; at < file.size; ) {
    // The server says how much it has: a portion whose answer was lost is not sent twice.
    at = (await send(`/staff/x/cert/uploads/${id}/at/${at}`, file.slice(at, at + portion))).size;
    show(at / file.size);
  }
  await send(`/staff/x/cert/uploads/${id}/end`, new URLSearchParams({ size: String(file.size), mapping, tlp }));
}

/** @param {HTMLFormElement} form */
function sendInPortions(form) {
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file]"));
  const [sending, what, bar, problem] = ["[data-sending]", "[data-what]", "progress", "[data-problem]"].map((s) => /** @type {HTMLElement | null} */ (form.querySelector(s)));
  if (!input || !sending || !what || !problem) return;
  form.addEventListener("submit", (event) => {
    const files = [...(input.files ?? [])].filter((f) => f.size);
    // Nothing chosen: the page says so.
    if (!files.length) return;
    event.preventDefault();
    const said = new FormData(form);
    const button = form.querySelector("button");
    if (button) button.disabled = true;
    problem.hidden = true;
    sending.hidden = false;
    void (async () => {
      try {
        for (const file of files) {
          what.textContent = file.name;
          await upload(file, String(said.get("mapping") ?? ""), String(said.get("tlp") ?? ""), Number(form.dataset.most), (share) => { /** @type {HTMLProgressElement} */ (bar).value = share * 100; });
        }
        location.assign(location.pathname);
      } catch (error) {
        problem.textContent = form.dataset[error instanceof Error ? error.message : "failed"] ?? form.dataset.failed ?? "";
        problem.hidden = false;
        sending.hidden = true;
        if (button) button.disabled = false;
      }
    })();
  });
}

/** @param {HTMLTableElement} table */
async function follow(table) {
  const answer = await fetch("/staff/x/cert/imports").catch(() => undefined);
  if (!answer?.ok) {
    setTimeout(follow, 5000, table);
    return;
  }
  /** @type {{ number: number, state: string, percent: number, [of: string]: number | string }[]} */
  const imports = await answer.json();
  let isOver = true;
  for (const row of table.querySelectorAll("tr[data-open]")) {
    const found = imports.find((i) => String(i.number) === /** @type {HTMLElement} */ (row).dataset.number);
    if (!found) continue;
    const bar = row.querySelector("progress");
    if (bar) bar.value = found.percent;
    for (const cell of row.querySelectorAll("[data-of]")) cell.textContent = String(found[/** @type {HTMLElement} */ (cell).dataset.of ?? ""]);
    if (found.state === "waiting" || found.state === "running") isOver = false;
  }
  // Once all are over, the page itself tells how they ended.
  const chosen = /** @type {HTMLInputElement | null} */ (document.querySelector("form[data-drop] input[type=file]"));
  if (isOver && !chosen?.files?.length) location.reload();
  else setTimeout(follow, 1000, table);
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-drop]"))) {
  takeDrops(form);
  sendInPortions(form);
}
const table = document.querySelector("table[data-imports]");
if (table?.querySelector("tr[data-open]")) void follow(/** @type {HTMLTableElement} */ (table));
