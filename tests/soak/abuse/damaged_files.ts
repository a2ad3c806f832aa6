import { join } from "node:path";
import { itemInformation, login, patronInformation } from "../../support/wire/messages.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";
import { runCli } from "../../support/program/run_cli.ts";
import { askPage, connectAsker } from "./asker.ts";
import type { Attack } from "./attack.ts";
import { onStage, type Stage } from "./stage.ts";

/** Bytes of a page of SQLite, and the pages that stay whole: what the file says of itself. */
const PAGE = 4096, HEAD = 3;

const NUMBERS = Array.from({ length: 200 }, (_, number) => number);
const RECORDS = {
  patrons: NUMBERS.map((number) => aPatron({ patronId: `P${number}`, loginId: "" })),
  items: NUMBERS.map((number) => anItem({ itemId: `I${number}`, titleId: `T${number}` })),
  loans: NUMBERS.map((number) => aLoan({ patronId: `P${number}`, itemId: `I${number}` })),
};

/** The database is overwritten, or cut off, under a server that serves, and before one that starts. */
export const damagedFiles: Attack = {
  name: "damaged files",
  async make() {
    const faults: string[] = [];
    for (const damage of [overwrite, cutOff]) {
      await onStage({ records: RECORDS }, async (stage) => {
        faults.push(...await whileServing(stage, damage));
        stage.signal("SIGKILL");
        await stage.ended;
        faults.push(...await atStart(stage));
      });
    }
    return { figures: "2 kinds of damage, each under a server and before its start", faults };
  },
};

async function whileServing(stage: Stage, damage: (path: string) => Promise<void>): Promise<readonly string[]> {
  const faults: string[] = [];
  const terminal = await connectAsker(stage.port);
  await terminal.ask(login("sipterm1", "term1"));
  await damage(join(stage.folder, "library.db"));
  try {
    for (const number of NUMBERS) {
      const answers = [
        await terminal.ask(patronInformation(`P${number}`)),
        await terminal.ask(itemInformation(`I${number}`)),
      ];
      for (const [at, code] of ["64", "18"].entries()) {
        if (answers[at]?.startsWith(code) !== true) faults.push(`a ${code} was due, and came ${answers[at]}`);
      }
    }
    if (!(await terminal.ask("9900302.00")).startsWith("98")) faults.push("no 98");
  } catch (error) {
    faults.push(`${damage.name}: ${error}`);
  }
  terminal.close();
  const { status } = await askPage(stage.pages, "/readyz");
  if (status !== 503) faults.push(`${damage.name}: /readyz answers ${status}`);
  if (!stage.logged().includes("sip2d backup")) faults.push(`${damage.name}: the log does not say what to do`);
  return faults;
}

async function atStart({ config }: Stage): Promise<readonly string[]> {
  const { code, errors } = await runCli("serve", "--config", config);
  const lines = errors.split("\n").filter((line) => !line.includes(": warning: "));
  return code === 3 && lines.length === 1 ? [] : [`a start on the damaged file ended with ${code}: ${errors}`];
}

async function overwrite(path: string): Promise<void> {
  const file = await Deno.open(path, { write: true, read: true });
  const { size } = await file.stat();
  for (let at = HEAD * PAGE; at < size; at += PAGE) {
    await file.seek(at, Deno.SeekMode.Start);
    await file.write(new Uint8Array(PAGE).fill(0xa5));
  }
  file.close();
}

async function cutOff(path: string): Promise<void> {
  await Deno.truncate(path, HEAD * PAGE);
}
