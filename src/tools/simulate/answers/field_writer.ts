import type { ProtocolVersion } from "../../../protocol/public/sip2.ts";

/** Writes the fields of an answer, each with its delimiter. */
export interface FieldWriter {
  /** A field that is written even if it is empty. */
  required(id: string, value: string | undefined): string;
  /** A field that is left out if it is empty. */
  optional(id: string, value: string | undefined): string;
  /** A field that 1.00 has not, written even if it is empty. */
  required2(id: string, value: string | undefined): string;
  /** A field that 1.00 has not, left out if it is empty. */
  optional2(id: string, value: string | undefined): string;
}

/**
 * Makes what writes fields for a session of this version.
 *
 * @param inPlace what is written for a delimiter that is in a value
 */
export function createFieldWriter(delimiter: string, version: ProtocolVersion, inPlace: string): FieldWriter {
  const written = (value: string) => value.replace(/[\r\n]+/g, " ").replaceAll(delimiter, inPlace);
  const required = (id: string, value = "") => `${id}${written(value)}${delimiter}`;
  const optional = (id: string, value = "") => value === "" ? "" : required(id, value);
  const none = () => "";
  return version === 2
    ? { required, optional, required2: required, optional2: optional }
    : { required, optional, required2: none, optional2: none };
}
