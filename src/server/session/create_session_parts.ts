import { BURST_SECONDS } from "../../observability/noticed_questions.ts";
import type { Metrics } from "../../observability/metrics.ts";
import { commandName } from "../../protocol/message_table.ts";
import { requests } from "../../protocol/requests.ts";
import { textsIn } from "../wording/answer_language.ts";
import { createLocalTime, type LocalTime } from "../wording/local_time.ts";
import { createDeadlines } from "../../library/deadlines.ts";
import { createFailedLogins, createLoginPlaces, HELD_LOGINS } from "./failed_logins.ts";
import { createLeftOutLog, createLimitLog } from "./limit_log.ts";
import { LOGIN_REFUSALS } from "./log_in.ts";
import { COUNTED_REFUSALS } from "./observe.ts";
import { createOfferedMessages } from "./permission.ts";
import { TROUBLES } from "./respond.ts";
import { createQuestions, type Questions } from "./questions/questions.ts";
import { createRetryJudge } from "./retries/retry.ts";
import { MESSAGE_OUTCOMES } from "../../observability/outcomes.ts";
import type { SessionOptions, SessionParts } from "./session_parts.ts";

/** Creates what all sessions of a server share, and adds it to the given options. */
export function createSessionParts(options: SessionOptions): SessionParts {
  const clocks = new Map<string, LocalTime>();

  function localTime(timeZone: string): LocalTime {
    const known = clocks.get(timeZone) ?? createLocalTime(timeZone);
    clocks.set(timeZone, known);
    return known;
  }

  const { clock, elapsed, log, metrics } = options;
  beginCounts(metrics);
  return {
    ...options,
    localTime,
    failedLogins: createFailedLogins(elapsed, createLoginPlaces(clock, options.loginNotes)),
    limitLog: createLimitLog(log, elapsed),
    leftOutLog: createLeftOutLog(log),
    deadlines: createDeadlines(),
    retries: createRetryJudge(elapsed, clock()),
    questions: countQuestions(options),
    offeredMessages: createOfferedMessages(),
  };
}

/** Makes the counts of questions, and has log, metrics and journal hear of what is more than usual. */
function countQuestions({ clock, log, metrics, questionNotes: notes, noteQuestions }: SessionOptions): Questions {
  const questions = createQuestions({
    clock,
    ...notes && { notes },
    tell(told) {
      const { account, login, institution, terminal, address, kind: asked, per, count, usual } = told;
      const span = per === "burst" ? `${BURST_SECONDS} seconds` : per;
      const more = { asked, count, usual, in: span };
      log.warning("more asked than usual", { institution, account, login, terminal, address, ...more });
      noteQuestions?.(told);
    },
  });
  metrics.gauge("moreAsked", () => {
    const accounts = new Map<string, Map<string, number>>();
    for (const { who, kind, today } of questions.noticed()) {
      const account = "institution" in who ? `all of ${who.institution}` : who.account;
      const kinds = accounts.get(account) ?? new Map<string, number>();
      accounts.set(account, kinds.set(kind, Math.max(today, kinds.get(kind) ?? 0)));
    }
    return accounts;
  });
  return questions;
}

/** Has the metrics tell all counters of sessions from the start, so that a first failure shows as a rise from 0. */
function beginCounts(metrics: Metrics): void {
  const messages = Object.values(requests).map(({ name }) => commandName(name));
  const { reasons, session } = textsIn([], {});
  metrics.begin("messages", [...messages, "unreadable"], MESSAGE_OUTCOMES);
  metrics.begin("refusals", [...COUNTED_REFUSALS], [
    ...Object.keys(reasons),
    ...Object.keys(session),
    "refused-upstream",
  ]);
  metrics.begin("loginsRefused", [...LOGIN_REFUSALS, ...HELD_LOGINS, "incomplete", "unknown algorithm"]);
  metrics.begin("terminalTroubles", Object.values(TROUBLES));
}
