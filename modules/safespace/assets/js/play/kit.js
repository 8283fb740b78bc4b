// @ts-check
// What all games are made of: a stage with a log that is read aloud by screen readers, choices, things to put somewhere (by
// dragging, or by picking up and putting down with keys), meters, an ending; reading aloud and sounds, both off at first. Nothing
// is asked of the network and nothing is kept.

import { face } from "./people.js";

/**
 * @typedef {{ id: string, stars: number, when?: Record<string, [number, number]> }} Ending
 * @typedef {{ skin: number, hair: string, wear: number, extra?: string }} Look
 * @typedef {{ id: string, age: string, play: Record<string, any>, endings: Ending[], texts: Record<string, string> }} Game
 * @typedef {Record<string, string>} Words
 */

/**
 * An element with a class, and what stands in it.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {string} [cls] @param {...(Node | string | null)} inside
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, cls, ...inside) {
  const out = document.createElement(tag);
  if (cls) out.className = cls;
  out.append(...inside.filter((i) => i !== null));
  return out;
}

/** A button that does something. @param {string} text @param {() => void} act @param {string} [cls] */
export function button(text, act, cls = "secondary") {
  const out = el("button", cls, text);
  out.type = "button";
  out.addEventListener("click", act);
  return out;
}

/** Plain Markdown: paragraphs, lists, bold. @param {string} text @returns {DocumentFragment} */
export function prose(text) {
  const out = document.createDocumentFragment();
  for (const block of text.split(/\n\s*\n/)) {
    const lines = block.split("\n");
    const mark = /^\s*(?:[-*]|\d+\.)\s+/;
    if (mark.test(lines[0])) {
      const list = el(/^\s*\d/.test(lines[0]) ? "ol" : "ul");
      for (const line of lines) {
        if (mark.test(line)) list.append(el("li", "", bold(line.replace(mark, ""))));
        else list.lastElementChild?.append(" ", bold(line.trim()));
      }
      out.append(list);
    } else out.append(el("p", "", bold(lines.join(" "))));
  }
  return out;
}

/** @param {string} text */
function bold(text) {
  const out = document.createDocumentFragment();
  for (const [n, part] of text.split("**").entries()) out.append(n % 2 ? el("strong", "", part) : part);
  return out;
}

/** Numbers as if by chance, the same for the same seed. @param {number} seed @returns {() => number} from 0 to below 1 */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Some of a list, in no order. @template T @param {T[]} list @param {number} count @param {() => number} roll @returns {T[]} */
export function draw(list, count, roll) {
  const left = [...list];
  const out = [];
  while (out.length < count && left.length > 0) out.push(...left.splice(Math.floor(roll() * left.length), 1));
  return out;
}

export class Stage {
  /** @param {HTMLElement} root @param {Game} game @param {Words} words @param {number} seed */
  constructor(root, game, words, seed) {
    this.root = root;
    this.game = game;
    this.words = words;
    this.roll = dice(seed);
    this.log = el("div", "play-log");
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-label", words["log"]);
    this.log.tabIndex = 0;
    this.area = el("div", "play-area");
    this.bar = el("div", "play-bar");
    this.meters = el("div", "play-meters");
    this.back = el("div", "play-back");
    this.head = el("div", "play-head");
    this.board = el("div", "play-board", this.head, el("div", "play-scene", this.back, this.log), this.area);
    root.replaceChildren(this.bar, this.meters, this.board);
    this.voice = false;
    this.sounds = false;
    this.tools();
  }

  /** A text of the game. @param {string} key */
  text(key) {
    return this.game.texts[key] ?? key;
  }

  /** A word of the page, with what stands in its place. @param {string} key @param {Record<string, string | number>} [args] */
  word(key, args = {}) {
    let out = this.words[key] ?? key;
    for (const [name, value] of Object.entries(args)) out = out.replaceAll(`{${name}}`, String(value));
    return out;
  }

