import process from "node:process";
import type { PostTarget } from "../../wire/dial.ts";
import { type Conduct, createConduct, present, rowsOf, setClock } from "./conduct.ts";
import { createHistogram, type Histogram, record } from "./histogram.ts";
import { lineTemplate } from "./line_template.ts";
import type { LoadPlan, ThreadShare } from "./load_plan.ts";
import { LoadTerminal, type TerminalPart } from "./load_terminal.ts";
import { identifierAt } from "./number_pattern.ts";
import { createPacer } from "./pacer.ts";
import type { TallyRow } from "./tally.ts";

/** What one thread has counted so far. Plain data, so that it may travel between threads. */
export interface ThreadFigures {
  readonly rows: readonly TallyRow[];
  /** Terminals that are connected at this moment. */
  readonly connected: number;
  /** Messages that were due and are not sent yet; 0 without a rate. */
  readonly behind: number;
  /** Answers of the terminal of this thread that has the fewest, and, in `most`, of the one that has the most. */
  readonly fewest: number;
  readonly most: number;
  /** Milliseconds that were measured. */
  readonly measured: number;
  /** Milliseconds of processor time that this thread took meanwhile. */
  readonly processor: number;
  /** How late the thread's timers were. */
  readonly lag: Histogram;
}

/** A share of a load that is running in this thread. */
export interface RunningThread {
  /** Resolves when every terminal is done. */
  readonly done: Promise<ThreadFigures>;
  /** Gives what was counted so far. */
  figures(): ThreadFigures;
  /** Ends the load as if its time were over. */
  stop(): void;
}

/** Milliseconds between two checks for exchanges that take too long. */
const LOOK_EVERY = 50;

export function startThread(plan: LoadPlan, share: ThreadShare): RunningThread {
  const start = performance.now();
  const conduct = createConduct(plan, start);
  const gauge = createGauge();
  const done = Promise.withResolvers<ThreadFigures>();
  let left = share.count;
  const terminals = partsOf(plan, share, start).map((part) =>
    new LoadTerminal(conduct, part, () => {
      if (--left === 0) end();
    })
  );

  const figures = () => figuresOf(conduct, terminals, gauge, pacer?.missed());
  const timers = [
    setInterval(() => setClock(conduct), 1000),
    setTimeout(() => gauge.begin(), plan.warmUp),
    setTimeout(stop, conduct.until - start),
    watch(terminals, gauge.lag),
  ];
  const pacer = plan.rate === undefined ? undefined : createPacer(terminals, {
    from: start + plan.ramp,
    until: conduct.until,
    interval: intervalOf(plan.rate, plan, share),
  });

  function stop(): void {
    conduct.until = Math.min(conduct.until, performance.now());
    gauge.end();
    pacer?.stop();
    for (const terminal of terminals) terminal.finish();
  }

  function end(): void {
    for (const timer of timers) clearInterval(timer);
    gauge.end();
    pacer?.stop();
    done.resolve(figures());
  }

  terminals.forEach((terminal, index) => terminal.start(plan.ramp * (share.first + index) / plan.terminals));
  return { done: done.promise, figures, stop };
}

function partsOf(plan: LoadPlan, share: ThreadShare, start: number): TerminalPart[] {
  const interval = plan.rate === undefined ? undefined : intervalOf(plan.rate, plan, share);
  return Array.from({ length: share.count }, (_, index): TerminalPart => {
    const number = share.first + index;
    const identity = plan.post
      ? postOf(plan.post, plan, number)
      : plan.telnet
      ? promptedOf(plan, number)
      : loginOf(plan, number);
    if (interval === undefined) return { number, ...identity };
    const timetable = (message: number) => start + plan.ramp + (message * share.count + index) * interval;
    return { number, ...identity, timetable };
  });
}

/** Works out the milliseconds between two messages of one thread. */
function intervalOf(rate: number, plan: LoadPlan, share: ThreadShare): number {
  return 1000 / (rate * share.count / plan.terminals);
}

function postOf({ path }: PostTarget, { login }: LoadPlan, terminal: number): Pick<TerminalPart, "post"> {
  const bears = login && { login: identifierAt(login.login, terminal), password: login.password };
  return { post: { path, ...bears } };
}

function promptedOf({ login }: LoadPlan, terminal: number): Pick<TerminalPart, "prompted"> {
  return login === undefined
    ? {}
    : { prompted: { login: identifierAt(login.login, terminal), password: login.password } };
}

function loginOf({ login, speech, given }: LoadPlan, terminal: number): Pick<TerminalPart, "login"> {
  if (login === undefined) return {};
  const values = new Map(given);
  values.set("loginUserId", identifierAt(login.login, terminal));
  values.set("loginPassword", login.password);
  if (login.location !== undefined) values.set("locationCode", identifierAt(login.location, terminal));
  return { login: lineTemplate("login", values, {}, { speech, now: present() }) };
}

function figuresOf(
  conduct: Conduct,
  terminals: readonly LoadTerminal[],
  gauge: Gauge,
  missed: number | undefined,
): ThreadFigures {
  const answers = terminals.map((terminal) => terminal.answers);
  return {
    rows: rowsOf(conduct),
    connected: terminals.filter(({ connected }) => connected).length,
    behind: terminals.reduce((sum, { behind }) => sum + behind, missed ?? 0),
    fewest: Math.min(...answers),
    most: Math.max(...answers),
    measured: Math.max(0, Math.min(performance.now(), conduct.until) - conduct.measuredFrom),
    processor: gauge.processor(),
    lag: gauge.lag,
  };
}

/** Measures the thread itself. */
interface Gauge {
  readonly lag: Histogram;
  begin(): void;
  end(): void;
  /** Milliseconds of processor time between begin and end, or until now. */
  processor(): number;
}

function createGauge(): Gauge {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let from: number | undefined, to: number | undefined;
  return {
    lag: createHistogram(),
    begin: () => from = used(),
    end: () => to ??= used(),
    processor: () => from === undefined ? 0 : (to ?? used()) - from,
  };
}

/** Looks at all terminals again and again, and notes how late each look is. */
function watch(terminals: readonly LoadTerminal[], lag: Histogram): ReturnType<typeof setInterval> {
  let expected = performance.now() + LOOK_EVERY;
  return setInterval(() => {
    const now = performance.now();
    record(lag, (now - expected) * 1000);
    expected = now + LOOK_EVERY;
    for (const terminal of terminals) terminal.look(now);
  }, LOOK_EVERY);
}
