import type { FieldType } from "../protocol/fields.ts";
import {
  type FieldName,
  type FieldRow,
  fields,
  type FixedField,
  type RequestName,
  requests,
} from "../protocol/public/sip2.ts";
import { kebabCase } from "../protocol/message_table.ts";

/** One element or field that some request has, as a person may give it a value. */
export interface RequestOption {
  /** The name in the table: of an element of the fixed part, or of a variable field. */
  readonly name: string;
  /** How it is given: `--patron-id`. */
  readonly flag: string;
  /** The longer spelling, out of the table's name, where `flag` is a short one. */
  readonly longFlag?: string;
  /** What it is, in words, as `--help` says it. */
  readonly label: string;
  /** Absent for an element of the fixed part. */
  readonly field?: FieldName;
  readonly type: FixedField["type"] | FieldType;
  /** Characters on the wire; absent if any number will do. */
  readonly width?: number;
  readonly secret: boolean;
  /** What is sent when nothing is given; absent for a field, which is then left out or empty. */
  readonly preset?: string;
  readonly requests: readonly RequestName[];
}

/**
 * What an element of the fixed part is unless it is given. Where Koha's command-line emulator has a default, it is the
 * same; a no-block due date is none, because it counts only with no block.
 */
const PRESETS: Readonly<Record<string, string>> = {
  language: "000",
  transactionDate: "now",
  returnDate: "now",
  renewalPolicy: "Y",
  statusCode: "0",
  maxPrintWidth: "80",
  protocolVersion: "2.00",
  uidAlgorithm: "0",
  passwordAlgorithm: "0",
  holdMode: "+",
  feeType: "01",
  paymentType: "00",
  currency: "USD",
};

/** The short flags of fields that nearly every run gives. */
const SHORT_FLAGS: { readonly [N in FieldName]?: string } = {
  loginUserId: "--login",
  loginPassword: "--password",
  locationCode: "--location",
};

const PRESET_OF_TYPE = { bit: "N", flag: "N", count: "0", text: "", timestamp: "none" } as const;

/** Every element and every field of every request, once each, in the order in which the table has them. */
export const requestOptions: ReadonlyMap<string, RequestOption> = collect();

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(fields, name);
}

function collect(): Map<string, RequestOption> {
  const options = new Map<string, RequestOption>();
  const add = (option: RequestOption) => {
    const before = options.get(option.name)?.requests ?? [];
    options.set(option.name, { ...option, requests: [...before, ...option.requests] });
  };
  for (const row of Object.values(requests)) {
    for (const element of row.fixed) add(ofElement(element, row.name));
    for (const name of Object.keys(row.fields).filter(isFieldName)) add(ofField(name, row.name));
  }
  return options;
}

function ofElement({ name, type, width }: FixedField, request: RequestName): RequestOption {
  return {
    name,
    flag: `--${kebabCase(name)}`,
    label: kebabCase(name).replaceAll("-", " "),
    type,
    width,
    secret: false,
    preset: PRESETS[name] ?? PRESET_OF_TYPE[type],
    requests: [request],
  };
}

function ofField(name: FieldName, request: RequestName): RequestOption {
  const { id, label, type, width, secret }: FieldRow = fields[name];
  const flag = `--${kebabCase(name)}`;
  const short = SHORT_FLAGS[name];
  return {
    name,
    flag: short ?? flag,
    longFlag: short === undefined ? undefined : flag,
    label: `${id} ${label}`,
    field: name,
    type,
    width,
    secret: secret === true,
    requests: [request],
  };
}
