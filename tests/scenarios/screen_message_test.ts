import {
  blockPatron,
  checkin,
  checkout,
  CLOCK,
  endPatronSession,
  feePaid,
  hold,
  itemInformation,
  patronEnable,
  patronInformation,
  patronStatus,
  renew,
  renewAll,
} from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { PIN_1234, type Setting } from "../support/server/scenario.ts";
import { smallScenario, smallScenarios } from "../support/server/small_scenarios.ts";

const day = (text: string) => text;
const ON_SHELF = aHold({ patronId: "P2", status: "waiting", capturedItemId: "I1" });
const LENT = { loans: [aLoan({ patronId: "P2" })] };

/** What Koha says, where it says something: sites have terminals and rules that match on these words. */
const KOHA: readonly (readonly [text: string, request: string, setting: Setting])[] = [
  ["Invalid Patron", checkout("nobody", "I1"), {}],
  ["Invalid Item", checkout("P1", "nothing"), {}],
  ["Patron debarred", checkout("P1", "I1"), { patrons: [aPatron({ blocked: true })] }],
  ["Patron expired on 2026-03-01", checkout("P1", "I1"), { patrons: [aPatron({ expires: day("2026-03-01") })] }],
  ["Patron has fines", checkout("P1", "I1"), { fees: [aFee()], rules: [{ fee_limit: "4.99" }] }],
  ["Patron blocked: too many items overdue", checkout("P1", "I1"), overdue()],
  ["Patron blocked: too many claims of items returned", checkout("P1", "I1"), tooMany("claimed-returned")],
  ["Patron blocked: too many items lost", checkout("P1", "I1"), tooMany("lost")],
  ["Item checked out to another patron", checkout("P1", "I1"), LENT],
  ["Issue failed : NOT_FOR_LOAN", checkout("P1", "I1"), { items: [anItem({ status: "not-for-loan" })] }],
  ["Issue failed : NOT_FOR_LOAN", checkout("P1", "I1"), { items: [anItem({ status: "on-order" })] }],
  ["Issue failed : WTHDRAWN", checkout("P1", "I1"), { items: [anItem({ status: "withdrawn" })] }],
  ["Issue failed : TOO_MANY", checkout("P1", "I1"), { rules: [{ loan_limit: "0" }] }],
  ["Item already checked out to you: renewing item.", checkout("P1", "I1"), { loans: [aLoan()] }],
  ["Item is reserved for another patron upon return.", checkout("P1", "I1"), { holds: [aHold({ patronId: "P2" })] }],
  ["Item is on hold for another patron.", checkout("P1", "I1"), { holds: [ON_SHELF] }],
  ["Renewals not allowed.", checkout("P1", "I1", "", { renewal: "N" }), { loans: [aLoan()] }],
  ["Invalid Item", checkin("nothing"), {}],
  ["Item not checked out", checkin("I1"), {}],
  ["Item withdrawn, return not allowed", checkin("I1"), { items: [anItem({ status: "withdrawn" })] }],
  ["Item unavailable due to outstanding holds", renew("P1", "I1"), {
    loans: [aLoan()],
    holds: [aHold({ patronId: "P2" })],
  }],
  ["Item has reached maximum renewals", renew("P1", "I1"), { loans: [aLoan({ renewals: 3 })] }],
  ["Item already issued to other borrower", renew("P1", "I1"), LENT],
  ["Renewals not allowed.", renew("P1", "I1"), { loans: [aLoan()], policy: { renewal: "false" } }],
  ["Invalid patron barcode.", renewAll("nobody"), {}],
  ["Renewals not allowed.", renewAll("P1"), { policy: { renewal: "false" } }],
  ["Invalid patron barcode.", hold("+", "nobody", "ABI1|"), {}],
  ["No such item.", hold("+", "P1", "ABnothing|"), {}],
  ["No such item.", hold("+", "P1", "AJnothing|"), {}],
  ["Excessive fees blocking placement of hold.", hold("+", "P1", "ABI1|"), {
    fees: [aFee()],
    rules: [{ fee_limit: "1" }],
  }],
  ["Hold Cancelled.", hold("-", "P1", "ABI1|"), { holds: [aHold()] }],
  ["No such outstanding hold.", hold("*", "P1", "ABI1|"), {}],
  ["No such outstanding hold.", hold("-", "P1", "ABI1|"), {}],
  ["Invalid patron barcode.", feePaid("nobody", "1.00"), {}],
  ["Item is damaged", itemInformation("I1"), { items: [anItem({ status: "damaged" })] }],
  ["Thank you!", endPatronSession("P1"), {}],
  ["Invalid cardnumber", patronStatus("nobody"), {}],
  ["Invalid cardnumber", patronInformation("nobody"), {}],
  ["Block feature not implemented", blockPatron("P1", "left"), {}],
  ["Enable feature not implemented.", patronEnable("P1"), {}],
];

function overdue(): Setting {
  return {
    loans: [aLoan({ itemId: "I2", due: Temporal.Instant.from("2026-03-01T12:00:00Z") })],
    rules: [{ overdue_limit: "1" }],
  };
}

function tooMany(status: "lost" | "claimed-returned"): Setting {
  return {
    items: [anItem(), anItem({ itemId: "I2", titleId: "T2", status })],
    loans: [aLoan({ itemId: "I2" })],
    rules: [{ lost_limit: "0", claims_returned_limit: "0" }],
  };
}

