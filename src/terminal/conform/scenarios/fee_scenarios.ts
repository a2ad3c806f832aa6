import { client, koha, spec } from "../citation.ts";
import { type ConformScenario, field, must, premise, should } from "../scenario.ts";
import { patronInformation } from "./requests.ts";

const PAID = spec("Fee Paid Response (38)");
const AMOUNT = spec("Field Definitions, BV");

const pay = (patron: string, amount: string, more = "", currency = "{currency}") =>
  `37{now}0400${currency}BV${amount}|AO{institution}|AA${patron}|AC|${more}`;
const owes = patronInformation("{with-fees}");

/** Fees: what is told of them, and payments. */
export const feeScenarios: readonly ConformScenario[] = [
  {
    id: "fee-paid",
    title: "a payment lowers what is owed, once",
    about: ["feePaid", "patronInformation"],
    acts: [
      { send: owes, expect: [premise("owes", "BV~[1-9]", "the profile says that this patron owes something", AMOUNT)] },
      {
        send: pay("{with-fees}", "0.01", "BKconform-{run}|"),
        expect: [
          premise("takes-payments", "paymentAccepted=Y", "what is owed can be paid", PAID),
          field("BK=conform-{run}|", "the payment's own number is told, if one is", spec("Field Definitions, BK")),
        ],
      },
      { send: owes, expect: [should("BV changed", "less is owed than before", AMOUNT)] },
      {
        send: pay("{with-fees}", "0.01", "BKconform-{run}|"),
        expect: [field("38", "a payment that is told again is answered", PAID)],
      },
      {
        send: owes,
        expect: [
          field(
            "BV unchanged",
            "a payment of the same number is the same payment",
            client("terminals that had no answer", "tell a payment again under its number"),
          ),
        ],
      },
    ],
    leaves: "patron {with-fees} has paid 0.01",
  },
  {
    id: "fee-amounts",
    title: "what is no amount is no payment",
    about: ["feePaid", "patronInformation"],
    acts: [
      { send: owes, expect: [premise("owes", "BV~[1-9]", "the profile says that this patron owes something", AMOUNT)] },
      {
        send: pay("{with-fees}", "-1.00"),
        expect: [should("paymentAccepted=N", "nobody pays less than nothing", AMOUNT)],
      },
      { send: pay("{with-fees}", "one"), expect: [should("paymentAccepted=N", "that is no amount", AMOUNT)] },
      { send: pay("{with-fees}", "0.00"), expect: [field("paymentAccepted=N", "nothing is no payment", AMOUNT)] },
      {
        send: pay("{with-fees}", ""),
        outside: true,
        expect: [should("paymentAccepted=N|", "no amount is no payment", AMOUNT)],
      },
      {
        send: pay("{with-fees}", "0.01", "", "XTS"),
        expect: [
          field("paymentAccepted=N", "the library has another currency", spec("Field Definitions, currency type")),
        ],
      },
      {
        send: pay("{with-fees}", "0.01", "CGno-such-fee|"),
        expect: [field("paymentAccepted=N", "the patron owes no such fee", spec("Field Definitions, CG"))],
      },
      { send: owes, expect: [field("BV unchanged", "nothing was paid", AMOUNT)] },
    ],
  },
  {
    id: "fee-over-payment",
    title: "more than is owed is not taken",
    about: ["feePaid"],
    acts: [{
      send: pay("{good}", "1.00"),
      expect: [
        field(
          "paymentAccepted=N",
          "this patron owes nothing",
          koha("refuses it where disallow_overpayment says so"),
        ),
      ],
    }],
    after: [{
      send: patronInformation("{good}"),
      asks: patronInformation("{good}"),
      until: ["BV=|0|0.0|0.00"],
      of: "good",
      otherwise: "patron {good} has paid 1.00 that was not owed",
    }],
  },
  {
    id: "fee-of-nobody",
    title: "nobody's fee cannot be paid",
    about: ["feePaid"],
    acts: [{ send: pay("{unknown.patron}", "1.00"), expect: [must("paymentAccepted=N", "nobody has the card", PAID)] }],
  },
];
