import {
  checkin,
  checkout,
  CLOCK,
  hold,
  itemInformation,
  patronInformation,
  patronStatus,
  renew,
} from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { optionTest } from "./option_case.ts";

const DUE = "20260323    235900";
const ADA = aPatron();
const BOB = aPatron({ patronId: "P2", firstName: "Bob", lastName: "Cratchit" });
const records = { patrons: [ADA, BOB], items: [anItem()] };

const overrides = (...preferences: string[]) => [`<syspref_overrides>${preferences.join("")}</syspref_overrides>`];

const LENT = `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH${DUE}|CK001|`;
const notLent = (reason: string) => `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|AF${reason}|`;

optionTest("blocked_item_types lends none of them, however they are written", {
  records,
  request: checkout("P1", "I1"),
  option: { blocked_item_types: "VM|Book" },
  off: LENT,
  on: notLent("Item type cannot be checked out at this checkout location"),
});

optionTest("blocked_item_types lends all others", {
  records,
  request: checkout("P1", "I1"),
  option: { blocked_item_types: "VM|MU|BOO" },
  off: LENT,
  on: LENT,
});

optionTest("blocked_item_types forbids a checkout of what the patron has, too, and no renewal", {
  records: { ...records, loans: [aLoan()] },
  request: checkout("P1", "I1", "", { renewal: "Y" }),
  option: { blocked_item_types: "book" },
  off: `121YNN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260413    235900|CK001|` +
    "AFItem already checked out to you: renewing item.|",
  on: notLent("Item type cannot be checked out at this checkout location"),
});

const RENEWED = `301YNN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260413    235900|CK001|`;

optionTest("blocked_item_types lets a loan be renewed by 29", {
  records: { ...records, loans: [aLoan()] },
  request: renew("P1", "I1"),
  option: { blocked_item_types: "book" },
  off: RENEWED,
  on: RENEWED,
});

optionTest("blocked_item_types takes over what was lent off-line", {
  records,
  request: checkout("P1", "I1", "", { noBlock: "Y", second: DUE }),
  option: { blocked_item_types: "book" },
  off: LENT,
  on: LENT,
});

optionTest("inhouse_item_types lends, and does not desensitize", {
  records,
  request: checkout("P1", "I1"),
  option: { inhouse_item_types: "REF, BOOK" },
  off: LENT,
  on: LENT.replace("121NNY", "121NNN"),
});

optionTest("inhouse_patron_categories lends, and does not desensitize", {
  records,
  request: checkout("P1", "I1"),
  option: { inhouse_patron_categories: "Adult,ILL" },
  off: LENT,
  on: LENT.replace("121NNY", "121NNN"),
});

const LATE = aLoan({ checkedOut: NOON.subtract({ hours: 480 }), due: NOON.subtract({ hours: 48 }) });
const withOverdue = { ...records, items: [anItem(), anItem({ itemId: "I2" })], loans: [{ ...LATE, itemId: "I2" }] };
const status = (flags: string) => `24${flags.padEnd(14)}001${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|`;
const GREETING = "AFGreetings from MAIN.|";
const OVERDUE = "AFGreetings from MAIN. -- Patron has overdues|";

optionTest("overdues_block_checkout raises flag 7", {
  records: withOverdue,
  request: patronStatus("P1"),
  option: { overdues_block_checkout: "1" },
  off: status("") + GREETING,
  on: status("      Y") + OVERDUE,
});

optionTest("overdues_block_checkout raises no flag where overdue loans block nobody", {
  records: withOverdue,
  request: patronStatus("P1"),
  inside: overrides("<OverduesBlockCirc>noblock</OverduesBlockCirc>"),
  option: { overdues_block_checkout: "1" },
  off: status("") + GREETING,
  on: status("") + GREETING,
});

optionTest("OverduesBlockCirc denies checkouts, and no more, and AF says why", {
  records: withOverdue,
  request: patronStatus("P1"),
  option: {},
  optionInside: overrides("<OverduesBlockCirc>confirmation</OverduesBlockCirc>"),
  off: status("") + GREETING,
  on: status("Y") + OVERDUE,
});

optionTest("OverduesBlockCirc refuses a checkout", {
  records: withOverdue,
  request: checkout("P1", "I1"),
  option: {},
  optionInside: overrides("<OverduesBlockCirc>block</OverduesBlockCirc>"),
  off: LENT,
  on: notLent("Patron blocked: too many items overdue"),
});

const withLost = {
  ...records,
  items: [anItem(), anItem({ itemId: "I2", status: "lost" }), anItem({ itemId: "I3", status: "lost" })],
  loans: [aLoan({ itemId: "I2" }), aLoan({ itemId: "I3" })],
};

