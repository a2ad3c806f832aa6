import { assert, assertEquals, assertMatch } from "@std/assert";

/** Runs a program that has a log of its own, and gives what it wrote and its exit code. */
async function logged(program: string): Promise<readonly [stderr: string, code: number]> {
  const imported = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
  const settings =
    '{ format: "journal", level: "info", syslog: { host: "127.0.0.1", port: 514, ident: "", facility: 0 } }';
  const { stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `import { exitProcess, exitWhenUncaught } from ${imported("service/exit_process.ts")};
       import { createLog } from ${imported("observability/log.ts")};
       const log = createLog({ settings: ${settings} });
       ${program}`,
    ],
  }).output();
  return [new TextDecoder().decode(stderr), code];
}

Deno.test("exitProcess() ends the process when the last entries are written", async () => {
  const program = `for (let at = 0; at < 500; at++) log.info("entry", { at }); void exitProcess(log, 130);`;
  const [stderr, code] = await logged(program);
  assertEquals(code, 130);
  assertEquals(stderr.trimEnd().split("\n").length, 500);
  assert(stderr.endsWith("<6>entry at=499\n"));
});

Deno.test("exitWhenUncaught() has an error that nobody caught logged before the process ends", async () => {
  for (const thrown of ["setTimeout(() => { throw new Error('lost') }, 0)", "Promise.reject(new Error('lost'))"]) {
    const [stderr, code] = await logged(
      `exitWhenUncaught(log); log.info("before"); setInterval(() => {}, 1000); ${thrown};`,
    );
    assertEquals(code, 1);
    assertMatch(stderr, /^<6>before\n<3>uncaught error error="Error: lost\\n.*"\n$/);
  }
});
