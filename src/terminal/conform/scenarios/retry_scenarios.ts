import { client, spec } from "../citation.ts";
import { act, type ConformScenario, must, practice, should } from "../scenario.ts";
import { backOnShelf, checkin, checkout, hold, itemInformation, patronInformation, renewal } from "./requests.ts";

const SEQUENCE = spec("Sequence Number: a message that is sent again bears the number that it had");
const LOST = client(
  "self-checks on a bad line",
  "send a request again when its answer did not come in time, also on a new connection",
);
const COPY = "{available}";
const lent = must("ok=1", "the profile says that this patron may borrow this copy", spec("Checkout Response (12)"));
const returned = must("ok=1", "what is on loan can be returned", spec("Checkin Response (10)"));
const held = must("ok=1", "the profile says that this copy may be reserved", spec("Hold Response (16)"));
const noHold = {
  send: hold("-", "{good}", COPY),
  done: "16",
  otherwise: `patron {good} may still have a hold on item ${COPY}`,
};

const AMOUNT = spec("Field Definitions, BV"), PAID = spec("Fee Paid Response (38)");
const paid = must("paymentAccepted=Y", "what is owed can be paid", PAID);
const owing = must("BV~[1-9]", "the profile says that this patron owes something", AMOUNT);
const owes = patronInformation("{with-fees}");
const pays = (date: string) => `37${date}0400{currency}BV0.01|AO{institution}|AA{with-fees}|AC|`;

