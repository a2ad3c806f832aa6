import { Command } from "commander";
import type { Config } from "../../config/config.ts";
import type { Fault } from "../../config/base/fault.ts";
import { formatFaults } from "../../config/base/format_fault.ts";
import { isToConvert, loadConfig } from "../../config/load_config.ts";
import { probeIdentity } from "../../gateway/probe_identity.ts";
import { formatAddress } from "../../wire/listen.ts";
import type { Output } from "../../process/output.ts";
import { counted } from "../../process/counted.ts";
import { refuseMissing } from "../../process/refuse_missing.ts";
import { usableConfig } from "../../service/read_config.ts";
import { sources } from "../../process/sources.ts";
import { missingFlags } from "../permissions/permission_flags.ts";
import { unitFlags } from "../permissions/permissions.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { checkSignIn } from "./check_sign_in.ts";
import { privacyPoints, wideLogins } from "./privacy_points.ts";
import { checkUpstreams } from "../upstream/check_upstreams.ts";

interface CheckOptions {
  readonly config: string;
  readonly upstream?: true;
  readonly signIn?: true;
  readonly privacy?: true;
  readonly reload?: true;
}

/** Makes the command `sip2d check`, which tells all that is wrong with a configuration, and starts nothing. */
export function checkCommand(output: Output): Command {
  return new Command("check")
    .description("read a configuration and list everything that is wrong with it")
    .requiredOption("--config <file>", "the configuration, in the format of Koha's SIPServer.xml")
    .option(
      "--upstream",
      "also log in at the library systems behind its institutions, send a 99 and a 17, and report what they answer",
    )
    .option("--sign-in", "also ask the identity provider at which staff sign in, and report what would keep them out")
    .option(
      "--reload",
      "also fail if a server could not take it at a reload; for ExecReload= of a unit, with the server's permissions",
    )
    .option("--privacy", "also answer the points of a checklist on the privacy of patrons")
    .addHelpText(
      "after",
      "\nExample: sip2d check --config SIPServer.xml --privacy" +
        "\n\nExit codes: 0 in order (there may be warnings), 1 there are errors, or a library system or identity provider does not answer as it should," +
        "\n3 one of these cannot be reached. A password that is refused is sent once.",
    )
    .action(async ({ config: file, upstream, signIn, privacy, reload }: CheckOptions) => {
      const loaded = loadConfig(file, sources);
      refuseMissing(file, loaded);
      const { faults } = loaded;
      for (const [heading, severity] of GROUPS) {
        const group = faults.filter((fault) => fault.severity === severity);
        if (group.length > 0) output.error(`${heading}:`);
        for (const line of formatFaults(group)) output.error(line);
      }
      const usable = usableConfig(file, loaded);
      const { accounts, listeners, pages } = usable;
      const [listening, letIn, served] = [
        counted(listeners.length + pages.length, "listener"),
        counted(accounts.size, "account"),
        counted(usable.institutions.size, "institution"),
      ];
      const warned = faults.some(({ severity }) => severity === "warning");
      output.out(`${file} is in order: ${listening}, ${letIn}, ${served}${warned ? SERVED_ALL_THE_SAME : ""}`);
      for (const line of wideLogins(usable)) output.out(`Look: ${line}`);
      if (reload) await refuseRestart(usable);
      if (privacy) tellPrivacy(usable, output);
      if (signIn) await checkSignIn(usable, output);
      if (upstream) await checkUpstreams(usable, output);
      for (const line of [...untriedSignIn(usable, signIn), ...nextSteps(usable, upstream)]) output.out(line);
    });
}

/**
 * Refuses a configuration that needs more than this process may do: a reload gives a server no further permission.
 *
 * @throws {CommandFailed} if there is anything
 */
async function refuseRestart(config: Config): Promise<void> {
  const missing = missingFlags(await unitFlags(config));
  if (missing.length === 0) return;
  throw new CommandFailed(
    `${config.file} needs a restart of the server, not a reload: it runs without ${missing.join(" ")}`,
    EXIT.faulty,
  );
}

/** What follows from warnings. */
const SERVED_ALL_THE_SAME = "; it can be served with these warnings";

/** The groups in which faults are told, in the order in which a person reads them. */
const GROUPS = [
  ["Errors", "error"],
  ["What terminals, patrons or staff will notice", "warning"],
  ["What has no effect and does no harm, and what is set by itself", "note"],
] as const satisfies readonly (readonly [string, Fault["severity"]])[];

/** Says how to try the identity provider, if there is one that was not. */
function untriedSignIn({ file, signIn }: Config, isTried: true | undefined): readonly string[] {
  if (signIn === undefined || isTried) return [];
  return [`Not tried: the identity provider ${signIn.issuer}. \`sip2d check --config ${file} --sign-in\` asks it.`];
}

/** Says what to do next with a file of Koha's or of a gateway, and which systems behind a gateway were not tried. */
function nextSteps(config: Config, isAsked: true | undefined): readonly string[] {
  const { file, document, institutions } = config;
  if (isToConvert(document)) {
    const step =
      `\`sip2d convert --config ${file} --to NEW.xml\` keeps Koha's ways; with \`--gateway HOST:PORT\` Koha stays`;
    return [`Next: ${step}, and sip2d stands in front of it.`];
  }
  const fronted = [...institutions.values()].flatMap(({ id, upstream }) =>
    upstream === undefined ? [] : [{ id, upstream }]
  );
  if (fronted.length === 0) return [];
  const serve = `Next: \`sip2d serve --config ${file}\` starts it.`;
  if (isAsked) return [serve];
  const systems = [...new Set(fronted.flatMap(({ upstream: { addresses } }) => addresses.map(formatAddress)))];
  const ask = `\`sip2d check --config ${file} --upstream\``;
  const isAskable = fronted.every(({ id }) => probeIdentity(config, id) !== undefined);
  const asks = isAskable
    ? `${ask} asks whether it answers.`
    : `${ask} tries whether it takes connections; it logs in and asks, too, ${IF_IT_LOGS_IN}.`;
  return [`Not tried: the library system at ${systems.join(", ")}. ${asks}`, serve];
}

const IF_IT_LOGS_IN = "where one named login has the attributes password, upstream_login and upstream_password";

/** Tells the points of privacy and what the configuration says to each. */
function tellPrivacy(config: Config, output: Output): void {
  output.out("\nPrivacy, after the checklist of the American Library Association on data exchange:");
  for (const { point, verdict, answers } of privacyPoints(config)) {
    output.out(`${verdict.padEnd(4)}  ${point}`);
    for (const answer of answers) output.out(`      ${answer}`);
  }
  output.out(
    '"no" should be mended; "look" may be meant so. What is read here is this file, and nothing else of the machine.',
  );
}
