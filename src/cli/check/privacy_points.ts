import { isOnlyThisMachine, isThisMachine } from "../../config/base/is_this_machine.ts";
import type { Account, Config, StandIn } from "../../config/config.ts";
import type { Element } from "../../config/xml/document.ts";
import type { Personal } from "../../library/patron.ts";
import { counted } from "../../process/counted.ts";

/** What a configuration says to one point: it does so, it does not, or people must say whether it is meant so. */
type PrivacyVerdict = "yes" | "no" | "look";

/** One point of privacy, and what a configuration says to it. */
interface PrivacyPoint {
  /** What should be so. */
  readonly point: string;
  readonly verdict: PrivacyVerdict;
  /** What was looked at, a line each. No password stands in it. */
  readonly answers: readonly string[];
}

/** Passwords of samples and documents that everybody can read: Koha's, OpenNCIP's and our own. */
const PUBLIC_PASSWORDS: ReadonlySet<string> = new Set(["change-me", "everything", "koha", "password", "term1"]);

/** Fields of 24 and 64 that no vendor needs who only asks whether a patron may borrow: address, mail, phone, birth date. */
const PERSONAL_FIELDS = ["BD", "BE", "BF", "PB"] as const;

/**
 * Answers the points on which a configuration says something, of the American Library Association's "Library Privacy
 * Checklist for Data Exchange Between Networked Devices and Services" and of the guidelines of that name
 * (www.ala.org/advocacy/privacy/checklists/dataexchange, read in November 2026).
 */
export function privacyPoints(config: Config): readonly PrivacyPoint[] {
  return [
    changedPasswords(config),
    loginsEverywhere(config),
    leastPrivilege(config),
    personalFields(config),
    knownPins(config),
    mutualAuthentication(config),
    encryption(config),
    addresses(config),
    staffPrivileges(config),
    storedPasswords(config),
    logs(config),
    retention(config),
    ...copies(config),
  ];
}

function changedPasswords({ accounts, staff }: Config): PrivacyPoint {
  const weak = [...accounts.values(), ...staff.values()].filter(({ id, password }) =>
    password.kind === "clear" && (password.value === id || PUBLIC_PASSWORDS.has(password.value.toLowerCase()))
  );
  return all(
    "Default passwords are changed",
    weak.map(({ id }) => `the password of ${id} is one of a sample, or its own name`),
  );
}

function loginsEverywhere({ listeners }: Config): PrivacyPoint {
  const open = listeners.filter(({ loginAs }) => loginAs !== undefined);
  return looked(
    "Every client proves who it is",
    open.map(({ host, port, loginAs }) =>
      `${at(host, port)} asks for no login: addresses in \`allow\` are taken for ${loginAs}`
    ),
  );
}

function leastPrivilege({ accounts }: Config): PrivacyPoint {
  return looked(
    "Each client may do what it needs, and no more",
    of(accounts, ({ messages }) => messages === undefined, (ids) => `${ids} may send every message (\`messages\`)`),
  );
}

function personalFields({ accounts }: Config): PrivacyPoint {
  return looked(
    "Each client is told what it needs, and no more",
    of(
      accounts,
      isToldPersonalFields,
      (ids) =>
        `${ids}: patrons' address, mail, phone or birth date is sent (\`hide_fields="${PERSONAL_FIELDS.join(",")}"\`)`,
    ),
  );
}

function isToldPersonalFields({ messages, presentation }: Account): boolean {
  if (messages !== undefined && !messages.has("patronInformation")) return false;
  const { hiddenFields, allowedFields } = presentation ?? {};
  return PERSONAL_FIELDS.some((id) => !hiddenFields?.has(id) && (allowedFields?.has(id) ?? true));
}

function knownPins({ accounts }: Config): PrivacyPoint {
  return looked("Of a patron whose PIN was not sent, little is told", [
    ...of(
      accounts,
      ({ wrongPin }) => wrongPin === "show",
      (ids) => `${ids}: all is told with a wrong PIN, too (\`wrong_pin\`)`,
    ),
    ...of(
      accounts,
      ({ hideWithoutPin }) => !hideWithoutPin,
      (ids) => `${ids}: all is told without a PIN (\`hide_without_pin\`)`,
    ),
  ]);
}

function mutualAuthentication({ listeners }: Config): PrivacyPoint {
  return looked(
    "Server and client prove to each other who they are",
    reachable(listeners).filter(({ tls }) => tls?.clientCa === undefined).map(({ host, port, tls }) =>
      tls === undefined
        ? `${at(host, port)} shows no certificate and asks for none (\`certificate\`, \`client_ca\`)`
        : `${at(host, port)} asks terminals for no certificate (\`client_ca\`)`
    ),
  );
}

