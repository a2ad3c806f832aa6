import { assert, assertEquals } from "@std/assert";
import type { Facts } from "../../src/library/known/known.ts";
import { partOfList, wholeList } from "../../src/library/known/known_list.ts";
import {
  type CardFacts,
  type KnownCard,
  type KnownCopy,
  mergeCards,
  NO_CARD,
} from "../../src/library/known/known_records.ts";
import { PasswordsBusy } from "../../src/password/passwords.ts";
import { decodeRequest } from "../../src/protocol/decode_request.ts";
import { encodeMessage } from "../../src/protocol/encode_message.ts";
import { createLocalTime } from "../../src/server/wording/local_time.ts";
import { textsIn } from "../../src/server/wording/catalogue.ts";
import { createAnswering } from "../../src/stand_in/answering.ts";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";
import { anInstitution } from "../support/files/sample_config.ts";

const LINE = { delimiter: "|", encoding: "utf8" } as const;
const D = "20261124    101500";
const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z");
const CONTEXT = {
  institution: anInstitution({ id: "CPL" }),
  now: NOW,
  local: createLocalTime("UTC"),
  texts: textsIn([], {}),
};
const at = (day: string) => ({ at: Date.parse(`${day}T00:00:00Z`), origin: "learned" as const });
const fact = <V>(value: V, day = "2026-11-20") => ({ value, ...at(day) });

/** What is known, by card and by copy; a PIN is right if it is the stored one. */
interface Known {
  readonly cards?: Readonly<Record<string, KnownCard>>;
  readonly copies?: Readonly<Record<string, KnownCopy>>;
  readonly verify?: (pin: string, stored: string) => Promise<boolean>;
}

const same = (pin: string, stored: string) => Promise.resolve(pin === stored);

/** Asks the copy, and gives its answer as it travels. */
async function told(asked: string, { cards = {}, copies = {}, verify = same }: Known) {
  const decoded = decodeRequest(new TextEncoder().encode(asked), LINE);
  assert(decoded.kind === "request", asked);
  const answering = createAnswering({
    known: { card: (id) => Promise.resolve(cards[id]), copy: (id) => Promise.resolve(copies[id]) },
    passwords: { verify },
  });
  const { answer, isKnown } = await answering.answer(decoded.request, CONTEXT) ?? {};
  if (answer === undefined) return undefined;
  assert("name" in answer.response);
  const bytes = encodeMessage(answer.response, { ...LINE, terminator: "\r", version: 2 });
  return { line: new TextDecoder().decode(bytes).trimEnd(), reason: answer.reason, isKnown };
}

const FLAGS = " Y            ";
const FACTS: Facts<CardFacts> = {
  valid: fact(true),
  flags: fact(FLAGS),
  counts: fact("000100000004    00060007"),
  name: fact("Ada Lovelace"),
  expires: fact("2027-12-31" as const),
  library: fact("CPL"),
};
const ADA: KnownCard = {
  facts: { ...FACTS, pin: fact("1234") },
  loans: wholeList([["3900", true], ["3901", true], ["3902", true]], at("2026-11-20")),
  holds: partOfList([["t1", "waiting"]], at("2026-11-20")),
  debt: { ...NO_CARD.debt, sum: fact(250) },
};
const cards = { A1: ADA };

const ASK_23 = `23001${D}AOCPL|AAA1|`, ASK_63 = `63001${D}  Y       AOCPL|AAA1|`;

Deno.test("a 24 and a 64 say what is known, CQ by the PIN that the system called right, and have no AF", async () => {
  assertEquals(await told(`${ASK_23}AD1234|`, { cards }), {
    line: `24${FLAGS}001${D}AOCPL|AAA1|AEAda Lovelace|BLY|CQY|BHUSD|BV2.50|`,
    reason: undefined,
    isKnown: true,
  });
  assertEquals(
    (await told(`${ASK_63}AD1234|`, { cards }))?.line,
    `64${FLAGS}001${D}000100000003000000060007AOCPL|AAA1|AEAda Lovelace|BLY|CQY|BHUSD|BV2.50|` +
      "AU3900|AU3901|AU3902|PA20271231|AQCPL|",
  );
});

