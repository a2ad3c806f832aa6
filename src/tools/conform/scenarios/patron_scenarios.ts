import { client, koha, spec } from "../citation.ts";
import { OWES_NOTHING } from "../expected.ts";
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
  unless,
  usual,
} from "../scenario.ts";
import { pinIfNeeded } from "./requests.ts";

const STATUS = spec("Patron Status Response (24)");
const INFORMATION = spec("Patron Information Response (64)");
const VALID = spec("Field Definitions, BL");
const PASSWORD = spec("Field Definitions, CQ");
const FLAGS = spec("Field Definitions, patron status");
const EMPTY_PIN = client("php-sip2 and SIP2.NET", "send an empty AD with every request, and let people in by CQY");

const NO_PIN = named("pin.none", field("CQ=N|", "no PIN was given that could be right", PASSWORD));

const ask = (patron: string, pin: string) => `23{language}{now}AO{institution}|AA${patron}|AC|AD${pin}|`;
const look = (patron: string, summary: string, more = "") =>
  `63{language}{now}${summary.padEnd(10)}AO{institution}|AA${patron}|AC|${more === "" ? pinIfNeeded(patron) : more}`;

/** What is told of a card that is known and may not borrow. */
const DENIED = [
  should("patronStatus~^Y", "the first place of the patron status says that charge privileges are denied", FLAGS),
  should("BL=Y|", "the card is known; that it may not borrow is in the patron status", VALID),
];

