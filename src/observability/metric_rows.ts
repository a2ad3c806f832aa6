/** One row of the table of metrics: all that the page and docs/reference know about a metric. */
export interface MetricRow {
  /** Its name for Prometheus. */
  readonly name: string;
  readonly kind: "counter" | "gauge" | "histogram";
  /** The names of its labels. Their values come from the program and the configuration, never from the wire. */
  readonly labels: readonly string[];
  readonly meaning: string;
}

export const metricRows = {
  messages: {
    name: "sip2d_messages_total",
    kind: "counter",
    labels: ["message", "outcome"],
    meaning: "messages, by kind and outcome",
  },
  refusals: {
    name: "sip2d_refusals_total",
    kind: "counter",
    labels: ["message", "reason"],
    meaning: "checkouts, checkins, holds, renewals and payments that were refused, by reason",
  },
  repeats: {
    name: "sip2d_repeated_answers_total",
    kind: "counter",
    labels: ["message", "account", "decided_by"],
    meaning:
      "requests that got the answer to an earlier one, by what decided that they are the same: the terminal asked for its last " +
      "answer (`resend`), off-line work was told again (`no-block`), the same AY came again (`sequence`), a payment has the same BK " +
      "(`transaction-id`), the message bears the same date (`date`), or a payment was heard and is not owed any more (`heard`)",
  },
  messageSeconds: {
    name: "sip2d_message_duration_seconds",
    kind: "histogram",
    labels: ["message"],
    meaning: "time from a message to its answer",
  },
  upstreamSeconds: {
    name: "sip2d_upstream_duration_seconds",
    kind: "histogram",
    labels: ["institution"],
    meaning: "time from a request to the answer of the library system that serves an institution",
  },
  moreAsked: {
    name: "sip2d_more_asked_than_usual",
    kind: "gauge",
    labels: ["account", "asked"],
    meaning:
      "different patrons' cards without a right PIN or with one, cards that do not exist, or copies about which an account has " +
      "asked today, where that is more than usual for it; `all of MAIN`: all accounts of an institution; absent elsewhere",
  },
  returnDatesCorrected: {
    name: "sip2d_upstream_return_dates_corrected_total",
    kind: "counter",
    labels: ["institution"],
    meaning:
      "returns whose date was set right on their way to the library system, since their terminal has a wrong clock",
  },
  aboutAnother: {
    name: "sip2d_upstream_answers_about_another_total",
    kind: "counter",
    labels: ["institution"],
    meaning:
      "answers of the library system about another patron or copy than was asked about: AA or AB is in no form of it that the " +
      "system has",
  },
  pinsHeld: {
    name: "sip2d_upstream_pins_held_total",
    kind: "counter",
    labels: ["institution"],
    meaning: "requests with a PIN that waited, since many wrong PINs came for their card; other cards never wait",
  },
  standIn: {
    name: "sip2d_stand_in",
    kind: "gauge",
    labels: ["institution"],
    meaning: "1 while the copy of the library system's records answers questions in its place, else 0",
  },
  standInAnswers: {
    name: "sip2d_stand_in_answers_total",
    kind: "counter",
    labels: ["institution"],
    meaning: "questions that the copy of the library system's records answered, since that system was away",
  },
  standInUnknown: {
    name: "sip2d_stand_in_unknown_total",
    kind: "counter",
    labels: ["institution"],
    meaning: "questions about a card or a copy of which the copy of the library system's records knows nothing",
  },
  standInChanges: {
    name: "sip2d_stand_in_changes_total",
    kind: "counter",
    labels: ["institution", "outcome"],
    meaning:
      "changes that the copy of the library system's records decided about while that system was away: lent, returned, " +
      "renewed, refused; sip2d_refusals_total tells why",
  },
  standInLost: {
    name: "sip2d_stand_in_lost_total",
    kind: "counter",
    labels: ["institution"],
    meaning:
      "answers of the library system from which its copy learned nothing: too many waited, or they could not be stored",
  },
  standInCompared: {
    name: "sip2d_stand_in_compared_total",
    kind: "counter",
    labels: ["institution", "message", "outcome"],
    meaning:
      "answers of the library system that were compared with what its copy would have said, by the command identifier of the request (or `PIN`) and by outcome",
  },
  standInNotCompared: {
    name: "sip2d_stand_in_not_compared_total",
    kind: "counter",
    labels: ["institution"],
    meaning:
      "answers of the library system that were not compared with its copy: too many waited, or the result could not be stored",
  },
  wholeFeed: {
    name: "sip2d_stand_in_whole_feed_timestamp_seconds",
    kind: "gauge",
    labels: ["institution"],
    meaning:
      "the moment of which the last whole feed of the copy of the library system's records tells, in seconds since 1970; absent " +
      "where there was none",
  },
  upstreamUp: {
    name: "sip2d_upstream_up",
    kind: "gauge",
    labels: ["institution"],
    meaning: "1 while the library system behind an institution answers, or has not been asked yet; else 0",
  },
  standInCards: {
    name: "sip2d_stand_in_cards",
    kind: "gauge",
    labels: ["institution", "origin"],
    meaning:
      "cards that the copy of the library system's records knows, by where the newest of each comes from: `learned` from answers, `fed` by files, or changed here while the system was `away`",
  },
  standInItems: {
    name: "sip2d_stand_in_items",
    kind: "gauge",
    labels: ["institution", "origin"],
    meaning: "items that the copy of the library system's records knows, likewise",
  },
  standInKnown: {
    name: "sip2d_stand_in_known_ratio",
    kind: "gauge",
    labels: ["institution", "record"],
    meaning:
      "the share of today's answers about a `card` (23, 63), or about an `item` (17), whose card or item the copy of the library system's records knew; absent where none was compared",
  },
  upstreamState: {
    name: "sip2d_upstream_state",
    kind: "gauge",
    labels: ["institution", "state"],
    meaning: "1 for the state that the library system is in, 0 for each other one",
  },
  upstreamSince: {
    name: "sip2d_upstream_state_since_timestamp_seconds",
    kind: "gauge",
    labels: ["institution"],
    meaning: "since when the library system has been in its state, in seconds since 1970",
  },
  upstreamSessions: {
    name: "sip2d_upstream_sessions",
    kind: "gauge",
    labels: ["institution", "state"],
    meaning:
      "sessions at the library system: with a request under way (busy), without (idle), and beside those the ones that wait for the answer to a change (owing)",
  },
  upstreamServes: {
    name: "sip2d_upstream_serves",
    kind: "gauge",
    labels: ["institution"],
    meaning:
      "connections that the library system serves at once, those of all institutions at its address; absent while it has served all",
  },
  upstreamLogins: {
    name: "sip2d_upstream_logins",
    kind: "gauge",
    labels: ["institution"],
    meaning: "logins that sessions were opened with since the start, those of all institutions at the same address",
  },
  upstreamWaiting: {
    name: "sip2d_upstream_waiting",
    kind: "gauge",
    labels: ["institution"],
    meaning: "requests that wait for a session at the library system",
  },
  upstreamRefused: {
    name: "sip2d_upstream_refused_until_timestamp_seconds",
    kind: "gauge",
    labels: ["institution", "what"],
    meaning:
      "until when changes are refused in the library system's place, in seconds since 1970: a message that it has shown not to answer, or all changes of a terminal with many that are without an answer; no row: none",
  },
  upstreamOpened: {
    name: "sip2d_upstream_sessions_opened_total",
    kind: "counter",
    labels: ["institution"],
    meaning: "sessions that were opened at the library system",
  },
  upstreamLoginsRefused: {
    name: "sip2d_upstream_logins_refused_total",
    kind: "counter",
    labels: ["institution"],
    meaning: "logins that the library system refused (940)",
  },
  upstreamSaved: {
    name: "sip2d_upstream_messages_saved_total",
    kind: "counter",
    labels: ["institution", "message"],
    meaning:
      "logins that found a session open already, and 99s that were answered here: the library system heard neither",
  },
  upstreamBypassed: {
    name: "sip2d_upstream_bypassed",
    kind: "gauge",
    labels: ["institution"],
    meaning: "1 while terminals are relayed to the library system byte for byte, else 0",
  },
  upstreamExceptions: {
    name: "sip2d_upstream_exceptions",
    kind: "gauge",
    labels: ["institution"],
    meaning:
      "changes at a library system that staff must see to: not confirmed, or with another outcome than the terminal heard; no row: " +
      "none. Processes with one database all show the same",
  },
  upstreamOldestException: {
    name: "sip2d_upstream_oldest_exception_timestamp_seconds",
    kind: "gauge",
    labels: ["institution"],
    meaning: "when the oldest of those changes was asked for, in seconds since 1970",
  },
  upstreamReturns: {
    name: "sip2d_upstream_returns_waiting",
    kind: "gauge",
    labels: ["institution"],
    meaning:
      "returns that were accepted while the library system was away, and that still wait to be handed over; no row: none. " +
      "Processes with one database all show the same",
  },
  upstreamOldestReturn: {
    name: "sip2d_upstream_oldest_return_timestamp_seconds",
    kind: "gauge",
    labels: ["institution"],
    meaning: "when the oldest of those returns came in, in seconds since 1970",
  },
  connections: {
    name: "sip2d_connections",
    kind: "gauge",
    labels: ["account"],
    meaning: "terminals connected, by account; before login it is empty",
  },
  lastMessage: {
    name: "sip2d_last_message_timestamp_seconds",
    kind: "gauge",
    labels: ["account"],
    meaning: "when a terminal of the account last sent a message, in seconds since 1970; 0: not since the start",
  },
  inProgress: {
    name: "sip2d_messages_in_progress",
    kind: "gauge",
    labels: [],
    meaning: "messages that were read and are not answered yet, whatever they wait for",
  },
  connectionsOpened: {
    name: "sip2d_connections_opened_total",
    kind: "counter",
    labels: [],
    meaning: "connections that were served",
  },
  connectionsRefused: {
    name: "sip2d_connections_refused_total",
    kind: "counter",
    labels: ["reason"],
    meaning: "connections that were closed unserved",
  },
  loginsRefused: {
    name: "sip2d_logins_refused_total",
    kind: "counter",
    labels: ["reason"],
    meaning: "logins that were refused",
  },
  heldBack: {
    name: "sip2d_held_back_total",
    kind: "counter",
    labels: ["reason"],
    meaning: "times that a terminal had to wait: it asked too fast, or did not take its answers",
  },
  terminalTroubles: {
    name: "sip2d_terminal_troubles_total",
    kind: "counter",
    labels: ["trouble"],
    meaning: "times that a terminal said that it is out of paper, or shuts down",
  },
  storageSeconds: {
    name: "sip2d_storage_duration_seconds",
    kind: "histogram",
    labels: ["operation"],
    meaning: "time that the storage took",
  },
  storageFailures: {
    name: "sip2d_storage_failures_total",
    kind: "counter",
    labels: ["operation"],
    meaning: "questions and changes that the storage failed at",
  },
  journalLost: {
    name: "sip2d_journal_lost_total",
    kind: "counter",
    labels: [],
    meaning: "rows of the journal, of refused requests and locked cards, that were lost or may have been",
  },
  offlineExceptions: {
    name: "sip2d_offline_exceptions_total",
    kind: "counter",
    labels: ["reason"],
    meaning:
      "what staff must look at: what terminals did off-line and could not be taken over, or with a date too long ago to be " +
      "true, and (money-due-back) paid money that staff must give back; each is in the journal",
  },
  wrongPins: {
    name: "sip2d_wrong_pins_total",
    kind: "counter",
    labels: [],
    meaning: "wrong PINs that count against a card",
  },
  cardsLocked: {
    name: "sip2d_cards_locked_total",
    kind: "counter",
    labels: ["where"],
    meaning: "cards that wrong PINs have locked: at one terminal, at those of one login, or everywhere",
  },
  reloadSucceeded: {
    name: "sip2d_last_reload_succeeded",
    kind: "gauge",
    labels: [],
    meaning: "1 unless the last reload of the configuration failed",
  },
  lastReload: {
    name: "sip2d_last_reload_timestamp_seconds",
    kind: "gauge",
    labels: [],
    meaning: "when the configuration that is in force was read, in seconds since 1970",
  },
  certificateEnd: {
    name: "sip2d_certificate_end_timestamp_seconds",
    kind: "gauge",
    labels: ["port"],
    meaning: "when the certificate of a service ends, in seconds since 1970",
  },
  accountEnd: {
    name: "sip2d_account_end_timestamp_seconds",
    kind: "gauge",
    labels: ["account"],
    meaning: "when a login that has an end (`expires`) ends, in seconds since 1970",
  },
  lastExchange: {
    name: "sip2d_last_exchange_timestamp_seconds",
    kind: "gauge",
    labels: ["direction"],
    meaning: "when the last import, or the last export, was done, in seconds since 1970; 0: never",
  },
  databaseBytes: {
    name: "sip2d_database_bytes",
    kind: "gauge",
    labels: [],
    meaning: "how large the database is",
  },
  newestJournalId: {
    name: "sip2d_journal_newest_id",
    kind: "gauge",
    labels: [],
    meaning: "the number of the newest row of the journal",
  },
  logDropped: {
    name: "sip2d_log_entries_dropped_total",
    kind: "counter",
    labels: [],
    meaning: "entries of the log that were dropped: they came faster than they were taken, or could not be sent",
  },
  storageAvailable: {
    name: "sip2d_storage_available",
    kind: "gauge",
    labels: [],
    meaning: "1 while the storage can be reached, else 0",
  },
  waiting: {
    name: "sip2d_waiting",
    kind: "gauge",
    labels: ["queue"],
    meaning: "what waits for the storage's answer, or to have a password checked",
  },
  memory: {
    name: "process_resident_memory_bytes",
    kind: "gauge",
    labels: [],
    meaning: "memory of the process",
  },
  cpu: {
    name: "process_cpu_seconds_total",
    kind: "counter",
    labels: [],
    meaning: "processor time of the process",
  },
  descriptors: {
    name: "process_open_fds",
    kind: "gauge",
    labels: [],
    meaning: "file descriptors in use: the lowest that is free",
  },
  startTime: {
    name: "process_start_time_seconds",
    kind: "gauge",
    labels: [],
    meaning: "when the process started, in seconds since 1970",
  },
  build: {
    name: "sip2d_build_info",
    kind: "gauge",
    labels: ["version"],
    meaning: "always 1",
  },
} as const satisfies Readonly<Record<string, MetricRow>>;
