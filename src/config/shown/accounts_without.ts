import type { Account, Config } from "../config.ts";
import { accounts } from "../openncip_elements.ts";
import { login } from "../login_element.ts";
import { readAccounts } from "../read_accounts.ts";
import { isA } from "../base/reading.ts";
import type { Attribute, Element } from "../xml/document.ts";

/** An account as it would be if one of its options were not set. */
interface AccountWithout {
  /** The option's name as the file has it, with what else tells it apart. */
  readonly option: string;
  readonly account: Account;
}

/** Attributes without which there is no account. */
const NEEDED: ReadonlySet<string> = new Set(["id", "password", "institution"]);

/**
 * Reads an account again and again, each time without one of the options that the file sets for it. The answers to
 * these accounts, compared, show what each option does.
 */
export function accountsWithout(config: Config, id: string): readonly AccountWithout[] {
  const element = config.document.children.filter((child) => isA(child, accounts)).flatMap(({ children }) => children)
    .find((child) => isA(child, login) && child.attributes.get("id")?.value.trim() === id);
  if (element === undefined) return [];
  const attributes = [...element.attributes.keys()].filter((name) => !NEEDED.has(name));
  return [
    ...attributes.map((name) => [name, withoutAttribute(element, name)] as const),
    ...element.children.map((child) =>
      [
        nameOf(child),
        { ...element, children: element.children.filter((other) => other !== child) },
      ] as const
    ),
  ].flatMap(([option, changed]) => {
    const account = readAlone(changed, config);
    return account === undefined ? [] : [{ option, account }];
  });
}

function nameOf({ writtenName, attributes }: Element): string {
  return [writtenName, ...[...attributes.values()].map(({ value }) => value)].join(" ");
}

function withoutAttribute(element: Element, name: string): Element {
  return { ...element, attributes: new Map([...element.attributes].filter(([each]) => each !== name)) };
}

/** Reads one login as if it were the only one. Its password does not matter here, and is not read. */
function readAlone(element: Element, config: Config): Account | undefined {
  const password = element.attributes.get("password");
  if (password === undefined) return undefined;
  const alone: Element = {
    ...element,
    attributes: withValue(element.attributes, "password", { ...password, value: "x" }),
  };
  const children = config.document.children.map((child) =>
    isA(child, accounts) ? { ...child, children: [alone] } : child
  );
  const [account] = readAccounts(
    { root: { ...config.document, children }, folder: "", sources: NO_SOURCES, report: () => {} },
    {
      delimiter: config.delimiter,
      rules: config.circulation,
      institutions: config.institutions,
      ...config.texts && { texts: config.texts },
    },
  ).values();
  return account;
}

const NO_SOURCES = { readText: () => "", env: () => undefined };

function withValue(attributes: Element["attributes"], name: string, value: Attribute): Element["attributes"] {
  return new Map([...attributes].map(([each, old]) => [each, each === name ? value : old]));
}
