import type { ConnectionOptions } from "node:tls";
import { against, figure, table } from "../markdown.ts";
import { useOf } from "../process_use.ts";
import { type SecureVisitor, visitByPost, visitBySocket } from "./secure_visitor.ts";

/** A server with a port for connections and one for posts, both over TLS. */
interface MeasuredPosts {
  readonly pid: number;
  readonly bySocket: number;
  readonly byPost: number;
  readonly tls: ConnectionOptions;
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
}

const DATE = "20261127    101500";

const WORKS = [
  { name: "17", message: `17${DATE}AOMAIN|ABI1|AC|`, beginning: "18" },
  { name: "63", message: `63009${DATE}          AOMAIN|AAP1|AC|`, beginning: "64" },
] as const;

/** Terminals that ask at the same time, each as soon as it is answered. */
const EAGER = 8;
/** Seconds in which the code is compiled before any round. */
const WARM_UP = 8;

/** Processor time a message of posts beside that of connections. They take turns; the middle of the rounds counts. */
export async function measureMessages(measured: MeasuredPosts): Promise<string[]> {
  const { rounds, seconds } = measured;
  const rows: string[][] = [];
  for (const { name, message, beginning } of WORKS) {
    const kinds = [await enter(EAGER, "socket", measured), await enter(EAGER, "post", measured)];
    const cost = async (visitors: readonly SecureVisitor[], seconds: number) => {
      const before = await useOf(measured.pid);
      const answers = await askEagerly(visitors, seconds, message, beginning);
      return ((await useOf(measured.pid)).processor - before.processor) / answers;
    };
    for (const visitors of kinds) await cost(visitors, WARM_UP);
    const costs: number[][] = kinds.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [at, visitors] of kinds.entries()) costs[at]?.push(await cost(visitors, seconds));
    }
    const [sockets = [], posts = []] = costs;
    const ratio = middle(posts.map((each, round) => each / (sockets[round] ?? NaN)));
    rows.push([name, figure(middle(sockets)), figure(middle(posts)), figure(ratio)]);
    for (const visitor of kinds.flat()) visitor.close();
  }
  return [
    `## Messages of ${EAGER} terminals, middle of ${rounds} rounds`,
    "",
    ...table(["Message", "TLS connection, CPU µs", "post, CPU µs", "ratio"], rows),
    "",
  ];
}

/** Terminals with a connection, and how many messages a second each sends by turns. */
const CONNECTED = 50, RATES = [10, 30, 50];
/** Terminals that post, and how many messages a second each sends. */
const POSTING = 200, POSTS = 10;
/** By how much of itself the processor time of a message may rise. */
const TARGET = 0.1;

/**
 * Processor time of one more message over a connection: alone, and beside terminals that post. What posts take cannot be
 * taken off what both take together, since the same turn of the event loop serves both, and each costs less then. So the
 * connections' messages change in number while the posts stay the same: the processor time that rises with them, as a line
 * through all measurements has it, is theirs. Both ways take turns.
 */
export async function measureBeside(measured: MeasuredPosts): Promise<string[]> {
  const { name, message, beginning } = WORKS[0];
  const sockets = await enter(CONNECTED, "socket", measured), posts = await enter(POSTING, "post", measured);
  const seconds = measured.seconds * 2;
  const use = async (rate: number, posting: readonly SecureVisitor[]): Promise<Point> => {
    const before = await useOf(measured.pid);
    await askPaced([{ visitors: sockets, rate }, { visitors: posting, rate: POSTS }], seconds, message, beginning);
    return { x: CONNECTED * rate * seconds, y: (await useOf(measured.pid)).processor - before.processor };
  };
  for (const rate of RATES) await use(rate, posts);
  const alone: Point[] = [], beside: Point[] = [];
  for (let round = 0; round < measured.rounds; round++) {
    for (const rate of RATES) {
      alone.push(await use(rate, []));
      beside.push(await use(rate, posts));
    }
  }
  for (const visitor of [...sockets, ...posts]) visitor.close();
  const [before, after] = [lineThrough(alone), lineThrough(beside)];
  const ratio = after.slope / before.slope, each = (after.start - before.start) / (POSTING * POSTS * seconds);
  const shown = against(figure(ratio), ratio <= 1 + TARGET, `${1 + TARGET} or less`);
  return [
    `## One more ${name} of ${CONNECTED} connections beside ${POSTING} terminals that post ${POSTS} times a second each`,
    "",
    ...table(["alone, CPU µs", "beside posts, CPU µs", "ratio", "a post, CPU µs"], [
      [slopeShown(before), slopeShown(after), shown, figure(each)],
    ]),
    "",
  ];
}

/** A number of messages, and the microseconds of processor time that a server took with them. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line: where it starts, how it rises, and the standard error of that. */
interface Line {
  readonly start: number;
  readonly slope: number;
  readonly error: number;
}

/** Lays a line through points by least squares. */
function lineThrough(points: readonly Point[]): Line {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean((point) => point.x), y = mean((point) => point.y), spread = mean((point) => (point.x - x) ** 2);
  const slope = mean((point) => (point.x - x) * (point.y - y)) / spread, start = y - slope * x;
  const left = mean((point) => (point.y - start - slope * point.x) ** 2);
  return { start, slope, error: Math.sqrt(left / (points.length - 2) / spread) };
}

function slopeShown({ slope, error }: Line): string {
  return `${figure(slope)} ± ${figure(error)}`;
}

async function enter(
  count: number,
  how: "socket" | "post",
  { bySocket, byPost, tls }: MeasuredPosts,
): Promise<SecureVisitor[]> {
  const visitors: SecureVisitor[] = [];
  for (let at = 0; at < count; at++) {
    visitors.push(how === "socket" ? await visitBySocket(bySocket, tls) : await visitByPost(byPost, tls));
  }
  return visitors;
}

/** Has each ask as soon as it is answered; gives how many answers there were. */
async function askEagerly(
  visitors: readonly SecureVisitor[],
  seconds: number,
  message: string,
  beginning: string,
): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let answers = 0;
  await Promise.all(visitors.map(async (visitor) => {
    for (; performance.now() < end; answers++) await visitor.ask(message, beginning);
  }));
  return answers;
}

/** Has each of all groups ask as often a second as its group does, all of a group spread over it. */
async function askPaced(
  groups: readonly { readonly visitors: readonly SecureVisitor[]; readonly rate: number }[],
  seconds: number,
  message: string,
  beginning: string,
): Promise<void> {
  const began = performance.now();
  const waitUntil = (due: number) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  await Promise.all(groups.flatMap(({ visitors, rate }) =>
    visitors.map(async (visitor, at) => {
      for (let turn = 0; turn < seconds * rate; turn++) {
        await waitUntil(began + 1000 / rate * (turn + at / visitors.length));
        await visitor.ask(message, beginning);
      }
    })
  ));
  await waitUntil(began + seconds * 1000);
}

function middle(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? NaN;
}
