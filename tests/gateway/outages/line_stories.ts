import { assert, assertEquals, assertMatch } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { configOf, outageWorld } from "./outage_world.ts";
import { from, lentByCopy, refusedInWords, Stage } from "./stage.ts";
import { onStage, type Story } from "./stories.ts";
import { BY_COPY, isYes, now } from "./visitors.ts";

/** Two gateways on one copy, each with a line of its own to the system, which are cut one by one. */
export const twoGateways: Story = (open) =>
  onStage({ open, gateways: 2 }, async (stage, copy, { system, gateways: [here, there], lines }) => {
    assert(here !== undefined && there !== undefined);
    await stage.learn(0, 200);
    await stage.learn(0, 2, there);
    assert(isYes((await stage.lend(0, "P0", here)).answer));
    there.line.turn("cut");
    await delay(4_000);
    // While the system answers one of them, nothing is lent by the copy.
    const alone = await stage.lend(1, "P1", there);
    refusedInWords(alone);
    assertEquals(BY_COPY.test(alone.answer), false);
    lentByCopy(await stage.takeBack(0, there));
    const gone = now();
    assertMatch(await stage.hear(`11NY${gone}${gone}AOCPL|AAP2|ABI2|AC|`, there), /^121/);
    await stage.untilEmpty(copy);
    const handed = lines.filter(({ text }) => /^(?:09Y.*\|ABI0\||11NY.*\|ABI2\|)/.test(text));
    assertEquals(handed.length, 2, "the one that reaches the system hands over what the other accepted");
    system.kill();
    await stage.untilLent(from(10, 60), here);
    await stage.untilLent(from(110, 80), there);
    // One copy, one decision.
    const both = await Promise.all([stage.lend(80, "P80", here), stage.lend(80, "P81", there)]);
    assertEquals(both.filter(({ answer }) => isYes(answer)).length, 1);
    await here.kill();
    lentByCopy(await stage.lend(82, "P82", there));
    await stage.untilLent(from(83, 10), here);
    lentByCopy(await stage.takeBack(82, here));
    system.revive();
    await stage.untilEmpty(copy);
    await delay(2_000);
    const still = await stage.lend(95, "P95", there);
    refusedInWords(still);
    there.line.turn("up");
    await stage.untilBack(copy);
    await there.kill();
    await stage.untilEmpty(copy);
    return `alone: ${/AF([^|]*)/.exec(alone.answer)?.[1]}`;
  });

/** A branch and its centre before one system, with a copy each: the branch's line is dead, and the centre goes on. */
export const branchBesideCentre: Story = (open) =>
  outageWorld({ open, gateways: 2, isSeparate: true }, async (world) => {
    const stage = new Stage(world), [branch, centre] = world.gateways;
    assert(branch !== undefined && centre !== undefined);
    const copies = [await world.openCopy(0), await world.openCopy(1)] as const;
    try {
      await stage.learn(0, 40, branch);
      await stage.learn(0, 40, centre);
      branch.line.turn("dead");
      await stage.untilLent(from(0, 10), branch);
      assert(isYes((await stage.lend(20, "P20", centre)).answer));
      // The centre has it, and the branch does not know.
      lentByCopy(await stage.lend(20, "P21", branch));
      lentByCopy(await stage.lend(22, "P22", branch));
      // What was lent at the branch comes back at the centre, which does not know of the loan.
      const back = await stage.takeBack(22, centre);
      branch.line.turn("up");
      await stage.untilBack(copies[0]);
      await stage.untilEmpty(copies[0]);
      const listed = await copies[0].ledger.exceptions({ limit: 9 });
      const told = listed.map(({ itemId, doubt, said }) => `${itemId} ${doubt ?? said}`).join(", ");
      return `back at the centre: ${back.answer.slice(0, 3)}; the branch's list: ${told}; longest ${stage.longest}`;
    } finally {
      await stage.close();
      for (const copy of copies) await copy.close();
    }
  });

/** A branch whose system is its centre's sip2d: the line between them is cut, the system goes away, and both. */
export const branchBeforeCentre: Story = (open) =>
  outageWorld({ open, gateways: 2, isSeparate: true }, async (world) => {
    const stage = new Stage(world), [branch, centre] = world.gateways, { system } = world;
    assert(branch !== undefined && centre !== undefined);
    const copies = [await world.openCopy(0), await world.openCopy(1)] as const;
    try {
      await centre.port();
      await branch.end("SIGTERM");
      branch.line.aim(await centre.port());
      const config = configOf(branch.line.port, "sqlite:library.db", "copy.db", {
        kind: "other",
        login: ["kiosk", "kioskpass"],
      });
      await Deno.writeTextFile(branch.file, config);
      branch.start();
      await stage.learn(0, 60, branch);
      // The line alone.
      branch.line.turn("cut");
      await stage.untilLent(from(0, 10), branch);
      branch.line.turn("up");
      await stage.untilBack(copies[0]);
      await stage.untilEmpty(copies[0]);
      // The system alone: the centre lends, and the branch takes its word.
      system.kill();
      await stage.untilLent(from(10, 15), centre);
      lentByCopy(await stage.lend(25, "P25", branch));
      assertEquals(await copies[0].ledger.waitingTally(), []);
      // The line, too.
      branch.line.turn("cut");
      await stage.untilLent(from(30, 10), branch);
      branch.line.turn("up");
      await stage.untilBack(copies[0]);
      await stage.untilEmpty(copies[0]);
      const [queued] = await copies[1].ledger.waitingTally();
      system.revive();
      await stage.untilBack(copies[1]);
      await stage.untilEmpty(copies[1]);
      return `the centre held ${queued?.count}; ${await stage.judge(copies)}`;
    } finally {
      await stage.close();
      for (const copy of copies) await copy.close();
    }
  });
