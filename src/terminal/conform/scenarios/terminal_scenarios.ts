import { client, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import { type Act, type ConformScenario, decisive, field, must, named, premise, should } from "../scenario.ts";
import { backOnShelf, checkin, checkout, itemInformation } from "./requests.ts";

const COPY = "{available}";
const EMPTY_PIN = client("php-sip2 and SIP2.NET", "send an empty AD with every request");
const AT_HOME = field(
  standsAs("available"),
  "the copy is where it belongs",
  spec("Field Definitions, circulation status"),
);

const lends: Act = {
  send: checkout("{good}", COPY),
  expect: [
    premise("lends", "ok=1", "the profile says that this patron may borrow this copy", spec("Checkout Response (12)")),
  ],
};

/** What terminals of many makers send because they cannot do otherwise. */
export const terminalScenarios: readonly ConformScenario[] = [
  {
    id: "empty-pin-is-none",
    title: "an empty PIN is one that was not asked for",
    about: ["checkout", "renewAll", "feePaid", "checkin"],
    touches: true,
    acts: [
      {
        send: checkout("{good}", COPY, "AD|"),
        expect: [named("pin.empty-refused", field("ok=1", "nobody was asked for a PIN", EMPTY_PIN))],
      },
      {
        send: "65{now}AO{institution}|AA{good}|AD|AC|",
        expect: [named("pin.empty-refused", field("ok=1", "nobody was asked for a PIN", EMPTY_PIN))],
      },
      {
        send: "37{now}0400{currency}BV0.01|AO{institution}|AA{with-fees}|AC|AD|",
        expect: [named("pin.empty-refused", field("paymentAccepted=Y", "nobody was asked for a PIN", EMPTY_PIN))],
      },
    ],
    after: backOnShelf(COPY),
    leaves: "patron {with-fees} has paid 0.01",
  },
  {
    id: "checkin-at-a-described-place",
    title: "a place that is no library sends no copy away",
    about: ["checkout", "checkin", "itemInformation"],
    acts: [
      lends,
      {
        send: checkin(COPY).replace("AP{location}|", "APUnder the bed|"),
        expect: [
          premise("takes-back", "ok=1", "what is on loan can be returned", spec("Checkin Response (10)")),
          decisive(field("CV=", "it is at home", client("self-checks", "put a description of their place into AP"))),
        ],
      },
      { send: itemInformation(COPY), expect: [AT_HOME] },
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "checkin-where-ao-says",
    title: "a terminal without a location is where its institution is",
    about: ["login", "checkout", "checkin", "itemInformation"],
    begins: "connected",
    acts: [
      {
        send: "9300CN{login}|CO{password}|",
        expect: [named("login.without-location", must("ok=1", "CP is optional", spec("Login (93)")))],
      },
      lends,
      {
        send: checkin(COPY).replace("AP{location}|AO{institution}", "AP|AO{pickup}"),
        expect: [
          premise("takes-back", "ok=1", "what is on loan can be returned", spec("Checkin Response (10)")),
          decisive(
            field("CV=", "it is at home", client("sorters of several libraries", "tell in AO which one they are at")),
          ),
        ],
      },
      { send: itemInformation(COPY), expect: [AT_HOME] },
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "narrow-receipts",
    title: "a narrow printer gets whole receipts",
    about: ["scStatus", "checkout", "checkin"],
    acts: [
      lends,
      {
        send: checkin(COPY),
        expect: [premise("takes-back", "ok=1", "what is on loan can be returned", spec("Checkin Response (10)"))],
      },
      {
        send: "9900202.00",
        expect: [must("98", "a print width of 20 is one", spec("ACS Status (98)"))],
      },
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
