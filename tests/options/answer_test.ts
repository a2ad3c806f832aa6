import {
  blockPatron,
  checkin,
  checkout,
  CLOCK,
  feePaid,
  itemInformation,
  patronInformation,
  patronStatus,
  renew,
} from "../support/wire/messages.ts";
import { optionTest } from "./option_case.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { PIN_1234 } from "../support/server/scenario.ts";
import { guarded } from "../support/wire/terminal.ts";

const records = { patrons: [aPatron()], items: [anItem({ collection: "FIC" })] };
const onLoan = { ...records, loans: [aLoan()] };
const withPin = { ...records, patrons: [aPatron({ pin: PIN_1234 })] };
const late = aLoan({ checkedOut: NOON.subtract({ hours: 480 }), due: NOON.subtract({ hours: 48 }) });

const status = (flags: string) => `24${flags.padEnd(14)}001${CLOCK}`;
const information = (flags: string, counts = "0000".repeat(6)) => `64${flags.padEnd(14)}001${CLOCK}${counts}`;
const NOT_WAITED_FOR = `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CRFIC|`;
const DUE = "20260323    235900";

optionTest("cq_always_send tells CQ N in a 24 where no PIN came", {
  records,
  request: patronStatus("P1"),
  option: { cq_always_send: "yes" },
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|`,
  on: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|BHUSD|BV0.00|AFGreetings from MAIN.|`,
});

optionTest("alert_not_on_loan raises the alert for a copy that is not on loan", {
  records,
  request: checkin("I1"),
  option: { alert_not_on_loan: "yes" },
  off: `100YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|AFItem not checked out|`,
  on: `100YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|AFItem not checked out|`,
});

