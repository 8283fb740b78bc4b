// @ts-check
// A class: questions before, the game, questions after, and then the counts are sent, once. The answers are kept in this page's
// memory only; with no network they wait here.

import { button, el } from "./kit.js";

/** @typedef {import("./kit.js").Stage} Stage */
/** @typedef {{ question: string, answers: string[], right: number }} Ask */
/** @typedef {{ post: string, asks: [Ask, Ask][] }} Class */

/** @param {Stage} stage @param {Class} given @param {() => void} play */
export async function run(stage, given, play) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const ticket = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  // Half of the pupils get the second question of each pair first.
  const swapped = bytes[0] % 2 === 1;
  const before = await ask(stage, given, swapped ? 1 : 0, "before");
  const over = new Promise((go) => {
    const done = button(stage.word("to-questions"), () => go(undefined), "tool to-questions");
    stage.bar.append(done);
  });
  play();
  await over;
  stage.bar.querySelector(".to-questions")?.remove();
  stage.leave();
  const after = await ask(stage, given, swapped ? 0 : 1, "after");
  const right = before.map((was, n) => [was, after[n]]);
  await send(stage, given, JSON.stringify({ ticket, swapped, right }));
}

/** @param {Stage} stage @param {Class} given @param {number} side @param {string} word @returns {Promise<boolean[]>} */
async function ask(stage, given, side, word) {
  const out = [];
  for (const [n, pair] of given.asks.entries()) {
    const { question, answers, right } = pair[side];
    stage.meters.replaceChildren();
    stage.page(stage.word(word, { n: n + 1, of: given.asks.length }));
    out.push((await stage.choose(question, answers)) === right);
  }
  return out;
}

/** Sends until it is counted, or said why not. @param {Stage} stage @param {Class} given @param {string} body */
async function send(stage, given, body) {
  for (;;) {
    stage.page(stage.word("sending"));
    const answer = await fetch(given.post, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(() => null);
    const told = answer?.ok ? "sent" : answer?.status === 410 ? "class-over" : answer?.status === 409 ? "class-full" : "not-sent";
    const kind = told === "sent" ? "ok" : "warn";
    const more = el("div", `notice ${kind} class-${told}`, el("p", "", stage.word(told)));
    stage.page(stage.word(told === "not-sent" ? "send-again" : "thanks"), more);
    if (told !== "not-sent") {
      const ways = document.querySelector("#play-ways");
      if (ways instanceof HTMLTemplateElement) stage.area.append(el("p", "actions", ways.content.cloneNode(true)));
      return;
    }
    await stage.next(stage.word("send-again"));
  }
}
