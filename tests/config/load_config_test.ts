import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { machineTimeZone } from "../../src/config/base/machine_time_zone.ts";
import { ruleFor } from "../../src/circulation/rules/rules.ts";
import { loadConfig } from "../../src/config/load_config.ts";
import { IdMap } from "../../src/library/id.ts";
import { someRules } from "../support/library/facts.ts";
import { aFile, load, told, unmark } from "./sample_xml.ts";

Deno.test("loadConfig() fills in defaults", () => {
  const { config, faults } = load(aFile());
  const policy = {
    checkin: true,
    checkout: true,
    renewal: true,
    statusUpdate: false,
    thirdPartyRenewal: true,
    offline: false,
    timeout: 100,
    retries: 5,
  };
  const timeZone = machineTimeZone();
  assertEquals(faults, []);
  assert(config);
  const { document, ...read } = config;
  assertEquals([document.name, document.children.length], ["acsconfig", 3]);
  assertEquals(read, {
    file: "/etc/sip/SIPServer.xml",
    delimiter: "|",
    listeners: [{ host: "0.0.0.0", port: 6001, transport: "raw", loginTimeout: 30, idleTimeout: 600 }],
    pages: [],
    staff: new Map(),
    accounts: new Map([[
      "a",
      {
        id: "a",
        password: { kind: "clear", value: "p" },
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
      } as const,
    ]]),
    institutions: new IdMap([
      ["MAIN", { id: "MAIN", name: "", policy, timeZone, currency: "USD", currencyDigits: 2 }],
    ]),
    storage: { kind: "sqlite", path: "/etc/sip/library.db" },
    limits: {
      connections: 10_000,
      connectionsPerAddress: 2500,
      failedLoginsPerAddress: 300,
      failedLoginsPerAccount: 100,
      wrongPins: 10,
      lockMinutes: 30,
      wrongPinsPerDay: 30,
      wrongPinCardsPerTerminal: 20,
      wrongPinCardsPerAccount: 50,
      rememberPins: 300,
      connectionPace: { perSecond: 200, atOnce: 500 },
      postPace: undefined,
      messagesPerSecondBeforeLogin: 50,
      messageBytes: 8192,
      stopSeconds: 10,
    },
    log: { format: "text", level: "info", syslog: { host: "127.0.0.1", port: 514, ident: "sip2d", facility: 22 } },
    circulation: someRules(),
  });
});

Deno.test("loadConfig() reads where services listen", () => {
  const cases: readonly [string, string, number][] = [
    ["6001/tcp", "0.0.0.0", 6001],
    ["*:6001/tcp", "0.0.0.0", 6001],
    ["6001/TCP/ipv6", "::", 6001],
    ["6001/tcp/IPv4", "0.0.0.0", 6001],
    ["10.0.0.7:6001/tcp/IPv4", "10.0.0.7", 6001],
    ["[fe80::1]:6001/Tcp/IPv6", "fe80::1", 6001],
    ["[::1]:6001/tcp", "::1", 6001],
    ["[127.0.0.1]:6001/tcp", "127.0.0.1", 6001],
    ["sip.example.org:6001/tcp", "sip.example.org", 6001],
    ["127.0.0.1:0/tcp", "127.0.0.1", 0],
  ];
  for (const [written, host, port] of cases) {
    const services = `<service port="${written}" transport="Raw" client_timeout="1"/>`;
    const { config, faults } = load(aFile({ services }));
    assertEquals(faults, [], written);
    const [listener] = config?.listeners ?? [];
    assertEquals([listener?.host, listener?.port], [host, port], written);
  }
});

Deno.test("loadConfig() lets services share a port on addresses that do not meet", () => {
  const addresses = ["127.0.0.1:6001", "10.0.0.1:6001", "[::1]:6001", "127.0.0.1:0", "127.0.0.1:0"];
  const services = addresses.map((address) => `<service port="${address}/tcp" transport="RAW" client_timeout="0"/>`);
  assertEquals(told(load(aFile({ services: services.join("\n") }))), []);
});

