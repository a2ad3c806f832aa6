import { assert, assertEquals } from "@std/assert";
import { loansThere, NO_CARD } from "../../../src/library/known/known_records.ts";
import { partOfList, wholeList } from "../../../src/library/known/known_list.ts";
import type { Day } from "../../../src/library/day.ts";
import type { AwayDecision, AwayFacts } from "../../../src/storage/port/lending.ts";
import { anAcceptedLoan, aQuestion } from "../../support/library/away_changes.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { aLedgerEntry, IS_UNKNOWN, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

const BEGAN = NOON.subtract({ minutes: 5 });

/** Nothing is done; what decided is kept. */
function look(facts: AwayFacts): { readonly kind: "left"; readonly facts: AwayFacts } {
  return { kind: "left", facts };
}

/** What a stand-in accepts: written as a whole, judged one after the other. */
export function lendingContract(test: ContractTest): void {
  outageContract(test);
  writeContract(test);
  factsContract(test);
  readContract(test);
  raceContract(test);
}

function outageContract(test: ContractTest): void {
  test("lending.begin() opens one outage, which every process joins, until it ends", {}, async ({ lending }, fresh) => {
    assertEquals(await lending.outage("main"), undefined);
    const first = await lending.begin("main", BEGAN);
    const { lending: other } = await fresh.reopen();
    assertEquals(await other.begin("main", NOON), first);
    assertEquals([first.began, first.ended, first.lent], [BEGAN, undefined, 0]);
    assertEquals([await other.end("elsewhere", NOON), await other.end("main", NOON)], [false, true]);
    assertEquals((await lending.outage("main"))?.ended, NOON);
    assertEquals((await lending.decide(aQuestion(), look)).facts.outage, undefined);
    const second = await lending.begin("main", NOON);
    assert(second.outageId > first.outageId, "outages are numbered");
  });

  test("loans of a day count for all its outages, those of a card for one", {}, async ({ lending }) => {
    await lending.begin("main", BEGAN);
    await lending.decide(aQuestion(), (facts) => anAcceptedLoan(facts));
    await lending.end("main", NOON);
    await lending.begin("main", NOON);
    const { facts: today } = await lending.decide(aQuestion(), look);
    assertEquals([today.dayLent, today.cardLent, today.outage?.lent], [1, 0, 0]);
    const { facts: tomorrow } = await lending.decide(aQuestion({ day: "2026-12-01" }), look);
    assertEquals(tomorrow.dayLent, 0);
  });

  test(
    "loans of a day count on where a clock goes over midnight and back; what had happened is none of them",
    {},
    async (
      { lending },
    ) => {
      await lending.begin("main", BEGAN);
      const told = async (day: Day) => (await lending.decide(aQuestion({ day }), look)).facts.dayLent;
      const lend = (day: Day, more = {}) =>
        lending.decide(
          aQuestion({ day, itemId: crypto.randomUUID() }),
          (facts) => ({ ...anAcceptedLoan(facts), ...more }),
        );
      await lend("2026-12-01");
      await lend("2026-11-30");
      assertEquals([await told("2026-11-30"), await told("2026-12-01"), await told("2026-12-02")], [2, 2, 0]);
      await lend("2026-12-01", { isTold: true });
      assertEquals(await told("2026-12-01"), 2);
    },
  );
}

