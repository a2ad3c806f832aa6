import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { checksumOf } from "../../support/wire/wire.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

/** A server that the suite may find nothing to mend in. */
export interface FreeServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A profile of its library. */
export const FREE_PROFILE =
  `<profile xmlns="urn:sip2d:profile:1" institution="FREE" time_zone="UTC" pickup="MAIN" encoding="cp850">
  <login id="free" password="secret" location="MAIN" />
  <patron state="good" id="ada" pin="1234" />
  <patron state="other" id="bob" />
  <patron state="with-fees" id="cyd" />
  <patron state="blocked" id="dan" />
  <item state="available" id="b1" />
  <item state="on-loan" id="b2" />
  <unknown patron="nobody" item="nothing" />
</profile>`;

interface Patron {
  /** The server's own form of the card: another than what terminals ask with. */
  readonly number: string;
  readonly name: string;
  readonly denied: boolean;
  owed: number;
}

interface Copy {
  readonly number: string;
  readonly title: string;
  holder?: string;
  readonly waiting: string[];
}

/** Codes that the document lets a server choose: a circulation status and a security marker of its own. */
const AVAILABLE = "03", LENT = "04", WAITING = "77", NOTHING = "99", MARKER = "42";

const BLANK = "    ";

/** Fields that the document requires of a request. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "23": ["AO", "AA", "AC", "AD"],
  "63": ["AO", "AA"],
  "17": ["AO", "AB"],
  "11": ["AO", "AA", "AB", "AC"],
  "09": ["AP", "AO", "AB", "AC"],
};

/** Tells whether a request is as the document writes one: what is not is asked for again. */
function isRequest(body: string, width: number): boolean {
  const code = body.slice(0, 2), rest = body.slice(width);
  if (code === "99") return /^99\d{4}\d\.\d\d$/.test(body);
  if (code === "93") return true;
  const pieces = rest.split("|");
  const isCut = pieces.pop() !== "";
  const ids = pieces.map((piece) => piece.slice(0, 2));
  if (isCut || ids.includes("") || new Set(ids).size < ids.length) return false;
  if (code === "63" && !/^(?=.{10}$) *Y? *$/.test(body.slice(23, 33))) return false;
  return (REQUIRED[code] ?? []).every((id) => ids.includes(id));
}

/**
 * Starts a server that is written from the document alone, and uses every freedom that it grants: blank counts,
 * desensitize U, codes of its own, a sync of zeros, silence to what it does not know, its own form of cards and barcodes,
 * empty required fields, values of 255 characters, optional fields left out, fields in another order and of its own, a 98
 * in the place of an answer, an alert with each return, `available` of what nobody has lent, less in BX than it does,
 * `36N`, `U` for the media, code page 850, dates in UTC and due dates in words, 999 for what it does not know, a 96 to
 * what the document does not write so.
 *
 * @param statusEvery one in so many messages gets a 98
 */
export async function startFreeServer(statusEvery = 7): Promise<FreeServer> {
  const library = openLibrary(statusEvery);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    const session = createSession(library);
    let held = "";
    socket.on("data", (chunk) => {
      held += chunk.toString("latin1");
      // A message ends in a carriage return; the document knows no other end.
      for (let end = held.indexOf("\r"); end >= 0; end = held.indexOf("\r")) {
        const answer = session(held.slice(0, end));
        held = held.slice(end + 1);
        if (answer !== undefined) socket.write(Buffer.from(`${answer}\r`, "latin1"));
      }
    });
  });
  const port = await listeningPort(server);
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function openLibrary(statusEvery: number) {
  const patrons = new Map<string, Patron>([
    ["ada", { number: "C-1001", name: "", denied: false, owed: 0 }],
    ["bob", { number: "C-1002", name: "", denied: false, owed: 0 }],
    ["cyd", { number: "C-1003", name: "Cyd \x84", denied: false, owed: 500 }],
    ["dan", { number: "C-1004", name: "", denied: true, owed: 0 }],
  ]);
  const copies = new Map<string, Copy>([
    ["b1", { number: "0001", title: "", waiting: [] }],
    ["b2", { number: "0002", title: "L".repeat(255), holder: "bob2", waiting: [] }],
  ]);
  return { patrons, copies, told: 0, statusEvery };
}

type Held = ReturnType<typeof openLibrary>;

/** Gives the answer to a line, or nothing where it ignores it. */
type Answering = (line: string) => string | undefined;