optionTest("lost_block_checkout raises flag 10 from so many lost items on", {
  records: withLost,
  request: patronStatus("P1"),
  option: { lost_block_checkout: "2" },
  off: status("") + GREETING,
  on: status("         Y") + GREETING,
});

optionTest("lost_block_checkout raises no flag of fewer", {
  records: withLost,
  request: patronStatus("P1"),
  option: { lost_block_checkout: "3" },
  off: status("") + GREETING,
  on: status("") + GREETING,
});

const owing = { ...records, fees: [aFee({ amount: 300, outstanding: 300 })] };

optionTest("AllFinesNeedOverride lends nothing to whom owes anything", {
  records: owing,
  request: checkout("P1", "I1"),
  option: {},
  optionInside: overrides("<AllFinesNeedOverride>1</AllFinesNeedOverride>"),
  off: LENT,
  on: notLent("Outstanding Fines block issue"),
});

optionTest("noissuescharge is a limit of what may be owed", {
  records: owing,
  request: checkout("P1", "I1"),
  option: {},
  optionInside: overrides("<noissuescharge>2.99</noissuescharge>"),
  off: LENT,
  on: notLent("Patron has fines"),
});

optionTest("noissuescharge is told in CC, and the lower limit holds", {
  records: owing,
  request: patronInformation("P1"),
  rules: [{ fee_limit: "10.00" }],
  option: {},
  optionInside: overrides("<noissuescharge>5.000000</noissuescharge>"),
  off: `64${" ".repeat(14)}001${CLOCK}000000000000000100000000AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV3.00|CC10.00|` +
    "BD1 High Street|BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|",
  on: `64${" ".repeat(14)}001${CLOCK}000000000000000100000000AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV3.00|CC5.00|` +
    "BD1 High Street|BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|",
});

optionTest("AllowItemsOnHoldCheckoutSIP lends what others are in the queue for", {
  records: { ...records, holds: [aHold({ patronId: "P2" })] },
  request: checkout("P1", "I1"),
  option: {},
  optionInside: overrides("<AllowItemsOnHoldCheckoutSIP>1</AllowItemsOnHoldCheckoutSIP>"),
  off: notLent("Item is reserved for another patron upon return."),
  on: LENT,
});

const onShelf = {
  ...records,
  holds: [aHold({ patronId: "P2", status: "waiting", capturedItemId: "I1", shelfExpires: "2026-03-09" })],
};

optionTest("AllowItemsOnHoldCheckoutSIP 1 lends nothing that is on the hold shelf", {
  records: onShelf,
  request: checkout("P1", "I1"),
  option: {},
  optionInside: overrides("<AllowItemsOnHoldCheckoutSIP>1</AllowItemsOnHoldCheckoutSIP>"),
  off: notLent("Item is on hold for another patron."),
  on: notLent("Item is on hold for another patron."),
});

optionTest("AllowItemsOnHoldCheckoutSIP 2 lends also that", {
  records: onShelf,
  request: checkout("P1", "I1"),
  option: {},
  optionInside: overrides("<AllowItemsOnHoldCheckoutSIP>2</AllowItemsOnHoldCheckoutSIP>"),
  off: notLent("Item is on hold for another patron."),
  on: LENT,
});

const outToBob = { ...records, loans: [{ ...LATE, patronId: "P2" }] };

optionTest("AllowItemsOnLoanCheckoutSIP lends what another patron has", {
  records: outToBob,
  request: checkout("P1", "I1"),
  option: {},
  optionInside: overrides("<AllowItemsOnLoanCheckoutSIP>1</AllowItemsOnLoanCheckoutSIP>"),
  off: notLent("Item checked out to another patron"),
  on: LENT,
});

optionTest("AllowItemsOnLoanCheckoutSIP ends the other loan, and what that costs is owed", {
  records: outToBob,
  first: [checkout("P1", "I1")],
  request: patronInformation("P2", 3),
  rules: [{ overdue_fee: "0.25" }],
  option: {},
  optionInside: overrides("<AllowItemsOnLoanCheckoutSIP>1</AllowItemsOnLoanCheckoutSIP>"),
  off: `64${" ".repeat(14)}001${CLOCK}000000010001000000000000AOMAIN|AAP2|AEBob Cratchit|BLY|BHUSD|BV0.00|AUI1|` +
    "BD1 High Street|BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|",
  on: `64${" ".repeat(14)}001${CLOCK}000000000000000100000000AOMAIN|AAP2|AEBob Cratchit|BLY|BHUSD|BV0.50|` +
    "BD1 High Street|BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|",
});