Deno.test("a card that was asked for in another form is found, and its own form is told", async () => {
  const known = { ada: { ...NO_CARD, facts: { sameAs: fact("A1") } } };
  const ask = `23001${D}AOCPL|AAada|AD1234|`;
  assertEquals(
    (await told(ask, { cards: { ...cards, ...known } }))?.line,
    `24${FLAGS}001${D}AOCPL|AAA1|AEAda Lovelace|BLY|CQY|BHUSD|BV2.50|`,
  );
  assertEquals((await told(ask, { cards: known }))?.isKnown, false);
});

Deno.test("BP and BQ choose a part of a list, and a list that was not asked for is counted", async () => {
  const line = async (asked: string) => (await told(asked, { cards }))?.line.replace(/^.*BV2.50\|/, "");
  assertEquals(await line(`${ASK_63}BP2|BQ2|`), "AU3901|PA20271231|AQCPL|");
  assertEquals(await line(`63001${D}          AOCPL|AAA1|`), "PA20271231|AQCPL|");
});

Deno.test("after a wrong PIN the name and the status are told, and nothing of debts, loans and holds", async () => {
  assertEquals(await told(`${ASK_63}AD9999|`, { cards }), {
    line: `64${FLAGS}001${D}${"0000".repeat(6)}AOCPL|AAA1|AEAda Lovelace|BLY|CQN|`,
    reason: "pin-wrong",
    isKnown: true,
  });
  const { line = "" } = await told(`${ASK_23}AD9999|`, { cards }) ?? {};
  assertEquals(line, `24${FLAGS}001${D}AOCPL|AAA1|AEAda Lovelace|BLY|CQN|`);
});

Deno.test("where no PIN is known, none was sent, or too many wait, nothing is said of it", async () => {
  const withPin = (pin: string | undefined) => ({
    A1: { ...ADA, facts: { ...FACTS, ...pin !== undefined && { pin: fact(pin) } } },
  });
  const busy = () => Promise.reject(new PasswordsBusy());
  for (
    const [asked, known] of [
      [`${ASK_23}AD1234|`, { cards: withPin(undefined) }],
      // A PIN that was right is not right any more.
      [`${ASK_23}AD1234|`, { cards: withPin("") }],
      [`${ASK_23}AD|`, { cards: withPin("") }],
      [`${ASK_23}AD|`, { cards }],
      [ASK_23, { cards }],
      [`${ASK_23}AD1234|`, { cards, verify: busy }],
    ] as const
  ) {
    assertEquals((await told(asked, known))?.line, `24${FLAGS}001${D}AOCPL|AAA1|AEAda Lovelace|BLY|BHUSD|BV2.50|`);
  }
});

Deno.test("an unknown card has neither BL nor CQ nor AF, and one of which only a loan is known is none either", async () => {
  const lent = { ...NO_CARD, loans: partOfList([["3900", true]], at("2026-11-20")) };
  for (const known of [{}, { cards: { A1: lent } }]) {
    assertEquals(await told(`${ASK_63}AD1234|`, known), {
      line: `64YYYY          001${D}${"0000".repeat(6)}AOCPL|AAA1|AE|`,
      reason: "library-away",
      isKnown: false,
    });
    assertEquals((await told(`${ASK_23}AD1234|`, known))?.line, `24YYYY          001${D}AOCPL|AAA1|AE|`);
  }
});

Deno.test("BLN is told of a card of which the system itself said it, and of no other", async () => {
  // As it is stored, once what was known of it has ended.
  const gone = mergeCards(ADA, { ...NO_CARD, gone: at("2026-11-21") });
  assertEquals(await told(`${ASK_23}AD1234|`, { cards: { A1: gone } }), {
    line: `24YYYY          001${D}AOCPL|AAA1|AE|BLN|`,
    reason: "patron-unknown",
    isKnown: true,
  });
});

