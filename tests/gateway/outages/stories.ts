import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { Storage } from "../../../src/storage/port/storage.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { libraryOf, type OutageOptions, type OutageWorld, outageWorld } from "./outage_world.ts";
import { from, lentByCopy, refusedInWords, Stage } from "./stage.ts";
import { BY_COPY } from "./visitors.ts";

/** Makes an empty database. */
type Open = () => Promise<ScenarioStorage>;

/** Plays one outage in which something else goes wrong, too; says what came of it. */
export type Story = (open: Open) => Promise<string>;

/** Runs a story, which says what came of it or gives the copy that it has opened anew, and judges all that was wanted in it. */
export function onStage(
  options: OutageOptions,
  play: (stage: Stage, copy: Storage, world: OutageWorld) => Promise<string | Storage | void>,
): Promise<string> {
  return outageWorld(options, async (world) => {
    const stage = new Stage(world);
    try {
      await Promise.all(world.gateways.map(({ port }) => port()));
      let copy = await world.openCopy();
      try {
        const said = await play(stage, copy, world);
        if (typeof said === "object") copy = said;
        const told = await stage.judge([copy]);
        return typeof said === "string" ? `${said}; ${told}` : told;
      } finally {
        await copy.close();
      }
    } finally {
      await stage.close();
    }
  });
}

/** A restart by SIGTERM in the outage, and one while it is handed over. */
export const restarted: Story = (open) =>
  onStage({ open }, async (stage, copy, { system }) => {
    await stage.learn(0, 40);
    system.kill();
    await stage.untilLent(from(0, 20));
    await stage.gateway.end("SIGTERM");
    stage.gateway.start();
    await stage.untilLent(from(20, 20));
    for (const wish of [...stage.wishes]) await stage.want(wish);
    system.revive();
    await stage.untilBack(copy);
    await stage.gateway.end("SIGTERM");
    stage.gateway.start();
    await stage.untilEmpty(copy);
  });

/** The system comes and goes, every two seconds, for a minute, where five seconds of answers end an outage. */
export const flapping: Story = (open) =>
  onStage({ open, settled: 5 }, async (stage, copy, { system }) => {
    await stage.learn(0, 60);
    system.kill();
    const numbers = from(0);
    await stage.untilLent(numbers);
    for (let times = 0; times < 30; times++) {
      system.revive();
      await delay(700);
      const { value = 59 } = numbers.next();
      await stage.lend(value);
      system.kill();
      await delay(1_300);
    }
    system.revive();
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
    const { outageId } = await copy.lending.outage("CPL") ?? {};
    return `${outageId} outages`;
  });

/** Each answer comes nine seconds late, where four are waited for; then the system is quick again. */
export const slow: Story = (open) =>
  onStage({ open }, async (stage, copy, { system }) => {
    await stage.learn(0, 40);
    system.setFaults(["17", "63", "11", "09", "99"].map((code) => ({ fault: "late", seconds: 9, code })));
    const first = await stage.lend(0);
    await stage.untilLent(from(1, 30));
    lentByCopy(await stage.lend(31));
    lentByCopy(await stage.takeBack(31));
    system.setFaults([]);
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
    await delay(3_000);
    return `the first 11 heard ${first.answer.slice(0, 6)}`;
  });

/** The system comes back without any card and any copy. */
export const empty: Story = (open) =>
  onStage({ open }, async (stage, copy, { system, startSystem }) => {
    await stage.learn(0, 12);
    system.kill();
    await stage.untilLent(from(0, 12));
    lentByCopy(await stage.lend(11));
    lentByCopy(await stage.takeBack(11));
    const accepted = stage.wishes.filter(({ answers }) => answers.some((answer) => BY_COPY.test(answer)));
    const one = { id: "P1999", pin: "", name: "A", blocked: false };
    const bare = await startSystem({ ...libraryOf(), patrons: [one], items: [{ id: "I1999", title: "The Sea" }] });
    stage.gateway.line.aim(bare.port);
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
    const listed = await copy.ledger.exceptions({ limit: 50 });
    assertEquals(listed.length, accepted.length);
    return `on the list: ${
      listed.map(({ action, said, doubt }) => `${action} ${said ?? ""} ${doubt ?? ""}`).join("; ")
    }`;
  });

