// @ts-check
// Privacy settings: somebody's phone is set, then a week passes.

import { button, byPoints, el, prose } from "./kit.js";
import { face } from "./people.js";

/** @typedef {import("./kit.js").Stage} Stage */
/** @typedef {Record<string, string[]>} Condition */
/** @typedef {{ id: string, settings: string[], start: Record<string, string>, wishes: string[], events: string[] } & import("./kit.js").Look} Level */

/** @param {Condition[]} conditions @param {Record<string, string>} chosen */
export const holds = (conditions, chosen) => conditions.some((c) => Object.entries(c).every(([id, options]) => options.includes(chosen[id])));

/** @param {Stage} stage @param {Set<string>} [done] */
export async function play(stage, done = new Set()) {
  const { levels } = stage.game.play.settings;
  /** @type {Level} */
  const level = levels[await stage.level(levels, done)];
  /** @type {Record<string, string>} */
  let chosen = { ...level.start };
  for (;;) {
    chosen = await set(stage, level, chosen);
    const { points, most } = await week(stage, level, chosen);
    if (points === most) {
      done.add(level.id);
      return stage.end(byPoints(stage.game.endings, 1), [], () => play(stage, done));
    }
    const again = await stage.choose(stage.word("week-over", { n: points, of: most }), [stage.word("set-again"), stage.word("end-here")]);
    if (again === 1) {
      done.add(level.id);
      return stage.end(byPoints(stage.game.endings, points / most), [], () => play(stage, done));
    }
  }
}

/** The settings as they are, to be changed. @param {Stage} stage @param {Level} level @param {Record<string, string>} start
 * @returns {Promise<Record<string, string>>} */
function set(stage, level, start) {
  return new Promise((go) => {
    const chosen = { ...start };
    const { settings } = stage.game.play.settings;
    const groups = level.settings.map((id) => {
      const spec = settings.find((/** @type {{ id: string }} */ s) => s.id === id);
      const group = el("fieldset", "setting", el("legend", "", stage.text(`setting.${id}`)), el("p", "hint", stage.text(`setting.${id}.hint`)));
      for (const option of spec.options) {
        const input = el("input");
        input.type = "radio";
        input.name = id;
        input.value = option;
        input.checked = chosen[id] === option;
        input.addEventListener("change", () => (chosen[id] = option));
        group.append(el("label", "option", input, el("span", "", stage.text(`setting.${id}.${option}`))));
      }
      return group;
    });
    const wishes = el("ul", "", ...level.wishes.map((w) => el("li", "", stage.text(`wish.${w}`))));
    stage.page(
      stage.text(`level.${level.id}`),
      el("div", "persona", /** @type {any} */ (face(level, "calm")), el("div", "", el("b", "", stage.text(`person.${level.id}`)), el("p", "", stage.text(`level.${level.id}.about`)))),
      el("section", "notice info", el("h3", "", stage.word("wishes")), wishes),
      el("div", "phone", ...groups),
      el("p", "actions", button(stage.word("week"), () => go(chosen), "primary")),
    );
  });
}

/** What the week brings. @param {Stage} stage @param {Level} level @param {Record<string, string>} chosen */
async function week(stage, level, chosen) {
  const { events, wishes } = stage.game.play.settings;
  let points = 0;
  stage.page(stage.word("the-week"));
  stage.log.hidden = false;
  for (const id of level.events) {
    const event = events.find((/** @type {{ id: string }} */ e) => e.id === id);
    const isStopped = holds(event.stopped_by, chosen);
    points += isStopped ? 1 : 0;
    stage.say({ text: stage.text(`event.${id}`) });
    stage.say({ who: "theirs", look: level, mood: isStopped ? "happy" : "worried", name: stage.text(`person.${level.id}`), text: stage.text(`event.${id}.${isStopped ? "stopped" : "happens"}`) });
    await stage.next();
  }
  for (const id of level.wishes) {
    const wish = wishes.find((/** @type {{ id: string }} */ w) => w.id === id);
    const isMet = holds(wish.needs, chosen);
    points += isMet ? 1 : 0;
    const line = el("div", `notice ${isMet ? "ok" : "warn"}`, el("b", "", stage.text(`wish.${id}`)));
    if (isMet) line.append(el("p", "", stage.word("fulfilled")));
    else line.append(prose(stage.text(`wish.${id}.missed`)));
    stage.log.append(line);
  }
  await stage.next();
  return { points, most: level.events.length + level.wishes.length };
}
