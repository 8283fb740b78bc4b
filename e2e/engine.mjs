// The sealing engine in Node: the same seal.wasm that browsers run, and reports sent without a browser.
import fs from "node:fs";

const { instance } = await WebAssembly.instantiate(fs.readFileSync(new URL("../crates/web/assets/seal/seal.wasm", import.meta.url)), {});
const wasm = instance.exports;

export const u8 = (n) => Uint8Array.of(n);
export const u32 = (n) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
export const u64 = (n) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
};
export const frame = (fields) => Buffer.concat(fields.map((f) => Buffer.from(f)).flatMap((f) => [Buffer.from(u32(f.length)), f]));
export const unframe = (bytes) => {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    out.push(bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return out;
};
export const random = (n = 32) => Buffer.from(crypto.getRandomValues(new Uint8Array(n)));
export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const unhex = (text) => Buffer.from(text, "hex");

/** One call of the engine (engines/seal/src/abi.rs). */
export function call(op, ...fields) {
  const request = frame(fields);
  const at = wasm.majlis_alloc(request.length);
  new Uint8Array(wasm.memory.buffer, at, request.length).set(request);
  const packed = BigInt.asUintN(64, wasm.majlis_call(op, at, request.length));
  wasm.majlis_free(at, request.length);
  const [from, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
  const answer = Buffer.from(new Uint8Array(wasm.memory.buffer, from, length));
  wasm.majlis_free(from, length);
  if (answer[0] !== 0) throw new Error(`seal error ${answer.readUInt32BE(1)}`);
  return unframe(answer.subarray(1));
}

/**
 * Seals a report for what `/p/x/start` said. Without a code, its keys are random: Argon2 is left out where it is not what is tested.
 * @returns {{ lookup: string, id: string, body: Buffer }}
 */
export function seal(begin, { code = null, story = null, category = "other", situation = "other", files = [], urgency = "normal" } = {}) {
  const [chain, inst, id] = [unhex(begin.chain), unhex(begin.instance), random(16)];
  const [lookup, enc, sign] = code ? call(4, code, inst) : [random(), random(), random()];
  const [encPublic, signPublic] = call(33, enc, sign);
  const [header, key, wraps] = call(22, random(), chain, inst, id, encPublic, signPublic, u8(0), sign);
  const version = call(15, chain, inst, new Uint8Array(), u32(0))[1];
  const sealed = files.map((bytes) => call(29, random(), header, key, u8(0), sign, new Uint8Array(32), version, bytes));
  const named = sealed.map(([part, digest], n) => ({ id: hex(part.subarray(41, 57)), name: `file-${n}`, type: "text/plain", size: files[n].length, digest: hex(digest), cleaned: true }));
  const answers = { v: 1, situation, outcome: "", audience: "teen", danger: "no", story: story ?? hex(id), where: "", address: "", reply_lang: "ar", files: named };
  const [part] = call(27, random(), header, key, u8(1), u8(0), sign, new Uint8Array(32), version, JSON.stringify(answers));
  const [nonce] = call(32, unhex(begin.challenge), u32(begin.bits), u64(0), u64(1 << 24));
  const meta = { case: hex(id), lookup: hex(lookup), category, urgency, age_band: "teen", lang: "ar", challenge: begin.challenge, nonce: String(nonce.readBigUInt64BE(0)) };
  return { lookup: hex(lookup), id: hex(id), keys: { enc, sign }, body: frame([JSON.stringify(meta), header, wraps, part, ...sealed.map(([bytes]) => bytes)]) };
}

/** Sends a report as a browser would, and gives its case and its words. */
export async function send(base, what) {
  const [code] = call(1, random());
  const begin = await (await fetch(`${base}/p/x/start`)).json();
  const report = seal(begin, { ...what, code });
  const answer = await fetch(`${base}/p/x/send`, { method: "POST", body: report.body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return { ...report, words: call(2, u8(0), code)[0].toString().split(" ") };
}
