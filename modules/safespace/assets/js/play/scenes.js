// @ts-check
// Quiet backgrounds for the stories: pale, so that what is said before them stays readable.
//
// Each is a list of lines, drawn from the back to the front: a colour of INK, perhaps a width (then it is a stroke), and a path, or
// three numbers (a circle: x y r), four (an ellipse: x y rx ry) or five (a rectangle: x y width height corner).

/** @typedef {"chat"|"home"|"school"|"street"|"game"} Place */

const NS = "http://www.w3.org/2000/svg";

/** Neighbouring tones: nothing here stands out from the wall behind it. @type {Record<string, string>} */
const INK = {
  p: "#f8f1e4", s: "#f1e5cf", d: "#e8d8bb", D: "#dcc8a4", m: "#e3eeea", t: "#cfe1dc", T: "#b7d0cb", c: "#f2d9cb", C: "#e6c3b1",
  l: "#e6dae4", L: "#d3c1d0", a: "#f3e0b8", b: "#d6c0a2", e: "#e2edef", g: "#d3e0cb", G: "#bfd1b7", h: "#fdfaf3",
};

/** @type {Record<Place, string>} */
const PLACES = {
  chat: `
    m 0 0 640 240 0
    t M0 74Q150 36 310 62T640 54V240H0Z
    T M0 214Q160 190 330 208T640 200V240H0Z
    h 60 46 120 44 20
    h M84 84L78 106L108 88Z
    t5 M84 62H150M84 74H128
    p 452 30 132 48 22
    p M556 72L562 96L532 76Z
    c 490 54 6
    a 518 54 6
    T 546 54 6
    p 240 106 96 36 18
    p M262 138L256 156L284 140Z
    C M288 132C272 122 274 112 281 112Q286 112 288 117Q290 112 295 112C302 112 304 122 288 132Z
    e 388 120 84 32 16
    e M450 148L454 164L430 150Z
    h4 M408 132H452M408 141H436
    l 380 34 7
    a 214 28 5
    c 32 120 6
    l 606 126 7
    a 612 26 4
    C 20 32 4`,
  home: `
    s 0 0 640 240 0
    d 0 186 640 54 0
    D 0 186 640 4 0
    h M56 132V78C56 46 92 38 112 18C132 38 168 46 168 78V132Z
    e M64 132V80C64 54 96 46 112 30C128 46 160 54 160 80V132Z
    g M64 116Q92 96 118 112T160 104V132H64Z
    h4 M112 30V132M64 92H160
    c M50 12H74Q70 92 44 148H36Q48 80 36 12ZM174 12H150Q154 92 180 148H188Q176 80 188 12Z
    d4 M30 12H194
    p 252 38 66 48 4
    t 258 44 54 36 2
    g M258 72Q276 56 292 66T312 62V80H258Z
    p 332 50 44 34 4
    c 338 56 32 22 2
    l 226 120 188 70 22
    L 214 142 212 44 16
    l 232 146 84 26 8
    l 324 146 84 26 8
    a 250 128 34 30 8
    b4 M236 186V194M404 186V194
    g 470 122 14 34
    G 488 112 13 40
    g 506 126 13 32
    C M464 156H512L506 190H470Z
    d 546 34 74 152 4
    s 552 40 62 40 2
    s 552 86 62 44 2
    s 552 136 62 46 2
    c 556 50 9 30 1
    t 567 54 8 26 1
    a 577 48 10 32 1
    l 590 56 8 24 1
    t 556 100 12 30 1
    c 570 96 8 34 1
    L 594 116 12
    a 556 162 28 18 3
    T 588 154 20 26 3
    c 320 218 190 14
    s 320 217 172 10`,
  school: `
    p 0 0 640 240 0
    d 0 188 640 52 0
    D 0 188 640 4 0
    b 196 22 248 112 6
    t 204 30 232 96 3
    m5 M226 54Q238 42 250 54T274 54M226 76H270M226 96H256
    m4 M330 100L356 54L382 100Z
    a 404 58 14
    h 204 128 232 8 3
    h 40 30 116 92 4
    e 47 37 102 78 2
    g M47 98Q76 78 102 92T149 86V115H47Z
    h4 M98 37V115M47 76H149
    h 486 30 56 72 3
    c M492 36H536V66H492Z
    l 514 78 14 12
    a 580 52 25
    h 580 52 20
    L3 M580 52V40M580 52L589 58
    t 556 92 60 96 4
    m 562 98 48 38 2
    m 562 142 48 42 2
    T 582 118 3
    T 582 162 3
    b 40 172 124 9 4
    b5 M54 180V214M150 180V214
    b 258 172 124 9 4
    b5 M272 180V214M368 180V214
    b 452 172 88 9 4
    b5 M466 180V214M526 180V214
    c 64 160 46 12 2
    a 70 150 36 10 2
    t M276 172V160Q296 154 310 160Q324 154 344 160V172Q324 166 310 172Q296 166 276 172Z
    g 494 154 11
    G3 M494 143Q496 138 500 138`,
  street: `
    e 0 0 640 240 0
    a 548 48 24
    h 128 44 44 12
    h 162 38 28 12
    h 396 34 40 11
    s M0 110H56V84H120V118H170V92H236V120H300V88H352V112H420V94H484V118H540V86H604V108H640V200H0Z
    d M568 112V70Q568 58 577 52Q586 58 586 70V112Z
    p 16 104 108 92 3
    p 156 82 116 114 3
    p 306 110 92 86 3
    p 432 92 122 104 3
    D 150 76 128 9 3
    D 426 86 134 9 3
    c 10 98 120 9 3
    t 300 104 104 9 3
    t M32 150V128C32 116 42 114 48 108C54 114 64 116 64 128V150ZM78 150V128C78 116 88 114 94 108C100 114 110 116 110 128V150Z
    e M172 98H196V120H172ZM204 98H228V120H204ZM236 98H260V120H236ZM172 130H196V152H172ZM236 130H260V152H236ZM446 106H470V130H446ZM482 106H506V130H482ZM518 106H542V130H518Z
    T M202 196V150C202 138 208 136 215 130C222 136 228 138 228 150V196Z
    C M434 146H552L560 162H426Z
    p M450 146H468L464 162H444ZM486 146H502V162H484ZM520 146H536L542 162H524Z
    T 446 164 40 32 2
    L 500 164 34 32 2
    e 322 124 24 22 2
    e 358 124 24 22 2
    L M338 196V160H366V196Z
    b7 M596 196Q602 150 592 122
    G6 M592 122Q570 108 554 120M592 122Q612 106 632 118M592 122Q576 100 562 102M592 122Q606 98 622 102
    b5 M142 196V158M288 196V162M414 196V160
    g 142 146 16 22
    g 288 150 15 20
    g 414 150 13 20
    d 0 194 640 14 0
    D 0 206 640 34 0
    s4 M20 223H80M130 223H190M240 223H300M350 223H410M460 223H520M570 223H630`,
  game: `
    l 0 0 640 240 0
    L 0 204 640 36 0
    e M0 152Q110 96 220 140T440 128T640 146V204H0Z
    t M0 178Q140 136 290 170T640 164V204H0Z
    h 110 40 34 11
    h 136 34 22 11
    h 500 52 38 11
    a 572 44 20
    g 48 120 96 16 8
    G 48 130 96 8 4
    g 220 90 104 16 8
    G 220 100 104 8 4
    g 402 116 96 16 8
    G 402 126 96 8 4
    h 74 102 9
    a 74 102 6
    h 98 102 9
    a 98 102 6
    h 122 102 9
    a 122 102 6
    h 428 98 9
    a 428 98 6
    h 472 98 9
    a 472 98 6
    c M254 90V62H258V90ZM258 62L286 70L258 80Z
    p M564 204V136H576V146H586V136H598V146H608V136H620V204Z
    L M582 204V178Q582 168 592 162Q602 168 602 178V204Z
    C M16 204V172H58V204Z
    C 10 164 54 14 4
    p M340 204V188H368V172H396V204Z
    d 340 184 30 5 2
    d 368 168 30 5 2
    T M186 204C186 182 196 176 206 176S226 182 226 204Z
    h 199 190 4
    h 213 190 4
    D M0 216H640V220H0Z
    h5 M292 34l0 .1M350 54l0 .1M430 26l0 .1M220 46l0 .1M30 60l0 .1M612 90l0 .1`,
};

