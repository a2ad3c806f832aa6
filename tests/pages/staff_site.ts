import { asSaid, type Notice, notice } from "../../src/library/notice.ts";
import { checkConfig } from "../../src/desk/check_config.ts";
import type { CopyFreshness } from "../../src/observability/storage_gauges.ts";
import type { ConfigChecker } from "../../src/desk/config_checker.ts";
import { createConfiguring } from "../../src/desk/create_configuring.ts";
import { createClosedDays } from "../../src/service/closed_days.ts";
import { createDesk } from "../../src/desk/create_desk.ts";
import { createStaffSignIn } from "../../src/desk/sign_in/create_staff_sign_in.ts";
import { createStaffLogin } from "../../src/desk/log_in_staff.ts";
import type { LocalStaff, SignIn } from "../../src/config/config.ts";
import type { ConnectedTerminal } from "../../src/observability/connected_terminal.ts";
import { createFeed, type Feed, type FeedEntry } from "../../src/observability/feed.ts";
import { refusalKind } from "../../src/observability/outcomes.ts";
import { createMetrics, type Metrics } from "../../src/observability/metrics.ts";
import type { NoticedQuestions } from "../../src/observability/noticed_questions.ts";
import type { UpstreamReport } from "../../src/observability/upstream_report.ts";
import type { CopyReport } from "../../src/desk/copy/copy_report.ts";
import type { Trials } from "../../src/desk/trials.ts";
import type { Desk } from "../../src/desk/desk.ts";
import type { DeskRefusal } from "../../src/desk/work/desk_work.ts";
import { createStaffApp } from "../../src/pages/staff_app.tsx";
import { createLoginPlaces } from "../../src/server/session/failed_logins.ts";
import { createLimitLog } from "../../src/server/session/limit_log.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { type RecordingLog, recordingLog } from "../support/server/recording_log.ts";
import { aConfig, anAccount, type ConfigParts } from "../support/files/sample_config.ts";
import { NOW } from "../support/server/serving.ts";

type StaffApp = ReturnType<typeof createStaffApp>;

/** What a test says of a staff page, and may change while it runs. */
export interface SiteState {
  now: Temporal.Instant;
  staff: readonly LocalStaff[];
  /** Where people sign in; absent: by local names only. */
  signIn: SignIn | undefined;
  terminals: readonly ConnectedTerminal[];
  /** What the configuration file says now. */
  file: string;
  readonly trials: Trials;
  /** Why the server should not be used. */
  problem: Notice | undefined;
  upstreams: readonly UpstreamReport[];
  asked: readonly NoticedQuestions[];
  /** What came of comparing a copy; absent: it cannot be read. */
  copyReport?: CopyReport;
  copyFreshness?: CopyFreshness;
  reloadProblem: Notice | undefined;
  /** Says when nobody waits any longer for the last check of a configuration. */
  waited?: AbortSignal;
}

/** A staff page in the test's own process. */
export interface StaffSite extends SiteState {
  /** How often a reload was asked for. */
  readonly reloads: () => number;
  readonly app: StaffApp;
  readonly log: RecordingLog;
  readonly feed: Feed;
  readonly lastMessages: Map<string, number>;
  readonly metrics: Metrics;
  /** The numbers of the connections that were disconnected. */
  readonly disconnected: readonly number[];
}

/** One of the staff for each role; the password is the name. */
export function someStaff(): readonly LocalStaff[] {
  return (["view", "desk", "admin"] as const).map((role) => ({
    id: role,
    role,
    password: { kind: "clear", value: role },
  }));
}

