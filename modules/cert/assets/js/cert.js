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

for (const form of document.querySelectorAll("form[data-drop]")) takeDrops(/** @type {HTMLFormElement} */ (form));
const table = document.querySelector("table[data-imports]");
if (table?.querySelector("tr[data-open]")) void follow(/** @type {HTMLTableElement} */ (table));
