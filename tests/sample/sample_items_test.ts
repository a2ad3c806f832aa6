import { assert, assertEquals, assertGreater, assertLess, assertMatch, assertNotEquals, fail } from "@std/assert";
import { SAMPLE, sampleLibrary } from "../../src/sample/sample_library.ts";

const NOW = Temporal.Instant.from("2026-03-10T14:20:30.123Z");
const TODAY = Temporal.PlainDate.from("2026-03-10");
const ZONE = "Europe/Prague";
const { titles = [], items = [], loans = [], holds = [] } = sampleLibrary(NOW, ZONE);

type Case = keyof typeof SAMPLE.items;

/** What matters of a copy. */
interface Whereabouts {
  readonly itemType: string;
  readonly status: string;
  /** Branch where it belongs, where it is, where it travels. */
  readonly places: string;
  /** The case of the patron who has it. */
  readonly lentTo?: string;
  readonly dueIn?: number;
  readonly renewals?: number;
  /** The case of the patron for whom it was captured, and how. */
  readonly capturedFor?: string;
  /** Pending holds on the title. */
  readonly wantedBy: number;
  readonly copies: number;
}

const ON_THE_SHELF: Whereabouts = {
  itemType: "BOOK",
  status: "available",
  places: "MAIN MAIN -",
  wantedBy: 0,
  copies: 1,
};

const out = (lentTo: keyof typeof SAMPLE.patrons, dueIn: number, renewals = 0) => ({ lentTo, dueIn, renewals });

/** Every case, with all that tells it from a book on its shelf that nobody wants. */
const EXPECTED: Readonly<Record<Case, Partial<Whereabouts>>> = {
  available: {},
  onLoan: out("manual", 11),
  onLoanDvd: { itemType: "DVD", ...out("manual", 4) },
  onLoanRenewed: out("manual", 17, 1),
  waitingForManual: { capturedFor: "manual waiting" },
  waiting: { capturedFor: "holdWaiting waiting" },
  waitingTooLong: { capturedFor: "holdWaitingTooLong waiting" },
  inTransitForHold: { places: "MAIN MAIN CPL", capturedFor: "holdInTransit in-transit" },
  inTransit: { places: "CPL MAIN CPL" },
  elsewhere: { places: "MAIN CPL -" },
  onOrder: { status: "on-order" },
  inProcess: { status: "in-process" },
  lost: { status: "lost" },
  missing: { status: "missing" },
  claimedReturned: { status: "claimed-returned", ...out("claimedReturned", 5) },
  lostOnLoan: { status: "lost", ...out("lostOnLoan", 3) },
  damaged: { status: "damaged" },
  notForLoan: { itemType: "REFERENCE", status: "not-for-loan" },
  withdrawn: { status: "withdrawn" },
  justReturned: {},
  overdue: out("oneOverdue", -6),
  noRenewalsLeft: out("noRenewalsLeft", 10, SAMPLE.limits.renewals),
  recalled: { ...out("recalled", 5), wantedBy: 1 },
  protectedFromRecall: { ...out("cpl", 19), wantedBy: 1 },
  queued: { ...out("mixedRenewals", 6), wantedBy: 3, copies: 2 },
  queuedToo: { ...out("cpl", 15), wantedBy: 3, copies: 2 },
  wanted: { ...out("cpl", 15), wantedBy: 1, copies: 2 },
  notWanted: { wantedBy: 1, copies: 2 },
  notWantedLibrary: { wantedBy: 1, copies: 2 },
  wantedLibrary: { places: "CPL CPL -", ...out("cpl", 16), wantedBy: 1, copies: 2 },
  returnsToHoldShelf: { ...out("returns", 10), wantedBy: 1 },
  returnsToHoldElsewhere: { ...out("returns", 10), wantedBy: 1 },
  returnsToOtherLibrary: { places: "CPL CPL -", ...out("returns", 10) },
  cassetteOnLoan: { itemType: "CASSETTE", ...out("magneticMedia", 17) },
  videoOnLoan: { itemType: "VIDEO", ...out("magneticMedia", 17) },
  cassette: { itemType: "CASSETTE" },
  video: { itemType: "VIDEO" },
  dvd: { itemType: "DVD" },
  laptop: { itemType: "LAPTOP", copies: 2 },
  laptopOnLoan: { itemType: "LAPTOP", ...out("laptop", 0), copies: 2 },
  magazine: { itemType: "MAGAZINE" },
  pipeTitle: {},
  latin1Title: {},
  czechTitle: {},
  greekTitle: {},
  longTitle: {},
  bare: { itemType: "" },
  sameTitle: {},
  sameTitleToo: {},
  withProperties: {},
  renewable: out("mixedRenewals", 9),
  onceWanted: { ...out("cpl", 13), wantedBy: 1 },
  reserved: { wantedBy: 1 },
  waitingAtCpl: { places: "CPL CPL -", capturedFor: "cpl waiting" },
};

