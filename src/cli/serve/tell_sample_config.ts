import { resolve } from "node:path";
import type { Config } from "../../config/config.ts";
import { type PlacedConfig, SAMPLE_LOGIN } from "../../sample/sample_config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { storageName } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";

/**
 * Says which file `--sample` without `--config` serves: its own, written just now, or one that was there.
 *
 * @throws {CommandFailed} if that file lacks the sample's logins: its database is no place for invented patrons
 */
export function tellSampleConfig(
  { file, found }: PlacedConfig,
  { accounts, storage }: Pick<Config, "accounts" | "storage">,
  output: Output,
): void {
  const path = resolve(file);
  if (found === "nothing") {
    output.out(`${path} is written, the sample's configuration; the sample's library is in ${storageName(storage)}`);
  }
  if (found !== "another") return;
  if (accounts.has(SAMPLE_LOGIN.id)) {
    return output.error(`${path} was here already and is served as it is; it is not the sample's configuration`);
  }
  throw new CommandFailed(
    `${path} was here already, and the sample's login ${SAMPLE_LOGIN.id} is not in it; to serve that file, say --config ` +
      `${file} without --sample; to try the sample, start in an empty folder`,
    EXIT.cannot,
  );
}
