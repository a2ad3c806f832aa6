import type { Storage } from "../../../src/storage/port/storage.ts";
import { type CopyReport, readCopyReport } from "../../../src/desk/copy/copy_report.ts";
import { openCopies } from "../../../src/stand_in/copies.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import type { Config } from "../../../src/config/config.ts";
import { feedFiles } from "../../contract/gateway/feed_contract.ts";
import { aContext } from "../../support/files/csv_files.ts";
import { aStandIn } from "../../support/files/a_stand_in.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anInstitution } from "../../support/files/sample_config.ts";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { NOW } from "../../support/server/serving.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { type Simulating, simulating, START } from "../../tools/simulate/simulating.ts";
import { Day } from "./desk_and_terminals.ts";
import { aTown, filesOfNight, type LibrarySize } from "./library.ts";

/** What is played. */
interface DayPlayed {
  readonly seed: number;
  readonly messages: number;
  readonly size: LibrarySize;
  readonly storage: Storage;
}

/** How far the copy said the same, before and after the feed that follows. */
export interface DayCompared {
  readonly before: CopyReport;
  readonly after: CopyReport;
  /** Of the differences: how many are about a card or a copy that the desk had changed, by outcome after the feed. */
  readonly touched: Readonly<Record<string, { readonly all: number; readonly touched: number }>>;
  /** Messages that heard no answer of the system. */
  readonly lost: number;
}

/** Messages between two acts of the desk, and how long what is compared gathers, in seconds. */
const ACT_EACH = 12, GATHERED = 15;
const HOUR = 3_600_000;
const STAND_IN = aStandIn();

/** Plays a day's messages through a gateway before a simulated Koha, with a feed before, in the middle and behind. */
export function playDay({ seed, messages, size, storage }: DayPlayed): Promise<DayCompared> {
  const random = seededRandom(seed);
  return new Promise((resolve, reject) => {
    simulating({ kind: "koha", library: aTown(size, random), seed }, async (simulated) => {
      const day = new Day(simulated.simulator.library, size, random);
      resolve(await playBefore({ simulated, storage, day, messages }));
    }).catch(reject);
  });
}

/** What a day is played on. */
interface World {
  readonly simulated: Simulating;
  readonly storage: Storage;
  readonly day: Day;
  readonly messages: number;
}

async function playBefore(world: World): Promise<DayCompared> {
  const { simulated: { simulator, time }, storage } = world, hourly: (() => void)[] = [];
  const upstream = { kind: "koha", errorDetection: false, shortestLoan: 21 } as const;
  const addresses = [{ host: "127.0.0.1", port: simulator.port }];
  const config = aConfig({
    institutions: [anInstitution({ upstream: anUpstream({ addresses, ...upstream }), standIn: STAND_IN })],
  });
  const copies = await copiesOf(config, world, hourly);
  const { heard, answer } = copies.replicaOf("MAIN"), copy = { standIn: STAND_IN, heard, answer };
  let compared: DayCompared | undefined;
  try {
    await gatewayed(
      { port: simulator.port, clock: drivenGatewayClock(time), account: SIP1, upstream, storage, copy },
      async (served) => {
        compared = await playHalves(world, await logIn(served), () => hourly.splice(0).forEach((ring) => ring()));
      },
    );
    if (compared === undefined) throw new RangeError("nothing was compared");
    return { ...compared, lost: copies.notCompared().get("MAIN") ?? 0 };
  } finally {
    await copies.close();
  }
}

/** @param hourly gathers what is to be done each hour */
function copiesOf(config: Config, { simulated: { time }, storage }: World, hourly: (() => void)[]) {
  const clock = drivenGatewayClock(time);
  return openCopies({
    ...{ current: () => config, log: recordingLog("no"), owner: "this day", compared: () => {}, counted: () => {} },
    open: () => Promise.resolve({ ...storage, close: () => Promise.resolve() }),
    now: time.now,
    after(milliseconds, ring) {
      if (milliseconds !== HOUR) return clock.after(milliseconds, ring);
      hourly.push(ring);
      return () => {};
    },
    passwords: {
      waiting: 0,
      hash: (pin) => Promise.resolve(`hash of ${pin}`),
      verifyLogin: () => Promise.resolve(false),
      verify: (pin, stored) => Promise.resolve(stored === `hash of ${pin}`),
    },
    ledgers: {
      opened: () => Promise.resolve(),
      closing: () => Promise.resolve(),
      renew: () => Promise.resolve(true),
    },
  });
}

/** A feed, half of the messages, a feed, the other half, and a feed. */
async function playHalves(
  { simulated: { simulator, time }, storage, day, messages }: World,
  terminal: Terminal,
  tidy: () => void,
): Promise<DayCompared> {
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) await driveUntil(time, time.advance(1));
  };
  const feed = async () => {
    const files = filesOfNight(simulator.library), context = { ...aContext(), now: time.now() };
    const fed = await feedFiles(storage, files, { institution: "MAIN", at: time.now(), context });
    if (!fed.ok) throw new RangeError(`the night's files are refused: ${fed.faults.shown[0]?.message}`);
    tidy();
    await pass(GATHERED);
  };
  const play = async (count: number) => {
    for (let at = 0; at < count; at++) {
      if (at % ACT_EACH === 0) day.act();
      terminal.send(day.message(dateOf(NOW.add(Temporal.Instant.from(START).until(time.now())))));
      await driveUntil(time, terminal.expect(/^\d\d/));
      await pass(1);
    }
    await pass(GATHERED);
  };
  await feed();
  await play(messages >> 1);
  await feed();
  await play(messages - (messages >> 1));
  const before = await reportOf(storage);
  await feed();
  const after = await reportOf(storage);
  return { before, after, touched: byTouch(after, day.touched), lost: 0 };
}

function reportOf({ comparisons }: Storage): Promise<CopyReport> {
  return readCopyReport(comparisons, { to: Temporal.PlainDate.from("2026-11-28"), days: 3, examples: 20_000 });
}

function byTouch({ differences }: CopyReport, touched: ReadonlySet<string>): DayCompared["touched"] {
  const by: Record<string, { all: number; touched: number }> = {};
  for (const { outcome, patronId = "", itemId = "" } of differences) {
    const { all, touched: before } = by[outcome] ?? { all: 0, touched: 0 };
    by[outcome] = { all: all + 1, touched: before + Number(touched.has(patronId) || touched.has(itemId)) };
  }
  return by;
}

/** The date and time of a message. */
function dateOf(now: Temporal.Instant): string {
  const [day = "", time = ""] = now.toString({ smallestUnit: "second" }).replace("Z", "").split("T");
  return `${day.replaceAll("-", "")}    ${time.replaceAll(":", "")}`;
}
