/** Reads engines/seal/vectors/v1.json, with the named long values put back in their places. */
import { readFileSync } from "node:fs";

const source = JSON.parse(readFileSync(new URL("../../engines/seal/vectors/v1.json", import.meta.url), "utf8"));

const content = ({ len, base, step, modulus }) => Buffer.from(Uint8Array.from({ length: len }, (_, i) => base + ((i * step) % modulus)));

const named = new Map([
  ...Object.entries(source.blobs),
  ...Object.entries(source.formulas).map(([name, formula]) => [name, content(formula).toString("hex")]),
]);

function fill(value) {
  if (typeof value === "string") return value.replace(/\{(\w+)\}/g, (all, name) => named.get(name) ?? all);
  if (Array.isArray(value)) return value.map(fill);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item)]));
  return value;
}

export const vectors = fill(source);
export const formula = content;
export const unhex = (text) => Buffer.from(text, "hex");

let passed = 0;
let failed = 0;

/** Counts one check and names it where it fails. */
export function check(what, right) {
  if (right) passed += 1;
  else {
    failed += 1;
    console.error(`failed: ${what}`);
  }
}

/** Checks that two byte strings or plain values are the same. */
export function same(what, got, wanted) {
  const plain = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : JSON.stringify(value));
  const right = plain(got) === plain(wanted);
  check(right ? what : `${what}\n  got    ${plain(got).slice(0, 200)}\n  wanted ${plain(wanted).slice(0, 200)}`, right);
}

/** Prints the count; ends with an error where a check failed or nothing was checked. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

process.on("uncaughtException", (error) => {
  check(error.stack, false);
  finish();
  process.exit();
});
