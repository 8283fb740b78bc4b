// @ts-check
// Cards: something is seen, may be looked at closer, and is decided upon.

import { byPoints, button, draw, el, prose } from "./kit.js";
import { art } from "./art.js";

/** @typedef {import("./kit.js").Stage} Stage */
/** @typedef {{ id: string, frame: string, art: string, right: string, fair: string[], clues: string[], leaks: string[] }} Card */

const RIGHT = 2;
const CHECKED = 1;

/** @param {Stage} stage @param {Set<string>} [done] */
export async function play(stage, done = new Set()) {
  const { cards, looks } = stage.game.play.cards;
  const age = stage.game.age;
  /** @type {{ id: string, ages: string[], draw: number, cards: string[] }[]} */
  const levels = stage.game.play.cards.levels.filter((/** @type {{ ages: string[] }} */ l) => !age || l.ages.length === 0 || l.ages.includes(age));
  const level = levels[await stage.level(levels, done)];
  const drawn = draw(/** @type {Card[]} */ (cards.filter((/** @type {Card} */ c) => level.cards.includes(c.id))), level.draw, stage.roll);
  let points = 0;
  /** @type {Set<string>} */
  const leaked = new Set();
  for (const [n, card] of drawn.entries()) {
    const { decision, looked } = await decide(stage, card, looks, n, drawn.length);
    const isRight = decision === card.right;
    const isFair = card.fair.includes(decision);
    points += isRight ? RIGHT + (looked ? CHECKED : 0) : isFair ? 1 + (looked ? CHECKED : 0) : 0;
    if (decision === "everyone") for (const leak of card.leaks) leaked.add(leak);
    await consequence(stage, card, decision, isRight, isFair, looked);
  }
  done.add(level.id);
  const more = [el("p", "tag", stage.word("points", { n: points, of: drawn.length * (RIGHT + CHECKED) }))];
  if (leaked.size > 0) {
    const list = el("ul", "", ...[...leaked].map((leak) => el("li", "", stage.text(`leak.${leak}`))));
    more.push(el("section", "notice warn", el("h3", "", stage.word("stranger")), list));
  }
  stage.end(byPoints(stage.game.endings, points / (drawn.length * (RIGHT + CHECKED))), more, () => play(stage, done));
}

/** A card as it is seen, with its clues and decisions. @param {Stage} stage @param {Card} card @param {number} looks @param {number} n @param {number} of
 * @returns {Promise<{ decision: string, looked: boolean }>} */
function decide(stage, card, looks, n, of) {
  return new Promise((go) => {
    const base = `card.${card.id}`;
    let looked = 0;
    const seen = el("div", "card-found");
    seen.setAttribute("role", "status");
    const left = el("p", "hint");
    const clues = card.clues.map((clue) => {
      const look = button(
        stage.text(`${base}.clue.${clue}`),
        () => {
          looked += 1;
          look.disabled = true;
          look.classList.add("used");
          seen.append(el("div", "found", el("b", "", stage.text(`${base}.clue.${clue}`)), prose(stage.text(`${base}.clue.${clue}.found`))));
          stage.speak(stage.text(`${base}.clue.${clue}.found`));
          stage.chime("turn");
          count();
          const next = clues.find((c) => !c.disabled) ?? decisions[0];
          next.focus({ preventScroll: true });
        },
        "clue",
      );
      return look;
    });
    const count = () => {
      const rest = looks > 0 ? looks - looked : clues.length - looked;
      if (looks > 0) left.textContent = stage.word("looks", { n: rest });
      if (looks > 0 && rest <= 0) for (const clue of clues) clue.disabled = true;
    };
    const decisions = stage.game.play.cards.decisions.map((/** @type {{ id: string }} */ d) =>
      button(stage.text(`decision.${d.id}`), () => go({ decision: d.id, looked: looked > 0 }), "play-choice"),
    );
    count();
    stage.page(
      stage.word("card", { n: n + 1, of }),
      frame(stage, card),
      el("div", "clues", el("h3", "", stage.word("look-closer")), left, el("div", "clue-list", ...clues), seen),
      el("div", "play-choices", el("h3", "play-question", stage.word("what-now")), ...decisions),
    );
  });
}

/** @param {Stage} stage @param {Card} card */
function frame(stage, card) {
  const base = `card.${card.id}`;
  const from = el("span", "card-from", stage.text(`${base}.from`));
  const inside = [el("span", "sr", stage.word(`frame-${card.frame}`)), from];
  const picture = card.art ? art(card.art) : null;
  if (picture) {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", stage.text(`${base}.alt`));
    picture.removeAttribute("aria-hidden");
    inside.push(/** @type {any} */ (picture));
  }
  const body = el("div", "card-body", prose(stage.text(`${base}.body`)));
  body.dir = "auto";
  return el("article", `card frame-${card.frame}`, ...inside, body);
}

/** What comes of it. @param {Stage} stage @param {Card} card @param {string} decision @param {boolean} isRight @param {boolean} isFair @param {boolean} looked */
async function consequence(stage, card, decision, isRight, isFair, looked) {
  const kind = isRight ? "ok" : isFair ? "info" : "warn";
  stage.chime(isRight ? "good" : "soft");
  const told = el("section", `notice ${kind}`, prose(stage.text(`card.${card.id}.${decision}`)));
  if (looked && (isRight || isFair)) told.append(el("p", "tag", stage.word("checked")));
  stage.page(stage.word(isRight ? "right" : isFair ? "fair" : "other"), told);
  stage.speak(stage.text(`card.${card.id}.${decision}`));
  await stage.next();
}
