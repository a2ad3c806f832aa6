import { assert, assertEquals, assertMatch } from "@std/assert";
import type { StartedByHand } from "../../../src/observability/upstream_report.ts";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { type MadeUp, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { manyAsked } from "../../support/server/many_asked.ts";
import { PATIENCE, until } from "../../support/wire/until.ts";
import { answer, type Begun, begun, standIn } from "./asking_world.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { ASK, START } from "../../tools/simulate/simulating.ts";

const OF_THE_COPY = /\|AEOf the copy\|/, OF_THE_SYSTEM = /\|AEAda\|/, AWAY = /cannot be reached/;
const REFUSED = /refuses this terminal|cannot be reached/;
const UNKNOWN_THERE = ASK.patron(undefined, "P1007");

Deno.test("a copy answers questions from twenty seconds after the first without an answer, until the system has answered for ten", () => {
  let isAway = false;
  return begun(() => isAway ? "silence" : undefined, async ({ ask, quiet, system, counted, gateways }) => {
    assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
    // The first probe shows what the system answers.
    await quiet(3);
    isAway = true;
    assertMatch(await ask(ASK.patron()), AWAY);
    await quiet(40);
    const before = system.heard.length;
    assertMatch(await ask(ASK.patron()), OF_THE_COPY);
    assertEquals(system.heard.slice(before).filter((line) => line.startsWith("63")), []);
    assertEquals(gateways.upstreamReports()[0]?.stoodFor, true);
    // On-line, but neither returns nor loans nor renewals: 23, 63, 17 and 35 beside the session's own messages.
    assertMatch(await ask(ASK.acsStatus), /^98YNNNN.*\|BXYNNNYYYYYNYNNNNN\|/);
    assertEquals(await ask(UNKNOWN_THERE).then((said) => /\|AE\|/.test(said)), true);
    assertMatch(await ask(ASK.checkout("I2001")), /^120.*cannot be reached/);
    assertEquals(counted, ["standInAnswers MAIN", "standInUnknown MAIN"]);
    assertEquals(gateways.upstreamReports()[0]?.stoodFor, true);
    isAway = false;
    await quiet(6);
    assertEquals(gateways.upstreamReports()[0]?.condition.state, "answering");
    // The system is asked, too: what the copy does not know it knows, and its answers show whether it stays.
    assertMatch(await ask(ASK.patron()), OF_THE_COPY);
    assertMatch(await ask(UNKNOWN_THERE), OF_THE_SYSTEM);
    assertMatch(await ask(ASK.checkout("I2001")), /^121/);
    assertMatch(await ask(ASK.acsStatus), /^98YYY/);
    await quiet(70);
    await ask(ASK.patron());
    assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
  });
});

Deno.test("a gateway whose terminals ask nothing tells each half minute that it reaches the system", () => {
  const reached: string[] = [];
  return begun(
    () => undefined,
    async ({ ask, quiet }) => {
      await ask(ASK.patron());
      // Another server on the copy lends nothing as long as this one has told it lately.
      for (let second = 0; second < 600 && reached.length < 3; second++) await quiet(1);
      assertEquals(reached.slice(0, 3), ["MAIN", "MAIN", "MAIN"]);
    },
    undefined,
    undefined,
    { reached: () => void reached.push("MAIN") },
  );
});

Deno.test("one question that a system never answers does not bring the copy in", () =>
  begun((line) => line.includes("|AAP1002|") ? "silence" : undefined, async ({ ask, quiet }) => {
    for (let times = 0; times < 4; times++) {
      assertMatch(await ask(ASK.patron()), AWAY);
      await quiet(10);
    }
    assertMatch(await ask(UNKNOWN_THERE), OF_THE_SYSTEM);
  }));

Deno.test("a login with stand_in=no is refused while the system is away, and told off-line", () => {
  let isAway = false;
  return begun(() => isAway ? "silence" : undefined, async ({ ask, quiet }) => {
    await ask(ASK.patron());
    await quiet(3);
    isAway = true;
    await ask(ASK.patron());
    await quiet(70);
    assertMatch(await ask(ASK.patron()), /^64YYYY.*\|AE\|AFThe library system/);
    assertMatch(await ask(ASK.acsStatus), /^98N/);
  }, { standIn: "no" });
});

Deno.test("a system that answers no question of ours is found back by the questions that the copy answers", () => {
  let isAway = false;
  const reply: MadeUp["reply"] = (line) => {
    if (isAway) return "close";
    return line.startsWith("9") || /\|AAP1\d\d\d\|/.test(line) ? undefined : "silence";
  };
  return begun(reply, async ({ ask, quiet }) => {
    await ask(ASK.patron());
    isAway = true;
    for (let times = 0; times < 3; times++) await ask(ASK.patron(undefined, `P100${times}`));
    await quiet(25);
    assertMatch(await ask(ASK.patron()), OF_THE_COPY);
    isAway = false;
    for (let times = 0; times < 14; times++) {
      await ask(ASK.patron());
      await quiet(6);
    }
    assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
  });
});

Deno.test("a 98 says checkout N as soon as the copy answers, before probes have shown that the system is away", () => {
  let isAway = false;
  return begun(
    () => isAway ? "close" : undefined,
    async ({ ask, quiet }) => {
      await ask(ASK.patron());
      await quiet(3);
      isAway = true;
      for (const card of ["P1001", "P1003"]) assertMatch(await ask(ASK.patron(undefined, card)), /\|AE\|AF/);
      await quiet(6);
      assertMatch(await ask(ASK.patron()), OF_THE_COPY);
      assertMatch(await ask(ASK.acsStatus), /^98YNNNN/);
    },
    undefined,
    { afterSeconds: 5 },
  );
});

Deno.test("many wrong PINs for a card are held while the copy answers, too", () => {
  let isAway = false;
  return begun(
    () => isAway ? "close" : undefined,
    async ({ ask, quiet, counted }) => {
      await ask(ASK.patron());
      await quiet(3);
      isAway = true;
      for (const card of ["P1001", "P1003"]) await ask(ASK.patron(undefined, card));
      await quiet(6);
      for (let times = 0; times < 30 && !counted.includes("pinsHeld MAIN"); times++) {
        assertMatch(await ask(ASK.patronStatus), /\|CQN\|/);
      }
      assert(counted.includes("pinsHeld MAIN"));
    },
    undefined,
    { afterSeconds: 5 },
  );
});

/** When the server tells that it answers. */
const TOLD_AT = "20261124    101500";

/** Begins the outage of a system that has closed every connection since, until the copy answers. */
async function comeIn({ ask, quiet }: Begun, close: () => void): Promise<void> {
  await ask(ASK.patron());
  await quiet(3);
  close();
  for (const card of ["P1001", "P1003"]) await ask(ASK.patron(undefined, card));
  await quiet(6);
}

for (
  const [what, account, notes] of [
    ["hide_without_pin", { hideWithoutPin: true }, undefined],
    ["many_cards=shrink", { manyCards: "shrink" }, manyAsked()],
  ] as const
) {
  Deno.test(`${what} holds for the copy's answers as for the system's: without a right PIN they tell little`, () => {
    let isAway = false;
    return begun(
      () => isAway ? "close" : undefined,
      async (all) => {
        await comeIn(all, () => isAway = true);
        const bare = ASK.patron().replace(/AD.*/, "");
        const head = `64YYYY          000${TOLD_AT}${"0000".repeat(6)}AOCPL|AAP1002|`;
        assertEquals(await all.ask(bare), `${head}AE|BLY|`);
        assertEquals(await all.ask(`${bare}AD9999|`), `${head}AE|BLY|CQN|`);
        assertEquals(await all.ask(ASK.patron()), `${head}AEOf the copy|BLY|CQY|BHUSD|BV2.50|`);
        const status = ASK.patronStatus.replace(/AD.*/, "");
        assertEquals(await all.ask(status), `24YYYY          000${TOLD_AT}AOCPL|AAP1001|AE|BLY|`);
      },
      account,
      { afterSeconds: 5 },
      notes && { questionNotes: notes },
    );
  });
}

Deno.test("a copy that staff have started answers at once, and the system is asked nothing until they stop it", () => {
  let started: StartedByHand | undefined;
  return begun(
    () => undefined,
    async ({ ask, quiet, system, counted, gateways }) => {
      assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
      await quiet(3);
      started = { at: 0, by: "anna", reason: "Koha is updated" };
      const before = system.heard.length;
      assertMatch(await ask(ASK.patron()), OF_THE_COPY);
      assertMatch(await ask(UNKNOWN_THERE), /^64YYYY.*\|AE\|/);
      assertMatch(await ask(ASK.checkout("I2001")), /^120.*cannot be reached/);
      assertMatch(await ask(ASK.acsStatus), /^98YNNNN/);
      assertEquals(system.heard.slice(before), []);
      assertEquals(counted, ["standInAnswers MAIN", "standInUnknown MAIN"]);
      // The system answers what sip2d asks of its own, for as long as it may be: that ends nothing.
      await quiet(120);
      assertMatch(await ask(ASK.patron()), OF_THE_COPY);
      const [report] = gateways.upstreamReports();
      assertEquals([report?.stoodFor, report?.startedByHand, report?.condition.state], [true, started, "answering"]);
      started = undefined;
      assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
      assertMatch(await ask(ASK.acsStatus), /^98YYY/);
      assertEquals(gateways.upstreamReports()[0]?.startedByHand, undefined);
    },
    undefined,
    undefined,
    { startedByHand: () => started },
  );
});

// A Koha whose database goes first refuses each login before it answers nothing any more.
Deno.test("a login that the system took, and refused before it went away, is served by the copy and let in again", () => {
  let state: "answers" | "refuses" | "away" = "answers";
  const reply = (line: string) => {
    if (state === "answers") return undefined;
    return state === "refuses" && line.startsWith("93") ? "940" : "close";
  };
  return begun(reply, async ({ ask, quiet, ...served }) => {
    await ask(ASK.patron());
    await quiet(3);
    state = "refuses";
    // The session that is open is closed on, and no other is opened.
    assertMatch(await ask(ASK.patron()), REFUSED);
    assertMatch(await ask(ASK.acsStatus), /^98N/);
    await quiet(35);
    // A system that takes no login any more serves nobody.
    assertMatch(await ask(ASK.patron()), OF_THE_COPY);
    state = "away";
    // Less than the minute for which the login is not tried again.
    await quiet(45);
    assertMatch(await ask(ASK.patron()), OF_THE_COPY);
    assertMatch(await ask(ASK.acsStatus), /^98YNNNN/);
    await logIn(served);
  }, { password: { kind: "upstream" } });
});

Deno.test("a login that the system has refused for ten minutes, or since the start, is not served by the copy", async () => {
  // The driven clock goes on while answers are awaited, too: two of these minutes are less than ten, thirteen are more.
  for (
    const [minutes, tookIt, expected] of [[2, true, OF_THE_COPY], [13, true, REFUSED], [1, false, REFUSED]] as const
  ) {
    let state: "answers" | "refuses" | "away" = tookIt ? "answers" : "refuses";
    const reply = (line: string) => {
      if (state === "answers") return undefined;
      return state === "refuses" && line.startsWith("93") ? "940" : "close";
    };
    await begun(reply, async ({ ask, quiet }) => {
      if (tookIt) assertMatch(await ask(ASK.patron()), /^64/);
      state = "refuses";
      for (let minute = 0; minute <= minutes; minute++) {
        await ask(ASK.patron());
        await quiet(60);
      }
      state = "away";
      await ask(ASK.patron());
      await quiet(45);
      await ask(ASK.item());
      await quiet(45);
      assertMatch(await ask(ASK.patron()), expected, `${minutes} minutes, ${tookIt}`);
    }, { upstreamLogin: { id: "sip1", password: "sip1pass" } });
  }
});

Deno.test("after a restart in an outage a terminal whose login the system took last is let in, and no other", async () => {
  const time = createDrivenTime(START), clock = drivenGatewayClock(time);
  const judged: string[] = [];
  const begin = (isAway: boolean, test: (served: ServedByGateway) => Promise<void>) =>
    withMadeUpSystem({ reply: () => isAway ? "close" : undefined }, ({ port }) =>
      gatewayed({
        ...{ port, clock, account: { ...SIP1, password: { kind: "upstream" } }, upstream: { errorDetection: false } },
        copy: {
          ...{ standIn: { ...standIn, afterSeconds: 5 }, answer },
          loginJudged: ({ loginId, password }, isRight) => void judged.push(`${loginId} ${password} ${isRight}`),
          knowsLogin: ({ loginId, password }) => Promise.resolve(judged.includes(`${loginId} ${password} true`)),
        },
      }, test));
  await begin(false, async (served) => {
    await driveUntil(time, logIn(served));
    assertEquals([...new Set(judged)], ["sip1 sip1pass true"]);
  });
  await begin(true, async (served) => {
    const stranger = await served.connect();
    stranger.send("9300CNsip1|COguessed|");
    const closed = driveUntil(time, stranger.expectClosed());
    const terminal = await driveUntil(time, logIn(served));
    const ask = (message: string) => {
      terminal.send(message);
      return driveUntil(time, terminal.expect(/^\d\d/));
    };
    for (const card of ["P1001", "P1003"]) assertMatch(await ask(ASK.patron(undefined, card)), AWAY);
    for (let second = 0; second < 12; second++) await driveUntil(time, time.advance(1));
    assertMatch(await ask(ASK.patron()), OF_THE_COPY);
    await closed;
  });
});

Deno.test("a login of the configuration that a system refuses after a restart is tried each minute, where the copy knows that it was taken", async () => {
  const time = createDrivenTime(START), clock = drivenGatewayClock(time);
  let refuses = true;
  await withMadeUpSystem(
    { reply: (line) => refuses && line.startsWith("93") ? "940" : undefined },
    ({ port }) =>
      gatewayed({
        ...{ port, clock, upstream: { errorDetection: false } },
        account: { ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" } },
        copy: {
          ...{ standIn, answer },
          loginJudged() {},
          knowsLogin: ({ loginId, password }) => Promise.resolve(loginId === "sip1" && password === "sip1pass"),
        },
      }, async (served) => {
        const terminal = await driveUntil(time, logIn(served));
        const ask = () => {
          terminal.send(ASK.patron());
          return driveUntil(time, terminal.expect(/^\d\d/));
        };
        const quiet = async (seconds: number) => {
          for (let second = 0; second < seconds; second++) await driveUntil(time, time.advance(1));
        };
        // More often than a login may be wrong within an hour.
        for (let times = 0; times < 4; times++) {
          assertMatch(await ask(), times === 0 ? /refuses this terminal/ : OF_THE_COPY);
          await quiet(61);
        }
        refuses = false;
        await quiet(61);
        assertMatch(await ask(), OF_THE_SYSTEM);
      }),
  );
});

Deno.test("a copy learns from the answer to a change of which the terminal has heard that it is not confirmed, and once from any other", async () => {
  const learned: string[] = [], late = Promise.withResolvers<undefined>();
  await begun(
    (line) => line.includes("ABI2002|") ? late.promise : undefined,
    async ({ ask }) => {
      const changes = () => learned.filter((line) => line.startsWith("checkout"));
      await ask(ASK.checkout("I2001"));
      assertEquals(changes(), ["checkout I2001"]);
      assertMatch(await ask(ASK.checkout("I2002")), /^120NUN/);
      assertEquals(changes(), ["checkout I2001"]);
      late.resolve(undefined);
      await until(() => changes().length > 1, "what the late answer teaches", PATIENCE);
      assertEquals(changes(), ["checkout I2001", "checkout I2002"]);
    },
    undefined,
    undefined,
    { heard: ({ name, fields }) => void learned.push(`${name} ${"itemId" in fields ? fields.itemId : ""}`) },
  );
});
