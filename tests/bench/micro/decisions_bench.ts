import { decideCheckin } from "../../../src/circulation/decide/decide_checkin.ts";
import { decideCheckout } from "../../../src/circulation/decide/decide_checkout.ts";
import { decideHold } from "../../../src/circulation/decide/decide_hold.ts";
import { decideRenewal } from "../../../src/circulation/decide/decide_renewal.ts";
import { circulationStatus } from "../../../src/circulation/rules/circulation_status.ts";
import { recalledLoans, standingOf } from "../../../src/circulation/rules/standing.ts";
import { aCheckin, aCheckout, aHoldRequest, aRenewal } from "../../support/library/commands.ts";
import {
  branches,
  holdFacts,
  itemFacts,
  loanFacts,
  overviewOf,
  patronFacts,
  someRules,
} from "../../support/library/facts.ts";
import { aHold, aLoan, NOON } from "../../support/library/records.ts";

// Decisions, which are pure: from facts that were gathered to what is to be done.
const rules = someRules([
  {
    loanDays: 21,
    renewals: 3,
    overdueFee: 25,
    overdueFeeCap: 1000,
    feeLimit: 1000,
    loanLimit: 20,
    recallAfterDays: 14,
  },
  { category: "child", loanLimit: 5 },
  { itemType: "dvd", loanDays: 7 },
], { branches: branches(["MAIN"], [7, "12-25"]) });
const newId = () => "F1";
const moment = { now: NOON, timeZone: "UTC" };

const patron = patronFacts();
const item = itemFacts();
const lent = itemFacts({ loan: aLoan() });
const awaited = itemFacts({ loan: aLoan(), holds: [aHold({ patronId: "P2" })] });
const checkout = aCheckout(), checkin = aCheckin(), renewal = aRenewal(), hold = aHoldRequest();
const tenLoans = Array.from({ length: 10 }, () => loanFacts());
const held = holdFacts();

const works: Readonly<Record<string, () => unknown>> = {
  "decideCheckout": () => decideCheckout({ patron, item, pin: "absent" }, rules, checkout, newId),
  "decideCheckin": () =>
    decideCheckin(
      { item: lent, borrower: { ...patron.patron, version: 1 }, holders: new Map() },
      rules,
      checkin,
      newId,
    ),
  "decideRenewal": () => decideRenewal({ patron, item: lent, loan: aLoan(), pin: "absent" }, rules, renewal, newId),
  "decideHold": () => decideHold(held, rules, hold, newId),
  "circulationStatus of a copy on loan": () => circulationStatus(overviewOf(lent), rules, NOON, "UTC"),
  "circulationStatus of a copy that is awaited": () => circulationStatus(overviewOf(awaited), rules, NOON, "UTC"),
  "standingOf a patron with 10 loans": () =>
    standingOf(patron, tenLoans, recalledLoans(tenLoans, rules, moment), rules, moment),
};

for (const [name, work] of Object.entries(works)) Deno.bench({ name, group: "decisions", fn: () => void work() });
