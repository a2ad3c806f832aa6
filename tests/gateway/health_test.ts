import { assertEquals } from "@std/assert";
import { createHealth, type ProbeOutcome } from "../../src/gateway/health.ts";
import { before, logIn } from "../support/gateway/before_koha.ts";
import { driveUntil } from "../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { createDrivenTime } from "../support/wire/driven_time.ts";
import { ASK } from "../tools/simulate/simulating.ts";

/** Makes a health by a time that is driven, whose probes are answered as told. */
function aHealth() {
  const time = createDrivenTime("2026-11-27T10:15:00Z");
  const log = recordingLog();
  const told: { outcome: ProbeOutcome; probes: number } = { outcome: "answered", probes: 0 };
  const health = createHealth({
    clock: drivenGatewayClock(time),
    now: () => time.now().epochMilliseconds,
    log,
    institution: "CPL",
    addresses: () => "koha.example.org:6001",
    probe() {
      told.probes++;
      return Promise.resolve(told.outcome);
    },
    shown: () => {},
    refusesAll: () => false,
    isSettling: () => false,
    answersProbes: () => told.outcome !== "served",
  });
  return { health, time, log, told };
}

Deno.test("createHealth() says on-line until the first evidence, and probes once a system that answers", async () => {
  const { health, time, told } = aHealth();
  assertEquals([health.online, health.condition.state], [true, "not asked"]);
  health.answered();
  await time.advance(2);
  assertEquals(told.probes, 1);
  health.answered();
  await time.advance(29);
  assertEquals(told.probes, 1);
  await time.advance(3);
  assertEquals(told.probes, 2);
  health.close();
});

Deno.test("createHealth() lets terminals' questions decide where no probe is answered, and says off-line for a minute at most", async () => {
  const { health, time, told } = aHealth();
  told.outcome = "served";
  await time.advance(100);
  assertEquals([health.online, health.condition.state, health.mayAsk()], [true, "not asked", true]);
  health.answered();
  // One login alone decides nothing, however often it hears nothing.
  for (let times = 0; times < 10; times++) health.unanswered("sip1");
  await time.advance(25);
  assertEquals([health.online, health.condition.state], [true, "answering"]);
  health.unanswered("sip1");
  health.unanswered("sip2");
  await time.advance(6);
  assertEquals([health.online, health.condition.state], [false, "away"]);
  assertEquals([health.mayAsk(), health.mayAsk()], [true, false]);
  await time.advance(5);
  assertEquals([health.mayAsk(), health.mayAsk()], [true, false]);
  await time.advance(60);
  assertEquals([health.online, health.condition.state], [true, "not asked"]);
  health.close();
});

Deno.test("createHealth() lets no question of a terminal through to a system that answers probes, while it is away", async () => {
  const { health, time, told } = aHealth();
  told.outcome = "not answered";
  await time.advance(40);
  assertEquals([health.online, health.mayAsk()], [false, false]);
  health.close();
});

Deno.test("createHealth() says off-line after two probes without an answer, five seconds apart, and no earlier", async () => {
  const { health, time, log, told } = aHealth();
  await time.advance(2);
  assertEquals(told.probes, 1);
  told.outcome = "not answered";
  await time.advance(28);
  assertEquals([told.probes, health.online], [1, true]);
  await time.advance(2);
  assertEquals([told.probes, health.online], [2, true]);
  await time.advance(3);
  assertEquals([told.probes, health.online], [2, true]);
  await time.advance(1);
  assertEquals([told.probes, health.online, health.condition.state], [3, false, "away"]);
  told.outcome = "answered";
  await time.advance(6);
  assertEquals([health.online, health.condition.state], [true, "answering"]);
  assertEquals(log.entries.map(({ message }) => message), [
    "library system: away",
    "library system: answering again",
  ]);
  assertEquals(log.entries[0]?.properties["reason"], "two questions in a row had no answer");
  health.close();
});

Deno.test("createHealth() probes where a request waits for five seconds and nothing else is answered", async () => {
  const { health, time, told } = aHealth();
  await time.advance(2);
  health.answered();
  health.sent();
  await time.advance(4);
  // Another connection is answered meanwhile: the one that waits is only slow.
  health.answered();
  await time.advance(4);
  assertEquals(told.probes, 1);
  told.outcome = "not answered";
  await time.advance(2);
  assertEquals(told.probes, 2);
  health.left();
  health.close();
});

Deno.test("createHealth() probes soon after a question without an answer, and a terminal's answer counts for more", async () => {
  const { health, time, told } = aHealth();
  health.answered();
  told.outcome = "not answered";
  health.unanswered();
  await time.advance(2);
  assertEquals(told.probes, 1);
  health.answered();
  await time.advance(25);
  assertEquals([told.probes, health.online], [1, true]);
  health.close();
});

Deno.test("createHealth() tells a full system, and one that refuses the login, from one that is away", () => {
  const { health, log } = aHealth();
  health.opened({ kind: "full" });
  assertEquals(health.condition.state, "full");
  health.opened({ kind: "refused" });
  assertEquals(health.condition.state, "login refused");
  health.opened({ kind: "away", why: "refused" });
  assertEquals(health.condition.state, "away");
  health.answered();
  assertEquals(health.condition.state, "answering");
  const named = { institution: "CPL", address: "koha.example.org:6001" };
  const reason = "it accepts connections and answers nothing: all its processes are in use, or it hangs";
  const reasons = [{ ...named, reason }, named, { ...named, reason: "refused" }, named];
  assertEquals(log.entries.map(({ properties }) => properties), reasons);
  health.close();
});

Deno.test("createHealth() tells a system that hangs, once its questions have no answer, from a full one", async () => {
  const { health, time, log, told } = aHealth();
  health.answered();
  health.opened({ kind: "full" });
  told.outcome = "not answered";
  await time.advance(45);
  assertEquals([health.online, health.condition.state], [false, "away"]);
  // Further tries show nothing else.
  health.opened({ kind: "full" });
  assertEquals(log.entries.map(({ message }) => message), ["library system: full", "library system: away"]);
  health.close();
});

/** Seconds after which a question of the gateway has no answer any more, and before the next one. */
const NO_ANSWER = 15;

Deno.test("a probe that fails counts for nothing where a terminal was answered after it had begun", () => {
  const heard: string[] = [];
  return before({ simulator: { onLine: (line) => heard.push(line.slice(0, 2)) } }, async (served) => {
    const { simulator, time } = served;
    const probes = () => heard.filter((code) => code === "17").length;
    const terminal = await logIn(served);
    const ask = async (message: string, answer: RegExp) => {
      terminal.send(message);
      return await driveUntil(time, terminal.expect(answer));
    };
    const probed = async (times: number) => {
      for (let seconds = 0; seconds < 60 && probes() < times; seconds++) await driveUntil(time, time.advance(1));
      assertEquals(probes(), times);
    };
    await ask(ASK.patron(), /^64/);
    await probed(1);
    await ask(ASK.patron(), /^64/);
    simulator.setFaults([{ fault: "silent-before", code: "17" }]);
    await probed(2);
    await ask(ASK.patron(), /^64/);
    const online: string[] = [];
    for (const times of [3, 4]) {
      await probed(times);
      await driveUntil(time, time.advance(NO_ANSWER));
      online.push((await ask(ASK.acsStatus, /^98/)).slice(0, 3));
    }
    // Only the third and the fourth had no answer in a row.
    assertEquals(online, ["98Y", "98N"]);
  });
});
