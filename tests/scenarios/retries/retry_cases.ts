import {
  blockPatron,
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  itemInformation,
  itemStatusUpdate,
  NO_DATE,
  patronEnable,
  patronInformation,
  renew,
  renewAll,
} from "../../support/wire/messages.ts";
import { aFee, aLoan } from "../../support/library/records.ts";

/** Ada has one copy on loan, and owes 5.00. */
export const BORROWED = { loans: [aLoan()], fees: [aFee()], policy: { status_update: "true" } };
const SOON = "20260302    130001", LATER = "20260302    130002";

/** One message of a terminal: over which of its connections, with which sequence number, and the answer. */
export type Step = readonly [connection: number, sequence: string | undefined, message: string, answer: RegExp];

/** One case of the table, played with what it begins with in {@link BORROWED}. */
export interface RetryCase {
  readonly row: string;
  readonly steps: readonly Step[];
  /** What terminals call their places, connection by connection; the first one's where there are more connections. */
  readonly places?: readonly string[];
}

export const PAY = feePaid("P1", "1.50");
const PAY_LATER = PAY.replace(CLOCK, SOON);
const PAY_OLD = PAY.replace(CLOCK, "20260228    120000");
const PAY_UNDATED = PAY.replace(CLOCK, NO_DATE);
const OFFLINE = { noBlock: "Y", date: "20260301    100000", second: "20260310    180000" } as const;
const IN = checkin("I1");
const HOLD = hold("+", "P2", "AJT2|"), CANCEL = hold("-", "P2", "AJT2|");
export const POLL = "9900802.00";
const PAID = /^38Y/,
  LENT = /^121/,
  NOT_LENT = /^120/,
  BACK = /^101/,
  NOT_ON_LOAN = /^100YN/,
  HELD = /^161/,
  NO_HOLD = /^160/;

/** What is still owed of 5.00, in the end. */
const owed = (amount: string): Step => [0, undefined, patronInformation("P1"), new RegExp(`\\|BV${amount}\\|`)];

