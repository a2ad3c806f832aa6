import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { checkConfig, comparedConfig } from "../../src/desk/check_config.ts";
import { checkThreadProgram } from "../../src/desk/check_thread_program.ts";
import { createConfigChecker } from "../../src/desk/config_checker.ts";
import { sources } from "../../src/process/sources.ts";
import { aFile, load } from "../config/sample_xml.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const LOGIN = '<login id="a" password="p" institution="MAIN" terminator="CR"/>';

/** The address of a thread's program. */
function program(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

/** A configuration of the text, whose file is in a folder. */
function inForce(folder: string, text = aFile({ logins: LOGIN })) {
  const { config } = load(text);
  if (config === undefined) throw new Error("the configuration is faulty");
  return { ...comparedConfig(config), file: join(folder, "SIPServer.xml") };
}

Deno.test("createConfigChecker() finds in its thread what is found without it: faults, differences, what a reload cannot take", () =>
  withTemporaryFolder(async (folder) => {
    const checker = createConfigChecker({ program: checkThreadProgram });
    const before = inForce(folder);
    const file = aFile({ logins: LOGIN.replace('password="p"', 'password="file:pin"') });
    await Deno.writeTextFile(before.file, file);
    await Deno.writeTextFile(join(folder, "pin"), "4711\n");
    const texts = [
      undefined,
      aFile({ logins: LOGIN.replace("terminator", "terminatr") }),
      aFile({ logins: LOGIN + LOGIN.replace('id="a"', 'id="b"') }),
      aFile({ logins: LOGIN.replace('password="p"', 'password="file:none"') }),
      `<acsconfig>${"<a/>".repeat(500)}</acsconfig>`,
      "",
    ];
    try {
      // At once: each waits for those before it.
      const found = await Promise.all(texts.map((text) => checker.check({ inForce: before, text })));
      const expected = texts.map((text = file) => {
        const readText = (path: string) => path === before.file ? text : sources.readText(path);
        return checkConfig(before, { ...sources, readText });
      });
      assertEquals(found, expected);
      assertEquals(found.map(({ hasErrors }) => hasErrors), [false, true, false, true, true, true]);
      assertEquals(found[0]?.differences.first.map(({ settings: [setting] }) => setting?.after), [
        "***",
        "what is kept there is another",
      ]);
      assertEquals([found[4]?.faults.first.length, (found[4]?.faults.count ?? 0) > 500], [100, true]);
    } finally {
      checker.end();
    }
  }));

Deno.test("createConfigChecker() works in a thread, which it makes once", async () => {
  let made = 0;
  const text =
    "onmessage = ({ data }) => postMessage({ problem: { english: `${self.constructor.name} ${data.text}` } });";
  const checker = createConfigChecker({
    program() {
      made++;
      return program(text);
    },
  });
  for (const text of ["first", "second"]) {
    const { problem } = await checker.check({ inForce: inForce("/etc"), text });
    assertEquals(problem?.english, `DedicatedWorkerGlobalScope ${text}`);
  }
  assertEquals(made, 1);
  checker.end();
});

Deno.test("createConfigChecker() ends a thread whose check never ends, says so, and makes another", async () => {
  let made = 0;
  const checker = createConfigChecker({
    program() {
      made++;
      // A thread that computed for ever would do so until the tests end: Deno 2.9.6 does not stop it (denoland/deno#35657).
      return program("onmessage = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);");
    },
    longest: 50,
  });
  const order = { inForce: inForce("/etc"), text: "" };
  for (const checked of await Promise.all([checker.check(order), checker.check(order)])) {
    assertEquals(checked.problem?.english, "the check was ended after 0.05 seconds");
    assertEquals([checked.hasErrors, checked.faults.count, checked.differences.count], [false, 0, 0]);
  }
  assertEquals(made, 2);
});

Deno.test("createConfigChecker() says why a thread failed, and makes another", async () => {
  const programs = [
    'onmessage = () => { throw new Error("no memory"); };',
    'throw new Error("no such program");',
    'onmessage = () => postMessage({ problem: { english: "done" } });',
  ];
  const checker = createConfigChecker({ program: () => program(programs.shift() ?? "") });
  const order = { inForce: inForce("/etc"), text: "" };
  const told = await Promise.all(programs.map(() => checker.check(order)));
  assertMatch(told[0]?.problem?.english ?? "", /^the thread that checks configurations failed: .*no memory/);
  assertMatch(told[1]?.problem?.english ?? "", /^the thread that checks configurations failed: .*no such program/);
  assertEquals(told[2]?.problem?.english, "done");
  checker.end();
});

Deno.test("createConfigChecker() tells those who wait that it was ended", async () => {
  const checker = createConfigChecker({ program: () => program("onmessage = () => {};") });
  const waiting = checker.check({ inForce: inForce("/etc") });
  await Promise.resolve();
  checker.end();
  assertEquals((await waiting).problem?.english, "the thread that checks configurations was ended");
});

Deno.test("createConfigChecker() ends a check that nobody waits for any longer, and begins none", async () => {
  const programs = [
    "onmessage = () => {};",
    "onmessage = ({ data }) => postMessage({ problem: { english: `done ${data.text}` } });",
  ];
  const checker = createConfigChecker({ program: () => program(programs.shift() ?? "") });
  const order = { inForce: inForce("/etc") };
  const gone = new AbortController();
  const [under, next] = [
    checker.check({ ...order, text: "a" }, gone.signal),
    checker.check({ ...order, text: "b" }, gone.signal),
  ];
  const last = checker.check({ ...order, text: "c" });
  await Promise.resolve();
  gone.abort();
  const told = (await Promise.all([under, next, last])).map(({ problem }) => problem?.english);
  const ended = "the check was ended: nobody waits for it";
  assertEquals(told, [ended, ended, "done c"]);
  checker.end();
});

Deno.test("createConfigChecker() reads no device, no pipe and no file without measure that a configuration names", () =>
  withTemporaryFolder(async (folder) => {
    const checker = createConfigChecker({ program: checkThreadProgram });
    await Deno.writeFile(join(folder, "large"), new Uint8Array((16 << 20) + 1));
    try {
      for (
        const [name, why] of [
          ["/dev/zero", "it is no regular file"],
          ["large", "it has more than 16 MiB"],
          [".", "it is a folder"],
        ] as const
      ) {
        const text = aFile({ logins: LOGIN.replace('password="p"', `password="file:${name}"`) });
        const { faults } = await checker.check({ inForce: inForce(folder), text });
        assertMatch(faults.first.map(({ message }) => message).join("\n"), new RegExp(`cannot be read \\(${why}\\)`));
      }
    } finally {
      checker.end();
    }
  }));
