import type { Child } from "hono/jsx";

/** The sessions at a library system, as the live view counts them. */
interface SessionsCounted {
  readonly open: number;
  readonly busy: number;
  readonly owing: number;
  readonly opened: number;
  readonly serves?: number | undefined;
  readonly logins: number;
}

/** The pages that watch the terminals. */
export const watchInEnglish = {
  overview: {
    title: "Overview",
    now: "Now",
    server: "Server",
    onLine: "on-line",
    offLine: "off-line",
    database: "Database",
    reached: "reached",
    notReached: "not reached",
    terminals: "Terminals",
    lastMinute: "Messages in the last minute",
    messagesOfHour: "Messages of the last hour",
    refusalsOfHour: "Refusals of the last hour",
    messagesOfDay: "Messages of the last day",
    refusalsOfDay: "Refusals of the last day",
    warnings: "Needs attention",
    nothing: "Nothing: all is well.",
    onlyOutage: "Nothing besides the outage.",
    messages: "Messages",
    refusals: "Refusals",
    kinds: "What was refused in the last day",
    noRefusals: "Nothing was refused.",
    chart: "Messages of the last day, and the refusals among them",
    span: (from: string, to: string) => `${from} to ${to}`,
    when: "Time",
  },
  warnings: {
    offLine: (problem: string) => `Terminals are told that the server is off-line: ${problem}.`,
    reloadFailed: (problem: string) => `The last reload of the configuration failed: ${problem}.`,
    configuration: "Configuration",
    journal: "Journal",
    messages: "Messages",
    seeToThem: "See to them",
    /** What is wrong with a library system, by its state. */
    upstream: {
      "away": (institution: string) =>
        `The library system of ${institution} does not answer: its terminals are refused what they ask.`,
      "full": (institution: string) =>
        `The library system of ${institution} accepts connections and answers on none: it hangs, or more sessions are open than it serves.`,
      "login refused": (institution: string) =>
        `The library system of ${institution} refuses the login; it may lock the account after a few more.`,
    },
    stoodFor: (institution: string) =>
      `A copy answers questions in place of the library system of ${institution}; loans and renewals are refused while it is away.`,
    bypassed: (institution: string) =>
      `Terminals are relayed past this server to the library system of ${institution}.`,
    messageRefused: (institution: string, message: string) =>
      `The library system of ${institution} has left ${message} without an answer: it is refused here, and tried once a day.`,
    terminalRefused: (institution: string, terminal: string) =>
      `Loans and other changes of the terminal ${terminal} are refused: the library system of ${institution} has left twenty of them without an answer.`,
    exceptionsAt: (institution: string, count: number) =>
      `At the library system of ${institution} ${
        count === 1 ? "1 change is" : `${count} changes are`
      } not confirmed, or told otherwise at the terminal.`,
    returnsAt: (institution: string, count: number, unreleased: number) =>
      `${count === 1 ? "1 return waits" : `${count} returns wait`} for the library system of ${institution}${
        unreleased > 0 ? `; ${unreleased} for your word` : ""
      }.`,
    failures: (count: number) =>
      `Since the server started: ${count} ${count === 1 ? "time" : "times"} that the database failed.`,
    lostRows: (count: number) =>
      `Since the server started: ${count} ${
        count === 1 ? "row of the journal was lost" : "rows of the journal were lost"
      }.`,
    exceptions: (count: number) => `Since the server started: ${count} ${count === 1 ? "exception" : "exceptions"}.`,
    locks: (count: number) =>
      `Since the server started: ${count} ${
        count === 1 ? "card was locked by wrong PINs" : "cards were locked by wrong PINs"
      }.`,
    /** What an account has asked today, where it is more than usual. */
    asked: {
      "cards": (account: string, today: number) =>
        `The account ${account} has asked about ${today} different cards today without a right PIN.`,
      "cards-with-pin": (account: string, today: number) =>
        `The account ${account} has asked about ${today} different cards today with a right PIN.`,
      "unknown-cards": (account: string, today: number) =>
        `The account ${account} has asked about ${today} different cards today that do not exist.`,
      "items": (account: string, today: number) =>
        `The account ${account} has asked about ${today} different copies today.`,
    },
    /** The same of all that act for an institution. */
    askedOfAll: (institution: string, today: number) =>
      `All accounts of ${institution} together have asked about ${today} different cards today without a right PIN.`,
    usual: {
      burst: (usual: number, seconds: number) => `More than ${usual} in ${seconds} seconds are unusual.`,
      hour: (usual: number) => `More than ${usual} in an hour are unusual.`,
      day: (usual: number) => `More than ${usual} in a day are unusual.`,
    },
    silent: (terminal: string) => `Terminal ${terminal} is silent.`,
    outOfPaper: (terminal: string) => `Terminal ${terminal} is out of paper.`,
    notLoggedIn: "not logged in",
    gone: (account: string) => `No terminal of the account ${account} is connected any more.`,
    certificateEnded: (port: number, day: string) => `The certificate of port ${port} ended on ${day}.`,
    certificateEnds: (port: number, day: string) => `The certificate of port ${port} ends on ${day}.`,
    loginEnded: (id: string, day: string) => `The account ${id} ended on ${day}: its terminals are not let in.`,
    loginEnds: (id: string, day: string, days: number) =>
      `The account ${id} ends on ${day}, ${days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`}.`,
  },
  upstreams: {
    title: "Library systems",
    institution: "Institution",
    state: "State",
    since: "Since",
    sessions: "Sessions",
    waiting: "Waiting",
    times: "Median and longest answer",
    refused: "Logins refused",
    saved: "Answered here",
    action: "Action",
    states: {
      "not asked": "not asked",
      "answering": "answering",
      "away": "away",
      "full": "full",
      "login refused": "login refused",
    },
    stoodFor: "its copy answers questions",
    lentFor: "its copy answers and lends",
    bypassed: "bypassed",
    sessionCounts: ({ open, busy, owing, opened, serves, logins }: SessionsCounted) =>
      `${open} open, ${busy} busy; ${owing > 0 ? `${owing} owing an answer; ` : ""}${opened} opened${
        serves === undefined ? "" : `; it serves ${serves} at once, you have ${logins} login${logins === 1 ? "" : "s"}`
      }`,
    savedCounts: (logins: number, messages: number) =>
      `${logins} login${logins === 1 ? "" : "s"}, ${messages} status message${messages === 1 ? "" : "s"}`,
    /** Before a message or a terminal, and the time until which it is refused. */
    refusedUntil: (what: string) => `${what} refused until`,
    serveAgain: "Serve again",
    bypass: "Bypass",
    bypassWhy: "All terminals of this institution are disconnected; they come back within a minute.",
    badState: "The state must be on or off.",
    /** Before the moment. */
    startedBy: (by: string) => `started by ${by}`,
    reason: "Reason",
    startCopy: "Let the copy answer",
    startCopyWhy:
      "The copy answers questions, and the library system is asked nothing, until somebody stops the copy here.",
    stopCopy: "Stop the copy",
    stopCopyWhy: "The library system is asked again. If it is away, the copy goes on.",
  },
  terminals: {
    title: "Terminals",
    table: "Terminals that are connected, the newest first",
    number: "No.",
    account: "Account",
    place: "Place",
    address: "Address",
    since: "Since",
    lastMessage: "Last message",
    lastRefusal: "Last refusal",
    action: "Action",
    none: "No terminal is connected.",
    andMore: (count: number) => `And ${count} more.`,
    missing: "Accounts of which no terminal is connected",
    noneMissing: "None.",
    notSeen: ": not seen since the server started",
    lastSeen: ": last seen ",
    messagesOf: (connection: number) => `Messages of ${connection}`,
    notLoggedIn: "not logged in",
    outOfPaper: "out of paper",
    relayed: "relayed",
    silent: "silent",
    repeats: (count: number) => count === 1 ? "1 message told again" : `${count} messages told again`,
    disconnect: "Disconnect",
    disconnectOne: (connection: number) => `Disconnect ${connection}`,
    disconnectWhy: "A patron may be in the middle of something there.",
    disconnected: (connection: number) => `Terminal ${connection} was disconnected.`,
    hadLeft: "That terminal had left already.",
  },
  messages: {
    title: "Messages",
    table: "Messages, the newest first",
    time: "Time",
    terminal: "Terminal",
    account: "Account",
    message: "Message",
    patron: "Patron",
    item: "Item",
    result: "Result",
    upstream: "of these, upstream",
    show: "Show",
    terminalHint: "its number, place or address",
    patronHint: "the card, as it was sent",
    itemHint: "the barcode, as it was sent",
    aroundMinute: (time: Child): Child => ["Only messages of the minute around ", time, "."],
    between: (
      since: Child,
      until: Child,
    ): Child => ["Only messages since ", since, until && [" and before ", until], "."],
    kept: "Of each terminal the last 200 are kept; the overview counts all.",
    showAll: "Show all",
    nothing: "Nothing is remembered of that. What was changed or refused stands in the journal.",
    inJournal: "In the journal",
    /** Why the date of a change tells nothing of retries, by the session's words. */
    dateSilences: {
      "absent": "It has no date: the same message again, over another connection, is a new one.",
      "far": "Its date is more than a day from the server's clock, and tells nothing of retries.",
      "standing":
        "Other messages of this terminal bore its date for more than five seconds: it tells nothing of retries. Does the " +
        "terminal's clock run?",
      "undone": "This terminal asked for the opposite with the same date since: the message is a new one.",
    } as Readonly<Record<string, string>>,
    /** What decided that the answer is that to an earlier message. */
    repeated: {
      "resend": "The terminal asked for its last answer once more.",
      "no-block": "It got the answer to the same off-line message before. Nothing was done again.",
      "sequence": "It is a retry, by its number (AY): it got the first answer, and nothing was done again.",
      "transaction-id": "The payment has the number (BK) of an earlier one: nothing was booked again.",
      "date": "It was taken for a retry, by its date: it got the first answer, and nothing was done again.",
      "heard":
        "The terminal has heard the first answer, but nothing is owed any more: it got that answer, and nothing was booked.",
    } as Readonly<Record<string, string>>,
    wire: "Status messages and the protocol's names, too",
    anyRefusal: "refused, for whatever reason",
  },
};
