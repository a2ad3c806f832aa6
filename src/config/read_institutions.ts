import { machineTimeZone } from "./base/machine_time_zone.ts";
import type { Institution, Policy } from "./config.ts";
import type { Element } from "./xml/document.ts";
import { IdMap } from "../library/id.ts";
import { currencyDigitsOf } from "../library/money.ts";
import { readStandIn } from "./read_stand_in.ts";
import { readUpstream } from "./upstream/read_upstream.ts";
import { institution, institutions, policy } from "./openncip_elements.ts";
import { type ConfigReading, elementsAt, placeOf, reportRepeatedIds, settingsOf, valuesOf } from "./base/reading.ts";

/** Reads the institutions that are in order, by id. */
export function readInstitutions(reading: ConfigReading): ReadonlyMap<string, Institution> {
  const { root, report } = reading;
  const elements = elementsAt(root, institutions, institution);
  const read = new IdMap<Institution>();
  for (const element of elements) {
    const values = valuesOf(element, institution);
    if (values === undefined) continue;
    if (values.implementation === "foreign") {
      const written = element.attributes.get("implementation")?.value;
      const message = `implementation is ${JSON.stringify(written)}: sip2d's own library serves here, not that one`;
      report("warning", placeOf(element, "implementation"), message);
    }
    const { id, name, branch, time_zone: timeZone = machineTimeZone(), currency } = values;
    const money = { currency, currencyDigits: currencyDigitsOf(currency) };
    const upstream = readUpstream(element, values.implementation === "upstream", reading);
    const standIn = readStandIn(element, upstream !== undefined, money, reading);
    read.set(id, {
      id,
      name: name.trim(),
      ...(branch && { branch }),
      policy: readPolicy(element),
      timeZone,
      ...money,
      ...upstream && { upstream },
      ...standIn && { standIn },
    });
  }
  reportRepeatedIds(elements, "id", "institution", report);
  return read;
}

/**
 * Reads the one currency of all institutions: fees are kept as bare amounts, so that those of two currencies could not
 * be told apart. Reports institutions that differ from the first.
 */
export function readSharedCurrency({ root, report }: ConfigReading): string | undefined {
  let shared: { currency: string; id: string } | undefined;
  for (const element of elementsAt(root, institutions, institution)) {
    const values = valuesOf(element, institution);
    if (values === undefined) continue;
    const { currency, id } = values;
    shared ??= { currency, id };
    if (currency === shared.currency) continue;
    const message =
      `institution ${JSON.stringify(id)} has the currency ${currency}, but ${JSON.stringify(shared.id)} has ` +
      `${shared.currency}; all institutions must have the same, as amounts could not be told apart`;
    report("error", placeOf(element, "currency"), message);
  }
  return shared?.currency;
}

/**
 * Reads the policy of an institution; one without `<policy>` has the policy that a `<policy>` without attributes gives.
 */
function readPolicy(element: Element): Policy {
  const [found] = elementsAt(element, policy);
  const values = settingsOf(found, policy);
  const { checkin, checkout, renewal, offline, timeout, retries } = values;
  return {
    ...{ checkin, checkout, renewal, offline, timeout, retries },
    statusUpdate: values.status_update,
    thirdPartyRenewal: values.third_party_renewal,
    ...!values.enforced && { onlyTold: true },
  };
}
