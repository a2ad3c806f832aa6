/** The character encoding of a connection. */
export type Encoding = "utf8" | "latin1" | "latin9" | "cp1252" | "cp850" | "ascii";

/** Code page 850, the specification's default: the characters of bytes 128 to 255. */
const CP850 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»" +
  "░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀" +
  "ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";

/** The upper control characters: bytes 128 to 159 of the ISO's own character sets. */
const CONTROLS = Array.from({ length: 32 }, (_, index) => String.fromCharCode(128 + index)).join("");

/** Latin-1 as it is, from its second half on. */
const LATIN1_LETTERS = Array.from({ length: 96 }, (_, index) => String.fromCharCode(160 + index)).join("");

/** What Windows calls ANSI: Latin-1, with letters in the place of the upper control characters. */
const CP1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ" + LATIN1_LETTERS;

/** ISO 8859-15: Latin-1 in which eight signs gave way to the euro and to letters of French and Finnish. */
const LATIN9 = CONTROLS +
  LATIN1_LETTERS.replace("¤", "€").replace("¦", "Š").replace("¨", "š").replace("´", "Ž").replace("¸", "ž")
    .replace("¼", "Œ").replace("½", "œ").replace("¾", "Ÿ");

/** An encoding of one byte a character: the character code of each byte, and the way back for what is not ASCII. */
interface CodePage {
  readonly codes: Uint16Array;
  readonly bytes: ReadonlyMap<string, number>;
}

const LATIN1 = codePage(CONTROLS + LATIN1_LETTERS);
const CODE_PAGES: Readonly<Record<Exclude<Encoding, "utf8" | "ascii">, CodePage>> = {
  latin1: LATIN1,
  cp850: codePage(CP850),
  cp1252: codePage(CP1252),
  latin9: codePage(LATIN9),
};

/** @param upper the characters of bytes 128 to 255 */
function codePage(upper: string): CodePage {
  return {
    codes: Uint16Array.from({ length: 256 }, (_, byte) => byte < 128 ? byte : upper.charCodeAt(byte - 128)),
    bytes: new Map([...upper].map((character, index) => [character, 128 + index])),
  };
}

/** Letters that Unicode does not take apart into a base letter and an accent. */
const TRANSLITERATED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  ø: "o",
  Ø: "O",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  ł: "l",
  Ł: "L",
  þ: "th",
  Þ: "Th",
  ı: "i",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "€": "EUR",
};

const utf8 = new TextEncoder();
/** Reads what is ASCII quicker than anything else does, in every runtime. */
const asciiText = new TextDecoder("utf-8", { ignoreBOM: true });
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the bytes of a message as text. Bytes that are not UTF-8 on a UTF-8 connection are read as Latin-1: terminals
 * are configured apart from the server, and a message with one wrong accent must still be served.
 */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  if (isAscii(bytes)) return asciiText.decode(bytes);
  if (encoding !== "utf8" && encoding !== "ascii") return fromCodePage(bytes, CODE_PAGES[encoding]);
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return fromCodePage(bytes, LATIN1);
  }
}

/** Writes text as bytes; a character that the encoding lacks is written as {@link writableText} says. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf8" || isAsciiCharacters(text)) return utf8.encode(text);
  const writable = writableText(text, encoding);
  const page = encoding === "ascii" ? LATIN1 : CODE_PAGES[encoding];
  const bytes = new Uint8Array(writable.length);
  for (let at = 0; at < bytes.length; at++) {
    const code = writable.charCodeAt(at);
    bytes[at] = code < 128 ? code : page.bytes.get(writable.charAt(at)) ?? 0;
  }
  return bytes;
}

/**
 * Writes text in characters that the encoding has. One that it lacks is taken apart (`ř` becomes `r`), spelled out
 * (`ß` becomes `ss`), or becomes `?`; so the text may grow, and a wide `｜` may turn into a delimiter.
 */
export function writableText(text: string, encoding: Encoding): string {
  if (encoding === "utf8" || isAsciiCharacters(text)) return text;
  const has = repertoireOf(encoding);
  let written = "";
  // Titles out of MARC records come with their accents as separate characters.
  for (const character of text.normalize("NFC")) written += has(character) ? character : transliterate(character, has);
  return written;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) > 127) return false;
  return true;
}

/** How many characters are made at once: arguments of a function are limited. */
const AT_ONCE = 4096;

function fromCodePage(bytes: Uint8Array, { codes }: CodePage): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += AT_ONCE) {
    const some = new Array<number>(Math.min(AT_ONCE, bytes.length - from));
    for (let at = 0; at < some.length; at++) some[at] = codes[bytes[from + at] ?? 0] ?? 0;
    text += String.fromCharCode(...some);
  }
  return text;
}

function isAsciiCharacters(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function repertoireOf(encoding: Exclude<Encoding, "utf8">): (character: string) => boolean {
  if (encoding === "ascii") return (character) => character <= "\u007f";
  const { bytes } = CODE_PAGES[encoding];
  return (character) => character <= "\u007f" || bytes.has(character);
}

function transliterate(character: string, has: (character: string) => boolean): string {
  // An accent that stands alone leaves nothing behind.
  const spelled = TRANSLITERATED[character] ?? character.normalize("NFKD").replace(/\p{M}/gu, "");
  return [...spelled].every(has) ? spelled : "?";
}
