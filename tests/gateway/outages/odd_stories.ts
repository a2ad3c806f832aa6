import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { RECORDS } from "./outage_world.ts";
import { from, lentByCopy, refusedInWords } from "./stage.ts";
import { cli, onStage, type Story } from "./stories.ts";

const SHIFTED_CLOCK = fileURLToPath(new URL("shifted_clock.ts", import.meta.url));

/** The gateway's clock is set back by three hours in the outage, then forward by a day, then right. */
export const clockSet: Story = (open) =>
  onStage({ open, preload: SHIFTED_CLOCK }, async (stage, copy, { system }) => {
    const setClock = async (hours: number) =>
      (await stage.gateway.running()).setClock(Temporal.Now.instant().add({ hours }));
    await stage.learn(0, 60);
    system.kill();
    await stage.untilLent(from(0, 10));
    await setClock(-3);
    lentByCopy(await stage.lend(10));
    lentByCopy(await stage.lend(11));
    for (const wish of [...stage.wishes]) await stage.want(wish);
    lentByCopy(await stage.takeBack(10));
    await stage.gateway.kill();
    await setClock(-3);
    await stage.untilLent(from(12, 10));
    await setClock(24);
    lentByCopy(await stage.lend(30));
    lentByCopy(await stage.takeBack(11));
    system.revive();
    await stage.untilBack(copy);
    await setClock(0);
    await stage.untilEmpty(copy);
    const outage = await copy.lending.outage("CPL");
    assert(outage !== undefined);
    return `${outage.lent} lent, ${outage.returned} taken back`;
  });

/** Files of the system are fed in the outage, the first time cut off within a row, while terminals lend. */
export const feedCutOff: Story = (open) =>
  onStage({ open, standIn: 'feed="yes"' }, async (stage, copy, { system, gateways: [gateway] }) => {
    assert(gateway !== undefined);
    await stage.learn(0, 60);
    const exported = Temporal.Now.instant().toString();
    system.kill();
    await stage.untilLent(from(0, 10));
    const folder = dirname(gateway.file), numbers = Array.from({ length: RECORDS }, (_, number) => number);
    const files = {
      patrons: ["patron_id,first_name,last_name,category,library,expires"]
        .concat(numbers.map((number) => `P${number},Ada,Byron,ADULT,CPL,2027-12-31`)).join("\n"),
      items: ["item_id,title_id,title,item_type,permanent_location"]
        .concat(numbers.map((number) => `I${number},T${number},Title ${number},BOOK,CPL`)).join("\n"),
      loans: "item_id,patron_id,due,renewals\n",
    };
    const feed = async (cut: number) => {
      const args = [];
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(
          join(folder, `${name}.csv`),
          text.slice(0, name === "items" ? text.length - cut : undefined),
        );
        args.push(`--${name}`, join(folder, `${name}.csv`));
      }
      const options = ["--config", gateway.file, "--institution", "CPL", "--replace-missing", "--exported", exported];
      return await cli("import", ...options, ...args);
    };
    const lending = async (first: number) => {
      for (let number = first; number < first + 10; number++) {
        lentByCopy(await stage.lend(number));
        await delay(200);
      }
    };
    const [cut] = await Promise.all([feed(12), lending(10)]);
    assertEquals(cut.code === 0, false, cut.text);
    assertMatch(cut.text, /items\.csv:\d+/);
    const [whole] = await Promise.all([feed(0), lending(20)]);
    assertEquals(whole.code, 0, whole.text);
    // What was lent before files tell of an earlier moment is on loan.
    refusedInWords(await stage.lend(10, "P50"));
    lentByCopy(await stage.takeBack(10));
    system.revive();
    await stage.untilBack(copy);
    await stage.untilEmpty(copy);
    return cut.text.split("\n").at(-1);
  });