Deno.test("loadConfig() listens for http on this machine alone, unless the file says where", () => {
  const hosts = ["", "[::1]:", "*:", "10.0.0.7:", "monitor:"];
  const services = hosts.map((host, index) => `<service port="${host}${9095 + index}/tcp" transport="HTTP"/>`);
  const more = '<service port="9000/tcp/ipv6" transport="http" allow="10.0.0.0/8" deny="10.1.0.0/16" ' +
    'proxies="10.2.0.0/16"/>';
  const raw = '<service port="6001/tcp" transport="RAW" client_timeout="600"/>';
  const { config, faults } = load(aFile({ services: [raw, ...services, more].join("\n") }));
  assertEquals(faults, []);
  assertEquals(config?.listeners.length, 1);
  const network = (address: string, prefix: number) => [{ address, prefix, family: "ipv4" as const }];
  assertEquals(config?.pages, [
    ...["127.0.0.1", "::1", "0.0.0.0", "10.0.0.7", "monitor"].map((host, index) => ({
      host,
      port: 9095 + index,
      transport: "http" as const,
    })),
    {
      host: "::1",
      port: 9000,
      transport: "http",
      allow: network("10.0.0.0", 8),
      deny: network("10.1.0.0", 16),
      proxies: network("10.2.0.0", 16),
    },
  ]);
});

Deno.test("loadConfig() takes a login's time limit from its service, then from acsconfig", () => {
  const services = `<service port="1/tcp" transport="RAW" timeout="7" client_timeout="000"/>
    <service port="2/tcp" transport="TELNET" client_timeout="0600"/>`;
  const { config } = load(aFile({ root: 'timeout="45"', services }));
  assertEquals(config?.listeners, [
    { host: "0.0.0.0", port: 1, transport: "raw", loginTimeout: 7, idleTimeout: undefined },
    { host: "0.0.0.0", port: 2, transport: "telnet", loginTimeout: 45, idleTimeout: 600 },
  ]);
});

Deno.test("loadConfig() reads every option of a login", () => {
  const logins = `<login id=" a " password=" p " institution=" MAIN " delimiter="^" error-detect="required"
    terminator="crlf" encoding="ISO-8859-1" messages="23, 11 patroninformation,09" require_pin="yes"
    allow_empty_passwords="1" wrong_pin="show" hide_without_pin="yes" offline_days="7" checked_in_ok="true"
    print_lines="yes"/>`;
  const { config, faults } = load(aFile({ logins }));
  assertEquals(faults, []);
  assertEquals(config?.accounts.get("a"), {
    id: "a",
    password: { kind: "clear", value: " p " },
    institution: "MAIN",
    delimiter: "^",
    terminator: "\r\n",
    encoding: "latin1",
    errorDetectionRequired: true,
    messages: new Set(["patronStatusRequest", "checkout", "patronInformation", "checkin"] as const),
    requirePin: true,
    allowEmptyPasswords: true,
    wrongPin: "show",
    hideWithoutPin: true,
    offlineDays: 7,
    checkedInOk: true,
    printLines: true,
    rules: someRules(),
  });
});

Deno.test("loadConfig() gives logins without a delimiter that of acsconfig", () => {
  assertEquals(load(aFile({ root: 'delimiter="^"' })).config?.accounts.get("a")?.delimiter, "^");
});

Deno.test("loadConfig() knows encodings by their usual names", () => {
  const names = { "UTF-8": "utf8", "utf-8-strict": "utf8", Latin1: "latin1", "ISO_8859-1": "latin1", CP850: "cp850" };
  for (const [name, encoding] of Object.entries({ ...names, "IBM850": "cp850", ascii: "ascii", "US-ASCII": "ascii" })) {
    const logins = `<login id="a" password="p" institution="MAIN" terminator="CR" encoding="${name}"/>`;
    assertEquals(load(aFile({ logins })).config?.accounts.get("a")?.encoding, encoding, name);
  }
});

Deno.test("loadConfig() reads flags of a policy as Koha and people write them", () => {
  const words = { true: true, yes: true, 1: true, TRUE: true, false: false, no: false, 0: false, "No ": false };
  for (const [word, meaning] of Object.entries(words)) {
    const policy = ["checkin", "checkout", "renewal", "status_update", "third_party_renewal", "offline"].map((name) =>
      `${name}="${word}"`
    );
    const institutions = `<institution id="MAIN"><policy ${policy.join(" ")} timeout="025" retries="0"/></institution>`;
    const lending = { checkin: meaning, checkout: meaning, renewal: meaning };
    const flags = { ...lending, statusUpdate: meaning, thirdPartyRenewal: meaning, offline: meaning };
    const { config } = load(aFile({ institutions }));
    assertEquals(config?.institutions.get("MAIN")?.policy, { ...flags, timeout: 25, retries: 0 }, word);
  }
});

