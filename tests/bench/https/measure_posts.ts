import type { ConnectionOptions } from "node:tls";
import { against, figure, table } from "../markdown.ts";
import { fineProcessorOf, useOf } from "../process_use.ts";
import { type SecureVisitor, visitByPost, visitBySocket } from "./secure_visitor.ts";

/** A server with a port for connections and one for posts, both over TLS. */
interface MeasuredPosts {
  readonly pid: number;
  readonly bySocket: number;
  readonly byPost: number;
  readonly tls: ConnectionOptions;
  readonly rounds: number;
  /** Of each measurement of `measureMessages`. */
  readonly seconds: number;
  /** Of all rounds of `measureBeside`. */
  readonly secondsBeside: number;
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

/** Terminals that have a connection, and those that post; how many messages a second each of them sends. */
const CONNECTED = 50, BY_CONNECTION = 80, POSTING = 200, BY_POST = 10;
/** Seconds of a turn: so few that a machine that is busy with something else for a while is so for a whole round. */
const TURN = 0.3;
/** By how much of itself the processor time of a message may rise. */
const TARGET = 0.1;

/**
 * Processor time of a message over a connection, alone and beside terminals that post. It is what the server takes more
 * when the connections speak, a message: than when all are silent, and than when only posts come. All four ways take
 * turns in each round, which gives one ratio; the middle one counts.
 *
 * No line through several rates of the connections tells it: alone, one message more costs less than those before,
 * since it shares the turn of the event loop that they have begun, and beside posts all do.
 */
export async function measureBeside(measured: MeasuredPosts): Promise<string[]> {
  const { pid, secondsBeside } = measured;
  const { name, message, beginning } = WORKS[0];
  const sockets = await enter(CONNECTED, "socket", measured), posts = await enter(POSTING, "post", measured);
  const ways = [[], [sockets], [posts], [posts, sockets]];
  let before = NaN;
  const use = async (speaking: readonly (readonly SecureVisitor[])[]) => {
    const groups = speaking.map((visitors) => ({ visitors, rate: visitors === sockets ? BY_CONNECTION : BY_POST }));
    await askPaced(groups, TURN, message, beginning);
    const after = await fineProcessorOf(pid), used = after - before;
    before = after;
    return used;
  };
  const began = performance.now(), isWithin = (seconds: number) => performance.now() - began < seconds * 1000;
  while (isWithin(WARM_UP)) await use([posts, sockets]);
  const alone: number[] = [], beside: number[] = [], post: number[] = [];
  for (let round = 0; round === 0 || isWithin(WARM_UP + secondsBeside); round++) {
    // Whoever comes first or last does so every second time.
    const order = round % 2 === 0 ? ways : ways.toReversed();
    const used = new Map<readonly (readonly SecureVisitor[])[], number>();
    for (const way of order) used.set(way, await use(way));
    const [none = NaN, ofSockets = NaN, ofPosts = NaN, ofBoth = NaN] = ways.map((way) => used.get(way));
    alone.push((ofSockets - none) / (CONNECTED * BY_CONNECTION * TURN));
    beside.push((ofBoth - ofPosts) / (CONNECTED * BY_CONNECTION * TURN));
    post.push((ofPosts - none) / (POSTING * BY_POST * TURN));
  }
  for (const visitor of [...sockets, ...posts]) visitor.close();
  const ratios = beside.map((each, round) => each / (alone[round] ?? NaN)), ratio = middle(ratios);
  const shown = against(figure(ratio), ratio <= 1 + TARGET, `${1 + TARGET} or less`);
  return [
    `## A ${name} of ${CONNECTED} connections beside ${POSTING} terminals that post ${BY_POST} times a second each`,
    "",
    `Middle of ${ratios.length} rounds; between what is named, the ratio lies 19 times of 20.`,
    "",
    ...table(["alone, CPU µs", "beside posts, CPU µs", "ratio", "between", "a post, CPU µs"], [
      [figure(middle(alone)), figure(middle(beside)), shown, between(ratios), figure(middle(post))],
    ]),
    "",
  ];
}

/** Tells between which two of the figures their true middle lies, 19 times of 20: so many of them lie to each side. */
function between(figures: readonly number[]): string {
  const sorted = figures.toSorted((a, b) => a - b), count = sorted.length;
  const outside = Math.max(0, Math.floor(count / 2 - 0.98 * Math.sqrt(count)));
  return [sorted[outside], sorted[count - 1 - outside]].map((each = NaN) => figure(each)).join(" to ");
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
