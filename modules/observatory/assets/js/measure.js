// @ts-check
/**
 * Measures the connection by ndt7 (Measurement Lab): a download and an upload of ten seconds each, and round trips before and
 * meanwhile. The figures that count are the server's; what is drawn here is the same, a moment earlier.
 */
export {};

/** @typedef {{ AppInfo?: { ElapsedTime: number, NumBytes: number } }} Told */
/**
 * How a test ended: the WebSocket's close code. 1006: it never opened, or the connection broke.
 * @typedef {(socket: WebSocket, meter: Meter) => void} Test
 */

const PROTOCOL = "net.measurementlab.ndt.v7";
/** A test lasts ten seconds; after sixteen, when the server has long said so, it is given up. */
const WHOLE = 10_000;
const GIVEN_UP = 16_000;
/** "Try again later": all places are taken. */
const FULL = 1013;
/** Tries to open a test that is refused without a word. */
const BARRED = 3;
/** Round trips before the line is loaded. */
const IDLE = 12;
/** Between two looks at what is drawn. */
const LOOK = 250;
/** How much of an upload waits in the browser, in seconds at the speed of the line. */
const AHEAD = 0.25;
/** A message of an upload, at first and at most. */
const FIRST = 8192;
const LARGEST = 1 << 20;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#measure"));
const live = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
const status = document.querySelector("[data-status]");
const number = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, { maximumSignificantDigits: 3 });

/** What the server says is wrong with a field. */
class Refused extends Error {
  /**
   * @param {string} field
   * @param {string} why
   */
  constructor(field, why) {
    super(why);
    this.field = field;
  }
}

/** @param {string} name */
function word(name) {
  const words = /** @type {HTMLTemplateElement} */ (document.querySelector("#words"));
  return words.content.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
}

/** @param {string} text */
function say(text) {
  if (status) status.textContent = text;
}

/**
 * @param {number} time
 * @param {AbortSignal} stop
 */
