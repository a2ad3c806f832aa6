import { assertEquals } from "@std/assert";
import { createJumpingTime, type JumpingTime } from "../../support/gateway/jumping_time.ts";
import { gatewaysOf } from "../../support/gateway/gateways_of.ts";
import { type MadeUp, type MadeUpSystem, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { NOW, serving } from "../../support/server/serving.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

/** Terminals of two institutions that one system serves, at one address. */
interface Branches {
  readonly system: MadeUpSystem;
  readonly time: JumpingTime;
  /** Lets ten minutes pass in which nobody does anything. */
  tenMinutes(): void;
  /** Connects a terminal, and logs in: `a1` and `a2` are of one institution, `b1` is of another one. */
  logIn(name: "a1" | "a2" | "b1"): Promise<Terminal>;
  /** Asks by all terminals at once, and gives how many heard the system's own answer. */
  askAll(terminals: readonly Terminal[]): Promise<number>;
  /** How many connections the system serves at once, and how many logins it has, as each institution is told. */
  told(): readonly (readonly [serves: number | undefined, logins: number])[];
}

/** The system sees a login of its own for each. */
const ACCOUNTS = (["a1", "a2", "b1"] as const).map((id) =>
  anAccount({
    ...{ id, institution: id.charAt(0).toUpperCase(), upstreamLogin: { id, password: "p" } },
    password: { kind: "clear", value: "p" },
  })
);

function branches(
  madeUp: Partial<MadeUp>,
  test: (branches: Branches) => Promise<void>,
  ids: readonly ("A" | "B")[] = ["A", "B"],
): Promise<void> {
  const time = createJumpingTime(NOW), log = recordingLog();
  let later = 0;
  const clock = { ...time, elapsed: () => time.elapsed() + later };
  const reply: MadeUp["reply"] = (line, connection) => {
    time.stirred();
    return madeUp.reply?.(line, connection);
  };
  return withMadeUpSystem({ ...madeUp, reply }, async (system) => {
    const upstream = anUpstream({
      addresses: [{ host: "127.0.0.1", port: system.port }],
      ...{ errorDetection: false, sessions: "shared", keepAliveSeconds: 20 },
    });
    const institutions = ids.map((id) => anInstitution({ id, upstream }));
    const accounts = ACCOUNTS.filter(({ institution }) => ids.some((id) => id === institution));
    const config = aConfig({ accounts, institutions });
    const { gateways, backEndOf } = gatewaysOf(() => config, log, clock);
    try {
      await serving({ config, backEndOf, log }, ({ connect }) =>
        test({
          ...{ system, time },
          tenMinutes: () => void (later += 600_000),
          async logIn(name) {
            const terminal = await time.during(connect());
            terminal.send(`9300CN${name}|COp|`);
            await time.until(terminal.expect("941"));
            return terminal;
          },
          async askAll(terminals) {
            for (const terminal of terminals) terminal.send(ASK.patron());
            const answers = await time.until(Promise.all(terminals.map((one) => one.expect(/^64/))));

            return answers.filter((answer) => answer.includes("|AEAda|")).length;
          },
          told: () => gateways.upstreamReports().map(({ sessions: { serves, logins } }) => [serves, logins]),
        }));
    } finally {
      await gateways.close();
      await time.close();
    }
  });
}

Deno.test("one process serves two logins of an institution and one of another in turn, and none waits in vain", () =>
  branches({ processes: 1 }, async ({ logIn, askAll, told, system }) => {
    const terminals = [await logIn("a1"), await logIn("a2"), await logIn("b1")];
    for (let times = 0; times < 6; times++) assertEquals(await askAll(terminals), 3);
    assertEquals(told(), [[1, 3], [1, 3]]);
    assertEquals(system.counts.serving, 1);
  }));

Deno.test("a system of one process is found out, and two more are noticed within ten minutes", () => {
  let processes = 1;
  return branches({ processes: () => processes }, async ({ logIn, askAll, told, tenMinutes, system }) => {
    const terminals = [await logIn("a1"), await logIn("a2"), await logIn("b1")];
    for (let times = 0; times < 3; times++) assertEquals(await askAll(terminals), 3);
    assertEquals(told()[0]?.[0], 1);
    processes = 3;
    tenMinutes();
    for (let times = 0; times < 3; times++) assertEquals(await askAll(terminals), 3);
    assertEquals([told()[0]?.[0], system.counts.serving], [3, 3]);
  });
});

Deno.test("a system that serves nobody for a while is not taken for one of few processes", () => {
  let isStill = false;
  const reply: MadeUp["reply"] = () => isStill ? "silence" : undefined;
  return branches({ reply }, async ({ logIn, askAll, told }) => {
    const first = await logIn("a1");
    assertEquals(await askAll([first]), 1);
    isStill = true;
    const others = [await logIn("a2"), await logIn("b1")];
    assertEquals(await askAll([first, ...others]), 0);
    assertEquals(told()[0]?.[0], undefined);
  });
});

for (const [what, ids, name] of [["of two institutions", ["A", "B"], "b1"], ["of one login", ["A"], "a1"]] as const) {
  Deno.test(`a connection that owes the answer to a change gives way where the system serves no other one: terminals ${what}`, () => {
    let isSilent = true;
    const reply: MadeUp["reply"] = (line) => line.startsWith("11") && isSilent ? "silence" : undefined;
    return branches({ processes: 1, reply }, async ({ logIn, askAll, time }) => {
      const [first, second] = [await logIn("a1"), await logIn(name)];
      assertEquals(await askAll([first, second]), 2);
      first.send(ASK.checkout());
      await time.until(first.expect(/^120NUN.*Not confirmed/));
      isSilent = false;
      // Whether one login's one connection is all that is served is not known: it is kept for a minute.
      if (ids.length === 1) await time.until(time.pass(75));
      assertEquals(await askAll([second]), 1);
      assertEquals(await askAll([first]), 1);
    }, ids);
  });
}
