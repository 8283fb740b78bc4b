// Plays stories compiled from ink (format 21), the part of it that our stories use: containers, diverts, choices, conditions,
// variables of whole numbers and truth values, tags. It follows the reference's order of steps, and the tests hold it equal to
// another player on every way through every story. What it does not know, it says.

/** @typedef {{ key: string, tags: Record<string, string> }} Line */
/** @typedef {number | boolean | string} Value */

/** A list of content with named places in it. */
class Container {
  /** @type {Item[]} */
  items = [];
  /** @type {Map<string, Container>} */
  named = new Map();
  /** @type {Container | null} */
  parent = null;
  flags = 0;
  visits = 0;

  /** @param {any[]} json @returns {Container} */
  static read(json) {
    const out = new Container();
    const last = json[json.length - 1];
    for (const item of json.slice(0, -1)) {
      if (Array.isArray(item)) {
        const child = Container.read(item);
        child.parent = out;
        out.items.push(child);
        const name = item[item.length - 1]?.["#n"];
        if (name) out.named.set(name, child);
      } else out.items.push(item);
    }
    for (const [name, value] of Object.entries(last ?? {})) {
      if (name === "#f") out.flags = value;
      else if (Array.isArray(value)) {
        const child = Container.read(value);
        child.parent = out;
        out.named.set(name, child);
      }
    }
    return out;
  }

  /** @param {boolean} atStart */
  visit(atStart) {
    if (this.flags & 1 && (atStart || !(this.flags & 4))) this.visits += 1;
  }
}

/** @typedef {string | number | boolean | Record<string, any> | Container} Item */
/** @typedef {{ in: Container, at: number }} Pointer  (at: -1 for the container itself) */

/** @type {Record<string, (a: number, b: number) => Value>} */
const TWO = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  "&&": (a, b) => !!a && !!b,
  "||": (a, b) => !!a || !!b,
};
const NOTHING = new Set(["nop", "void", "ev", "/ev", "str", "/str", "#", "/#"]);

export class Story {
  /** @param {any} compiled */
  constructor(compiled) {
    this.root = Container.read(compiled.root);
    /** @type {Map<string, Value>} */
    this.variables = new Map();
    /** @type {Value[]} */
    this.stack = [];
    /** @type {Pointer | null} */
    this.here = null;
    /** @type {Pointer | null} */
    this.before = null;
    /** @type {Pointer | null} */
    this.next = null;
    /** @type {{ text: string, to: Pointer, before: Pointer | null, hidden: boolean }[]} */
    this.open = [];
    this.text = "";
    /** @type {string[]} */
    this.tags = [];
    /** @type {Line[]} */
    this.lines = [];
    /** Where strings go: one for each "str" or "#" that is open. @type {string[]} */
    this.buffers = [];
    const globals = this.root.named.get("global decl");
    if (globals) this.run({ in: globals, at: -1 });
    this.run({ in: this.root, at: -1 });
  }

  /** Keys of what may be chosen now. */
  get choices() {
    return this.open.filter((c) => !c.hidden).map((c) => c.text);
  }

  /** @param {number} index */
  choose(index) {
    const choice = this.open.filter((c) => !c.hidden)[index];
    this.take(choice);
  }

  /** What was told since the last call. */
  told() {
    return this.lines.splice(0);
  }

  /** @param {{ to: Pointer, before: Pointer | null }} choice */
  take({ to, before }) {
    this.open = [];
    this.before = before;
    this.here = { in: to.in, at: Math.max(to.at, 0) };
    this.enter();
    this.run(null);
  }

  /** @param {Pointer | null} from */
  run(from) {
    if (from) this.here = from;
    // No story of ours takes a thousandth of it.
    for (let steps = 0; this.here && steps < 100_000; steps += 1) this.step();
    this.flush();
    if (this.open.length > 0 && this.open.every((c) => c.hidden)) this.take(this.open[0]);
  }

  step() {
    let pointer = /** @type {Pointer} */ (this.here);
    let item = resolve(pointer);
    while (item instanceof Container) {
      item.visit(true);
      if (item.items.length === 0) break;
      pointer = { in: item, at: 0 };
      item = resolve(pointer);
    }
    this.here = pointer;
    if (typeof item === "string") this.word(item);
    else if (typeof item === "number" || typeof item === "boolean") this.stack.push(item);
    else if (item && !(item instanceof Container)) this.object(item, pointer);
    if (this.here) this.advance();
  }

