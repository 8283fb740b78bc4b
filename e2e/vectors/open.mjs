/**
 * A second implementation of docs/src/sealing-format.md: reads, verifies and opens everything in
 * engines/seal/vectors/v1.json. It shares no code with the Rust crate; Node's own primitives, and Argon2id from hash-wasm.
 */
import { createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync, verify as edVerify } from "node:crypto";
import { readFileSync } from "node:fs";
import { argon2id } from "hash-wasm";
import { check, finish, formula, same, unhex, vectors } from "./vectors.mjs";

// --- errors and bytes ---

const E = {
  malformed: 1, unknownFormat: 2, wrongPlace: 3, badSignature: 4, badKey: 5, cannotOpen: 6, wrongCaseKey: 7, unknownAuthor: 8, oldRoster: 9,
  brokenRoster: 10, unknownWord: 11, badChecksum: 12, badShares: 14, badParameters: 15, badCall: 16,
};

class Refused extends Error {
  constructor(code) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

const refuse = (code) => {
  throw new Refused(code);
};
const need = (condition, code) => condition || refuse(code);

const utf8 = (text) => Buffer.from(text, "utf8");
const cat = (...pieces) => Buffer.concat(pieces.map((p) => (typeof p === "string" ? utf8(p) : p)));
const u32 = (n) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n]);
const u64 = (n) => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(n));
  return out;
};
const zeros = Buffer.alloc(32);
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Reader {
  constructor(bytes) {
    this.rest = bytes;
  }
  take(n) {
    need(this.rest.length >= n, E.malformed);
    const head = this.rest.subarray(0, n);
    this.rest = this.rest.subarray(n);
    return head;
  }
  u8 = () => this.take(1)[0];
  u32 = () => this.take(4).readUInt32BE();
  u64 = () => this.take(8).readBigUInt64BE();
  field = () => this.take(this.u32());
  empty = () => this.rest.length === 0;
  end = () => need(this.empty(), E.malformed);
  magic = (magic) => need(this.take(4).equals(utf8(magic)) && this.u8() === 1, E.unknownFormat);
}

function fields(bytes) {
  const reader = new Reader(bytes);
  const out = [];
  while (!reader.empty()) out.push(reader.field());
  return out;
}

// --- primitives ---

const sha256 = (...pieces) => createHash("sha256").update(cat(...pieces)).digest();
const derive = (salt, secret, info, length = 32) => Buffer.from(hkdfSync("sha256", secret, salt, info, length));
const argon = (password, salt, memorySize, iterations, hashLength) =>
  argon2id({ password, salt, memorySize, iterations, parallelism: 1, hashLength, outputType: "binary" });

const key = (make, prefix, raw) => make({ key: cat(unhex(prefix), raw), format: "der", type: make === createPublicKey ? "spki" : "pkcs8" });
const xPrivate = (raw) => key(createPrivateKey, "302e020100300506032b656e04220420", raw);
const xPublic = (raw) => key(createPublicKey, "302a300506032b656e032100", raw);
const edPrivate = (raw) => key(createPrivateKey, "302e020100300506032b657004220420", raw);
const edPublic = (raw) => key(createPublicKey, "302a300506032b6570032100", raw);
const publicOf = (privateKey) => createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);

const points = new Map();
const isPoint = (bytes) => {
  const name = bytes.toString("hex");
  if (!points.has(name)) points.set(name, decompresses(bytes));
  return points.get(name);
};

