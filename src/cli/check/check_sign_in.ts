import type { Config } from "../../config/config.ts";
import { tryProvider } from "../../desk/sign_in/try_provider.ts";
import { counted } from "../../process/counted.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";

/**
 * Asks the identity provider of a configuration, and says what would keep staff from signing in.
 *
 * @throws {CommandFailed} if something would, or the provider cannot be asked, or there is none
 */
export async function checkSignIn({ file, signIn, pages }: Config, output: Output): Promise<void> {
  if (signIn === undefined) throw new CommandFailed(`${file} has no <sip2d:sign_in>`, EXIT.faulty);
  output.out(`identity provider ${signIn.issuer}:`);
  const lines = await tryProvider(signIn, () => Temporal.Now.instant());
  for (const { text, fault } of lines) {
    if (fault === undefined) output.out(`  ${text}`);
    else output.error(`  ${text}`);
  }
  for (const { port, tls } of pages) {
    const site = `${tls === undefined ? "http" : "https"}://NAME:${port}`;
    output.out(
      `  register there, with the NAME by which browsers know this server: ${site}/sign-in/callback (redirect), ` +
        `${site}/login (after signing out), ${site}/sign-in/back-channel (back-channel logout)`,
    );
  }
  const faults = lines.flatMap(({ fault }) => fault ?? []);
  if (faults.length === 0) return;
  const code = faults.includes("wrong") ? EXIT.faulty : EXIT.cannot;
  throw new CommandFailed(`${counted(faults.length, "fault")} of the sign-in`, code);
}
