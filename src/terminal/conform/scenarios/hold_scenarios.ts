import { client, koha, spec } from "../citation.ts";
import { act, broken, type ConformScenario, must, practice, should } from "../scenario.ts";
import { backOnShelf, checkin, checkout, hold, itemInformation, patronInformation } from "./requests.ts";

const HOLD = spec("Hold Response (16)");
const INFORMATION = spec("Patron Information Response (64)");
const COPY = "{available}";

const withdrawn = (patron: string) =>
  ({
    send: hold("-", patron, COPY),
    done: "16",
    otherwise: `patron ${patron} may still have a hold on item ${COPY}`,
  }) as const;

/** Holds, from placing to collecting. */
export const holdScenarios: readonly ConformScenario[] = [
  {
    id: "hold-placed-and-cancelled",
    title: "a hold is placed, counted and cancelled",
    about: ["hold", "patronInformation"],
    acts: [
      act(hold("+", "{good}", COPY), [must("ok=1", "the profile says that this copy may be reserved", HOLD)]),
      act(patronInformation("{good}", "     Y"), [
        should("unavailableHoldsCount=0001", "a hold that is not ready is counted", INFORMATION),
        should("+CD", "it is listed", spec("Field Definitions, CD")),
      ]),
      act(hold("+", "{good}", COPY, "BW{in-a-month}|"), [
        practice("ok=0", "the patron has that hold already", koha("refuses a second hold on a title")),
      ]),
      act(hold("-", "{good}", COPY), [must("ok=1", "a hold can be cancelled", HOLD)]),
      act(patronInformation("{good}"), [
        must("unavailableHoldsCount=0000", "the hold is gone", INFORMATION),
        must("holdItemsCount=0000", "the hold is gone", INFORMATION),
      ]),
      act(`${hold("-", "{good}", COPY)}BON|`, [practice("ok=0", "there is no hold to cancel", HOLD)]),
    ],
    after: [withdrawn("{good}"), ...backOnShelf(COPY)],
  },
  {
    id: "hold-changed",
    title: "a hold gets another pickup location",
    about: ["hold"],
    acts: [
      act(hold("+", "{good}", COPY, "BS{pickup}|"), [must("ok=1", "the pickup location is one", HOLD)]),
      act(hold("*", "{good}", COPY, "BW{in-a-month}|BS{pickup}|"), [should("ok=1", "a hold can be changed", HOLD)]),
      act(hold("-", "{good}", COPY), [must("ok=1", "a hold can be cancelled", HOLD)]),
    ],
    after: [withdrawn("{good}"), ...backOnShelf(COPY)],
  },
  {
    id: "hold-life-cycle",
    title: "a copy that is returned goes to who waits for it, and to nobody else",
    about: ["hold", "checkout", "checkin", "itemInformation"],
    acts: [
      act(checkout("{other}", COPY), [
        must("ok=1", "the profile says that this patron may borrow this copy", spec("Checkout Response (12)")),
      ]),
      act(hold("+", "{good}", COPY), [
        must("ok=1", "the profile says that this copy may be reserved", HOLD),
        must("available=N", "the copy is on loan", spec("Field Definitions, available")),
      ]),
      act(checkin(COPY), [
        must("ok=1", "what is on loan can be returned", spec("Checkin Response (10)")),
        should("alert=Y", "somebody waits for it", spec("Field Definitions, alert")),
        practice("CV=01|02|03", "the alert type says that it is for a hold", {
          of: "3M SIP2 extensions for sorters",
          where: "CV (alert type)",
        }),
        practice("CY={good}", "the sorter prints a slip for who waits", {
          of: "3M SIP2 extensions for sorters",
          where: "CY (hold patron id)",
        }),
      ]),
      act(itemInformation(COPY), [
        should(
          "circulationStatus=08|10",
          "the copy waits on the hold shelf or is on its way there",
          spec("Field Definitions, circulation status"),
        ),
      ]),
      act(checkout("{other}", COPY), [
        should("ok=0", "the copy waits for somebody else", koha("refuses what waits for another patron")),
        should(
          "desensitize=N",
          "what is not lent must not leave the building",
          spec("Field Definitions, desensitize"),
        ),
      ]),
      act(checkout("{good}", COPY), [must("ok=1", "the copy waits for this patron", spec("Checkout Response (12)"))]),
      act(patronInformation("{good}"), [
        must("holdItemsCount=0000", "the hold is fulfilled", INFORMATION),
        must("chargedItemsCount=0001", "the copy is on loan", INFORMATION),
      ]),
      act(checkin(COPY), [must("ok=1", "what is on loan can be returned", spec("Checkin Response (10)"))]),
    ],
    after: [withdrawn("{good}"), ...backOnShelf(COPY)],
  },
  {
    id: "hold-refused",
    title: "no hold is placed for nobody or on nothing",
    about: ["hold"],
    acts: [
      act(hold("+", "{unknown.patron}", COPY), [
        must("ok=0", "nobody has the card", HOLD),
        must("available=N", "a refusal promises nothing", HOLD),
      ]),
      act(hold("+", "{good}", "{unknown.item}"), [must("ok=0", "there is no such copy", HOLD)]),
      broken("15+{now}AO{institution}|AA{good}|AC|", [must("16|96", "a hold on nothing is answered", HOLD)]),
      act(hold("+", "{blocked}", COPY), [
        should("ok=0", "the card is blocked", koha("refuses holds of who is blocked")),
      ]),
    ],
    after: [withdrawn("{blocked}")],
  },
  {
    id: "hold-with-past-expiry",
    title: "a terminal with a wrong clock can place holds",
    about: ["hold"],
    acts: [act(hold("+", "{good}", COPY, "BW{yesterday}|"), [
      practice(
        "ok=1",
        "a hold that ended before it began is one without an end",
        client("terminals with a wrong clock", "reckon the end of a hold by it"),
      ),
    ])],
    after: [withdrawn("{good}"), ...backOnShelf(COPY)],
  },
  {
    id: "hold-second-in-queue",
    title: "who is second in the queue is not told that a copy is ready",
    about: ["hold"],
    acts: [
      act(hold("+", "{other}", COPY), [must("ok=1", "the profile says that this copy may be reserved", HOLD)]),
      act(hold("+", "{good}", COPY), [
        must("ok=1", "a second patron may wait, too", HOLD),
        should("available=N", "the copy is for who was first", spec("Field Definitions, available")),
        practice("BR=|2|0002", "this patron is second", spec("Field Definitions, BR")),
      ]),
    ],
    after: [withdrawn("{good}"), withdrawn("{other}"), ...backOnShelf(COPY)],
  },
  {
    id: "hold-where-no-copy-is",
    title: "any copy of one library cannot be had where that library has none",
    about: ["hold"],
    acts: [
      act(hold("+", "{good}", COPY, "BS{elsewhere}|BY4|"), [
        practice("ok=0", "nothing could ever fill this hold", spec("Field Definitions, BY")),
      ]),
    ],
    after: [withdrawn("{good}"), ...backOnShelf(COPY)],
  },
];
