import { commandName, kebabCase } from "../protocol/command_name.ts";
import type { JsonMessage } from "../protocol/describe_message.ts";
import { type FieldRow, fields } from "../protocol/fields.ts";

/** Shows a message by the labels of its elements and fields. */
export function MessageWords({ message, title }: { readonly message: JsonMessage; readonly title: string }) {
  const elements = Object.entries(message.fixed).map(([name, value]) =>
    [kebabCase(name).replaceAll("-", " "), value] as const
  );
  const rows: ReadonlyMap<string, FieldRow> = new Map(Object.entries(fields));
  const labelled = Object.entries(message.fields).map(([name, value]) => {
    const row = rows.get(name);
    return [row === undefined ? name : `${row.id} ${row.label}`, value] as const;
  });
  return (
    <>
      <strong>{`${title}: ${commandName(message.name)} (${message.code})`}</strong>
      <dl>
        {[...elements, ...labelled].map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>{inWords(value)}</dd>
          </>
        ))}
      </dl>
    </>
  );
}

function inWords(value: JsonMessage["fields"][string]): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(", ") : String(value);
}
