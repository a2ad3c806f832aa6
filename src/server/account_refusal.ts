import type { SubjectPart } from "../config/client_subject.ts";
import type { Account } from "../config/config.ts";
import { createAddressFilter } from "./address_filter.ts";
import type { Subject } from "./secure.ts";
import type { Peer } from "./session.ts";

/** Why an account is not open to a terminal that knows its password; `undefined` if it is. */
export function accountRefusal(
  account: Account,
  { address, subject }: Pick<Peer, "address" | "subject">,
): string | undefined {
  if (!createAddressFilter(account)(address)) return "address not allowed";
  return (account.clientSubject ?? []).every((part) => isPartOf(part, subject)) ? undefined : "certificate not allowed";
}

function isPartOf({ name, value }: SubjectPart, subject: Subject | undefined): boolean {
  return subject?.some((part) => part.name.toLowerCase() === name.toLowerCase() && part.value === value) === true;
}
