import { codeMeaning } from "../../protocol/code_meanings.ts";
import { commandName, kebabCase } from "../../protocol/message_table.ts";
import type { JsonMessage } from "../../protocol/describe_message.ts";
import { type FieldRow, fields } from "../../protocol/fields.ts";
import type { RecordTexts } from "../../texts/en/records.ts";
import { useTexts } from "./site_context.ts";

const rows: ReadonlyMap<string, FieldRow> = new Map(Object.entries(fields));

/** The pages of records that fields name, by the fields' names in the table. */
export type FieldLinks = Readonly<Partial<Record<string, (value: string) => string>>>;

/** Shows a message: labels of its elements and fields in the specification's words, and what codes mean. */
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
  const { frame, records } = useTexts(), words = inWords(name, value, frame, records);
  return link === undefined || typeof value !== "string" || value === "" ? words : <a href={link(value)}>{words}</a>;
}

function inWords(
  name: string,
  value: JsonMessage["fields"][string],
  { yes, no }: Readonly<Record<"yes" | "no", string>>,
  texts: CodeTexts,
): string {
  if (typeof value === "boolean") return value ? yes : no;
  if (typeof value === "object") return value.join(", ");
  const meaning = meaningOf(name, String(value), texts) ?? codeMeaning(name, value);
  return meaning === undefined ? String(value) : `${value} (${meaning})`;
}

type CodeTexts = Pick<RecordTexts, "sip2" | "flags">;

/** Tells what a code means in the words of the page's language; `undefined` where it has none. */
function meaningOf(name: string, value: string, { sip2, flags }: CodeTexts): string | undefined {
  const codes: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = sip2;
  const positions: Readonly<Record<string, readonly string[] | undefined>> = flags, words = positions[name];
  if (words === undefined) return codes[name]?.[value];
  return [...value].flatMap((letter, at) => letter === "Y" ? words[at] ?? [] : []).join(", ") || undefined;
}