function wait(time, stop) {
  return new Promise((go, end) => {
    const timer = setTimeout(go, time);
    stop.addEventListener("abort", () => (clearTimeout(timer), end(stop.reason)), { once: true });
  });
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
    if (this.number) this.number.textContent = "–";
    this.line?.setAttribute("points", "");
    this.running(false);
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

/** A measurement: its session, and the tests that were opened for it. */
class Measurement {
  /** @param {AbortSignal} stop */
  constructor(stop) {
    this.stop = stop;
    this.session = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.opened = 0;
  }

  /**
   * One test, from its opening to its end.
   * @param {string} path
   * @param {Meter} meter
   * @param {Test} test
   * @param {AbortSignal} stop ends it early
   * @returns {Promise<{ code: number, opened: boolean }>}
   */
  once(path, meter, test, stop) {
    return new Promise((go, end) => {
      let opened = false;
      const socket = new WebSocket(`${form?.dataset.url}${path}?majlis_session=${this.session}&client_name=majlis-page`, PROTOCOL);
      const leave = () => {
        socket.onmessage = null;
        socket.close(1000);
        if (this.stop.aborted) end(this.stop.reason);
      };
      stop.addEventListener("abort", leave, { once: true });
      socket.onopen = () => {
        opened = true;
        this.opened++;
        setTimeout(() => socket.close(), GIVEN_UP);
        meter.running(true);
        test(socket, meter);
      };
      socket.onclose = ({ code }) => {
        stop.removeEventListener("abort", leave);
        meter.running(false);
        if (opened && code === FULL) this.opened--;
        go({ code, opened });
      };
    });
  }

  /**
   * A test that waits for its place.
   * @param {string} path
   * @param {string} text
   * @param {Meter} meter
   * @param {Test} test
   * @param {number} patience times it asks again where all places are taken
   * @returns {Promise<boolean>} whether it could be opened
   */
  async run(path, text, meter, test, patience = Infinity) {
    for (let barred = 0, full = 0; barred < BARRED && full < patience; ) {
      this.stop.throwIfAborted();
      say(word(text));
      const { code, opened } = await this.once(path, meter, test, this.stop);
      if (opened && code !== FULL) return true;
      if (code === FULL) {
        full++;
        say(word("waiting"));
      } else barred++;
      await wait(1000 + 2000 * Math.random(), this.stop);
    }
    return false;
  }

  /**
   * A test that loads the line, with round trips beside it.
   * @param {string} path
   * @param {string} text
   * @param {Meter} meter
   * @param {Meter} latency
   * @param {Test} test
   */
  async load(path, text, meter, latency, test) {
    const over = new AbortController();
    const end = () => over.abort();
    this.stop.addEventListener("abort", end, { once: true });
    /** @type {Promise<unknown>} */
    let beside = Promise.resolve();
    try {
      return await this.run(path, text, meter, (socket) => {
        // Only once it has a place; without one of its own it is done without.
        socket.addEventListener("message", () => (beside = this.once("/majlis/v1/latency", latency, trips(Infinity), over.signal).catch(() => {})), { once: true });
        test(socket, meter);
      });
    } finally {
      end();
      this.stop.removeEventListener("abort", end);
      // A goodbye is answered at once, if the line is still there.
      if (!this.stop.aborted) await Promise.race([beside, wait(2000, this.stop)]);
    }
  }
}

/**
 * Round trips, so many.
 * @param {number} most
 * @returns {Test}
 */
function trips(most) {
  let count = 0;
  return (socket, meter) => {
    socket.onmessage = ({ data }) => {
      meter.show(JSON.parse(data).RTT / 1000);
      if (++count === most) socket.close(1000);
    };
  };
}

/** @type {Test} */
function download(socket, meter) {
  const start = performance.now();
  let [bytes, next] = [0, LOOK];
  socket.onmessage = ({ data }) => {
    bytes += data.size ?? data.length;
    const passed = performance.now() - start;
    if (passed < next) return;
    next = passed + LOOK;
    meter.show((bytes * 8) / passed / 1000);
  };
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

/** @type {Test} */
function upload(socket, meter) {
  const start = performance.now();
  let bytes = filled(FIRST);
  let sent = 0;
  /** Bytes a second, as the server counted last. */
  let speed = Infinity;
  socket.onmessage = ({ data }) => {
    // The server's count: ours would tell how much the browser took, not how much arrived.
    const app = /** @type {Told} */ (JSON.parse(data)).AppInfo;
    if (!app?.NumBytes) return;
    speed = (app.NumBytes / app.ElapsedTime) * 1e6;
    meter.show((speed * 8) / 1e6);
  };
  // Timers wait four milliseconds or more; a message to oneself does not.
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    if (socket.readyState !== WebSocket.OPEN) return port1.close();
    if (performance.now() - start >= WHOLE) {
      port1.close();
      return socket.close(1000);
    }
    // As much as a sixteenth of what went out, and no more than a little time's worth: what waits here at the end of the test would
    // still have to go through a slow line.
    const room = Math.max(speed * AHEAD, FIRST);
    if (bytes.length < LARGEST && bytes.length < (sent - socket.bufferedAmount) / 16 && 4 * bytes.length < room) bytes = filled(bytes.length * 2);
    if (socket.bufferedAmount < Math.min(7 * bytes.length, room)) {
      socket.send(bytes);
      sent += bytes.length;
      return port1.postMessage(0);
    }
    setTimeout(() => port1.postMessage(0), 1);
  };
  port1.postMessage(0);
}

/**
 * @param {string} path
 * @param {URLSearchParams} body
 * @param {AbortSignal} stop
 */
async function post(path, body, stop) {
  const answer = await fetch(`${form?.dataset.at}/${path}`, { method: "POST", body, signal: stop });
  const found = await answer.json().catch(() => ({}));
  if (found.field) throw new Refused(found.field, found.why);
  return { isGood: answer.ok, isOurs: answer.status < 500, ...found };
}

/**
 * The result's address. The server keeps a test a moment after it is over, and the line may be down just now.
 * @param {Measurement} made
 * @param {URLSearchParams} fields
 * @returns {Promise<string | undefined>}
 */
async function done(made, fields) {
  const { stop, session } = made;
  for (let tries = 0; tries < 20; tries++) {
    // In the end what there is will do.
    const body = new URLSearchParams([...fields, ["session", session], ["tests", String(tries < 8 ? made.opened : 0)]]);
    try {
      const { isGood, isOurs, result } = await post("done", body, stop);
      if (result) return result;
      if (!isGood && isOurs) return;
      if (isGood && tries >= 8) return;
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem;
    }
    await wait(tries < 8 ? 500 : 2000, stop);
  }
}

/** @param {AbortSignal} stop */
async function measure(stop) {
  say(word("opening"));
  const [down, up, latency] = ["download", "upload", "latency"].map((name) => new Meter(name));
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(/** @type {HTMLFormElement} */ (form))));
  const { isGood } = await post("start", fields, stop);
  if (!isGood) throw new Error(word("failed"));

  const made = new Measurement(stop);
  // Without it the kernel's own shortest round trip stands in.
  await made.run("/majlis/v1/latency", "idle", latency, trips(IDLE), 4);
  if (!(await made.load("/ndt/v7/download", "downloading", down, latency, download))) throw new Error(word("failed"));
  await made.load("/ndt/v7/upload", "uploading", up, latency, upload);
  say(word("counting"));
  const result = await done(made, fields);
  if (!result) throw new Error(word("failed"));
  location.assign(result);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} live
 */
function begin(form, live) {
  form.hidden = false;
  const error = /** @type {HTMLElement} */ (form.querySelector("[data-error]"));
  const button = /** @type {HTMLElement} */ (form.querySelector("button[type=submit]"));
  /** @type {AbortController} */
  let running;

  /** @param {unknown} problem */
  const tell = (problem) => {
    if (!(problem instanceof Refused)) {
      const text = problem instanceof Error && !(problem instanceof TypeError) && problem.message;
      error.textContent = navigator.onLine ? text || word("failed") : word("offline");
      error.hidden = false;
      return button.focus();
    }
    const input = /** @type {HTMLElement} */ (form.querySelector(`#${problem.field}`));
    const note = /** @type {HTMLElement} */ (form.querySelector(`#${problem.field}-error`));
    note.textContent = problem.message;
    note.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", note.id);
    input.closest("details")?.setAttribute("open", "");
    input.focus();
  };

  live.querySelector("[data-stop]")?.addEventListener("click", () => running.abort());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const note of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll(".error-message"))) note.hidden = true;
    for (const input of form.querySelectorAll("[aria-invalid]")) {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
    form.hidden = true;
    live.hidden = false;
    live.focus();
    running = new AbortController();
    // Browsers hold back what a hidden page does: what is measured then is not the line.
    const leave = () => document.hidden && running.abort("hidden");
    document.addEventListener("visibilitychange", leave);
    try {
      await measure(running.signal);
    } catch (problem) {
      live.hidden = true;
      form.hidden = false;
      say(running.signal.aborted ? word(running.signal.reason === "hidden" ? "hidden" : "stopped") : "");
      if (running.signal.aborted) button.focus();
      else tell(problem);
    } finally {
      document.removeEventListener("visibilitychange", leave);
    }
  });
}

if (form && live) begin(form, live);
