import { assert, assertEquals } from "@std/assert";
import type { Rule } from "../../../src/circulation/rules/rules.ts";
import { ITEM_STATUSES } from "../../../src/library/item.ts";
import type { Facts } from "../../../src/library/known/known.ts";
import { partOfList, wholeList } from "../../../src/library/known/known_list.ts";
import {
  type CardFacts,
  type KnownCard,
  type KnownCopy,
  loanListed,
  mergeCards,
  NO_CARD,
} from "../../../src/library/known/known_records.ts";
import { PasswordsBusy } from "../../../src/password/passwords.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { encodeMessage } from "../../../src/protocol/encode_message.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { textsIn } from "../../../src/server/wording/answer_language.ts";
import { createAnswering } from "../../../src/stand_in/answering/answering.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { aStandIn } from "../../support/files/a_stand_in.ts";
import { someRules } from "../../support/library/facts.ts";
import { recordsRead } from "../../support/library/away_changes.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";

const LINE = { delimiter: "|", encoding: "utf8" } as const;
const D = "20261124    101500";
const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z");
const CONTEXT = {
  account: anAccount(),
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
async function told(
  asked: string,
  { cards = {}, copies = {}, verify = same }: Known,
  rules = someRules(),
  institution = CONTEXT.institution,
) {
  const decoded = decodeRequest(new TextEncoder().encode(asked), LINE);
  assert(decoded.kind === "request", asked);
  const answering = createAnswering({
    read: () => Promise.resolve(recordsRead({ cards, copies })),
    passwords: { verify },
  });
  const { answer, isKnown } = await answering.answer(decoded.request, {
    ...{ ...CONTEXT, institution },
    account: anAccount({ rules }),
  }) ?? {};
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

Deno.test("a 64 has address, mail, telephone and birth date where the library keeps them now, and not after a wrong PIN", async () => {
  const personal = {
    ...{ address: fact("Road 1"), email: fact("a@b.c"), phone: fact("555-0100") },
    birthDate: fact("1815-12-10" as const),
  };
  const known = { cards: { A1: { ...ADA, facts: { ...ADA.facts, ...personal } } } };
  const line = async (pin: string, ...keeps: readonly ("address" | "email" | "phone" | "birthDate")[]) => {
    const institution = anInstitution({ id: "CPL", standIn: aStandIn({ keeps: new Set(keeps) }) });
    const { line = "" } = await told(`${ASK_63}AD${pin}|`, known, someRules(), institution) ?? {};
    return line.match(/\|(BD|BE|BF|PB)[^|]*/g);
  };
  assertEquals(await line("1234", "address", "email", "phone", "birthDate"), [
    ...["|BDRoad 1", "|BEa@b.c", "|BF555-0100", "|PB18151210"],
  ]);
  assertEquals([await line("1234", "birthDate"), await line("1234"), await line("9999", "email")], [
    ...[["|PB18151210"], null, null],
  ]);
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

const ASK_STAFF = "AFThe library system is away, and this card cannot be checked. Please ask staff.|";

Deno.test("an unknown card has neither BL nor CQ, and says what to do, as one of which only a loan is known", async () => {
  const lent = { ...NO_CARD, loans: partOfList([["3900", true]], at("2026-11-20")) };
  for (const known of [{}, { cards: { A1: lent } }]) {
    assertEquals(await told(`${ASK_63}AD1234|`, known), {
      line: `64YYYY          001${D}${"0000".repeat(6)}AOCPL|AAA1|AE|${ASK_STAFF}`,
      reason: "library-away",
      isKnown: false,
    });
    assertEquals((await told(`${ASK_23}AD1234|`, known))?.line, `24YYYY          001${D}AOCPL|AAA1|AE|${ASK_STAFF}`);
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

/** A fact of a file, whose moment is a day. */
const fed = <V>(value: V, day = "2026-11-22") => ({ value, at: at(day).at, origin: "fed" as const });
const FED = { at: at("2026-11-22").at, origin: "fed" } as const;
const UNDER_FED: Facts<CardFacts> = { block: fed(null), cardLost: fed(false), expires: fed("2027-12-31") };

/** The patron status of a card of which files told this after the system's answers. */
async function flagsOf(facts: Facts<CardFacts>, written = "YYYY      Y   ", owed = 250): Promise<string | undefined> {
  const card = {
    ...ADA,
    facts: { ...FACTS, flags: fact(written), ...facts },
    debt: { ...NO_CARD.debt, sum: fact(owed) },
  };
  return (await told(ASK_23, { cards: { A1: card } }))?.line.slice(2, 16);
}

Deno.test("flags follow from what files said last of block, card and last day; those of limits stay as they were", async () => {
  const free = "              ";
  assertEquals(await flagsOf({}), "YYYY      Y   ");
  assertEquals(await flagsOf(UNDER_FED, "YYYY          "), free);
  assertEquals(await flagsOf(UNDER_FED), "YYYY      Y   ");
  // Nothing is owed any more: what was over a limit of fees is not.
  assertEquals(await flagsOf(UNDER_FED, "YYYY      YY Y", 0), free);
  assertEquals(await flagsOf(UNDER_FED, "YYYY Y    Y   ", 0), "YYYY Y        ");
  assertEquals(await flagsOf({ ...UNDER_FED, cardLost: fed(true) }, free), "YYYYY         ");
  assertEquals(await flagsOf({ ...UNDER_FED, block: fed({ message: "late", until: null }) }, free), "YYYY          ");
  // The institution's day is the 24th.
  for (const [until, flags] of [["2026-11-24", "YYYY          "], ["2026-11-23", free]] as const) {
    assertEquals(await flagsOf({ ...UNDER_FED, block: fed({ message: "", until }) }, free), flags, until);
  }
  for (const [expires, flags] of [["2026-11-24", free], ["2026-11-23", "YYYY          "]] as const) {
    assertEquals(await flagsOf({ ...UNDER_FED, expires: fed(expires) }, free), flags, expires);
  }
  // What the system's answer said since counts.
  assertEquals(
    await flagsOf({
      ...UNDER_FED,
      cardLost: fed(true, "2026-11-19"),
      expires: fed(null, "2026-11-19"),
      block: fed(null, "2026-11-19"),
    }, free),
    free,
  );
});

Deno.test("flags of a card that was fed follow from the limits of the rule for its category, as Koha's do", async () => {
  const loans = (count: number) => wholeList(Array.from({ length: count }, (_, n) => loanListed(`X${n}`)), FED);
  const lent = (due: string | null) => ({ facts: {}, loan: fed({ patronId: "A1", due, renewals: 0 }) });
  const late = lent("2026-11-20T22:59:00Z"), later = lent("2026-12-20T22:59:00Z"), open = lent(null);
  const ask = async (
    card: Partial<KnownCard>,
    copies: readonly KnownCopy[],
    rules: readonly Rule[],
    asked = ASK_23,
  ) => {
    const facts = { ...UNDER_FED, valid: fed(true), category: fed("PT"), ...card.facts };
    const known = {
      cards: { A1: { ...NO_CARD, ...card, facts } },
      copies: Object.fromEntries(copies.map((copy, n) => [`X${n}`, copy])),
    };
    return (await told(asked, known, someRules(rules)))?.line.slice(2, 16);
  };
  const owes = (sum: number) => ({ debt: { ...NO_CARD.debt, sum: fed(sum) } });
  const free = "              ", over = "YYYY      YY  ", RULES = [{ category: "PT", feeLimit: 500, overdueLimit: 1 }];
  assertEquals([await ask(owes(501), [], RULES), await ask(owes(500), [], RULES)], [over, free]);
  assertEquals(await ask(owes(501), [], RULES, ASK_63), over);
  // The rule is another category's, there is none, or it is not known what is owed.
  assertEquals(await ask(owes(501), [], [{ category: "ST", feeLimit: 500 }]), free);
  assertEquals([await ask(owes(501), [], []), await ask({}, [], RULES)], [free, free]);
  // Whose category nobody told may have another limit than most.
  const ofNone = { ...owes(300), facts: { category: undefined } };
  assertEquals(await ask(ofNone, [], [{ feeLimit: 100 }, { category: "PT", feeLimit: 500 }]), free);
  // Overdue loans forbid to borrow only; of a loan without a due date nobody knows.
  assertEquals(await ask({ loans: loans(2) }, [late, later], RULES), "Y             ");
  assertEquals(await ask({ loans: loans(2) }, [later, later], RULES), free);
  assertEquals(await ask({ loans: loans(2) }, [late, open], RULES), free);
  assertEquals(await ask({ loans: loans(1) }, [late], [{ overdueLimit: 2 }]), free);
  // What the system wrote itself, later than the file, counts.
  const written = { facts: { flags: fact(free, "2026-11-23") } };
  assertEquals(await ask({ ...owes(501), ...written }, [], RULES), free);
  // Older flags over a limit of fees follow what is owed now.
  const before = { facts: { flags: fact("YYYY      YY  ", "2026-11-20") } };
  assertEquals(await ask({ ...owes(100), ...before }, [], RULES), free);
});

Deno.test("a card of which only files told has name, lists and counts by them, and its flags", async () => {
  const card: KnownCard = {
    facts: { ...UNDER_FED, valid: fed(true), names: fed(["Ada", "Lovelace"] as const), category: fed("PT") },
    loans: wholeList([["3900", true]], FED),
    holds: wholeList([["7", "waiting"], ["8", "pending"], ["9", "pending"]], FED),
    debt: {
      ...NO_CARD.debt,
      fees: wholeList([["F1", { outstanding: 150, type: "overdue", description: "late" }]], FED),
    },
  };
  assertEquals(
    (await told(ASK_63, { cards: { A1: card } }))?.line,
    `64              001${D}000100000001000100000002AOCPL|AAA1|AEAda Lovelace|BLY|BHUSD|BV1.50|AU3900|PCPT|PA20271231|`,
  );
  const counted = { ...card, facts: { ...card.facts, counts: fact("000500000005000500000005", "2026-11-23") } };
  assertEquals((await told(ASK_63, { cards: { A1: counted } }))?.line.slice(37, 61), "000500000001000100000005");
});

Deno.test("a 64 counts loans that are overdue where it is known when all are due, and lists barcodes as they are written", async () => {
  const lent = (due: string): KnownCopy => ({ facts: {}, loan: fed({ patronId: "A1", due, renewals: 0 }) });
  const loans = wholeList(["X1", "X2", "x3"].map(loanListed), FED);
  const overdueOf = async (copies: Readonly<Record<string, KnownCopy>>) => {
    const line = (await told(ASK_63, { cards: { A1: { ...ADA, loans } }, copies }))?.line ?? "";
    return [line.slice(41, 45), ...line.match(/AU[^|]*/g) ?? []];
  };
  const late = lent("2026-11-24T10:14:59Z"), later = lent("20261124    101600"), listed = ["AUX1", "AUX2", "AUx3"];
  assertEquals(await overdueOf({ X1: late, X2: later, x3: late }), ["0002", ...listed]);
  assertEquals(await overdueOf({ X1: later, X2: later, x3: later }), ["0000", ...listed]);
  // As the system counted last.
  assertEquals(await overdueOf({ X1: late, X2: late, x3: lent("next week") }), ["0000", ...listed]);
});

Deno.test("a name stays as the system writes it, as long as files do not tell another", async () => {
  const nameOf = async (names: readonly [string, string]) => {
    const card = { ...ADA, facts: { ...FACTS, name: fact("LOVELACE, Ada"), names: fed(names) } };
    return /AE([^|]*)/.exec((await told(ASK_23, { cards: { A1: card } }))?.line ?? "")?.[1];
  };
  assertEquals(await nameOf(["Ada", "LOVELACE"]), "LOVELACE, Ada");
  assertEquals(await nameOf(["Ada", "King"]), "Ada King");
});

Deno.test("a card or copy that a whole feed lacked is not known: the system itself did not say that it is gone", async () => {
  const gone = mergeCards(ADA, { ...NO_CARD, gone: FED });
  const unknown = await told(`${ASK_23}AD1234|`, { cards: { A1: gone } });
  assertEquals([unknown?.line, unknown?.isKnown], [`24YYYY          001${D}AOCPL|AAA1|AE|${ASK_STAFF}`, false]);
  assertEquals((await told(ASK_17, { copies: { 3900: { facts: {}, gone: FED } } }))?.isKnown, false);
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
  // Who waits is counted only if somebody does, as Koha counts.
  assertEquals(await item({ facts: { ...status("03"), holdQueue: fact(2) } }), `18030001${D}CF2|${tail}`);
  assertEquals(await item({ facts: { ...status("03"), holdQueue: fact(0) } }), `18030001${D}${tail}`);
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

Deno.test("an 18 says what files said last of a copy, unless it has moved since", async () => {
  const codeOf = async (facts: KnownCopy["facts"], loan?: KnownCopy["loan"]) =>
    (await item({ facts: { ...POEMS, ...facts }, ...loan && { loan } }, {}))?.slice(2, 4);
  const free = fed(null), lent = fed({ patronId: "A1", due: "2026-12-24T22:59:00Z", renewals: 0 });
  const codes = {
    ...{ available: ["03", "04", "01"], "on-order": ["02", "04", "02"], "in-process": ["06", "04", "06"] },
    ...{ lost: ["12", "12", "12"], missing: ["13", "13", "13"], "claimed-returned": ["11", "11", "11"] },
    ...{ damaged: ["01", "04", "01"], "not-for-loan": ["01", "04", "01"], withdrawn: ["01", "04", "01"] },
  };
  for (const status of ITEM_STATUSES) {
    const of = (loan?: KnownCopy["loan"]) => codeOf({ status: fed(status) }, loan);
    assertEquals([await of(free), await of(lent), await of()], codes[status], status);
  }
  const status = fed("available" as const);
  assertEquals(await codeOf({ status, transitTo: fed("FFL") }, free), "10");
  assertEquals(await codeOf({ status, captured: fed("in-transit" as const) }, free), "10");
  assertEquals(await codeOf({ status, captured: fed("waiting" as const) }, free), "08");
  assertEquals(await codeOf({ status, captured: fed("waiting" as const) }, lent), "04");
  // An 18 that is newer, a loan and a return that are newer, and an 18 that is older.
  assertEquals(await codeOf({ status, circulationStatus: fact("08", "2026-11-23") }, free), "08");
  assertEquals(await codeOf({ status, circulationStatus: fact("08") }, free), "03");
  assertEquals(await codeOf({ status }, fact(LOAN, "2026-11-23")), "04");
  assertEquals(await codeOf({ status, transitTo: fed("FFL") }, fact(null, "2026-11-23")), "01");
  const charged = await item({ facts: { ...POEMS, status }, loan: lent }, {}) ?? "";
  assertEquals(charged.slice(26, 47), "AH20261224    225900|");
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
  const answering = createAnswering({ read: away, passwords: { verify: same } });
  assertEquals(await answering.answer(decoded.request, CONTEXT), undefined);
  assertEquals(await told(`01N${D}AOCPL|ALlost|AAA1|AC|`, { cards }), undefined);
});

Deno.test("a patron's session ends at the terminal, whatever is known of the card", async () => {
  for (const card of ["A1", "NOBODY"]) {
    const { line = "" } = await told(`35${D}AOCPL|AA${card}|`, { cards }) ?? {};
    assertEquals([line.slice(0, 3), line.slice(21)], ["36Y", `AOCPL|AA${card}|`]);
  }
});