/** Whether 32 bytes are a point of edwards25519 in compressed form: (y^2 - 1) / (d y^2 + 1) is a square. */
function decompresses(bytes) {
  const p = 2n ** 255n - 19n;
  const power = (base, exponent) => {
    let result = 1n;
    for (base %= p; exponent; exponent >>= 1n, base = (base * base) % p) if (exponent & 1n) result = (result * base) % p;
    return result;
  };
  const d = ((p - 121665n) * power(121666n, p - 2n)) % p;
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`) & (2n ** 255n - 1n);
  const [u, v] = [(y * y + p - 1n) % p, (d * y * y + 1n) % p];
  return power(u * v, (p - 1n) / 2n) !== p - 1n;
}

/** The points of small order in every way they can be written, the sign bit aside. */
const SMALL = new Set([
  `01${"00".repeat(31)}`, "00".repeat(32), `ec${"ff".repeat(30)}7f`, `ed${"ff".repeat(30)}7f`, `ee${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);
const isSmall = (point) => {
  const unsigned = Buffer.from(point);
  unsigned[31] &= 0x7f;
  return SMALL.has(unsigned.toString("hex"));
};

function verify(publicKey, purpose, message, signature) {
  need(isPoint(publicKey), E.badKey);
  need(!isSmall(publicKey) && !isSmall(signature.subarray(0, 32)), E.badSignature);
  need(edVerify(null, sha256(purpose, message), edPublic(publicKey), signature), E.badSignature);
}

function decrypt(cipherKey, nonce, aad, sealed) {
  try {
    need(sealed.length >= 16, E.cannotOpen);
    const cipher = createDecipheriv("chacha20-poly1305", cipherKey, nonce, { authTagLength: 16 });
    cipher.setAAD(aad);
    cipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  } catch {
    return refuse(E.cannotOpen);
  }
}

// --- HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305 ---

const hmac = (secret, bytes) => createHmac("sha256", secret).update(bytes).digest();
const i2osp2 = (n) => Buffer.from([n >> 8, n]);
const KEM = cat("KEM", i2osp2(0x20));
const HPKE = cat("HPKE", i2osp2(0x20), i2osp2(1), i2osp2(3));
const labeledExtract = (suite, salt, label, ikm) => hmac(salt, cat("HPKE-v1", suite, label, ikm));
/** At most one block of HKDF-Expand, which is all that is needed here. */
const labeledExpand = (suite, prk, label, info, length) =>
  hmac(prk, cat(i2osp2(length), "HPKE-v1", suite, label, info, Buffer.from([1]))).subarray(0, length);

function hpkeOpen(privateKey, encapped, info, sealed) {
  let dh;
  try {
    dh = diffieHellman({ privateKey: xPrivate(privateKey), publicKey: xPublic(encapped) });
  } catch {
    return refuse(E.cannotOpen);
  }
  need(!dh.equals(zeros), E.cannotOpen);
  const none = Buffer.alloc(0);
  const shared = labeledExpand(KEM, labeledExtract(KEM, none, "eae_prk", dh), "shared_secret", cat(encapped, publicOf(xPrivate(privateKey))), 32);
  const context = cat(Buffer.from([0]), labeledExtract(HPKE, none, "psk_id_hash", none), labeledExtract(HPKE, none, "info_hash", info));
  const secret = labeledExtract(HPKE, shared, "secret", none);
  return decrypt(labeledExpand(HPKE, secret, "key", context, 32), labeledExpand(HPKE, secret, "base_nonce", context, 12), none, sealed);
}

// --- words ---

const LISTS = ["ar", "en"].map((name) => readFileSync(new URL(`../../engines/seal/words/${name}.txt`, import.meta.url), "utf8").trimEnd().split("\n"));
const SAME = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ة": "ه", "ؤ": "و" };
const fold = (word) =>
  word.replace(/[\u064B-\u065F\u0670\u0640ء]/gu, "").replace(/[أإآٱىئةؤ]/gu, (c) => SAME[c]).replace(/[A-Z]/g, (c) => c.toLowerCase());
const PLACES = LISTS.map((list) => new Map(list.map((word, place) => [fold(word), place])));
const place = (folded) => PLACES[/^[\x00-\x7f]*$/.test(folded) ? 1 : 0].get(folded);

function encode(language, bytes) {
  const bits = [...bytes].map((b) => b.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,11}/g).map((word) => LISTS[language][parseInt(word.padEnd(11, "0"), 2)]).join(" ");
}

