import type { Replacement } from "../mutants.ts";

/** A defect of the codec or of a terminal's session. */
interface CodecMutant {
  readonly name: string;
  readonly replacement: Replacement;
}

function mutant(name: string, file: string, from: string, to: string): CodecMutant {
  return { name, replacement: { file: `src/protocol/${file}`, from, to } };
}

const DETECTION = "error_detection.ts", DECODE = "decode_message.ts", ENCODE = "encode_message.ts";

/** Defects each of which a vector must find. */
export const codecMutants: readonly CodecMutant[] = [
  mutant("the checksum is the sum, not its complement", DETECTION, "-sum & 0xffff", "sum & 0xffff"),
  mutant("a checksum has small letters", DETECTION, "0123456789ABCDEF", "0123456789abcdef"),
  mutant("a sum of bytes is refused", DETECTION, "((sumOf(bytes, az + 2) + rest) & 0xffff) === 0 ||", ""),
  mutant(
    "a sum of code points is refused",
    DETECTION,
    "((sumOfCodePoints(decodeText(bytes.subarray(0, az + 2), encoding)) + rest) & 0xffff) === 0;",
    "false;",
  ),
  mutant("AY has one digit only", DETECTION, "while (digits > 2 &&", "if (digits > 2 &&"),
  mutant("AZ ends any value", DETECTION, "!isNumbered && !mayStandAlone(bytes, az, delimiter)", "false"),
  mutant("AZ stands alone after a delimiter only", DETECTION, "return az === 2 + fixedWidth;", "return false;"),
  mutant(
    "blanks before a message are its own",
    DETECTION,
    "?? Infinity) <= BLANK) start++",
    "?? Infinity) < 0) start++",
  ),
  mutant("a sum that was cut off is none", DETECTION, "az <= bytes.length - 2", "az <= bytes.length - 3"),
  mutant("an end that was left on hides AZ", "decode_request.ts", "readGuarded(withoutEnd(line),", "readGuarded(line,"),
  mutant("a checksum is always judged", "decode_request.ts", "verify ? undefined : readUnjudged", "undefined"),
  mutant("a date that is left out is none too few", DECODE, "if (begin) return 0;", ""),
  mutant("a summary has ten characters", DECODE, `if (element.name === "summary") return summaryWidth(text, at);`, ""),
  mutant("a flag in lower case is no", DECODE, `return value === "Y" || value === "y";`, `return value === "Y";`),
  mutant("the last of a repeated field counts", DECODE, "if (before !== undefined) extra", "if (false) extra"),
  mutant("a value that is not of its type is lost", DECODE, `else if (value !== "") extra`, `else if (false) extra`),
  mutant("an unknown field is lost", DECODE, "extra.push({ id: text.slice(at, at + 2), value });", ""),
  mutant("a number has no limit", DECODE, "Math.min(Number(value), LARGEST)", "Number(value)"),
  mutant("an empty identifier is one", "decode_request.ts", ` && value.trim() === ""`, " && false"),
  mutant("a fixed part may break off", DECODE, ", end, complete: false,", ", end, complete: true,"),
  mutant("30 February is a day", "timestamp.ts", "day <= daysIn(year, month)", "day <= 31"),
  mutant("1900 was a leap year", "timestamp.ts", "year % 100 !== 0", "year % 100 !== 1"),
  mutant("a zone is written at the left", ENCODE, "zone.padStart(4)", "zone.padEnd(4)"),
  mutant("a count of five digits is written", ENCODE, "width >= 4 ? MAX_COUNT", "width >= 4 ? 99_999"),
  mutant("values have no end", ENCODE, "value.length <= MAX_VALUE ? value : [", "true ? value : ["),
  mutant("a delimiter in a value stays", ENCODE, "character === delimiter || isControl", "isControl"),
  mutant("control characters from 128 to 159 stay", ENCODE, " || (code >= 127 && code < 160)", " || code === 127"),
  mutant("fields of 2.00 are written in 1.00", ENCODE, "since > version || ", ""),
  mutant("optional fields are written empty", ENCODE, `if (text === "" && !required) return;`, ""),
  mutant("the id of AY stands after AZ", ENCODE, `line.addAscii("AY");`, `line.addAscii("YA");`),
  mutant("ß of code page 850 is Latin-1's", "encoding.ts", "ÓßÔÒ", "ÓáÔÒ"),
  mutant("Latin-1 is Windows' own", "encoding.ts", "latin1: LATIN1,", "latin1: codePage(CP1252),"),
  mutant("bytes that are no UTF-8 are lost", "encoding.ts", `{ fatal: true, ignoreBOM: true }`, "{ ignoreBOM: true }"),
  mutant("accents that stand alone become ?", "encoding.ts", `.replace(/\\p{M}/gu, "")`, ""),
  mutant(
    "a LF ends no line",
    "line_splitter.ts",
    "if (byte !== CR && byte !== LF) continue;",
    "if (byte !== CR) continue;",
  ),
  mutant("an empty line is one", "line_splitter.ts", "if (!skipping && held.length > 0)", "if (!skipping)"),
  mutant(
    "a line of the limit is too long",
    "line_splitter.ts",
    "held.length + more.length > limit",
    "held.length + more.length >= limit",
  ),
  mutant("a 97 has a number", "session/exchange.ts", `"97AZFEF5\\r"`, `"97AY0AZFE2B\\r"`),
  mutant(
    "a request is sent again under the next number",
    "session/exchange.ts",
    `if (remedy !== "renumbered") continue;`,
    `if (remedy === "resend") continue;`,
  ),
  mutant(
    "a late answer is the next one",
    "session/receiver.ts",
    "return its !== undefined && its !== sequence && numbers.settle(its);",
    'return its === undefined && numbers.settle("");',
  ),
  mutant("AY counts to 10", "session/numbers.ts", "const NUMBERS = 10;", "const NUMBERS = 11;"),
  mutant("a LF within a field ends the answer", "session/take_line.ts", "held[end] === CR || !value", "true || !value"),
  mutant(
    "a greeting is an answer",
    "session/receiver.ts",
    "if (isGreeting(line)) greeting = line;",
    "if (false) greeting = line;",
  ),
];
