import { decodeText, encodeText, type Encoding } from "../../../protocol/public/sip2.ts";
import { openAnswer, type OpenedAnswer } from "../../conform/opened_answer.ts";
import type { RecordedEntry, Recording } from "../../record/recording.ts";
import { hearRequest, type ReadRequest } from "./heard_request.ts";
import type { LibraryFixture } from "./library_fixture.ts";

/** The password of each login, and the PIN of each card: a recording has none. */
export const RECORDED_SECRET = "recorded";

/** A request of a recording, and the answer to it. */
interface RecordedPair {
  readonly request: ReadRequest;
  readonly answer: OpenedAnswer;
}

/** What answers have told of the library as it was when the recording began. */
interface Told {
  institution: string;
  readonly logins: Set<string>;
  readonly patrons: Map<string, LibraryFixture["patrons"][number]>;
  readonly items: Map<string, LibraryFixture["items"][number]>;
  /** Who had a copy at the beginning; `undefined`: nobody. What came later is a change, and does not count. */
  readonly holders: Map<string, string | undefined>;
  readonly debts: Map<string, string>;
}

/**
 * Makes the library of a recording, as its answers tell it: the logins that were let in, the cards and copies that were
 * known, who had what on loan and owed what when it began. Holds are not told by any answer in a form that could be taken over.
 */
export function recordedLibrary({ head: { delimiter }, entries }: Recording, encoding: Encoding): LibraryFixture {
  const told: Told = {
    institution: "",
    logins: new Set(),
    patrons: new Map(),
    items: new Map(),
    holders: new Map(),
    debts: new Map(),
  };
  for (const pair of pairsOf(entries, delimiter, encoding)) take(pair, told);
  const loans = [...told.holders].flatMap(([item, patron]) =>
    patron !== undefined && told.patrons.has(patron) && told.items.has(item) ? [{ item, patron }] : []
  );
  const logins = told.logins.size === 0 ? [RECORDED_SECRET] : [...told.logins];
  return {
    institution: told.institution || RECORDED_SECRET,
    logins: logins.map((id) => ({ id, password: RECORDED_SECRET })),
    patrons: [...told.patrons.values()],
    items: [...told.items.values()],
    loans,
    holds: [],
    fees: [...told.debts].flatMap(([patron, amount]) =>
      told.patrons.has(patron) && /^\d{1,6}\.\d\d$/.test(amount) && Number(amount) > 0
        ? [{ patron, amount, description: RECORDED_SECRET }]
        : []
    ),
  };
}

/** Gives each request of each connection with its answer: they come in the same order. */
function pairsOf(entries: readonly RecordedEntry[], delimiter: string, encoding: Encoding): readonly RecordedPair[] {
  const waiting = new Map<number, string[]>();
  const text = (line: string) => decodeText(encodeText(line, "latin1"), encoding);
  return entries.flatMap(({ connection, from, line, event }) => {
    if (event === "open") waiting.set(connection, []);
    if (line === undefined) return [];
    const asked = waiting.get(connection) ?? [];
    waiting.set(connection, asked);
    if (from === "terminal") {
      asked.push(line);
      return [];
    }
    const request = asked.shift();
    if (request === undefined) return [];
    return [{ request: hearRequest(text(request), delimiter), answer: openAnswer(text(line), delimiter) }];
  });
}

const YES = "1";

/** Adds what one answer tells. */
function take({ request, answer }: RecordedPair, told: Told): void {
  const field = (id: string) => answer.fields.find((one) => one.id === id)?.value.trim() ?? "";
  const isYes = answer.fixed.get("ok") === YES;
  told.institution ||= field("AO");
  switch (answer.code) {
    case "94":
      if (isYes) told.logins.add(request.field("CN") ?? RECORDED_SECRET);
      return;
    case "24":
    case "64":
      return takePatron(request, answer, told);
    case "18":
      if (field("AJ") === "") return;
      takeItem(field("AB"), field("AJ"), told);
      if (!told.holders.has(field("AB")) && field("AH") === "") told.holders.set(field("AB"), undefined);
      return;
    case "12":
    case "30":
      if (!isYes) return;
      takeItem(field("AB"), field("AJ"), told);
      takeCard(field("AA"), told);
      return holds(field("AB"), answer.code === "30" ? field("AA") : undefined, told);
    case "10":
      if (!isYes) return;
      takeItem(field("AB"), field("AJ"), told);
      takeCard(field("AA"), told);
      return holds(field("AB"), field("AA") || undefined, told);
  }
}

function takePatron(request: ReadRequest, answer: OpenedAnswer, told: Told): void {
  const value = (id: string) => answer.fields.find((one) => one.id === id)?.value.trim() ?? "";
  if (value("BL") !== "Y") return;
  const id = value("AA") || request.field("AA") || "";
  if (id === "") return;
  const before = told.patrons.get(id);
  const [name, email] = [value("AE"), value("BE")];
  told.patrons.set(id, {
    id,
    pin: RECORDED_SECRET,
    name: name === "" ? before?.name ?? id : name,
    ...(before?.email ?? email) !== "" && { email: before?.email ?? email },
    blocked: before?.blocked ?? answer.fixed.get("patronStatus")?.startsWith("Y") === true,
  });
  if (!told.debts.has(id)) told.debts.set(id, value("BV") || "0.00");
  for (const { id: field, value: barcode } of answer.fields) {
    if (field === "AU") holds(barcode.trim(), id, told);
  }
}

/** Adds a card of which nothing else is told. */
function takeCard(id: string, { patrons }: Told): void {
  if (id !== "" && !patrons.has(id)) patrons.set(id, { id, pin: RECORDED_SECRET, name: id, blocked: false });
}

function takeItem(id: string, title: string, { items }: Told): void {
  if (id !== "" && !items.has(id)) items.set(id, { id, title: title === "" ? id : title });
}

/** Notes who had a copy when the recording began, unless an earlier answer has told it. */
function holds(item: string, patron: string | undefined, { holders }: Told): void {
  if (item !== "" && !holders.has(item)) holders.set(item, patron);
}
