// @ts-check
/** The sealing engine (engines/seal-wasm) for pages: numbered calls on byte fields, see engines/seal/src/abi.rs. */

/** @typedef {Uint8Array | string | number} Field A string goes as UTF-8; a number must be wrapped by u8, u32 or u64. */

/** What the engine refused, with the number it gives (engines/seal/src/error.rs; 100 and up: pictures). */
export class SealError extends Error {
  /** @param {number} code */
  constructor(code) {
    super(`seal error ${code}`);
    this.code = code;
  }
}

/** Numbers of the calls. */
export const Op = Object.freeze({
  codeNew: 1, codeWords: 2, codeParse: 3, codeKeys: 4, passphrase: 5, bundleNew: 6, bundleWrap: 7, bundleUnwrap: 8, passkeyKek: 9,
  recoveryWords: 10, parseRecoveryWords: 11, fingerprint: 12, rosterFirst: 13, rosterSign: 14, rosterVerify: 15, rosterNext: 16,
  recoverySplit: 17, shareWords: 18, shareParse: 19, shareCombine: 20, recoveryKeys: 21, caseOpen: 22, caseNext: 23, wrapOpen: 24,
  wrapMake: 25, headerCheck: 26, sealText: 27, openText: 28, sealFile: 29, openFile: 30, firstGap: 31, powSearch: 32, publicKeys: 33,
  wordPlace: 34, codeForCaller: 35, holderCheck: 36, headerExpect: 37, cleanPicture: 100,
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {number} n */
export const u8 = (n) => Uint8Array.of(n);
/** @param {number} n */
export const u32 = (n) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
/** @param {number | bigint} n */
export const u64 = (n) => {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(n));
  return out;
};
/** @param {Uint8Array} b */
export const readU32 = (b) => new DataView(b.buffer, b.byteOffset).getUint32(0);
/** @param {Uint8Array} b */
export const text = (b) => decoder.decode(b);
/** @param {Uint8Array} b */
export const hex = (b) => Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
/** @param {string} s */
export const unhex = (s) => Uint8Array.from(s.match(/../g) ?? [], (pair) => parseInt(pair, 16));
/** Fresh randomness from the browser. @param {number} [n] */
export const random = (n = 32) => crypto.getRandomValues(new Uint8Array(n));

/** Joins fields, each behind its length. @param {(Uint8Array | string)[]} fields */
export function frame(fields) {
  const parts = fields.map((f) => (typeof f === "string" ? encoder.encode(f) : f));
  const out = new Uint8Array(parts.reduce((n, p) => n + 4 + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(u32(part.length), at);
    out.set(part, at + 4);
    at += 4 + part.length;
  }
  return out;
}

/** Splits framed fields. @param {Uint8Array} bytes @returns {Uint8Array[]} */
export function unframe(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    const length = readU32(bytes.subarray(at, at + 4));
    out.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return out;
}

/** @type {Promise<WebAssembly.Exports> | undefined} */
let loading;

/** Loads the engine once. Its address stands in `<link id="seal-wasm">` of the page. */
export function load() {
  loading ??= (async () => {
    const link = document.getElementById("seal-wasm");
    const response = await fetch(/** @type {HTMLLinkElement} */ (link).href);
    const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), {});
    return instance.exports;
  })();
  return loading;
}

/**
 * Runs one call. @param {number} op @param {...(Uint8Array | string)} fields @returns {Promise<Uint8Array[]>}
 */
export async function call(op, ...fields) {
  const exports = /** @type {any} */ (await load());
  const request = frame(fields);
  const at = exports.majlis_alloc(request.length);
  new Uint8Array(exports.memory.buffer, at, request.length).set(request);
  const packed = BigInt.asUintN(64, exports.majlis_call(op, at, request.length));
  exports.majlis_free(at, request.length);
  const [from, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
  const answer = new Uint8Array(exports.memory.buffer, from, length).slice();
  exports.majlis_free(from, length);
  if (answer[0] !== 0) throw new SealError(readU32(answer.subarray(1, 5)));
  return unframe(answer.subarray(1));
}

/** A refusal by the server. */
export class Refused extends Error {
  /** @param {number} status @param {string} code @param {string} title */
  constructor(status, code, title) {
    super(title || code);
    this.status = status;
    this.code = code;
  }
}

/** @param {Response} response */
async function checked(response) {
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refused(response.status, problem.code ?? "internal", problem.title ?? "");
}

const headers = () => ({ "accept-language": document.documentElement.lang });

/** @param {string} path */
export const getJson = async (path) => (await checked(await fetch(path, { headers: headers() }))).json();

/** @param {string} path @param {unknown} body */
export const postJson = async (path, body) =>
  (await checked(await fetch(path, { method: "POST", body: JSON.stringify(body), headers: { ...headers(), "content-type": "application/json" } }))).json();

/** @param {string} path @param {Uint8Array} body */
export const postBytes = async (path, body) =>
  (await checked(await fetch(path, { method: "POST", body: /** @type {BodyInit} */ (body), headers: { ...headers(), "content-type": "application/octet-stream" } }))).json();

/** @param {string} path @param {RequestInit} [init] */
export const getBytes = async (path, init) => new Uint8Array(await (await checked(await fetch(path, { ...init, headers: { ...headers(), ...init?.headers } }))).arrayBuffer());
