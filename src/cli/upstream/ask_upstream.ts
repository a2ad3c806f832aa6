import { TLSSocket } from "node:tls";
import type { Institution } from "../../config/config.ts";
import type { Upstream, UpstreamAddress } from "../../config/upstream/upstream.ts";
import { upstreamTarget } from "../../gateway/base/upstream_target.ts";
import type { GatewayClock } from "../../gateway/base/gateway_clock.ts";
import type { Question } from "../../gateway/changes/change_request.ts";
import { questionRequest } from "../../gateway/question_request.ts";
import type { UpstreamIdentity } from "../../gateway/sessions/upstream_identity.ts";
import { createOtherForms } from "../../gateway/sessions/answer_check.ts";
import type { Exchanged, Opened } from "../../gateway/sessions/exchanged.ts";
import { UpstreamSession } from "../../gateway/sessions/upstream_session.ts";
import type { Timestamp } from "../../protocol/timestamp.ts";
import { dial } from "../../wire/dial.ts";

/** The outcome of one step, and how long it took. */
export interface Timed<T> {
  readonly came: T;
  readonly milliseconds: number;
}

/** What another library system showed and said at one address. */
export interface AskedUpstream extends AskedInSession {
  /** Whether a connection was made: with the certificate that the system showed, or the reason why not. */
  readonly connected: Timed<Connected>;
}

/** What it said in sessions. */
interface AskedInSession {
  /** The outcome of the login; absent where there is no login, or no connection. */
  readonly opened?: Timed<Opened>;
  /** The answer to a 99. */
  readonly status?: Timed<Exchanged>;
  /** What ends the system's messages, and whether it greets. */
  readonly habits?: Pick<UpstreamSession, "lineEnd" | "greets">;
  /** The answer to a 17 for a copy that does not exist. */
  readonly item?: Timed<Exchanged>;
  /** The answer to a 63 for a patron who does not exist, asked if there is none to the 17. */
  readonly patron?: Timed<Exchanged>;
  /** How many sessions it served at once, of those that were tried; absent where one was refused, or none can be counted. */
  readonly serves?: undefined | { readonly sessions: number; readonly isAll: boolean };
}

/** Whether a connection came about. */
type Connected =
  | { readonly ok: true; readonly certificate?: ShownCertificate }
  | { readonly ok: false; readonly why: string };

/** A certificate that a system showed and that was taken. */
interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string;
}

/** An institution that another library system serves. */
export type UpstreamInstitution = Institution & { readonly upstream: Upstream };

const CONNECT_LIMIT = 5_000;

/**
 * Connects to one address of a library system, logs in, and asks a 99 and a 17; and a 63 where the 17 has no answer. Then
 * opens some sessions at once. A wrong password is sent once: more tries could lock the account there.
 *
 * @param identity the login; absent: only the connection is tried
 * @param most how many sessions are opened at once
 * @param now on the institution's clock
 */
export async function askUpstream(
  { id, upstream: whole }: UpstreamInstitution,
  address: UpstreamAddress,
  identity: UpstreamIdentity | undefined,
  most: number,
  now: Timestamp,
  clock: GatewayClock,
): Promise<AskedUpstream> {
  const upstream: Upstream = { ...whole, addresses: [address] };
  async function timed<T>(work: Promise<T>): Promise<Timed<T>> {
    const began = clock.elapsed();
    const came = await work;
    return { came, milliseconds: clock.elapsed() - began };
  }
  const connected = await timed(connect(upstream, address, clock));
  if (!connected.came.ok || identity === undefined) return { connected };
  const parts = { upstream, clock, forms: createOtherForms(), ended() {}, aboutAnother() {} };
  const ask = (session: UpstreamSession, question: Question) => {
    const deadline = clock.elapsed() + upstream.answerSeconds * 1000;
    return timed(session.exchange(questionRequest({ id, upstream }, question, now, deadline)));
  };
  const { probeItem } = upstream;
  const first = new UpstreamSession(parts, identity);
  const told = await ended(first, async (): Promise<AskedInSession> => {
    const opened = await timed(first.open());
    if (opened.came.kind !== "ready") return { opened };
    const status = await ask(first, { status: true });
    const item = await ask(first, { item: probeItem });
    // A response over HTTP has no line end.
    return { opened, status, item, ...upstream.path === undefined && { habits: first } };
  });
  const count = async () =>
    upstream.path === undefined ? await countServed(most, () => new UpstreamSession(parts, identity)) : undefined;
  if (told.item === undefined) return { connected, ...told };
  if (told.item.came.kind === "answer") return { connected, ...told, serves: await count() };
  // The system may have closed that connection, or its answer may still come there.
  const second = new UpstreamSession(parts, identity);
  const patron = await ended(second, async () => {
    await second.open();
    return await ask(second, { patron: probeItem, loans: false });
  });
  return { connected, ...told, patron, serves: await count() };
}

/** Opens sessions, one after the other, until one is not served while the first still answers. */
async function countServed(most: number, make: () => UpstreamSession): Promise<AskedUpstream["serves"]> {
  const sessions: UpstreamSession[] = [];
  try {
    for (let served = 0; served < most; served++) {
      const session = make();
      sessions.push(session);
      const { kind } = await session.open();
      if (kind === "ready") continue;
      const isAnswered = (await sessions[0]?.keepAlive())?.kind === "answer";
      return kind === "full" && isAnswered ? { sessions: served, isAll: false } : undefined;
    }
    return { sessions: most, isAll: true };
  } finally {
    for (const session of sessions) session.end();
  }
}

/** Ends a session when a work is done. */
async function ended<T>(session: UpstreamSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    session.end();
  }
}

function connect(upstream: Upstream, address: UpstreamAddress, clock: GatewayClock): Promise<Connected> {
  const { promise, resolve } = Promise.withResolvers<Connected>();
  const { socket, ready } = dial(upstreamTarget(upstream, address));
  const fail = (why: string) => resolve({ ok: false, why });
  const stopAlarm = clock.after(CONNECT_LIMIT, () => fail(`no connection within ${CONNECT_LIMIT / 1000} s`));
  socket.once(ready, () => {
    const certificate = socket instanceof TLSSocket ? shownBy(socket) : undefined;
    resolve({ ok: true, ...certificate && { certificate } });
  });
  socket.on("error", (error: Error) => fail(error.message));
  socket.on("close", () => fail("the connection is closed"));
  return promise.finally(() => {
    stopAlarm();
    socket.destroy();
  });
}

function shownBy(socket: TLSSocket): ShownCertificate {
  const { subject, issuer, valid_to: validTo } = socket.getPeerCertificate();
  return { subject: written(subject), issuer: written(issuer), validTo };
}

function written(name: object | undefined): string {
  return Object.entries(name ?? {}).map(([key, value]) => `${key}=${value}`).join(", ") || "(no name)";
}