/** Trials of one message, whose answer tells what was asked. */
function someTrials(): Trials {
  return {
    messages: [{ name: "checkout", changes: true }],
    form: (message) =>
      message === "checkout"
        ? [
          { name: "patronId", label: "AA patron identifier", preset: "", secret: false },
          { name: "patronPassword", label: "AD patron password", preset: "", secret: true },
        ]
        : undefined,
    carryOut: ({ values, by, account }) => {
      if (values.get("patronId") === "") {
        return Promise.resolve(
          notice("option-needed", "checkout needs AA patron identifier.", "checkout", ["AA patron identifier"]),
        );
      }
      const raw = `AA${values.get("patronId")}|by ${by} as ${account}`;
      const effects = [
        { option: "hide_fields", changes: [{ label: "AH due date", without: "<b>today</b>" }] },
        { option: "messages", changes: "request" as const },
      ];
      const answer = { raw: "120<script>alert(1)</script>" };
      return Promise.resolve({
        request: { raw },
        answer,
        result: "refused",
        reason: "patron-unknown",
        milliseconds: 1,
        effects,
        whole: false,
        upstream: false,
      });
    },
  };
}

/** Stands in for the notes where a test has no storage. */
const NO_NOTES = {
  note: () => Promise.resolve(undefined),
  noteOnce: (_: string, value: string) => Promise.resolve(value),
  replaceNote: () => Promise.resolve(true),
};

const nothingDone = (): Promise<DeskRefusal> => Promise.resolve({ ok: false, reason: "no-desk" });

/** Stands in for the desk where a test is not about it. */
const NO_DESK: Desk = {
  lists: { rows: () => Promise.resolve([]), csv: () => ReadableStream.from([]) },
  work: {
    lend: nothingDone,
    takeBack: nothingDone,
    undoScan: nothingDone,
    renew: nothingDone,
    renewAll: nothingDone,
    hold: nothingDone,
    cancelHold: nothingDone,
    pay: nothingDone,
    waive: nothingDone,
    charge: nothingDone,
    setDue: nothingDone,
    block: nothingDone,
    unblock: nothingDone,
    unlock: nothingDone,
    setPin: nothingDone,
    setStatus: nothingDone,
    newCard: nothingDone,
    addPatron: nothingDone,
    changePatron: nothingDone,
    renewCard: nothingDone,
    addItem: nothingDone,
    changeItem: nothingDone,
    noteSeen() {},
  },
  itemStatuses: [],
  find: () => Promise.resolve({ patrons: [], items: [], titles: [], more: false }),
  title: () => Promise.resolve(undefined),
  fieldsOf: () => Promise.resolve(undefined),
  patron: () => Promise.resolve(undefined),
  item: () => Promise.resolve(undefined),
  lastBorrower: () => Promise.resolve(undefined),
  loanStatistics: () => Promise.resolve({ "month": [], "branch": [], "item-type": [], "hour": [] }),
  journalActions: [],
  csvLine: (cells) => `${cells.join()}\r\n`,
  journal: () => ReadableStream.from([]),
  journalCsv: () => ReadableStream.from([]),
  exceptions: () => Promise.resolve([]),
  exceptionsCsv: () => ReadableStream.from([]),
  exceptionTally: () => Promise.resolve([]),
  returns: {
    waiting: () => Promise.resolve([]),
    stop: () => Promise.resolve(),
    goOn: () => Promise.resolve(),
    handOver: () => Promise.resolve(0),
    captured: () => Promise.resolve([]),
    capturedCsv: () => ReadableStream.from([]),
  },
  outages: { list: () => Promise.resolve([]) },
  afterOutages: () => Promise.resolve([]),
  closeException: () => Promise.resolve("closed"),
};

/**
 * Makes a staff page, of a configuration with two accounts unless the test says otherwise; with a storage, it has a desk.
 */
