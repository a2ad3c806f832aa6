import {
  checkin,
  checkout,
  CLOCK,
  itemInformation,
  patronInformation,
  patronStatus,
} from "../support/wire/messages.ts";
import { aFee, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { optionTest } from "./option_case.ts";

const records = {
  patrons: [aPatron({ library: "CPL", attributes: { DOOR: "open" } })],
  items: [anItem({ collection: "FIC" })],
};
const onLoan = { ...records, loans: [aLoan({ due: Temporal.Instant.from("2026-03-23T22:59:00Z") })] };

/** A 23 of Ada, from the flags on, without and with what follows `AO`. */
const status = (flags: string) => `24${flags.padEnd(14)}001${CLOCK}`;
const STATUS_FIELDS = "AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN.|";
const DUE = "20260323    235900";

optionTest("status_mask blanks positions of the patron status", {
  records: { ...records, patrons: [aPatron({ cardLost: true })] },
  request: patronStatus("P1"),
  option: { status_mask: "2-3,5" },
  off: `${status("YYYYY")}${STATUS_FIELDS.replace("MAIN.|", "MAIN. -- Patron's card has been lost|")}`,
  on: `${status("Y  Y")}${STATUS_FIELDS.replace("MAIN.|", "MAIN. -- Patron's card has been lost|")}`,
});

optionTest("send_patron_home_library_in_af sends the library in a second AF", {
  records,
  request: patronStatus("P1"),
  option: { send_patron_home_library_in_af: "1" },
  off: `${status("")}${STATUS_FIELDS}`,
  on: `${status("")}${STATUS_FIELDS}AFCPL|`,
});

optionTest("patron_branchcode_in_ao puts the library into AO", {
  records,
  request: patronStatus("P1"),
  option: { patron_branchcode_in_ao: "1" },
  off: `${status("")}${STATUS_FIELDS}`,
  on: `${status("")}${STATUS_FIELDS.replace("AOMAIN", "AOCPL")}`,
});

optionTest("patron_attribute adds a field, which no list of allowed fields takes away", {
  records,
  request: patronStatus("P1"),
  login: { allow_fields: "AA,AE,XX" },
  option: {},
  optionInside: ['<patron_attribute field="XY" code="DOOR"/>', '<patron_attribute field="XZ" code="NONE"/>'],
  off: `${status("")}AAP1|AEAda Byron|`,
  on: `${status("")}AAP1|AEAda Byron|XYopen|`,
});

optionTest("hide_fields takes away what the account itself adds", {
  records,
  request: patronStatus("P1"),
  inside: ['<patron_attribute field="XY" code="DOOR"/>'],
  option: { hide_fields: "XY, BV" },
  off: `${status("")}${STATUS_FIELDS}XYopen|`,
  on: `${status("")}${STATUS_FIELDS.replace("BV0.00|", "")}`,
});

const NOT_WAITED_FOR = `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CRFIC|`;

optionTest("cv_send_00_on_success sends CV 00", {
  records: onLoan,
  request: checkin("I1"),
  option: { cv_send_00_on_success: "1" },
  off: NOT_WAITED_FOR,
  on: `${NOT_WAITED_FOR}CV00|`,
});

optionTest("ct_always_send sends an empty CT, in its place", {
  records: onLoan,
  request: checkin("I1"),
  option: { ct_always_send: "1" },
  off: NOT_WAITED_FOR,
  on: NOT_WAITED_FOR.replace("CRFIC", "CT|CRFIC"),
});

optionTest("cv_triggers_alert leaves the alert to the alert type", {
  records,
  request: checkin("I1"),
  login: { alert_not_on_loan: "yes" },
  option: { cv_triggers_alert: "1" },
  off: `100YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|AFItem not checked out|`,
  on: `100YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CRFIC|AFItem not checked out|`,
});

optionTest("cr_item_field chooses what CR tells", {
  records: onLoan,
  request: checkin("I1"),
  option: { cr_item_field: "homebranch" },
  off: NOT_WAITED_FOR,
  on: NOT_WAITED_FOR.replace("CRFIC", "CRMAIN"),
});

const ITEM = `18040201${CLOCK}AH${DUE}|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CRFIC|CS823.8 ELI|`;

optionTest("item_field adds columns of the copy, and unknown ones empty", {
  records: onLoan,
  request: itemInformation("I1"),
  option: {},
  optionInside: ['<item_field field="IX" code="itemcallnumber"/>', '<item_field field="IY" code="stocknumber"/>'],
  off: ITEM,
  on: `${ITEM}IX823.8 ELI|IY|`,
});

optionTest("format_due_date writes AH of an 18 as the preference says", {
  records: onLoan,
  request: itemInformation("I1"),
  option: { format_due_date: "1" },
  optionInside: ["<syspref_overrides><dateformat>dmydot</dateformat></syspref_overrides>"],
  off: ITEM,
  on: ITEM.replace(DUE, "23.03.2026"),
});

const LENT = `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|CRFIC|`;

optionTest("format_due_date writes AH of a 12 in Koha's own default, with the time where the day does not end it", {
  records,
  request: checkout("P1", "I1"),
  rules: [{ loan_hours: "2" }],
  option: { format_due_date: "1" },
  off: LENT.replace(DUE, "20260302    150000"),
  on: LENT.replace(DUE, "03/02/2026 15:00"),
});

optionTest("format_due_date writes the time of AH as the preference TimeFormat says", {
  records,
  request: checkout("P1", "I1"),
  rules: [{ loan_hours: "2" }],
  option: { format_due_date: "1" },
  optionInside: ["<syspref_overrides><dateformat>iso</dateformat><TimeFormat>12hr</TimeFormat></syspref_overrides>"],
  off: LENT.replace(DUE, "20260302    150000"),
  on: LENT.replace(DUE, "2026-03-02 03:00 PM"),
});

optionTest("extra_fields leaves out what Koha never sends in a 12", {
  records,
  request: checkout("P1", "I1", "AD|"),
  option: { extra_fields: "no" },
  off: LENT.replace("CRFIC", "CQN|CRFIC"),
  on: LENT.replace("CRFIC|", ""),
});

optionTest("extra_fields leaves out what Koha never sends in a 64", {
  records: { ...records, patrons: [aPatron({ expires: "2030-01-01" })] },
  request: patronInformation("P1"),
  rules: [{ loan_limit: "5", overdue_limit: "3", hold_limit: "4" }],
  option: { extra_fields: "no" },
  off: `64${" ".repeat(14)}001${CLOCK}${"0000".repeat(6)}AOMAIN|AAP1|AEAda Byron|BZ0004|CA0003|CB0005|BLY|BHUSD|` +
    "BV0.00|BD1 High Street|BEada@example.org|BF555 0100|PCadult|PA20300101|AQMAIN|AFGreetings from MAIN.|",
  on: `64${" ".repeat(14)}001${CLOCK}${"0000".repeat(6)}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|` +
    "BV0.00|BD1 High Street|BEada@example.org|BF555 0100|PCadult|AFGreetings from MAIN.|",
});

optionTest("extra_fields leaves the fee and the properties of a copy out of an 18, of which Koha knows nothing", {
  records: { items: [anItem({ collection: "FIC", properties: "two discs" })] },
  request: itemInformation("I1"),
  rules: [{ checkout_fee: "1.00" }],
  option: { extra_fields: "no" },
  off: `18030206${CLOCK}ABI1|AJMiddlemarch|BGMAIN|BHUSD|BV1.00|CK001|AQMAIN|APMAIN|CHtwo discs|CRFIC|CS823.8 ELI|`,
  on: `18030206${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|CRFIC|`,
});

optionTest("extra_fields leaves the properties of a copy out of a 10", {
  records: { ...onLoan, items: [anItem({ collection: "FIC", properties: "two discs" })] },
  request: checkin("I1"),
  option: { extra_fields: "no" },
  off: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CHtwo discs|CS823.8 ELI|CRFIC|`,
  on: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CRFIC|`,
});

const LONG = (end: string) => `${"x".repeat(252)}${end}`;

optionTest("delimiter_as_entity cuts no entity in two where a value is too long", {
  records: { items: [anItem({ title: LONG("|four") })] },
  request: itemInformation("I1"),
  option: { delimiter_as_entity: "yes" },
  off: `18030201${CLOCK}ABI1|AJ${LONG(" fo")}|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
  on: `18030201${CLOCK}ABI1|AJ${LONG("")}|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
});

const ODD = anItem({ title: "One\u0007 two|three\u2028four" });
const odd = (title: string) => `18030201${CLOCK}ABI1|AJ${title}|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`;

optionTest("convert_nonprinting_characters replaces what cannot be printed", {
  records: { items: [ODD] },
  request: itemInformation("I1"),
  option: { convert_nonprinting_characters: "(?)" },
  off: odd("One  two three\u2028four"),
  on: odd("One(?) two three(?)four"),
});

optionTest("convert_nonprinting_characters removes it where nothing is to stand there", {
  records: { items: [ODD] },
  request: itemInformation("I1"),
  option: { convert_nonprinting_characters: "" },
  off: odd("One  two three\u2028four"),
  on: odd("One two threefour"),
});

optionTest("delimiter_as_entity writes a delimiter in a title as Koha does", {
  records: { items: [ODD] },
  request: itemInformation("I1"),
  option: { delimiter_as_entity: "yes" },
  off: odd("One  two three\u2028four"),
  on: odd("One  two&#124;three\u2028four"),
});

const onShelves = { ...onLoan, items: [anItem({ collection: "FIC", shelvingLocation: "ATTIC" })] };

const LENT_HERE = `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260323    235900|CK001|CRFIC|`;

optionTest("cr_item_field chooses what CR tells in a 12, too", {
  records,
  request: checkout("P1", "I1"),
  option: { cr_item_field: "homebranch" },
  off: LENT_HERE,
  on: LENT_HERE.replace("CRFIC", "CRMAIN"),
});

optionTest("extra_fields leaves CR out of a 12, whatever it would tell", {
  records,
  request: checkout("P1", "I1"),
  login: { cr_item_field: "homebranch" },
  option: { extra_fields: "no" },
  off: LENT_HERE.replace("CRFIC", "CRMAIN"),
  on: LENT_HERE.replace("CRFIC|", ""),
});

optionTest("SIP 1.00 has neither CR nor CT, whatever the account asks for; CV it has", {
  records: onLoan,
  first: ["9900801.00"],
  request: checkin("I1"),
  option: { cr_item_field: "homebranch", ct_always_send: "1", cv_send_00_on_success: "1" },
  off: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|`,
  on: `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CV00|`,
});

optionTest("cr_item_field tells where a copy stands", {
  records: onShelves,
  request: checkin("I1"),
  option: { cr_item_field: "shelving_location" },
  off: NOT_WAITED_FOR,
  on: NOT_WAITED_FOR.replace("CRFIC", "CRATTIC"),
});

optionTest("cr_item_field takes a permanent location for the library, and item_field for the shelves, as Koha does", {
  records: onShelves,
  request: checkin("I1"),
  inside: ['<item_field field="XY" code="permanent_location"/>'],
  option: { cr_item_field: "permanent_location" },
  off: `${NOT_WAITED_FOR}XYATTIC|`,
  on: `${NOT_WAITED_FOR.replace("CRFIC", "CRMAIN")}XYATTIC|`,
});

optionTest("UseLocationAsAQInSIP tells the shelves in AQ of a 10", {
  records: onShelves,
  request: checkin("I1"),
  option: {},
  optionInside: ["<syspref_overrides><UseLocationAsAQInSIP>1</UseLocationAsAQInSIP></syspref_overrides>"],
  off: NOT_WAITED_FOR,
  on: NOT_WAITED_FOR.replace("AQMAIN", "AQATTIC"),
});

optionTest("UseLocationAsAQInSIP tells the shelves in AQ of an 18", {
  records: onShelves,
  request: itemInformation("I1"),
  option: {},
  optionInside: ["<syspref_overrides><UseLocationAsAQInSIP>1</UseLocationAsAQInSIP></syspref_overrides>"],
  off: ITEM,
  on: ITEM.replace("AQMAIN", "AQATTIC"),
});

optionTest("CurrencyFormat and TimeFormat say how templates write", {
  records: { ...records, fees: [aFee({ amount: 123450, outstanding: 123450 })] },
  request: patronStatus("P1"),
  inside: ['<custom_patron_field field="XP" template="[% USE Price %][% patron.account.balance | $Price %]"/>'],
  option: {},
  optionInside: ["<syspref_overrides><CurrencyFormat>FR</CurrencyFormat></syspref_overrides>"],
  off: `${status("")}${STATUS_FIELDS.replace("BV0.00", "BV1234.50")}XP1,234.50|`,
  on: `${status("")}${STATUS_FIELDS.replace("BV0.00", "BV1234.50")}XP1 234,50|`,
});

optionTest("TimeFormat says how templates write times", {
  records: onLoan,
  request: itemInformation("I1"),
  inside: [
    '<custom_item_field field="XT" template="[% USE KohaDates %][% item.due_date | $KohaDates with_hours => 1 %]"/>',
  ],
  option: {},
  optionInside: ["<syspref_overrides><TimeFormat>12hr</TimeFormat></syspref_overrides>"],
  off: `${ITEM}XT03/23/2026 23:59|`,
  on: `${ITEM}XT03/23/2026 11:59 PM|`,
});

optionTest("allow_empty_passwords answers CQ Y to an empty AD", {
  records,
  request: patronStatus("P1", "AD|"),
  option: { allow_empty_passwords: "1" },
  off: `${status("")}${STATUS_FIELDS.replace("BLY|", "BLY|CQN|")}`,
  on: `${status("")}${STATUS_FIELDS.replace("BLY|", "BLY|CQY|")}`,
});

optionTest("encoding writes what it has no letter for with those it has", {
  records: { ...records, patrons: [aPatron({ lastName: "Łódź" })] },
  request: patronStatus("P1"),
  login: { extra_fields: "yes" },
  option: { encoding: "ascii" },
  off: `${status("")}${STATUS_FIELDS.replace("Byron", "Łódź")}`,
  on: `${status("")}${STATUS_FIELDS.replace("Byron", "Lodz")}`,
});

/** Options of a file from Koha that have no effect here, with what `check` says of each. */
const WITHOUT_EFFECT = {
  lost_status_for_missing: "4",
  allow_additional_materials_checkout: "1",
  disallow_overpayment: "1",
  lost_block_checkout_value: "1",
  no_alert: "1",
  no_block_prevreserve_status: "cancel",
  sipohttp: "gateway",
} as const;

for (const [name, value] of Object.entries(WITHOUT_EFFECT)) {
  optionTest(`${name} changes no byte`, {
    records: onLoan,
    request: checkin("I1"),
    option: { [name]: value },
    off: NOT_WAITED_FOR,
    on: NOT_WAITED_FOR,
  });
}
