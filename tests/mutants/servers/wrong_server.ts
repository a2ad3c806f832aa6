import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { listeningPort } from "../../support/wire/listening_port.ts";
import { checksumOf } from "../../support/wire/wire.ts";
import type { Fault } from "./faults.ts";

/** How a server makes use of what the document leaves to it: all that it may, as little as it may, or codes of its own. */
export type ServerManner = "full" | "terse" | "own codes";

/** What its library has, for a profile. */
export const LIBRARY = {
  patrons: { good: "P100", other: "P200", "with-fees": "P300", blocked: "P400" },
  items: { available: "B100", "on-loan": "B200" },
  pin: "4711",
} as const;

interface Patron {
  readonly name: string;
  blocked: boolean;
  owed: number;
}

interface Copy {
  readonly title: string;
  holder?: string;
  /** As a terminal has told it of a loan that it made off-line. */
  due?: string;
  properties?: string;
  renewals: number;
  readonly queue: string[];
}

interface Library {
  readonly patrons: ReadonlyMap<string, Patron>;
  readonly copies: ReadonlyMap<string, Copy>;
  /** The card that was asked for last, by any terminal. */
  lastCard?: string;
  /** The last answer to any terminal. */
  lastAnswer?: string;
  /** The answers to changes, by the request with its date: the same once more, on whatever connection, is a retry. */
  readonly answered: Map<string, string>;
  readonly payments: Set<string>;
}

const EMPTY: Pick<Library, "patrons" | "copies"> = { patrons: new Map(), copies: new Map() };

function createLibrary(): Library {
  const patron = (name: string, more: Partial<Patron> = {}): Patron => ({ name, blocked: false, owed: 0, ...more });
  return {
    patrons: new Map([
      ["P100", patron("Ana Prüfer")],
      ["P101", patron("Ben Second")],
      ["P200", patron("Cora Other")],
      ["P201", patron("Dan Other")],
      ["P300", patron("Eve Owes", { owed: 2000 })],
      ["P400", patron("Fay Blocked", { blocked: true })],
      ["P900", patron("Gus Reads")],
    ]),
    copies: new Map<string, Copy>([
      ["B100", { title: "One", renewals: 0, queue: [] }],
      ["B101", { title: "Two", renewals: 0, queue: [] }],
      ["B200", { title: "Three", renewals: 0, queue: [], holder: "P900" }],
    ]),
    answered: new Map(),
    payments: new Set(),
  };
}

