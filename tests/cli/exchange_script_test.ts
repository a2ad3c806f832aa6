import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LibraryFolder, withLibraryFolder } from "../support/files/library_folder.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { BUNDLE } from "../support/program/programs.ts";
import { writeScript } from "../support/program/write_script.ts";

const SCRIPT = fileURLToPath(new URL("../../config/systemd/sip2d-exchange", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../config/exchange/take-over", import.meta.url));
const LIBRARY = { patrons: [aPatron()], items: [anItem()] };

/** An exchange whose library system has one patron more, and writes down what it is given. */
async function install({ folder, config, path }: LibraryFolder): Promise<void> {
  const program = BUNDLE.command([]).find((word) => word.endsWith(".js")) ?? "";
  const scripts = {
    "take-over": `#!/bin/sh\ncat "$1" >> "${path("taken")}"\n`,
    fetch: `#!/bin/sh
[ ! -e "${path("broken")}" ] || exit 7
printf 'patron_id\\nP1\\nP2\\n' > "$1/patrons.csv"
printf 'item_id\\ttitle\\nI1\\tPoems, "selected"\\n' > "$1/items.tsv"
`,
  };
  for (const [name, text] of Object.entries(scripts)) {
    await writeScript(path(name), text);
  }
  const settings = {
    CONFIG: config,
    PROGRAM: program,
    DENO: Deno.execPath(),
    DENO_DIR: join(folder, "cache"),
    STATE: path("state"),
    BACKUPS: path("backups"),
    KEEP: "2",
    TAKE_OVER: path("take-over"),
    FETCH: path("fetch"),
  };
  await Deno.writeTextFile(
    path("conf"),
    Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`).join(""),
  );
}

/** Runs it as cron does, with next to nothing in the environment. */
async function exchange({ path }: LibraryFolder) {
  const command = new Deno.Command(SCRIPT, { clearEnv: true, env: { SIP2D_EXCHANGE_CONF: path("conf") } });
  const { code, stdout, stderr } = await command.output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const state = Object.fromEntries(
    (await Deno.readTextFile(path("state/state"))).trim().split("\n").map((line) => line.split("=")),
  );
  return { code, out, errors: errors ?? "", result: state.result, step: state.step };
}

/** Whether reading a file of this name sets its time of reading. */
async function keepsTimesOfReading(name: string): Promise<boolean> {
  await Deno.writeTextFile(name, "once");
  await Deno.utime(name, new Date(0), new Date());
  await Deno.readTextFile(name);
  return (await Deno.stat(name)).atime?.getTime() !== 0;
}

Deno.test("sip2d-exchange runs as cron runs it, twice on one day, keeps few copies, and says when it fails", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    await install(library);
    const first = await exchange(library);
    assertEquals([first.code, first.errors, first.result, first.step], [0, "", "ok", "done"]);
    assertMatch(first.out ?? "", /patrons: 1 added, 0 changed, 1 as they were/);
    assertMatch(first.out ?? "", /items: 0 added, 1 changed, 0 as they were/);
    await library.sip2d("patron", "P1", "--block", "lost");
    const copies = () => [...Deno.readDirSync(library.path("backups"))].map(({ name }) => name);
    // A copy is named by its second; those of one second wait for the next.
    for (let day = 0; day < 3; day++) assertEquals((await exchange(library)).result, "ok");
    assertEquals([copies().length, copies().every((name) => /^[\dT-]+Z\.db$/.test(name))], [2, true]);
    const taken = (await Deno.readTextFile(library.path("taken"))).trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(taken.filter(({ action }) => action === "patron-blocked").length, 1);

    await Deno.writeTextFile(library.path("broken"), "");
    const failed = await exchange(library);
    assertEquals([failed.code, failed.result, failed.step], [7, "failed", "fetch"]);
    assertMatch(failed.errors, /^sip2d-exchange: failed at fetch; what was done before stands/m);
    await Deno.writeTextFile(library.path("conf"), "TAKE_OVER=/nowhere\n", { append: true });
    assertMatch((await exchange(library)).errors, /failed at take-over/);
  }));

Deno.test("sip2d-exchange gives the journal as a file and as standard input, and takes no command for done that reads neither", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    await install(library);
    await library.sip2d("patron", "P1", "--block", "lost");
    const { path } = library;
    const takeOver = async (command: string) => {
      await Deno.writeTextFile(path("conf"), `TAKE_OVER='${command}'\n`, { append: true });
      return await exchange(library);
    };
    // Only a file system that keeps times of reading tells which command reads nothing; one mounted "noatime" does not.
    if (await keepsTimesOfReading(path("times"))) {
      const idle = await takeOver("/bin/true");
      assertEquals([idle.code, idle.result, idle.step], [1, "failed", "take-over"]);
      assertMatch(
        idle.errors,
        /\/bin\/true has read nothing of the journal, which is its first argument and its standard input/,
      );
    }
    // The same rows come again, to one that reads only what comes in.
    await writeScript(path("take-over"), `#!/bin/sh\ncat > "${path("taken")}"\n`);
    assertEquals((await takeOver(path("take-over"))).result, "ok");
    assertMatch(await Deno.readTextFile(path("taken")), /"action":"patron-blocked"/);
    // A night in which nothing happened has nothing to read.
    assertEquals((await takeOver("/bin/true")).result, "ok");
  }));

Deno.test("sip2d-exchange leaves one that is running alone, with its state and its unfinished copy", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    await install(library);
    const { path } = library;
    await exchange(library);
    const fetch = [
      "#!/bin/sh",
      `echo copy > '${path("backups/.part")}'`,
      `SIP2D_EXCHANGE_CONF='${path("conf")}' '${SCRIPT}' 2> '${path("errors")}' || echo $? > '${path("code")}'`,
      `cp '${path("state/state")}' '${path("told")}'`,
      `cp '${path("backups/.part")}' '${path("kept")}'`,
      "exit 7",
    ];
    await writeScript(path("fetch"), fetch.join("\n"));
    assertEquals((await exchange(library)).code, 7);
    assertEquals(await Deno.readTextFile(path("code")), "75\n");
    assertEquals(await Deno.readTextFile(path("errors")), "sip2d-exchange: another one is running\n");
    assertMatch(await Deno.readTextFile(path("told")), /^result=ok$/m);
    assertEquals(await Deno.readTextFile(path("kept")), "copy\n");
  }));

Deno.test("the example of a take-over writes what was done, once however often it comes", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    await install(library);
    await library.sip2d("patron", "P1", "--block", "lost");
    const { path } = library;
    const settings = `TAKE_OVER='${EXAMPLE}'\nTAKEN_OVER='${path("out")}'\nexport TAKEN_OVER\n`;
    await Deno.writeTextFile(path("conf"), settings, { append: true });
    for (let night = 0; night < 2; night++) {
      assertEquals((await exchange(library)).result, "ok");
      assertEquals([...Deno.readDirSync(path("out"))].map(({ name }) => name), ["journal-1.json"]);
      assertMatch(await Deno.readTextFile(path("out/journal-1.json")), /^\{"journal_id":1,.*"patron-blocked"/);
      await Deno.remove(path("state/last_journal_id"));
    }
  }));
