// Unpacks a ZIP file (APPNOTE 6.3.10, sections 4.3.7 and 4.3.12): stored and deflated entries, no more.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

/** Gives the entries' names and sizes. */
export function unzip(bytes, folder) {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const out = [];
  for (let at = bytes.readUInt32LE(end + 16), n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [method, packed, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const [nameLength, extra, comment, local] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString();
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const raw = bytes.subarray(begin, begin + packed);
    const file = path.join(folder, name);
    if (!path.resolve(file).startsWith(path.resolve(folder))) throw new Error(name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, method === 8 ? zlib.inflateRawSync(raw) : raw);
    out.push({ name, size });
    at += 46 + nameLength + extra + comment;
  }
  return out;
}