/** The same message again: whether it is a retry, which is answered as before, or a new request. */
export const retryScenarios: readonly ConformScenario[] = [
  {
    id: "retry-checkout",
    title: "a checkout under the same sequence number is a retry",
    about: ["checkout"],
    acts: [
      { send: checkout("{good}", COPY), guard: "right", expect: [lent] },
      act("again", [
        should("ok=1", "it has been lent", SEQUENCE),
        should("renewalOk=N", "it has been lent, not renewed", SEQUENCE),
        should("AH unchanged", "the due date is the one that was told", SEQUENCE),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-checkin",
    title: "a checkin under the same sequence number is a retry",
    about: ["checkout", "checkin"],
    acts: [
      { send: checkout("{good}", COPY), guard: "right", expect: [lent] },
      { send: checkin(COPY), guard: "right", expect: [returned] },
      act("again", [should("ok=1", "it has been returned", SEQUENCE)]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-renewal",
    title: "a renewal under the same sequence number is a retry",
    about: ["checkout", "renew"],
    acts: [
      { send: checkout("{good}", COPY), guard: "right", expect: [lent] },
      {
        send: renewal("{good}", COPY),
        guard: "right",
        expect: [must("ok=1", "the profile says that this copy may be renewed", spec("Renew Response (30)"))],
      },
      act("again", [
        should("ok=1", "it has been renewed", SEQUENCE),
        should("AH unchanged", "it has been renewed once", SEQUENCE),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-hold",
    title: "a hold under the same sequence number is a retry",
    about: ["hold"],
    acts: [
      { send: hold("+", "{good}", COPY), guard: "right", expect: [held] },
      act("again", [should("ok=1", "the hold has been placed", SEQUENCE)]),
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "retry-payment",
    title: "a payment under the same sequence number is a retry",
    about: ["feePaid", "patronInformation"],
    acts: [
      { send: pays("{now}"), guard: "right", expect: [paid] },
      act("again", [should("paymentAccepted=Y", "it has been paid", SEQUENCE)]),
    ],
    leaves: "patron {with-fees} has paid 0.01",
  },
  {
    id: "retry-on-new-connection",
    title: "a checkout that is sent again after a broken connection is a retry",
    about: ["checkout"],
    acts: [
      act(checkout("{good}", COPY), [lent]),
      {
        send: "again",
        reconnect: true,
        expect: [
          practice("ok=1", "it has been lent", LOST),
          practice("renewalOk=N", "it has been lent, not renewed", LOST),
        ],
      },
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-hold-on-new-connection",
    title: "a hold that is sent again after a broken connection is a retry",
    about: ["hold"],
    acts: [
      act(hold("+", "{good}", COPY), [held]),
      { send: "again", reconnect: true, expect: [practice("ok=1", "the hold has been placed", LOST)] },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "new-under-another-number",
    title: "the same hold under another sequence number is another request",
    about: ["hold"],
    acts: [
      { send: hold("+", "{good}", COPY), guard: "right", expect: [held] },
      {
        send: "again",
        guard: "right",
        sequence: "next",
        expect: [
          practice("ok=0", "the terminal counts on: this is a second hold, which the patron cannot have", SEQUENCE),
        ],
      },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "new-without-date",
    title: "the same hold without a date is another request on a new connection",
    about: ["hold"],
    acts: [
      { send: `15+{none}AO{institution}|AA{good}|AB${COPY}|AC|`, guard: "none", expect: [held] },
      {
        send: "again",
        reconnect: true,
        expect: [
          practice(
            "ok=0",
            "nothing tells it from a second hold, which the patron cannot have",
            client("terminals without a clock", "send the same bytes for each request"),
          ),
        ],
      },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "new-after-a-change",
    title: "what is lent, returned and lent again is on loan",
    about: ["checkout", "checkin", "itemInformation"],
    acts: [
      { send: checkout("{good}", COPY), guard: "none", expect: [lent] },
      { send: checkin(COPY), guard: "none", expect: [returned] },
      { send: checkout("{good}", COPY), guard: "none", expect: [lent] },
      act(itemInformation(COPY), [
        must(
          "circulationStatus=04|05",
          "the copy is on loan, whatever was sent in the same second before",
          spec("Checkout (11)"),
        ),
      ]),
      { send: checkin(COPY), guard: "none", expect: [returned] },
      act(itemInformation(COPY), [must("circulationStatus=03|09", "the copy is back", spec("Checkin (09)"))]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-payment-after-a-loan",
    title: "a payment that is sent again is one payment, whatever happened to the patron in between",
    about: ["feePaid", "patronInformation", "checkout", "checkin"],
    acts: [
      act(owes, [owing]),
      { send: pays("{now}"), mark: true, expect: [paid] },
      { send: checkout("{with-fees}", COPY), reconnect: true, expect: [lent] },
      act(checkin(COPY), [returned]),
      act(owes, [must("BV less by 0.01", "it has been paid", AMOUNT)]),
      { send: "marked", reconnect: true, expect: [practice("paymentAccepted=Y", "it has been paid", LOST)] },
      act(owes, [practice("BV unchanged", "it has been paid once", LOST)]),
    ],
    after: backOnShelf(COPY),
    leaves: "patron {with-fees} has paid 0.01",
  },
  {
    id: "retry-hold-after-a-loan",
    title: "a hold that is sent again is placed, whatever happened to the patron in between",
    about: ["hold", "checkout", "checkin"],
    acts: [
      { send: hold("+", "{good}", COPY), mark: true, expect: [held] },
      { send: checkout("{good}", COPY), reconnect: true, expect: [lent] },
      act(checkin(COPY), [returned]),
      { send: "marked", reconnect: true, expect: [practice("ok=1", "the hold was placed", LOST)] },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  ...([["under another number", "right", "{now}"], ["without a date", "none", "{none}"]] as const).map((
    [how, guard, date],
  ): ConformScenario => ({
    id: `two-payments-${how.replaceAll(" ", "-")}`,
    title: `the same amount ${how} is a second payment`,
    about: ["feePaid", "patronInformation"],
    acts: [
      { send: owes, guard, expect: [owing] },
      { send: pays(date), guard, expect: [paid] },
      {
        send: "again",
        guard,
        sequence: "next",
        ...date === "{none}" && { reconnect: true },
        expect: [should("paymentAccepted=Y", "what is owed can be paid", PAID)],
      },
      { send: owes, guard, expect: [should("BV less by 0.02", "both payments count", AMOUNT)] },
    ],
    leaves: "patron {with-fees} has paid 0.02",
  })),
  {
    id: "checkin-twice",
    title: "a copy that is put through twice is not taken back from anybody the second time",
    about: ["checkout", "checkin"],
    acts: [
      { send: checkout("{good}", COPY), guard: "right", expect: [lent] },
      { send: checkin(COPY), guard: "right", expect: [returned] },
      {
        send: "again",
        guard: "right",
        sequence: "next",
        expect: [
          practice("AA=", "nobody had the copy", SEQUENCE),
          practice("CL unchanged", "it goes into the same bin", {
            of: "3M SIP2 extensions for sorters",
            where: "CL (sort bin)",
          }),
        ],
      },
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "cancel-twice",
    title: "a hold that is cancelled again under another number is not there any more",
    about: ["hold"],
    acts: [
      { send: hold("+", "{good}", COPY), guard: "right", expect: [held] },
      {
        send: hold("-", "{good}", COPY),
        guard: "right",
        expect: [must("ok=1", "a hold can be cancelled", spec("Hold Response (16)"))],
      },
      {
        send: "again",
        guard: "right",
        sequence: "next",
        expect: [practice("ok=0", "there is no hold to cancel", SEQUENCE)],
      },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
];
