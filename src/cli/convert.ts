import { join } from "node:path";
import { Command, Option } from "commander";
import * as v from "valibot";
import { formatFault } from "../config/base/format_fault.ts";
import { convertConfig } from "../config/convert/convert_config.ts";
import type { KohaDatabase } from "../config/convert/koha_database.ts";
import type { FrontedSystem } from "../config/convert/front_system.ts";
import { readRest, UnreadableAnswer } from "../config/convert/read_rest.ts";
import { readTables } from "../config/convert/read_tables.ts";
import { loadConfig } from "../config/load_config.ts";
import { isUtf16, SAVE_AS_UTF8 } from "../config/xml/utf16.ts";
import { upstream } from "../config/upstream/upstream_element.ts";
import { CommandFailed, EXIT, usageOf } from "../process/exit_code.ts";
import type { Output } from "../process/output.ts";
import { counted } from "../process/counted.ts";
import { sources } from "../process/sources.ts";
import { SYSTEM_KINDS, type SystemKind } from "../systems/systems.ts";
import { withName, writeNew } from "../process/write_new.ts";

interface Options {
  readonly config: string;
  readonly to: string;
  readonly tables?: string;
  readonly accounts?: string;
  readonly institutions?: string;
  readonly overrides?: string;
  readonly gateway?: string;
  readonly kind?: SystemKind;
}

/** Makes the command `sip2d convert`, which writes Koha's ways as options, so that terminals notice nothing. */
export function convertCommand(output: Output): Command {
  const command = new Command("convert");
  return command
    .description("write a configuration from Koha's, so that terminals notice nothing after the move")
    .requiredOption("--config <file>", "Koha's SIPconfig.xml or SIPServer.xml")
    .requiredOption("--to <file>", "the configuration to write; it must not be there yet")
    .option("--tables <folder>", "Koha's tables as NAME.tsv, as `mysql --batch` writes them")
    .option(
      "--accounts <file>",
      "what Koha's GET /api/v1/sip2/accounts?_per_page=-1 answers with its embeds, instead of tables",
    )
    .option("--institutions <file>", "what GET /api/v1/sip2/institutions?_per_page=-1 answers")
    .option("--overrides <file>", "what GET /api/v1/sip2/system_preference_overrides?_per_page=-1 answers")
    .option(
      "--gateway <address>",
      "put sip2d in front of the system that stays at HOST:PORT, such as koha.example.org:6001; it judges the logins",
    )
    .addOption(new Option("--kind <kind>", "what that system is; koha unless given").choices(SYSTEM_KINDS))
    .addHelpText(
      "after",
      "\nExample: sip2d convert --config SIPconfig.xml --to SIPServer.xml\n" +
        "\nTables that are looked for: sip_accounts, sip_institutions, the sip_account_* that belong to them," +
        "\nsip_system_preference_overrides, systempreferences, and of borrowers userid and password: Koha compares" +
        "\na terminal's password (CO) with that of the staff user who has the login's name. Of lending: circulation_rules," +
        "\nissuingrules, itemtypes, categories, branches, repeatable_holidays, special_holidays." +
        "\n\nExit codes: 0 done, 1 errors are left in the new file, or Koha's cannot be read, 2 wrong usage," +
        "\n3 a file cannot be read or written.",
    )
    .action((options: Options) => {
      const system = usageOf(command, () => frontedIn(options));
      const converted = convertConfig(readText(options.config), readDatabase(options), system);
      if (!converted.ok) {
        const { position: { line, column }, message } = converted;
        throw new CommandFailed(`${options.config}:${line}:${column}: ${message}`, EXIT.faulty);
      }
      writeNew(options.to, converted.xml, "--to");
      for (const line of converted.told) output.error(line);
      tellErrors(options.to, output);
      output.out(`${options.to} is written; see what is left with: sip2d check --config ${options.to}`);
    });
}

/**
 * Tells what keeps the new file from being served: something that a person must decide, or must bring.
 *
 * @throws {CommandFailed} if there is anything
 */
function tellErrors(file: string, output: Output): void {
  const errors = loadConfig(file, sources).faults.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  for (const fault of errors) output.error(formatFault(fault));
  const left = `${counted(errors.length, "error")} ${errors.length === 1 ? "is" : "are"} left in it`;
  throw new CommandFailed(`${file} is written, and cannot be served yet: ${left}`, EXIT.faulty);
}

/** The system that stays; `undefined` where sip2d takes its place. */
function frontedIn({ gateway, kind }: Options): FrontedSystem | undefined {
  if (gateway === undefined) {
    if (kind !== undefined) throw new RangeError("--kind has no effect without --gateway");
    return undefined;
  }
  if (!v.is(upstream.attributes.address, gateway)) {
    throw new RangeError(
      `--gateway is ${
        JSON.stringify(gateway)
      }, but must be the host and the port (1 to 65535) of the system that stays, ` +
        "such as koha.example.org:6001; several stand with blanks between",
    );
  }
  return { address: gateway, kind: kind ?? "koha" };
}

function readDatabase({ tables, accounts, institutions, overrides }: Options): KohaDatabase | undefined {
  const fromTables = tables === undefined ? undefined : tablesOf(tables);
  if (accounts === undefined) {
    for (const [name, answer] of Object.entries({ institutions, overrides })) {
      if (answer !== undefined) throw new CommandFailed(`--${name} has no effect without --accounts`, EXIT.usage);
    }
    return fromTables;
  }
  try {
    const answers = {
      accounts: readText(accounts),
      ...institutions !== undefined && { institutions: readText(institutions) },
      ...overrides !== undefined && { overrides: readText(overrides) },
    };
    const told = readRest(answers);
    if (fromTables === undefined) return told;
    return {
      ...told,
      passwords: fromTables.passwords,
      unusable: fromTables.unusable,
      preferences: new Map([...fromTables.preferences, ...told.preferences]),
      overridesTold: fromTables.overridesTold || told.overridesTold,
      circulation: fromTables.circulation,
    };
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error;
    const file = { accounts, institutions, overrides }[error.answer];
    const message = `${file}: what Koha answered cannot be read: ${error.message}`;
    throw new CommandFailed(message, EXIT.faulty, { cause: error });
  }
}

/** Reads the tables in a folder; one that holds none of them is a wrong name, which would go unseen. */
function tablesOf(folder: string): KohaDatabase {
  let found = false;
  const database = readTables((name) => {
    const text = readIfThere(join(folder, `${name}.tsv`));
    found ||= text !== undefined;
    return text;
  }, Temporal.Now.plainDateISO("UTC").toString());
  if (found) return database;
  throw new CommandFailed(`there is none of Koha's tables in ${folder}, such as sip_accounts.tsv`, EXIT.cannot);
}

function readText(path: string): string {
  const text = readIfThere(path);
  if (text === undefined) throw new CommandFailed(`there is no file ${path}`, EXIT.cannot);
  return text;
}

function readIfThere(path: string): string | undefined {
  const text = textAt(path);
  if (text !== undefined && isUtf16(text)) throw new CommandFailed(`${path} ${SAVE_AS_UTF8}`, EXIT.faulty);
  return text;
}

function textAt(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw withName(error, `${path} cannot be read`);
  }
}
