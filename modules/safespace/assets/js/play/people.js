// @ts-check
// Draws people, head and shoulders: many looks, six moods, readable at 56 pixels, on light and on dark ground.

/** @typedef {"calm"|"happy"|"sad"|"angry"|"worried"|"surprised"} Mood */
/** @typedef {"long"|"short"|"curly"|"braid"|"hijab"|"ghutra"|"cap"|"bald"|"grey"} Hair */
/** @typedef {""|"glasses"|"beard"|"hearing-aid"|"wheelchair"} Extra */
/** @typedef {{ skin: number, hair: Hair, wear: number, extra?: Extra }} Look  (skin and wear: 1 to 6) */
/** @typedef {Record<string, string | number>} Attributes */
/** @typedef {{ skin: string, shade: string, blush: string, mouth: string, hair: string, rim: string, brow: string }} Tones */

const NS = "http://www.w3.org/2000/svg";

/** @param {Element} to @param {string} tag @param {Attributes} attributes */
function add(to, tag, attributes) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  to.append(node);
  return node;
}
/** A filled shape. @param {Element} to @param {string} d @param {string} fill @param {Attributes} [more] */
const shape = (to, d, fill, more = {}) => add(to, "path", { d, fill, ...more });
/** A line. @param {Element} to @param {string} d @param {string} stroke @param {number} width @param {Attributes} [more] */
const line = (to, d, stroke, width, more = {}) =>
  add(to, "path", { d, fill: "none", stroke, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round", ...more });
/** @param {Element} to @param {number} cx @param {number} cy @param {number} r @param {string} fill @param {Attributes} [more] */
const dot = (to, cx, cy, r, fill, more = {}) => add(to, "circle", { cx, cy, r, fill, ...more });
/** The same on both sides. @param {Element} to @param {(side: Element) => void} draw */
function both(to, draw) {
  draw(to);
  draw(add(to, "g", { transform: "matrix(-1 0 0 1 96 0)" }));
}

/** @type {[skin: string, shade: string, blush: string, mouth: string, hair: string, rim: string, brow: string][]} */
const TONES = [
  ["#f7d9c1", "#e6b596", "#ef8f78", "#8f3f34", "#8d5a36", "#ad7a52", "#6f4427"],
  ["#eec6a2", "#d79f76", "#e5806a", "#85392d", "#5f4030", "#866450", "#4a3023"],
  ["#dcaa7e", "#bf8457", "#d46c55", "#753024", "#4b352d", "#7a6054", "#3a2822"],
  ["#c18a5d", "#a16c42", "#c25a45", "#602419", "#432f2a", "#75594e", "#301f1b"],
  ["#9c6743", "#7c4c2e", "#b4513f", "#46180f", "#3c2c2a", "#735a52", "#24171a"],
  ["#754a35", "#593322", "#a04a3c", "#33100b", "#352a2d", "#77635f", "#1d1316"],
];
const GREY = { hair: "#b9b4ae", rim: "#8f8982", brow: "#8b847d" };

/** Each outfit: cloth, its shade, a trim, and the scarf, cap or check that goes with it. */
const WEAR = [
  { cloth: "#17797a", shade: "#0d5a5e", trim: "#f0d9ae", scarf: "#e6c48e", fold: "#c79d60" },
  { cloth: "#f6eedf", shade: "#d3c2a5", trim: "#b79f78", scarf: "#8f5a7c", fold: "#6d3f5d" },
  { cloth: "#e2775f", shade: "#b9523f", trim: "#fff3e4", scarf: "#2f8584", fold: "#1b6163" },
  { cloth: "#835075", shade: "#613656", trim: "#f2dfe6", scarf: "#ecdcc8", fold: "#cbb394" },
  { cloth: "#e9ac4a", shade: "#bd7f25", trim: "#fff6e3", scarf: "#d9745f", fold: "#ae4f3e" },
  { cloth: "#3d6f8e", shade: "#2a5069", trim: "#fbf6ec", scarf: "#b7cfcb", fold: "#86aaa6" },
];

const HEAD = "M28 39C28 25 36 17.5 48 17.5S68 25 68 39C68 55 59.5 66 48 66S28 55 28 39Z";
const TORSO = "M14 96C14 83 22 76 37 73.5Q48 78 59 73.5C74 76 82 83 82 96Z";

/** @param {Element} svg */
function chair(svg) {
  both(svg, (g) => {
    line(g, "M10.5 97V67.5Q10.5 62.5 5.5 62.5", "#8795a0", 3.2);
    line(g, "M8 62.5H3.5", "#4f5b66", 5.4);
    line(g, "M8 62.5H3.5", "#6d7a86", 2);
  });
  shape(svg, "M10 97V80Q10 74 16 74H80Q86 74 86 80V97Z", "#4f6472", { stroke: "#8795a0", "stroke-width": 1.6 });
}

/** @param {Element} svg @param {number} wear @param {Tones} t */
function body(svg, wear, t) {
  const { cloth, shade, trim } = WEAR[wear - 1];
  if (wear === 3) shape(svg, "M27 82C25 70 33 65 48 65S71 70 69 82Z", shade);
  shape(svg, "M39.5 56H56.5V74Q56.5 80 48 80T39.5 74Z", t.skin);
  shape(svg, "M39.5 61Q48 69 56.5 61V64.5Q52 71 48 71T39.5 64.5Z", t.shade);
  /** @type {Attributes} */
  const top = wear === 2 ? { stroke: shade, "stroke-width": 1.4 } : {};
  if (wear === 1) {
    shape(svg, TORSO, cloth);
    line(svg, "M37 74Q48 85 59 74", trim, 2.6);
  } else if (wear === 2) {
    shape(svg, "M14 97C14 84 22 77 39 74L48 78L57 74C74 77 82 84 82 97Z", cloth, top);
    shape(svg, "M38.5 73L48 79.5L57.5 73L58.5 77.5L48 84L37.5 77.5Z", "#fffaf0", { stroke: shade, "stroke-width": 1.2, "stroke-linejoin": "round" });
    line(svg, "M48 84V97", trim, 1.6);
  } else if (wear === 3) {
    shape(svg, TORSO, cloth);
    shape(svg, "M34.5 74Q48 88 61.5 74L58 72.5Q48 81 38 72.5Z", shade);
    line(svg, "M42 82V91M54 82V91", trim, 2);
  } else if (wear === 4) {
    shape(svg, TORSO, cloth);
    shape(svg, "M40 73L48 85L56 73L57 71.5L48 79L39 71.5Z", t.skin);
    shape(svg, "M38.5 71L48 81L41.5 87.5L34.5 74.5ZM57.5 71L48 81L54.5 87.5L61.5 74.5Z", shade);
    line(svg, "M48 84V97", shade, 1.6);
    dot(svg, 48, 91, 1.3, trim);
  } else if (wear === 5) {
    shape(svg, TORSO, cloth);
    line(svg, "M37 74Q48 84 59 74", shade, 2.4);
    line(svg, "M17.5 87.5Q48 97 78.5 87.5", trim, 3.4, { "stroke-linecap": "butt" });
  } else {
    shape(svg, TORSO, cloth);
    shape(svg, "M36.5 73.5L48 93L59.5 73.5Q48 77 36.5 73.5Z", trim);
    shape(svg, "M39.5 71.5L48 80L56.5 71.5Q48 78 39.5 71.5Z", t.shade);
    shape(svg, "M39 71L48 80.5L42 85L36 74ZM57 71L48 80.5L54 85L60 74Z", "#fffdf8", { stroke: "#d8cdb9", "stroke-width": 0.8 });
  }
}

/** What lies behind the shoulders and the head. @param {Element} svg @param {Look} look @param {Tones} t */
function back(svg, look, t) {
  const { hair, rim } = t;
  const edge = { stroke: rim, "stroke-width": 1.2 };
  if (look.hair === "long") {
    shape(svg, "M48 11.5C31 11.5 23.5 24 23.5 40V64C23.5 72 21 77 18 80C28 86 68 86 78 80C75 77 72.5 72 72.5 64V40C72.5 24 65 11.5 48 11.5Z", hair, edge);
  } else if (look.hair === "braid") {
    shape(svg, "M48 11.5C31 11.5 24.5 24 24.5 39C24.5 52 26 58 30 63H66C70 58 71.5 52 71.5 39C71.5 24 65 11.5 48 11.5Z", hair, edge);
  } else if (look.hair === "curly") {
    for (const [fill, grow] of /** @type {[string, number][]} */ ([[rim, 1.1], [hair, 0]])) {
      for (const [x, y, r] of CURLS) {
        dot(svg, x, y, r + grow, fill);
        dot(svg, 96 - x, y, r + grow, fill);
      }
    }
  } else if (look.hair === "ghutra") {
    shape(svg, "M24 40H72L76 84H20Z", "#cfc3b0");
  }
}

/** @type {[x: number, y: number, r: number][]} */
const CURLS = [[24.5, 50, 6.5], [22.5, 41, 7.5], [25, 31, 8.5], [31, 22, 9], [40, 16, 9], [48, 14.5, 9], [48, 24, 14]];

/** @param {Element} svg @param {Look} look @param {Tones} t */
function skull(svg, look, t) {
  if (look.hair === "hijab") {
    const { scarf, fold } = WEAR[look.wear - 1];
    shape(svg, "M48 9C29.5 9 21.5 23 21.5 42C21.5 54 23 62 25.5 68C21 74 20 79 22 83C36 93 60 93 74 83C76 79 75 74 70.5 68C73 62 74.5 54 74.5 42C74.5 23 66.5 9 48 9Z", scarf, { stroke: fold, "stroke-width": 1.2 });
    line(svg, "M26.5 67C33 77 50 82 69 79M23.5 80C36 87 52 88 66 83.5", fold, 1.8);
    line(svg, "M69.5 67C66 71 61 74 56 75", fold, 1.8);
    shape(svg, "M48 17C34.5 17 28 26 28 40C28 57 37 67.5 48 67.5S68 57 68 40C68 26 61.5 17 48 17Z", fold);
    shape(svg, "M48 20.5C36 20.5 30 27.5 30 40C30 55.5 38 65.5 48 65.5S66 55.5 66 40C66 27.5 60 20.5 48 20.5Z", t.skin);
    return;
  }
  both(svg, (g) => {
    dot(g, 28, 44.5, 5, t.skin);
    line(g, "M26 43Q28.5 43.5 28 47", t.shade, 1.4);
  });
  shape(svg, HEAD, t.skin);
}

/** @param {Element} svg @param {Look} look @param {Tones} t */
function hairFront(svg, look, t) {
  const { hair, rim } = t;
  const edge = { stroke: rim, "stroke-width": 1.2, "stroke-linejoin": "round" };
  const { cloth, shade, scarf, fold } = WEAR[look.wear - 1];
  switch (look.hair) {
    case "long":
      both(svg, (g) => shape(g, "M27 38C23 52 24 66 19.5 79C25 82.5 33 81 35.5 76C32 68 29 58 29.5 50C27.5 46 27 42 27 38Z", hair));
      shape(svg, "M26.5 42C24.5 25 33 13 48 13S71.5 25 69.5 42C68 35 65 29 58.5 24C52 30 42 32.5 33 32C30 34.5 28 38 26.5 42Z", hair);
      line(svg, "M58.5 24C52 27 44 28 38 26.5M60.5 19.5C65 23.5 67.5 28 68.5 33", rim, 1.3);
      break;
    case "short":
      shape(svg, "M27 42C24 26 30 12.5 48 12C56 9.5 63 12 62.5 14.5C69 18 71.5 28 69 42C67 40 66.5 35 65.5 31C60 30.5 55.5 29 53 26C47 30.5 38 32 31.5 31C29.5 34.5 29 39 27 42Z", hair, edge);
      line(svg, "M53 26C56 24 58 21 58.5 18M40 19C43 17 47 16 50 16.5", rim, 1.3);
      break;
    case "curly":
      for (const [x, y, r] of /** @type {[number, number, number][]} */ ([[48, 18, 11], [38, 21, 8], [58, 21, 8], [30.5, 28.5, 4.5], [38, 24, 6], [46, 22.5, 6], [54, 23, 6], [61, 26, 5.5], [66, 32, 4]])) dot(svg, x, y, r, hair);
      line(svg, "M35 21Q38 16.5 42 19.5M52 16Q56 14 58 18M27 36Q24 33 27 29.5M68 40Q72 38 70 34M44 26Q47 24 49 27", rim, 1.4);
      break;
    case "braid":
      shape(svg, "M26.5 44C24 26 32 13 48 13S72 26 69.5 44C68.5 36 62 29 50 22.5L48 17L46 22.5C34 29 27.5 36 26.5 44Z", hair);
      line(svg, "M48 14V21M33 27C36 22 40 19 44 18M63 27C60 22 56 19 52 18", rim, 1.3);
      for (const [x, y] of [[28.5, 61], [26.5, 68.5], [25.5, 76]]) add(svg, "ellipse", { cx: x, cy: y, rx: 5.6, ry: 5, fill: hair, ...edge });
      shape(svg, "M22.5 84.5L20.5 93Q25.5 95 30 93L28.5 84.5Z", hair, edge);
      line(svg, "M22.5 82.5H28.5", look.wear === 3 ? "#f0c267" : "#e2775f", 4);
      for (const y of [61, 68.5, 76]) line(svg, `M${30 - (y - 61) / 6} ${y - 3.5}q-2.5 2 -3.5 5`, rim, 1.2);
      break;
    case "ghutra": {
      const checked = look.wear > 2;
      shape(svg, "M48 8.5C29 8.5 21 21 21 36C20 54 17 70 12 84C19 90.5 29 90 34.5 84C31 70 28.5 56 29.5 43C30.5 32 37 26 48 25.5C59 26 65.5 32 66.5 43C67.5 56 65 70 61.5 84C67 90 77 90.5 84 84C79 70 76 54 75 36C75 21 67 8.5 48 8.5Z", "#fbf6ec", { stroke: "#c9baa0", "stroke-width": 1.3, "stroke-linejoin": "round" });
      if (checked) {
        line(svg, "M25 41h0M24.5 49h0M24 57h0M22.5 65h0M20.5 73h0M18 81h0M26.5 61h0M27.5 69h0M26 77h0M28.5 83h0M26 53h0M71 41h0M71.5 49h0M72 57h0M73.5 65h0M75.5 73h0M78 81h0M69.5 61h0M68.5 69h0M70 77h0M67.5 83h0M70 53h0M34 27.5h0M41 24h0M48 23h0M55 24h0M62 27.5h0M28.5 33h0M67.5 33h0", look.wear === 6 ? "#2f6f73" : "#cf5a4a", 2.6);
      } else line(svg, "M26 46C25.5 60 24 72 19 82M70 46C70.5 60 72 72 77 82", "#dccfb8", 1.6);
      line(svg, "M24.2 25.5Q48 11.5 71.8 25.5", "#2e2625", 3.2);
      line(svg, "M27.2 20Q48 8 68.8 20", "#2e2625", 3);
      line(svg, "M27.5 22.7Q48 11 68.5 22.7", "#8d7f79", 1);
      break;
    }
    case "cap":
      both(svg, (g) => shape(g, "M27 30C26 36 26.5 40 27.5 43C29.5 42 30 37 30.5 32Z", hair));
      shape(svg, "M25.5 31C25.5 16.5 35 9.5 48 9.5S70.5 16.5 70.5 31Q48 24 25.5 31Z", scarf, { stroke: fold, "stroke-width": 1.2 });
      line(svg, "M48 10V25M37 12Q33 18 32.5 26M59 12Q63 18 63.5 26", fold, 1.2);
      shape(svg, "M22 33.5C22 28 34 24 48 24S74 28 74 33.5C74 36 71 35.5 68 34Q48 28.5 28 34C25 35.5 22 36 22 33.5Z", cloth === scarf ? shade : fold);
      dot(svg, 48, 9.5, 2, fold);
      break;
    case "bald":
      line(svg, "M37 24Q41 21 46 20.5", "#fff", 2.2, { opacity: 0.4 });
      break;
    case "grey":
      shape(svg, "M26.5 46C21.5 38 23 22 33 16.5C43 9.5 61 10 67 20C73 27 74.5 39 69.5 46C68 42 68 36 65.5 30.5C58 29.5 51 27 47 22.5C43 27 36.5 30.5 31 31.5C28.5 36 28.5 42 26.5 46Z", hair, edge);
      line(svg, "M47 22.5C44 19.5 40 18.5 36 19.5M51 17C57 16.5 62 20 64 25", rim, 1.3);
      break;
  }
}

/** @param {Element} svg @param {Tones} t */
function beard(svg, t) {
  shape(svg, "M28 42C27.5 58 36 70.5 48 70.5S68.5 58 68 42C66.5 47 65.5 50 62 51.5C58 49.5 53 50 48 51C43 50 38 49.5 34 51.5C30.5 50 29.5 47 28 42ZM48 53.5C52 53 56.5 53.5 57.5 56C57 61 53 63 48 63S39 61 38.5 56C39.5 53.5 44 53 48 53.5Z", t.hair, { "fill-rule": "evenodd", stroke: t.rim, "stroke-width": 0.8 });
}

/** Brow of the left eye, white and iris of the eyes, and the mouth. @type {Record<Mood, { brow: string, tall: number, gaze: number }>} */
const MOODS = {
  calm: { brow: "M35.5 35.8Q40 33.8 44 35.6", tall: 4, gaze: 0 },
  happy: { brow: "M35 34.6Q39.5 31.6 44 34.2", tall: 4.2, gaze: 0 },
  sad: { brow: "M34.8 37.6Q39 36.4 43.6 33.2", tall: 3.7, gaze: 1.2 },
  angry: { brow: "M34.6 33.8Q39.5 34.8 44.8 38", tall: 3.5, gaze: 0 },
  worried: { brow: "M34.6 36.4Q38.5 34.2 43.8 31.8", tall: 4.6, gaze: -0.2 },
  surprised: { brow: "M34.6 33.2Q39.5 29.2 44.2 32.6", tall: 5.4, gaze: 0 },
};

/** @param {Element} svg @param {Mood} mood @param {Tones} t */
function features(svg, mood, t) {
  const { tall, gaze } = MOODS[mood];
  both(svg, (g) => {
    add(g, "ellipse", { cx: 40, cy: 43, rx: 4.2, ry: tall, fill: "#fffaf3" });
  });
  for (const x of [40.3, 55.7]) {
    dot(svg, x, 43 + gaze, mood === "surprised" ? 2.7 : 3, "#2b1b19");
    dot(svg, x + 1, 42 + gaze, 0.9, "#fff");
  }
  both(svg, (g) => {
    if (mood === "sad") line(g, "M35.6 41.4Q39.5 39.6 44.2 40.6", t.shade, 2);
    if (mood === "angry") line(g, "M35.4 39.8Q40 39.6 44.6 42", t.shade, 2);
  });
  line(svg, "M46.5 49.5Q48.5 51 50 49.3", t.shade, 1.9);
  const m = t.mouth;
  switch (mood) {
    case "calm":
      line(svg, "M42 56.5Q48 60.5 54 56.5", m, 2.3);
      break;
    case "happy":
      shape(svg, "M39.5 54.5Q48 56.5 56.5 54.5Q56 62.5 48 62.8T39.5 54.5Z", m);
      shape(svg, "M41 55Q48 56.6 55 55Q54.8 57.3 54.2 58Q48 59 41.8 58Q41.2 57.3 41 55Z", "#fffaf3");
      shape(svg, "M43.5 61.2Q48 58.8 52.5 61.2Q50.5 62.8 48 62.8T43.5 61.2Z", "#e2776a");
      break;
    case "sad":
      line(svg, "M42.3 59.6Q48 54.4 53.7 59.6", m, 2.3);
      break;
    case "angry":
      line(svg, "M42 59Q48 56 54 59", m, 2.6);
      line(svg, "M46 36.2V38.2M50 36.2V38.2", t.shade, 1.3);
      break;
    case "worried":
      line(svg, "M41.5 58.2Q43.7 55.2 46 57.6T50.3 57.8T54.5 57.2", m, 2.3);
      break;
    case "surprised":
      add(svg, "ellipse", { cx: 48, cy: 58, rx: 3.8, ry: 4.4, fill: m });
      shape(svg, "M45.5 60.8Q48 58.8 50.5 60.8Q49.5 62.4 48 62.4T45.5 60.8Z", "#e2776a");
      break;
  }
}

/** @param {Element} svg @param {Look} look */
function extras(svg, look) {
  if (look.extra === "glasses") {
    both(svg, (g) => {
      add(g, "rect", { x: 32.2, y: 36.6, width: 14, height: 13, rx: 6, fill: "#fff", "fill-opacity": 0.16, stroke: "#3d2b3f", "stroke-width": 2.2 });
      line(g, "M32.2 41.5L28.5 40", "#3d2b3f", 2.2);
    });
    line(svg, "M46.2 42Q48 40.6 49.8 42", "#3d2b3f", 2.2);
  } else if (look.extra === "hearing-aid") {
    const covered = look.hair === "hijab" || look.hair === "ghutra";
    if (covered) {
      line(svg, "M71.5 33Q75 37 70.5 43", "#f6efe2", 1.8);
      dot(svg, 71, 31.5, 3.8, "#f0b44f", { stroke: "#8a5a1c", "stroke-width": 1.2 });
    }
    line(svg, "M68.5 39.5Q73.5 38.5 73.2 45T70.5 50", "#8a5a1c", 4.6);
    line(svg, "M68.5 39.5Q73.5 38.5 73.2 45T70.5 50", "#f0b44f", 2.8);
    line(svg, "M68.5 38.5Q66 40 67.5 45", "#f6efe2", 1.5);
    dot(svg, 67.8, 46, 1.8, "#f6efe2");
  }
}

/**
 * A person, as they look and feel.
 * @param {Look} look
 * @param {Mood} mood
 * @returns {SVGSVGElement}
 */
export function face(look, mood) {
  const svg = /** @type {SVGSVGElement} */ (document.createElementNS(NS, "svg"));
  for (const [name, value] of [["viewBox", "0 0 96 96"], ["class", "face"], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  const who = { ...look, skin: within(look.skin), wear: within(look.wear) };
  const feels = MOODS[mood] ? mood : "calm";
  const [skin, shade, blush, mouth, hair, rim, brow] = TONES[who.skin - 1];
  const t = { skin, shade, blush, mouth, hair, rim, brow, ...(look.hair === "grey" ? GREY : {}) };
  if (who.extra === "wheelchair") chair(svg);
  back(svg, who, t);
  body(svg, who.wear, t);
  skull(svg, who, t);
  const warm = feels === "happy" ? 0.5 : feels === "angry" ? 0.55 : 0.32;
  both(svg, (g) => add(g, "ellipse", { cx: 35.5, cy: 50.8, rx: 4, ry: 2.8, fill: t.blush, opacity: warm }));
  if (who.extra === "beard") beard(svg, t);
  hairFront(svg, who, t);
  features(svg, feels, t);
  both(svg, (g) => line(g, MOODS[feels].brow, t.brow, 2.4));
  extras(svg, who);
  return svg;
}

/** @param {number} n */
const within = (n) => Math.min(6, Math.max(1, Math.round(n) || 1));
