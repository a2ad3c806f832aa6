import type { Config } from "../../../src/config/config.ts";
import type { ScenarioStorage } from "./sqlite_storage.ts";

/** A server that a scenario is played on, wherever it runs. */
export interface StageServer {
  /** The ports, in the order of the configuration's transports. */
  readonly ports: readonly number[];
  /** Resolves when it is so late for the server. */
  setClock(now: Temporal.Instant): Promise<void>;
  /** Stops it, and gives the errors that it logged; what it logged must have been discreet. */
  end(): Promise<readonly string[]>;
}

/** What a server is to serve, and from which moment on. */
export interface Scene {
  readonly config: Config;
  readonly database: ScenarioStorage;
  readonly now: Temporal.Instant;
}
