import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { startTypedCli } from "../../support/program/run_cli.ts";
import { inTime } from "../../support/wire/until.ts";
import { connect } from "../../support/wire/terminal.ts";

const LOGIN = "9300CNsip1|COsip1pass|";

Deno.test("a simulated system goes away and comes back as its console is told, with what it had lent", () =>
  withTemporaryFolder(async (folder) => {
    const simulator = startTypedCli(folder, "simulate", "--as", "koha", "--port", "0");
    const port = Number(/:(\d+) as koha/.exec(await simulator.line() ?? "")?.[1]);
    const terminal = await connect(port);
    terminal.send(LOGIN);
    await terminal.expect(/^941/);
    terminal.send("11NN20261201    10000020261201    100000AOCPL|AAP1005|ABI2001|AC|");
    await terminal.expect(/^121/);

    await terminal.expectRaw("\n");
    await simulator.type("stop");
    await told(simulator, /^away: nothing listens/);
    await terminal.expectClosed();
    await assertRejects(() => connect(port));
    await simulator.type("Stop ");
    await told(simulator, /^it is away already$/);

    await simulator.type("start");
    await told(simulator, /^back: listening on 127\.0\.0\.1:\d+ again$/);
    await simulator.type("start");
    await told(simulator, /^it is there already$/);
    await simulator.type("halt");
    await told(simulator, /^"halt" is no order; type "stop" or "start"$/);
    const again = await connect(port);
    again.send(LOGIN);
    await again.expect(/^941/);
    again.send("1720261201    100000AOCPL|ABI2001|");
    await again.expect(/^1804/);
    await again.close();
    simulator.kill("SIGTERM");
    assertEquals((await simulator.ended).code, 0);
  }));

/** Waits for what the console says, past what it tells of connections. */
async function told(simulator: ReturnType<typeof startTypedCli>, what: RegExp): Promise<void> {
  let line: string | undefined;
  do line = await inTime(simulator.line(), String(what)); while (line?.startsWith("connection ") === true);
  assertMatch(line ?? "", what);
}
