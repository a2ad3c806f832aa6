import type { Config, LocalStaff, SignIn } from "./config.ts";
import { type ConfigReading, elementsAt, placeOf, valuesOf } from "./base/reading.ts";
import { listeners, service } from "./openncip_elements.ts";
import { findPassword, type PasswordSource } from "./password_source.ts";
import { signIn } from "./sign_in_element.ts";
import type { Element } from "./xml/document.ts";

/** Who may use the staff page. */
type WhoMay = Pick<Config, "staff" | "signIn">;

/** Reads where staff sign in, and leaves out the local names if they may not log in beside that. */
export function readSignIn(reading: ConfigReading, staff: ReadonlyMap<string, LocalStaff>): WhoMay {
  const [element] = elementsAt(reading.root, signIn);
  const values = element && valuesOf(element, signIn);
  if (element === undefined || values === undefined) return { staff };
  remark(element, values.local_names, staff, reading);
  const provider = readProvider(element, values, reading);
  return { staff: values.local_names ? staff : new Map(), ...provider && { signIn: provider } };
}

function readProvider(
  element: Element,
  values: NonNullable<ReturnType<typeof valuesOf<typeof signIn.attributes>>>,
  reading: ConfigReading,
): SignIn | undefined {
  const secret = readSecret(element, values.secret, reading);
  if (secret === undefined) return undefined;
  const { issuer, client, roles, hosts = [] } = values;
  return {
    ...{ issuer, client, secret, roles, hosts },
    roleClaim: values.role_claim,
    idClaim: values.id_claim,
    sessionHours: values.session_hours,
  };
}

function readSecret(
  element: Element,
  source: PasswordSource,
  reading: ConfigReading,
): string | undefined {
  const secret = findPassword(source, reading);
  if (typeof secret !== "string" && secret.kind === "clear") return secret.value;
  const fault = typeof secret === "string"
    ? `secret: ${secret}`
    : "secret is a hash, but the secret itself is sent; it must be the secret, file:PATH or env:NAME";
  return void reading.report("error", placeOf(element, "secret"), fault);
}

function remark(
  element: Element,
  localNames: boolean,
  staff: ReadonlyMap<string, LocalStaff>,
  { root, report }: ConfigReading,
): void {
  const services = elementsAt(root, listeners, service);
  if (!services.some(({ attributes }) => attributes.get("transport")?.value.trim().toLowerCase() === "http")) {
    report("warning", element.position, "staff has nowhere to sign in: no service has the transport http");
  }
  if (!localNames || staff.size === 0) {
    const why = localNames ? "there is no <staff>" : 'local_names is "no"';
    report("warning", placeOf(element, "local_names"), `nobody can log in while the provider is away: ${why}`);
  }
}
