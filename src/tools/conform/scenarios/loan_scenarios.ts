import { client, koha, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import {
  type Act,
  act,
  type ConformScenario,
  decisive,
  field,
  must,
  named,
  premise,
  should,
  unless,
  usual,
} from "../scenario.ts";
import {
  backOnShelf,
  checkin,
  checkout,
  GATE_STAYS_SHUT,
  IS_BACK,
  itemInformation,
  KEEPS_LOANS,
  ON_LOAN,
  patronInformation,
  renewal,
} from "./requests.ts";

const CHECKOUT = spec("Checkout Response (12)");
const CHECKIN = spec("Checkin Response (10)");
const RENEWAL = spec("Renew Response (30)");
const CIRCULATION = spec("Field Definitions, circulation status");
const COPY = "{available}";

const lends: Act = act(checkout("{good}", COPY), [
  premise("lends", "ok=1", "the profile says that this patron may borrow this copy", CHECKOUT),
  named(
    "loan.first",
    should("renewalOk=N", "it was not on loan to the patron before", spec("Field Definitions, renewal ok")),
  ),
  named("loan.due", field("+AH", "it is told when it is due", CHECKOUT)),
  named("loan.title", field("+AJ", "its title is told", CHECKOUT)),
]);

const takesBack: Act = act(checkin(COPY), [
  premise("takes-back", "ok=1", "what is on loan can be returned", CHECKIN),
  field("resensitize=Y", "what is back must not leave the building unseen", spec("Field Definitions, resensitize")),
  usual(
    "alert=N",
    "nobody waits for it, so that there is nothing to sound an alert for",
    spec("Field Definitions, alert"),
  ),
]);

/** Refusals of a checkout: whose card, what for, and why. */
const REFUSED = [
  ["blocked", "{blocked}", COPY, "the card is blocked"],
  ["expired", "{expired}", COPY, "the card has expired"],
  ["unknown-patron", "{unknown.patron}", COPY, "nobody has the card"],
  ["unknown-item", "{good}", "{unknown.item}", "there is no such copy"],
] as const;

/** Loans, from checkout to return. */
export const loanScenarios: readonly ConformScenario[] = [
  {
    id: "checkin-unknown",
    title: "a barcode that is on no copy is not taken back silently",
    about: ["checkin"],
    acts: [act(checkin("{unknown.item}"), [
      should("ok=0", "there is no such copy", CHECKIN),
      usual("alert=Y", "somebody must see to it", spec("Field Definitions, alert")),
      named("refusal.why", field("+AF", "the person at the terminal is told why", koha("says Invalid Item"))),
    ])],
  },
  {
    id: "renewal-refused",
    title: "what nobody has on loan cannot be renewed",
    about: ["renew"],
    acts: [
      act(renewal("{good}", COPY), [
        must("ok=0", "the copy is not on loan", RENEWAL),
        should("renewalOk=N", "a refusal is no renewal", RENEWAL),
      ]),
      act(renewal("{good}", "{unknown.item}"), [must("ok=0", "there is no such copy", RENEWAL)]),
      act(renewal("{unknown.patron}", COPY), [must("ok=0", "nobody has the card", RENEWAL)]),
      act("65{now}AO{institution}|AA{unknown.patron}|AC|", [
        must("renewedCount=0000|", "nobody has the card", spec("Renew All Response (66)")),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "loan-life-cycle",
    title: "a copy is lent, found on loan, renewed and returned",
    about: ["checkout", "itemInformation", "patronInformation", "renew", "checkin"],
    acts: [
      lends,
      act(itemInformation(COPY), [
        ON_LOAN,
        field("+AH", "it is told when it is due", spec("Item Information Response (18)")),
      ]),
      act(patronInformation("{good}", "  Y"), [
        named(
          "loan.counted",
          should(
            "chargedItemsCount={good.loans.more}|",
            "the loan is counted",
            spec("Patron Information Response (64)"),
          ),
        ),
        field(
          `AU~^${COPY}`,
          "the loan is listed by its barcode",
          client("terminals that renew from the list", "take AU for the barcode"),
        ),
      ]),
      act(patronInformation("{good}", "   Y"), [
        should("-AU", "only the list that is asked for is told", spec("Field Definitions, summary")),
      ]),
      act(renewal("{good}", COPY), [
        premise("renews", "ok=1", "the profile says that this copy may be renewed", RENEWAL),
        field("+AH", "it is told when it is due now", RENEWAL),
        should("renewalOk=Y", "it is a renewal", RENEWAL),
      ]),
      {
        ...takesBack,
        expect: [
          ...takesBack.expect,
          field("AA={good}|", "if a patron is told, it is the one who had the copy", spec("Field Definitions, AA")),
        ],
      },
      act(itemInformation(COPY), [IS_BACK]),
      act(patronInformation("{good}"), [
        named(
          "return.counted",
          should("chargedItemsCount={good.loans}|", "the loan is over", spec("Patron Information Response (64)")),
        ),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "renew-all",
    notAfter: KEEPS_LOANS,
    title: "all loans are renewed at once",
    about: ["checkout", "renewAll", "checkin"],
    acts: [
      lends,
      act("65{now}AO{institution}|AA{good}|AC|", [
        premise("renews-all", "ok=1", "the request is carried out", spec("Renew All Response (66)")),
        should(
          "renewedCount~^(?!0000)",
          "the loan is renewed, and counted",
          spec("Renew All Response (66)"),
        ),
        should("unrenewedCount=0000|", "no other loan is there", spec("Renew All Response (66)")),
        field(`BM~^${COPY}`, "what was renewed is listed", spec("Field Definitions, BM")),
      ]),
      takesBack,
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "renewal-by-checkout",
    notAfter: KEEPS_LOANS,
    title: "who borrows what he has renews it, if the terminal lets him",
    about: ["checkout", "checkin"],
    acts: [
      lends,
      {
        // That a terminal may renew does not say that the server does.
        send: checkout("{good}", COPY, "BON|"),
        ends: "ok=0",
        expect: [
          should("ok=1", "the answer says whether it was renewed", spec("Field Definitions, ok")),
          should("renewalOk=Y", "the copy was on loan to this patron", spec("Field Definitions, renewal ok")),
        ],
      },
      act(checkout("{good}", COPY, "", "N"), [
        field("ok=0", "the terminal does not allow renewals", spec("Field Definitions, SC renewal policy")),
      ]),
      takesBack,
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "checkout-of-what-is-lent",
    notAfter: KEEPS_LOANS,
    title: "a copy that one patron has is not lent to another",
    about: ["checkout", "checkin"],
    acts: [
      lends,
      act(checkout("{other}", COPY), [
        must("ok=0", "the copy is on loan to somebody else", CHECKOUT),
        GATE_STAYS_SHUT,
      ]),
      act(patronInformation("{good}"), [
        named("loan.counted", should("chargedItemsCount={good.loans.more}|", "the loan goes on", CHECKOUT)),
      ]),
      act(renewal("{other}", COPY), [should("ok=0", "who has no loan cannot renew it", RENEWAL)]),
      takesBack,
    ],
    after: backOnShelf(COPY),
  },
  ...REFUSED.map(([id, patron, item, why]): ConformScenario => ({
    id: `checkout-refused-${id}`,
    title: `nothing is lent where ${why}`,
    about: ["checkout", "itemInformation"],
    acts: [
      act(itemInformation(COPY), []),
      act(checkout(patron, item), [
        decisive((id.startsWith("unknown") ? must : should)("ok=0", why, CHECKOUT)),
        GATE_STAYS_SHUT,
        should("renewalOk=N", "a refusal is no renewal", spec("Field Definitions, renewal ok")),
        field("AH=", "what is not lent has no due date", CHECKOUT),
        named("refusal.why", field("+AF", "the person at the terminal is told why", koha("says why in AF"))),
      ]),
      act(itemInformation(COPY), [
        must("circulationStatus unchanged", "what was refused changes nothing of the copy", CIRCULATION),
      ]),
    ],
    after: backOnShelf(COPY),
  })),
  {
    id: "checkout-with-wrong-pin",
    notAfter: KEEPS_LOANS,
    title: "nothing is lent on a wrong PIN",
    about: ["checkout"],
    acts: [
      act(checkout("{good}", COPY, "ADno such PIN|"), [
        decisive(field("ok=0", "the PIN is wrong", spec("Checkout (11): patron password"))),
      ]),
      act(checkout("{good}", COPY, "AD{good.pin}|"), [premise("lends", "ok=1", "the PIN is right", CHECKOUT)]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "checkout-undone",
    notAfter: KEEPS_LOANS,
    title: "a checkout that the terminal could not complete is undone",
    about: ["checkout", "checkin", "itemInformation"],
    acts: [
      lends,
      act(checkin(COPY, "BIY|"), [
        should("ok=1", "BI=Y in a checkin undoes the checkout", spec("Field Definitions, BI")),
      ]),
      act(itemInformation(COPY), [IS_BACK]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "checkin-undone",
    notAfter: KEEPS_LOANS,
    title: "a checkin that the terminal could not complete is undone",
    about: ["checkout", "checkin", "itemInformation"],
    acts: [
      lends,
      takesBack,
      act(checkout("{good}", COPY, "BIY|"), [
        field("ok=1", "BI=Y in a checkout undoes the checkin", spec("Field Definitions, BI")),
      ]),
      act(itemInformation(COPY), [
        unless(["loan.status"], field(standsAs("on-loan"), "the copy is on loan again", CIRCULATION)),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "loan-without-dates",
    notAfter: KEEPS_LOANS,
    title: "a terminal without a clock can lend and take back",
    about: ["checkout", "checkin"],
    acts: [
      {
        outside: true,
        send: `11YN{none}{none}AO{institution}|AA{good}|AB${COPY}|AC|`,
        expect: [should("ok=1", "a blank date is none", client("terminals without a clock", "leave dates blank"))],
      },
      {
        outside: true,
        send: `09N{none}{none}AP{location}|AO{institution}|AB${COPY}|AC|`,
        expect: [should("ok=1", "a blank date is none", client("terminals without a clock", "leave dates blank"))],
      },
    ],
    after: backOnShelf(COPY),
  },
];
