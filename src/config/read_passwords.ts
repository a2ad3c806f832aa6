import type { Account } from "./config.ts";
import { type ConfigReading, identifierOf, placeOf, type valuesOf } from "./base/reading.ts";
import type { login } from "./login_element.ts";
import { findPassword, type PasswordSource, passwordSource } from "./password_source.ts";
import { ANY_LOGIN, type UpstreamLogin } from "./upstream/upstream.ts";
import type { Element } from "./xml/document.ts";

type Values = NonNullable<ReturnType<typeof valuesOf<typeof login.attributes>>>;

/**
 * Reads who judges a login, and by what; `undefined` where something is wrong, which is reported.
 *
 * @param isUpstream whether another library system serves the institution, and can judge it
 */
export function readPassword(
  element: Element,
  { id, password }: Values,
  isUpstream: boolean,
  reading: ConfigReading,
): Account["password"] | undefined {
  const { report } = reading;
  if (id === ANY_LOGIN && (!isUpstream || password !== undefined)) {
    const message = isUpstream
      ? 'password stands beside id="*"; the library system judges any login'
      : 'id is "*", which is for institutions that another library system serves (implementation="SIP2")';
    return void report("error", placeOf(element, isUpstream ? "password" : "id"), message);
  }
  if (password !== undefined) return found(element, id, "password", password, reading);
  return isUpstream ? { kind: "upstream" } : undefined;
}

/** Reports a login without the password that it needs where sip2d itself serves its institution. */
export function checkPasswordIsThere(element: Element, { report }: Pick<ConfigReading, "report">): void {
  if (element.attributes.has("password") || identifierOf(element, "id") === ANY_LOGIN) return;
  report("error", element.position, `login has no password; it must be ${passwordSource.allowed}`);
}

/** Reads what another library system is given at a login; `undefined` where it is what the terminal sent. */
export function readUpstreamLogin(
  element: Element,
  { id: account, upstream_login: id, upstream_password: source, upstream_location: location, ...others }: Values,
  isUpstream: boolean,
  reading: ConfigReading,
): UpstreamLogin | undefined {
  const { unconfirmed_payment, returns_dated, stand_in } = others;
  const given = {
    ...{ upstream_login: id, upstream_password: source, upstream_location: location },
    ...{ unconfirmed_payment, returns_dated, stand_in },
  };
  if (!isUpstream) {
    for (const [name, value] of Object.entries(given)) {
      const message = `${name} is for institutions that another library system serves (implementation="SIP2")`;
      if (value !== undefined) reading.report("error", placeOf(element, name), message);
    }
    return undefined;
  }
  if (id === undefined && source === undefined && location === undefined) return undefined;
  if (source !== undefined && !element.attributes.has("password")) {
    const message = "upstream_password stands in a login without password: nothing would check what terminals send";
    reading.report("error", placeOf(element, "upstream_password"), message);
  }
  const password = source && found(element, account, "upstream_password", source, reading);
  if (password?.kind === "hash") {
    const message =
      "upstream_password is a hash, but the password itself is sent; it must be a password, file:PATH or env:NAME";
    reading.report("error", placeOf(element, "upstream_password"), message);
  }
  return {
    ...id !== undefined && { id },
    ...password?.kind === "clear" && { password: password.value },
    ...location !== undefined && { location },
  };
}

function found(element: Element, id: string, attribute: string, source: PasswordSource, reading: ConfigReading) {
  const password = findPassword(source, reading);
  if (typeof password !== "string") return password;
  reading.report("error", placeOf(element, attribute), `${attribute} of login ${JSON.stringify(id)}: ${password}`);
  return undefined;
}
