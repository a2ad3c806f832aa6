import { Argument, Command } from "commander";
import type { Config } from "../config/config.ts";
import { createDeskReturns } from "../desk/returns/create_desk_returns.ts";
import type { DeskReturns } from "../desk/returns/desk_returns.ts";
import { exchangeContext } from "../desk/work/exchange_context.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { withKeepers } from "../service/open_storage.ts";
import { joinLedgers } from "../stand_in/ledgers/joined_ledgers.ts";
import type { Output } from "../process/output.ts";
import { readLibraryConfig } from "../service/read_library_config.ts";

interface ReturnsCommandOptions {
  readonly config: string;
  readonly institution?: string;
  readonly captured?: true;
  readonly by?: string;
}

/** Makes the command `sip2d returns`, for what was returned while the library system was away. */
export function returnsCommand(output: Output): Command {
  return new Command("returns")
    .description("list the returns that wait for the library system, or allow them to be handed over")
    .addArgument(
      new Argument(
        "[what]",
        'hand-over: say that those which wait now may be handed over, with offline_returns="confirm"; ' +
          "stop, go-on: hold what a copy has accepted, or hand it over again; hand-in: as hand-over, its name before",
      )
        .choices(["hand-over", "stop", "go-on", "hand-in"]),
    )
    .requiredOption("--config <file>", "the configuration, which names the database")
    .option("--institution <id>", "of which institution; absent: of all")
    .option("--by <name>", "your name: you stop the hand-over")
    .option("--captured", "instead, holds that were captured by returns of the last week, as CSV")
    .addHelpText(
      "after",
      "\nExample: sip2d returns hand-over --config SIPServer.xml --institution CPL\n" +
        "\nThe outcome of each return is in the journal. Those that staff must look at: sip2d journal --exceptions.\n" +
        "Exit codes: 0 done, 1 none wait that could be handed over, or there is no such institution.",
    )
    .action(async (what: string | undefined, options: ReturnsCommandOptions) => {
      const config = readLibraryConfig(options.config, output), clock = Temporal.Now.instant;
      await withKeepers(config, async (keepers) => {
        const context = () => exchangeContext(config, clock());
        const ledger = joinLedgers(() => keepers);
        const returns = createDeskReturns({ ledger, notes: keepers[0], current: () => config, clock, context });
        await checkInstitution(returns, options, config);
        if (what === "hand-over" || what === "hand-in") await handOver(returns, options, output);
        else if (what === "stop" || what === "go-on") await hold(returns, what, options, output);
        else if (options.captured) await tellCaptured(returns, options, output);
        else await tell(returns, options, output);
      });
    });
}

async function waitingOf(returns: DeskReturns, { institution }: ReturnsCommandOptions) {
  return (await returns.waiting()).filter((row) => institution === undefined || row.institution === institution);
}

/** Refuses an institution that is not configured, unless returns that it had before still wait. */
async function checkInstitution(
  returns: DeskReturns,
  { institution }: ReturnsCommandOptions,
  { institutions }: Pick<Config, "institutions">,
): Promise<void> {
  if (institution === undefined || institutions.has(institution)) return;
  if ((await returns.waiting()).some((row) => row.institution === institution)) return;
  const known = [...institutions.keys()].join(", ");
  const named = `--institution is ${JSON.stringify(institution)}`;
  throw new CommandFailed(`${named}, which is no institution of the configuration: ${known}`, EXIT.faulty);
}

async function tellCaptured(
  returns: DeskReturns,
  { institution }: ReturnsCommandOptions,
  output: Output,
): Promise<void> {
  for await (const line of returns.capturedCsv(institution)) output.out(line.trimEnd());
}

async function hold(
  returns: DeskReturns,
  what: "stop" | "go-on",
  { institution, by = "" }: ReturnsCommandOptions,
  output: Output,
): Promise<void> {
  if (institution === undefined) throw new CommandFailed(`${what} needs --institution`, EXIT.usage);
  if (what === "go-on") {
    await returns.goOn(institution);
    return output.out(`${institution}: what a copy has accepted is handed over when the system answers.`);
  }
  if (by.trim() === "") throw new CommandFailed("stop needs --by with your name", EXIT.usage);
  await returns.stop(institution, by.trim());
  output.out(`${institution}: nothing that a copy has accepted is handed over until: sip2d returns go-on`);
}

async function tell(returns: DeskReturns, options: ReturnsCommandOptions, output: Output): Promise<void> {
  const waiting = await waitingOf(returns, options);
  if (waiting.length === 0) output.out("No return waits.");
  for (const { institution, count, unreleased, queued, stopped, oldest } of waiting) {
    const since = Temporal.Instant.fromEpochMilliseconds(oldest).toString();
    const word = unreleased > 0 ? `, ${unreleased} of them until staff allow it: sip2d returns hand-over` : "";
    const ofCopy = queued > 0 ? `, ${queued} of them accepted by the copy` : "";
    const held = stopped ? `; stopped by ${stopped.by}: sip2d returns go-on` : "";
    output.out(`${institution}: ${count} wait since ${since}${word}${ofCopy}${held}`);
  }
}

async function handOver(returns: DeskReturns, options: ReturnsCommandOptions, output: Output): Promise<void> {
  const waiting = (await waitingOf(returns, options)).filter(({ unreleased }) => unreleased > 0);
  if (waiting.length === 0) {
    throw new CommandFailed("no return waits that staff must allow; sip2d returns lists those that wait", EXIT.faulty);
  }
  for (const { institution } of waiting) {
    output.out(`${institution}: ${await returns.handOver(institution)} are handed over when the system answers.`);
  }
}