function decode(text, length) {
  const typed = text.split(/[^\p{Alphabetic}\u064B-\u065F\u0670\u0640]+/u).map(fold).filter(Boolean);
  need(typed.length === Math.ceil((length * 8) / 11), E.badChecksum);
  const bits = typed.map((word) => (place(word) ?? refuse(E.unknownWord)).toString(2).padStart(11, "0")).join("");
  need(!bits.slice(length * 8).includes("1"), E.badChecksum);
  return Buffer.from(bits.slice(0, length * 8).match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// --- code, passphrase, printed words, member's bundle ---

/** 0: sealed by its holder; 1: by the desk, for a caller. */
function sealedBy(code) {
  const [own, desk] = ["majlis code v1", "majlis code of the desk v1"].map((purpose) => sha256(purpose, code.subarray(0, 10))[0]);
  need(own !== desk && (code[10] === own || code[10] === desk), E.badChecksum);
  return code[10] === own ? 0 : 1;
}

function checkedCode(code) {
  sealedBy(code);
  return code;
}

async function codeKeys(code, instance) {
  const secret = await argon(checkedCode(code).subarray(0, 10), instance, 19 * 1024, 2, 32);
  return ["majlis code lookup v1", "majlis code enc v1", "majlis code sign v1"].map((info) => derive(instance, secret, info));
}

async function passphraseHalves(passphrase, salt, memory, passes) {
  need(memory >= 46 * 1024 && memory <= 1024 * 1024 && passes >= 1 && passes <= 16, E.badParameters);
  const secret = await argon(passphrase.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, ""), salt, memory, passes, 64);
  return ["majlis passphrase proof v1", "majlis passphrase kek v1"].map((info) => derive(salt, secret, info));
}

function printedSecret(text) {
  const bytes = decode(text, 33);
  need(sha256("majlis words v1", bytes.subarray(0, 32))[0] === bytes[32], E.badChecksum);
  return bytes.subarray(0, 32);
}

function openBundle(wrapped, kek, instance, owner) {
  const reader = new Reader(wrapped);
  reader.magic("MJK1");
  const material = derive(reader.take(32), kek, "majlis member kek v1", 44);
  const aad = cat("majlis member key v1", wrapped.subarray(0, 37), instance, owner);
  const bundle = decrypt(material.subarray(0, 32), material.subarray(32), aad, reader.rest);
  need(bundle.length === 100, E.malformed);
  return bundle;
}

// --- recovery ---

function multiply(a, b) {
  let product = 0;
  for (; b; b >>= 1, a = (a << 1) ^ (a & 0x80 ? 0x11b : 0)) if (b & 1) product ^= a;
  return product;
}

function combine(a, b) {
  need(a[0] !== b[0] && [a[0], b[0]].every((x) => x >= 1 && x <= 3), E.badShares);
  let inverse = 1;
  while (multiply(inverse, a[0] ^ b[0]) !== 1) inverse += 1;
  const [wa, wb] = [multiply(b[0], inverse), multiply(a[0], inverse)];
  return Buffer.from(a.subarray(1).map((byte, i) => multiply(byte, wa) ^ multiply(b[i + 1], wb)));
}

const shareSum = (share) => sha256("majlis share v1", share).subarray(0, 1);

function parseShare(text) {
  const bytes = decode(text, 34);
  const share = bytes.subarray(0, 33);
  need(shareSum(share)[0] === bytes[33] && share[0] >= 1 && share[0] <= 3, E.badChecksum);
  return share;
}

function recoveryKeys(secret) {
  const [enc, sign] = ["majlis recovery enc v1", "majlis recovery sign v1"].map((info) => derive(Buffer.alloc(0), secret, info));
  return [enc, sign, publicOf(xPrivate(enc)), publicOf(edPrivate(sign))];
}

// --- rosters ---

function readRoster(body) {
  const r = new Reader(body);
  r.magic("MJR1");
  const roster = { instance: r.take(16) };
  try {
    roster.desk = strict.decode(r.field());
  } catch {
    refuse(E.malformed);
  }
  Object.assign(roster, { version: r.u32(), previous: r.take(32), recoveryEnc: r.take(32), recoverySign: r.take(32), members: [] });
  const count = r.u32();
  need(count >= 2 && count <= 200, E.brokenRoster);
  for (let i = 0; i < count; i++) roster.members.push({ id: r.take(16), enc: r.take(32), sign: r.take(32) });
  r.end();
  for (const name of ["id", "enc", "sign"]) {
    need(new Set(roster.members.map((m) => m[name].toString("hex"))).size === count, E.brokenRoster);
  }
  return roster;
}

function verifyChain(bytes, instance) {
  const chain = { rosters: [], hashes: [], signers: [] };
  for (const signed of fields(bytes)) {
    const reader = new Reader(signed);
    const body = reader.field();
    const pairs = [];
    while (!reader.empty()) {
      const pair = new Reader(reader.field());
      pairs.push([pair.take(32), pair.take(64)]);
      pair.end();
    }
    const roster = readRoster(body);
    need(roster.instance.equals(instance), E.wrongPlace);
    const signers = new Set();
    for (const [publicKey, signature] of pairs) {
      try {
        verify(publicKey, "majlis roster v1", body, signature);
        signers.add(publicKey.toString("hex"));
      } catch {
        // A signature that does not fit counts for nothing.
      }
    }
    const signedBy = (k) => signers.has(k.toString("hex"));
    const before = chain.rosters.at(-1);
    const follows = before
      ? roster.version === before.version + 1 && roster.previous.equals(chain.hashes.at(-1)) && roster.desk === before.desk
      : roster.version === 1 && roster.previous.equals(zeros);
    const enough = before
      ? signedBy(before.recoverySign) || before.members.filter((m) => signedBy(m.sign)).length >= 2
      : signedBy(roster.recoverySign) && roster.members.every((m) => signedBy(m.sign));
    need(follows && enough, E.brokenRoster);
    chain.rosters.push(roster);
    chain.hashes.push(sha256("majlis roster v1", body));
    chain.signers.push(signers);
  }
  need(chain.rosters.length > 0, E.brokenRoster);
  chain.head = chain.rosters.at(-1);
  return chain;
}

function expectChain(chain, fingerprint, version) {
  need(chain.hashes[0].equals(fingerprint), E.brokenRoster);
  need(chain.head.version >= version, E.oldRoster);
}

const isMember = (chain, version, author) => chain.rosters[version - 1]?.members.some((m) => m.sign.equals(author)) ?? false;

// --- epochs and wraps ---

function readHeader(bytes) {
  const r = new Reader(bytes);
  r.magic("MJE1");
  const h = { instance: r.take(16), case: r.take(16), epoch: r.u32(), desk: r.take(32), rosterVersion: r.u32(), commitment: r.take(32) };
  Object.assign(h, { reporterEnc: r.take(32), reporterSign: r.take(32), role: r.u8() });
  need(h.role <= 1, E.malformed);
  Object.assign(h, { author: r.take(32), previous: r.take(32) });
  const signature = r.take(64);
  r.end();
  verify(h.author, "majlis epoch v1", bytes.subarray(0, -64), signature);
  h.digest = sha256("majlis epoch v1", bytes);
  return h;
}

function expectHeader(h, chain) {
  expectChain(chain, h.desk, h.rosterVersion);
  need(h.instance.equals(chain.head.instance), E.wrongPlace);
  need(h.role === 0 ? h.epoch === 0 && h.author.equals(h.reporterSign) : isMember(chain, h.rosterVersion, h.author), E.unknownAuthor);
}

function expectFollows(h, before) {
  const same = ["instance", "case", "desk", "reporterEnc", "reporterSign"].every((name) => h[name].equals(before[name]));
  need(same && h.epoch === before.epoch + 1 && h.previous.equals(before.digest), E.wrongPlace);
  need(h.rosterVersion >= before.rosterVersion, E.oldRoster);
}

function openWrap(h, wrap, privateKey) {
  const r = new Reader(wrap);
  const kind = r.take(1);
  need(kind[0] <= 2, E.malformed);
  const [publicKey, encapped, sealed] = [r.take(32), r.take(32), r.take(48)];
  r.end();
  need(publicKey.equals(publicOf(xPrivate(privateKey))), E.cannotOpen);
  const info = cat("majlis wrap v1", Buffer.from([1]), h.instance, h.case, u32(h.epoch), kind, publicKey, h.commitment);
  const caseKey = hpkeOpen(privateKey, encapped, info, sealed);
  need(derive(h.instance, caseKey, cat("majlis commitment v1", h.case, u32(h.epoch))).equals(h.commitment), E.wrongCaseKey);
  return caseKey;
}

// --- parts ---

const HEAD = 167;
const CHUNK = 64 * 1024 + 16;

function openPart(h, chain, caseKey, part, asFile) {
  const r = new Reader(part);
  r.magic("MJP1");
  const head = { instance: r.take(16), case: r.take(16), epoch: r.u32(), id: r.take(16), kind: r.u8() };
  need(head.kind >= 1 && head.kind <= 5, E.unknownFormat);
  head.role = r.u8();
  need(head.role <= 1, E.malformed);
  Object.assign(head, { author: r.take(32), previous: r.take(32), rosterVersion: r.u32() });
  const salt = r.take(32);
  const length = r.u64();
  need(length <= BigInt(part.length), E.malformed);
  const body = r.take(Number(length));
  const signature = r.take(64);
  r.end();
  const front = part.subarray(0, HEAD);
  verify(head.author, "majlis part v1", cat(front, sha256("majlis body v1", body)), signature);

  need(head.instance.equals(h.instance) && head.case.equals(h.case) && head.epoch === h.epoch, E.wrongPlace);
  need(head.rosterVersion >= h.rosterVersion, E.oldRoster);
  expectChain(chain, h.desk, head.rosterVersion);
  const known =
    head.role === 0 ? head.author.equals(h.reporterSign) && [1, 2, 4].includes(head.kind) : isMember(chain, head.rosterVersion, head.author);
  need(known, E.unknownAuthor);
  need(!asFile || head.kind === 4, E.wrongPlace);

  const material = derive(salt, caseKey, cat("majlis part key v1", front), 44);
  const [cipherKey, nonce] = [material.subarray(0, 32), material.subarray(32)];
  let plain;
  if (asFile) {
    const chunks = Math.ceil(body.length / CHUNK);
    plain = Buffer.concat(
      Array.from({ length: chunks }, (_, n) => {
        const last = Buffer.from([n + 1 === chunks ? 1 : 0]);
        return decrypt(cipherKey, cat(nonce.subarray(0, 7), u32(n), last), front, body.subarray(n * CHUNK, (n + 1) * CHUNK));
      }),
    );
  } else plain = decrypt(cipherKey, nonce, front, body);
  const inner = new Reader(plain);
  const size = asFile ? inner.u64() : BigInt(inner.u32());
  need(size <= BigInt(inner.rest.length), E.malformed);
  return { ...head, content: inner.take(Number(size)), plain, digest: sha256("majlis part v1", part) };
}

function padme(len) {
  if (len < 2) return len;
  const exponent = BigInt(Math.floor(Math.log2(len)));
  const bits = BigInt(Math.floor(Math.log2(Number(exponent)))) + 1n;
  const mask = exponent > bits ? (1n << (exponent - bits)) - 1n : 0n;
  return Number((BigInt(len) + mask) & ~mask);
}

function firstGap(thread) {
  const own = Array.from({ length: thread.length / 64 }, (_, i) => thread.subarray(i * 64, i * 64 + 32).toString("hex"));
  return own.findIndex((_, i) => {
    const previous = thread.subarray(i * 64 + 32, i * 64 + 64);
    return !previous.equals(zeros) && !own.includes(previous.toString("hex"));
  });
}

function works(challenge, nonce, bits) {
  const digest = sha256("majlis work v1", challenge, u64(nonce));
  return BigInt(`0x${digest.toString("hex")}`) >> BigInt(256 - bits) === 0n;
}

// --- the numbered calls that open, read or check; those that seal need not exist in an opener ---

const language = (field) => (field[0] === 0 ? 0 : 1);
const opened = (h, chain, instance, caseKey, part, asFile) => {
  const p = openPart(readHeader(h), verifyChain(chain, instance), caseKey, part, asFile);
  return [p.content, Buffer.from([p.kind]), Buffer.from([p.role]), p.author, p.previous, p.digest, p.id];
};
const CALLS = {
  2: (lang, code) => [utf8(encode(language(lang), checkedCode(code)))],
  3: (text) => [checkedCode(decode(text.toString(), 11))],
  4: (code, instance) => codeKeys(code, instance),
  5: (text, salt, memory, passes) => passphraseHalves(text.toString(), salt, memory.readUInt32BE(), passes.readUInt32BE()),
  8: (wrapped, kek, instance, owner) => [openBundle(wrapped, kek, instance, owner)],
  9: (prf) => [derive(Buffer.alloc(0), prf, "majlis passkey kek v1")],
  10: (lang, secret) => [utf8(encode(language(lang), cat(secret, sha256("majlis words v1", secret).subarray(0, 1))))],
  11: (text) => [printedSecret(text.toString())],
  12: (lang, enc, sign) => [utf8(encode(language(lang), sha256("majlis fingerprint v1", enc, sign).subarray(0, 13)))],
  15: (bytes, instance, fingerprint, version) => {
    const chain = verifyChain(bytes, instance);
    if (fingerprint.length > 0) expectChain(chain, fingerprint, version.readUInt32BE());
    const { head } = chain;
    const members = cat(...head.members.map((m) => cat(m.id, m.enc, m.sign)));
    return [chain.hashes[0], u32(head.version), members, head.recoveryEnc, head.recoverySign, utf8(head.desk)];
  },
  18: (lang, share) => [utf8(encode(language(lang), cat(share, shareSum(share))))],
  19: (text) => [parseShare(text.toString())],
  20: (a, b) => [combine(a, b)],
  21: (secret) => recoveryKeys(secret),
  24: (h, wrap, privateKey) => [openWrap(readHeader(h), wrap, privateKey)],
  26: (bytes, instance, first, rest) => {
    const chain = verifyChain(bytes, instance);
    let last = readHeader(first);
    expectHeader(last, chain);
    for (const field of fields(rest)) {
      const next = readHeader(field);
      expectHeader(next, chain);
      expectFollows(next, last);
      last = next;
    }
    return [last.case, u32(last.epoch), u32(last.rosterVersion), last.reporterEnc, last.reporterSign];
  },
  28: (chain, instance, h, caseKey, part) => opened(h, chain, instance, caseKey, part, false),
  30: (chain, instance, h, caseKey, part) => opened(h, chain, instance, caseKey, part, true),
  31: (thread) => {
    const gap = firstGap(thread);
    return gap < 0 ? [] : [u32(gap)];
  },
  32: (challenge, bits, start, count) => {
    const first = start.readBigUInt64BE();
    for (let n = first; n < first + count.readBigUInt64BE(); n++) if (works(challenge, n, bits.readUInt32BE())) return [u64(n)];
    return [];
  },
  33: (enc, sign) => [publicOf(xPrivate(enc)), publicOf(edPrivate(sign))],
  34: (word) => {
    const found = place(fold(word.toString()));
    return found === undefined ? [] : [u32(found)];
  },
  37: (bytes, instance, header) => {
    const h = readHeader(header);
    expectHeader(h, verifyChain(bytes, instance));
    return [h.case, u32(h.epoch)];
  },
  36: (first, code, lookup, enc, sign) => {
    const h = readHeader(first);
    need(h.epoch === 0 && h.reporterEnc.equals(publicOf(xPrivate(enc))) && h.reporterSign.equals(publicOf(edPrivate(sign))), E.wrongPlace);
    need(h.role === sealedBy(code), E.unknownAuthor);
    return [];
  },
};

const SEALING = new Set([1, 6, 7, 13, 14, 16, 17, 22, 23, 25, 27, 29, 35]);

async function answer(op, request) {
  try {
    const run = CALLS[op] ?? refuse(E.badCall);
    const args = fields(request);
    need(args.length === run.length, E.badCall);
    return cat(...(await run(...args)).map((field) => cat(u32(field.length), field))).toString("hex");
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

const v = vectors;
const instance = unhex(v.instance);
const refusal = (run) => {
  try {
    run();
    return 0;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
};

for (const [n, call] of v.calls.entries()) {
  if (!SEALING.has(call.op)) same(`call ${n}, ${call.op}: ${call.what}`, await answer(call.op, unhex(call.request_hex)), call.error ?? call.answer_hex);
}

// --- and the story they tell, from the secrets up ---

for (const [name, f] of Object.entries(v.formulas)) same(`formula ${name}`, sha256(formula(f)), unhex(f.sha256));

const [lookup, reporterEnc, reporterSign] = await codeKeys(decode(v.code.words_ar, 11), instance);
same("look-up id", lookup, unhex(v.code.lookup));
same("look-up hash", sha256("majlis lookup v1", lookup), unhex(v.code.lookup_hash));
same("reporter's keys", [reporterEnc, reporterSign].map((k) => k.toString("hex")), [v.code.enc, v.code.sign]);
same("code's words", decode(v.code.words_en, 11), decode(v.code.words_ar, 11));
for (const typed of v.code.typed) same(`typed: ${typed}`, checkedCode(decode(typed, 11)), unhex(v.code.bytes));

const [, passphraseKek] = await passphraseHalves(v.passphrase.passphrase, unhex(v.passphrase.salt), v.passphrase.memory_kib, v.passphrase.passes);
const keks = { passphrase: passphraseKek, passkey: CALLS[9](unhex(v.passkey.prf))[0], "printed words": printedSecret(v.printed_words.words_ar) };
for (const b of v.bundles) {
  const bundle = openBundle(unhex(b.wrapped), keks[b.unlock], instance, unhex(b.owner));
  same(`bundle by ${b.unlock}`, bundle, cat(unhex(b.enc), unhex(b.sign), unhex(b.desk), u32(b.roster_version)));
}

const people = new Map(v.members.map((m) => [m.name, { enc: unhex(m.enc), encPublic: unhex(m.enc_public), signPublic: unhex(m.sign_public) }]));
people.set("reporter", { enc: reporterEnc, encPublic: publicOf(xPrivate(reporterEnc)), signPublic: publicOf(edPrivate(reporterSign)) });
const recoveries = v.recoveries.map((r) => {
  const secret = combine(parseShare(r.shares[2].words_ar), parseShare(r.shares[0].words_en));
  same("recovery secret from two shares", secret, unhex(r.secret));
  const [enc, , encPublic, signPublic] = recoveryKeys(secret);
  return { enc, encPublic, signPublic };
});

let chain;
for (const [n, version] of v.roster.versions.entries()) {
  chain = verifyChain(unhex(version.chain), instance);
  expectChain(chain, unhex(v.roster.fingerprint), version.version);
  same(`roster ${n} hash`, chain.hashes.at(-1), unhex(version.head_hash));
  same(`roster ${n} desk`, chain.head.desk, v.roster.desk);
  same(`roster ${n} members`, cat(...chain.head.members.map((m) => m.enc)), cat(...version.members.map((name) => people.get(name).encPublic)));
  same(`roster ${n} recovery`, chain.head.recoverySign, recoveries[version.recovery].signPublic);
  const signers = version.signers.map((name) => (name === "recovery 0" ? recoveries[0] : people.get(name)).signPublic.toString("hex"));
  same(`roster ${n} signers`, [...chain.signers.at(-1)].sort(), signers.sort());
}

const epochs = v.epochs.map((e) => {
  const header = readHeader(unhex(e.header));
  expectHeader(header, chain);
  if (e.epoch > 0) expectFollows(header, readHeader(unhex(v.epochs[e.epoch - 1].header)));
  same(`epoch ${e.epoch} digest`, header.digest, unhex(e.digest));
  same(`epoch ${e.epoch} author`, header.author, people.get(e.author).signPublic);
  for (const w of e.wraps) {
    const reader = w.kind === "recovery" ? recoveries[e.epoch] : people.get(w.reader);
    same(`epoch ${e.epoch} wrap for ${w.reader}`, openWrap(header, unhex(w.wrap), reader.enc), unhex(e.key));
    same(`epoch ${e.epoch} wrap names ${w.reader}`, unhex(w.wrap).subarray(1, 33), reader.encPublic);
  }
  return { header, key: unhex(e.key) };
});

/** Every bit of a record counts: changes every bit, or each of a step, by itself. */
function bend(what, bytes, open, step = 1) {
  let kept = 0;
  for (let bit = 0; bit < bytes.length * 8; bit += step) {
    const bent = Buffer.from(bytes);
    bent[bit >> 3] ^= 1 << (bit & 7);
    if (refusal(() => open(bent)) === 0) kept += 1;
  }
  same(`${what}: changed bits not noticed`, kept, 0);
}

for (const p of v.parts) {
  const { header, key: caseKey } = epochs[p.epoch];
  const part = openPart(header, chain, caseKey, unhex(p.part), p.kind === 4);
  same(`part ${p.name}`, part.content, unhex(p.content));
  same(
    `part ${p.name} head`,
    [part.kind, part.role, part.rosterVersion, ...[part.author, part.previous, part.id, part.digest].map((b) => b.toString("hex"))],
    [p.kind, p.role, p.roster_version, p.author, p.previous, p.id, p.digest],
  );
  const padded = p.kind === 4 ? padme(part.content.length + 8) : [4096, 16384, 65536].find((step) => part.content.length + 4 <= step);
  same(`part ${p.name} padding`, part.plain.length, padded);
  bend(`part ${p.name}`, unhex(p.part), (bent) => openPart(header, chain, caseKey, bent, p.kind === 4), p.name === "empty_file" ? 1 : 32_749);
  check(`part ${p.name} in the other epoch`, refusal(() => openPart(epochs[1 - p.epoch].header, chain, caseKey, unhex(p.part), p.kind === 4)) === E.wrongPlace);
}

bend("header", unhex(v.epochs[0].header), readHeader);
bend("wrap", unhex(v.epochs[0].wraps[0].wrap), (wrap) => openWrap(epochs[0].header, wrap, reporterEnc));
bend("bundle", unhex(v.bundles[0].wrapped), (wrapped) => openBundle(wrapped, passphraseKek, instance, unhex(v.bundles[0].owner)));
bend("chain", unhex(v.roster.versions[2].chain), (bytes) => verifyChain(bytes, instance), 13);

for (const [len, padded] of v.padme) same(`Padmé of ${len}`, padme(len), padded);
check("work", works(utf8(v.work.challenge_utf8), v.work.nonce, v.work.bits) && !works(utf8(v.work.challenge_utf8), v.work.nonce + 1, v.work.bits));

finish();
