import { createServer } from "node:net";
import process from "node:process";
import { checksum, readErrorDetection, sumOf } from "../../../src/protocol/error_detection.ts";
import { createLineSplitter } from "../../../src/protocol/line_splitter.ts";

// A library system that says the same to everybody, and of every copy, and so costs next to nothing. It counts its logins;
// the line `count` asks how many there were.
const LIMIT = 65_536;
const DATE = "20261127    101500";
const ANSWERS: Readonly<Record<string, string>> = {
  "93": "941",
  "99": `98YYYYNN100003${DATE}2.00AOMAIN|AMMain Library|BXYYYYYYYYYYYYYYYY|`,
  "17": `18030201${DATE}CF0|ABI2001|AJThe pragmatic programmer|CK001|AQMAIN|`,
  "63": `64              000${DATE}000100020000000100000000AOMAIN|AAP1001|AEAda Lovelace|BLY|CQY|BHUSD|BV2.50|` +
    "BD1 Example Street|BEada@example.org|BF555-0101|PB18151210|PCADULT|",
  "11": `121NNN${DATE}AOMAIN|AAP1001|ABI2001|AJThe pragmatic programmer|AH20270118    235900|CK001|`,
  "09": `101YNN${DATE}AOMAIN|ABI2001|AQMAIN|AJThe pragmatic programmer|CK001|`,
  "35": `36Y${DATE}AOMAIN|AAP1001|`,
};
let logins = 0;

const server = createServer({ noDelay: true }, (socket) => {
  const lines = createLineSplitter(LIMIT);
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes) => {
    for (const line of lines.push(bytes)) if (line.kind === "line") socket.write(answerTo(line.bytes));
  });
});
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});

/** The field AB or AA of a request, or the field's own name where it has none. */
function subjectOf(line: Uint8Array, field: "AA" | "AB"): string {
  const fields = new TextDecoder("latin1").decode(line).split("|").slice(1);
  return fields.find((one) => one.startsWith(field)) ?? field;
}

function answerTo(line: Uint8Array): string {
  const code = String.fromCharCode(line[0] ?? 0, line[1] ?? 0);
  if (code === "co") return `${logins}\r`;
  if (code === "93") logins++;
  const told = ANSWERS[code] ?? "96";
  const isAsked = code === "17" || code === "63" || code === "11";
  const answer = isAsked
    ? told.replace("ABI2001", subjectOf(line, "AB")).replace("AAP1001", subjectOf(line, "AA"))
    : told;
  const sequence = readErrorDetection(line, "|".charCodeAt(0), "utf8").errorDetection?.sequence;
  if (sequence === undefined) return `${answer}\r`;
  const summed = `${answer}AY${sequence}AZ`;
  return `${summed}${checksum(sumOf(new TextEncoder().encode(summed), summed.length))}\r`;
}
