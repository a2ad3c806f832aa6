import { client, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import { act, type ConformScenario, field, guarded, must, outside, should, unguarded, unless } from "../scenario.ts";
import { itemInformation, patronInformation } from "./requests.ts";

const ASK = itemInformation("{available}");
const FORMAT = spec("Packet Format");
const FIELDS = spec("Fields");
const ANSWERED = must(standsAs("available"), "the copy is available", spec("Field Definitions, circulation status"));

/** A request that lacks something, and what its answer may be. */
const INCOMPLETE = [
  ["23{language}{now}AO{institution}|", "24|96", "a patron status request without a card"],
  ["63{language}{now}          AO{institution}|", "64|96", "a patron information request without a card"],
  ["11YN{now}{none}AO{institution}|AA{good}|", "12|96", "a checkout without a copy"],
  ["09N{now}{now}AO{institution}|", "10|96", "a checkin without a copy"],
  ["17{now}AO{institution}|", "18|96", "an item information request without a copy"],
  ["11YN", "12|96", "a checkout that ends too soon"],
  ["63", "64|96", "a patron information request that ends too soon"],
] as const;

/** How messages travel, and how they may be written. */
export const transportScenarios: readonly ConformScenario[] = [
  {
    id: "transport-pieces",
    title: "a message may come in pieces",
    about: ["itemInformation"],
    acts: [
      act(ASK, [ANSWERED]),
      {
        send: ASK,
        deliver: "in pieces",
        // A copy of which nothing is known may have the same status as one that a server has a code of its own for.
        expect: [ANSWERED, must("AJ unchanged", "the pieces are one message, about the same copy", FORMAT)],
      },
    ],
  },
  {
    id: "transport-pipelined",
    title: "several messages at once are answered in their order",
    about: ["itemInformation", "patronInformation", "scStatus"],
    acts: [
      outside([ASK, patronInformation("{good}"), "9900802.00", itemInformation("{unknown.item}"), ASK], [ANSWERED]),
    ],
  },
  {
    id: "transport-line-ends",
    title: "CR, LF and CR LF end a message, and an empty line is none",
    about: ["itemInformation"],
    acts: [
      { send: ASK, deliver: { after: "\r" }, expect: [ANSWERED] },
      {
        send: ASK,
        deliver: { after: "\r\n" },
        outside: true,
        expect: [field("18", "CR LF ends a message", client("terminals of many makers", "send CR LF"))],
      },
      {
        send: ASK,
        deliver: { after: "\r\r" },
        outside: true,
        expect: [field("18", "a terminator sent twice ends one message", FORMAT)],
      },
      { send: ASK, deliver: { after: "\r\r" }, expect: [] },
      outside(ASK, [field("18", "an empty line is no message, and has no answer", FORMAT)]),
      {
        send: ASK,
        deliver: { before: "\n" },
        outside: true,
        expect: [field("18", "an LF before a message is none of it", FORMAT)],
      },
      {
        send: ASK,
        deliver: { after: "\n" },
        outside: true,
        expect: [field("18", "LF ends a message", client("scripts on netcat", "send LF"))],
      },
    ],
  },
  {
    id: "transport-leading-blanks",
    title: "blanks before a message are none of it",
    about: ["itemInformation"],
    acts: [{
      send: ASK,
      guard: "none",
      deliver: { before: "  " },
      outside: true,
      expect: [
        field("18", "the message begins with its command", client("terminals behind a serial line", "send blanks")),
      ],
    }],
  },
  {
    id: "fields-in-any-order",
    title: "fields may stand in any order, and be unknown, repeated or empty",
    about: ["itemInformation", "patronInformation"],
    acts: [
      act("17{now}AC|AB{available}|AO{institution}|", [{ ...ANSWERED, source: FIELDS }]),
      act("17{now}AO{institution}|ZZunknown|AB{available}|AC|", [
        should(standsAs("available"), "an unknown field is skipped", spec("Fields")),
        should("AJ unchanged", "an unknown field is skipped, and the copy is found", spec("Fields")),
      ]),
      outside("17{now}AO{institution}|AB{available}|AB{available}|AC|", [
        field(standsAs("available"), "the first of a repeated field counts", FIELDS),
        field("AJ unchanged", "the first of a repeated field counts, and the copy is found", FIELDS),
      ]),
      outside("17{now}AO{institution}|AB{available}|AC|||", [
        field(standsAs("available"), "empty fields are skipped", FIELDS),
      ]),
      {
        ...unguarded("17{now}AO{institution}|AC|AB{available}", [
          field(standsAs("available"), "the last delimiter may be missing", FIELDS),
        ]),
        outside: true,
      },
      outside("17{now}|AO{institution}|AB{available}|AC|", [
        field(
          standsAs("available"),
          "a delimiter may stand behind the fixed part",
          client("3M's own sample", "sends one there"),
        ),
      ]),
      act("17{now}AO|AB{available}|", [
        field(
          standsAs("available"),
          "an empty institution is none",
          client("terminals that are not configured", "send an empty AO"),
        ),
      ]),
      act("17{now}AOnot the institution|AB{available}|AC|", [
        field(standsAs("available"), "another institution is no reason to refuse", {
          of: "Koha",
          where: "only logs it",
        }),
      ]),
    ],
  },
  {
    id: "dates-as-they-come",
    title: "dates as terminals write them",
    about: ["itemInformation"],
    acts: (["20261124   Z101500", "{none}", "000000000000000000", "202611240000101500", "20261124 EST101500"] as const)
      .map((
        date,
      ) => ({
        send: `17${date}AO{institution}|AB{available}|AC|`,
        ...!date.includes("   Z") && { outside: true } as const,
        expect: [
          should(
            standsAs("available"),
            "the date of a question is of no importance",
            spec("Field Definitions, transaction date"),
          ),
        ],
      })),
  },
  {
    id: "date-left-out",
    title: "a date that was left out is none",
    about: ["itemInformation"],
    acts: [outside("17AO{institution}|AB{available}|AC|", [
      field(
        standsAs("available"),
        "the fields begin where the date is missing",
        client("PC reservation software", "leaves dates out"),
      ),
    ])],
  },
  {
    id: "incomplete-requests",
    title: "what lacks something is answered, and the terminal goes on",
    about: ["patronStatusRequest", "patronInformation", "checkout", "checkin", "itemInformation"],
    acts: [
      ...INCOMPLETE.map(([send, is, says]) =>
        outside(send, [should(is, `${says} is answered`, spec("Command Messages: each has its response"))])
      ),
      act(ASK, [ANSWERED]),
    ],
  },
  {
    id: "text-beyond-ascii",
    title: "letters beyond ASCII keep answers in step",
    about: ["patronStatusRequest", "itemInformation"],
    acts: [
      {
        send: "23{language}{now}AO{institution}|AAGrünwald-Łódź|AC|AD|",
        guard: "right",
        outside: true,
        expect: [
          unless(["card.any"], should("BL=N|", "nobody has the card", spec("Checksums and Sequence Numbers"))),
        ],
      },
      guarded(ASK, [ANSWERED]),
    ],
  },
  {
    id: "long-values",
    title: "a value of 255 characters is a value",
    about: ["itemInformation"],
    acts: [
      act(`17{now}AO{institution}|AB${"9".repeat(255)}|AC|`, [
        unless(["item.any"], field("AJ=", "there is no such copy", spec("Variable-length fields"))),
      ]),
      act(ASK, [ANSWERED]),
    ],
  },
  {
    id: "unknown-command",
    title: "a command that is none keeps the connection open",
    about: ["itemInformation"],
    acts: [
      outside("00{now}AO{institution}|", [
        field("96", "the terminal is asked again", { of: "Koha", where: "answers 96" }),
      ]),
      act(ASK, [ANSWERED]),
    ],
  },
];