  /** Switches for reading aloud and for sounds. */
  tools() {
    /** @param {string} word @param {() => boolean} flip */
    const toggle = (word, flip) => {
      const out = button(this.word(word), () => out.setAttribute("aria-pressed", String(flip())), "tool");
      out.setAttribute("aria-pressed", "false");
      return out;
    };
    const sounds = toggle("sounds", () => {
      this.sounds = !this.sounds;
      this.chime("turn");
      return this.sounds;
    });
    this.bar.append(sounds);
    const speech = globalThis.speechSynthesis;
    const lang = document.documentElement.lang;
    const offer = () => {
      // Only voices of the device itself: others would send what is read to somebody.
      const voice = speech.getVoices().find((v) => v.localService && v.lang.startsWith(lang));
      if (!voice || this.speaker) return;
      this.speaker = voice;
      this.bar.prepend(
        toggle("aloud", () => {
          this.voice = !this.voice;
          speech.cancel();
          return this.voice;
        }),
      );
    };
    if (speech) {
      offer();
      speech.addEventListener?.("voiceschanged", offer);
    }
  }

  /** Leaves what is being played: its buttons are gone, so it waits for ever. */
  leave() {
    for (const part of [this.head, this.log, this.area, this.meters, this.back]) part.replaceChildren();
  }

