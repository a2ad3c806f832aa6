import { kind } from "./kind.ts";
import { wholeNumber } from "./values.ts";
import { derivedAttribute, type ElementRow, optionalAttribute, SIP2D } from "./element_row.ts";

/** The messages that are answered: so many in a second on average, and so many at once. */
export interface PaceLimit {
  readonly perSecond: number;
  readonly atOnce: number;
}

/**
 * The pace of a connection where none is set: four times what a middleware with 150 kiosks sends over one, and the speed
 * at which somebody who copies all patrons is noticed before he has them.
 */
export const USUAL_PACE: PaceLimit = { perSecond: 200, atOnce: 500 };

/** Limits that protect the server from terminals that ask for too much; `undefined`: no limit. */
export interface Limits {
  /** Connections of terminals at once. */
  readonly connections: number | undefined;
  /** Connections at once from one address. */
  readonly connectionsPerAddress: number | undefined;
  /**
   * Failed logins from one address within a minute. After them, all others from there are refused for the rest of that
   * minute.
   */
  readonly failedLoginsPerAddress: number | undefined;
  /** Failed logins of one account within a minute. */
  readonly failedLoginsPerAccount: number | undefined;
  /** Messages that a terminal is answered over its connection. What it sends beyond that waits. */
  readonly connectionPace: PaceLimit | undefined;
  /** Messages that a login is answered that posts them. */
  readonly postPace: PaceLimit | undefined;
  /** Messages that a terminal is answered in a second before it has logged in. */
  readonly messagesPerSecondBeforeLogin: number | undefined;
  /** Wrong PINs in a row at which a patron's card is locked. */
  readonly wrongPins: number | undefined;
  /** Minutes within which these must come, and for which the card is locked; absent: until staff unlock it. */
  readonly lockMinutes: number | undefined;
  readonly wrongPinsPerDay: number | undefined;
  /**
   * Cards for which a terminal's wrong PINs within an hour count at every terminal. Beyond this number, they count at
   * that terminal only.
   */
  readonly wrongPinCardsPerTerminal: number | undefined;
  /** Cards for which an account's wrong PINs within a day count beyond that account. */
  readonly wrongPinCardsPerAccount: number | undefined;
  /** Seconds for which a right PIN is remembered; 0: it is not. */
  readonly rememberPins: number;
  /** Bytes of a message at most. */
  readonly messageBytes: number;
  /** Seconds that answers under way have when the server stops. */
  readonly stopSeconds: number;
}

const MOST = 1_000_000;

const countOrNone = kind(`a whole number from 1 to ${MOST}, or 0 for no limit`, (text, refuse) => {
  const digits = text.trim();
  if (!/^\d{1,15}$/.test(digits) || Number(digits) > MOST) return refuse();
  return { limit: Number(digits) === 0 ? undefined : Number(digits) };
}, { from: 0, to: MOST });

/**
 * `<limits>`. The defaults let a thousand terminals be behind one address, all of which connect again at once, and some
 * of which have a wrong password.
 */
export const limits = {
  name: "limits",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "what protects the server from terminals that ask for too much",
  attributes: {
    connections: optionalAttribute(countOrNone, "10000", "the most connections"),
    connections_per_address: optionalAttribute(countOrNone, "2500", "connections from one address at most"),
    failed_logins_per_address: optionalAttribute(
      countOrNone,
      "300",
      "failed logins in a minute from one address after which further logins from there are refused for the rest of the minute; a login name that was right there within 30 days is not refused",
    ),
    failed_logins_per_account: optionalAttribute(
      countOrNone,
      "100",
      "failed logins in a minute with one login name from one address after which further ones are refused for the rest of the minute; so many from all addresses together slow only addresses where the name was not right within 30 days",
    ),
    wrong_pins: optionalAttribute(
      countOrNone,
      "10",
      "different wrong PINs within lock_minutes that lock a patron's card, except at terminals that had the right PIN within 30 days",
    ),
    lock_minutes: optionalAttribute(
      wholeNumber([0, 1440], "minutes"),
      "30",
      "minutes within which wrong_pins are counted, and after which a lock ends by itself; 0: staff must remove it with sip2d patron ID --unlock",
    ),
    wrong_pins_per_day: optionalAttribute(
      countOrNone,
      "30",
      "wrong PINs within 24 hours that lock a card, even if right ones came between",
    ),
    wrong_pin_cards_per_terminal: optionalAttribute(
      countOrNone,
      "20",
      "cards an hour for which wrong PINs from one login and address count everywhere; wrong PINs for further cards lock these at such terminals only",
    ),
    wrong_pin_cards_per_account: optionalAttribute(
      countOrNone,
      "50",
      "cards a day for which wrong PINs from one login, at all its addresses, count everywhere; wrong PINs for further cards lock these for that login only",
    ),
    remember_pins: optionalAttribute(
      wholeNumber([0, 3600], "seconds"),
      "300",
      "seconds for which a right PIN is remembered in memory, so that its hash is not computed for each message; 0: not at all",
    ),
    messages_per_second: derivedAttribute(
      countOrNone,
      `${USUAL_PACE.perSecond} over a connection, and up to ${USUAL_PACE.atOnce} at once; no limit for posts over https`,
      "messages that one terminal is answered in a second; what it sends beyond that waits",
    ),
    messages_per_second_before_login: optionalAttribute(
      countOrNone,
      "50",
      "messages that one terminal is answered in a second before it has logged in; what it sends beyond that waits",
    ),
    message_bytes: optionalAttribute(
      wholeNumber([1024, 65_536], "bytes"),
      "8192",
      "the longest message that is read",
    ),
    stop_seconds: optionalAttribute(
      wholeNumber([1, 3600], "seconds"),
      "10",
      "seconds that messages under way have for their answers when the server stops",
    ),
  },
  children: [],
} as const satisfies ElementRow;
