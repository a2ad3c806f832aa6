/** What varies in each notice, by its code. */
export interface NoticeValues {
  /** Words for administrators, or of another program: the same in every language. */
  readonly "as-said": readonly [text: string];

  // Why a server is off-line.
  readonly "server-stops": readonly [];
  readonly "storage-late": readonly [seconds: number];
  readonly "storage-silent": readonly [why?: Notice];
  readonly "storage-closed": readonly [];
  readonly "database-not-written": readonly [why: Notice];
  readonly "database-locked": readonly [milliseconds: number];
  readonly "disk-silent": readonly [milliseconds: number];
  readonly "postgresql-silent": readonly [milliseconds: number];
  readonly "postgresql-away": readonly [why?: string];
  readonly "no-changes-stored": readonly [where: string, why: string];

  // Why a configuration was not reloaded.
  readonly "server-starts": readonly [];
  readonly "storage-needs-restart": readonly [];
  readonly "file-has-errors": readonly [];
  readonly "permission-missing": readonly [needed: string];

  // What came of relaying terminals past the server.
  readonly "relayed": readonly [ports: string];
  readonly "other-ports-served": readonly [];
  readonly "system-must-know": readonly [accounts: string];
  readonly "not-bypassed": readonly [institution: string];
  readonly "served-again": readonly [institution: string];
  readonly "not-told-apart": readonly [institution: string];
  readonly "login-not-expected": readonly [institution: string];
  readonly "no-gateway": readonly [];
  readonly "several-gateways": readonly [institutions: string];
  readonly "gateway-unknown": readonly [named: string, institutions: string];

  // What came of starting or stopping a copy, or of having it forget a card.
  readonly "reason-needed": readonly [];
  readonly "copy-not-open": readonly [institution: string];
  readonly "copy-not-started": readonly [institution: string];
  readonly "copy-started": readonly [institution: string];
  readonly "copy-stopped": readonly [institution: string];
  readonly "copy-forgot": readonly [institution: string];
  readonly "copy-knew-nothing": readonly [institution: string];
  readonly "copy-kept-waiting": readonly [institution: string, changes: number];
  readonly "copy-kept-listed": readonly [institution: string, changes: number];
  readonly "no-copy": readonly [];
  readonly "several-copies": readonly [institutions: string];
  readonly "copy-unknown": readonly [named: string, institutions: string];

  // Why a message that was to be tried could not be sent.
  readonly "nothing-to-try": readonly [];
  readonly "login-not-known": readonly [account: string, institution: string];
  readonly "option-needed": readonly [message: string, options: readonly string[]];
  /** `given` is absent where it is secret. */
  readonly "value-refused": readonly [option: string, allowed: Notice, given?: string];
  readonly "yes-or-no": readonly [];
  readonly "whole-number": readonly [digits: number];
  readonly "date-or-time": readonly [];
  readonly "short-text": readonly [most: number];
  readonly "plain-text": readonly [delimiter: string];

  // What a field of a record may hold.
  readonly "text-not-empty": readonly [];
  readonly "text-of-a-line": readonly [most: number];
  readonly "category-of-rules": readonly [known: string];
  readonly "mail-address": readonly [];
  readonly "barcode": readonly [];
  readonly "number-unspoiled": readonly [];
  readonly "day-or-none": readonly [];
  readonly "amount-or-none": readonly [];
  readonly "digits-or-none": readonly [count: number];

  // What cannot be found.
  readonly "found-by-beginnings": readonly [];
}

/** The code of a notice. */
export type NoticeCode = keyof NoticeValues;

/**
 * A sentence of a room that people read elsewhere: administrators in English, in the log or on a command's screen, and staff
 * in their own language, which words the code with its values.
 */
export type Notice<C extends NoticeCode = NoticeCode> = {
  readonly [Code in C]: {
    readonly code: Code;
    readonly values: NoticeValues[Code];
    readonly english: string;
  };
}[C];

/** Makes a notice. */
export function notice<C extends NoticeCode>(code: C, english: string, ...values: NoticeValues[C]): Notice<C> {
  return { code, values, english };
}

/** Makes a notice of words that are the same in every language. */
export function asSaid(text: string): Notice<"as-said"> {
  return notice("as-said", text, text);
}
