import {
  checkin,
  checkout,
  CLOCK,
  itemInformation,
  patronInformation,
  patronStatus,
  renew,
} from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { PIN_1234 } from "../support/server/scenario.ts";
import { optionTest } from "./option_case.ts";

const ADA = aPatron({ library: "CPL", expires: "2030-12-31", attributes: { sort1: "4b", DOOR: "open" } });
const records = { patrons: [ADA], items: [anItem({ collection: "FIC" })] };
const libraries = { MAIN: "", CPL: "" };

const status = (fields: string) => `24${" ".repeat(14)}001${CLOCK}AOMAIN|AAP1|${fields}`;
const STATUS = "AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|";

optionTest("ae_field_template makes AE of a 24", {
  records,
  request: patronStatus("P1"),
  option: { ae_field_template: "[% patron.surname %][% IF patron.firstname %], [% patron.firstname %][% END %]" },
  off: status(STATUS),
  on: status(STATUS.replace("Ada Byron", "Byron, Ada")),
});

optionTest("ae_field_template makes AE of a 64, of what a wrong PIN does not hide", {
  records: { ...records, patrons: [aPatron({ pin: PIN_1234, email: "ada@example.org" })] },
  request: patronInformation("P1", undefined, "AD9999|"),
  option: { ae_field_template: "[% patron.surname %] [% patron.email %] [% patron.account.balance %]." },
  off: `64${" ".repeat(14)}001${CLOCK}${"0000".repeat(6)}AOMAIN|AAP1|AEAda Byron|BLY|CQN|PCadult|AQMAIN|` +
    "AFGreetings from MAIN. -- Invalid password|",
  on: `64${" ".repeat(14)}001${CLOCK}${"0000".repeat(6)}AOMAIN|AAP1|AEByron  .|BLY|CQN|PCadult|AQMAIN|` +
    "AFGreetings from MAIN. -- Invalid password|",
});

optionTest("custom_patron_field has no login name behind a wrong PIN", {
  records: { ...records, patrons: [aPatron({ pin: PIN_1234, loginId: "ada" })] },
  request: patronStatus("P1", "AD9999|"),
  option: {},
  optionInside: ['<custom_patron_field field="XL" template="[% patron.userid %]/[% patron.surname %]"/>'],
  off: status("AEAda Byron|BLY|CQN|AFGreetings from MAIN. -- Invalid password|"),
  on: status("AEAda Byron|BLY|CQN|AFGreetings from MAIN. -- Invalid password|XL/Byron|"),
});

optionTest("ae_field_template that cannot be read leaves AE empty", {
  records,
  request: patronStatus("P1"),
  option: { ae_field_template: "[% patron.surnam %]" },
  off: status(STATUS),
  on: status(STATUS.replace("Ada Byron", "")),
});

optionTest("ae_field_template that never ends leaves AE empty, and lets the answer go", {
  records: { ...records, patrons: [aPatron({ lastName: "a".repeat(4_000), firstName: "" })] },
  request: patronStatus("P1"),
  inside: ['<custom_patron_field field="DE" template="[% patron.cardnumber %]"/>'],
  option: { ae_field_template: "[% patron.surname | replace('a*?', 'x') %]" },
  off: `${status(STATUS.replace("Ada Byron", "a".repeat(255)))}DEP1|`,
  // All templates of an answer share what they may cost: the other field is left out, too.
  on: status(STATUS.replace("Ada Byron", "")),
});

const WAITED_FOR = {
  patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Charles", lastName: "Babbage", phone: "" })],
  items: [anItem()],
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2" })],
};
const CAPTURED =
  `101YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CYP2|CTMAIN|DACharles Babbage|CV01|`;

optionTest("da_field_template makes DA of a 10", {
  records: WAITED_FOR,
  request: checkin("I1"),
  option: { da_field_template: "[% patron.surname | truncate(3, '') | upper %] [% patron.cardnumber %]" },
  off: CAPTURED,
  on: CAPTURED.replace("Charles Babbage", "BAB P2"),
});

