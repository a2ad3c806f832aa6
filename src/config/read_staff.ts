import type { LocalStaff } from "./config.ts";
import type { Element } from "./xml/document.ts";
import { findPassword } from "./password_source.ts";
import { type ConfigReading, elementsAt, identifierOf, placeOf, reportRepeated, valuesOf } from "./base/reading.ts";
import { listeners, service } from "./openncip_elements.ts";
import { staff } from "./staff_element.ts";

/** Reads the staff who are in order, by id. */
export function readStaff(reading: ConfigReading): ReadonlyMap<string, LocalStaff> {
  const elements = elementsAt(reading.root, staff);
  const idOf = (element: Element) => identifierOf(element, "id");
  reportRepeated(elements, idOf, (element) => `staff ${JSON.stringify(idOf(element))}`, reading.report);
  checkReachable(elements, reading);
  const members = elements.flatMap((element) => readMember(element, reading) ?? []);
  return new Map(members.map((member) => [member.id, member]));
}

function readMember(element: Element, reading: ConfigReading): LocalStaff | undefined {
  const values = valuesOf(element, staff);
  if (values === undefined) return undefined;
  const { id, role, allow } = values;
  const password = findPassword(values.password, reading);
  if (typeof password !== "string") return { id, password, role, ...allow && { allow } };
  return void reading.report(
    "error",
    placeOf(element, "password"),
    `password of staff ${JSON.stringify(id)}: ${password}`,
  );
}

function checkReachable([first]: readonly Element[], { root, report }: ConfigReading): void {
  if (first === undefined) return;
  const services = elementsAt(root, listeners, service);
  if (services.some(({ attributes }) => attributes.get("transport")?.value.trim().toLowerCase() === "http")) return;
  report("warning", first.position, "staff has nowhere to log in: no service has the transport http");
}