function writeContract(test: ContractTest): void {
  test("lending.decide() writes all that an accepted change is, durably", {}, async ({ lending }, fresh) => {
    const outage = await lending.begin("main", BEGAN);
    await lending.decide(aQuestion(), (facts) => anAcceptedLoan(facts, { key: "K1" }));
    const { ledger, known, lending: other } = await fresh.reopen();
    const [row] = await ledger.waitingOf("main", "i1");
    assertEquals([row?.state, row?.terminalTold, row?.action, row?.patronId, row?.answer], [
      "waiting",
      "yes",
      "checkout",
      "P1",
      '{"body":"121"}',
    ]);
    const { promised } = row?.handOver ?? {};
    assertEquals(row?.handOver, {
      ...{ login: "sip1", location: "CPL", request: '{"body":"11NY"}', outage: outage.outageId },
      ...{ promised: NOON.add({ hours: 7 * 24 }), believed: { kind: "not on loan" } },
    });
    assertEquals((await known.copy("I1"))?.loan?.value, {
      patronId: "P1",
      due: promised?.toString() ?? "",
      renewals: 0,
    });
    assertEquals((await known.card("p1"))?.loans.entries.i1?.value, true);
    const { lent, returned, refused } = await other.outage("main") ?? {};
    assertEquals([lent, returned, refused], [1, 0, 0]);
    const lines = await other.outage("main") && (await fresh.storage.journal({ limit: 9 }));
    assertEquals(
      lines?.map(({ source, action, outcome, patronId, itemId, due }) => [
        source,
        action,
        outcome,
        patronId,
        itemId,
        due?.toString(),
      ]),
      [["stand-in", "checkout", "done", "P1", "I1", promised?.toString()]],
    );
  });

  test("lending.decide() writes a refusal into the journal, and nothing of what is left", {}, async (storage) => {
    const { lending, ledger } = storage;
    await lending.begin("main", BEGAN);
    const refused: AwayDecision = {
      kind: "refused",
      journal: {
        ...{ at: NOON, source: "stand-in", origin: anOrigin({ message: "hold" }), action: "hold-placed" },
        ...{ patronId: "P1", outcome: "refused", reason: "away-not-offered" },
      },
    };
    await lending.decide(aQuestion(), () => refused);
    await lending.decide(aQuestion(), look);
    assertEquals((await lending.outage("main"))?.refused, 1);
    assertEquals(await ledger.nextWaiting("main", 9), []);
    assertEquals((await storage.journal({ limit: 9 })).map(({ source, reason }) => [source, reason]), [[
      "stand-in",
      "away-not-offered",
    ]]);
  });

  test("lending.decide() writes nothing once its deadline has passed", {}, async ({ lending, ledger }) => {
    await lending.begin("main", BEGAN);
    const late = aQuestion({ deadline: { left: () => -1 } });
    const failed = await lending.decide(late, (facts) => anAcceptedLoan(facts)).then(() => "done", ({ name }) => name);
    assertEquals(failed, "StorageUnavailable");
    assertEquals(await ledger.nextWaiting("main", 9), []);
  });
}