/** Patron status and patron information. */
export const patronScenarios: readonly ConformScenario[] = [
  {
    id: "patron-in-good-standing",
    title: "a patron in good standing is known and may borrow",
    about: ["patronStatusRequest", "patronInformation"],
    acts: [
      act(ask("{good}", ""), [
        must("BL=Y|", "the card is known", VALID),
        should("patronStatus~^ ", "who may borrow has no Y in the first place of the patron status", FLAGS),
        field("+AE", "the name is told", STATUS),
        named("pin.empty", field("CQ=N|", "an empty PIN is not a right one", EMPTY_PIN)),
        field(
          "transactionDate near {now}",
          "an answer bears the time of the library, in the time_zone of the profile",
          STATUS,
        ),
      ]),
      act(look("{good}", ""), [
        must("BL=Y|", "the card is known", VALID),
        should("patronStatus~^ ", "who may borrow has no Y in the first place of the patron status", FLAGS),
        field("+AE", "the name is told", INFORMATION),
        should("chargedItemsCount={good.loans}|", "nothing has been lent to this patron since", INFORMATION),
        should("overdueItemsCount=0000|", "nothing is overdue", INFORMATION),
        field(OWES_NOTHING, "nothing is owed", INFORMATION),
      ]),
    ],
  },
  {
    id: "patron-without-pin",
    title: "nobody is told to be let in who gave no PIN",
    about: ["patronStatusRequest", "patronInformation"],
    acts: [
      act(look("{good}", ""), [NO_PIN]),
      outside("23{language}{now}AO{institution}|AA{good}|AC|", [NO_PIN]),
    ],
  },
  {
    id: "patron-pin",
    touches: true,
    title: "a PIN is right or wrong",
    about: ["patronStatusRequest", "patronInformation"],
    acts: [
      act(ask("{good}", "no such PIN"), [must("CQ=N|", "the PIN is wrong", PASSWORD)]),
      act(ask("{good}", "{good.pin}"), [
        must("CQ=Y|", "the PIN is right", PASSWORD),
        must("BL=Y|", "the card is known", VALID),
      ]),
      act(look("{good}", "", "ADno such PIN|"), [
        must("CQ=N|", "the PIN is wrong", PASSWORD),
        should("BL=Y|", "the card is known, whatever the PIN", VALID),
      ]),
      act(look("{good}", "", "AD{good.pin}|"), [
        must("CQ=Y|", "the PIN is right", PASSWORD),
        field(
          "+CQ",
          "who sent a PIN is told whether it is right",
          client("PC reservation and e-content", "let people in by CQY"),
        ),
      ]),
      act(look("{good}", "", "AD|"), [
        named("pin.empty", field("CQ=N|", "an empty PIN is not a right one", EMPTY_PIN)),
      ]),
    ],
  },
  {
    id: "patron-invented",
    title: "a card that nobody can have is nobody's, whatever the profile says",
    about: ["patronStatusRequest"],
    acts: ["X{run}1", "{run}7X"].map((card) =>
      act(ask(card, ""), [named("card.any", must("BL=N|", "the suite has made this card up", VALID))])
    ),
  },
  {
    id: "patron-unknown",
    title: "a card that nobody has is told so, in full",
    about: ["patronStatusRequest", "patronInformation"],
    acts: [
      act(ask("{unknown.patron}", ""), [
        unless(["card.any"], must("BL=N|", "nobody has the card", VALID)),
        unless(["card.any"], should("patronStatus~^Y", "nobody may borrow with it", FLAGS)),
        should("CQ=N|", "no PIN is right for it", PASSWORD),
        field("AE=", "there is no name", STATUS),
        named("refusal.why", field("+AF", "the person at the terminal is told why", koha("says Invalid cardnumber"))),
      ]),
      act(look("{unknown.patron}", "  Y"), [
        unless(["card.any"], must("BL=N|", "nobody has the card", VALID)),
        unless(["card.any"], should("patronStatus~^Y", "nobody may borrow with it", FLAGS)),
        should("chargedItemsCount=0000|", "counts are digits, also of nothing", INFORMATION),
        should("-AU", "nothing is on loan", INFORMATION),
      ]),
      outside(ask("", ""), [unless(["card.any"], must("BL=N|", "an empty card is nobody's", VALID))]),
    ],
  },
  ...(["blocked", "expired"] as const).map((state): ConformScenario => ({
    id: `patron-${state}`,
    title: `a patron whose card is ${state} is known and may not borrow`,
    about: ["patronStatusRequest", "patronInformation"],
    acts: [
      act(ask(`{${state}}`, ""), DENIED),
      act(look(`{${state}}`, ""), DENIED),
    ],
  })),
  {
    id: "patron-with-fees",
    title: "what a patron owes is told, as a sum and as a list",
    about: ["patronInformation"],
    acts: [act(look("{with-fees}", "   Y"), [
      premise("owes", "BV~[1-9]", "the sum that is owed is told", INFORMATION),
      field("BH={currency}", "the currency is told with the sum", spec("Field Definitions, BH")),
      should("fineItemsCount~[1-9]|^ {4}$", "fees are counted", INFORMATION),
      field("+AV", "fees are listed when they are asked for", spec("Field Definitions, summary")),
    ])],
  },
  {
    id: "patron-lists",
    title: "only the list that is asked for is told",
    about: ["patronInformation"],
    acts: [
      ...["Y", " Y", "  Y", "   Y", "    Y", "     Y"].map((
        summary,
      ) => act(look("{good}", summary), [must("BL=Y|", "a list of nothing is an answer, too", INFORMATION)])),
      act(look("{with-fees}", ""), [
        should("-AV", "no list is told where none was asked for", spec("Field Definitions, summary")),
      ]),
      act(look("{with-fees}", "   Y", "BP9998|BQ9999|"), [
        should("-AV", "beyond the end of a list there is nothing", spec("Field Definitions, BP and BQ")),
      ]),
      act(look("{with-fees}", "   Y", "BP0001|BQ0001|"), [
        field("+AV", "the first of a list is told", spec("Field Definitions, BP and BQ")),
      ]),
      outside(look("{with-fees}", "YYYYYY"), [
        field("BL=Y|", "more than one Y is answered", client("vendors of e-content", "ask for all lists at once")),
      ]),
    ],
  },
  {
    id: "patron-summary-trimmed",
    title: "a summary whose blanks were trimmed is one without a list",
    about: ["patronInformation"],
    acts: [outside("63{language}{now}  YAO{institution}|AA{good}|", [
      field(
        "BL=Y|",
        "the fields begin where the summary ends",
        client("clients that trim", "send fewer than ten places"),
      ),
    ])],
  },
  {
    id: "patron-session-ends",
    title: "the end of a patron's session is not the end of the terminal's",
    about: ["endPatronSession", "patronStatusRequest"],
    acts: [
      act(ask("{good}", ""), []),
      act("35{now}AO{institution}|AA{good}|AC|AD|", [
        field("endSession=Y", "a session may always end", spec("End Session Response (36)")),
      ]),
      act(ask("{good}", ""), [
        must("BL unchanged", "the terminal goes on, and is told what it was told before", VALID),
        must("AE unchanged", "the terminal goes on, and is told what it was told before", VALID),
      ]),
    ],
  },
  {
    id: "patron-enable-unknown",
    title: "a card that nobody has cannot be enabled or blocked",
    about: ["patronEnable", "blockPatron"],
    acts: [
      act("25{now}AO{institution}|AA{unknown.patron}|AC|", [
        unless(["card.any"], must("BL=N|", "nobody has the card", VALID)),
        unless(["card.any"], should("patronStatus~^Y", "nobody may borrow with it", FLAGS)),
      ]),
      act("01N{now}AO{institution}|AL|AA{unknown.patron}|AC|", [
        must("24", "a card that nobody has is answered, too", spec("Block Patron (01)")),
      ]),
    ],
  },
  {
    id: "patron-enable-wrong-pin",
    title: "a wrong PIN changes neither whose card it is nor what it may",
    touches: true,
    about: ["patronEnable"],
    acts: [
      act("25{now}AO{institution}|AA{good}|AC|AD{good.pin}|", [must("BL=Y|", "the card is known", VALID)]),
      act("25{now}AO{institution}|AA{good}|AC|ADno such PIN|", [
        should("BL=Y|", "the card is known, whatever the PIN", VALID),
        field("patronStatus~^ ", "the card is as good as it was", FLAGS),
        usual("+AE", "the name is told, as with a question", spec("Patron Enable Response (26)")),
        field("CQ=N|", "the PIN is wrong", PASSWORD),
      ]),
    ],
  },
  {
    id: "patron-recalled",
    title: "a recalled loan that is not due yet denies nothing",
    about: ["patronInformation"],
    acts: [act(look("{recalled}", ""), [
      should("patronStatus~^.{12} ", "flag 13 says that a recall is overdue, and none is", FLAGS),
      field("recallItemsCount=0001|", "the recalled loan is counted", INFORMATION),
    ])],
  },
];