/** @param {string} tag @param {Record<string, string | number>} attributes */
function node(tag, attributes) {
  const out = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) out.setAttribute(name, String(value));
  return out;
}

/** @param {string} text */
function drawn(text) {
  const [ink, ...words] = text.split(" ");
  const tone = INK[ink[0]];
  const width = ink.slice(1);
  /** @type {Record<string, string | number>} */
  const how = width ? { fill: "none", stroke: tone, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" } : { fill: tone };
  if (words[0].startsWith("M")) return node("path", { d: words.join(" "), ...how });
  const [a, b, c, d, e] = words.map(Number);
  if (words.length === 3) return node("circle", { cx: a, cy: b, r: c, ...how });
  if (words.length === 4) return node("ellipse", { cx: a, cy: b, rx: c, ry: d, ...how });
  return node("rect", { x: a, y: b, width: c, height: d, rx: e, ...how });
}

/**
 * The place where a story is.
 * @param {string} place  One of Place; anything else is drawn as a chat.
 * @returns {SVGSVGElement}
 */
export function scene(place) {
  const svg = node("svg", { viewBox: "0 0 640 240", preserveAspectRatio: "xMidYMax slice", class: "scene", "aria-hidden": "true" });
  const drawing = Object.hasOwn(PLACES, place) ? PLACES[/** @type {Place} */ (place)] : PLACES.chat;
  for (const text of drawing.split("\n")) if (text.trim()) svg.append(drawn(text.trim()));
  return /** @type {SVGSVGElement} */ (svg);
}