smallScenarios(
  "English texts are Koha's wording where Koha has one",
  KOHA.map(([text, request, setting]) => ({
    name: `${request.slice(0, 2)} "${text}" for ${reasonOf(setting)}`,
    setting,
    async body({ login }, own) {
      await (await login()).ask(own(request), new RegExp(`\\|AF${text.replaceAll(".", "\\.")}\\|$`));
    },
  })),
);

/** Tells settings with the same words apart. */
function reasonOf(setting: Setting): string {
  return Object.keys(setting).join(" and ") || "nothing else";
}

/** Koha's message about a patron begins with a greeting, and goes on with what is the matter. */
const ABOUT_PATRONS: readonly (readonly [text: string, setting: Setting])[] = [
  ["Greetings from Main Library.", { institution: { name: "Main Library" } }],
  ["Greetings from MAIN.", {}],
  ["Greetings from MAIN. Your umbrella is here", { patrons: [aPatron({ note: "Your umbrella is here" })] }],
  ["Greetings from MAIN. Your account has expired as of 2026-03-01", {
    patrons: [aPatron({ expires: day("2026-03-01") })],
  }],
  ["Greetings from MAIN. Your card will expire on 2026-03-10", { patrons: [aPatron({ expires: day("2026-03-10") })] }],
  ["Greetings from MAIN.", { patrons: [aPatron({ expires: day("2026-06-10") })] }],
  ["Greetings from MAIN. -- Patron blocked by fines", { fees: [aFee()], rules: [{ fee_limit: "1" }] }],
  ["Greetings from MAIN. -- Ask at the desk", {
    patrons: [aPatron({ blocked: true, blockMessage: "Ask at the desk" })],
  }],
  ["Greetings from MAIN. -- Patron has overdues", overdue()],
  ["Greetings from MAIN. -- Patron's card has been lost", { patrons: [aPatron({ cardLost: true })] }],
];

smallScenarios(
  "Koha's words about a patron",
  ABOUT_PATRONS.map(([text, setting]) => ({
    name: `"${text}"`,
    setting,
    async body({ login }, own) {
      const desk = await login();
      const end = new RegExp(`\\|AF${text.replaceAll(".", "\\.")}\\|$`);
      await desk.ask(own(patronStatus("P1")), end);
      await desk.ask(own(patronInformation("P1")), end);
    },
  })),
);

smallScenario("Koha's words about a patron, all at once, with a wrong PIN at the end", {
  patrons: [aPatron({ pin: PIN_1234, note: "A note", expires: day("2026-03-01"), cardLost: true })],
  fees: [aFee()],
  ...overdue(),
  rules: [{ fee_limit: "1", overdue_limit: "1" }],
}, async ({ login }) => {
  await (await login()).ask(
    patronStatus("P1", "AD4321|"),
    `24YYYYY Y   Y   001${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|CQN|AFGreetings from MAIN. A note ` +
      "Your account has expired as of 2026-03-01 -- Patron blocked by fines -- Patron has overdues -- " +
      "Patron's card has been lost -- Invalid password|",
  );
});

smallScenario("renewals that failed are told one by one", {
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" }), anItem({ itemId: "I3", titleId: "T3" })],
  loans: [aLoan(), aLoan({ itemId: "I2", renewals: 3 }), aLoan({ itemId: "I3" })],
  holds: [aHold({ patronId: "P2", titleId: "T3" })],
}, async ({ login }) => {
  await (await login()).ask(
    renewAll("P1"),
    `66100010002${CLOCK}AOMAIN|BMI1|BNI2|BNI3|AFI2: Item has reached maximum renewals|` +
      "AFI3: Item unavailable due to outstanding holds|",
  );
});

smallScenario("renewals that failed since the card has expired say when", {
  patrons: [aPatron({ expires: day("2026-03-01") })],
  loans: [aLoan()],
}, async ({ login }) => {
  await (await login()).ask(renewAll("P1"), `66100000001${CLOCK}AOMAIN|BNI1|AFI1: Patron expired on 2026-03-01|`);
});

const GERMAN = { patrons: [aPatron({ language: "003" }), aPatron({ patronId: "P2" })] };

/** What may come before the end of a patron's session. */
const BEFORE_THE_END: readonly (readonly [request: string, setting: Setting])[] = [
  [checkout("P1", "I1"), GERMAN],
  [checkout("P1", "nothing"), GERMAN],
  [renew("P1", "I1"), { ...GERMAN, loans: [aLoan()] }],
  [renew("P1", "I2"), GERMAN],
  [renewAll("P1"), GERMAN],
  [hold("+", "P1", "ABI1|"), GERMAN],
  [hold("-", "P1", "ABI1|"), GERMAN],
  [feePaid("P1", "1.00"), { ...GERMAN, fees: [aFee()] }],
  [feePaid("P1", "1.00"), GERMAN],
  [patronEnable("P1"), GERMAN],
];

smallScenarios(
  "A patron who was answered in the language of the patron's data is taken leave of in it",
  BEFORE_THE_END.map(([request, setting]) => ({
    name: `after ${request.slice(0, 2)} with ${Object.keys(setting).join(" and ")}, ${request}`,
    setting,
    async body({ login }, own) {
      const desk = await login();
      await desk.ask(own(request), /^\d\d/);
      await desk.ask(own(endPatronSession("P1")), /\|AFVielen Dank!\|$/);
      await desk.ask(own(endPatronSession("P2")), /\|AFThank you!\|$/);
    },
  })),
);