/** The rows of the decisions' table, each with terminals that count and that do not. */
export const RETRY_CASES: readonly RetryCase[] = [
  {
    row: "an off-line batch sent anew is a retry, over any connection, whatever it was numbered",
    steps: [
      [0, "1", checkout("P1", "I2", "", OFFLINE), LENT],
      [0, "2", checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [0, "3", checkout("P1", "nothing", "", OFFLINE), NOT_LENT],
      [1, "1", checkout("P1", "I2", "", OFFLINE), /^121NNY.*\|AH20260310 {4}180000\|/],
      [1, "2", checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [1, "3", checkout("P1", "nothing", "", OFFLINE), NOT_LENT],
      [1, undefined, itemInformation("I2"), /^1803/],
    ],
  },
  {
    row: "directly after, with the same number, is a retry, whatever its date, of a retry that was executed too",
    steps: [
      [0, "1", checkout("P2", "I1"), NOT_LENT],
      [1, undefined, IN, BACK],
      [0, "1", checkout("P2", "I1", "", { date: SOON }), /^121NNY/],
      [0, "1", checkout("P2", "I1", "", { date: LATER }), /^121NNY/],
      [0, "1", checkout("P2", "I1", "", { date: "20260302    130003" }), /^121NNY/],
    ],
  },
  {
    row: "directly after, with the same number, is a retry, whatever its date; 99 and 97 do not count",
    steps: [
      [0, "1", PAY, PAID],
      [0, "1", PAY_LATER, PAID],
      [0, "2", POLL, /^98/],
      [0, "1", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "directly after, with the same number and without a date, is a retry",
    steps: [[0, "1", PAY_UNDATED, PAID], [0, "1", PAY_UNDATED, PAID], owed("3.50")],
  },
  {
    row: "undated is new, without a number and with another one",
    steps: [[0, undefined, PAY_UNDATED, PAID], [0, undefined, PAY_UNDATED, PAID], owed("2.00")],
  },
  {
    row: "undated with another number is new",
    steps: [[0, "3", PAY_UNDATED, PAID], [0, "4", PAY_UNDATED, PAID], owed("2.00")],
  },
  {
    row: "dated with another number on the same connection is new, where the terminal counts",
    steps: [[0, "3", PAY, PAID], [0, "4", PAY, PAID], owed("2.00")],
  },
  {
    row: "dated with another number is a retry where the terminal does not count",
    steps: [
      [0, "0", patronInformation("P1"), /^64/],
      [0, "0", itemInformation("I1"), /^18/],
      [0, "0", PAY, PAID],
      [0, "1", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "dated without a number is new after a different message here has changed that patron",
    steps: [
      [0, undefined, PAY, PAID],
      [0, undefined, checkout("P1", "I2"), LENT],
      [0, undefined, PAY, PAID],
      owed("2.00"),
    ],
  },
  {
    row: "dated without a number is a retry after a message about somebody else",
    steps: [
      [0, undefined, PAY, PAID],
      [0, undefined, checkout("P2", "I2"), LENT],
      [0, undefined, PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "dated is a retry over another connection and from another place, with messages between",
    places: ["entrance", "exit"],
    steps: [
      [0, "1", PAY, PAID],
      [1, "1", checkout("P1", "I2"), LENT],
      [1, "7", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "a retry gets its answer whatever another terminal has done to patron or item since",
    places: ["entrance", "sorter"],
    steps: [
      [0, "1", PAY, PAID],
      [1, "1", IN, BACK],
      [0, "1", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "a checkin with another number tells the truth, and so without any",
    steps: [[0, "1", IN, BACK], [0, "2", IN, NOT_ON_LOAN], [0, undefined, IN, NOT_ON_LOAN]],
  },
  {
    row: "a checkin that comes late ends no newer loan, of another terminal or of a later moment",
    places: ["entrance", "sorter", "entrance"],
    steps: [
      [0, "1", IN, BACK],
      [1, "1", checkout("P2", "I1"), LENT],
      [2, undefined, IN, BACK],
      [0, undefined, itemInformation("I1"), /^1804/],
      [0, undefined, checkin("I1", "", { date: SOON }), BACK],
      [3, undefined, checkout("P2", "I1", "", { date: LATER }), LENT],
      [4, undefined, checkin("I1", "", { date: SOON }), BACK],
      [0, undefined, itemInformation("I1"), /^1804/],
    ],
  },
  {
    row: "a cancelled hold cannot be cancelled again with another number, but its retry is answered",
    steps: [
      [0, "1", HOLD, HELD],
      [0, "2", CANCEL, HELD],
      [0, "2", CANCEL, HELD],
      [0, "3", CANCEL, NO_HOLD],
      [0, "4", HOLD, HELD],
      [1, undefined, HOLD, HELD],
    ],
  },
  {
    row: "checkout, checkin, checkout of one item within a second are three changes",
    steps: [
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [0, undefined, checkin("I2"), BACK],
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [0, undefined, itemInformation("I2"), /^1804/],
    ],
  },
  {
    row: "what a checkin changed counts also when it came again and was refused: the copy is lent anew",
    steps: [
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [0, undefined, checkin("I2"), BACK],
      [0, undefined, checkin("I2"), NOT_ON_LOAN],
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [0, undefined, itemInformation("I2"), /^1804/],
    ],
  },
  {
    row: "what changed that patron before, and was refused after, makes no checkout new",
    steps: [
      [0, undefined, feePaid("P1", "5.00"), PAID],
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [0, undefined, feePaid("P1", "5.00"), /^38N/],
      [0, undefined, checkout("P1", "I2"), /^121N/],
    ],
  },
  {
    row: "an off-line batch sent anew without numbers, over the same connection, is a retry",
    steps: [
      [0, undefined, checkout("P1", "I2", "", OFFLINE), LENT],
      [0, undefined, checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [0, undefined, checkout("P1", "I2", "", OFFLINE), /^121NNY.*\|AH20260310 {4}180000\|/],
      [0, undefined, checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [0, undefined, itemInformation("I2"), /^1803/],
    ],
  },
  {
    row: "an off-line batch sent anew by a terminal whose number is always 0 is a retry",
    steps: [
      [0, "0", checkout("P1", "I2", "", OFFLINE), LENT],
      [0, "0", checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [1, "0", checkout("P1", "I2", "", OFFLINE), LENT],
      [1, "0", checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [1, "0", itemInformation("I2"), /^1803/],
    ],
  },
  {
    row: "always the number 0: directly after it is a retry, since it is dated, but not with another date",
    steps: [
      [0, "0", patronInformation("P1"), /^64/],
      [0, "0", PAY, PAID],
      [0, "0", PAY, PAID],
      [0, "0", PAY_LATER, PAID],
      owed("2.00"),
    ],
  },
  {
    row: "always the number 0: after an inquiry about that patron another payment is new, since the first was heard",
    steps: [[0, "0", PAY, PAID], [0, "0", patronInformation("P1"), /^64/], [0, "0", PAY, PAID], owed("2.00")],
  },
  {
    row: "always the number 0: after an inquiry about another patron it is a retry, since it is dated",
    steps: [[0, "0", PAY, PAID], [0, "0", patronInformation("P2"), /^64/], [0, "0", PAY, PAID], owed("3.50")],
  },
  {
    row: "always the number 0: after a message that changed that patron it is new",
    steps: [[0, "0", PAY, PAID], [0, "0", checkout("P1", "I2"), LENT], [0, "0", PAY, PAID], owed("2.00")],
  },
  {
    row: "always the number 0: without a date, after an inquiry, it is new",
    steps: [
      [0, "0", PAY_UNDATED, PAID],
      [0, "0", patronInformation("P1"), /^64/],
      [0, "0", PAY_UNDATED, PAID],
      owed("2.00"),
    ],
  },
  {
    row: "an undated message that is sent again after a reconnect counts twice",
    steps: [[0, "1", PAY_UNDATED, PAID], [1, "1", PAY_UNDATED, PAID], owed("2.00")],
  },
  {
    row: "a date two days off is none",
    steps: [[0, "1", PAY_OLD, PAID], [0, "2", patronInformation("P1"), /^64/], [1, "1", PAY_OLD, PAID], owed("2.00")],
  },
  {
    row: "dated, with the number of before and an inquiry in between, is a retry",
    steps: [[0, "1", PAY, PAID], [0, "2", patronInformation("P1"), /^64/], [0, "1", PAY, PAID], owed("3.50")],
  },
  {
    row: "dated without a number is a retry after a message about that patron that was refused",
    steps: [
      [0, undefined, PAY, PAID],
      [0, undefined, checkout("P1", "nothing"), NOT_LENT],
      [0, undefined, PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "a reconnect with numbers that begin anew is a retry",
    steps: [[0, "7", PAY, PAID], [1, "0", PAY, PAID], [2, undefined, PAY, PAID], owed("3.50")],
  },
  {
    row: "terminals behind one place, in turn, keep their retries apart from what the others pay",
    places: ["entrance", "entrance", "entrance"],
    steps: [
      [0, "1", PAY, PAID],
      [1, "1", feePaid("P1", "0.25"), PAID],
      [2, "1", checkout("P1", "I2"), LENT],
      [0, "1", PAY, PAID],
      [1, "1", feePaid("P1", "0.25"), PAID],
      [3, "1", feePaid("P1", "0.25"), PAID],
      owed("3.25"),
    ],
  },
  {
    row: "terminals behind one address, which call their places nothing, likewise",
    places: ["", "", ""],
    steps: [
      [0, undefined, PAY, PAID],
      [1, undefined, feePaid("P1", "0.25"), PAID],
      [2, undefined, checkout("P1", "I2"), LENT],
      [0, undefined, PAY, PAID],
      [3, undefined, PAY, PAID],
      owed("3.25"),
    ],
  },
  {
    row: "a checkout that comes again after the copy was brought back elsewhere lends it once",
    places: ["entrance", "sorter"],
    steps: [
      [0, "1", checkout("P1", "I2"), /^121NNY/],
      [1, "1", checkin("I2"), BACK],
      [0, "1", checkout("P1", "I2"), /^121NNY/],
      [0, undefined, itemInformation("I2"), /^1803/],
    ],
  },
  {
    row: "a renewal that comes again is one, whatever else came",
    places: ["entrance", "exit"],
    steps: [
      [0, "1", renew("P1", "I1"), /^301Y.*\|AH20260413 {4}235900\|/],
      [1, "1", PAY, PAID],
      [0, "1", renew("P1", "I1"), /^301Y.*\|AH20260413 {4}235900\|/],
      [0, "2", renewAll("P1"), /^6610001/],
      [1, "2", feePaid("P1", "0.25"), PAID],
      [0, "2", renewAll("P1"), /^6610001/],
      [0, undefined, itemInformation("I1"), /AH20260504 {4}235900\|/],
    ],
  },
  {
    row: "a hold that comes again is placed already by itself, and is answered as before",
    places: ["entrance", "exit"],
    steps: [
      [0, "1", HOLD, HELD],
      [1, "1", hold("+", "P1", "AJT2|"), /^161N.*BR2\|/],
      [0, "1", HOLD, /^161Y.*BR1\|/],
      [2, undefined, HOLD, /^161Y.*BR1\|/],
    ],
  },
  {
    row: "01, 25 and 19 with another number or none are executed",
    steps: [
      [0, "1", blockPatron("P1", "left"), /^24YYYY/],
      [0, "2", blockPatron("P1", "left"), /^24YYYY/],
      [0, "3", patronEnable("P1"), /^26 {14}/],
      [0, undefined, patronEnable("P1"), /^26 {14}/],
      [0, "4", itemStatusUpdate("I1", "torn"), /^201/],
      [0, "5", itemStatusUpdate("I1", "torn"), /^201/],
    ],
  },
  {
    row: "25, 01, 25 with one date over new connections are three changes, and the third's retry is one",
    steps: [
      [0, undefined, patronEnable("P1"), /^26 {14}/],
      [1, undefined, blockPatron("P1", "left"), /^24YYYY/],
      [2, undefined, patronEnable("P1"), /^26 {14}/],
      [3, undefined, patronInformation("P1"), /^64 {14}/],
    ],
  },
  {
    row: "lend, return, lend with one date over new connections lend twice, and the third's retry is one",
    steps: [
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [1, undefined, checkin("I2"), BACK],
      [2, undefined, checkout("P1", "I2"), /^121N/],
      [3, undefined, checkout("P1", "I2"), /^121N/],
      [4, undefined, itemInformation("I2"), /^1804/],
    ],
  },
  {
    row: "return, lend, return with one date over new connections take back twice",
    steps: [
      [0, undefined, IN, BACK],
      [1, undefined, checkout("P2", "I1"), LENT],
      [2, undefined, IN, BACK],
      [3, undefined, itemInformation("I1"), /^1803/],
    ],
  },
  {
    row: "a hold that is placed, cancelled and placed with one date over new connections stands",
    steps: [
      [0, undefined, HOLD, HELD],
      [1, undefined, CANCEL, HELD],
      [2, undefined, HOLD, HELD],
      [3, undefined, CANCEL, HELD],
      [4, undefined, CANCEL, HELD],
      [4, undefined, CANCEL.replace(CLOCK, SOON), NO_HOLD],
    ],
  },
  {
    row: "a copy's properties that are changed back with one date over new connections are those of the last message",
    steps: [
      [0, undefined, itemStatusUpdate("I1", "torn"), /^201/],
      [1, undefined, itemStatusUpdate("I1", "whole"), /^201/],
      [2, undefined, itemStatusUpdate("I1", "torn"), /^201/],
      [3, undefined, itemInformation("I1"), /\|CHtorn\|/],
    ],
  },
  {
    row: "an opposite change by another terminal makes no retry a new request",
    places: ["entrance", "sorter"],
    steps: [
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [1, undefined, checkin("I2"), BACK],
      [2, undefined, checkout("P1", "I2"), /^121N/],
      [3, undefined, itemInformation("I2"), /^1803/],
    ],
  },
  {
    row: "an opposite change of another copy or patron makes no retry a new request",
    steps: [
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [1, undefined, checkin("I1"), BACK],
      [2, undefined, checkout("P1", "I2"), /^121N/],
    ],
  },
  {
    row: "a late 25 does not lift a block that came after it",
    places: ["entrance", "desk"],
    steps: [
      [0, "1", blockPatron("P1", "left"), /^24YYYY/],
      [0, "2", patronEnable("P1"), /^26 {14}/],
      [1, "1", blockPatron("P1", "stolen"), /^24YYYY/],
      [2, undefined, patronEnable("P1"), /^26 {14}/],
      [0, undefined, patronInformation("P1"), /^64YYYY/],
    ],
  },
];
