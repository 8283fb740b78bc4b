/**
 * Asks a built seal.wasm every call of v1.json and compares its answers with the native ones, byte for byte.
 * node wasm.mjs <seal.wasm>
 */
import { readFileSync } from "node:fs";
import { check, finish, same, unhex, vectors } from "./vectors.mjs";

const path = process.argv[2];
if (!path) throw new Error("usage: node wasm.mjs <seal.wasm>");
const compiled = new WebAssembly.Module(readFileSync(path));
check("the module imports nothing", WebAssembly.Module.imports(compiled).length === 0);
const engine = new WebAssembly.Instance(compiled).exports;

/** The framed answer: 0 and the fields, or 1 and the error's number. */
function ask(op, request) {
  const at = engine.majlis_alloc(request.length);
  new Uint8Array(engine.memory.buffer, at, request.length).set(request);
  const packed = BigInt.asUintN(64, engine.majlis_call(op, at, request.length));
  engine.majlis_free(at, request.length);
  const [from, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
  const answer = Buffer.from(engine.memory.buffer, from, length).toString("hex");
  engine.majlis_free(from, length);
  return answer;
}

for (const [n, call] of vectors.calls.entries()) {
  const wanted = call.error === undefined ? `00${call.answer_hex}` : `01${call.error.toString(16).padStart(8, "0")}`;
  same(`call ${n}, ${call.op}: ${call.what}`, ask(call.op, unhex(call.request_hex)), wanted);
}
finish();
