import { assertEquals } from "@std/assert";
import type { Reason } from "../../src/library/reason.ts";
import type { RequestName } from "../../src/protocol/requests.ts";
import { terminalInEnglish as english } from "../../src/texts/en/terminal.ts";
import { textOf } from "../../src/texts/base/terminal_texts.ts";

/** Koha's wordings (its server's sources and tests); sites have terminals and rewriting rules that match on them. */
const KOHA: readonly (readonly [RequestName, Reason, string])[] = [
  ["checkout", "patron-unknown", "Invalid Patron"],
  ["checkout", "item-unknown", "Invalid Item"],
  ["checkout", "patron-blocked", "Patron debarred"],
  ["checkout", "patron-expired", "Patron expired on 2026-12-24"],
  ["checkout", "fees-over-limit", "Patron has fines"],
  ["checkout", "item-on-loan-to-another", "Item checked out to another patron"],
  ["checkout", "item-type-not-lent", "Item type cannot be checked out at this checkout location"],
  ["checkout", "loans-over-limit", "Issue failed : TOO_MANY"],
  ["checkout", "item-not-for-loan", "Issue failed : NOT_FOR_LOAN"],
  ["checkout", "item-withdrawn", "Issue failed : WTHDRAWN"],
  ["checkout", "item-lost", "Item cannot be issued: ITEM_LOST"],
  ["checkout", "item-reserved-for-another", "Item is reserved for another patron upon return."],
  ["checkout", "item-waiting-for-another", "Item is on hold for another patron."],
  ["checkin", "not-on-loan", "Item not checked out"],
  ["checkin", "item-withdrawn", "Item withdrawn, return not allowed"],
  ["checkin", "item-lost", "Item lost, return not allowed"],
  ["checkin", "item-held", "Item is on hold, please return to circulation desk"],
  ["hold", "patron-unknown", "Invalid patron barcode."],
  ["hold", "item-unknown", "No such item."],
  ["hold", "fees-over-limit", "Excessive fees blocking placement of hold."],
  ["hold", "hold-unknown", "No such outstanding hold."],
  ["renew", "renewal-not-allowed", "Renewals not allowed."],
  ["renew", "renewal-held", "Item unavailable due to outstanding holds"],
  ["renew", "renewals-over-limit", "Item has reached maximum renewals"],
  ["renew", "renewal-third-party", "Item already issued to other borrower"],
  ["feePaid", "patron-unknown", "Invalid patron barcode."],
  ["patronInformation", "patron-unknown", "Invalid cardnumber"],
  ["patronStatusRequest", "patron-unknown", "Invalid cardnumber"],
];

Deno.test("English texts are Koha's where Koha has one", () => {
  const worded = KOHA.map(([message, reason]) =>
    [message, reason, textOf(english, message, reason, { date: "2026-12-24" })] as const
  );
  assertEquals(worded, KOHA);
  assertEquals(english.renewed, "Item already checked out to you: renewing item.");
  assertEquals(english.holdCancelled, "Hold Cancelled.");
  assertEquals(english.greeting("Koha"), "Greetings from Koha.");
  assertEquals(english.accountExpired("2026-12-24"), "Your account has expired as of 2026-12-24");
  assertEquals(english.cardExpires("2026-12-24"), "Your card will expire on 2026-12-24");
  assertEquals(english.blockedByFees, "Patron blocked by fines");
  assertEquals(english.hasOverdues, "Patron has overdues");
  assertEquals(english.invalidPassword, "Invalid password");
  assertEquals(english.owes("$5.00"), " - You owe $5.00.");
  assertEquals(english.koha.owes("5.00"), "Patron owes 5.00");
  assertEquals(english.koha.cardLost, "Borrower's card reported lost.");
});