/** The system comes back under the name of another institution. */
export const renamed: Story = (open) =>
  onStage({ open }, async (stage, copy, { system, startSystem }) => {
    await stage.learn(0, 12);
    system.kill();
    await stage.untilLent(from(0, 12));
    const other = await startSystem({ ...libraryOf(), institution: "XYZ" });
    stage.gateway.line.aim(other.port);
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
    const listed = await copy.ledger.exceptions({ limit: 50 });
    stage.system = other;
    return `on the list: ${listed.length}`;
  });

/** The system comes back and refuses all logins; then it takes them. */
export const refusing: Story = (open) =>
  onStage({ open }, async (stage, copy, { system }) => {
    await stage.learn(0, 60);
    system.kill();
    await stage.untilLent(from(0, 10));
    system.setFaults([{ fault: "refused", code: "93" }]);
    system.revive();
    await delay(6_000);
    lentByCopy(await stage.lend(20));
    system.setFaults([]);
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
  });

/** As above, and the gateway is started anew while logins are refused, of which only the copy knows that they were taken. */
export const refusingAnew: Story = (open) =>
  onStage({ open }, async (stage, copy, { system }) => {
    await stage.learn(0, 60);
    system.kill();
    await stage.untilLent(from(0, 10));
    system.setFaults([{ fault: "refused", code: "93" }]);
    system.revive();
    await stage.gateway.kill();
    // A system that takes no login serves nobody: the copy, which knows that it took these, goes on.
    await stage.untilLent(from(20, 20));
    // Three tries of a login that was never taken would be all that are made within an hour.
    await delay(9_000);
    system.setFaults([]);
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
  });

/** A reload takes lend away in the outage, and gives it back; another takes the element away, and the copy's ledger moves. */
export const reloaded: Story = (open) =>
  onStage({ open }, async (stage, copy, { system }) => {
    await stage.learn(0, 40);
    system.kill();
    await stage.untilLent(from(0, 10));
    const { file } = stage.gateway, text = await Deno.readTextFile(file);
    const reload = async (changed: string) => {
      await Deno.writeTextFile(file, changed);
      const running = await stage.gateway.running();
      running.reload();
      await running.logged("configuration reloaded");
    };
    await reload(text.replace('lend="yes"', 'lend="no"').replaceAll(' stand_in="lend"', ""));
    refusedInWords(await stage.lend(12));
    for (const wish of [...stage.wishes]) await stage.want(wish);
    await reload(text);
    await stage.untilLent(from(13, 10));
    await reload(text.replace(/<sip2d:stand_in[^>]*>/, "").replaceAll(' stand_in="lend"', ""));
    refusedInWords(await stage.lend(30));
    for (const wish of [...stage.wishes]) await stage.want(wish);
    await reload(text);
    await stage.untilLent(from(31, 5));
    system.revive();
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
  });

/** Staff stop the hand-over in its middle, the system goes away again, and they let it go on. */
export const stopped: Story = (open) =>
  onStage({ open }, async (stage, copy, { system, gateways: [gateway] }) => {
    assert(gateway !== undefined);
    await stage.learn(0, 40);
    system.kill();
    await stage.untilLent(from(0, 10));
    for (let number = 11; number < 25; number++) lentByCopy(await stage.lend(number));
    system.revive();
    await stage.untilBack(copy);
    assertEquals(
      (await cli("returns", "stop", "--config", gateway.file, "--institution", "CPL", "--by", "anna")).code,
      0,
    );
    await delay(3_000);
    const [held] = await copy.ledger.waitingTally();
    await delay(5_000);
    const [still] = await copy.ledger.waitingTally();
    assertEquals(still?.count, held?.count, "nothing is handed over while staff say stop");
    system.kill();
    await stage.untilLent(from(26, 10));
    system.revive();
    await stage.untilBack(copy);
    assertEquals(
      (await cli("returns", "go-on", "--config", gateway.file, "--institution", "CPL", "--by", "anna")).code,
      0,
    );
    await stage.untilEmpty(copy);
    return `${held?.count ?? 0} were held`;
  });

/** Runs the command line in a process of its own. */
export async function cli(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const { BUNDLE } = await import("../../support/program/programs.ts");
  const [file, ...rest] = BUNDLE.command(["--allow-all", "--no-prompt"]);
  const { code, stdout, stderr } = await new Deno.Command(file, { args: [...rest, ...args] }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, text };
}