function item(name: Case) {
  return items.find(({ itemId }) => itemId === SAMPLE.items[name]) ?? fail(`${name} is no item`);
}

const caseOf = (patronId: string) =>
  Object.entries(SAMPLE.patrons).find(([, card]) => card === patronId)?.[0] ?? patronId;
const loanOf = (name: Case) => loans.find(({ itemId }) => itemId === SAMPLE.items[name]);

function whereabouts(name: Case): Whereabouts {
  const { itemId, titleId, itemType, status, permanentLocation, currentLocation, transitTo } = item(name);
  const loan = loanOf(name);
  const captured = holds.find(({ capturedItemId }) => capturedItemId === itemId);
  return {
    itemType,
    status,
    places: `${permanentLocation} ${currentLocation} ${transitTo ?? "-"}`,
    ...loan && {
      lentTo: caseOf(loan.patronId),
      dueIn: TODAY.until(loan.due.toZonedDateTimeISO(ZONE).toPlainDate()).days,
      renewals: loan.renewals,
    },
    ...captured && { capturedFor: `${caseOf(captured.patronId)} ${captured.status}` },
    wantedBy: holds.filter((hold) => hold.titleId === titleId && hold.status === "pending").length,
    copies: items.filter((copy) => copy.titleId === titleId).length,
  };
}

function isCase(name: string): name is Case {
  return name in SAMPLE.items;
}

for (const name of Object.keys(SAMPLE.items).filter(isCase)) {
  Deno.test(`SAMPLE.items.${name} is where it says`, () => {
    assertEquals(whereabouts(name), { ...ON_THE_SHELF, ...EXPECTED[name] });
  });
}

Deno.test("SAMPLE.items are of SIP2's media types, magnetic ones included", () => {
  const media = (name: Case) => item(name).mediaType;
  assertEquals(
    [media("available"), media("magazine"), media("cassette"), media("cassetteOnLoan")],
    ["001", "002", "004", "004"],
  );
  assertEquals([media("video"), media("videoOnLoan"), media("dvd"), media("laptop")], ["005", "005", "006", "000"]);
});

Deno.test("SAMPLE.items are lent for long enough to be recalled, or not", () => {
  const daysOut = (name: Case) => loanOf(name)?.checkedOut.until(NOW).total({ unit: "hours" }) ?? 0;
  assertGreater(daysOut("recalled"), 24 * SAMPLE.limits.recallAfterDays);
  assertLess(daysOut("protectedFromRecall"), 24 * SAMPLE.limits.recallAfterDays);
  const recall = holds.find(({ titleId }) => titleId === item("recalled").titleId);
  assertNotEquals(recall?.patronId, SAMPLE.patrons.recalled);
});

Deno.test("SAMPLE.items.laptopOnLoan is due in three hours, justReturned came back five minutes ago", () => {
  assertEquals(loanOf("laptopOnLoan")?.due.toString(), "2026-03-10T17:21:00Z");
  assertEquals(item("justReturned").returned?.toString(), "2026-03-10T14:15:30.123Z");
});

Deno.test("SAMPLE.items have titles that stretch delimiters and encodings", () => {
  assertMatch(item("pipeTitle").title, /\w \| \w/);
  assertMatch(item("latin1Title").title, /^[\x20-\xff]*[\xa0-\xff][\x20-\xff]*$/);
  assertMatch(item("czechTitle").title, /[\u0100-\u017f]/);
  assertMatch(item("greekTitle").title, /^[\p{Script=Greek} ]+$/u);
  assertGreater(item("longTitle").title.length, 255);
});

Deno.test("SAMPLE.items.bare has a title and a place, and nothing else", () => {
  const { itemId, titleId, title, permanentLocation, currentLocation, status, ...rest } = item("bare");
  assert(itemId && titleId && title && permanentLocation && currentLocation && status);
  for (const [key, value] of Object.entries(rest)) assertEquals(value, "", key);
});

Deno.test("SAMPLE.items.withProperties has properties, as no other", () => {
  assertEquals(items.filter(({ properties }) => properties !== ""), [item("withProperties")]);
});

Deno.test("SAMPLE.titles are the titles they say, and only `Poems` is a title twice", () => {
  assertEquals(item("available").titleId, SAMPLE.titles.available);
  assertEquals(item("queued").titleId, SAMPLE.titles.queued);
  assertEquals(item("reserved").titleId, SAMPLE.titles.reserved);
  assertEquals(item("sameTitle").titleId, SAMPLE.titles.sameTitle);
  assertEquals(item("sameTitleToo").titleId, SAMPLE.titles.sameTitleToo);
  const twice = [...Map.groupBy(titles, ({ title }) => title)].filter(([, same]) => same.length > 1);
  assertEquals(twice.map(([title, same]) => [title, ...same.map(({ titleId }) => titleId)]), [
    ["Poems", SAMPLE.titles.sameTitle, SAMPLE.titles.sameTitleToo],
  ]);
});
