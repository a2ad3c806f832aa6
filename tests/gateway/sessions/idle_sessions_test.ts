import { assertEquals } from "@std/assert";
import { IdleSessions } from "../../../src/gateway/sessions/idle_sessions.ts";

/** A session in this test. */
interface Idle {
  readonly key: string;
  readonly terminal?: number;
  readonly session: { readonly lastUsed: number };
}

function anIdle(key: string, terminal?: number, lastUsed = 0): Idle {
  return { key, ...terminal !== undefined && { terminal }, session: { lastUsed } };
}

Deno.test("a terminal is given its own idle session, or else one that is nobody's, and never another terminal's", () => {
  const idle = new IdleSessions<Idle>();
  const free = anIdle("a"), own = anIdle("a", 1), others = anIdle("a", 2);
  const otherLogin = anIdle("b");
  for (const session of [free, own, others, otherLogin]) idle.put(session);
  assertEquals([idle.take("a", 1), idle.take("a", 1), idle.take("a", 1)], [own, free, undefined]);
  assertEquals(idle.take("a", undefined), undefined);
  assertEquals(idle.size, 2);
});

Deno.test("the session that was brought back last is given first, so that the others grow old and end", () => {
  const idle = new IdleSessions<Idle>();
  const [first, second, third] = [0, 1, 2].map(() => anIdle("a"));
  for (const session of [first, second, third]) if (session !== undefined) idle.put(session);
  if (second !== undefined) idle.remove(second);
  assertEquals([idle.take("a", undefined) === third, idle.take("a", undefined) === first, idle.size], [true, true, 0]);
});

Deno.test("a session that is lent out is no longer idle, whoever lets go of it", () => {
  const idle = new IdleSessions<Idle>();
  const session = anIdle("a");
  idle.put(session);
  idle.take("a", undefined);
  idle.remove(session);
  assertEquals([idle.size, idle.take("a", undefined)], [0, undefined]);
});

Deno.test("the session that has been idle longest is found, of one login or of all, whosever it is", () => {
  const idle = new IdleSessions<Idle>();
  const oldest = anIdle("b", 1, 1), older = anIdle("a", 2, 2), newest = anIdle("a", undefined, 3);
  for (const session of [newest, oldest, older]) idle.put(session);
  assertEquals([idle.longest(), idle.longest("a"), idle.longest("c")], [oldest, older, undefined]);
});