/** One terminal: login, sequence numbers, what was answered last. */
function createSession(library: Held): Answering {
  let loggedIn = false;
  let last: string | undefined;
  let before: { readonly guard: string; readonly answer: string } | undefined;

  return function answer(line) {
    const guard = /(AY\d)?AZ([0-9A-F]{4})$/.exec(line);
    const body = guard === null ? line : line.slice(0, guard.index);
    if (guard !== null && checksumOf(Buffer.from(line.slice(0, -4), "latin1")) !== guard[2]) {
      return last = guarded("96", "");
    }
    if (body === "97") return last ?? guarded("96", "");
    // The checksum and the number of the message before: the last response again.
    if (guard?.[1] !== undefined && before?.guard === guard[0]) return before.answer;
    if (body.startsWith("93")) loggedIn = body.includes("CNfree|") && body.includes("COsecret|");
    const said = respond(library, body, loggedIn);
    if (said === undefined) return undefined;
    const whole = guard?.[1] === undefined ? said : guarded(said, guard[1]);
    if (guard?.[1] !== undefined) before = { guard: guard[0], answer: whole };
    return last = whole;
  };
}

function guarded(body: string, number: string): string {
  const summed = `${body}${number}AZ`;
  return summed + checksumOf(Buffer.from(summed, "latin1"));
}

/** Widths of the fixed parts, with the command. */
const FIXED: Readonly<Record<string, number>> = {
  "93": 4,
  "99": 10,
  "23": 23,
  "63": 33,
  "17": 20,
  "11": 40,
  "09": 39,
  "29": 40,
  "65": 20,
  "15": 21,
  "37": 27,
  "35": 20,
  "19": 20,
};

function respond(library: Held, body: string, loggedIn: boolean): string | undefined {
  const code = body.slice(0, 2);
  const width = FIXED[code];
  // What nobody knows should be ignored.
  if (width === undefined) return undefined;
  if (body.length < width || !isRequest(body, width)) return "96";
  const fields = new Map<string, string>();
  for (const piece of body.slice(width).split("|")) {
    if (!fields.has(piece.slice(0, 2))) fields.set(piece.slice(0, 2), piece.slice(2));
  }
  const field = (id: string) => fields.get(id) ?? "";
  if (code === "93") return `94${loggedIn ? 1 : 0}`;
  if (code === "99") return status(body.slice(6, 10));
  if (!loggedIn) return "96";
  // A server that wants a change of status may answer any message with a 98.
  if (++library.told % library.statusEvery === 0) return status("2.00");
  switch (code) {
    case "23":
    case "63":
      return patronAnswer(library, code, field, body.charAt(25) === "Y");
    case "17":
      return itemAnswer(library, field);
    case "11":
    case "29":
      return loanAnswer(
        library,
        { code, policy: body.charAt(2), noBlock: code === "11" && body.charAt(3) === "Y" },
        field,
      );
    case "09":
      return returnAnswer(library, body.charAt(2) === "Y", field);
    case "65":
      return renewAllAnswer(library, field);
    case "15":
      return holdAnswer(library, body.charAt(2), field);
    case "37":
      return paymentAnswer(library, field);
    case "35":
      return `36N${now()}AO|AA${ownCard(library, field("AA"))}|`;
    default:
      // 20: anything but a 1 says that nothing is stored.
      return `20 ${now()}AB${field("AB")}|`;
  }
}

type Field = (id: string) => string;

