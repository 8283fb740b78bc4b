// @ts-check
/** Finds the area a person is in, if they wish: the browser asks them, and the place itself never leaves it. */
export {};

/** @typedef {{ code: string, shape: [number, number][][][] }} Area */

const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-place]"));
const note = /** @type {HTMLElement | null} */ (document.querySelector("[data-place-note]"));
const select = /** @type {HTMLSelectElement | null} */ (document.querySelector("#area"));

/**
 * Whether a place lies within a ring: a line from it crosses the ring an odd number of times.
 * @param {[number, number][]} ring
 * @param {number} x
 * @param {number} y
 */
function isWithin(ring, x, y) {
  let is = false;
  for (let n = 0, m = ring.length - 1; n < ring.length; m = n++) {
    const [[ax, ay], [bx, by]] = [ring[n], ring[m]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) is = !is;
  }
  return is;
}

/**
 * A polygon's first ring is its outline, the others are holes (RFC 7946).
 * @param {Area} area
 * @param {number} x
 * @param {number} y
 */
const holds = (area, x, y) => area.shape.some(([outline, ...holes]) => isWithin(outline, x, y) && !holes.some((hole) => isWithin(hole, x, y)));

async function find() {
  const position = await new Promise((go, end) => navigator.geolocation.getCurrentPosition(go, end, { maximumAge: 600_000, timeout: 15_000 }));
  const { longitude, latitude } = /** @type {GeolocationPosition} */ (position).coords;
  const answer = await fetch("/observatory/areas.json");
  if (!answer.ok) throw new Error(String(answer.status));
  const areas = /** @type {Area[]} */ (await answer.json());
  return areas.find((area) => holds(area, longitude, latitude))?.code;
}

// Only where the browser can: over TLS, or on this machine.
if (button && note && select && window.isSecureContext && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    note.textContent = note.dataset.looking ?? "";
    const code = await find().catch(() => null);
    button.disabled = false;
    if (code) select.value = code;
    note.textContent = (code ? note.dataset.found : code === null ? note.dataset.failed : note.dataset.outside) ?? "";
    select.focus();
  });
}
