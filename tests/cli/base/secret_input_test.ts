import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { createPasswords } from "../../../src/password/passwords.ts";
import { atTerminal, shellLine } from "../../support/program/at_terminal.ts";
import { type LibraryFolder, withLibraryFolder } from "../../support/files/library_folder.ts";
import { BUNDLE, SOURCES } from "../../support/program/programs.ts";
import { aPatron, NOON } from "../../support/library/records.ts";
import { withScriptedServer } from "../../support/wire/scripted_server.ts";

const LIBRARY = { patrons: [aPatron()] };

/** Sets a PIN with no more permissions than a database takes, in the form that is handed over. */
function setPin({ folder, config }: LibraryFolder): string {
  const permissions = ["--no-prompt", "--ignore-env", `--allow-read=${folder}`, `--allow-write=${folder}`];
  return shellLine([...BUNDLE.command(permissions), "patron", "P1", "--config", config, "--set-pin", "-"]);
}

async function storedPin({ withStorage }: LibraryFolder): Promise<string> {
  return await withStorage(async (storage) => (await storage.patronFacts("P1", NOON))?.patron.pin) ?? "";
}

Deno.test("patron --set-pin - asks at a terminal, and does not show what is typed", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    const { answer, ended } = atTerminal(setPin(library));
    await answer("PIN of P1:", "71x\x7f44\r");
    const { code, screen } = await ended();
    assertEquals(code, 0, screen);
    assertStringIncludes(screen, "PIN of P1: ****");
    // What follows the question tells the time, of which any digits are part.
    assertNotMatch(screen.slice(screen.indexOf("PIN of P1:"), screen.indexOf("patron:")), /[x74]/);
    assertEquals(await createPasswords({ waiting: 1 }).verify("7144", await storedPin(library)), true);
  }));

Deno.test("patron --set-pin - refuses a key that is no character, and sets nothing", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    const before = await storedPin(library);
    const { answer, ended } = atTerminal(setPin(library));
    await answer("PIN of P1:", "71\x1b[A44\r");
    const { code, screen } = await ended();
    assertEquals(code, 2, screen);
    assertStringIncludes(screen, "a key was pressed that is no character");
    assertEquals(await storedPin(library), before);
  }));

Deno.test("patron --set-pin - does not ask where the question would go into a file or a pipe", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    const { code, screen } = await atTerminal(`${setPin(library)} >${shellLine([library.path("out")])}`).ended();
    assertEquals(code, 2, screen);
    assertStringIncludes(screen, "asked for only where standard output is the terminal; use a file");
    assertEquals(await Deno.readTextFile(library.path("out")), "");
  }));

Deno.test("patron --set-pin - takes what is piped in without a question", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    const { code, screen } = await atTerminal(`printf '7144\\n' | ${setPin(library)}`).ended();
    assertEquals(code, 0, screen);
    assertNotMatch(screen, /PIN of P1/);
    assertEquals(await createPasswords({ waiting: 1 }).verify("7144", await storedPin(library)), true);
  }));

Deno.test("client asks at a terminal for each password that is -, and shows none", async () => {
  const script = [
    { expect: "9300CNsipterm1|COterm 1|\r" },
    { send: "941\r" },
    { expect: /^35.*\|AAP1\|ADkVqz\|\r$/ },
    { send: "36Y20261124    101500AOMAIN|AAP1|\r" },
  ];
  await withScriptedServer(script, async (port) => {
    const permissions = ["--no-prompt", "--ignore-env", "--no-check", `--allow-net=127.0.0.1:${port}`];
    const words = ["--port", String(port), "--login", "sipterm1", "--password", "-", "--patron-id", "P1"];
    const client = [...SOURCES.command(permissions), "client", ...words];
    const line = shellLine([...client, "--patron-password", "-", "end-patron-session"]);
    const { answer, ended } = atTerminal(line);
    await answer("AD patron password:", "kVqz\r");
    await answer("CO login password:", "term 1\r");
    const { code, screen } = await ended();
    assertEquals(code, 0, screen);
    assertMatch(screen, /^< 36Y/m);
    assertNotMatch(screen, /kVqz|term 1/);
  });
});
