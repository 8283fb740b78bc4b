// @ts-check
// Passphrases: making one, telling weak from strong, guessing what can be guessed, one for each account.

import { button, byPoints, draw, el, placer, prose, sorter } from "./kit.js";

/** @typedef {import("./kit.js").Stage} Stage */

const LEVELS = ["make", "race", "guess", "reuse"];
const WORDS = 4;
const OFFERED = 8;
/** Guesses a second of somebody who has stolen a list of scrambled passwords, as a decimal logarithm: an estimate for slow hashing. */
const SPEED = 6;

/** @param {Stage} stage @param {Set<string>} [done] */
export async function play(stage, done = new Set()) {
  const level = LEVELS[await stage.level(LEVELS.map((id) => ({ id })), done)];
  const rounds = { make, race, guess, reuse };
  const share = await rounds[/** @type {keyof typeof rounds} */ (level)](stage);
  done.add(level);
  stage.end(byPoints(stage.game.endings, share), [], () => play(stage, done));
}

/** How long so many guesses take, in words. @param {Stage} stage @param {number} guesses decimal logarithm */
export function howLong(stage, guesses) {
  const seconds = guesses - SPEED;
  const steps = /** @type {[number, string][]} */ ([
    [0, "time-second"],
    [1.8, "time-minute"],
    [3.6, "time-hour"],
    [4.9, "time-day"],
    [7.5, "time-year"],
    [9.5, "time-life"],
  ]);
  return stage.word(steps.find(([most]) => seconds < most)?.[1] ?? "time-ages");
}

/** @param {Stage} stage @returns {Promise<number>} */
async function make(stage) {
  const words = stage.text("words").split(/\s+/);
  const each = Math.log10(words.length);
  for (;;) {
    /** @type {string[]} */
    const picked = [];
    const offered = draw(words, OFFERED, stage.roll);
    const result = await new Promise((go) => {
      const phrase = el("output", "phrase");
      const time = el("p", "lead");
      time.setAttribute("role", "status");
      const keep = button(stage.word("keep"), () => go("keep"), "primary");
      const show = () => {
        phrase.textContent = picked.join(" ") || stage.word("no-word");
        time.textContent = picked.length > 0 ? stage.word("takes", { time: howLong(stage, each * picked.length) }) : "";
        keep.disabled = picked.length < WORDS;
      };
      const tiles = offered.map((text) => {
        const tile = button(text, () => {
          const at = picked.indexOf(text);
          if (at >= 0) picked.splice(at, 1);
          else picked.push(text);
          tile.setAttribute("aria-pressed", String(at < 0));
          show();
        }, "tile");
        tile.setAttribute("aria-pressed", "false");
        return tile;
      });
      show();
      stage.page(
        stage.text("level.make"),
        el("p", "", stage.word("make-how", { n: WORDS })),
        el("div", "tiles", ...tiles),
        phrase,
        time,
        el("p", "actions", keep, button(stage.word("draw-again"), () => go("again"))),
      );
    });
    if (result === "keep") {
      // Remembering it is the other half.
      const story = stage.page(stage.word("remember"), el("p", "phrase", picked.join(" ")), el("p", "", stage.word("remember-how")));
      story.focus();
      await stage.next();
      return recall(stage, picked, words);
    }
  }
}

/** @param {Stage} stage @param {string[]} phrase @param {string[]} words @returns {Promise<number>} */
async function recall(stage, phrase, words) {
  const strange = draw(words.filter((w) => !phrase.includes(w)), 5, stage.roll);
  let right = 0;
  for (const [n, word] of phrase.entries()) {
    const options = draw([word, ...draw(strange, 3, stage.roll)], 4, stage.roll);
    stage.page(stage.word("which-word", { n: n + 1 }));
    const chosen = options[await stage.choose(stage.word("which-word", { n: n + 1 }), options)];
    right += chosen === word ? 1 : 0;
  }
  stage.page(stage.word("recalled", { n: right, of: phrase.length }), el("p", "phrase", phrase.join(" ")));
  await stage.next();
  // A long phrase that is written down at home is no failure.
  return right === phrase.length ? 1 : 0.6;
}

/** @param {Stage} stage @returns {Promise<number>} */
async function race(stage) {
  /** @type {{ id: string, guesses: number }[]} */
  const samples = stage.game.play.build.samples;
  const rounds = 3;
  let pairs = 0;
  let right = 0;
  for (let n = 0; n < rounds; n += 1) {
    const drawn = draw(samples, 4, stage.roll);
    const list = sorter(
      drawn.map((s) => ({ id: s.id, text: stage.text(`sample.${s.id}`) })),
      (key, args) => stage.word(key, args),
    );
    await new Promise((go) => {
      stage.page(stage.word("round", { n: n + 1, of: rounds }), el("p", "", stage.word("race-how")), list.root, el("p", "actions", button(stage.word("race-go"), () => go(undefined), "primary")));
    });
    const order = list.order.map((i) => /** @type {{ id: string, guesses: number }} */ (drawn.find((s) => s.id === i.id)));
    for (let a = 0; a < order.length; a += 1)
      for (let b = a + 1; b < order.length; b += 1) {
        pairs += 1;
        right += order[a].guesses < order[b].guesses ? 1 : 0;
      }
    const best = [...drawn].sort((a, b) => a.guesses - b.guesses);
    const rows = best.map((s) => el("li", "", el("bdi", "sorted", stage.text(`sample.${s.id}`)), el("b", "", ` ${howLong(stage, s.guesses)} `), prose(stage.text(`sample.${s.id}.why`))));
    stage.page(stage.word("race-result"), el("ol", "race", ...rows));
    await stage.next();
  }
  return right / pairs;
}

