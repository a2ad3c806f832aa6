import { client, koha, spec } from "../citation.ts";
import { OWES_NOTHING } from "../expected.ts";
import {
  act,
  type AnswerExpectation,
  type ConformScenario,
  decisive,
  field,
  must,
  named,
  outside,
  premise,
  should,
  unless,
  usual,
} from "../scenario.ts";
import { patronInformation } from "./requests.ts";

const PAID = spec("Fee Paid Response (38)");
const AMOUNT = spec("Field Definitions, BV");

const pay = (patron: string, amount: string, more = "", currency = "{currency}") =>
  `37{now}0400${currency}BV${amount}|AO{institution}|AA${patron}|AC|${more}`;
const owes = patronInformation("{with-fees}");

/** All of them have one cause: whether amounts are looked at. */
const noAmount = (expectation: AnswerExpectation) => named("payment.amount", expectation);

/** Fees: what is told of them, and payments. */
export const feeScenarios: readonly ConformScenario[] = [
  {
    id: "fee-paid",
    title: "a payment lowers what is owed, once",
    about: ["feePaid", "patronInformation"],
    acts: [
      act(owes, [premise("owes", "BV~[1-9]", "the profile says that this patron owes something", AMOUNT)]),
      act(pay("{with-fees}", "0.01", "BKconform-{run}|"), [
        premise("takes-payments", "paymentAccepted=Y", "what is owed can be paid", PAID),
        field("BK=conform-{run}|", "the payment's own number is told, if one is", spec("Field Definitions, BK")),
      ]),
      act(owes, [named("payment.counted", decisive(should("BV changed", "less is owed than before", AMOUNT)))]),
      act(pay("{with-fees}", "0.01", "BKconform-{run}|"), [
        field("38", "a payment that is told again is answered", PAID),
      ]),
      act(owes, [
        field(
          "BV unchanged",
          "a payment of the same number is the same payment",
          client("terminals that had no answer", "tell a payment again under its number"),
        ),
      ]),
    ],
  },
  {
    id: "fee-amounts",
    title: "what is no amount is no payment",
    about: ["feePaid", "patronInformation"],
    acts: [
      act(owes, [premise("owes", "BV~[1-9]", "the profile says that this patron owes something", AMOUNT)]),
      act(pay("{with-fees}", "-1.00"), [
        named(
          "payment.negative",
          should(
            "paymentAccepted=N",
            "a payment of a negative amount (-1.00) is refused: it would add to the debt",
            AMOUNT,
          ),
        ),
      ]),
      act(pay("{with-fees}", "one"), [noAmount(should("paymentAccepted=N", "that is no amount", AMOUNT))]),
      act(pay("{with-fees}", "0.00"), [usual("paymentAccepted=N", "nothing is no payment", AMOUNT)]),
      outside(pay("{with-fees}", ""), [noAmount(should("paymentAccepted=N|", "no amount is no payment", AMOUNT))]),
      act(pay("{with-fees}", "0.01", "", "XTS"), [
        named(
          "payment.currency",
          field("paymentAccepted=N", "the library has another currency", spec("Field Definitions, currency type")),
        ),
      ]),
      act(pay("{with-fees}", "0.01", "CGno-such-fee|"), [
        named("payment.fee", field("paymentAccepted=N", "the patron owes no such fee", spec("Field Definitions, CG"))),
      ]),
      act(owes, [
        unless(
          ["payment.negative", "payment.amount", "payment.currency", "payment.fee"],
          field("BV unchanged", "nothing was paid", AMOUNT),
        ),
      ]),
    ],
    after: [{
      send: pay("{with-fees}", "1.00"),
      asks: owes,
      until: ["BV less by 1.00"],
      undoes: { sent: "BV-1.00|", answered: "paymentAccepted=Y" },
      of: "with-fees",
      otherwise: "patron {with-fees} may owe 1.00 more: the payment of -1.00 could not be taken back",
    }],
  },
  {
    id: "fee-over-payment",
    title: "more than is owed is not taken",
    about: ["feePaid"],
    acts: [act(pay("{good}", "1.00"), [
      usual("paymentAccepted=N", "this patron owes nothing", koha("refuses it where disallow_overpayment says so")),
    ])],
    after: [{
      send: patronInformation("{good}"),
      asks: patronInformation("{good}"),
      until: [OWES_NOTHING],
      of: "good",
      otherwise: "patron {good} has another debt than before, or a credit",
    }],
  },
  {
    id: "fee-of-nobody",
    title: "nobody's fee cannot be paid",
    about: ["feePaid"],
    acts: [act(pay("{unknown.patron}", "1.00"), [must("paymentAccepted=N", "nobody has the card", PAID)])],
  },
];
