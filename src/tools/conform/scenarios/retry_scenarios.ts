import { client, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import {
  act,
  type AnswerExpectation,
  type ConformScenario,
  decisive,
  field,
  guarded,
  must,
  named,
  premise,
  should,
  unguarded,
  unless,
} from "../scenario.ts";
import {
  backOnShelf,
  checkin,
  checkout,
  hold,
  IS_BACK,
  itemInformation,
  KEEPS_HOLDS,
  KEEPS_LOANS,
  patronInformation,
  renewal,
  withdrawn,
} from "./requests.ts";

const SEQUENCE = spec("ACS Error Handling: the checksum and number of the message before");
const LOST = client(
  "self-checks on a bad line",
  "send a request again when its answer did not come in time, also on a new connection",
);
const COPY = "{available}";
const lent = premise(
  "lends",
  "ok=1",
  "the profile says that this patron may borrow this copy",
  spec("Checkout Response (12)"),
);
const tookBack = premise("takes-back", "ok=1", "what is on loan can be returned", spec("Checkin Response (10)"));
const held = premise("reserves", "ok=1", "the profile says that this copy takes holds", spec("Hold Response (16)"));
const noHold = withdrawn("{good}", COPY);

/** Without error detection there is no number by which a retry could be known. */
const detects = decisive(named("detection.missing", field("guarded", "the server has error detection", SEQUENCE)));

/** All of them have one cause: whether a request that comes again on another connection is known. */
const onNewConnection = (expectation: AnswerExpectation) => named("retry.new-connection", expectation);
const underSameNumber = (expectation: AnswerExpectation) => named("retry.same-number", expectation);
const underAnotherNumber = (expectation: AnswerExpectation) => named("retry.another-number", expectation);
const undated = (expectation: AnswerExpectation) => named("retry.undated", expectation);

const AMOUNT = spec("Field Definitions, BV"), PAID = spec("Fee Paid Response (38)");
const owes = patronInformation("{with-fees}");
const owesSomething = premise("owes", "BV~[1-9]", "the profile says that this patron owes something", AMOUNT);
const takesPayments = premise("takes-payments", "paymentAccepted=Y", "what is owed can be paid", PAID);
const pays = (date: string) => `37${date}0400{currency}BV0.01|AO{institution}|AA{with-fees}|AC|`;

/** The same message again: whether it is a retry, which is answered as before, or a new request. */
export const retryScenarios: readonly ConformScenario[] = [
  {
    id: "retry-checkout",
    notAfter: KEEPS_LOANS,
    title: "a checkout under the same sequence number is a retry",
    about: ["checkout"],
    acts: [
      guarded(checkout("{good}", COPY), [lent, detects]),
      act("again", [
        underSameNumber(should("ok=1", "it has been lent", SEQUENCE)),
        underSameNumber(should("renewalOk=N", "it has been lent, not renewed", SEQUENCE)),
        underSameNumber(should("AH unchanged", "the due date is the one that was told", SEQUENCE)),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-checkin",
    notAfter: KEEPS_LOANS,
    title: "a checkin under the same sequence number is a retry",
    about: ["checkout", "checkin"],
    acts: [
      guarded(checkout("{good}", COPY), [lent]),
      guarded(checkin(COPY), [tookBack, detects]),
      act("again", [underSameNumber(should("ok=1", "it has been returned", SEQUENCE))]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-renewal",
    notAfter: KEEPS_LOANS,
    title: "a renewal under the same sequence number is a retry",
    about: ["checkout", "renew"],
    acts: [
      guarded(checkout("{good}", COPY), [lent]),
      guarded(renewal("{good}", COPY), [
        premise("renews", "ok=1", "the profile says that this copy may be renewed", spec("Renew Response (30)")),
        detects,
      ]),
      act("again", [
        underSameNumber(should("ok=1", "it has been renewed", SEQUENCE)),
        underSameNumber(should("AH unchanged", "it has been renewed once", SEQUENCE)),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-hold",
    notAfter: KEEPS_HOLDS,
    title: "a hold under the same sequence number is a retry",
    about: ["hold"],
    acts: [
      guarded(hold("+", "{good}", COPY), [held, detects]),
      act("again", [underSameNumber(should("ok=1", "the hold has been placed", SEQUENCE))]),
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "retry-payment",
    title: "a payment under the same sequence number is a retry",
    about: ["feePaid", "patronInformation"],
    acts: [
      guarded(owes, [owesSomething]),
      guarded(pays("{now}"), [takesPayments, detects]),
      act("again", [underSameNumber(should("paymentAccepted=Y", "it has been paid", SEQUENCE))]),
      guarded(owes, [
        unless(["payment.counted"], underSameNumber(should("BV less by 0.01", "it has been paid once", SEQUENCE))),
      ]),
    ],
  },
  {
    id: "retry-on-new-connection",
    notAfter: KEEPS_LOANS,
    title: "a checkout that is sent again after a broken connection is a retry",
    about: ["checkout"],
    acts: [
      { send: checkout("{good}", COPY), alone: true, expect: [lent] },
      {
        send: "again",
        reconnect: true,
        expect: [
          onNewConnection(field("ok=1", "it has been lent", LOST)),
          onNewConnection(field("renewalOk=N", "it has been lent, not renewed", LOST)),
        ],
      },
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-hold-on-new-connection",
    notAfter: KEEPS_HOLDS,
    title: "a hold that is sent again after a broken connection is a retry",
    about: ["hold"],
    acts: [
      { send: hold("+", "{good}", COPY), alone: true, expect: [held] },
      { send: "again", reconnect: true, expect: [onNewConnection(field("ok=1", "the hold has been placed", LOST))] },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "new-under-another-number",
    notAfter: KEEPS_HOLDS,
    title: "the same hold under another sequence number is another request",
    about: ["hold"],
    acts: [
      guarded(hold("+", "{good}", COPY), [held]),
      {
        send: "again",
        guard: "right",
        sequence: "next",
        expect: [
          unless(
            ["hold.second"],
            underAnotherNumber(
              field("ok=0", "the terminal counts on: this is a second hold, which the patron cannot have", SEQUENCE),
            ),
          ),
        ],
      },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "new-without-date",
    notAfter: KEEPS_HOLDS,
    title: "the same hold without a date is another request on a new connection",
    about: ["hold"],
    acts: [
      {
        send: `15+{none}BW{expiry}|AO{institution}|AA{good}|AB${COPY}|AC|`,
        guard: "none",
        outside: true,
        expect: [held],
      },
      {
        send: "again",
        reconnect: true,
        expect: [
          unless(
            ["hold.second"],
            undated(field(
              "ok=0",
              "nothing tells it from a second hold, which the patron cannot have",
              client("terminals without a clock", "send the same bytes for each request"),
            )),
          ),
        ],
      },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  {
    id: "new-after-a-change",
    notAfter: KEEPS_LOANS,
    title: "what is lent, returned and lent again is on loan",
    about: ["checkout", "checkin", "itemInformation"],
    acts: [
      unguarded(checkout("{good}", COPY), [lent]),
      unguarded(checkin(COPY), [tookBack]),
      unguarded(checkout("{good}", COPY), [lent]),
      act(itemInformation(COPY), [
        unless(
          ["loan.status"],
          must(
            standsAs("on-loan"),
            "the copy is on loan, whatever was sent in the same second before",
            spec("Checkout (11)"),
          ),
        ),
      ]),
      unguarded(checkin(COPY), [tookBack]),
      act(itemInformation(COPY), [IS_BACK]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-payment-after-a-loan",
    notAfter: KEEPS_LOANS,
    title: "a payment that is sent again is one payment, whatever happened to the patron in between",
    about: ["feePaid", "patronInformation", "checkout", "checkin"],
    acts: [
      act(owes, [owesSomething]),
      { send: pays("{now}"), mark: true, alone: true, expect: [takesPayments] },
      { send: checkout("{with-fees}", COPY), reconnect: true, expect: [lent] },
      act(checkin(COPY), [tookBack]),
      act(owes, [unless(["payment.counted"], should("BV less by 0.01", "it has been paid", AMOUNT))]),
      {
        send: "marked",
        reconnect: true,
        expect: [onNewConnection(field("paymentAccepted=Y", "it has been paid", LOST))],
      },
      act(owes, [onNewConnection(field("BV unchanged", "it has been paid once", LOST))]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "retry-hold-after-a-loan",
    notAfter: KEEPS_HOLDS,
    title: "a hold that is sent again is placed, whatever happened to the patron in between",
    about: ["hold", "checkout", "checkin"],
    acts: [
      { send: hold("+", "{good}", COPY), mark: true, alone: true, expect: [held] },
      { send: checkout("{good}", COPY), reconnect: true, expect: [lent] },
      act(checkin(COPY), [tookBack]),
      { send: "marked", reconnect: true, expect: [onNewConnection(field("ok=1", "the hold was placed", LOST))] },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
  ...([
    ["under another number", "right", "{now}", {}, {}, underAnotherNumber],
    ["without a date", "none", "{none}", { outside: true }, { reconnect: true }, undated],
  ] as const).map((
    [how, guard, date, outside, reconnect, kind],
  ): ConformScenario => ({
    id: `two-payments-${how.replaceAll(" ", "-")}`,
    title: `the same amount ${how} is a second payment`,
    about: ["feePaid", "patronInformation"],
    acts: [
      { send: owes, guard, expect: [owesSomething] },
      { send: pays(date), guard, ...outside, expect: [takesPayments] },
      {
        send: "again",
        guard,
        sequence: "next",
        ...outside,
        ...reconnect,
        expect: [should("paymentAccepted=Y", "what is owed can be paid", PAID)],
      },
      {
        send: owes,
        guard,
        ...outside,
        expect: [unless(["payment.counted"], kind(should("BV less by 0.02", "both payments count", AMOUNT)))],
      },
    ],
  })),
  {
    id: "checkin-twice",
    notAfter: KEEPS_LOANS,
    title: "a copy that is put through twice is not taken back from anybody the second time",
    about: ["checkout", "checkin"],
    acts: [
      guarded(checkout("{good}", COPY), [lent]),
      guarded(checkin(COPY), [tookBack]),
      {
        send: "again",
        guard: "right",
        sequence: "next",
        expect: [
          underAnotherNumber(field("AA=", "nobody had the copy", SEQUENCE)),
          field("CL unchanged", "it goes into the same bin", {
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
    notAfter: KEEPS_HOLDS,
    title: "a hold that is cancelled again under another number is not there any more",
    about: ["hold"],
    acts: [
      guarded(hold("+", "{good}", COPY), [held]),
      guarded(hold("-", "{good}", COPY), [
        premise("cancels", "ok=1", "a hold can be cancelled", spec("Hold Response (16)")),
      ]),
      {
        send: "again",
        guard: "right",
        sequence: "next",
        expect: [
          unless(["hold.cancels-nothing"], underAnotherNumber(field("ok=0", "there is no hold to cancel", SEQUENCE))),
        ],
      },
    ],
    after: [noHold, ...backOnShelf(COPY)],
  },
];
