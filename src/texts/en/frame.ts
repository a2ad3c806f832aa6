import { otherReasonsInEnglish, reasonsInEnglish, staffReasonsInEnglish } from "./reasons.ts";

/** Texts of every page: its frame, the login, how values are written, and words for the server's codes. */
export const frameInEnglish = {
  /** The pages of the menu, by path. */
  menu: {
    "/": "Overview",
    "/copy": "Copy",
    "/terminals": "Terminals",
    "/messages": "Messages",
    "/desk": "Desk",
    "/journal": "Journal",
    "/statistics": "Statistics",
    "/patrons": "Patron",
    "/items": "Item",
    "/lists": "Lists",
    "/why": "Why not?",
    "/try": "Try",
    "/configuration": "Configuration",
  },
  pages: "Pages",
  language: "Language",
  logOut: "Log out",
  find: "Find",
  findLabel: "Find patrons, items and titles",
  findHint: "Name, card, barcode, title ( / )",
  foundSoFar: "Found so far",
  notLive: "as it was when this page was asked for",
  live: "live",
  connectionLost: "not live: the connection is lost",
  filter: (count: number) => count === 0 ? "Filter" : `Filter (${count} set)`,
  clear: "Clear",
  any: "any",
  asCsv: "As CSV",
  asTable: "The numbers",
  yes: "yes",
  no: "no",
  login: {
    title: "Log in",
    name: "Name",
    password: "Password",
    refused: "Name and password do not belong together, or you may not log in from here.",
    tooMany: "Too many logins were tried; try again in a minute.",
    typed: "This was in the form. Copy what you need before you log in:",
    loggedOut: "You were logged out. Nothing was done; log in and try again.",
    loggedOutOfFile: "You were logged out. Log in, and ask for the file again.",
    signIn: (host: string) => `Sign in at ${host}`,
    asAnother: "Sign in as somebody else",
    localName: "Log in with a name of this server",
    signedIn: "You are signed in",
    signedOut: "You are logged out here",
    goOn: "Go on",
    /** Why somebody was not signed in by the identity provider at a host, and what to do. */
    problems: {
      away: (host: string) =>
        `${host} does not answer. Try again in a minute; until then, log in with a name of this server, if you have one.`,
      metadata: (host: string) =>
        `What ${host} says of itself does not fit the configuration. Tell your administrator: "sip2d check --sign-in" says what is wrong.`,
      client: (host: string) =>
        `${host} does not accept this server. Tell your administrator: client or secret in the configuration is wrong, or the secret has expired.`,
      denied: (host: string) =>
        `${host} did not let you in. Try again with your account of the library, or ask whoever manages the accounts there.`,
      again: (_host: string) =>
        "This sign-in was begun in another window or browser, was used before, or took too long. Sign in once more.",
      mixed: (host: string) =>
        `The answer did not come from ${host}. Sign in once more; if it happens again, tell your administrator.`,
      proof: (host: string) =>
        `What ${host} sent does not prove who you are. Tell your administrator: the server's log says what is wrong with it.`,
      clock: (host: string) =>
        `The clocks of ${host} and of this server differ too much. Tell your administrator: this server's clock must be set.`,
      nobody: (host: string) =>
        `${host} does not say who you are. Tell your administrator: the claim that id_claim names is not in its token.`,
      overflow: (host: string) =>
        `${host} does not tell your groups, since you are in too many. Tell your administrator: roles of the application, not groups, are needed.`,
      role: (host: string, who: string) =>
        `You have signed in at ${host} as ${who}, but have no role on this server. Ask whoever manages the accounts there for one, or sign in as somebody else.`,
      tooMany: (_host: string) => "Too many sign-ins were tried; try again in a minute.",
    },
  },
  clearText: "This page is not told in clear text, except to this machine: give the service a certificate and a key.",
  foreign: "This came from another site, and was not done.",
  notAllowed: "Not allowed",
  roleNeeded: (needed: string, own: string) => `This takes the role ${needed}; yours is ${own}.`,
  noSuchPage: "There is no such page",
  unreadableForm: "The form cannot be read; nothing was done",
  pageFailed: "The page could not be made",
  logTells: "The server's log tells why.",
  lookFirst: "Look at the record, whether it was done, before you do it again.",
  tooLarge: "What was sent is too large; nothing was done",
  formMost: (bytes: number) => `A form, with the file in it, may have at most ${bytes.toLocaleString("en")} bytes.`,
  timesOf: (timeZone: string) => `Times without a time zone are those of ${timeZone}.`,
  /** Writes a moment to the second. */
  moment: (local: Temporal.PlainDateTime) => local.toString({ smallestUnit: "second" }).replace("T", " "),
  /** Writes a moment to the minute that has begun. */
  minute: (local: Temporal.PlainDateTime) =>
    local.toString({ smallestUnit: "minute", roundingMode: "floor" }).replace("T", " "),
  day: (day: Temporal.PlainDate) => day.toString(),
  /** Says in how many days something is due. */
  dueIn: (days: number) =>
    days < -1
      ? `${-days} days late`
      : days === -1
      ? "1 day late"
      : days === 0
      ? "today"
      : days === 1
      ? "tomorrow"
      : `in ${days} days`,
  lateToday: "late",
  /** Writes a number that has a point before its decimals. */
  decimal: (number: string) => number,
  /** Writes the time of a moment of today. */
  clock: (local: Temporal.PlainDateTime) => local.toPlainTime().toString({ smallestUnit: "second" }),
  /** Words for outcomes; an outcome without one is shown by its code. */
  outcomes: {
    "done": "done",
    "answered": "answered",
    "wrong-pin": "wrong PIN",
    "unknown-card": "unknown card",
    "blocked": "card may not",
    "unknown-item": "unknown item",
    "not-allowed": "not allowed",
    "library-away": "library system away",
    "refused": "refused",
    "incomplete": "incomplete",
    "unreadable": "unreadable",
    "resent": "sent again",
    "failed": "failed",
  } as Readonly<Record<string, string>>,
  /** What a terminal did by a message, as staff say it; a message without words is shown by its name. */
  messages: {
    "patron-status-request": "asked about a patron",
    "patron-information": "asked about a patron",
    "end-patron-session": "patron has finished",
    "item-information": "asked about an item",
    "item-status-update": "noted something of an item",
    "checkout": "loan",
    "checkin": "return",
    "renew": "renewal",
    "renew-all": "renewal of all",
    "hold": "hold",
    "fee-paid": "payment",
    "block-patron": "blocks a card",
    "patron-enable": "unblocks a card",
    "login": "terminal logs in",
    "sc-status": "terminal reports",
    "request-acs-resend": "asks for the answer again",
    "unreadable": "unreadable",
  } as Readonly<Record<string, string>>,
  /** Words for actions of journal rows; an action without one is shown by its code. */
  actions: {} as Readonly<Record<string, string>>,
  /** Words for statuses of copies; a status without one is shown by its code. */
  statuses: {} as Readonly<Record<string, string>>,
  /** Words for payment types, by code; a type without one is shown by the standard's word. */
  payments: {} as Readonly<Record<string, string>>,
  reasons: reasonsInEnglish,
  staffReasons: staffReasonsInEnglish,
  otherReasons: otherReasonsInEnglish,
  elsewhere:
    "Patrons and items are in the library system behind this server, which keeps no records of them. Look them up there.",
  request: "Request",
  answer: "Answer",
};
