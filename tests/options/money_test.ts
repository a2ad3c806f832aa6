import { checkin, checkout, CLOCK, feePaid } from "../support/wire/messages.ts";
import { aFee, aHold, anItem, aPatron } from "../support/library/records.ts";
import { optionTest } from "./option_case.ts";

const records = { patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Bob", lastName: "Cratchit" })] };
const owing = { ...records, fees: [aFee({ amount: 125, outstanding: 125 })] };
const paid = (yes: "Y" | "N", text: string) => `38${yes}${CLOCK}AOMAIN|AAP1|${text}`;
const REFUSED = paid("N", "AFPayment exceeds the amount owed: 1.25|");
const TAKEN = paid("Y", "AFOverpaid: 3.75 is due back, please see staff.|");

optionTest("overpayment pays what is owed, and says what is due back", {
  records: owing,
  request: feePaid("P1", "5.00"),
  option: { overpayment: "pay" },
  off: REFUSED,
  on: TAKEN,
});

optionTest("disallow_overpayment of 0 does the same", {
  records: owing,
  request: feePaid("P1", "5.00"),
  option: { disallow_overpayment: "0" },
  off: REFUSED,
  on: TAKEN,
});

optionTest("overpayment counts before disallow_overpayment", {
  records: owing,
  request: feePaid("P1", "5.00"),
  option: { disallow_overpayment: "0", overpayment: "refuse" },
  off: REFUSED,
  on: REFUSED,
});

const back = (alert: string, more: string) =>
  `101YN${alert}${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|${more}`;

optionTest("rollback_seconds puts back what the same terminal has just lent", {
  records: { ...records, items: [anItem()], holds: [aHold({ patronId: "P2" })] },
  inside: ["<syspref_overrides><AllowItemsOnHoldCheckoutSIP>1</AllowItemsOnHoldCheckoutSIP></syspref_overrides>"],
  first: [checkout("P1", "I1")],
  request: checkin("I1"),
  option: { rollback_seconds: "60" },
  off: back("Y", "CYP2|CTMAIN|DABob Cratchit|CV01|"),
  on: back("N", ""),
});