  /** A short tone, if sounds are on. @param {"turn" | "good" | "soft"} kind */
  chime(kind) {
    if (!this.sounds) return;
    const audio = (this.audio ??= new AudioContext());
    const notes = { turn: [440], good: [523, 659, 784], soft: [392, 330] }[kind];
    for (const [n, pitch] of notes.entries()) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()];
      const at = audio.currentTime + n * 0.12;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.3);
    }
  }

  /** @param {string} text */
  speak(text) {
    if (!this.voice || !this.speaker) return;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = this.speaker;
    said.lang = this.speaker.lang;
    speechSynthesis.speak(said);
  }

  /** A new page of the game: a heading that gets the focus, and what stands below. @param {string} title @param {...Node} inside */
  page(title, ...inside) {
    const heading = el("h2", "play-title", title);
    heading.tabIndex = -1;
    this.log.replaceChildren();
    this.log.hidden = true;
    this.back.replaceChildren();
    this.head.replaceChildren(heading);
    this.area.replaceChildren(...inside);
    heading.focus({ preventScroll: true });
    this.show(this.board);
    this.speak(title);
    return heading;
  }

  /** Brings something into view, calmly. @param {HTMLElement} element */
  show(element) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  /** One line of the log. @param {{ who?: string, name?: string, look?: Look, mood?: string, text: string }} line */
  say({ who = "", name = "", look, mood = "calm", text }) {
    this.log.hidden = false;
    const kind = who === "" ? "tell" : who === "me" ? "mine" : "theirs";
    const words = el("div", "bubble");
    if (name) words.append(el("b", "who", name));
    words.append(el("span", "sr", name ? ": " : ""), prose(text));
    const line = el("div", `line ${kind}`, words);
    if (look) line.prepend(face(look, mood));
    this.log.append(line);
    this.log.scrollTop = this.log.scrollHeight;
    this.show(line);
    this.speak(name ? `${name}: ${text}` : text);
  }

  /** Waits for "Continue". @param {string} [text] @returns {Promise<void>} */
  next(text) {
    return new Promise((go) => {
      const old = this.area.querySelector(".play-next");
      const next = button(text ?? this.word("continue"), () => go(), "primary play-next");
      const inLog = !this.log.hidden || old !== null;
      if (old) old.replaceWith(next);
      else this.area.append(next);
      // A new page's heading keeps the focus, so that what stands below it is read; a log reads itself.
      if (inLog) next.focus({ preventScroll: true });
      this.show(next);
    });
  }

  /** Offers choices; also by the keys 1 to 4. @param {string} question @param {string[]} options @returns {Promise<number>} */
  choose(question, options) {
    return new Promise((go) => {
      const list = el("div", "play-choices");
      list.setAttribute("role", "group");
      const title = el("h3", "play-question", question);
      title.id = "play-question";
      title.tabIndex = -1;
      list.setAttribute("aria-labelledby", title.id);
      /** @param {number} index */
      const take = (index) => {
        removeEventListener("keydown", key);
        list.remove();
        this.chime("turn");
        go(index);
      };
      /** @param {KeyboardEvent} event */
      const key = (event) => {
        const index = Number(event.key) - 1;
        if (!list.isConnected) removeEventListener("keydown", key);
        else if (!event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey && options[index] !== undefined) take(index);
      };
      addEventListener("keydown", key);
      list.append(title, ...options.map((text, index) => button(text, () => take(index), "play-choice")));
      this.area.querySelector(".play-next")?.remove();
      this.area.append(list);
      title.focus({ preventScroll: true });
      this.show(list);
    });
  }

  /** Shows how something stands. @param {{ id: string, value: number, most: number }[]} list */
  meter(list) {
    const bars = list.map(({ id, value, most }) => {
      const bar = el("span", "bar");
      bar.setAttribute("role", "meter");
      bar.setAttribute("aria-label", this.text(`meter.${id}`));
      bar.setAttribute("aria-valuemin", "0");
      bar.setAttribute("aria-valuemax", String(most));
      bar.setAttribute("aria-valuenow", String(value));
      bar.append(...Array.from({ length: most }, (_, n) => el("i", n < value ? "on" : "")));
      return el("div", "play-meter", el("span", "", this.text(`meter.${id}`)), bar);
    });
    this.meters.replaceChildren(...bars);
  }

  /** How it ended, what one can do, and where to go. @param {Ending} ending @param {Node[]} more @param {() => void} again */
  end(ending, more, again) {
    this.chime(ending.stars > 1 ? "good" : "soft");
    const stars = el("p", "stars");
    stars.setAttribute("role", "img");
    stars.setAttribute("aria-label", this.word("stars", { n: ending.stars }));
    stars.append(...[1, 2, 3].map((n) => el("span", n <= ending.stars ? "on" : "", "★")));
    const can = el("section", "play-can", el("h3", "", this.word("can")), prose(this.text("end.can")));
    const actions = el("p", "actions", button(this.word("again"), again, "primary"));
    const ways = document.querySelector("#play-ways");
    if (ways instanceof HTMLTemplateElement) actions.append(ways.content.cloneNode(true));
    this.page(this.text(`ending.${ending.id}.title`), stars, prose(this.text(`ending.${ending.id}`)), ...more, can, actions);
    this.root.dispatchEvent(new CustomEvent("play-ended", { bubbles: true, detail: { ending: ending.id, stars: ending.stars } }));
  }

  /** Lets one choose a level. @param {{ id: string }[]} levels @param {Set<string>} done @returns {Promise<number>} */
  level(levels, done) {
    return new Promise((go) => {
      const list = el("div", "play-levels");
      for (const [n, level] of levels.entries()) {
        const name = el("b", "", this.text(`level.${level.id}`));
        const note = done.has(level.id) ? el("small", "tag ok", this.word("played")) : null;
        const item = button("", () => go(n), "play-level");
        item.append(name, el("span", "", this.text(`level.${level.id}.about`)), note ?? "");
        list.append(item);
      }
      this.meters.replaceChildren();
      this.page(this.word("levels"), list);
    });
  }
}

/** The ending for a share of all points. @param {Ending[]} endings @param {number} share */
export function byPoints(endings, share) {
  return endings[share >= 0.8 ? 2 : share >= 0.5 ? 1 : 0];
}