function now(): string {
  const { year, month, day, hour, minute, second } = Temporal.Now.zonedDateTimeISO("UTC");
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}${two(month)}${two(day)}   Z${two(hour)}${two(minute)}${two(second)}`;
}

/** A terminal whose version is too old is told that the server is off-line for it, in its own version's words. */
function status(version: string): string {
  if (version.startsWith("1")) return `98NNNNNN999999${"0".repeat(18)}1.00AO|AFToo old|`;
  // 01, 97 and 25 are not offered; 19 is, and stores nothing.
  return `98YYYNNN999999${"0".repeat(18)}2.00AO|BXYYYNYYYYYYYYNYYY|`;
}

function ownCard({ patrons }: Pick<Held, "patrons">, card: string): string {
  return patrons.get(card)?.number ?? card;
}

function ownBarcode({ copies }: Held, barcode: string): string {
  return copies.get(barcode)?.number ?? barcode;
}

function patronAnswer({ patrons, copies }: Held, code: string, field: Field, listsLoans: boolean): string {
  const card = field("AA"), patron = patrons.get(card);
  const flags = patron === undefined || patron.denied ? "Y".padEnd(14) : " ".repeat(14);
  const owed = patron && patron.owed > 0 ? `BV${(patron.owed / 100).toFixed(2)}|` : "";
  const lent = [...copies.values()].filter(({ holder }) => holder === card).map(({ number }) => `AU${number}|`);
  const known = patron === undefined ? "BLN|" : "";
  const pin = field("AD") === "" || field("AD") === "1234" ? "" : "CQN|";
  // In another order than the document's, with several lines for the screen and a field that only this server knows.
  const own = `ZX1|AE${patron?.name ?? ""}|${known}${pin}AFOne|AFTwo|`;
  const fields = `AO|${own}AA${ownCard({ patrons }, card)}|`;
  if (code === "23") return `24${flags}000${now()}${fields}`;
  return `64${flags}000${now()}${BLANK.repeat(6)}${fields}${owed}${listsLoans ? lent.join("") : ""}`;
}

function itemAnswer({ copies }: Held, field: Field): string {
  const copy = copies.get(field("AB"));
  const stands = copy === undefined
    ? NOTHING
    : copy.holder !== undefined
    ? LENT
    : copy.waiting.length > 0
    ? WAITING
    : AVAILABLE;
  return `18${stands}${MARKER}88${now()}AB${copy?.number ?? field("AB")}|AJ${copy?.title ?? ""}|`;
}

/** Lends or renews. Whoever waits first has the copy first. */
function loanAnswer(
  library: Held,
  { code, policy, noBlock }: { readonly code: string; readonly policy: string; readonly noBlock: boolean },
  field: Field,
): string {
  const { patrons, copies } = library;
  const card = field("AA"), copy = copies.get(field("AB")), patron = patrons.get(card);
  const renews = copy?.holder === card;
  const [first = card] = copy?.waiting ?? [];
  const lends = copy !== undefined && copy.holder === undefined && first === card && code === "11";
  const pin = field("AD") === "" || field("AD") === "1234";
  const may = patron !== undefined && !patron.denied && pin && (lends || renews && (code === "29" || policy === "Y"));
  // What happened off-line is accepted, whatever speaks against it.
  const ok = noBlock ? patron !== undefined && copy !== undefined : may;
  if (ok && copy !== undefined) {
    copy.holder = card;
    if (copy.waiting[0] === card) copy.waiting.shift();
  }
  const due = ok ? "in three weeks" : "";
  return `${code === "11" ? 12 : 30}${ok ? 1 : 0}${ok && renews ? "Y" : "N"}UU${now()}AO|AA${
    ownCard(library, card)
  }|AB${ownBarcode(library, field("AB"))}|AJ|AH${due}|BT55|`;
}

function returnAnswer(library: Held, noBlock: boolean, field: Field): string {
  const copy = library.copies.get(field("AB"));
  const had = copy?.holder;
  if (copy !== undefined) copy.holder = undefined;
  const told = had === undefined ? "" : `AA${ownCard(library, had)}|`;
  const ok = had !== undefined || noBlock && copy !== undefined;
  return `10${ok ? 1 : 0}NUY${now()}AO|AB${ownBarcode(library, field("AB"))}|AQ|${told}`;
}

function renewAllAnswer(library: Held, field: Field): string {
  const lent = [...library.copies.values()].filter(({ holder }) => holder === field("AA"));
  const ok = library.patrons.has(field("AA"));
  return `66${ok ? 1 : 0}${String(lent.length).padStart(4, "0")}0000${now()}AO|`;
}

function holdAnswer(library: Held, mode: string, field: Field): string {
  const copy = library.copies.get(field("AB")), card = field("AA");
  const patron = library.patrons.get(card);
  const at = copy?.waiting.indexOf(card) ?? -1;
  const ok = copy !== undefined && patron !== undefined && !patron.denied && (mode === "+" ? at < 0 : at >= 0);
  if (ok && mode === "+") copy.waiting.push(card);
  if (ok && mode === "-") copy.waiting.splice(at, 1);
  return `16${ok ? 1 : 0}Y${now()}AO|AA${ownCard(library, card)}|`;
}

function paymentAnswer(library: Held, field: Field): string {
  const patron = library.patrons.get(field("AA"));
  const amount = /^\d+\.\d\d$/.test(field("BV")) ? Math.round(Number(field("BV")) * 100) : 0;
  const ok = patron !== undefined && amount > 0 && amount <= patron.owed;
  if (ok) patron.owed -= amount;
  return `38${ok ? "Y" : "N"}${now()}AO|AA${ownCard(library, field("AA"))}|`;
}