function encryption({ listeners, pages, institutions, storage }: Config): PrivacyPoint {
  const clear = reachable([...listeners, ...pages]).filter(({ tls }) => tls === undefined);
  const upstream = [...institutions.values()].filter(({ upstream }) =>
    upstream !== undefined && upstream.tls === undefined && upstream.addresses.some(({ host }) => !isThisMachine(host))
  );
  const database = storage.kind === "postgres" && storage.tls === undefined &&
    [storage, ...storage.others ?? []].some(({ host }) => !isThisMachine(host));
  return all("What tells of patrons is encrypted on its way", [
    ...clear.map(({ host, port }) => `${at(host, port)} is not encrypted (\`certificate\`)`),
    ...upstream.map(({ id }) => `the library system of ${id} is asked without encryption (\`tls\`)`),
    ...database ? ["the database is asked without encryption (`tls`)"] : [],
  ]);
}

function addresses(config: Config): PrivacyPoint {
  return looked("Clients connect from known addresses only", loginsFromAnywhere(config));
}

/** Names the logins that may come from any address, if there are any. */
function loginsFromAnywhere({ listeners, accounts }: Pick<Config, "listeners" | "accounts">): readonly string[] {
  const open = reachable(listeners).filter(({ allow, loginAs }) => allow === undefined && loginAs === undefined);
  return open.length === 0 ? [] : of(
    accounts,
    ({ allow, clientSubject }) => allow === undefined && clientSubject === undefined,
    (ids) => `${ids} may log in from any address (\`allow\` at the service or the login)`,
  );
}

/**
 * Names the logins by which somebody can copy patrons from another machine: those that may come from any address, and those
 * that are told patrons' address, mail, telephone or birth date without a PIN.
 */
export function wideLogins(config: Config): readonly string[] {
  if (reachable(config.listeners).length === 0) return [];
  const told = of(
    config.accounts,
    (account) => !account.hideWithoutPin && isToldPersonalFields(account),
    (ids) =>
      `${ids}: patrons' address, mail, phone or birth date is sent without a PIN (\`use\` says what a login is for, and what it is told)`,
  );
  return [...loginsFromAnywhere(config), ...told];
}

function staffPrivileges({ staff, signIn }: Config): PrivacyPoint {
  const admins = [...staff.values()].filter(({ role }) => role === "admin").map(({ id }) => id);
  const given = (signIn?.roles ?? []).filter(({ role }) => role === "admin").map(({ value }) => JSON.stringify(value));
  return looked("Few people may change the configuration", [
    ...admins.length > 1 ? [`${listed(admins)} have the role admin`] : [],
    ...given.length > 0 ? [`whoever has ${listed(given)} at the identity provider has the role admin`] : [],
  ]);
}

function storedPasswords({ document }: Config): PrivacyPoint {
  const elements = elementsOf(document);
  const idsWith = (names: readonly string[], attribute: string, apart: RegExp) =>
    elements.filter(({ name, attributes }) =>
      names.includes(name) && !apart.test(attributes.get(attribute)?.value ?? "")
    ).map(({ attributes }) => attributes.get("id")?.value ?? "");
  const here = idsWith(["login", "staff"], "password", /^(?:file:|env:|\$[a-z0-9-]+\$|$)/i);
  const there = idsWith(["login"], "upstream_password", APART);
  const database = elements.some(({ name, attributes }) =>
    name === "storage" && (!APART.test(attributes.get("password")?.value ?? "") ||
      /^postgres(?:ql)?:\/\/[^/@]*:[^/@]+@/i.test(attributes.get("url")?.value ?? ""))
  );
  const provider = elements.some(({ name, attributes }) =>
    name === "sign_in" && !APART.test(attributes.get("secret")?.value ?? "")
  );
  return all("Passwords are stored as hashes, or apart from the configuration; PINs always are hashes", [
    ...here.length === 0
      ? []
      : [`the passwords of ${listed(here)} stand in the file as they are (a hash, \`file:\` or \`env:\`)`],
    ...there.length === 0 ? [] : [
      `the passwords of ${listed(there)} at the library system stand in the file as they are (\`file:\` or \`env:\`)`,
    ],
    ...provider ? ["the secret at the identity provider stands in the file as it is (`file:` or `env:`)"] : [],
    ...database ? ["the password of the database stands in the file as it is (`file:`, `env:` or PGPASSFILE)"] : [],
  ]);
}

