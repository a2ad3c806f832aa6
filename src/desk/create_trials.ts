import type { Account, Config } from "../config/config.ts";
import { accountsWithout } from "../config/shown/accounts_without.ts";
import type { FeedEntry } from "../observability/feed.ts";
import type { Log } from "../observability/log.ts";
import type { Trial, TrialField, TrialResult, Trials, TriedLine } from "./trials.ts";
import { asSaid, notice } from "../library/notice.ts";
import { commandName } from "../protocol/message_table.ts";
import { messageToJson } from "../protocol/describe_message.ts";
import { encodeMessage } from "../protocol/encode_message.ts";
import { decodeText } from "../protocol/encoding.ts";
import { type RequestName, requests } from "../protocol/requests.ts";
import type { BackEndAnswer } from "../server/back_end/back_end.ts";
import { answerLine } from "../server/session/answer_line.ts";
import { identify, timeZoneOf } from "../server/session/identity.ts";
import { endServed, openSession } from "../server/session/session.ts";
import { safeToLog } from "../server/session/hide_secrets.ts";
import type { SessionParts } from "../server/session/session_parts.ts";
import { buildRequest } from "../wire/build_request.ts";
import { openText } from "../wire/opened_text.ts";
import { RefusedOption } from "../wire/refused_option.ts";
import { requestOptions } from "../wire/request_options.ts";
import { answerDifferences, type ReadAnswer, readAnswer } from "./answer_differences.ts";
import { silentParts } from "./silent_parts.ts";
import { createTrialBackEnd } from "./create_trial_back_end.ts";

/** The number of a trial's connection in the log, which no real connection has. */
const NO_CONNECTION = 0;

/** Personal data is shown, since the person who tries the account typed it. Passwords are masked all the same. */
const SHOWN = { personal: true };

/** Creates the trials of accounts, which go through the same sessions as terminals. */
export function createTrials(parts: SessionParts, log: Pick<Log, "info">): Trials {
  return {
    messages: Object.values(requests).map((row) => ({ name: commandName(row.name), changes: changes(row.name) })),
    form: (message) => formOf(requestNamed(message)),
    async carryOut(trial) {
      const name = requestNamed(trial.message);
      const config = parts.current();
      const account = config.accounts.get(trial.account);
      if (name === undefined || account === undefined) {
        return notice("nothing-to-try", "There is no such account or message.");
      }
      if (!canAsk(name, account, config)) {
        const { id, institution } = account;
        return notice(
          "login-not-known",
          `The account ${id} has no upstream_login and upstream_password, and what its terminals log in with is not known ` +
            `here: without both, the library system of ${institution} cannot be asked.`,
          id,
          institution,
        );
      }
      try {
        const sent = written(trial, name, account, parts, config);
        log.info("account tried by staff", { staff: trial.by, account: account.id, message: trial.message });
        return await tryLine(parts, config, { trial, name, account, sent });
      } catch (error) {
        if (error instanceof RefusedOption) return error.notice;
        if (error instanceof RangeError) return asSaid(`${error.message}.`);
        throw error;
      }
    },
  };
}

/** One trial that can be carried out. */
interface Prepared {
  readonly trial: Trial;
  readonly name: RequestName;
  readonly account: Account;
  readonly sent: Uint8Array;
}

/** Whether another library system answers for an account. */
function isUpstream({ institution }: Account, { institutions }: Config): boolean {
  return institutions.get(institution)?.upstream !== undefined;
}

/**
 * Whether a message can be sent: at another library system, the configuration must have the login that the message
 * needs.
 */
function canAsk(name: RequestName, account: Account, config: Config): boolean {
  if (name === "login" || name === "scStatus" || !isUpstream(account, config)) return true;
  if (config.institutions.get(account.institution)?.upstream?.login === "none") return true;
  return account.upstreamLogin?.id !== undefined && account.upstreamLogin.password !== undefined;
}

function requestNamed(message: string): RequestName | undefined {
  return Object.values(requests).find(({ name }) => commandName(name) === message)?.name;
}

function changes(name: RequestName): boolean {
  return "changes" in requests[name];
}

function formOf(name: RequestName | undefined): readonly TrialField[] | undefined {
  if (name === undefined) return undefined;
  return [...requestOptions.values()].filter((option) => option.requests.includes(name)).map((option) => ({
    name: option.name,
    label: option.label,
    preset: option.preset ?? "",
    secret: option.secret,
  }));
}