optionTest("da_field_template comes before da_contact, and a DA of which nothing is left is not sent", {
  records: WAITED_FOR,
  request: checkin("I1"),
  login: { da_contact: "yes" },
  option: { da_field_template: "[% patron.phone %]" },
  off: CAPTURED.replace("Babbage|", "Babbage (ada@example.org)|"),
  on: CAPTURED.replace("DACharles Babbage|", ""),
});

const FEES = [
  aFee({ amount: 1250, outstanding: 1250, itemId: "I1" }),
  aFee({ feeId: "F2", description: "Lost", outstanding: 25 }),
];
const OWING = (values: string) =>
  `64${" ".repeat(14)}001${CLOCK}000000000000000200000000AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV12.75|${values}` +
  "BD1 High Street|BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|";

optionTest("av_field_template makes each AV", {
  records: { patrons: [aPatron()], items: [anItem()], fees: FEES },
  request: patronInformation("P1", 4),
  option: {
    av_field_template: "[% accountline.description %] [% accountline.amountoutstanding | format('%.2f') %]" +
      "[% IF accountline.itemnumber.barcode %] ([% accountline.itemnumber.barcode %])[% END %]",
  },
  off: OWING("AVF1 12.50 Returned late|AVF2 0.25 Lost|"),
  on: OWING("AVReturned late 12.50 (I1)|AVLost 0.25|"),
});

optionTest("custom_patron_field adds fields to a 24, with dates as the preference says and libraries by name", {
  records,
  libraries,
  request: patronStatus("P1"),
  option: {},
  optionInside: [
    '<custom_patron_field field="DE" template="[% USE KohaDates %][% patron.dateexpiry | $KohaDates %]"/>',
    '<custom_patron_field field="XB" template="[% patron.library.branchname %]/[% patron.sort1 %]/[% patron.category.description %]"/>',
    '<custom_patron_field field="XC" template="[% patron.sort2 %]"/>',
    `<custom_patron_field field="XD" template="[% patron.get_extended_attribute('DOOR').attribute %]"/>`,
    "<syspref_overrides><dateformat>dmydot</dateformat></syspref_overrides>",
  ],
  off: status(STATUS),
  on: `${status(STATUS)}DE31.12.2030|XBCPL/4b/adult|XDopen|`,
});

optionTest("custom_patron_field is taken away by hide_fields, and by no list of allowed fields", {
  records,
  request: patronStatus("P1"),
  login: { allow_fields: "AA,XZ" },
  inside: [
    '<custom_patron_field field="XY" template="[% patron.cardnumber %]"/>',
    '<custom_patron_field field="XZ" template="text"/>',
  ],
  option: { hide_fields: "XZ" },
  off: `24${" ".repeat(14)}001${CLOCK}AAP1|XYP1|XZtext|`,
  on: `24${" ".repeat(14)}001${CLOCK}AAP1|XYP1|`,
});

const ITEM_FIELD = ['<custom_item_field field="XI" template="[% item.biblio.author %]: [% item.barcode %]"/>'];
const DUE = "20260323    235900";

optionTest("custom_item_field adds a field to an 18", {
  records,
  request: itemInformation("I1"),
  option: {},
  optionInside: ITEM_FIELD,
  off: `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CRFIC|CS823.8 ELI|`,
  on: `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CRFIC|CS823.8 ELI|XIEliot, George: I1|`,
});

optionTest("custom_item_field tells in a 12 when the loan ends", {
  records,
  request: checkout("P1", "I1"),
  option: {},
  optionInside: [
    `<custom_item_field field="XI" template="[% USE KohaDates %][% item.due_date | $KohaDates as_due_date => 1 %]"/>`,
  ],
  off: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|`,
  on: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|XI03/23/2026|`,
});

optionTest("custom_item_field adds a field to a 10", {
  records: { ...records, loans: [aLoan()] },
  request: checkin("I1"),
  option: {},
  optionInside: ITEM_FIELD,
  off: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CRFIC|`,
  on: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CRFIC|XIEliot, George: I1|`,
});

