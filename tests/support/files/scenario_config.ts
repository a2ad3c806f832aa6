import { assertEquals, fail } from "@std/assert";
import { join } from "node:path";
import type { Config } from "../../../src/config/config.ts";
import { formatFault } from "../../../src/config/base/format_fault.ts";
import { loadConfig } from "../../../src/config/load_config.ts";

/** Attributes of one element, as they stand in a configuration file. */
export type Attributes = Readonly<Record<string, string>>;

/** What a scenario says in its configuration file; what it leaves out is at its default. */
export interface ConfigSetting {
  /** Options of the login `sipterm1`, which acts for `MAIN` and whose password is `term1`. */
  readonly login?: Attributes;
  /** What stands inside the login `sipterm1`, as it is written. */
  readonly inside?: readonly string[];
  /** Further logins, with the same password, for `MAIN` unless they say otherwise. */
  readonly logins?: readonly (Attributes & { readonly id: string })[];
  /** The policy of `MAIN`. */
  readonly policy?: Attributes;
  /** The other attributes of `MAIN`; it is in Berlin and counts in dollars. */
  readonly institution?: Attributes;
  /** Further institutions, with their policies. */
  readonly institutions?: Readonly<Record<string, Attributes>>;
  readonly circulation?: Attributes;
  readonly limits?: Attributes;
  readonly rules?: readonly Attributes[];
  /** The sorter's bins. */
  readonly bins?: readonly Attributes[];
  /** Branches, by code, with the days on which they are closed. */
  readonly libraries?: Readonly<Record<string, string>>;
  readonly service?: Attributes;
  /** `RAW` alone by default. */
  readonly transports?: readonly ("RAW" | "telnet" | "https")[];
  readonly url?: string;
}

/** The configuration file of a scenario, on ports of the system's choice. */
export function configFile(setting: ConfigSetting): string {
  const { institutions = {}, libraries = {}, transports = ["RAW"], logins = [], rules = [], bins = [] } = setting;
  const main = { id: "MAIN", time_zone: "Europe/Berlin", ...setting.institution };
  const services = transports.map((transport) =>
    element("service", { port: "127.0.0.1:0/tcp", transport, ...setting.service })
  );
  const others = Object.entries(institutions).map(([id, policy]) =>
    element("institution", { ...main, id }, [element("policy", policy)])
  );
  const branches = Object.entries(libraries).map(([code, closed]) => element("s:library", { code, closed }));
  return element("acsconfig", { xmlns: "http://openncip.org/acs-config/1.0/", "xmlns:s": "urn:sip2d:config:1" }, [
    element("listeners", {}, services),
    element("accounts", {}, [
      loginElement({ id: "sipterm1", ...setting.login }, setting.inside),
      ...logins.map((login) => loginElement(login)),
    ]),
    element("institutions", {}, [element("institution", main, [element("policy", setting.policy ?? {})]), ...others]),
    element("s:storage", { url: setting.url ?? "sqlite:library.db" }),
    element("s:circulation", setting.circulation ?? {}, [
      ...rules.map((rule) => element("s:rule", rule)),
      ...bins.map((bin) => element("s:sort_bin", bin)),
    ]),
    element("s:libraries", {}, branches),
    element("s:limits", setting.limits ?? {}),
  ]);
}

/** The configuration of a scenario, read as the server reads its file; an error in it fails the test. */
export function configOf(setting: ConfigSetting, folder: string): Config {
  const file = join(folder, "SIPServer.xml");
  const { config, faults } = loadConfig(file, { readText: () => configFile(setting), env: () => undefined });
  const errors = faults.filter(({ severity }) => severity === "error").map(formatFault);
  assertEquals(errors, []);
  return config ?? fail("the configuration has no faults, and yet there is none");
}

function loginElement(attributes: Attributes, inside?: readonly string[]): string {
  return element("login", { password: "term1", institution: "MAIN", ...attributes }, inside);
}

function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`).join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>\n${children.join("\n")}\n</${name}>`;
}

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
