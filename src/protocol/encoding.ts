import { Buffer } from "node:buffer";

/** How text travels on one connection. */
export type Encoding = "utf8" | "latin1" | "cp850" | "ascii";

/** Code page 850, the specification's default: the characters of bytes 128 to 255. */
const CP850 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»" +
  "░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀" +
  "ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";

const CP850_BYTES = new Map([...CP850].map((character, index) => [character, 128 + index]));

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

/** Which characters an encoding has. */
const REPERTOIRES: Readonly<Record<Exclude<Encoding, "utf8">, (character: string) => boolean>> = {
  ascii: (character) => character <= "\u007f",
  latin1: (character) => character <= "\u00ff",
  cp850: (character) => character <= "\u007f" || CP850_BYTES.has(character),
};

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the bytes of a message as text. Bytes that are not UTF-8 on a UTF-8 connection are read as Latin-1: terminals
 * are configured apart from the server, and a message with one wrong accent must still be served.
 */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  const latin1 = asBuffer(bytes).toString("latin1");
  if (isAscii(bytes)) return latin1;
  if (encoding === "latin1") return latin1;
  if (encoding === "cp850") return [...latin1].map(fromCp850).join("");
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return latin1;
  }
}

/** Writes text as bytes; what the encoding has not is written as {@link writableText} says. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  // What is ASCII is the same in all of them, and Deno is slow to write Latin-1.
  if (encoding === "utf8" || isAsciiCharacters(text)) return Buffer.from(text, "utf8");
  const writable = writableText(text, encoding);
  if (encoding !== "cp850") return Buffer.from(writable, "latin1");
  return Uint8Array.from([...writable], (character) => CP850_BYTES.get(character) ?? character.charCodeAt(0));
}

/**
 * Writes text in characters that the encoding has. One that it has not is taken apart (`ř` becomes `r`), spelled out
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

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) > 127) return false;
  return true;
}

function fromCp850(character: string): string {
  const byte = character.charCodeAt(0);
  return byte < 128 ? character : CP850[byte - 128] ?? "?";
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
