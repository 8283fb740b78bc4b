// Holds the page's own player of stories equal to another one, on every step of every way through every story.
// Reads what `cargo run --package safespace --example stories` says.
import { strict as assert } from "node:assert";
import { createInterface } from "node:readline";
import { Story } from "../modules/safespace/assets/js/play/ink.js";

let story = {};
const counts = new Map();
let game = "";
for await (const row of createInterface({ input: process.stdin })) {
  const step = JSON.parse(row);
  if (step.game) {
    ({ game, story } = step);
    counts.set(game, 0);
    continue;
  }
  const played = new Story(story);
  let lines = played.told();
  for (const choice of step.way) {
    played.choose(choice);
    lines = played.told();
  }
  const tags = (list) => Object.fromEntries(list.map((tag) => tag.split(":").map((part) => part.trim())));
  assert.deepEqual(lines, step.lines.map((line) => ({ key: line.key, tags: tags(line.tags) })), `${game} ${step.way}`);
  assert.deepEqual(played.choices, step.choices, `${game} ${step.way}`);
  counts.set(game, counts.get(game) + 1);
}
assert(counts.size >= 2 && [...counts.values()].every((n) => n > 50), "stories were walked");
for (const [name, n] of counts) console.log(`${name}: ${n} steps alike`);
