import { codeMeaning } from "../../protocol/code_meanings.ts";
import { commandName, kebabCase } from "../../protocol/message_table.ts";
import type { JsonMessage } from "../../protocol/describe_message.ts";
import { type FieldRow, fields } from "../../protocol/fields.ts";
import { useTexts } from "./site_context.ts";

const rows: ReadonlyMap<string, FieldRow> = new Map(Object.entries(fields));

/** The pages of records that fields name, by the fields' names in the table. */
export type FieldLinks = Readonly<Partial<Record<string, (value: string) => string>>>;

/** Shows a message: labels of its elements and fields, and the meanings of codes, in the specification's words. */
export function MessageWords(
  { message, title, links = {} }: {
    readonly message: JsonMessage;
    readonly title: string;
    readonly links?: FieldLinks;
  },
) {
  const elements = Object.entries(message.fixed).map(([name, value]) =>
    [kebabCase(name).replaceAll("-", " "), name, value] as const
  );
  const labelled = Object.entries(message.fields).map(([name, value]) => {
    const row = rows.get(name);
    return [row === undefined ? name : `${row.id} ${row.label}`, name, value] as const;
  });
  return (
    <>
      <strong>{`${title}: ${commandName(message.name)} (${message.code})`}</strong>
      <dl>
        {[...elements, ...labelled].map(([label, name, value]) => (
          <>
            <dt lang="en">{label}</dt>
            <dd>
              <FieldValue name={name} value={value} link={links[name]} />
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}

function FieldValue(
  { name, value, link }: {
    readonly name: string;
    readonly value: JsonMessage["fields"][string];
    readonly link?: FieldLinks[string];
  },
) {
  const words = inWords(name, value, useTexts().frame);
  return link === undefined || typeof value !== "string" || value === "" ? words : <a href={link(value)}>{words}</a>;
}

function inWords(
  name: string,
  value: JsonMessage["fields"][string],
  { yes, no }: Readonly<Record<"yes" | "no", string>>,
): string {
  if (typeof value === "boolean") return value ? yes : no;
  if (typeof value === "object") return value.join(", ");
  const meaning = codeMeaning(name, value);
  return meaning === undefined ? String(value) : `${value} (${meaning})`;
}
