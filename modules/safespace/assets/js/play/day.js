// @ts-check
// A day: it is planned by putting activities into its hours, then lived hour by hour.

import { button, el, placer } from "./kit.js";
import { icon } from "./art.js";

/** @typedef {import("./kit.js").Stage} Stage */
/** @typedef {Record<string, number>} Effects */
/** @typedef {{ id: string, icon: string, screen: boolean, hours: [number, number], effects: Effects, again?: Effects }} Activity */
/** @typedef {{ id: string, after: string, options: { id: string, effects: Effects, takes_next: boolean }[] }} Event */
/** @typedef {{ id: string, hours: [number, number], events: string[], fixed: { hour: number, activity: string }[] }} Level */

const MOST = 10;

/** @param {Stage} stage @param {Set<string>} [done] */
export async function play(stage, done = new Set()) {
  const { levels } = stage.game.play.day;
  /** @type {Level} */
  const level = levels[await stage.level(levels, done)];
  const plan = await make(stage, level);
  const meters = await live(stage, level, plan);
  done.add(level.id);
  const ending = fitting(stage.game.endings, meters);
  stage.end(ending, [], () => play(stage, done));
}

/** The first ending in whose ranges all meters lie. @param {import("./kit.js").Ending[]} endings @param {Effects} meters */
export function fitting(endings, meters) {
  const fits = (/** @type {import("./kit.js").Ending} */ e) => Object.entries(e.when ?? {}).every(([id, [low, high]]) => meters[id] >= low && meters[id] <= high);
  return /** @type {import("./kit.js").Ending} */ (endings.find(fits));
}

/** @param {number} hour */
const clock = (hour) => `${hour}:00`;

/** @param {Stage} stage @param {Level} level @returns {Promise<Map<string, string>>} */
function make(stage, level) {
  return new Promise((go) => {
    /** @type {Activity[]} */
    const activities = stage.game.play.day.activities;
    const hours = Array.from({ length: level.hours[1] - level.hours[0] + 1 }, (_, n) => level.hours[0] + n);
    const start = Object.fromEntries(level.fixed.map((f) => [String(f.hour), f.activity]));
    const ready = button(stage.word("live"), () => {
      const empty = hours.filter((h) => !plan.get(String(h)));
      if (empty.length > 0) {
        told.textContent = stage.word("hours-left", { n: empty.length });
        return;
      }
      go(plan);
    }, "primary");
    const told = el("p", "error-message");
    told.setAttribute("role", "status");
    /** @type {Map<string, string>} */
    let plan = new Map();
    const board = placer({
      items: activities.map((a) => ({ id: a.id, face: icon(a.icon), name: stage.text(`activity.${a.id}`) })),
      places: hours.map((h) => ({ id: String(h), name: clock(h), most: 1 })),
      word: (key, args) => stage.word(key, args),
      start,
      fixed: new Set(Object.keys(start)),
      may: (id, hour) => {
        const [first, last] = activities.find((a) => a.id === id)?.hours ?? [0, 0];
        return first <= Number(hour) && Number(hour) <= last;
      },
      changed: (at) => {
        plan = at;
        told.textContent = "";
      },
      repeat: true,
    });
    stage.page(stage.text(`level.${level.id}`), el("p", "", stage.text(`level.${level.id}.about`)), el("p", "hint", stage.word("plan-how")), board.root, told, el("p", "actions", ready));
    meter(stage, begin(stage));
  });
}

/** @param {Stage} stage @returns {Effects} */
const begin = (stage) => Object.fromEntries(stage.game.play.day.meters.map((/** @type {{ id: string, start: number }} */ m) => [m.id, m.start]));

/** @param {Stage} stage @param {Effects} meters */
const meter = (stage, meters) => stage.meter(Object.entries(meters).map(([id, value]) => ({ id, value, most: MOST })));

/** @param {Effects} meters @param {Effects} effects */
export function apply(meters, effects) {
  for (const [id, by] of Object.entries(effects)) meters[id] = Math.min(MOST, Math.max(0, meters[id] + by));
}

/** @param {Stage} stage @param {Level} level @param {Map<string, string>} plan */
async function live(stage, level, plan) {
  /** @type {{ activities: Activity[], events: Event[] }} */
  const { activities, events } = stage.game.play.day;
  const meters = begin(stage);
  /** @type {Map<string, number>} */
  const lived = new Map();
  /** @type {Set<string>} */
  const happened = new Set();
  /** @type {string | null} */
  let taken = null;
  stage.page(stage.word("the-day"));
  stage.log.hidden = false;
  for (let hour = level.hours[0]; hour <= level.hours[1]; hour += 1) {
    const isFixed = level.fixed.some((f) => f.hour === hour);
    const id = (isFixed ? null : taken) ?? plan.get(String(hour)) ?? "";
    const activity = /** @type {Activity} */ (activities.find((a) => a.id === id));
    const times = lived.get(id) ?? 0;
    lived.set(id, times + 1);
    apply(meters, times > 0 ? (activity.again ?? activity.effects) : activity.effects);
    const isTaken = taken !== null && !isFixed;
    if (!isFixed) taken = null;
    stage.say({ name: clock(hour), text: isTaken ? stage.word("hour-lost", { what: stage.text(`activity.${id}`) }) : stage.text(`activity.${id}.done`) });
    meter(stage, meters);
    const event = events.find((e) => level.events.includes(e.id) && e.after === id && !happened.has(e.id));
    if (event) {
      happened.add(event.id);
      stage.say({ text: stage.text(`event.${event.id}`) });
      const option = event.options[await stage.choose(stage.word("what-now"), event.options.map((o) => stage.text(`event.${event.id}.${o.id}`)))];
      apply(meters, option.effects);
      if (option.takes_next && hour < level.hours[1]) taken = id;
      // At the day's end it takes an hour of the night.
      else if (option.takes_next) apply(meters, activity.again ?? activity.effects);
      stage.say({ text: stage.text(`event.${event.id}.${option.id}.then`) });
      meter(stage, meters);
    }
    await stage.next();
  }
  return meters;
}
