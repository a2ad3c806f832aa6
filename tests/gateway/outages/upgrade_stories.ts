import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { withOlderProgram } from "../../support/program/older_sources.ts";
import { BUNDLE, type Program } from "../../support/program/programs.ts";
import type { GatewayProcess } from "./outage_world.ts";
import { from, lentByCopy, type Stage } from "./stage.ts";
import { cli, onStage, type Story } from "./stories.ts";
import { BY_COPY, isYes } from "./visitors.ts";

/** The commit of an older version: its copy lends, and hands over one change after the other. */
const OLDER = "CHANGELOG says each thing of the stand-in once";

/** Asks once more for all that the copy has accepted: each is answered as before, byte for byte, and by no matter which version. */
async function askAgain(stage: Stage): Promise<number> {
  const accepted = stage.wishes.filter(({ answers }) => answers.some((answer) => BY_COPY.test(answer)));
  for (const wish of accepted) {
    const told = wish.answers.find(isYes);
    assertEquals((await stage.want(wish)).answer, told, "a retry hears what was told first");
  }
  return accepted.length;
}

/** Starts a gateway that has ended with another program, and waits until it serves: no terminal waits for that. */
async function startWith(gateway: GatewayProcess, program: Program): Promise<void> {
  gateway.start(program);
  await gateway.port();
}

/** Lends, and takes half of it back. */
async function lendAndTakeBack(stage: Stage, first: number, past: number): Promise<void> {
  for (let number = first; number < past; number++) {
    lentByCopy(await stage.lend(number));
    if (number % 2 === 0) lentByCopy(await stage.takeBack(number));
  }
}

/**
 * A newer version takes the place of an older one in the outage, which takes it back after a kill, and hands over; amidst that
 * it is killed, and the newer one goes on.
 */
export const upgraded: Story = (open) =>
  withOlderProgram(OLDER, (older) =>
    onStage({ open, program: older }, async (stage, copy, { system }) => {
      const { gateway } = stage;
      await stage.learn(0, 300);
      for (const number of [290, 291]) assert(isYes((await stage.lend(number)).answer));
      system.kill();
      await stage.untilLent(from(0, 40));
      await lendAndTakeBack(stage, 40, 60);
      lentByCopy(await stage.takeBack(290));
      await gateway.end("SIGTERM");
      assertEquals((await cli("migrate", "--config", gateway.file)).code, 0);
      await startWith(gateway, BUNDLE);
      let asked = await askAgain(stage);
      // On PostgreSQL it may take the one before for another server, which the system has just answered.
      await stage.untilLent(from(60, 140));
      await lendAndTakeBack(stage, 200, 220);
      lentByCopy(await stage.takeBack(291));
      await gateway.end("SIGKILL");
      await startWith(gateway, older);
      asked += await askAgain(stage);
      await stage.untilLent(from(220, 40));
      await lendAndTakeBack(stage, 260, 280);
      system.revive();
      await stage.untilBack(copy);
      await delay(1_500);
      await gateway.end("SIGKILL");
      const [left] = await copy.ledger.waitingTally();
      assert(left !== undefined, "the older version was killed amidst the hand-over");
      await startWith(gateway, BUNDLE);
      asked += await askAgain(stage);
      await stage.untilEmpty(copy);
      return `${asked} retries heard the first answer; the newer version handed over ${left.count}`;
    }));

/** Two servers on one copy are upgraded one after the other in the outage; meanwhile an older and a newer one lend by it. */
export const upgradedOneByOne: Story = (open) =>
  withOlderProgram(
    OLDER,
    (older) =>
      onStage({ open, program: older, gateways: 2 }, async (stage, copy, { system, gateways: [here, there] }) => {
        assert(here !== undefined && there !== undefined);
        await stage.learn(0, 500);
        system.kill();
        await stage.untilLent(from(0, 100), here);
        await stage.untilLent(from(100, 100), there);
        assertEquals((await cli("migrate", "--config", here.file)).code, 0);
        await here.end("SIGTERM");
        await startWith(here, BUNDLE);
        await stage.untilLent(from(200, 140), here);
        // Each has the other's retries, and they make one decision.
        for (let number = 340; number < 370; number++) {
          const [one, other] = number % 2 === 0 ? [here, there] : [there, here];
          const first = await stage.lend(number, `P${number}`, one);
          lentByCopy(first);
          assertEquals((await stage.lend(number, `P${number}`, other)).answer, first.answer);
          assert(!isYes((await stage.lend(number, `P${number + 1}`, other)).answer), "it is lent once");
          // At the server that is started anew: one that has heard of the return takes the same loan for a new one.
          if (number % 3 === 0) lentByCopy(await stage.takeBack(number, there));
        }
        await there.end("SIGTERM");
        await startWith(there, BUNDLE);
        const asked = await askAgain(stage);
        await stage.untilLent(from(370, 130), there);
        const finished = await cli("migrate", "--config", here.file, "--finish");
        assertEquals(finished.code, 0, finished.text);
        system.revive();
        await stage.untilBack(copy);
        await stage.untilEmpty(copy);
        return `${asked} retries heard the first answer`;
      }),
  );