/** Starts a small server of a library of its own, which has one fault or none. */
export async function startWrongServer(manner: ServerManner, fault?: Fault) {
  const library = createLibrary();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    const session = createSession(library, manner, fault);
    let held = "";
    socket.on("data", (chunk) => {
      held += chunk.toString("latin1");
      if (fault === "takes each piece for a message" && !/[\r\n]/.test(held)) held += "\r";
      for (let end = held.search(/[\r\n]/); end >= 0; end = held.search(/[\r\n]/)) {
        const line = held.slice(0, end);
        held = held.slice(end + 1);
        const answer = line === "" ? (fault === "answers an empty line" ? "96" : undefined) : session(line);
        if (answer === "close") return void socket.destroy();
        if (answer !== undefined) socket.write(Buffer.from(asWritten(answer, line, fault), "latin1"));
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

function asWritten(answer: string, request: string, fault: Fault | undefined): string {
  switch (fault) {
    case "ends answers in LF":
      return `${answer}\n`;
    case "begins answers with a line end":
      return `\r${answer}\r`;
    case "answers a 17 twice":
      return request.startsWith("17") ? `${answer}\r${answer}\r` : `${answer}\r`;
    default:
      return `${answer}\r`;
  }
}

/** One terminal. */
function createSession(library: Library, manner: ServerManner, fault: Fault | undefined) {
  let loggedIn = false;
  let last: string | undefined;
  let before: { readonly line: string; readonly answer: string } | undefined;
  const is = (one: Fault) => fault === one;

  function withGuard(body: string, number: string): string {
    const summed = `${body}AY${is("numbers every answer 0") ? "0" : number}AZ`;
    if (is("reckons checksums wrong")) return `${summed}1234`;
    return summed + checksumOf(Buffer.from(summed, "latin1"));
  }

  return (line: string): string | undefined => {
    const guard = /AY(\d)AZ([0-9A-Fa-f]{4})$/.exec(line);
    const body = line.replace(/(?:AY\d+)?(?:AZ[0-9A-Fa-f]{4})?$/, "").trimStart();
    if (guard !== null && checksumOf(Buffer.from(line.slice(0, -4), "latin1")) !== guard[2]?.toUpperCase()) {
      if (is("closes on a wrong checksum")) return "close";
      if (!is("does not look at checksums")) return last = "96AZFEF6";
    }
    if (body === "97") {
      if (is("sends another terminal's answer again")) return library.lastAnswer;
      return is("answers a 97 with a 96") ? "96AZFEF6" : last ?? "96AZFEF6";
    }
    const isAgain = guard !== null && before?.line === line;
    if (isAgain && !is("carries retries out again")) return last = before?.answer;
    if (body.startsWith("93")) {
      loggedIn = /CNdesk\|/.test(body) && (is("lets any password in") || /COsecret\|/.test(body));
    }
    const isNew = guard !== null && before !== undefined && before.line !== line && before.line.startsWith(body) ||
      !/^(?:11|29|15|37)/.test(body) || / {18}/.test(body.slice(0, 24)) || is("carries retries out again");
    const told = isNew ? undefined : library.answered.get(body);
    const said = told ??
      answerTo(body, { library: loggedIn ? library : { ...library, ...EMPTY }, manner, is, loggedIn });
    if (said !== undefined && loggedIn) library.answered.set(body, said);
    if (is("logs the terminal out with its patron") && body.startsWith("35")) loggedIn = false;
    if (said === undefined || said === "close") return said;
    const whole = guard === null || is("never has error detection") ? said : withGuard(said, guard[1] ?? "0");
    if (guard !== null) before = { line, answer: whole };
    library.lastAnswer = whole;
    return last = whole;
  };
}

interface Answering {
  readonly library: Library;
  readonly manner: ServerManner;
  readonly is: (fault: Fault) => boolean;
  readonly loggedIn: boolean;
}

type Field = (id: string) => string;

const WIDTHS: Readonly<Record<string, number>> = {
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
  "25": 20,
  "01": 21,
};

/** Finds where the fields begin: some terminals leave a date out, or trim a summary. */
function widthOf(body: string): number | undefined {
  const [code, width] = [body.slice(0, 2), WIDTHS[body.slice(0, 2)]];
  if (code === "17" && body.startsWith("AO", 2)) return 2;
  const trimmed = code === "63" ? body.slice(23).indexOf("AO") : -1;
  return trimmed >= 0 && trimmed < 10 ? 23 + trimmed : width;
}

function answerTo(body: string, about: Answering): string | undefined {
  const { is, loggedIn, manner } = about;
  const code = body.slice(0, 2), width = widthOf(body);
  if (width === undefined) return is("closes on a command that it does not know") ? "close" : "96";
  if (body.length < width) return is("is silent on a message that is cut short") ? undefined : "96";
  const fields = new Map<string, string>();
  for (const [at, piece] of body.slice(width).split("|").entries()) {
    const id = piece.slice(0, 2);
    if (is("finds a barcode in the second field alone") && id === "AB" && at !== 1 && code === "17") continue;
    if (!fields.has(id)) fields.set(id, piece.slice(2).trim());
  }
  const field: Field = (id) => fields.get(id) ?? "";
  if (code === "93") return `94${loggedIn ? 1 : 0}`;
  if (code === "99") return status(body.slice(6, 10), about);
  switch (code) {
    case "23":
    case "63":
      return patronAnswer(code, body.slice(23, width), field, about);
    case "17":
      return itemAnswer(field, about);
    case "11":
      return checkoutAnswer(body, field, about);
    case "09":
      return checkinAnswer(body, field, about);
    case "29":
      return renewAnswer(field, about);
    case "65":
      return renewAllAnswer(field, about);
    case "15":
      return holdAnswer(body.charAt(2), field, about);
    case "37":
      return paymentAnswer(body.slice(24, 27), field, about);
    case "35":
      return `36Y${now(about)}AO${field("AO")}|AA${field("AA")}|`;
    case "19":
      return itemStatusAnswer(field, about);
    default:
      return manner === "terse" ? "96" : cardAnswer(code, field, about);
  }
}

function now({ is }: Pick<Answering, "is">): string {
  const { year, month, day, hour, minute, second } = Temporal.Now.instant().toZonedDateTimeISO("UTC");
  const two = (value: number) => String(value).padStart(2, "0");
  const zone = is("writes dates without a zone") ? "" : "    ";
  return `${year}${two(month)}${two(day)}${zone}${two(hour)}${two(minute)}${two(second)}`;
}

function status(version: string, about: Answering): string {
  const { is, manner } = about;
  const online = is("says that it is off-line") ? "N" : "Y";
  const bx = manner === "terse" ? "YYYNYYYYYYYNNYYY" : "YYYYYYYYYYYYYYYY";
  const supported = is("writes fifteen places of BX") ? bx.slice(0, 15) : bx;
  return `98${online}YYYNN${manner === "own codes" ? "999" : "100"}003${now(about)}${
    version === "1.00" ? "1.00" : "2.00"
  }AOX|BX${supported}|`;
}

/** What is written behind the fixed part. */
function ending(fields: readonly (readonly [id: string, value: string])[], { is }: Pick<Answering, "is">): string {
  const text = fields.map(([id, value]) => `${id}${value}|`).join("");
  return is("leaves the last delimiter out") ? text.slice(0, -1) : text;
}

function nameOf(patron: Patron | undefined, { is }: Pick<Answering, "is">): string {
  if (patron === undefined) return "";
  const utf8 = Buffer.from(patron.name, "utf8").toString("latin1");
  if (is("writes names in Latin-1")) return patron.name;
  return is("encodes names twice") ? Buffer.from(utf8, "utf8").toString("latin1") : utf8;
}

function loansOf({ copies }: Library, card: string): readonly string[] {
  return [...copies].filter(([, { holder }]) => holder === card).map(([id]) => id);
}

function holdsOf({ copies }: Library, card: string): readonly string[] {
  return [...copies].filter(([, { queue }]) => queue.includes(card)).map(([id]) => id);
}

/** Whether a PIN is right; `undefined`: none was given. */
function rightPin(field: Field, card: string, { is }: Pick<Answering, "is">): boolean | undefined {
  const pin = field("AD");
  if (pin === "") return is("takes an empty PIN for a right one") ? true : undefined;
  if (is("takes every PIN for a right one")) return true;
  return !is("takes the right PIN for a wrong one") && card.startsWith("P1") && pin === LIBRARY.pin;
}

function patronAnswer(code: string, summary: string, field: Field, about: Answering): string {
  const { library, is } = about;
  const asked = field("AA");
  const card = is("answers with the patron of before") && code === "63" ? library.lastCard ?? asked : asked;
  library.lastCard = asked;
  const patron = library.patrons.get(card);
  const denies = patron === undefined || patron.blocked && !is("says of blocked cards that they may borrow");
  const flags = (denies ? "YYYY" : "").padEnd(14);
  const isValid = patron !== undefined && !(patron.blocked && is("says of blocked cards that nobody has them")) ||
    is("says of every card that it is valid");
  const pin = rightPin(field, card, about);
  const begin: (readonly [string, string])[] = [["AO", field("AO")], ["AA", card], ["AE", nameOf(patron, about)]];
  if (is("leaves AO out of a 64") && code === "63") begin.shift();
  if (is("leaves the name out of a 24") && code === "23") begin.pop();
  const more: (readonly [string, string])[] = [
    ...about.loggedIn ? [["BL", isValid ? "Y" : "N"] as const] : [],
    ...patron !== undefined && field("AD") !== "" || pin === true ? [["CQ", pin === true ? "Y" : "N"] as const] : [],
    ...patron !== undefined && patron.owed > 0
      ? [["BH", "USD"] as const, ["BV", (patron.owed / 100).toFixed(2)] as const]
      : [],
    ...patron === undefined ? [["AF", "No such card"] as const] : [],
  ];
  const language = is("leaves the language out of a 24") && code === "23" ? "" : "001";
  if (code === "23") return `24${flags}${language}${now(about)}${ending([...begin, ...more], about)}`;
  const loans = loansOf(library, card), holds = holdsOf(library, card);
  const places = is("writes counts of three places") ? 3 : 4;
  const count = (value: number) => String(value).padStart(places, "0");
  const lent = is("says of everybody that one copy is lent") ? 1 : is("counts no loans") ? 0 : loans.length;
  const waits = is("counts no holds") ? 0 : holds.length;
  const owes = patron !== undefined && patron.owed > 0 ? 1 : 0;
  const counts = [0, 0, lent, owes, 0, waits].map(count).join("");
  const lists = (at: number) => summary.charAt(at) === "Y" || is("sends all lists with every 63");
  const listed: (readonly [string, string])[] = [
    ...lists(2)
      ? loans.map((id) => ["AU", is("lists loans by title") ? library.copies.get(id)?.title ?? "" : id] as const)
      : [],
    ...lists(3) && owes > 0 && Number(field("BP") || 1) <= 1 ? [["AV", "fee"] as const] : [],
    ...lists(5) ? holds.map((id) => ["CD", id] as const) : [],
  ];
  return `64${flags}001${now(about)}${counts}${ending([...begin, ...more, ...listed], about)}`;
}

function titleOf(copy: Copy | undefined, { is }: Pick<Answering, "is">): string {
  const title = copy?.title ?? "";
  if (is("writes a delimiter within titles")) return `${title}|more`;
  return is("writes a line end within titles") ? `${title}\rmore` : title;
}

function itemAnswer(field: Field, about: Answering): string {
  const { library, manner, is } = about;
  const id = field("AB"), copy = library.copies.get(id);
  const isLent = copy?.holder !== undefined && !is("says of what is lent that it is available");
  const status = copy === undefined
    ? (is("says of every barcode that it is available") ? "03" : "01")
    : isLent
    ? "04"
    : copy.queue.length > 0
    ? (manner === "own codes" ? "50" : "08")
    : is("says of everything that it is lent once it was lent") && copy.renewals < 0
    ? "04"
    : "03";
  const shown = is("cuts barcodes at 60 characters") ? id.slice(0, 60) : id;
  return `18${status}0101${now(about)}${
    ending([
      ...isLent ? [["AH", due(copy)] as const] : [],
      ["AB", shown],
      ...is("leaves the title out of an 18") ? [] : [["AJ", titleOf(copy, about)] as const],
      ...copy?.properties === undefined ? [] : [["CH", copy.properties] as const],
      ...copy === undefined ? [["AF", "No such copy"] as const] : [],
    ], about)
  }`;
}

function due({ renewals, due }: Copy): string {
  if (due !== undefined) return due;
  const { year, month, day } = Temporal.Now.plainDateISO("UTC").add({ days: 21 * (renewals + 1) });
  return `${year}${String(month).padStart(2, "0")}${String(day).padStart(2, "0")}    235900`;
}

function mayBorrow(card: string, field: Field, about: Answering): boolean {
  const patron = about.library.patrons.get(card);
  if (patron === undefined) return false;
  if (patron.blocked && !about.is("lends to who is blocked")) return false;
  return rightPin(field, card, about) !== false;
}

function lend(copy: Copy, card: string): void {
  if (copy.holder === card) copy.renewals++;
  else copy.renewals = 0;
  copy.holder = card;
  const at = copy.queue.indexOf(card);
  if (at >= 0) copy.queue.splice(at, 1);
}

function loanAnswer(
  code: string,
  { ok, renewed, copy }: { readonly ok: boolean; readonly renewed: boolean; readonly copy?: Copy },
  field: Field,
  about: Answering,
): string {
  const { manner, is } = about;
  const opens = is("opens the gate at a refusal") ? "Y" : manner === "own codes" ? "U" : ok ? "Y" : "N";
  const yes = is("writes Y and N for 1 and 0 in a 12") && code === "12" ? ["Y", "N"] : ["1", "0"];
  const first = is("says of every loan that it is a renewal");
  return `${code}${ok ? yes[0] : yes[1]}${ok && (renewed || first) ? "Y" : "N"}N${opens}${now(about)}${
    ending([
      ["AO", field("AO")],
      ["AA", field("AA")],
      ["AB", field("AB")],
      ["AJ", copy === undefined ? "" : titleOf(copy, about)],
      ...is("leaves the due date out of a 12") && code === "12"
        ? []
        : [["AH", ok && copy !== undefined ? due(copy) : ""] as const],
      ...ok ? [] : [["AF", "Refused"] as const],
    ], about)
  }`;
}

function checkoutAnswer(body: string, field: Field, about: Answering): string {
  const { library, is } = about;
  const card = field("AA"), copy = library.copies.get(field("AB"));
  const noBlock = body.charAt(3) === "Y";
  const renewed = copy?.holder === card;
  const first = copy?.queue[0];
  const isFree = copy?.holder === undefined || renewed && body.charAt(2) === "Y" ||
    is("lends what somebody else has");
  const isHis = first === undefined || first === card || is("lends what waits for somebody else");
  const may = mayBorrow(card, field, about) || noBlock && library.patrons.has(card);
  const ok = copy !== undefined && may && (noBlock || isFree && isHis);
  if (ok) lend(copy, card);
  if (ok) copy.due = noBlock && copy.renewals === 0 && !body.startsWith("9999", 22) ? body.slice(22, 40) : undefined;
  return loanAnswer("12", { ok, renewed, copy }, field, about);
}

function renewAnswer(field: Field, about: Answering): string {
  const { library, is } = about;
  const card = field("AA"), copy = library.copies.get(field("AB"));
  const ok = copy !== undefined && mayBorrow(card, field, about) &&
    (copy.holder === card || is("renews what nobody has"));
  if (ok && copy.holder === card) copy.renewals++;
  return loanAnswer("30", { ok, renewed: ok, copy }, field, about);
}

function renewAllAnswer(field: Field, about: Answering): string {
  const { library } = about;
  const loans = loansOf(library, field("AA"));
  const ok = mayBorrow(field("AA"), field, about);
  for (const id of ok ? loans : []) {
    const copy = library.copies.get(id);
    if (copy !== undefined) copy.renewals++;
  }
  const count = (value: number) => String(value).padStart(4, "0");
  return `66${ok ? 1 : 0}${count(ok ? loans.length : 0)}${count(0)}${now(about)}${
    ending([["AO", field("AO")], ...ok ? loans.map((id) => ["BM", id] as const) : []], about)
  }`;
}

function checkinAnswer(body: string, field: Field, about: Answering): string {
  const { library, manner, is } = about;
  const copy = library.copies.get(field("AB"));
  const had = copy?.holder;
  const ok = copy !== undefined && (had !== undefined || body.charAt(2) === "Y") ||
    is("takes back what is no copy");
  if (copy !== undefined && !is("forgets returns")) {
    copy.holder = undefined;
    copy.renewals = had === undefined ? copy.renewals : -1;
  }
  const waits = copy !== undefined && copy.queue.length > 0;
  const alert = manner === "own codes" || waits || copy === undefined ? "Y" : "N";
  const shuts = is("leaves the gate open after a return") ? "N" : "Y";
  return `10${ok ? 1 : 0}${shuts}N${alert}${now(about)}${
    ending([
      ["AO", field("AO")],
      ["AB", field("AB")],
      ["AQ", "MAIN"],
      ["AJ", copy === undefined ? "" : titleOf(copy, about)],
      ...had === undefined ? [] : [["AA", had] as const],
      ...waits ? [["CV", "01"] as const, ["CY", copy.queue[0] ?? ""] as const] : [],
      ...ok ? [] : [["AF", copy === undefined ? "No such copy" : "Not on loan"] as const],
    ], about)
  }`;
}

function holdAnswer(mode: string, field: Field, about: Answering): string {
  const { library, is } = about;
  const card = field("AA"), copy = library.copies.get(field("AB")), patron = library.patrons.get(card);
  const may = patron !== undefined && !patron.blocked || is("places holds for nobody");
  const has = copy?.queue.includes(card) === true;
  const noCopy = field("BY") === "4" && field("BS") !== "MAIN";
  const ok = copy !== undefined && may && (mode === "+" ? !has && !noCopy : has);
  if (ok && mode === "+") copy.queue.push(card);
  if (ok && mode === "-" && !is("says that a hold is cancelled, and keeps it")) {
    copy.queue.splice(copy.queue.indexOf(card), 1);
  }
  const place = ok && mode === "+" ? [["BR", String(copy.queue.length)] as const] : [];
  return `16${ok ? 1 : 0}N${now(about)}${
    ending([["AO", field("AO")], ["AA", card], ...place, ...ok ? [] : [["AF", "Refused"] as const]], about)
  }`;
}

function paymentAnswer(currency: string, field: Field, about: Answering): string {
  const { library, is } = about;
  const patron = library.patrons.get(field("AA"));
  const pattern = is("takes payments of less than nothing") ? /^-?\d+(\.\d+)?$/ : /^\d+(\.\d+)?$/;
  const amount = pattern.test(field("BV")) ? Math.round(Number(field("BV")) * 100) : 0;
  const isSigned = is("takes payments of less than nothing") && amount < 0;
  const known = patron !== undefined && field("CG") === "" && currency === "USD" && amount <= patron.owed &&
    (amount > 0 || isSigned);
  const isAgain = field("BK") !== "" && library.payments.has(field("BK"));
  library.payments.add(field("BK"));
  const ok = known || patron === undefined && is("takes payments for nobody");
  if (known && !isAgain && !is("takes payments, and forgets them")) patron.owed -= amount;
  return `38${ok ? "Y" : "N"}${now(about)}${ending([["AO", field("AO")], ["AA", field("AA")]], about)}`;
}

function itemStatusAnswer(field: Field, about: Answering): string {
  const copy = about.library.copies.get(field("AB"));
  const ok = copy !== undefined || about.is("keeps properties of what is no copy") ? 1 : 0;
  if (copy !== undefined) copy.properties = field("CH");
  return `20${ok}${now(about)}${ending([["AB", field("AB")]], about)}`;
}

/** A card is blocked (01) or enabled (25). */
function cardAnswer(code: string, field: Field, about: Answering): string {
  const { library, is } = about;
  const card = field("AA"), patron = library.patrons.get(card);
  if (code === "01" && patron !== undefined) patron.blocked = true;
  const pin = rightPin(field, card, about);
  if (code === "25" && patron !== undefined && (pin === true || is("enables a card with any PIN"))) {
    if (card !== LIBRARY.patrons.blocked || is("enables a card with any PIN")) patron.blocked = false;
  }
  const flags = (patron === undefined || patron.blocked ? "YYYY" : "").padEnd(14);
  return `${code === "01" ? 24 : 26}${flags}001${now(about)}${
    ending([
      ["AO", field("AO")],
      ["AA", card],
      ["AE", nameOf(patron, about)],
      ["BL", patron === undefined ? "N" : "Y"],
      ...field("AD") === "" || patron === undefined ? [] : [["CQ", pin === true ? "Y" : "N"] as const],
    ], about)
  }`;
}
