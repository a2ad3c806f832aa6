import { client, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import { type Act, act, type ConformScenario, decisive, field, must, named, premise, should } from "../scenario.ts";
import { backOnShelf, checkin, checkout, itemInformation } from "./requests.ts";

const COPY = "{available}";
const EMPTY_PIN = client("php-sip2 and SIP2.NET", "send an empty AD with every request");
const AT_HOME = field(
  standsAs("available"),
  "the copy is where it belongs",
  spec("Field Definitions, circulation status"),
);

const lends: Act = act(checkout("{good}", COPY), [
  premise("lends", "ok=1", "the profile says that this patron may borrow this copy", spec("Checkout Response (12)")),
]);
const tookBack = premise("takes-back", "ok=1", "what is on loan can be returned", spec("Checkin Response (10)"));

/** What terminals of many makers send because they cannot do otherwise. */
export const terminalScenarios: readonly ConformScenario[] = [
  {
    id: "empty-pin-is-none",
    title: "an empty PIN is one that was not asked for",
    about: ["checkout", "renewAll", "feePaid", "checkin"],
    touches: true,
    acts: [
      act(checkout("{good}", COPY, "AD|"), [
        named("pin.empty-refused", field("ok=1", "nobody was asked for a PIN", EMPTY_PIN)),
      ]),
      act("65{now}AO{institution}|AA{good}|AD|AC|", [
        named("pin.empty-refused", field("ok=1", "nobody was asked for a PIN", EMPTY_PIN)),
      ]),
      act("37{now}0400{currency}BV0.01|AO{institution}|AA{with-fees}|AC|AD|", [
        named("pin.empty-refused", field("paymentAccepted=Y", "nobody was asked for a PIN", EMPTY_PIN)),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "checkin-at-a-described-place",
    title: "a place that is no library sends no copy away",
    about: ["checkout", "checkin", "itemInformation"],
    acts: [
      lends,
      act(checkin(COPY).replace("AP{location}|", "APUnder the bed|"), [
        tookBack,
        decisive(field("CV=", "it is at home", client("self-checks", "put a description of their place into AP"))),
      ]),
      act(itemInformation(COPY), [AT_HOME]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "checkin-where-ao-says",
    title: "a terminal without a location is where its institution is",
    about: ["login", "checkout", "checkin", "itemInformation"],
    begins: "connected",
    acts: [
      act("9300CN{login}|CO{password}|", [
        named("login.without-location", must("ok=1", "CP is optional", spec("Login (93)"))),
      ]),
      lends,
      act(checkin(COPY).replace("AP{location}|AO{institution}", "AP|AO{pickup}"), [
        tookBack,
        decisive(
          field("CV=", "it is at home", client("sorters of several libraries", "tell in AO which one they are at")),
        ),
      ]),
      act(itemInformation(COPY), [AT_HOME]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "narrow-receipts",
    title: "a narrow printer gets whole receipts",
    about: ["scStatus", "checkout", "checkin"],
    acts: [
      lends,
      act(checkin(COPY), [tookBack]),
      act("9900202.00", [must("98", "a print width of 20 is one", spec("ACS Status (98)"))]),
      {
        ...lends,
        expect: [
          should("AG within 20", "no line is wider than the paper", spec("Field Definitions, max print width")),
          field("AG words unchanged", "what is printed is broken, not cut", spec("Field Definitions, AG")),
        ],
      },
    ],
    after: backOnShelf(COPY),
  },
];
