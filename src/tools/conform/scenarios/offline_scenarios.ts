import { koha, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import {
  act,
  type AnswerExpectation,
  type ConformScenario,
  decisive,
  field,
  must,
  named,
  should,
} from "../scenario.ts";
import { backOnShelf, GATE_STAYS_SHUT, IS_BACK, itemInformation, KEEPS_LOANS, ON_LOAN, renewal } from "./requests.ts";

const NO_BLOCK = spec("Field Definitions, no block");
const COPY = "{available}";
const CHECKED_OUT = `11YY{in-a-moment}{in-a-week}AO{institution}|AA{good}|AB${COPY}|AC|`;
const CHECKED_IN = `09Y{in-a-moment}{in-a-moment}AP{location}|AO{institution}|AB${COPY}|AC|`;

/** It is a request that comes again on another connection, as those of {@link retryScenarios}. */
function sentAnew(expectation: AnswerExpectation): AnswerExpectation {
  return named("retry.new-connection", expectation);
}

function beyondReason(expectation: AnswerExpectation): AnswerExpectation {
  return named("due-date.beyond-reason", expectation);
}

/** A year has four digits on the wire; with five, all that follows is shifted. */
const SANE = beyondReason(
  field("AH~^(?!\\d{9} {4}\\d{6}$)", "a date has 18 characters", spec("Field Definitions, AH")),
);

/** What a terminal did while the server was away, and what a server does while its storage is. */
export const offlineScenarios: readonly ConformScenario[] = [
  {
    id: "offline-batch",
    notAfter: KEEPS_LOANS,
    title: "what a terminal lent and took back off-line is taken over, also when it is sent twice",
    about: ["checkout", "checkin", "itemInformation"],
    acts: [
      {
        send: CHECKED_OUT,
        mark: true,
        expect: [
          should("ok=1", "it has left the building", NO_BLOCK),
          field(
            "AH near {in-a-week}",
            "the due date is the one that the terminal told",
            koha("keeps it since bug 32934"),
          ),
        ],
      },
      { send: "again", reconnect: true, expect: [sentAnew(field("ok=1", "the batch is sent anew", NO_BLOCK))] },
      act(itemInformation(COPY), [ON_LOAN]),
      act(CHECKED_IN, [should("ok=1", "it is back", NO_BLOCK)]),
      act(itemInformation(COPY), [IS_BACK]),
      {
        send: "marked",
        reconnect: true,
        expect: [
          sentAnew(
            field("ok=1", "the batch is sent anew from its beginning, and answered as the first time", NO_BLOCK),
          ),
        ],
      },
      act(itemInformation(COPY), [sentAnew(field(standsAs("available"), "what came later stands", NO_BLOCK))]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "offline-despite-a-block",
    notAfter: KEEPS_LOANS,
    title: "what a blocked patron borrowed off-line is taken over",
    about: ["checkout", "checkin"],
    acts: [
      act(`11YY{in-a-moment}{in-a-week}AO{institution}|AA{blocked}|AB${COPY}|AC|`, [
        field("ok=1", "it has left the building, whatever blocks apply", NO_BLOCK),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "offline-unknown",
    title: "what was lent off-line to nobody is refused in words",
    about: ["checkout"],
    acts: [
      act(`11YY{in-a-moment}{in-a-week}AO{institution}|AA{unknown.patron}|AB${COPY}|AC|`, [
        should("ok=0", "nobody has the card", NO_BLOCK),
      ]),
    ],
    after: backOnShelf(COPY),
  },
  ...[["wrong", "ADno such PIN|"], ["empty", "AD|"]].map(([kind, pin]): ConformScenario => ({
    id: `offline-with-${kind}-pin`,
    notAfter: KEEPS_LOANS,
    title: `what was borrowed off-line with ${kind === "wrong" ? "a wrong" : "an empty"} PIN is taken over`,
    touches: true,
    about: ["checkout", "checkin"],
    acts: [
      act(`${CHECKED_OUT}${pin}`, [
        decisive(field("ok=1", "it has left the building, whatever was typed in", NO_BLOCK)),
      ]),
      act(itemInformation(COPY), [ON_LOAN]),
    ],
    after: backOnShelf(COPY),
  })),
  {
    id: "offline-due-date-beyond-reason",
    notAfter: KEEPS_LOANS,
    title: "a due date in the year 9999 does not spoil what follows",
    about: ["checkout", "renew", "checkin"],
    acts: [
      act(`11YY{in-a-moment}99991231    235959AO{institution}|AA{good}|AB${COPY}|AC|`, [
        field("ok=1", "it has left the building", NO_BLOCK),
        beyondReason(field("AH~^(?!9999)", "nothing is lent for thousands of years: such a date is none", NO_BLOCK)),
      ]),
      act(renewal("{good}", COPY), [SANE]),
    ],
    after: backOnShelf(COPY),
  },
  {
    id: "outage",
    title: "while its storage is away, the server says so in the words of SIP2",
    about: ["itemInformation", "patronStatusRequest", "checkout"],
    outage: true,
    acts: [
      act(itemInformation(COPY), [
        should("18", "a request gets the answer of its pair", spec("Command Messages: each has its response")),
      ]),
      act("23{language}{now}AO{institution}|AA{good}|AC|AD|", [
        should("BL=|Y", "BLN says that there is no such card, and nobody could look", spec("Field Definitions, BL")),
      ]),
      act("63{language}{now}          AO{institution}|AA{good}|AC|AD|", [
        should("BL=|Y", "BLN says that there is no such card, and nobody could look", spec("Field Definitions, BL")),
        should("CQ=|Y", "CQN says that the PIN is wrong, and nobody could look", spec("Field Definitions, CQ")),
      ]),
      act(`11YN{now}{none}AO{institution}|AA{good}|AB${COPY}|AC|`, [
        must("ok=0", "nothing is lent that cannot be noted", spec("Checkout Response (12)")),
        GATE_STAYS_SHUT,
      ]),
      act("9900802.00", [
        must("98", "the status is told", spec("ACS Status (98)")),
        field("onlineStatus=N", "a terminal that knows may go off-line", spec("Field Definitions, on-line status")),
      ]),
    ],
    after: backOnShelf(COPY),
  },
];