Deno.test("a card that has come since says nothing of debts and loans, as long as nobody told them", async () => {
  const gone = mergeCards(ADA, { ...NO_CARD, gone: at("2026-11-21") });
  const anew = mergeCards(gone, {
    ...NO_CARD,
    facts: { valid: fact(true, "2026-11-22"), name: fact("Bea", "2026-11-22") },
  });
  assertEquals(
    (await told(ASK_63, { cards: { A1: anew } }))?.line,
    `64YYYY          001${D}${"0000".repeat(6)}AOCPL|AAA1|AEBea|BLY|`,
  );
});

Deno.test("what nobody said is left out: no debt, no list, no flags", async () => {
  const bare = { ...NO_CARD, facts: { valid: fact(true), names: fact(["Ada", "Lovelace"] as const) } };
  assertEquals(
    (await told(ASK_63, { cards: { A1: bare } }))?.line,
    `64YYYY          001${D}${"0000".repeat(6)}AOCPL|AAA1|AEAda Lovelace|BLY|`,
  );
});

const ASK_17 = `17${D}AOCPL|AB3900|`;
const POEMS = {
  title: fact("Poems"),
  permanentLocation: fact("CPL"),
  currentLocation: fact("FFL"),
  mediaType: fact("001"),
};
const LOAN = { patronId: "A1", due: "20261224    235900", renewals: null };

/** The 18 of a copy. */
async function item(copy: KnownCopy, known: Known = { cards }): Promise<string | undefined> {
  return (await told(ASK_17, { ...known, copies: { 3900: copy } }))?.line;
}

Deno.test("an 18 says what was said last of a copy's state and loan", async () => {
  const place = "CK001|AQCPL|APFFL|", tail = `AB3900|AJPoems|${place}`;
  const status = (code: string, day?: string) => ({ ...POEMS, circulationStatus: fact(code, day) });
  assertEquals(await item({ facts: status("08") }), `18080001${D}${tail}`);
  const lent = { ...status("04"), lent: fact({ due: "20261201    235900" }) };
  const marked = { ...status("03"), securityMarker: fact("02") };
  assertEquals(await item({ facts: marked }), `18030201${D}${tail}`);
  assertEquals(await item({ facts: lent }), `18040001${D}AH20261201    235900|${tail}`);
  // Lent after the last 18, and returned after it.
  assertEquals(
    await item({ facts: status("03"), loan: fact(LOAN, "2026-11-21") }),
    `18040001${D}AH20261224    235900|${tail}`,
  );
  assertEquals(await item({ facts: status("04"), loan: fact(null, "2026-11-21") }), `18010001${D}${tail}`);
  // The whole list of the patron's loans has been told since, without this copy.
  const returned = { ...ADA, loans: wholeList<true>([], at("2026-11-22")) };
  const loaned = { facts: status("04", "2026-11-21"), loan: fact(LOAN, "2026-11-21") };
  assertEquals(await item(loaned, { cards: { A1: returned } }), `18010001${D}${tail}`);
  // Available, as an 18 said after the loan: it was returned somewhere else.
  assertEquals(
    await item({ facts: status("03", "2026-11-22"), loan: fact(LOAN, "2026-11-21") }),
    `18030001${D}${tail}`,
  );
});

Deno.test("a copy of which nothing is known is refused with the reason", async () => {
  assertEquals(await told(ASK_17, {}), {
    line: `18010101${D}AB3900|AJ|AFThe library system cannot be reached. Please try again later.|`,
    reason: "library-away",
    isKnown: false,
  });
});

Deno.test("a copy that cannot be read answers nothing, and neither does it answer changes", async () => {
  const away = () => Promise.reject(new StorageUnavailable("away"));
  const decoded = decodeRequest(new TextEncoder().encode(ASK_17), LINE);
  assert(decoded.kind === "request");
  const answering = createAnswering({ known: { card: away, copy: away }, passwords: { verify: same } });
  assertEquals(await answering.answer(decoded.request, CONTEXT), undefined);
  assertEquals(await told(`35${D}AOCPL|AAA1|`, { cards }), undefined);
});
