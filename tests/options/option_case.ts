import { assertEquals, fail } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Records } from "../../src/storage/port/storage.ts";
import { login } from "../support/wire/messages.ts";
import { NOON } from "../support/library/records.ts";
import { type Attributes, configOf, type ConfigSetting } from "../support/files/scenario_config.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";
import { serveInside } from "../support/server/serve_inside.ts";
import { connect } from "../support/wire/terminal.ts";

/** One option of a login: the same request without and with it, and what each is answered. */
export interface OptionCase extends ConfigSetting {
  /** What the library holds. */
  readonly records: Records;
  /** Requests that come before, whose answers do not matter. */
  readonly first?: readonly string[];
  readonly request: string;
  /** The option, which is on in one of the two. */
  readonly option: Attributes;
  /** What the policy says in the same one. */
  readonly optionPolicy?: Attributes;
  /** What stands inside the login in the same one. */
  readonly optionInside?: readonly string[];
  readonly off: string;
  readonly on: string;
}

/** Registers a test that asks a server over a socket, once without the option and once with it. */
export function optionTest(name: string, { option, optionPolicy, optionInside, off, on, ...rest }: OptionCase): void {
  Deno.test(name, async () => {
    assertEquals(await answer(rest), off, "without the option");
    const inside = [...rest.inside ?? [], ...optionInside ?? []];
    const login = { ...rest.login, ...option };
    const policy = { ...rest.policy, ...optionPolicy };
    assertEquals(await answer({ ...rest, login, policy, inside }), on, "with the option");
  });
}

/** The bytes that a request is answered, in UTF-8, without the line end. */
async function answer(
  { records, first = [], request, ...setting }: Omit<OptionCase, "option" | "off" | "on">,
): Promise<string> {
  const database = await STORAGES.SQLite?.() ?? fail("there is no SQLite");
  try {
    await (await database.kept()).load(records);
    const described = { ...setting, url: database.url };
    const config = configOf(described, database.folder);
    const server = await serveInside({ config, database, now: NOON });
    const terminal = await connect(server.ports[0] ?? 0, { errorDetection: false });
    try {
      terminal.send(login("sipterm1", "term1"));
      await terminal.expect("941");
      for (const one of first) {
        terminal.send(one);
        await terminal.expect(/./);
      }
      terminal.send(request);
      return Buffer.from(await terminal.expect(/./), "latin1").toString("utf8");
    } finally {
      await terminal.close();
      assertEquals(await server.end(), []);
    }
  } finally {
    await database.discard();
  }
}

/** Where the cases are. */
export const FOLDER_OF_OPTIONS = new URL("./", import.meta.url);