export function aStaffSite(parts: ConfigParts = {}, storage?: Storage): StaffSite {
  const config = aConfig({ accounts: [anAccount(), anAccount({ id: "kiosk" })], ...parts });
  const state: SiteState = {
    file: "",
    trials: someTrials(),
    now: NOW,
    staff: someStaff(),
    signIn: config.signIn,
    terminals: [],
    problem: undefined,
    upstreams: [],
    asked: [],
    reloadProblem: undefined,
  };
  const current = () => {
    const { signIn: _, ...others } = config;
    const staff = new Map(state.staff.map((member) => [member.id, member]));
    return { ...others, staff, ...state.signIn && { signIn: state.signIn } };
  };
  const clock = () => state.now;
  const log = recordingLog();
  const feed = createFeed();
  const lastMessages = new Map<string, number>();
  const metrics = createMetrics();
  const disconnected: number[] = [];
  let reloads = 0;
  const check: ConfigChecker["check"] = ({ inForce, text = state.file }, gone) => {
    if (gone !== undefined) state.waited = gone;
    const readText = (path: string) => {
      if (path === config.file) return text;
      throw new Deno.errors.NotFound(path);
    };
    return Promise.resolve(checkConfig(inForce, { readText, env: () => undefined }));
  };
  const reload = () => {
    reloads++;
    return Promise.resolve(state.reloadProblem);
  };
  const closedDays = createClosedDays(storage ?? NO_NOTES, current);
  const app = createStaffApp({
    closedDays,
    configuring: createConfiguring({ current, checker: { check }, reload }),
    trials: state.trials,
    current,
    clock,
    log,
    feed,
    metrics,
    readiness: { problem: () => Promise.resolve(state.problem) },
    reloadProblem: () => state.reloadProblem,
    storageAvailable: () => state.problem === undefined,
    lastMessages,
    terminals: () => state.terminals,
    asked: () => state.asked,
    upstreams: () => state.upstreams,
    copyReport: () => Promise.resolve(state.copyReport),
    copyFreshness: () => Promise.resolve(state.copyFreshness),
    bypass: (on, institution, staff) => ({
      done: institution !== "engine",
      told: [asSaid(`${staff} turned ${institution} ${on ? "on" : "off"}`)],
    }),
    standIn: ({ on, institution, reason, by }) =>
      Promise.resolve({
        done: reason !== "",
        told: [asSaid(`${by} turned ${institution} ${on ? "on" : "off"}: ${reason}`)],
      }),
    desk: storage === undefined ? NO_DESK : createDesk({
      storage,
      ledger: storage.ledger,
      journal: storage,
      outage: storage.lending.outage,
      current: closedDays.current,
      clock,
      hash: (pin) => Promise.resolve(`$hash$${pin}`),
    }),
    disconnect: (connection) => disconnected.push(connection) > 0,
    signIn: createStaffSignIn({
      ...{ current, clock, log },
      limitLog: createLimitLog(log, () => clock().epochMilliseconds),
      elapsed: () => clock().epochMilliseconds,
    }),
    staffLogin: createStaffLogin({
      places: createLoginPlaces(clock),
      current,
      elapsed: () => clock().epochMilliseconds,
      log,
      limitLog: createLimitLog(log, () => clock().epochMilliseconds),
      verify: (clear, phc) => Promise.resolve(phc === `$${clear}`),
    }),
  });
  return Object.assign(state, { app, log, reloads: () => reloads, feed, lastMessages, metrics, disconnected });
}

/** A terminal that has logged in. */
export function aTerminal(overrides: Partial<ConnectedTerminal> = {}): ConnectedTerminal {
  return {
    connection: 7,
    address: "10.0.0.7",
    port: 6001,
    since: NOW.epochMilliseconds,
    account: "sipterm1",
    terminal: "SelfCheck 3",
    outOfPaper: false,
    ...overrides,
  };
}

let entries = 0;

/** A message of that terminal, which was answered. */
export function anEntry(overrides: Partial<FeedEntry> = {}): FeedEntry {
  return {
    number: ++entries,
    time: NOW.epochMilliseconds,
    connection: 7,
    address: "10.0.0.7",
    terminal: "SelfCheck 3",
    account: "sipterm1",
    message: "checkout",
    // As the session tells it: an answer with a reason is a refusal.
    result: overrides.reason === undefined ? "answered" : refusalKind(overrides.reason),
    milliseconds: 1.25,
    words: () => ({}),
    lines: () => ({}),
    isAbout: () => false,
    ...overrides,
  };
}
