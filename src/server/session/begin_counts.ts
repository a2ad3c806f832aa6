import type { Metrics } from "../../observability/metrics.ts";
import { commandName } from "../../protocol/command_name.ts";
import { requests } from "../../protocol/requests.ts";
import { textsIn } from "../wording/catalogue.ts";
import { HELD_LOGINS } from "./failed_logins.ts";
import { LOGIN_REFUSALS } from "./log_in.ts";
import { COUNTED_REFUSALS } from "./observe.ts";
import { TROUBLES } from "./respond.ts";
import { MESSAGE_OUTCOMES } from "./session_answer.ts";

/** Has the metrics tell from the start of all that sessions may count: a first failure is a rise from 0. */
export function beginCounts(metrics: Metrics): void {
  const messages = Object.values(requests).map(({ name }) => commandName(name));
  const { reasons, session } = textsIn([], {});
  metrics.begin("messages", [...messages, "unreadable"], MESSAGE_OUTCOMES);
  metrics.begin("refusals", [...COUNTED_REFUSALS], [...Object.keys(reasons), ...Object.keys(session)]);
  metrics.begin("loginsRefused", [...LOGIN_REFUSALS, ...HELD_LOGINS, "incomplete", "unknown algorithm"]);
  metrics.begin("terminalTroubles", Object.values(TROUBLES));
}