/** @param {Stage} stage @returns {Promise<number>} */
async function guess(stage) {
  /** @type {{ id: string, posts: number, pieces: string[], inside: string[] }[]} */
  const people = stage.game.play.build.guesses;
  let most = 0;
  let right = 0;
  for (const [n, person] of people.entries()) {
    const base = `guess.${person.id}`;
    const chosen = await new Promise((/** @type {(chosen: string[]) => void} */ go) => {
      /** @type {string[]} */
      const marked = [];
      const pieces = draw(person.pieces, person.pieces.length, stage.roll).map((id) => {
        const piece = button(stage.text(`${base}.piece.${id}`), () => {
          const at = marked.indexOf(id);
          if (at >= 0) marked.splice(at, 1);
          else marked.push(id);
          piece.setAttribute("aria-pressed", String(at < 0));
        }, "tile");
        piece.setAttribute("aria-pressed", "false");
        return piece;
      });
      const posts = Array.from({ length: person.posts }, (_, p) => el("article", "card frame-post", prose(stage.text(`${base}.post.${p + 1}`))));
      stage.page(
        stage.word("round", { n: n + 1, of: people.length }),
        prose(stage.text(`${base}.about`)),
        ...posts,
        el("p", "", stage.word("guess-how", { n: person.inside.length })),
        el("div", "tiles", ...pieces),
        el("p", "actions", button(stage.word("guess-go"), () => go(marked), "primary")),
      );
    });
    const hits = chosen.filter((id) => person.inside.includes(id)).length;
    most += person.inside.length;
    right += Math.max(0, hits - Math.max(0, chosen.length - person.inside.length));
    stage.page(stage.word("guessed", { n: hits, of: person.inside.length }), prose(stage.text(`${base}.after`)));
    await stage.next();
  }
  return right / most;
}

/** @param {Stage} stage @returns {Promise<number>} */
async function reuse(stage) {
  /** @type {{ id: string, weight: number, leaks: boolean }[]} */
  const accounts = stage.game.play.build.accounts;
  const words = draw(stage.text("words").split(/\s+/), accounts.length * 2, stage.roll);
  const phrases = accounts.map((_, n) => ({ id: String(n), name: `${words[n * 2]} ${words[n * 2 + 1]} …` }));
  const told = el("p", "error-message");
  told.setAttribute("role", "status");
  const at = await new Promise((/** @type {(at: Map<string, string>) => void} */ go) => {
    /** @type {Map<string, string>} */
    let plan = new Map();
    const board = placer({
      items: phrases.map((p) => ({ ...p, face: el("span", "key", "⚿") })),
      places: accounts.map((a) => ({ id: a.id, name: stage.text(`account.${a.id}`), most: 1 })),
      word: (key, args) => stage.word(key, args),
      changed: (now) => {
        plan = now;
        told.textContent = "";
      },
      repeat: true,
    });
    const ready = button(stage.word("leak-go"), () => {
      const empty = accounts.filter((a) => !plan.get(a.id)).length;
      if (empty > 0) told.textContent = stage.word("accounts-left", { n: empty });
      else go(plan);
    }, "primary");
    stage.page(stage.text("level.reuse"), el("p", "", stage.text("level.reuse.about")), board.root, told, el("p", "actions", ready));
  });
  const leak = /** @type {{ id: string }} */ (accounts.find((a) => a.leaks));
  const fallen = accounts.filter((a) => a.id !== leak.id && at.get(a.id) === at.get(leak.id));
  const lost = fallen.reduce((sum, a) => sum + a.weight, 0);
  const all = accounts.filter((a) => a.id !== leak.id).reduce((sum, a) => sum + a.weight, 0);
  // Two accounts that share a phrase elsewhere wait for their own leak.
  const shared = new Set(at.values()).size < accounts.length && fallen.length === 0;
  const rows = accounts.map((a) => {
    const isOpen = a.id === leak.id || fallen.includes(a);
    return el("li", isOpen ? "open" : "safe", el("b", "", stage.text(`account.${a.id}`)), " ", stage.word(a.id === leak.id ? "leaked" : isOpen ? "fell" : "stood"));
  });
  stage.page(stage.word(fallen.length > 0 ? "leak-many" : "leak-one"), el("ul", "leaks", ...rows), el("p", "", stage.word(shared ? "leak-shared" : fallen.length > 0 ? "leak-why" : "leak-good")));
  await stage.next();
  return fallen.length === 0 ? (shared ? 0.7 : 1) : 0.49 * (1 - lost / all);
}