function factsContract(test: ContractTest): void {
  test("lending.decide() tells of card and copy, by any spelling and number", {}, async ({ lending, known }) => {
    const when = { at: 1, origin: "learned" as const };
    const name = { value: "Ada", ...when };
    await known.tell({
      cards: new Map([
        ["P1", { ...NO_CARD, facts: { name, valid: { value: true, ...when } } }],
        ["OTHER", { ...NO_CARD, facts: { sameAs: { value: "P1", ...when } } }],
      ]),
      copies: new Map([["I1", { facts: { title: { value: "Poems", ...when } } }]]),
      at: NOON,
    });
    await lending.begin("main", BEGAN);
    const { facts } = await lending.decide(aQuestion({ patronId: "other", itemId: "i1" }), look);
    assertEquals([facts.patronId, facts.card?.facts.name?.value, facts.copy?.facts.title?.value], [
      "P1",
      "Ada",
      "Poems",
    ]);
    await lending.decide(aQuestion(), (found) => anAcceptedLoan(found));
    const { facts: later } = await lending.decide(aQuestion({ patronId: "OTHER", itemId: "I2" }), look);
    assertEquals([later.cardLent, later.dayLent, later.copy], [1, 1, undefined]);
    const { facts: lent } = await lending.decide(aQuestion({ patronId: "P2" }), look);
    assertEquals([lent.cardLent, lent.borrowerLoans?.entries.i1?.value], [0, "I1"]);
  });

  test("lending.decide() tells of earlier requests and of rows that are not settled", {}, async (storage) => {
    const { lending, ledger } = storage;
    await lending.begin("main", BEGAN);
    await lending.decide(aQuestion(), (facts) => anAcceptedLoan(facts, { key: "K1" }));
    const { facts: again } = await lending.decide(aQuestion({ repeats: { keys: ["K1"], whenever: false } }), look);
    assertEquals([again.earlier?.state, again.earlier?.answer], ["waiting", '{"body":"121"}']);
    const begun = await ledger.begin(aLedgerEntry({ patronId: "P2", itemId: "I2" }), NEW);
    assert(begun.kind === "begun");
    const about = aQuestion({ patronId: "p2", itemId: "i2" });
    assertEquals((await lending.decide(about, look)).facts.isCopyUnsure, true);
    assertEquals((await lending.decide(about, look)).facts.isCardUnsure, false);
    await ledger.settle(begun.ledgerId, IS_UNKNOWN);
    const { facts: unsure } = await lending.decide(about, look);
    assertEquals([unsure.isCopyUnsure, unsure.isCardUnsure], [true, true]);
    const { facts: others } = await lending.decide(aQuestion({ patronId: "P3", itemId: "I3" }), look);
    assertEquals([others.isCopyUnsure, others.isCardUnsure, others.earlier], [false, false, undefined]);
  });

  test("known.heldKeys() lists what somebody has a hold on", {}, async ({ known }) => {
    const when = { at: 1, origin: "learned" as const };
    const holds = partOfList([["t1", "pending"], ["i2", "waiting"], ["t3", null]] as const, when);
    await known.tell({ cards: new Map([["P1", { ...NO_CARD, holds }], ["P2", NO_CARD]]), copies: new Map(), at: NOON });
    assertEquals([...await known.heldKeys()].toSorted(), ["i2", "t1"]);
    // However many cards there are, and in whatever spelling.
    const many = Array.from({ length: 1_100 }, (_, at): [string, typeof NO_CARD] => [
      `${at % 2 === 0 ? "c" : "C"}${at}`,
      { ...NO_CARD, holds: partOfList([[`x${at}`, "pending"]] as const, when) },
    ]);
    await known.tell({ cards: new Map(many), copies: new Map(), at: NOON });
    assertEquals((await known.heldKeys()).size, 1_102);
  });
}

