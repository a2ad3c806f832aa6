import { Buffer } from "node:buffer";

/** The character encoding of a connection. */
export type Encoding = "utf8" | "latin1" | "latin9" | "cp1252" | "cp850" | "ascii";

/** Code page 850, the specification's default: the characters of bytes 128 to 255. */
const CP850 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»" +
  "░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀" +
  "ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";

/** Latin-1 as it is, from its second half on. */
const LATIN1_LETTERS = Array.from({ length: 96 }, (_, index) => String.fromCharCode(160 + index)).join("");

/** What Windows calls ANSI: Latin-1, with letters in the place of the upper control characters. */
const CP1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ" + LATIN1_LETTERS;

/** ISO 8859-15: Latin-1 in which eight signs gave way to the euro and to letters of French and Finnish. */
const LATIN9 = Array.from({ length: 32 }, (_, index) => String.fromCharCode(128 + index)).join("") +
  LATIN1_LETTERS.replace("¤", "€").replace("¦", "Š").replace("¨", "š").replace("´", "Ž").replace("¸", "ž")
    .replace("¼", "Œ").replace("½", "œ").replace("¾", "Ÿ");

/** An encoding of one byte a character: the characters of bytes 128 to 255, and the way back. */
const CODE_PAGES = { cp850: codePage(CP850), cp1252: codePage(CP1252), latin9: codePage(LATIN9) } as const;

function codePage(upper: string) {
  return { upper, bytes: new Map([...upper].map((character, index) => [character, 128 + index])) };
}

function codePageOf(encoding: Encoding): (typeof CODE_PAGES)[keyof typeof CODE_PAGES] | undefined {
  return encoding === "cp850" || encoding === "cp1252" || encoding === "latin9" ? CODE_PAGES[encoding] : undefined;
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

const REPERTOIRES: Readonly<Record<Exclude<Encoding, "utf8">, (character: string) => boolean>> = {
  ascii: (character) => character <= "\u007f",
  latin1: (character) => character <= "\u00ff",
  cp850: (character) => character <= "\u007f" || CODE_PAGES.cp850.bytes.has(character),
  cp1252: (character) => character <= "\u007f" || CODE_PAGES.cp1252.bytes.has(character),
  latin9: (character) => character <= "\u007f" || CODE_PAGES.latin9.bytes.has(character),
};

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the bytes of a message as text. Bytes that are not UTF-8 on a UTF-8 connection are read as Latin-1: terminals
 * are configured apart from the server, and a message with one wrong accent must still be served.
 */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin1 = buffer.toString("latin1");
  if (isAscii(bytes)) return latin1;
  if (encoding === "latin1") return latin1;
  const page = codePageOf(encoding);
  if (page !== undefined) return [...latin1].map((character) => fromCodePage(character, page.upper)).join("");
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return latin1;
  }
}

/** Writes text as bytes; a character that the encoding lacks is written as {@link writableText} says. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  // What is ASCII is the same in all of them, and Deno is slow to write Latin-1.
  if (encoding === "utf8" || isAsciiCharacters(text)) return Buffer.from(text, "utf8");
  const writable = writableText(text, encoding);
  const page = codePageOf(encoding);
  if (page === undefined) return Buffer.from(writable, "latin1");
  return Uint8Array.from([...writable], (character) => page.bytes.get(character) ?? character.charCodeAt(0));
}

/**
 * Writes text in characters that the encoding has. One that it lacks is taken apart (`ř` becomes `r`), spelled out
 * (`ß` becomes `ss`), or becomes `?`; so the text may grow, and a wide `｜` may turn into a delimiter.
 */
export function writableText(text: string, encoding: Encoding): string {
  if (encoding === "utf8" || isAsciiCharacters(text)) return text;
  const has = REPERTOIRES[encoding];
  let written = "";
  // Titles out of MARC records come with their accents as separate characters.
  for (const character of text.normalize("NFC")) written += has(character) ? character : transliterate(character, has);
  return written;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) > 127) return false;
  return true;
}

function fromCodePage(character: string, upper: string): string {
  const byte = character.charCodeAt(0);
  return byte < 128 ? character : upper[byte - 128] ?? "?";
}

function isAsciiCharacters(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function transliterate(character: string, has: (character: string) => boolean): string {
  // An accent that stands alone leaves nothing behind.
  const spelled = TRANSLITERATED[character] ?? character.normalize("NFKD").replace(/\p{M}/gu, "");
  return [...spelled].every(has) ? spelled : "?";
}