const returned = (fields: string) => `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|${fields}`;
const notReturned = (reason: string) =>
  `100NUY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|CV99|AF${reason}|`;
const CAPTURED = returned("CYP2|CTMAIN|DABob Cratchit|CV01|").replace("101YNN", "101YNY");
const waitedFor = { ...records, loans: [aLoan()], holds: [aHold({ patronId: "P2" })] };

optionTest("holds_block_checkin takes nothing back that somebody waits for", {
  records: waitedFor,
  request: checkin("I1"),
  option: { holds_block_checkin: "1" },
  off: CAPTURED,
  on: notReturned("Item is on hold, please return to circulation desk"),
});

optionTest("holds_block_checkin leaves the loan as it is", {
  records: waitedFor,
  first: [checkin("I1")],
  request: itemInformation("I1"),
  option: { holds_block_checkin: "1" },
  off: `18080201${CLOCK}CF1|CM20260309    235900|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
  on: `18040201${CLOCK}CF1|AH20260323    130000|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
});

optionTest("holds_block_checkin takes over what came back off-line", {
  records: waitedFor,
  request: checkin("I1", "", { noBlock: "Y" }),
  option: { holds_block_checkin: "1" },
  off: CAPTURED,
  on: CAPTURED,
});

optionTest("holds_get_captured tells of the hold, and leaves it in the queue", {
  records: waitedFor,
  request: checkin("I1"),
  option: { holds_get_captured: "0" },
  off: CAPTURED,
  on: CAPTURED,
});

optionTest("holds_get_captured leaves the copy on its shelf", {
  records: waitedFor,
  first: [checkin("I1")],
  request: itemInformation("I1"),
  option: { holds_get_captured: "0" },
  off: `18080201${CLOCK}CF1|CM20260309    235900|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
  on: `18030201${CLOCK}CF1|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
});

optionTest("holds_get_captured sends no copy on its way", {
  records: { ...waitedFor, holds: [aHold({ patronId: "P2", pickupLocation: "CPL" })] },
  libraries: { MAIN: "", CPL: "" },
  first: [checkin("I1")],
  request: itemInformation("I1"),
  option: { holds_get_captured: "0" },
  off: `18100201${CLOCK}CF1|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
  on: `18030201${CLOCK}CF1|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
});

optionTest("BlockReturnOfLostItems takes no lost copy back", {
  records: { ...records, items: [anItem({ status: "lost" })], loans: [aLoan()] },
  request: checkin("I1"),
  option: {},
  optionInside: overrides("<BlockReturnOfLostItems>1</BlockReturnOfLostItems>"),
  off: returned(""),
  on: notReturned("Item lost, return not allowed"),
});

optionTest("BlockReturnOfWithdrawnItems takes a withdrawn copy back", {
  records: { ...records, items: [anItem({ status: "withdrawn" })], loans: [aLoan()] },
  request: checkin("I1"),
  option: {},
  optionInside: overrides("<BlockReturnOfWithdrawnItems>0</BlockReturnOfWithdrawnItems>"),
  off: notReturned("Item withdrawn, return not allowed"),
  on: returned("CV99|").replace("101YNN", "101YNY"),
});

const elsewhere = { ...records, items: [anItem({ permanentLocation: "CPL" })], loans: [aLoan()] };
const atCpl = `18100201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQCPL|APMAIN|CS823.8 ELI|`;

optionTest("AutomaticItemReturn sends no copy home by itself", {
  records: elsewhere,
  libraries: { MAIN: "", CPL: "" },
  first: [checkin("I1")],
  request: itemInformation("I1"),
  option: {},
  optionInside: overrides("<AutomaticItemReturn>0</AutomaticItemReturn>"),
  off: atCpl,
  on: atCpl.replace("1810", "1803"),
});

optionTest("seen_on_item_information finds a lost copy", {
  records: { ...records, items: [anItem({ status: "lost" })] },
  request: itemInformation("I1"),
  option: { seen_on_item_information: "mark_found" },
  off: `18120201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
  on: `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
});

optionTest("seen_on_item_information leaves a lost copy lost where it says so", {
  records: { ...records, items: [anItem({ status: "lost" })] },
  request: itemInformation("I1"),
  option: { seen_on_item_information: "keep_lost" },
  off: `18120201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
  on: `18120201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
});