function readContract(test: ContractTest): void {
  /** What the system says after the changes were accepted, of which it has not heard. */
  const saidThen = { at: NOON.add({ minutes: 9 }).epochMilliseconds, origin: "learned" as const };
  const counts = { value: "000100010002000000000000", ...saidThen };
  const card = { ...NO_CARD, facts: { valid: { value: true, ...saidThen }, counts } };
  const late = { patronId: "P1", due: "2020-02-20T22:59:00Z", renewals: 0 };

  test("lending.read() lays what waits over what the system says meanwhile", {}, async ({ lending, known, ledger }) => {
    await lending.begin("main", BEGAN);
    await lending.decide(aQuestion(), (facts) => anAcceptedLoan(facts));
    const returned = { patronId: "", itemId: "I9", as: "returned", believed: { kind: "on loan", to: late } } as const;
    await lending.decide(aQuestion({ itemId: "I9" }), (facts) => anAcceptedLoan(facts, returned));
    await known.tell({
      cards: new Map([
        ["P1", {
          ...card,
          loans: wholeList([["i9", true], ["i8", true]] as const, saidThen),
          holds: partOfList([["t1", "waiting"]] as const, saidThen),
        }],
        ["OTHER", { ...NO_CARD, facts: { sameAs: { value: "P1", ...saidThen } } }],
      ]),
      copies: new Map([
        ["I1", { facts: { titleId: { value: "T1", ...saidThen } }, loan: { value: null, ...saidThen } }],
        ["I9", { facts: {}, loan: { value: late, ...saidThen } }],
      ]),
      at: NOON,
    });
    const read = await lending.read("main", { cards: ["other"], copies: ["i1", "I9", "I7"] });
    assertEquals(read.copies.get("i1")?.loan?.value?.patronId, "P1");
    assertEquals(read.copies.get("i1")?.loan?.origin, "away");
    assertEquals(read.copies.get("i9")?.loan?.value, null);
    assertEquals(read.copies.has("i7"), false);
    const own = read.cards.get("p1");
    assertEquals(loansThere(own?.loans ?? NO_CARD.loans).toSorted(), ["I1", "i8"]);
    // One more on loan and one less; the hold is fulfilled.
    assertEquals([own?.facts.counts?.value.slice(0, 4), own?.facts.counts?.value.slice(8, 12)], ["0000", "0002"]);
    assertEquals(own?.holds.entries.t1?.value, null);
    assertEquals([[...read.waiting.cards], [...read.waiting.copies].toSorted()], [["p1"], ["i1", "i9"]]);
    const { facts } = await lending.decide(aQuestion({ patronId: "OTHER", itemId: "I1" }), look);
    // What is judged is what is answered.
    assertEquals(facts.copy?.loan?.value, read.copies.get("i1")?.loan?.value);
    assertEquals(facts.card?.facts.counts, own?.facts.counts);

    for (const { ledgerId } of await ledger.nextWaiting("main", 9)) {
      await ledger.settle(ledgerId, { state: "not sent", terminalTold: "yes", now: NOON });
    }
    const after = await lending.read("main", { cards: ["P1"], copies: ["I1", "I9"] });
    assertEquals([[...after.waiting.cards], [...after.waiting.copies]], [[], []]);
    assertEquals(after.copies.get("i1")?.loan?.value, null);
    assertEquals(after.cards.get("p1")?.facts.counts?.value, counts.value);
  });

  test(
    "lending.read() tells of a copy that is passed on, and of nothing at another institution",
    {},
    async (storage) => {
      const { lending, known } = storage;
      await lending.begin("main", BEGAN);
      await known.tell({
        cards: new Map([["P1", { ...card, loans: wholeList([["i1", true]] as const, saidThen) }], ["P2", card]]),
        copies: new Map([["I1", { facts: {}, loan: { value: late, ...saidThen } }]]),
        at: NOON,
      });
      const believed = { kind: "on loan", to: late } as const;
      await lending.decide(
        aQuestion({ patronId: "P2" }),
        (facts) => anAcceptedLoan(facts, { patronId: "P2", believed }),
      );
      const { cards, copies } = await lending.read("main", { cards: ["P1"], copies: ["I1"] });
      assertEquals(copies.get("i1")?.loan?.value?.patronId, "P2");
      // Who has the copy comes with it.
      assertEquals(["p1", "p2"].map((id) => loansThere(cards.get(id)?.loans ?? NO_CARD.loans)), [[], ["I1"]]);
      const other = await lending.read("elsewhere", { cards: [], copies: ["I1"] });
      assertEquals([other.copies.get("i1")?.loan?.value?.patronId, other.waiting.copies.size], ["P1", 0]);
    },
  );
}

function raceContract(test: ContractTest): void {
  test("two processes exceed no limit, and lend no copy twice", {}, async ({ lending }, fresh) => {
    const { lending: other } = await fresh.reopen();
    await lending.begin("main", BEGAN);
    const ask = (at: typeof lending, patronId: string, itemId: string) =>
      at.decide<AwayDecision>(aQuestion({ patronId, itemId }), (facts) => {
        const isFree = facts.copy?.loan === undefined && facts.cardLent < 3;
        return isFree ? anAcceptedLoan(facts, { patronId, itemId }) : { kind: "left" };
      });
    const both = [lending, other, lending, other];
    const ofCard = await Promise.all(both.flatMap((at, n) => [ask(at, "P1", `A${n}`), ask(at, "P1", `B${n}`)]));
    assertEquals(ofCard.filter(({ kind }) => kind === "accepted").length, 3);
    const ofCopy = await Promise.all(both.map((at, n) => ask(at, `P${n + 2}`, "I1")));
    assertEquals(ofCopy.filter(({ kind }) => kind === "accepted").length, 1);
    assertEquals((await lending.outage("main"))?.lent, 4);
  });
}