/** A password that is sent as it is, and stands elsewhere; or there is none. */
const APART = /^(?:file:|env:|$)/;

function logs({ log }: Config): PrivacyPoint {
  const personal = log.messages === "personal";
  return all("The log tells nothing of patrons", personal ? ['`messages="personal"` logs names and numbers'] : []);
}

function retention({ journalKeepDays, circulation }: Config): PrivacyPoint {
  return all("What happened is forgotten when nothing needs it", [
    ...journalKeepDays === undefined ? ["the journal is kept for ever (`keep_days` of `<sip2d:journal>`)"] : [],
    ...circulation.forgetPatronAtReturn === true
      ? []
      : ['the journal names who had a copy after its return (`forget_patron="at-return"` of `<sip2d:circulation>`)'],
  ]);
}

/** What copies of other systems' records keep; of a server without any there is nothing to say. */
function copies({ institutions, listeners, circulation }: Config): readonly PrivacyPoint[] {
  const kept = [...institutions.values()].flatMap(({ id, standIn }) =>
    standIn === undefined ? [] : [
      `${id}: a copy keeps names, status, loans, holds and debts of patrons for ${standIn.learnedDays} days after the ` +
      "last answer about them (`learned_days`)",
      ...circulation.forgetPatronAtReturn ? [] : [
        `${id}: its lists of loans tell who had a copy until the next whole list (\`forget_patron="at-return"\`)`,
      ],
      ...standIn.compareOneOf > 0
        ? [
          `${id}: it keeps for 7 days the cards and copies of answers that it would have given otherwise (\`compare\`)`,
        ]
        : [],
      ...standIn.pinDays > 0
        ? [`${id}: it keeps hashes of PINs, and of terminals' passwords, for ${standIn.pinDays} days (\`pin_days\`)`]
        : [],
      ...standIn.keeps
        ? [`${id}: it keeps ${[...standIn.keeps].map(personalWord).join(", ")} of patrons, too (\`keep_fields\`)`]
        : [],
      ...fed(id, standIn, isOnlyThisMachine(listeners)),
    ]
  );
  return kept.length === 0 ? [] : [looked("Of another system's patrons no more is kept than is needed", kept)];
}

function personalWord(of: Personal): string {
  return { address: "address", email: "mail address", phone: "telephone", birthDate: "birth date" }[of];
}

/** What files of the system may bring into a copy; nothing on a kiosk's own machine unless the configuration says so. */
function fed(id: string, { feed }: StandIn, isKiosk: boolean): readonly string[] {
  if (feed === "seen") {
    return [`${id}: files fill in what is known of patrons whom terminals here have asked for (\`feed\`)`];
  }
  if (isKiosk) {
    return feed === "yes" ? [`${id}: files may bring all patrons onto a kiosk's own machine (feed="yes")`] : [];
  }
  return [`${id}: files that are imported bring all patrons into it (feed="seen": only those asked for here)`];
}

/** A point that holds unless something speaks against it. */
function all(point: string, against: readonly string[]): PrivacyPoint {
  return { point, verdict: against.length === 0 ? "yes" : "no", answers: against };
}

/** A point that holds unless there is something of which people must say whether it is meant so. */
function looked(point: string, odd: readonly string[]): PrivacyPoint {
  return { point, verdict: odd.length === 0 ? "yes" : "look", answers: odd };
}

/** Tells in one line which accounts are such; none if there is no such account. */
function of(
  accounts: Config["accounts"],
  isSuch: (account: Account) => boolean,
  tell: (ids: string) => string,
): readonly string[] {
  const such = [...accounts.values()].filter(isSuch).map(({ id }) => id);
  return such.length === 0
    ? []
    : [tell(such.length === accounts.size && such.length > 1 ? "every login" : listed(such))];
}

/** Logins that are named one by one; of more, how many there are. */
const NAMED = 5;

function listed(ids: readonly string[]): string {
  return ids.length <= NAMED
    ? ids.join(", ")
    : `${ids.slice(0, NAMED).join(", ")} and ${counted(ids.length - NAMED, "other")}`;
}

function reachable<L extends { readonly host: string }>(listeners: readonly L[]): readonly L[] {
  return listeners.filter(({ host }) => !isThisMachine(host));
}

function at(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function elementsOf(element: Element): readonly Element[] {
  return [element, ...element.children.flatMap(elementsOf)];
}
