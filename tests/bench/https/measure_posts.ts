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

/** Terminals with a connection, and those that post, each so often a second. */
const CONNECTED = 50, POSTING = 200, A_SECOND = 10;
/** By how much of itself the processor time of a message may rise. */
const TARGET = 0.1;

/**
 * Processor time of a message over a connection: alone, and beside terminals that post, without what these take alone. It means
 * something on a machine that does nothing else: elsewhere a server takes more messages at once, and each costs less.
 */
export async function measureBeside(measured: MeasuredPosts): Promise<string[]> {
  const { name, message, beginning } = WORKS[0];
  const sockets = await enter(CONNECTED, "socket", measured), posts = await enter(POSTING, "post", measured);
  const seconds = measured.seconds * 2;
  const cost = async (visitors: readonly SecureVisitor[]) => {
    const before = await useOf(measured.pid);
    await askPaced(visitors, seconds, message, beginning);
    return (await useOf(measured.pid)).processor - before.processor;
  };
  await cost([...sockets, ...posts]);
  const alone: number[] = [], beside: number[] = [], each: number[] = [];
  for (let round = 0; round < measured.rounds; round++) {
    const ofSockets = await cost(sockets), ofPosts = await cost(posts), ofBoth = await cost([...sockets, ...posts]);
    alone.push(ofSockets / (CONNECTED * A_SECOND * seconds));
    beside.push((ofBoth - ofPosts) / (CONNECTED * A_SECOND * seconds));
    each.push(ofPosts / (POSTING * A_SECOND * seconds));
  }
  for (const visitor of [...sockets, ...posts]) visitor.close();
  const ratio = middle(beside.map((cost, round) => cost / (alone[round] ?? NaN)));
  const shown = against(figure(ratio), ratio <= 1 + TARGET, `${1 + TARGET} or less`);
  return [
    `## A ${name} of ${CONNECTED} connections beside ${POSTING} terminals that post, ${A_SECOND} a second each`,
    "",
    ...table(["alone, CPU µs", "beside posts, CPU µs", "ratio", "a post, CPU µs"], [
      [figure(middle(alone)), figure(middle(beside)), shown, figure(middle(each))],
    ]),
    "",
  ];
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

/** Has each ask so often a second, all of them spread over it. */
async function askPaced(
  visitors: readonly SecureVisitor[],
  seconds: number,
  message: string,
  beginning: string,
): Promise<void> {
  const began = performance.now(), pause = 1000 / A_SECOND;
  await Promise.all(visitors.map(async (visitor, at) => {
    for (let turn = 0; turn < seconds * A_SECOND; turn++) {
      const due = began + pause * (turn + at / visitors.length);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await visitor.ask(message, beginning);
    }
  }));
  const left = began + seconds * 1000 - performance.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
}

function middle(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? NaN;
}
