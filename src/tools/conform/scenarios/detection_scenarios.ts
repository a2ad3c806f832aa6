import { client, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import {
  act,
  type ConformScenario,
  decisive,
  field,
  guarded,
  must,
  named,
  outside,
  should,
  unguarded,
  unless,
} from "../scenario.ts";
import { backOnShelf, checkout, itemInformation, patronInformation } from "./requests.ts";

const CHECKSUM = spec("Checksums and Sequence Numbers");
const DETECTION = spec("Checksums and Sequence Numbers");
const RESEND = spec("Request ACS Resend (97)");
const ASK = itemInformation("{available}");
const DETECTS = decisive(named("detection.missing", field("guarded", "the server has error detection", CHECKSUM)));

/** Where no checksum is taken, another way to write it is none either. */
function spelled(says: string, who: string, what: string) {
  return unless(["detection.rejected"], field("18", says, client(who, what)));
}

/** Where one terminal is sent what another was told, that has been told. */
function ofItsOwn(is: string, says: string) {
  return unless(["answered.foreign"], field(is, says, RESEND));
}

/** Checksums, sequence numbers, and what is sent again. */
export const detectionScenarios: readonly ConformScenario[] = [
  {
    id: "detection-by-message",
    title: "an answer has AY and AZ if its request has",
    about: ["itemInformation", "scStatus"],
    acts: [
      guarded(ASK, [must("18", "a right checksum is right", CHECKSUM)]),
      unguarded(ASK, [field("18", "error detection is decided by each message", DETECTION)]),
      guarded("9900802.00", [must("98", "a right checksum is right", CHECKSUM)]),
    ],
  },
  {
    id: "detection-wrong-sum",
    title: "a message with a wrong checksum is not executed but asked for again",
    about: ["checkout", "itemInformation"],
    acts: [
      guarded(ASK, [DETECTS]),
      {
        send: checkout("{good}", "{available}"),
        guard: "wrong sum",
        expect: [must("96", "the message did not arrive as it was sent", spec("Request SC Resend (96)"))],
      },
      guarded(ASK, [must(standsAs("available"), "nothing was lent", spec("Request SC Resend (96)"))]),
    ],
    after: backOnShelf("{available}"),
  },
  {
    id: "detection-spellings",
    title: "checksums and sequence numbers as terminals write them",
    about: ["itemInformation"],
    acts: [
      {
        send: ASK,
        guard: "lower case",
        outside: true,
        expect: [
          spelled("the digits of a checksum may be in lower case", "clients that write %04x", "send lower case"),
        ],
      },
      {
        send: ASK,
        guard: "only AZ",
        outside: true,
        expect: [
          spelled("a checksum may stand without a sequence number", "clients that do not count", "leave AY out"),
        ],
      },
      {
        send: ASK,
        guard: "two digits",
        outside: true,
        expect: [
          spelled("a sequence number may have two digits", "clients that count on", "send AY10, AY11"),
        ],
      },
    ],
  },
  {
    id: "detection-look-alikes",
    title: "a value that looks like error detection is a value",
    about: ["itemInformation"],
    acts: [
      unguarded("17{now}AO{institution}|ABAZ12AB|AC|", [should("AB=AZ12AB|", "the barcode is AZ12AB", DETECTION)]),
      guarded("17{now}AO{institution}|ABMAYER|AC|", [should("AB=MAYER|", "the barcode is MAYER", DETECTION)]),
    ],
  },
  {
    id: "resend",
    title: "the last answer is sent again when it is asked for",
    about: ["requestAcsResend", "itemInformation"],
    acts: [
      guarded(ASK, [must("18", "a right checksum is right", CHECKSUM)]),
      guarded("97", [
        should("18", "the answer is repeated", RESEND),
        field(
          "same",
          "the answer is repeated byte by byte, AY and AZ too",
          client("clients that count", "reject a repeated answer that lost its number"),
        ),
      ]),
      unguarded("97", [should("18", "the answer is repeated as often as it is asked for", RESEND)]),
    ],
  },
  {
    id: "resend-between-terminals",
    title: "what one terminal asks to be sent again is its own last answer, not another terminal's",
    about: ["requestAcsResend", "itemInformation", "patronInformation"],
    acts: [
      { send: ASK, terminal: "second", expect: [] },
      act(patronInformation("{good}"), []),
      {
        send: "97",
        terminal: "second",
        expect: [should("18", "the second terminal had asked for a copy", RESEND)],
      },
      act("97", [should("64", "the first terminal had asked for a patron", RESEND)]),
    ],
  },
  {
    id: "resend-on-a-new-connection",
    title: "on a new connection, no answer of the one before is sent again",
    about: ["requestAcsResend", "patronInformation"],
    acts: [
      act(patronInformation("{good}"), []),
      { send: "97", reconnect: true, expect: [ofItsOwn("98|96", "the last answer here was a status")] },
    ],
  },
  {
    id: "resend-of-nothing",
    title: "where there is nothing to send again, the terminal is asked",
    about: ["requestAcsResend"],
    begins: "connected",
    acts: [outside("97", [ofItsOwn("96", "nothing was sent before")])],
  },
];
