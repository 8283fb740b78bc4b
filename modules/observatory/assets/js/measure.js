// @ts-check
/**
 * Measures the connection by ndt7 (Measurement Lab): a download and an upload of ten seconds each, and round trips before and
 * meanwhile. The figures that count are the server's; what is drawn here is the same, a moment earlier.
 */
export {};

/** @typedef {{ AppInfo?: { ElapsedTime: number, NumBytes: number } }} Told */

const PROTOCOL = "net.measurementlab.ndt.v7";
/** A test lasts ten seconds; after thirteen it is given up. */
const WHOLE = 10_000;
const GIVEN_UP = 13_000;
/** Round trips before the line is loaded. */
const IDLE = 12;
/** Between two looks at what is drawn. */
const LOOK = 250;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#measure"));
const live = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
const number = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, { maximumSignificantDigits: 3 });

/** @param {string} name */
function word(name) {
  const words = /** @type {HTMLTemplateElement} */ (document.querySelector("#words"));
  return words.content.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
}

/** @param {string} text */
function say(text) {
  const status = live?.querySelector("[data-status]");
  if (status) status.textContent = text;
}

/** A number that changes, and its line. */
class Meter {
  /** @param {string} name */
  constructor(name) {
    this.box = live?.querySelector(`[data-meter="${name}"]`);
    this.number = this.box?.querySelector("[data-number]");
    this.line = this.box?.querySelector("polyline");
    /** @type {number[]} */
    this.values = [];
  }

  /** @param {boolean} is */
  running(is) {
    this.box?.classList.toggle("is-running", is);
  }

  /** @param {number} value */
  show(value) {
    if (!Number.isFinite(value)) return;
    if (this.number) this.number.textContent = number.format(value);
    this.values.push(value);
    const top = Math.max(...this.values, 1e-9);
    const step = 100 / Math.max(this.values.length - 1, 1);
    this.line?.setAttribute("points", this.values.map((v, n) => `${(n * step).toFixed(1)},${(31 - (29 * v) / top).toFixed(1)}`).join(" "));
  }
}

/**
 * Waits for a place, then opens a test.
 * @param {string} path
 * @param {string} session
 * @param {AbortSignal} stop
 * @returns {Promise<WebSocket>}
 */
async function open(path, session, stop) {
  for (let tries = 0; ; tries++) {
    stop.throwIfAborted();
    const socket = new WebSocket(`${form?.dataset.url}${path}?majlis_session=${session}&client_name=majlis-page`, PROTOCOL);
    const opened = await new Promise((go) => {
      socket.onopen = () => go(true);
      socket.onerror = () => go(false);
      stop.addEventListener("abort", () => (socket.close(), go(false)), { once: true });
    });
    stop.throwIfAborted();
    if (opened) return socket;
    // Refused: all places are taken, or the way is barred. The site knows which.
    if (tries >= 40) throw new Error("refused");
    const places = await fetch(`${form?.dataset.at}/places`, { signal: stop });
    const { running, most } = places.ok ? await places.json() : { running: 0, most: 1 };
    if (running < most && tries >= 3) throw new Error("refused");
    say(word("waiting"));
    await new Promise((go) => setTimeout(go, 1000 + 2000 * Math.random()));
  }
}

/**
 * Round trips for as long as the tests run.
 * @param {WebSocket} socket
 * @param {Meter} meter
 */
function trips(socket, meter) {
  let count = 0;
  return new Promise((go) => {
    socket.onclose = () => go(undefined);
    socket.onmessage = ({ data }) => {
      meter.show(JSON.parse(data).RTT / 1000);
      if (++count === IDLE) go(undefined);
    };
  });
}

/**
 * @param {WebSocket} socket
 * @param {Meter} meter
 */
function download(socket, meter) {
  const start = performance.now();
  let [bytes, next] = [0, LOOK];
  return new Promise((go) => {
    const end = setTimeout(() => socket.close(), GIVEN_UP);
    socket.onclose = () => (clearTimeout(end), go(undefined));
    socket.onmessage = ({ data }) => {
      bytes += data.size ?? data.length;
      const passed = performance.now() - start;
      if (passed < next) return;
      next = passed + LOOK;
      meter.show((bytes * 8) / passed / 1000);
    };
  });
}