/**
 * Things and places: a thing is dragged to a place, or picked up and put down by click or key. Gives back what is shown and
 * where everything lies.
 * @param {{ items: { id: string, face: Node, name: string }[], places: { id: string, name: string, most: number }[],
 *   word: (key: string, args?: Record<string, string | number>) => string, start?: Record<string, string>,
 *   fixed?: Set<string>, may?: (item: string, place: string) => boolean, changed?: (at: Map<string, string>) => void, repeat?: boolean }} what
 */
export function placer({ items, places, word, start = {}, fixed = new Set(), may = () => true, changed = () => {}, repeat = false }) {
  /** Which item lies in a place. @type {Map<string, string[]>} */
  const at = new Map(places.map((p) => [p.id, []]));
  for (const [place, item] of Object.entries(start)) at.get(place)?.push(item);
  /** @type {string | null} */
  let held = null;
  const told = el("p", "sr");
  told.setAttribute("role", "status");
  const tray = el("div", "tray");
  tray.setAttribute("role", "group");
  tray.setAttribute("aria-label", word("tray"));
  const shelf = el("div", "places");
  const root = el("div", "placer", tray, shelf, told);
  /** @param {string} id */
  const item = (id) => /** @type {{ id: string, face: Node, name: string }} */ (items.find((i) => i.id === id));
  const lies = () => new Set([...at.values()].flat());

  /** @param {string} id @param {string} place */
  function put(id, place) {
    const target = at.get(place);
    const spec = places.find((p) => p.id === place);
    if (!target || !spec || fixed.has(place) || !may(id, place)) {
      told.textContent = word("not-there");
      return false;
    }
    if (!repeat) for (const list of at.values()) if (list.includes(id)) list.splice(list.indexOf(id), 1);
    while (target.length >= spec.most) target.shift();
    target.push(id);
    told.textContent = word("put", { item: item(id).name, place: spec.name });
    held = null;
    render(place);
    return true;
  }

  /** @param {string} id @param {string} [from] */
  function thing(id, from) {
    const out = button("", () => {
      if (dragged) return;
      held = held === id ? null : id;
      if (from && held === null) return render(from);
      told.textContent = held ? word("held", { item: item(id).name }) : "";
      render(null, id);
    }, "thing");
    out.append(item(id).face.cloneNode(true), el("span", "", item(id).name));
    out.dataset.id = id;
    out.setAttribute("aria-pressed", String(held === id));
    out.addEventListener("pointerdown", (event) => grab(event, out, id));
    return out;
  }

  let dragged = false;
  /** @param {PointerEvent} event @param {HTMLElement} element @param {string} id */
  function grab(event, element, id) {
    if (event.button !== 0) return;
    const [x, y] = [event.clientX, event.clientY];
    dragged = false;
    /** @param {PointerEvent} e */
    const move = (e) => {
      if (!dragged && Math.hypot(e.clientX - x, e.clientY - y) < 8) return;
      dragged = true;
      element.classList.add("dragged");
      element.setAttribute("data-moving", "");
      const keyframes = [{ transform: `translate(${e.clientX - x}px, ${e.clientY - y}px)` }];
      element.animate(keyframes, { duration: 1, fill: "forwards" });
    };
    /** @param {PointerEvent} e */
    const drop = (e) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", drop);
      if (!dragged) return;
      element.getAnimations().forEach((a) => a.cancel());
      element.hidden = true;
      const under = document.elementFromPoint(e.clientX, e.clientY)?.closest("[data-place]");
      element.hidden = false;
      element.classList.remove("dragged");
      if (!(e.type === "pointerup" && under instanceof HTMLElement && root.contains(under) && put(id, under.dataset.place ?? ""))) render(null, id);
      // The click that follows belongs to the drag.
      setTimeout(() => (dragged = false));
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", drop);
  }

  /** @param {string | null} [focusPlace] @param {string} [focusItem] */
  function render(focusPlace, focusItem) {
    const lying = lies();
    tray.replaceChildren(...items.filter((i) => repeat || !lying.has(i.id)).map((i) => thing(i.id)));
    shelf.replaceChildren(
      ...places.map((place) => {
        const list = at.get(place.id) ?? [];
        const isFixed = fixed.has(place.id);
        const slot = el("div", `place${isFixed ? " fixed" : ""}${held && !isFixed ? " open" : ""}`);
        slot.dataset.place = place.id;
        const label = list.map((id) => item(id).name).join(", ") || word("empty");
        const name = button("", () => {
          if (held) put(held, place.id);
          else if (list.length > 0 && !isFixed) {
            if (repeat) list.pop();
            else held = list[list.length - 1];
            told.textContent = repeat ? word("taken-out") : word("held", { item: item(list[list.length - 1]).name });
            render(place.id);
          }
        }, "place-name");
        name.append(el("b", "", place.name), el("span", "sr", `: ${label}`));
        if (isFixed) name.setAttribute("aria-disabled", "true");
        slot.append(name, ...list.map((id) => (isFixed || repeat ? still(id) : thing(id, place.id))));
        return slot;
      }),
    );
    const target = focusPlace
      ? shelf.querySelector(`[data-place="${CSS.escape(focusPlace)}"] .place-name`)
      : focusItem
        ? root.querySelector(`.thing[data-id="${CSS.escape(focusItem)}"]`)
        : null;
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    changed(new Map([...at].map(([place, list]) => [place, list.join(" ")])));
  }

  /** @param {string} id */
  const still = (id) => el("span", "thing still", item(id).face.cloneNode(true), el("span", "", item(id).name));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) {
      const was = held;
      held = null;
      told.textContent = "";
      render(null, was);
    }
  });
  render();
  return { root, at };
}