  /** @param {string} word */
  word(word) {
    if (word.startsWith("^")) {
      if (this.buffers.length > 0) this.buffers[this.buffers.length - 1] += word.slice(1);
      else this.text += word.slice(1);
    } else if (word === "\n") this.flush();
    else if (word === "str" || word === "#") this.buffers.push("");
    else if (word === "/str") this.stack.push(this.buffers.pop() ?? "");
    else if (word === "/#") this.tags.push((this.buffers.pop() ?? "").trim());
    else if (word === "done" || word === "end") {
      if (word === "end") this.open = [];
      this.here = null;
    } else if (word === "pop") this.stack.pop();
    else if (word === "du") this.stack.push(this.stack[this.stack.length - 1]);
    else if (word === "!") this.stack.push(!this.stack.pop());
    else if (word === "_") this.stack.push(-Number(this.stack.pop()));
    else if (TWO[word]) {
      const [b, a] = [Number(this.stack.pop()), Number(this.stack.pop())];
      this.stack.push(TWO[word](a, b));
    } else if (!NOTHING.has(word)) throw new Error(`the story says ${word}`);
  }

  /** @param {Record<string, any>} item @param {Pointer} pointer */
  object(item, pointer) {
    if ("->" in item) {
      if (!item.c || this.stack.pop()) this.next = this.find(item["->"], pointer);
    } else if ("*" in item) this.offer(item, pointer);
    else if ("VAR?" in item) this.stack.push(this.variables.get(item["VAR?"]) ?? 0);
    else if ("VAR=" in item) this.variables.set(item["VAR="], this.stack.pop() ?? 0);
    else throw new Error(`the story says ${Object.keys(item)}`);
  }

  /** A choice: flags 1 has a condition, 2 a beginning, 4 words of its own, 8 is hidden, 16 can be taken once. */
  /** @param {Record<string, any>} item @param {Pointer} pointer */
  offer(item, pointer) {
    const flags = item.flg;
    const holds = flags & 1 ? !!this.stack.pop() : true;
    const own = flags & 4 ? String(this.stack.pop()) : "";
    const start = flags & 2 ? String(this.stack.pop()) : "";
    const to = this.find(item["*"], pointer);
    const target = resolve(to);
    const was = target instanceof Container && target.visits > 0;
    if (holds && !(flags & 16 && was)) this.open.push({ text: (start + own).trim(), to, before: this.before, hidden: !!(flags & 8) });
  }

  /** Where a path leads, from the item at a pointer. @param {string} path @param {Pointer} pointer @returns {Pointer} */
  find(path, pointer) {
    const parts = path.split(".");
    let at = this.root;
    if (path.startsWith(".")) {
      // The first step up is from the item to what holds it.
      parts.splice(0, 2);
      at = pointer.in;
    }
    for (const [n, part] of parts.entries()) {
      const isNumber = /^\d+$/.test(part);
      const next = part === "^" ? at.parent : isNumber ? at.items[Number(part)] : at.named.get(part);
      if (isNumber && n === parts.length - 1) return { in: at, at: Number(part) };
      if (!(next instanceof Container)) throw new Error(`the story leads to ${path}`);
      at = next;
    }
    return { in: at, at: -1 };
  }

  advance() {
    this.before = this.here;
    if (this.next) {
      this.here = this.next;
      this.next = null;
      this.enter();
      return;
    }
    let { in: container, at } = /** @type {Pointer} */ (this.here);
    at += 1;
    while (at >= container.items.length) {
      const parent = container.parent;
      const index = parent ? parent.items.indexOf(container) : -1;
      if (!parent || index < 0) {
        this.here = null;
        return;
      }
      [container, at] = [parent, index + 1];
    }
    this.here = { in: container, at };
  }

  /** Counts what was entered from outside. */
  enter() {
    const here = this.here;
    if (!here || here.at < 0) return;
    /** @type {Set<Container>} */
    const left = new Set();
    const from = this.before && resolve(this.before);
    for (let c = from instanceof Container ? from : (this.before?.in ?? null); c; c = c.parent) left.add(c);
    /** @type {Item | undefined} */
    let child = resolve(here);
    let atStart = true;
    for (let c = /** @type {Container | null} */ (here.in); c && (!left.has(c) || c.flags & 4); c = c.parent) {
      atStart = atStart && c.items[0] === child;
      c.visit(atStart);
      child = c;
    }
  }

  flush() {
    const key = this.text.trim();
    if (key) {
      const tags = Object.fromEntries(this.tags.map((t) => t.split(":").map((part) => part.trim())));
      this.lines.push({ key, tags });
    }
    if (key || this.text) this.tags = [];
    this.text = "";
  }
}

/** @param {Pointer} pointer @returns {Item | undefined} */
function resolve(pointer) {
  return pointer.at < 0 ? pointer.in : pointer.in.items[pointer.at];
}
