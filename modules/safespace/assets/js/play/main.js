// @ts-check
// Starts the game that stands on the page.

import { Stage } from "./kit.js";
import * as build from "./build.js";
import * as cards from "./cards.js";
import * as day from "./day.js";
import { run } from "./class.js";
import * as settings from "./settings.js";
import * as story from "./story.js";

const plays = { build, cards, day, settings, story };
const root = document.querySelector("#play");
const data = document.querySelector("#play-data");
if (root instanceof HTMLElement && data) {
  const { game, words, class: given } = JSON.parse(data.textContent ?? "{}");
  const kind = /** @type {keyof typeof plays} */ (Object.keys(game.play)[0]);
  const start = root.querySelector("button");
  // Tests play by a seed of their own.
  const seed = Number(root.dataset.seed ?? "") || crypto.getRandomValues(new Uint32Array(1))[0];
  start?.removeAttribute("hidden");
  start?.addEventListener("click", () => {
    root.classList.add("running");
    // Offline the page that was kept stands in for all ages.
    game.age ||= new URLSearchParams(location.search).get("age") ?? "";
    const stage = new Stage(root, game, words, seed);
    const play = () => void plays[kind].play(stage);
    if (given) void run(stage, given, play);
    else play();
  });
}