/** Comes late: where the card cannot be enabled again, nothing more can be tried with its patron. */
export const blockedAndEnabled: ConformScenario = {
  id: "patron-blocked-and-enabled",
  title: "a card that the terminal blocks is blocked until it is enabled with its PIN",
  about: ["blockPatron", "patronEnable", "patronStatusRequest"],
  acts: [
    act("01N{now}AO{institution}|ALTried by a conformance suite|AA{good}|AC|", [
      must("24", "the status is told", spec("Block Patron (01)")),
      field("patronStatus~^Y", "the card is blocked", koha("says YYYY, though it blocks nothing")),
    ]),
    act(ask("{good}", ""), [
      decisive(field("patronStatus~^Y", "the card stays blocked", spec("Block Patron (01)"))),
    ]),
    act("25{now}AO{institution}|AA{good}|AC|ADno such PIN|", [
      named("enable.wrong-pin", must("patronStatus~^Y", "a wrong PIN enables no card", spec("Patron Enable (25)"))),
    ]),
    act(ask("{good}", ""), [
      named("enable.wrong-pin", must("patronStatus~^Y", "a wrong PIN enables no card", spec("Patron Enable (25)"))),
    ]),
    act("25{now}AO{institution}|AA{good}|AC|{good.with-pin}", [
      decisive(named("enable.enables", should("patronStatus~^ ", "the card is enabled", spec("Patron Enable (25)")))),
      must("BL=Y|", "the card is known", VALID),
    ]),
    act(ask("{good}", ""), [
      named("enable.enables", should("patronStatus~^ ", "the card stays enabled", spec("Patron Enable (25)"))),
    ]),
  ],
  after: [{
    send: "25{now}AO{institution}|AA{good}|AC|{good.with-pin}",
    asks: ask("{good}", ""),
    until: ["patronStatus~^ "],
    of: "good",
    otherwise: "the card {good} is blocked",
  }],
};

/** Comes last: a card that a wrong PIN enables is another one than the profile says. */
export const blockedStaysBlocked: ConformScenario = {
  id: "patron-enable-blocked",
  title: "a card that the library has blocked is not enabled with a wrong PIN",
  about: ["patronEnable", "patronStatusRequest"],
  acts: [
    act(ask("{blocked}", ""), [decisive(usual("patronStatus~^Y", "the card is blocked", FLAGS))]),
    act("25{now}AO{institution}|AA{blocked}|AC|ADno such PIN|", [
      named("enable.wrong-pin", must("patronStatus~^Y", "a wrong PIN enables no card", spec("Patron Enable (25)"))),
    ]),
    act(ask("{blocked}", ""), [
      named("enable.wrong-pin", must("patronStatus~^Y", "a wrong PIN enables no card", spec("Patron Enable (25)"))),
    ]),
  ],
  after: [{
    send: ask("{blocked}", ""),
    asks: ask("{blocked}", ""),
    until: ["patronStatus~^Y"],
    of: "blocked",
    otherwise: "the card {blocked} is enabled",
  }],
};