/** Writes the request as the account's terminal would. Throws a `RangeError` for a value that is not allowed. */
function written(
  { values }: Trial,
  name: RequestName,
  account: Account,
  { clock, localTime }: SessionParts,
  config: Config,
): Uint8Array {
  const { delimiter, encoding } = account;
  const now = localTime(timeZoneOf(config, identify(config, account.id))).timestamp(clock());
  const given = new Map([...values].filter(([, value]) => value !== ""));
  const request = buildRequest(name, given, { now, delimiter, nameOf: ({ label }) => label });
  return encodeMessage(request, {
    delimiter,
    encoding,
    terminator: "\r",
    version: 2,
    errorDetection: { sequence: "0" },
  });
}

async function tryLine(parts: SessionParts, config: Config, prepared: Prepared): Promise<TrialResult> {
  const { name, account, sent } = prepared;
  let entry: FeedEntry | undefined;
  let captured: BackEndAnswer | undefined;
  const watched: SessionParts = {
    ...parts,
    // A trial must not change when the account's terminal was last heard.
    lastMessages: new Map(parts.lastMessages),
    feed: {
      ...parts.feed,
      watched: true,
      get published() {
        return parts.feed.published;
      },
      publish(told) {
        entry = told;
        if (parts.feed.watched) parts.feed.publish(told);
      },
    },
    backEndOf: (institution) =>
      createTrialBackEnd(parts.backEndOf(institution), (session) => ({
        answer: async (heard, context) => captured = await session.answer(heard, context),
      })),
  };
  const bytes = await sendAs(watched, config, prepared);
  const upstream = isUpstream(account, config);
  const whole = !changes(name) && name !== "login" && !upstream;
  let asked = false;
  const silent = silentParts(
    parts,
    whole ? undefined : () => {
      asked = true;
      return captured === undefined ? Promise.reject(new Error("not carried out")) : Promise.resolve(captured);
    },
  );
  const wouldBeDone = () => {
    const would = asked && captured === undefined;
    asked = false;
    return would;
  };
  const effects = name === "login" ? [] : await effectsOf(silent, config, prepared, wouldBeDone);
  return {
    request: opened(sent, account),
    answer: opened(bytes, account),
    result: entry?.result ?? "answered",
    ...entry?.reason !== undefined && { reason: entry.reason },
    milliseconds: entry?.milliseconds ?? 0,
    effects,
    whole,
    upstream,
  };
}

/**
 * Sends the request again with the account as it is, and once without each of its options, and compares the answers.
 */
async function effectsOf(
  parts: SessionParts,
  config: Config,
  prepared: Prepared,
  wouldBeDone: () => boolean,
): Promise<TrialResult["effects"]> {
  const { account } = prepared;
  const answerFor = async (changed: Account): Promise<ReadAnswer> => {
    const accounts = new Map(config.accounts).set(account.id, { ...changed, password: account.password });
    return readAnswer(await sendAs(parts, { ...config, accounts }, prepared), changed);
  };
  const asIs = await answerFor(account);
  const effects: TrialResult["effects"][number][] = [];
  for (const { option, account: changed } of accountsWithout(config, account.id)) {
    const answer = await answerFor(changed);
    if (wouldBeDone()) {
      effects.push({ option, changes: "request" });
      continue;
    }
    const differences = answerDifferences(asIs, answer);
    if (differences.length > 0) effects.push({ option, changes: differences });
  }
  return effects;
}

/**
 * Sends the line to a new session and gives its answer. The session is logged in first, unless the message is a login.
 */
async function sendAs(
  parts: SessionParts,
  config: Config,
  { trial, name, account, sent }: Prepared,
): Promise<Uint8Array> {
  const isLogin = name === "login";
  // The journal gets the name of the member in place of an address. A login needs a real address, since it is compared
  // with the account's networks.
  const address = isLogin ? "127.0.0.1" : `staff ${trial.by}`;
  const peer = { connection: NO_CONNECTION, address, signal: new AbortController().signal };
  const session = openSession({ ...parts, current: () => config }, peer);
  if (!isLogin) {
    session.accountId = account.id;
    session.allowedBy = config;
    session.location = trial.location;
    session.shownLocation = safeToLog(trial.location);
  }
  try {
    return (await answerLine(session, { kind: "line", bytes: sent.subarray(0, -1) })).bytes;
  } finally {
    endServed(session);
  }
}

function opened(bytes: Uint8Array, { encoding, delimiter }: Account): TriedLine {
  const { message, shown } = openText(decodeText(bytes, encoding).trimEnd(), delimiter);
  return { raw: shown, ...message && { words: messageToJson(message, SHOWN) } };
}
