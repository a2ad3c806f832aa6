import {
  blockPatron,
  checkout,
  CLOCK,
  feePaid,
  hold,
  patronEnable,
  patronInformation,
  patronStatus,
  renewAll,
} from "../support/wire/messages.ts";
import { aFee, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { optionTest } from "./option_case.ts";

const records = { patrons: [aPatron()], items: [anItem()] };
const germans = { ...records, patrons: [aPatron({ language: "003" })] };
const lent = { ...records, patrons: [aPatron(), aPatron({ patronId: "P2" })], loans: [aLoan({ patronId: "P2" })] };

const inLanguage = (request: string, code: string) => request.replace(/^(\d\d)001/, `$1${code}`);
const status = (code: string, text: string) =>
  `24${" ".repeat(14)}${code}${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AF${text}|`;
const refused = (text: string) =>
  `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CRFIC|AF${text}|`
    .replace("CRFIC|", "");

optionTest("language is that of texts where neither request nor patron name one", {
  records,
  request: inLanguage(patronStatus("P1"), "000"),
  option: { language: "003" },
  off: status("000", "Greetings from MAIN."),
  on: status("000", "MAIN begrüßt Sie."),
});

optionTest("language gives way to what the request asks for", {
  records,
  request: inLanguage(patronStatus("P1"), "003"),
  option: { language: "001" },
  off: status("003", "MAIN begrüßt Sie."),
  on: status("003", "MAIN begrüßt Sie."),
});

optionTest("language gives way to that of the patron", {
  records: germans,
  request: inLanguage(patronStatus("P1"), "000"),
  option: { language: "001" },
  off: status("000", "MAIN begrüßt Sie."),
  on: status("000", "MAIN begrüßt Sie."),
});

optionTest("languages keeps texts to the languages that are named", {
  records: germans,
  request: inLanguage(patronStatus("P1"), "003"),
  option: { languages: "001" },
  off: status("003", "MAIN begrüßt Sie."),
  on: status("003", "Greetings from MAIN."),
});

optionTest("languages holds for what comes after a question, too, which is in its language", {
  records: lent,
  first: [inLanguage(patronInformation("P1"), "003")],
  request: checkout("P1", "I1"),
  option: { languages: "001" },
  off: refused("Das Medium ist anderweitig entliehen"),
  on: refused("Item checked out to another patron"),
});

optionTest("languages holds for a patron whose language the session has learnt from the library", {
  records: { ...lent, patrons: [aPatron({ language: "003" }), aPatron({ patronId: "P2" })] },
  first: [inLanguage(patronInformation("P1"), "000"), inLanguage(patronInformation("P2"), "001")],
  request: checkout("P1", "I1"),
  option: { languages: "001" },
  off: refused("Das Medium ist anderweitig entliehen"),
  on: refused("Item checked out to another patron"),
});

const germansLent = { ...lent, patrons: [aPatron({ language: "003" }), aPatron({ patronId: "P2" })] };

optionTest("languages holds for a patron of whom nobody has asked before: a checkout is refused in his language", {
  records: germansLent,
  request: checkout("P1", "I1"),
  option: { languages: "001" },
  off: refused("Das Medium ist anderweitig entliehen"),
  on: refused("Item checked out to another patron"),
});

optionTest("languages holds for what is printed of a payment", {
  records: { ...germansLent, fees: [aFee()] },
  login: { print_lines: "yes" },
  request: feePaid("P1", "0.50"),
  option: { languages: "001" },
  off: `38Y${CLOCK}AOMAIN|AAP1|AGBezahlt: 0,50, noch offen: 4,50|`,
  on: `38Y${CLOCK}AOMAIN|AAP1|AGPaid 0.50, still owed 4.50|`,
});

optionTest("languages holds for a hold that is refused", {
  records: germansLent,
  request: hold("-", "P1", "ABI1|"),
  option: { languages: "001" },
  off: `160N${CLOCK}AOMAIN|AAP1|ABI1|AFDiese Vormerkung gibt es nicht|`,
  on: `160N${CLOCK}AOMAIN|AAP1|ABI1|AFNo such outstanding hold.|`,
});

optionTest("languages holds for renewals of all loans", {
  records: germans,
  request: renewAll("P2"),
  option: { language: "003" },
  off: `6600000${"0000"}${CLOCK}AOMAIN|AFInvalid patron barcode.|`,
  on: `6600000${"0000"}${CLOCK}AOMAIN|AFAusweis unbekannt|`,
});

optionTest("a text is said in the site's own words", {
  records,
  request: inLanguage(patronStatus("P1"), "003"),
  option: {},
  optionInside: ['<text xmlns="urn:sip2d:config:1" name="greeting" language="003" value="Moin in {library}!"/>'],
  off: status("003", "MAIN begrüßt Sie."),
  on: status("003", "Moin in MAIN!"),
});

const blocked = { ...records, patrons: [aPatron({ blocked: true })] };
const reworded = (name: string, message: string, value = "Ask us") =>
  `<text xmlns="urn:sip2d:config:1" name="${name}" message="${message}" value="${value}"/>`;
const aboutBlocked = (answer: string, text: string) =>
  `${answer}YYYY${
    " ".repeat(10)
  }001${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN. -- ${text}|`;

optionTest("a reason is said in the site's own words in the answer to the message that they are for: a 23", {
  records: blocked,
  request: patronStatus("P1"),
  option: {},
  optionInside: [reworded("patron-blocked", "patron-status-request")],
  off: aboutBlocked("24", "Patron debarred"),
  on: aboutBlocked("24", "Ask us"),
});

optionTest("a reason is said in the site's own words in the answer to no other message: a 23 is no 63", {
  records: blocked,
  request: patronStatus("P1"),
  option: {},
  optionInside: [reworded("patron-blocked", "patron-information")],
  off: aboutBlocked("24", "Patron debarred"),
  on: aboutBlocked("24", "Patron debarred"),
});

optionTest("a reason is said in the site's own words in the answer to the message that they are for: a 01", {
  records,
  policy: { status_update: "true" },
  request: blockPatron("P1", ""),
  option: {},
  optionInside: [reworded("patron-blocked", "block-patron"), reworded("patron-blocked", "patron-status-request", "Go")],
  off: aboutBlocked("24", "Patron debarred").replace("001", "000"),
  on: aboutBlocked("24", "Ask us").replace("001", "000"),
});

optionTest("a reason is said in the site's own words in the answer to the message that they are for: a 25", {
  records,
  policy: { status_update: "true" },
  login: { require_pin: "yes" },
  request: patronEnable("P1"),
  option: {},
  optionInside: [reworded("pin-missing", "patron-enable")],
  off: `26${" ".repeat(14)}000${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|AFPassword required|`,
  on: `26${" ".repeat(14)}000${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|AFAsk us|`,
});

optionTest("a reason is said in the site's own words in the answer to the message that they are for: a 65", {
  records: { ...records, loans: [aLoan({ renewals: 3 })] },
  request: renewAll("P1"),
  option: {},
  optionInside: [reworded("renewals-over-limit", "renew-all")],
  off: `66100000001${CLOCK}AOMAIN|BNI1|AFI1: Item has reached maximum renewals|`,
  on: `66100000001${CLOCK}AOMAIN|BNI1|AFI1: Ask us|`,
});