/**
 * What is sent at once, random: nothing on the way can make it smaller.
 * @param {number} size
 */
function filled(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, size)));
  return bytes;
}

/**
 * @param {WebSocket} socket
 * @param {Meter} meter
 */
function upload(socket, meter) {
  const start = performance.now();
  let bytes = filled(8192);
  let sent = 0;
  return new Promise((go) => {
    const end = setTimeout(() => socket.close(), GIVEN_UP);
    socket.onclose = () => (clearTimeout(end), go(undefined));
    socket.onmessage = ({ data }) => {
      // The server's count: ours would tell how much the browser took, not how much arrived.
      const app = /** @type {Told} */ (JSON.parse(data)).AppInfo;
      if (app && app.NumBytes > 0) meter.show((app.NumBytes * 8) / app.ElapsedTime);
    };
    // Timers wait four milliseconds or more; a message to oneself does not.
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      if (socket.readyState !== WebSocket.OPEN) return port1.close();
      if (performance.now() - start >= WHOLE) {
        port1.close();
        return socket.close(1000);
      }
      // As much as a sixteenth of what went out, so that a slow line is not filled for seconds.
      if (bytes.length < 1 << 20 && bytes.length < (sent - socket.bufferedAmount) / 16) bytes = filled(bytes.length * 2);
      if (socket.bufferedAmount < 7 * bytes.length) {
        socket.send(bytes);
        sent += bytes.length;
        return port1.postMessage(0);
      }
      setTimeout(() => port1.postMessage(0), 1);
    };
    port1.postMessage(0);
  });
}

/**
 * @param {string} path
 * @param {URLSearchParams} body
 * @param {AbortSignal} stop
 */
async function post(path, body, stop) {
  const answer = await fetch(`${form?.dataset.at}/${path}`, { method: "POST", body, signal: stop });
  const found = await answer.json().catch(() => ({}));
  return { status: answer.status, ...found };
}

/** @param {AbortSignal} stop */
async function measure(stop) {
  say(word("opening"));
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(/** @type {HTMLFormElement} */ (form))));
  const { session, title } = await post("start", fields, stop);
  if (!session) throw new Error(title ?? word("failed"));
  const [down, up, latency] = ["download", "upload", "latency"].map((name) => new Meter(name));

  const pings = await open("/majlis/v1/latency", session, stop);
  stop.addEventListener("abort", () => pings.close());
  say(word("idle"));
  latency.running(true);
  await trips(pings, latency);

  for (const [path, meter, run, text] of /** @type {const} */ ([["/ndt/v7/download", down, download, "downloading"], ["/ndt/v7/upload", up, upload, "uploading"]])) {
    const socket = await open(path, session, stop);
    stop.addEventListener("abort", () => socket.close());
    say(word(text));
    meter.running(true);
    await run(socket, meter);
    stop.throwIfAborted();
    meter.running(false);
  }
  pings.close(1000);
  latency.running(false);
  say(word("counting"));
  // The server keeps a test a moment after it is over.
  for (let tries = 0; tries < 12; tries++) {
    // In the end what there is will do.
    const { status, result } = await post("done", new URLSearchParams({ session, tests: tries < 8 ? "3" : "0" }), stop);
    if (result) return location.assign(result);
    if (status !== 200) break;
    await new Promise((go) => setTimeout(go, 500));
  }
  throw new Error(word("failed"));
}

if (form && live) {
  form.hidden = false;
  const error = /** @type {HTMLElement} */ (form.querySelector("[data-error]"));
  /** @type {AbortController} */
  let running;
  live.querySelector("[data-stop]")?.addEventListener("click", () => running.abort());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    form.hidden = true;
    live.hidden = false;
    running = new AbortController();
    try {
      await measure(running.signal);
    } catch (problem) {
      live.hidden = true;
      form.hidden = false;
      if (running.signal.aborted) return;
      const text = problem instanceof Error && problem.message && problem.message !== "refused" && !(problem instanceof TypeError) ? problem.message : word("failed");
      error.textContent = navigator.onLine ? text : word("offline");
      error.hidden = false;
    }
  });
}
