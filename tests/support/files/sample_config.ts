import type { Rule } from "../../../src/circulation/rules/rules.ts";
import type {
  Account,
  Config,
  Institution,
  Listener,
  LocalStaff,
  PageListener,
  Policy,
  SignIn,
} from "../../../src/config/config.ts";
import { OPENNCIP } from "../../../src/config/base/element_row.ts";
import type { Limits } from "../../../src/config/base/limits.ts";
import type { LogSettings } from "../../../src/config/base/log_settings.ts";
import { IdMap } from "../../../src/library/id.ts";
import { someRules } from "../library/facts.ts";

/** An account of institution `MAIN` with every setting at its default. */
export function anAccount(overrides: Partial<Account> = {}): Account {
  return {
    id: "sipterm1",
    password: { kind: "clear", value: "term1" },
    institution: "MAIN",
    delimiter: "|",
    terminator: "\r",
    encoding: "utf8",
    errorDetectionRequired: false,
    requirePin: false,
    allowEmptyPasswords: false,
    wrongPin: "hide",
    hideWithoutPin: false,
    offlineDays: 30,
    checkedInOk: false,
    printLines: false,
    rules: someRules(),
    ...overrides,
  };
}

/** Institution `MAIN`, where everything is allowed except working off-line. */
export function anInstitution(
  overrides: Partial<Institution> & { readonly rules?: Partial<Policy> } = {},
): Institution {
  const { rules, ...institution } = overrides;
  const policy: Policy = {
    checkin: true,
    checkout: true,
    renewal: true,
    statusUpdate: true,
    thirdPartyRenewal: true,
    offline: false,
    timeout: 100,
    retries: 5,
    ...rules,
  };
  return {
    id: "MAIN",
    name: "Main Library",
    policy,
    timeZone: "UTC",
    currency: "USD",
    currencyDigits: 2,
    ...institution,
  };
}

const NO_LIMITS: Limits = {
  connections: undefined,
  connectionsPerAddress: undefined,
  failedLoginsPerAddress: undefined,
  failedLoginsPerAccount: undefined,
  wrongPins: undefined,
  lockMinutes: undefined,
  wrongPinsPerDay: undefined,
  wrongPinCardsPerTerminal: undefined,
  wrongPinCardsPerAccount: undefined,
  rememberPins: 0,
  connectionPace: undefined,
  postPace: undefined,
  messagesPerSecondBeforeLogin: undefined,
  messageBytes: 8192,
  stopSeconds: 10,
};

const LOG: LogSettings = {
  format: "text",
  level: "debug",
  syslog: { host: "127.0.0.1", port: 514, ident: "sip2d", facility: 22 },
};

/** Where it would have been read. */
const NO_DOCUMENT: Config["document"] = {
  name: "acsconfig",
  writtenName: "acsconfig",
  namespace: OPENNCIP,
  position: { line: 1, column: 1 },
  offset: 0,
  end: { inside: 0, outside: 0 },
  attributes: new Map(),
  children: [],
  text: "",
};

/** What a test says of a configuration. */
export interface ConfigParts {
  readonly accounts?: readonly Account[];
  readonly institutions?: readonly Institution[];
  readonly listener?: Partial<Listener>;
  readonly pages?: readonly PageListener[];
  readonly staff?: readonly LocalStaff[];
  readonly signIn?: SignIn;
  readonly delimiter?: string;
  readonly document?: Config["document"];
  readonly storage?: Config["storage"];
  readonly libraries?: readonly string[];
  /** Of circulation; without them nothing is limited. */
  readonly rules?: readonly Rule[];
  /** What it leaves out has no limit. */
  readonly limits?: Partial<Limits>;
}

/** A configuration with one listener on a port of the system's choice. */
export function aConfig(parts: ConfigParts = {}): Config {
  const { accounts = [anAccount()], institutions = [anInstitution()], delimiter = "|", libraries = [] } = parts;
  const listener: Listener = {
    host: "127.0.0.1",
    port: 0,
    transport: "raw",
    loginTimeout: 600,
    idleTimeout: undefined,
    ...parts.listener,
  };
  const branches = libraries.map((code) =>
    [code, {
      code,
      name: code,
      closedWeekdays: new Set<number>(),
      closedDates: new Set<string>(),
    }] as const
  );
  return {
    file: "SIPServer.xml",
    document: parts.document ?? NO_DOCUMENT,
    delimiter,
    listeners: [listener],
    pages: parts.pages ?? [],
    accounts: new Map(accounts.map((account) => [account.id, account])),
    institutions: new IdMap(institutions.map((institution) => [institution.id, institution] as const)),
    ...parts.signIn && { signIn: parts.signIn },
    staff: new Map((parts.staff ?? []).map((member) => [member.id, member])),
    storage: parts.storage ?? { kind: "sqlite", path: "/nowhere/library.db" },
    limits: { ...NO_LIMITS, ...parts.limits },
    log: LOG,
    circulation: someRules(parts.rules ?? [], { branches: new IdMap(branches) }),
  };
}