Deno.test("loadConfig() spells a time zone as IANA does", () => {
  const institutions = `<institution id="MAIN" name=" Main " time_zone="europe/berlin" implementation="sip2d"/>`;
  const { config } = load(aFile({ institutions }));
  assertEquals(config?.institutions.get("MAIN")?.timeZone, "Europe/Berlin");
  assertEquals(config?.institutions.get("MAIN")?.name, "Main");
});

Deno.test("loadConfig() finds the database beside the configuration file", () => {
  const paths = {
    "sqlite:data/sip.db": "/etc/sip/data/sip.db",
    "SQLite:/var/lib/sip.db": "/var/lib/sip.db",
    "sqlite:///var/lib/sip.db": "/var/lib/sip.db",
    "sqlite:../sip.db": "/etc/sip.db",
  };
  for (const [url, path] of Object.entries(paths)) {
    assertEquals(load(aFile({ rest: `<s:storage url="${url}"/>` })).config?.storage, { kind: "sqlite", path }, url);
  }
});

Deno.test("loadConfig() reads libraries and when they are closed", () => {
  const rest = `<s:libraries><s:library code="MAIN"/>
    <s:library code="CPL" name="Centre" closed="Saturday, sunday  12-25 2026-11-26 02-29"/></s:libraries>`;
  const { config, faults } = load(aFile({ rest }));
  assertEquals(faults, []);
  assertEquals([...config?.circulation.branches.values() ?? []], [
    { code: "MAIN", name: "MAIN", closedWeekdays: new Set(), closedDates: new Set() },
    {
      code: "CPL",
      name: "Centre",
      closedWeekdays: new Set([6, 7]),
      closedDates: new Set(["12-25", "2026-11-26", "02-29"]),
    },
  ]);
});

Deno.test("loadConfig() reads every option of a rule, and leaves out what it does not say", () => {
  const rest = `<s:circulation reshelve_minutes="30" forget_patron="at-return">
    <s:rule category="A" loan_hours="4" renewals="0" checkout_fee="1" hold_fee="0.5" overdue_fee="0.25"
      overdue_fee_cap="10.00" holds_allowed="no" hold_shelf_days="7" recall_after_days="14" sort_bin="3" loan_limit="20"
      overdue_limit="5" hold_limit="10" claims_returned_limit="1" lost_limit="2" fee_limit="10.50"
      overdue_fee_limit="3.00" other_fee_limit="4" replacement_fee_limit="0" flag_renewals="yes"/>
    <s:rule item_type="B" loan_days="0"/>
  </s:circulation>`;
  const { config, faults } = load(aFile({ rest }));
  assertEquals(faults, []);
  assertEquals(config?.circulation.reshelveMinutes, 30);
  assertEquals(config?.circulation.forgetPatronAtReturn, true);
  assert(config);
  assertStrictEquals(config.accounts.get("a")?.rules, config.circulation);
  assertEquals(ruleFor(config.circulation, "A", ""), {
    loanDays: 21,
    category: "A",
    loanHours: 4,
    renewals: 0,
    checkoutFee: 100,
    holdFee: 50,
    overdueFee: 25,
    overdueFeeCap: 1000,
    holdsAllowed: false,
    holdShelfDays: 7,
    recallAfterDays: 14,
    sortBin: "3",
    loanLimit: 20,
    overdueLimit: 5,
    holdLimit: 10,
    claimsReturnedLimit: 1,
    lostLimit: 2,
    feeLimit: 1050,
    overdueFeeLimit: 300,
    otherFeeLimit: 400,
    replacementFeeLimit: 0,
    flagRenewals: true,
  });
  assertEquals(ruleFor(config.circulation, "", "B"), {
    itemType: "B",
    renewals: 3,
    holdShelfDays: 7,
    holdsAllowed: true,
    loanDays: 0,
    loanHours: undefined,
  });
});

Deno.test("loadConfig() reads the bins in their order, and leaves out what they do not say", () => {
  const rest = `<s:circulation>
    <s:sort_bin bin=" 9 " destination="Elsewhere" hold="yes"/><s:rule/>
    <s:sort_bin bin="7" destination="CPL" item_type="dvd" collection="FIC" hold="0"/><s:sort_bin bin="1"/>
  </s:circulation>`;
  const { config, faults } = load(aFile({ rest }));
  assertEquals(faults, []);
  assertEquals(config?.circulation.bins, [
    { bin: "9", destination: "elsewhere", holdWaits: true },
    { bin: "7", destination: "CPL", itemType: "dvd", collection: "FIC", holdWaits: false },
    { bin: "1" },
  ]);
});

