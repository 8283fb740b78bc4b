// @ts-check
/** Leaving at once: the red button and three presses of Shift. Nothing is kept, nothing is left behind. */

const link = document.querySelector(".leave");

/** Covers the page, then replaces this entry of the history, so that "back" does not lead here. */
export function leave() {
  document.body.replaceChildren();
  document.title = "";
  // Through our own address, which clears what the browser keeps of us.
  location.replace("/p/leave");
}

link?.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

/** @type {number[]} */
let presses = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Shift") {
    presses = [];
    return;
  }
  if (event.repeat) return;
  presses = [...presses.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
  if (presses.length >= 3) leave();
});