optionTest("NotifyBorrowerDeparture says how many days before its end a card is told of", {
  records: { ...records, patrons: [aPatron({ expires: "2026-03-20" })] },
  request: patronStatus("P1"),
  option: {},
  optionInside: overrides("<NotifyBorrowerDeparture>7</NotifyBorrowerDeparture>"),
  off: `${status("")}AFGreetings from MAIN. Your card will expire on 2026-03-20|`,
  on: status("") + GREETING,
});

optionTest("NotifyBorrowerDeparture tells of a card that ends in exactly so many days, as Koha does since 26.05.04", {
  records: { ...records, patrons: [aPatron({ expires: "2026-03-09" })] },
  request: patronStatus("P1"),
  option: {},
  optionInside: overrides("<NotifyBorrowerDeparture>7</NotifyBorrowerDeparture>"),
  off: `${status("")}AFGreetings from MAIN. Your card will expire on 2026-03-09|`,
  on: `${status("")}AFGreetings from MAIN. Your card will expire on 2026-03-09|`,
});

optionTest("NotifyBorrowerDeparture tells of no card that ends a day later", {
  records: { ...records, patrons: [aPatron({ expires: "2026-03-10" })] },
  request: patronStatus("P1"),
  option: {},
  optionInside: overrides("<NotifyBorrowerDeparture>7</NotifyBorrowerDeparture>"),
  off: `${status("")}AFGreetings from MAIN. Your card will expire on 2026-03-10|`,
  on: status("") + GREETING,
});

optionTest("sort_bin_mapping tells the bin of the first line that fits", {
  records: { ...records, loans: [aLoan()] },
  request: checkin("I1"),
  rules: [{ sort_bin: "9" }],
  option: {},
  optionInside: [
    '<sort_bin_mapping mapping="CPL:itype:eq:book:1"/>',
    '<sort_bin_mapping mapping="MAIN:itype:ne:book:2"/>',
    '<sort_bin_mapping mapping="MAIN:itype:eq:book:homebranch:ne:$holdingbranch:3&#10;MAIN:itype:eq:book:homebranch:eq:$holdingbranch:4"/>',
  ],
  off: returned("").replace("AAP1|", "CL9|AAP1|"),
  on: returned("").replace("AAP1|", "CL4|AAP1|"),
});

optionTest("sort_bin_mapping leaves to the rules what no line is about, and is the account's before the preference", {
  records: { ...records, loans: [aLoan()] },
  request: checkin("I1"),
  rules: [{ sort_bin: "9" }],
  inside: overrides("<SIP2SortBinMapping>MAIN:itemcallnumber:&gt;:800:7</SIP2SortBinMapping>"),
  option: {},
  optionInside: ['<sort_bin_mapping mapping="MAIN:itype:eq:BOOK:1"/>'],
  off: returned("").replace("AAP1|", "CL7|AAP1|"),
  on: returned("").replace("AAP1|", "CL9|AAP1|"),
});

optionTest("a copy that was lent although others wait is theirs when it comes back", {
  records: onShelf,
  first: [checkout("P1", "I1")],
  request: hold("-", "P2", "ABI1|"),
  option: {},
  optionInside: overrides("<AllowItemsOnHoldCheckoutSIP>2</AllowItemsOnHoldCheckoutSIP>"),
  off: `161N${CLOCK}BSMAIN|AOMAIN|AAP2|ABI1|AJMiddlemarch|AFHold Cancelled.|`,
  on: `161N${CLOCK}BSMAIN|AOMAIN|AAP2|ABI1|AJMiddlemarch|AFHold Cancelled.|`,
});

optionTest("sort_bin_mapping looks at where a copy stands", {
  records: { ...records, items: [anItem({ shelvingLocation: "ATTIC" })], loans: [aLoan()] },
  request: checkin("I1"),
  option: {},
  optionInside: ['<sort_bin_mapping mapping="MAIN:location:ne:CART:5"/>'],
  off: returned(""),
  on: returned("").replace("AAP1|", "CL5|AAP1|"),
});

optionTest("sort_bin_mapping fits no copy of which the property is not known", {
  records: { ...records, loans: [aLoan()] },
  request: checkin("I1"),
  option: {},
  optionInside: ['<sort_bin_mapping mapping="MAIN:location:ne:CART:5"/>'],
  off: returned(""),
  on: returned(""),
});

const LENT_AT_MAIN = { ...records, items: [anItem({ permanentLocation: "CPL" })], loans: [aLoan()] };
const sentHome = `101YNY${CLOCK}AOMAIN|ABI1|AQCPL|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|CTCPL|CV04|`;