const AJ = { aj_field_template: "[% item.title | upper %] / [% item.biblio.author %]" };
const [TITLE, WRITTEN] = ["AJMiddlemarch|", "AJMIDDLEMARCH / Eliot, George|"] as const;

for (
  const { request, answer, loans = [] } of [
    {
      request: itemInformation("I1"),
      answer: `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CRFIC|CS823.8 ELI|`,
    },
    {
      request: renew("P1", "I1"),
      loans: [aLoan()],
      answer: `301YNN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260413    235900|CK001|`,
    },
    { request: checkout("P1", "I1"), answer: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|` },
    {
      request: checkin("I1"),
      loans: [aLoan()],
      answer: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CRFIC|`,
    },
  ]
) {
  optionTest(`aj_field_template makes AJ of a ${answer.slice(0, 2)}`, {
    records: { ...records, loans },
    request,
    option: AJ,
    off: answer,
    on: answer.replace(TITLE, WRITTEN),
  });
}

optionTest("aj_field_template makes nothing of a copy that is not there", {
  records,
  request: itemInformation("I9"),
  option: AJ,
  off: `18010101${CLOCK}ABI9|AJ|AFInvalid Item|`,
  on: `18010101${CLOCK}ABI9|AJ|AFInvalid Item|`,
});

optionTest("aj_field_template that cannot be read leaves AJ empty", {
  records,
  request: checkout("P1", "I1"),
  option: { aj_field_template: "[% item.titel %]" },
  off: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|`,
  on: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH${DUE}|CK001|CRFIC|`,
});

optionTest("screen_msg_regex replaces in every AF, in turn, and what it puts there stays as it is", {
  records,
  request: patronStatus("P1"),
  login: { send_patron_home_library_in_af: "yes", greeting: "Greetings from Koha. " },
  option: {},
  optionInside: [
    '<screen_msg_regex find="(Greetings) from Koha\\." replace="Welcome, $1!"/>',
    '<screen_msg_regex find="[Ll]" replace="1"/>',
  ],
  off: `${status(STATUS.replace("MAIN.", "Koha. "))}AFCPL|`,
  on: `${status(STATUS.replace("Greetings from MAIN.", "We1come, $1! "))}AFCP1|`,
});

optionTest("screen_msg_regex that leaves nothing sends no AF", {
  records,
  request: patronStatus("P1"),
  option: {},
  optionInside: ['<screen_msg_regex find=".*"/>'],
  off: status(STATUS),
  on: status(STATUS.replace("AFGreetings from MAIN.|", "")),
});

optionTest("screen_msg_regex reaches what a terminal is told before anybody looked at the library", {
  records,
  request: checkin("I1"),
  login: { messages: "17" },
  option: {},
  optionInside: ['<screen_msg_regex find="^.*$" replace="Ask at the desk"/>'],
  off: `100NUY${CLOCK}AOMAIN|ABI1|AQ|CV99|AFService not allowed at this terminal|`,
  on: `100NUY${CLOCK}AOMAIN|ABI1|AQ|CV99|AFAsk at the desk|`,
});

optionTest("screen_msg_regex that cannot be matched in linear time replaces nothing", {
  records,
  request: patronStatus("P1"),
  option: {},
  optionInside: ['<screen_msg_regex find="Greetings(?= from)" replace="Hello"/>'],
  off: status(STATUS),
  on: status(STATUS),
});

optionTest("ae_field_template is made without what only Koha knows", {
  records: { ...records, patrons: [aPatron({ blocked: true, blockMessage: "See the desk" })] },
  request: patronStatus("P1"),
  option: {
    ae_field_template:
      "[% patron.title %][% patron.preferred_name %] [% patron.surname %][% IF patron.debarred %]*[% END %]",
  },
  off: status(STATUS).replace(" ".repeat(14), "YYYY          ").replace("MAIN.|", "MAIN. -- See the desk|"),
  on: status(STATUS).replace(" ".repeat(14), "YYYY          ").replace("MAIN.|", "MAIN. -- See the desk|")
    .replace("Byron", "Byron*"),
});