/**
 * A list to be put in order: by dragging, or by buttons that move a thing up and down.
 * @param {{ id: string, text: string }[]} items @param {(key: string, args?: Record<string, string | number>) => string} word
 */
export function sorter(items, word) {
  const order = [...items];
  const list = el("ol", "sorter");
  const told = el("p", "sr");
  told.setAttribute("role", "status");
  /** @param {number} from @param {number} to @param {string} [focus] */
  function move(from, to, focus) {
    if (to < 0 || to >= order.length || from === to) return;
    const [moved] = order.splice(from, 1);
    order.splice(to, 0, moved);
    told.textContent = word("moved", { item: moved.text, n: to + 1 });
    render();
    const row = list.children[to];
    const wanted = focus && row.querySelector(`.${focus}:not(:disabled)`);
    const any = wanted || row.querySelector("button:not(:disabled)");
    if (any instanceof HTMLElement) any.focus({ preventScroll: true });
  }
  function render() {
    list.replaceChildren(
      ...order.map((item, n) => {
        const up = button("↑", () => move(n, n - 1, "up"), "up");
        const down = button("↓", () => move(n, n + 1, "down"), "down");
        up.setAttribute("aria-label", word("up", { item: item.text }));
        down.setAttribute("aria-label", word("down", { item: item.text }));
        up.disabled = n === 0;
        down.disabled = n === order.length - 1;
        const text = el("bdi", "sorted", item.text);
        const row = el("li", "", text, el("span", "moves", up, down));
        text.addEventListener("pointerdown", (event) => drag(event, row, n));
        return row;
      }),
    );
  }
  /** @param {PointerEvent} event @param {HTMLElement} row @param {number} from */
  function drag(event, row, from) {
    if (event.button !== 0) return;
    row.classList.add("dragged");
    /** @param {PointerEvent} e */
    const drop = (e) => {
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", drop);
      row.classList.remove("dragged");
      const under = document.elementFromPoint(e.clientX, e.clientY)?.closest("li");
      const to = under ? [...list.children].indexOf(under) : -1;
      if (e.type === "pointerup" && to >= 0) move(from, to);
    };
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", drop);
  }
  render();
  return { root: el("div", "", list, told), order };
}