optionTest("AllowReturnToBranch takes a copy back only where it belongs", {
  records: LENT_AT_MAIN,
  libraries: { MAIN: "", CPL: "" },
  request: checkin("I1"),
  option: {},
  optionInside: overrides("<AllowReturnToBranch>homebranch</AllowReturnToBranch>"),
  off: sentHome,
  on: `100NUY${CLOCK}AOMAIN|ABI1|AQCPL|AJMiddlemarch|CK001|CS823.8 ELI|CTCPL|CV04|AFCheckin failed|`,
});

optionTest("AllowReturnToBranch takes a copy back where it was lent", {
  records: LENT_AT_MAIN,
  libraries: { MAIN: "", CPL: "" },
  request: checkin("I1"),
  option: {},
  optionInside: overrides("<AllowReturnToBranch>homeorholdingbranch</AllowReturnToBranch>"),
  off: sentHome,
  on: sentHome,
});

const NOTHING_LENT = `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|`;
const NOT_CHECKED_OUT = "AFItem not checked out|";

optionTest("BlockReturnOfWithdrawnItems lets staff see the withdrawn copy", {
  records: { ...records, items: [anItem({ status: "withdrawn" })] },
  request: checkin("I1"),
  option: {},
  optionInside: overrides("<BlockReturnOfWithdrawnItems>0</BlockReturnOfWithdrawnItems>"),
  off: notReturned("Item withdrawn, return not allowed"),
  on: NOTHING_LENT.replace("101YNN", "101YNY") + "CV99|",
});

optionTest("AutomaticItemReturn leaves a copy on its way that is scanned in between", {
  records: { ...records, items: [anItem({ permanentLocation: "CPL", transitTo: "CPL" })] },
  libraries: { MAIN: "", CPL: "" },
  first: [checkin("I1")],
  request: itemInformation("I1"),
  option: {},
  optionInside: overrides("<AutomaticItemReturn>0</AutomaticItemReturn>"),
  off: atCpl,
  on: atCpl,
});

optionTest("not_on_loan_ok answers no for a copy that was not on loan and is wanted", {
  records: { ...records, holds: [aHold({ patronId: "P2" })] },
  request: checkin("I1"),
  option: { not_on_loan_ok: "no", alert_not_on_loan: "yes" },
  off: `${NOTHING_LENT.replace("101YNN", "101YNY")}CYP2|CTMAIN|DABob Cratchit|CV01|`,
  on: `${NOTHING_LENT.replace("101YNN", "100YNY")}CYP2|CTMAIN|DABob Cratchit|CV01|${NOT_CHECKED_OUT}`,
});

optionTest("not_on_loan_ok answers no for a lost copy, which is found all the same", {
  records: { ...records, items: [anItem({ status: "lost" })] },
  first: [checkin("I1")],
  request: itemInformation("I1"),
  option: { not_on_loan_ok: "no" },
  off: `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
  on: `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
});

optionTest("not_on_loan_ok raises the alert of a found copy where alert_not_on_loan asks for it", {
  records: { ...records, items: [anItem({ status: "lost" })] },
  request: checkin("I1"),
  login: { alert_not_on_loan: "yes" },
  option: { not_on_loan_ok: "no" },
  off: NOTHING_LENT,
  on: NOTHING_LENT.replace("101YNN", "100YNY") + NOT_CHECKED_OUT,
});

optionTest("checked_in_ok comes before not_on_loan_ok", {
  records: { ...records, items: [anItem({ status: "lost" })] },
  request: checkin("I1"),
  login: { not_on_loan_ok: "no", alert_not_on_loan: "yes" },
  option: { checked_in_ok: "1" },
  off: NOTHING_LENT.replace("101YNN", "100YNY") + NOT_CHECKED_OUT,
  on: NOTHING_LENT,
});

optionTest("not_on_loan_ok is no matter for a copy that was on loan", {
  records: { ...records, loans: [aLoan()] },
  request: checkin("I1"),
  option: { not_on_loan_ok: "no" },
  off: returned(""),
  on: returned(""),
});

optionTest("refused_return_media tells the media of a copy that is not taken back", {
  records: { ...records, items: [anItem({ status: "withdrawn" })] },
  request: checkin("I1"),
  option: { refused_return_media: "yes" },
  off: notReturned("Item withdrawn, return not allowed"),
  on: notReturned("Item withdrawn, return not allowed").replace("100NUY", "100YNY"),
});

optionTest("refused_return_media tells nothing of a copy that nobody knows", {
  records,
  request: checkin("I9"),
  option: { refused_return_media: "yes" },
  off: `100NUY${CLOCK}AOMAIN|ABI9|AQ|CV99|AFInvalid Item|`,
  on: `100NUY${CLOCK}AOMAIN|ABI9|AQ|CV99|AFInvalid Item|`,
});