for (
  const [destination, why] of [
    ["WEST", 'destination is "WEST", but must be one of here, elsewhere, MAIN, CPL'],
    ["CPLL", 'destination is "CPLL", which is no library\'s code; did you mean "CPL"'],
  ] as const
) {
  Deno.test(`loadConfig() refuses a bin for ${destination}, which is no library`, () => {
    const rest =
      `<s:circulation><s:sort_bin bin="1" destination="here"/><s:sort_bin bin="1" destination="${destination}"/>
      </s:circulation><s:libraries><s:library code="MAIN"/><s:library code="CPL"/></s:libraries>`;
    assertEquals(load(aFile({ rest })).faults.map(({ severity, message }) => [severity, message]), [["error", why]]);
  });
}

Deno.test("loadConfig() counts minor units by the institutions' currency", () => {
  for (const [currency, written, units, digits] of [["JPY", "100", 100, 0], ["KWD", "0.125", 125, 3]]) {
    const institutions = `<institution id="MAIN" currency="${currency}"/>`;
    const rest = `<s:circulation><s:rule overdue_fee="${written}"/></s:circulation>`;
    const { config } = load(aFile({ institutions, rest }));
    assertEquals(config && ruleFor(config.circulation, "", "").overdueFee, units);
    assertEquals(config?.institutions.get("MAIN")?.currencyDigits, digits);
  }
});

Deno.test("loadConfig() tells faults in the order of their places, whichever check found them", () => {
  const logins = `<login id="a" password="p" §institution="NONE" terminator="CR"/>§<login id="a" password="p"
    §colour="red" institution="MAIN" §terminator="LF"/>`;
  const { text, places } = unmark(aFile({ logins, rest: '<s:storage §url=""/>', root: '§timeout="x"' }));
  assertEquals(load(text).faults.map(({ line, column }) => `${line}:${column}`), places);
});

Deno.test("loadConfig() says plainly that there is no file", () => {
  const readText = (path: string): string => {
    throw new Deno.errors.NotFound(path);
  };
  assertEquals(loadConfig("conf/SIPServer.xml", { readText, env: () => undefined }), {
    faults: [{
      severity: "error",
      file: "conf/SIPServer.xml",
      line: 1,
      column: 1,
      message: "there is no file conf/SIPServer.xml",
    }],
    missing: true,
  });
});

Deno.test("loadConfig() says why a file cannot be read", () => {
  const readText = (): string => {
    throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  };
  const [fault] = loadConfig("a.xml", { readText, env: () => undefined }).faults;
  assertEquals(fault?.message, "a.xml cannot be read (Permission denied (os error 13))");
});

Deno.test("loadConfig() lets a missing permission of Deno pass, of the file and of a password's file", () => {
  const logins = '<login id="a" password="file:secret" institution="MAIN" terminator="CR"/>';
  for (const refused of ["/etc/sip/SIPServer.xml", "/etc/sip/secret"]) {
    const error = new Deno.errors.NotCapable('Requires read access to "x", run again with the --allow-read flag');
    const readText = (path: string): string => {
      if (path === refused) throw error;
      return aFile({ logins });
    };
    const sources = { readText, env: () => undefined };
    assertStrictEquals(assertThrows(() => loadConfig("/etc/sip/SIPServer.xml", sources)), error);
  }
});

Deno.test("loadConfig() reads away_items as what a whole barcode must match, in a time that grows with it and no faster", () => {
  const itemsOf = (pattern: string) => {
    const upstream = `<s:upstream address="ils:6001" offline_returns="yes" away_items="${pattern}"/>`;
    const { config, faults } = load(aFile({
      logins:
        '<login id="a" password="p" institution="MAIN" terminator="CR" upstream_login="u" upstream_password="v"/>',
      institutions: `<institution id="MAIN" implementation="SIP2">${upstream}</institution>`,
    }));
    const items = config?.institutions.get("MAIN")?.upstream?.awayItems;
    if (items === undefined) throw new Error(JSON.stringify(faults));
    return items;
  };
  const digits = itemsOf("3999\\d{4}|kö-\\d");
  assertEquals(["39991234", "KÖ-1", "139991234", "39991234x", ""].map((one) => digits.test(one)), [
    true,
    true,
    false,
    false,
    false,
  ]);
  // A search that tries every way to part the letters would take for ever.
  assertEquals(itemsOf("([A-Z0-9]+-?)+").test(`${"A".repeat(200)}!`), false);
  assertThrows(() => itemsOf("9)|(?:8"), Error, "which is none");
  assertThrows(() => itemsOf("\\d{600}|[a-z]{600}"), Error, "repeats too much");
});
