import { client, koha, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import {
  act,
  type ConformScenario,
  decisive,
  field,
  must,
  named,
  outside,
  premise,
  should,
  usual,
} from "../scenario.ts";
import {
  backOnShelf,
  checkin,
  checkout,
  GATE_STAYS_SHUT,
  hold,
  itemInformation,
  KEEPS_HOLDS,
  patronInformation,
  withdrawn,
} from "./requests.ts";

const HOLD = spec("Hold Response (16)");
const INFORMATION = spec("Patron Information Response (64)");
const COPY = "{available}";

const NOT_READY = named(
  "hold.available",
  field("available=N", "the copy is not ready for this patron", spec("Field Definitions, available")),
);

/** A hold with nothing that is optional. */
const BARE = (mode: string) => `15${mode}{now}AO{institution}|AA{good}|AB${COPY}|AC|`;
const tookBack = premise("takes-back", "ok=1", "what is on loan can be returned", spec("Checkin Response (10)"));

/** Holds, from placing to collecting. */
export const holdScenarios: readonly ConformScenario[] = [
  {
    id: "hold-placed-and-cancelled",
    title: "a hold is placed, counted and cancelled",
    about: ["hold", "patronInformation"],
    acts: [
      act(hold("+", "{good}", COPY), [
        premise("reserves", "ok=1", "the profile says that this copy takes holds", HOLD),
      ]),
      act(patronInformation("{good}", "     Y"), [
        named(
          "hold.counted",
          decisive(
            should("unavailableHoldsCount={good.holds.more}|", "a hold that is not ready is counted", INFORMATION),
          ),
        ),
        field("+CD", "it is listed", spec("Field Definitions, CD")),
      ]),
      act(patronInformation("{good}", "  Y"), [
        should("-CD", "only the list that is asked for is told", spec("Field Definitions, summary")),
      ]),
      act(hold("+", "{good}", COPY, "BW{in-a-month}|"), [
        named(
          "hold.second",
          field("ok=0", "the patron has that hold already", koha("refuses a second hold on a title")),
        ),
      ]),
      act(hold("-", "{good}", COPY), [premise("cancels", "ok=1", "a hold can be cancelled", HOLD)]),
      act(patronInformation("{good}"), [
        named("hold.gone", should("unavailableHoldsCount={good.holds}|", "the hold is gone", INFORMATION)),
      ]),
      act(`${hold("-", "{good}", COPY)}BON|`, [
        named("hold.cancels-nothing", field("ok=0", "there is no hold to cancel", HOLD)),
      ]),
    ],
    after: [withdrawn("{good}", COPY), ...backOnShelf(COPY)],
  },
  {
    id: "hold-changed",
    notAfter: KEEPS_HOLDS,
    title: "a hold gets another pickup location",
    about: ["hold"],
    acts: [
      act(hold("+", "{good}", COPY, "BS{pickup}|"), [premise("reserves", "ok=1", "the pickup location is one", HOLD)]),
      act(hold("*", "{good}", COPY, "BW{in-a-month}|BS{pickup}|"), [field("ok=1", "a hold can be changed", HOLD)]),
      act(hold("-", "{good}", COPY), [premise("cancels", "ok=1", "a hold can be cancelled", HOLD)]),
    ],
    after: [withdrawn("{good}", COPY), ...backOnShelf(COPY)],
  },
  {
    id: "hold-life-cycle",
    notAfter: KEEPS_HOLDS,
    title: "a copy that is returned goes to who waits for it, and to nobody else",
    about: ["hold", "checkout", "checkin", "itemInformation"],
    acts: [
      act(checkout("{other}", COPY), [
        premise(
          "lends",
          "ok=1",
          "the profile says that this patron may borrow this copy",
          spec("Checkout Response (12)"),
        ),
      ]),
      act(hold("+", "{good}", COPY), [
        premise("reserves", "ok=1", "the profile says that this copy takes holds", HOLD),
        NOT_READY,
      ]),
      act(checkin(COPY), [
        tookBack,
        usual("alert=Y", "somebody waits for it", spec("Field Definitions, alert")),
        field("CV=01|02|03|", "the alert type, if it is told, says that it is for a hold", {
          of: "3M SIP2 extensions for sorters",
          where: "CV (alert type)",
        }),
        field("CY={good}|", "if the sorter is told for whom it is, it is who waits", {
          of: "3M SIP2 extensions for sorters",
          where: "CY (hold patron id)",
        }),
      ]),
      act(itemInformation(COPY), [
        should(
          standsAs("on-hold-shelf", "in-transit"),
          "the copy waits on the hold shelf or is on its way there",
          spec("Field Definitions, circulation status"),
        ),
      ]),
      act(checkout("{other}", COPY), [
        should("ok=0", "the copy waits for somebody else", koha("refuses what waits for another patron")),
        GATE_STAYS_SHUT,
      ]),
      act(checkout("{good}", COPY), [should("ok=1", "the copy waits for this patron", spec("Checkout Response (12)"))]),
      act(patronInformation("{good}"), [
        named("loan.counted", should("chargedItemsCount={good.loans.more}|", "the copy is on loan", INFORMATION)),
      ]),
      act(checkin(COPY), [tookBack]),
    ],
    after: [withdrawn("{good}", COPY), ...backOnShelf(COPY)],
  },
  {
    id: "hold-refused",
    title: "no hold is placed for nobody or on nothing",
    about: ["hold"],
    acts: [
      act(hold("+", "{unknown.patron}", COPY), [
        must("ok=0", "nobody has the card", HOLD),
        field("available=N", "a refusal promises nothing", HOLD),
      ]),
      act(hold("+", "{good}", "{unknown.item}"), [must("ok=0", "there is no such copy", HOLD)]),
      outside("15+{now}BW{expiry}|AO{institution}|AA{good}|AC|", [
        must("16|96", "a hold on nothing is answered", HOLD),
      ]),
    ],
  },
  {
    id: "hold-with-past-expiry",
    notAfter: KEEPS_HOLDS,
    title: "a terminal with a wrong clock can place holds",
    about: ["hold"],
    acts: [act(hold("+", "{good}", COPY, "BW{yesterday}|"), [
      field(
        "ok=1",
        "a hold that ended before it began is one without an end",
        client("terminals with a wrong clock", "reckon the end of a hold by it"),
      ),
    ])],
    after: [withdrawn("{good}", COPY), ...backOnShelf(COPY)],
  },
  {
    id: "hold-without-an-end",
    notAfter: KEEPS_HOLDS,
    title: "a hold may be placed and cancelled without a word on its end or its pickup location",
    about: ["hold"],
    acts: [
      act(BARE("+"), [field("ok=1", "BW, BS and BY are optional", spec("Hold (15)"))]),
      act(BARE("-"), [field("ok=1", "BW, BS and BY are optional", spec("Hold (15)"))]),
    ],
    after: [withdrawn("{good}", COPY), ...backOnShelf(COPY)],
  },
  {
    id: "hold-second-in-queue",
    notAfter: KEEPS_HOLDS,
    title: "who is second in the queue is not told that a copy is ready",
    about: ["hold"],
    acts: [
      act(hold("+", "{other}", COPY), [
        premise("reserves", "ok=1", "the profile says that this copy takes holds", HOLD),
      ]),
      act(hold("+", "{good}", COPY), [
        premise("second-hold", "ok=1", "a second patron may wait, too", HOLD),
        NOT_READY,
        field("BR~^(?:0*2)?$", "this patron is second", spec("Field Definitions, BR")),
      ]),
    ],
    after: [withdrawn("{good}", COPY), withdrawn("{other}", COPY), ...backOnShelf(COPY)],
  },
  {
    id: "hold-where-no-copy-is",
    notAfter: KEEPS_HOLDS,
    title: "any copy of one library cannot be had where that library has none",
    about: ["hold"],
    acts: [
      act(hold("+", "{good}", COPY, "BS{elsewhere}|BY4|"), [
        field("ok=0", "nothing could ever fill this hold", spec("Field Definitions, BY")),
      ]),
    ],
    after: [withdrawn("{good}", COPY), ...backOnShelf(COPY)],
  },
];

/** Comes last: a loan cannot fulfil such a hold. So it is placed only where holds can be cancelled. */
export const holdOfABlockedCard: ConformScenario = {
  id: "hold-of-a-blocked-card",
  title: "no hold is placed for a card that is blocked",
  about: ["hold"],
  notAfter: [...KEEPS_HOLDS, {
    found: ["premise.cancels"],
    why: "the server cancelled no hold before: this one could not be taken back",
  }],
  acts: [
    act(hold("+", "{blocked}", COPY), [field("ok=0", "the card is blocked", koha("refuses holds of who is blocked"))]),
  ],
  after: [withdrawn("{blocked}", COPY), ...backOnShelf(COPY)],
};