optionTest("checked_in_ok comes before alert_not_on_loan", {
  records,
  request: checkin("I1"),
  login: { alert_not_on_loan: "yes" },
  option: { checked_in_ok: "1" },
  off: `100YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|AFItem not checked out|`,
  on: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|`,
});

optionTest("wrong_pin_refuses lets a checkout through, and says nothing of a PIN that was not looked at", {
  records: withPin,
  request: checkout("P1", "I1", "AD9999|"),
  option: { wrong_pin_refuses: "no" },
  off: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CQN|CRFIC|AFInvalid password|`,
  on: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|`,
});

optionTest("wrong_pin_refuses lets a renewal through", {
  records: { ...withPin, loans: [aLoan()] },
  request: renew("P1", "I1", "AD9999|"),
  option: { wrong_pin_refuses: "no" },
  off: `300NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|AFInvalid password|`,
  on: `301YNN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260413    235900|CK001|`,
});

optionTest("wrong_pin_refuses lets a payment through", {
  records: { ...withPin, fees: [aFee()] },
  request: feePaid("P1", "5.00", "AD9999|"),
  option: { wrong_pin_refuses: "no" },
  off: `38N${CLOCK}AOMAIN|AAP1|AFInvalid password|`,
  on: `38Y${CLOCK}AOMAIN|AAP1|`,
});

optionTest("require_pin asks for a PIN also where it is not looked at", {
  records: withPin,
  request: checkout("P1", "I1"),
  login: { wrong_pin_refuses: "no" },
  option: { require_pin: "yes" },
  off: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|`,
  on: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CRFIC|AFPassword required|`,
});

optionTest("a wrong PIN hides what an account adds of a patron", {
  records: { ...withPin, patrons: [aPatron({ pin: PIN_1234, attributes: { DOOR: "open" } })] },
  request: patronStatus("P1", "AD9999|"),
  inside: ['<patron_attribute field="XY" code="DOOR"/>'],
  option: { wrong_pin: "show" },
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|AFGreetings from MAIN. -- Invalid password|`,
  on: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|BHUSD|BV0.00|AFGreetings from MAIN. -- Invalid password|XYopen|`,
});

optionTest("greeting begins AF as it is, with its last blank", {
  records,
  request: patronStatus("P1"),
  option: { greeting: "Greetings from Koha. " },
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|`,
  on: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from Koha. |`,
});

const TROUBLED = {
  patrons: [aPatron({ cardLost: true, blocked: true, blockMessage: "See the desk", note: "Bring the map" })],
  items: [anItem()],
  loans: [late],
  fees: [aFee()],
};

optionTest("flag_texts tells how a patron stands in Koha's words and order", {
  records: TROUBLED,
  request: patronStatus("P1"),
  rules: [{ fee_limit: "1.00" }],
  login: { greeting: "Greetings from Koha. " },
  inside: ["<syspref_overrides><OverduesBlockCirc>block</OverduesBlockCirc></syspref_overrides>"],
  option: { flag_texts: "koha" },
  off: `${status("YYYYY     Y")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV5.00|AFGreetings from Koha. Bring the map -- ` +
    "Patron blocked by fines -- See the desk -- Patron has overdues -- Patron's card has been lost|",
  on: `${status("YYYYY     Y")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV5.00|AFGreetings from Koha. Bring the map -- ` +
    "Patron blocked by fines -- See the desk -- Patron has overdues -- Patron owes 5.00 -- Borrower's card reported lost.|",
});

optionTest("flag_texts tells of overdues only where they block, as OverduesBlockCirc has it", {
  records: { ...TROUBLED, patrons: [aPatron()], fees: [] },
  request: patronStatus("P1"),
  login: { flag_texts: "koha" },
  option: {},
  optionInside: ["<syspref_overrides><OverduesBlockCirc>confirmation</OverduesBlockCirc></syspref_overrides>"],
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|`,
  on: `${status("Y")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN. -- Patron has overdues|`,
});

optionTest("flag_texts tells no amount to whom the PIN does not allow it", {
  records: { ...withPin, fees: [aFee()] },
  request: patronStatus("P1", "AD9999|"),
  login: { flag_texts: "koha" },
  option: { wrong_pin: "show" },
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|AFGreetings from MAIN. -- Invalid password|`,
  on: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|BHUSD|BV5.00|` +
    "AFGreetings from MAIN. -- Patron owes 5.00 -- Invalid password|",
});

const KNOWN = "AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|";
const REST = "BD1 High Street|BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|";

optionTest("av_fee_id leaves the fee's identifier out of AV", {
  records: { ...records, fees: [aFee()] },
  request: patronInformation("P1", 4),
  option: { av_fee_id: "no" },
  off: `${information("", "000000000000000100000000")}${KNOWN}BV5.00|AVF1 5.00 Returned late|${REST}`,
  on: `${information("", "000000000000000100000000")}${KNOWN}BV5.00|AVReturned late 5.00|${REST}`,
});

optionTest("cc_without_limit tells a fee limit where there is none", {
  records,
  request: patronInformation("P1"),
  option: { cc_without_limit: "5" },
  off: `${information("")}${KNOWN}BV0.00|${REST}`,
  on: `${information("")}${KNOWN}BV0.00|CC5|${REST}`,
});

optionTest("plain_amounts writes BV and CC without needless zeros", {
  records: { ...records, fees: [aFee({ amount: 250, outstanding: 250 })] },
  request: patronInformation("P1"),
  rules: [{ fee_limit: "10.00" }],
  option: { plain_amounts: "yes" },
  off: `${information("", "000000000000000100000000")}${KNOWN}BV2.50|CC10.00|${REST}`,
  on: `${information("", "000000000000000100000000")}${KNOWN}BV2.5|CC10|${REST}`,
});

const ONLINE = {
  ...records,
  patrons: [aPatron({ blocked: true, blockMessage: "See the desk", internetProfile: "FILTERED" })],
};
const BLOCKED = "AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|BD1 High Street|BEada@example.org|BF555 0100|PCadult|";

optionTest("patron_restriction_blocks_inet works PI out, and a block counts", {
  records: ONLINE,
  request: patronInformation("P1"),
  option: { patron_restriction_blocks_inet: "1" },
  off: `${information("YYYY")}${BLOCKED}PIFILTERED|AQMAIN|AFGreetings from MAIN. -- See the desk|`,
  on: `${information("YYYY")}${BLOCKED}PIN|AQMAIN|AFGreetings from MAIN. -- See the desk|`,
});

optionTest("patron_restriction_blocks_inet works PI out, and a block does not count", {
  records: ONLINE,
  request: patronInformation("P1"),
  option: { patron_restriction_blocks_inet: "0" },
  off: `${information("YYYY")}${BLOCKED}PIFILTERED|AQMAIN|AFGreetings from MAIN. -- See the desk|`,
  on: `${information("YYYY")}${BLOCKED}PIY|AQMAIN|AFGreetings from MAIN. -- See the desk|`,
});

optionTest("supported_messages tells BX as it is", {
  records,
  request: "9900802.00",
  option: { supported_messages: "YYYYYYYYYYYNYYYY" },
  off: `98YYYYNN100005${CLOCK}2.00AOMAIN|BXYYYNYYYYYYYYNYYY|`,
  on: `98YYYYNN100005${CLOCK}2.00AOMAIN|BXYYYYYYYYYYYNYYYY|`,
});

optionTest("status_flags tells the flags of a 98 as they are", {
  records,
  request: "9900802.00",
  option: { status_flags: "YYYYY" },
  off: `98YYYYNN100005${CLOCK}2.00AOMAIN|BXYYYNYYYYYYYYNYYY|`,
  on: `98YYYYYY100005${CLOCK}2.00AOMAIN|BXYYYNYYYYYYYYNYYY|`,
});

const WAITED_FOR = {
  patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Charles", lastName: "Babbage", email: "c@example.org" })],
  items: [anItem()],
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2" })],
};
const CAPTURED =
  `101YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CYP2|CTMAIN|DACharles Babbage|CV01|`;

optionTest("da_contact tells how to reach whom the copy waits for", {
  records: WAITED_FOR,
  request: checkin("I1"),
  option: { da_contact: "yes" },
  off: CAPTURED,
  on: CAPTURED.replace("Babbage|", "Babbage (c@example.org, 555 0100)|"),
});

optionTest("show_checkin_message names library and collection", {
  records: onLoan,
  request: checkin("I1"),
  libraries: { MAIN: "" },
  option: { show_checkin_message: "1" },
  off: NOT_WAITED_FOR,
  on: `${NOT_WAITED_FOR}AFItem checked-in: MAIN - FIC.|`,
});

optionTest("show_checkin_message names the shelving location where it is known", {
  records: { ...onLoan, items: [anItem({ collection: "FIC", shelvingLocation: "ATTIC" })] },
  request: checkin("I1"),
  libraries: { MAIN: "" },
  option: { show_checkin_message: "1" },
  off: NOT_WAITED_FOR,
  on: `${NOT_WAITED_FOR}AFItem checked-in: MAIN - ATTIC.|`,
});

optionTest("show_outstanding_amount tells the overdue fee of a copy that comes back", {
  records: {
    ...onLoan,
    loans: [
      aLoan({
        due: aLoan().checkedOut.subtract({ hours: 48 }),
        checkedOut: aLoan().checkedOut.subtract({ hours: 480 }),
      }),
    ],
  },
  request: checkin("I1"),
  rules: [{ overdue_fee: "0.25" }],
  option: { show_outstanding_amount: "1" },
  off: NOT_WAITED_FOR,
  on: `${NOT_WAITED_FOR}AFYou owe $0.50 for this item.|`,
});

optionTest("show_outstanding_amount tells what is owed where that forbids a checkout", {
  records: { ...records, fees: [aFee()] },
  request: checkout("P1", "I1"),
  rules: [{ fee_limit: "1.00" }],
  option: { show_outstanding_amount: "1" },
  off: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CRFIC|AFPatron has fines|`,
  on: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CRFIC|AFPatron has fines - You owe $5.00.|`,
});

optionTest("enforced lets a policy be told and nothing more", {
  records,
  request: checkout("P1", "I1"),
  policy: { checkout: "false" },
  option: {},
  optionPolicy: { enforced: "no" },
  off: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|AFCheckouts not allowed.|`,
  on: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|`,
});

optionTest("enforced lets no card be blocked that the policy protects", {
  records,
  request: blockPatron("P1", "Left behind"),
  policy: { status_update: "false" },
  option: {},
  optionPolicy: { enforced: "no" },
  off: `24${" ".repeat(14)}000${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFBlock feature not implemented|`,
  on: `24${" ".repeat(14)}000${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFBlock feature not implemented|`,
});

optionTest("location_code tells where terminals are that do not say so", {
  records: onLoan,
  request: checkin("I1"),
  libraries: { MAIN: "", CPL: "" },
  option: { location_code: "CPL" },
  off: NOT_WAITED_FOR,
  on: `101YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CTMAIN|CRFIC|CV04|`,
});

optionTest("password may be the hash that Koha keeps of it", {
  records,
  request: checkin("I1"),
  option: { password: "$2a$08$abcdefghijklmnopqrstuuj2yjs9uxRS6ytui4FqSH4ObgsjqjEzG" },
  off: `100YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|AFItem not checked out|`,
  on: `100YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|AFItem not checked out|`,
});

const UNKNOWN_ITEM = `18010101${CLOCK}ABI9|AJ|AFInvalid Item|`;

optionTest("resend answers a 97 as Koha does, with AY0", {
  records,
  first: [guarded(itemInformation("I9"), "3")],
  request: "97AZFEF5",
  option: { resend: "koha" },
  off: guarded(UNKNOWN_ITEM, "3"),
  on: guarded(UNKNOWN_ITEM, "0"),
});

optionTest("resend answers a 97 without AZ as Koha does, without AY and AZ", {
  records,
  first: [guarded(itemInformation("I9"), "3")],
  request: "97",
  option: { resend: "koha" },
  off: guarded(UNKNOWN_ITEM, "3"),
  on: UNKNOWN_ITEM,
});

optionTest("resend: same is the default", {
  records,
  first: [guarded(itemInformation("I9"), "3")],
  request: "97AZFEF5",
  option: { resend: "same" },
  off: guarded(UNKNOWN_ITEM, "3"),
  on: guarded(UNKNOWN_ITEM, "3"),
});

/** All that `sip2d convert` writes into a login of Koha's. */
const KOHAS_WAYS = {
  wrong_pin: "show",
  wrong_pin_refuses: "no",
  cq_always_send: "yes",
  greeting: "Greetings from Koha. ",
  flag_texts: "koha",
  cc_without_limit: "5",
  plain_amounts: "yes",
  extra_fields: "no",
  supported_messages: "YYYYYYYYYYYNYYYY",
  patron_restriction_blocks_inet: "1",
  delimiter_as_entity: "yes",
  av_fee_id: "no",
  da_contact: "yes",
  alert_not_on_loan: "yes",
  resend: "koha",
} as const;

optionTest("Koha's ways together make a 24 as Koha makes it", {
  records,
  request: patronStatus("P1"),
  option: KOHAS_WAYS,
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|`,
  on: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|BHUSD|BV0|AFGreetings from Koha. |`,
});

optionTest("Koha's ways together make a 64 as Koha makes it", {
  records: { ...records, fees: [aFee()] },
  request: patronInformation("P1", 4),
  option: KOHAS_WAYS,
  off: `${information("", "000000000000000100000000")}${KNOWN}BV5.00|AVF1 5.00 Returned late|${REST}`,
  on: `${information("", "000000000000000100000000")}${KNOWN}BV5|CC5|AVReturned late 5.00|BD1 High Street|` +
    "BEada@example.org|BF555 0100|PCadult|PIY|AFGreetings from Koha.  -- Patron owes 5.00|",
});

optionTest("hide_without_pin tells little of whoever sends no PIN", {
  records: withPin,
  request: patronStatus("P1"),
  option: { hide_without_pin: "yes" },
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|`,
  on: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|AFGreetings from MAIN.|`,
});

optionTest("use tells a trade what it needs", {
  records,
  request: patronInformation("P1"),
  option: { use: "self-check" },
  off: `${
    information("")
  }${KNOWN}BV0.00|BD1 High Street|BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|`,
  on: `${information("")}${KNOWN}BV0.00|PCadult|AQMAIN|AFGreetings from MAIN.|`,
});

optionTest("use tells a sorter where a copy goes, and not for whom it is kept", {
  records: {
    ...records,
    patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Grace", lastName: "Hopper" })],
    loans: [aLoan()],
    holds: [aHold({ patronId: "P2" })],
  },
  request: checkin("I1"),
  option: { use: "sorter" },
  off: `101YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CYP2|CTMAIN|DAGrace Hopper|CRFIC|CV01|`,
  on: `101YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CTMAIN|CRFIC|CV01|`,
});

optionTest("offline_days tells from which day on a date of years ago counts", {
  records,
  request: checkout("P1", "I1", "", { noBlock: "Y", date: "20060101    001500", second: "20060122    235900" }),
  option: { offline_days: "7" },
  off: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260221    235900|CK001|CRFIC|`,
  on: `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260316    235900|CK001|CRFIC|`,
});

optionTest("print_lines sends a receipt", {
  records: onLoan,
  request: checkin("I1"),
  option: { print_lines: "yes" },
  off: NOT_WAITED_FOR,
  on: `${NOT_WAITED_FOR}AGMiddlemarch - returned|`,
});

optionTest("messages leaves out of BX what the account may not send", {
  records,
  request: "9900802.00",
  option: { messages: "09,11" },
  off: `98YYYYNN100005${CLOCK}2.00AOMAIN|BXYYYNYYYYYYYYNYYY|`,
  on: `98YYYYNN100005${CLOCK}2.00AOMAIN|BXNYYNYYYNNNNNNNNN|`,
});

optionTest("desensitize_renewals opens the gate for a loan that is renewed by 11", {
  records: onLoan,
  request: checkout("P1", "I1"),
  option: { desensitize_renewals: "yes" },
  off: `121YNN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260413    235900|CK001|CRFIC|` +
    "AFItem already checked out to you: renewing item.|",
  on: `121YNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260413    235900|CK001|CRFIC|` +
    "AFItem already checked out to you: renewing item.|",
});

optionTest("name_borrower names the patron who has not the copy", {
  records,
  request: renew("P1", "I1"),
  option: { name_borrower: "yes" },
  off: `300NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|AFItem not checked out|`,
  on: `300NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|AFItem not checked out to Ada Byron|`,
});

optionTest("name_borrower names nobody where the card is not known", {
  records,
  request: renew("P9", "I1"),
  option: { name_borrower: "yes" },
  off: `300NUN${CLOCK}AOMAIN|AAP9|ABI1|AJMiddlemarch|AH|AFInvalid Patron|`,
  on: `300NUN${CLOCK}AOMAIN|AAP9|ABI1|AJMiddlemarch|AH|AFInvalid Patron|`,
});

const owing = { ...records, fees: [aFee()] };

optionTest("fee_flags raises 11 and 12 together", {
  records: owing,
  request: patronStatus("P1"),
  rules: [{ fee_limit: "1.00" }],
  option: { fee_flags: "both" },
  off: `${status("YYYY      Y")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV5.00|` +
    "AFGreetings from MAIN. -- Patron blocked by fines|",
  on: `${status("YYYY      YY")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV5.00|` +
    "AFGreetings from MAIN. -- Patron blocked by fines|",
});

optionTest("fee_flags raises both where only all fees together are too much", {
  records: { ...records, fees: [aFee(), aFee({ feeId: "F2", type: "rental" })] },
  request: patronStatus("P1"),
  rules: [{ fee_limit: "9.99" }],
  option: { fee_flags: "both" },
  off: `${status("YYYY")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV10.00|AFGreetings from MAIN. -- Patron blocked by fines|`,
  on: `${status("YYYY      YY")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV10.00|` +
    "AFGreetings from MAIN. -- Patron blocked by fines|",
});

const DOORS = {
  ...records,
  patrons: [aPatron({ attributes: { dooraccess: "1" } }), aPatron({ patronId: "P2", attributes: { dooraccess: "0" } })],
};

optionTest("validate_patron_attribute finds nobody valid who has not the attribute", {
  records: DOORS,
  request: patronStatus("P2"),
  option: { validate_patron_attribute: "dooraccess" },
  off: `${status("")}AOMAIN|AAP2|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|`,
  on: `${status("")}AOMAIN|AAP2|AEAda Byron|BLN|BHUSD|BV0.00|AFGreetings from MAIN.|`,
});

optionTest("validate_patron_attribute says so in a 64, whatever the PIN says", {
  records: { ...records, patrons: [aPatron({ pin: PIN_1234 })] },
  request: patronInformation("P1", undefined, "AD9999|"),
  option: { validate_patron_attribute: "dooraccess" },
  off: `${information("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|PCadult|AQMAIN|AFGreetings from MAIN. -- Invalid password|`,
  on: `${information("")}AOMAIN|AAP1|AEAda Byron|BLN|CQN|PCadult|AQMAIN|AFGreetings from MAIN. -- Invalid password|`,
});

optionTest("validate_patron_attribute finds a patron valid who has it", {
  records: DOORS,
  request: patronInformation("P1"),
  option: { validate_patron_attribute: "dooraccess" },
  off: `${information("")}${KNOWN}BV0.00|${REST}`,
  on: `${information("")}${KNOWN}BV0.00|${REST}`,
});

optionTest("flag_texts says of an empty PIN in a 64 that it is wrong", {
  records,
  request: patronInformation("P1", undefined, "AD|"),
  option: { flag_texts: "koha" },
  off: `${information("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|BHUSD|BV0.00|${REST}`,
  on: `${information("")}AOMAIN|AAP1|AEAda Byron|BLY|CQN|BHUSD|BV0.00|${
    REST.replace("MAIN.|", "MAIN. -- Invalid password|")
  }`,
});

optionTest("flag_texts says nothing of an empty PIN that the account allows", {
  records,
  request: patronInformation("P1", undefined, "AD|"),
  login: { allow_empty_passwords: "1" },
  option: { flag_texts: "koha" },
  off: `${information("")}AOMAIN|AAP1|AEAda Byron|BLY|CQY|BHUSD|BV0.00|${REST}`,
  on: `${information("")}AOMAIN|AAP1|AEAda Byron|BLY|CQY|BHUSD|BV0.00|${REST}`,
});

const ending = { ...records, patrons: [aPatron({ expires: "2026-03-20" })] };

optionTest("dateformat writes the days that AF names", {
  records: ending,
  request: patronStatus("P1"),
  option: {},
  optionInside: ["<syspref_overrides><dateformat>metric</dateformat></syspref_overrides>"],
  off: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|` +
    "AFGreetings from MAIN. Your card will expire on 2026-03-20|",
  on: `${status("")}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|` +
    "AFGreetings from MAIN. Your card will expire on 20/03/2026|",
});

optionTest("dateformat writes the day from which a card was no good", {
  records: { ...records, patrons: [aPatron({ expires: "2026-02-20" })] },
  request: checkout("P1", "I1"),
  option: {},
  optionInside: ["<syspref_overrides><dateformat>us</dateformat></syspref_overrides>"],
  off: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CRFIC|AFPatron expired on 2026-02-20|`,
  on: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CRFIC|AFPatron expired on 02/20/2026|`,
});

optionTest("show_outstanding_amount tells what was owed for the copy before it came back", {
  records: {
    ...onLoan,
    fees: [
      aFee({ type: "overdue", itemId: "I1", amount: 300, outstanding: 250 }),
      aFee({ feeId: "F2", type: "rental", itemId: "I1" }),
      aFee({ feeId: "F3", type: "overdue", itemId: "I2" }),
    ],
  },
  request: checkin("I1"),
  option: { show_outstanding_amount: "1" },
  off: NOT_WAITED_FOR,
  on: `${NOT_WAITED_FOR}AFYou owe $2.50 for this item.|`,
});

optionTest("extra_fields sends the media type of a copy in no 12 that refuses", {
  records: { ...records, patrons: [aPatron({ blocked: true })] },
  request: checkout("P1", "I1"),
  option: { extra_fields: "no" },
  off: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|CRFIC|AFPatron debarred|`,
  on: `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|BLY|AFPatron debarred|`,
});

const HOLDS = {
  patrons: [aPatron()],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" }), anItem({ itemId: "I3", titleId: "T3" })],
  holds: [
    aHold({ holdId: "H1", status: "waiting", capturedItemId: "I1", shelfExpires: "2026-03-09" }),
    aHold({ holdId: "H2", titleId: "T2" }),
    aHold({ holdId: "H3", titleId: "T3" }),
  ],
};

optionTest("pending_holds counts and lists holds that are not ready behind those that are", {
  records: HOLDS,
  request: patronInformation("P1", 1),
  option: { pending_holds: "hold-items" },
  off: `${information("", "000100000000000000000002")}${KNOWN}BV0.00|ASI1|${REST}`,
  on: `${information("", "000300000000000000000000")}${KNOWN}BV0.00|ASI1|ASI2|ASI3|${REST}`,
});

optionTest("pending_holds cuts the list of both where BP and BQ say", {
  records: HOLDS,
  request: patronInformation("P1", 1, "BP2|BQ2|"),
  option: { pending_holds: "hold-items" },
  off: `${information("", "000100000000000000000002")}${KNOWN}BV0.00|${REST}`,
  on: `${information("", "000300000000000000000000")}${KNOWN}BV0.00|ASI2|${REST}`,
});

optionTest("pending_holds leaves nothing for the list of unavailable holds", {
  records: HOLDS,
  request: patronInformation("P1", 6),
  option: { pending_holds: "hold-items" },
  off: `${information("", "000100000000000000000002")}${KNOWN}BV0.00|CDI2|CDI3|${REST}`,
  on: `${information("", "000300000000000000000000")}${KNOWN}BV0.00|${REST}`,
});
