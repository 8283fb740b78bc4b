// @ts-check
// A branching story.

import { el } from "./kit.js";
import { Story } from "./ink.js";
import { scene } from "./scenes.js";

/** @typedef {import("./kit.js").Stage} Stage */

/** @param {Stage} stage */
export async function play(stage) {
  const { person, meter, ink } = stage.game.play.story;
  const story = new Story(ink);
  stage.leave();
  const meters = () => stage.meter(meter.map((/** @type {{ id: string }} */ m) => ({ id: m.id, value: Number(story.variables.get(m.id)), most: 5 })));
  let ending = "";
  meters();
  for (;;) {
    const lines = story.told();
    for (const [n, { key, tags }] of lines.entries()) {
      if (tags.where) {
        stage.back.replaceChildren(scene(tags.where));
        stage.board.dataset.where = tags.where;
      }
      const who = person.find((/** @type {{ id: string }} */ p) => p.id === tags.who);
      const name = who ? stage.text(`person.${who.id}`) : tags.who === "me" ? stage.word("me") : "";
      stage.say({ who: tags.who, name, look: who, mood: tags.face, text: stage.text(key) });
      ending = tags.ending ?? ending;
      const isLast = n === lines.length - 1;
      if (isLast) meters();
      if (!isLast || story.choices.length === 0) await stage.next();
    }
    const choices = story.choices;
    if (choices.length === 0) break;
    const index = await stage.choose(
      stage.word("what-now"),
      choices.map((key) => stage.text(key)),
    );
    stage.say({ who: "me", name: stage.word("me"), text: stage.text(choices[index]) });
    story.choose(index);
    // What was said before is read; what comes now begins here.
    stage.log.append(el("hr"));
  }
  const found = stage.game.endings.find((e) => e.id === ending);
  if (found) stage.end(found, [], () => play(stage));
}
