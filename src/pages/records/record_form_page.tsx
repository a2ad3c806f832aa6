import type { Child } from "hono/jsx";
import type { StaffMember } from "../../config/config.ts";
import { ITEM_FIELDS, PATRON_FIELDS } from "../../desk/work/record_fields.ts";
import { codesOf } from "../../protocol/code_meanings.ts";
import { fieldLabel } from "../frame/journal_words.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { patronPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";
import { Result } from "../frame/result.tsx";
import type { PageTexts } from "../../texts/languages.ts";

/** What the form of a record shows. */
export interface RecordFormShown {
  readonly member: StaffMember;
  /** Whose record: its fields stand in the order of its file. */
  readonly kind: "patron" | "item";
  /** Whether the record is new. */
  readonly isNew: boolean;
  /** What the fields hold, by the names of columns. */
  readonly values: Readonly<Partial<Record<string, string>>>;
  /** Why it was not stored. */
  readonly problem?: ActionResult;
  /** What is wrong with fields, in sentences, by the names of columns. */
  readonly faults: ReadonlyMap<string, string>;
  /** The card of a patron of the same name, who may be the same person. */
  readonly alike?: string;
  /** The codes of the branches, and what each is called. */
  readonly branches: readonly (readonly [code: string, name: string])[];
  /** The categories and item types that the rules name. */
  readonly known: readonly string[];
}

/** The fields of a new record that tell it from others. */
const KEYS = { patron: ["patron_id"], item: ["item_id", "title"] } as const;

/** The fields that must be filled in, since terminals and people know the record by them. */
const REQUIRED: ReadonlySet<string> = new Set(["patron_id", "last_name", "item_id", "title"]);

/** Fields of a new copy that belong to its title. */
const TITLE_FIELDS = ["author", "isbn"] as const;

/** Fields whose values are branches. */
const BRANCHES: ReadonlySet<string> = new Set(["library", "permanent_location", "owner"]);

/** Fields whose values are SIP2's codes. */
const CODES: Readonly<Partial<Record<string, "language" | "mediaType" | "securityMarker">>> = {
  language: "language",
  media_type: "mediaType",
  security_marker: "securityMarker",
};

const DAYS: ReadonlySet<string> = new Set(["expires", "birth_date", "blocked_until"]);

/** Shows the form of a new record, or of one that is changed. */
export function RecordFormPage(shown: RecordFormShown) {
  const { member, kind, isNew, values, problem, alike } = shown;
  const { desk: { forms } } = useTexts();
  const title = forms.titles[isNew ? "add" : "change"][kind];
  const path = `/${kind}s/${isNew ? "new" : "edit"}`;
  const fields = kind === "patron" ? PATRON_FIELDS : ITEM_FIELDS;
  return (
    <Layout title={title} member={member} path={`/${kind}s`}>
      <Result told={problem} />
      <p>
        <small>{forms.required}</small>
      </p>
      <form method="post" action={path} data-record-form>
        <input type="hidden" name="form" value={crypto.randomUUID()} />
        {!isNew && <input type="hidden" name="id" value={values.id ?? ""} />}
        {alike !== undefined && (
          <p>
            <label data-check>
              <input type="checkbox" name="alike" value="yes" />
              {forms.another}
            </label>
            <a href={patronPath(alike)}>{alike}</a>
          </p>
        )}
        <fieldset>
          {isNew &&
            [...KEYS[kind], ...kind === "item" ? TITLE_FIELDS : []].map((name) => (
              <RecordField name={name} shown={shown} />
            ))}
          {fields.map(({ name }) => <RecordField name={name} shown={shown} />)}
        </fieldset>
        <button type="submit" data-changes>{isNew ? forms.make[kind] : forms.store}</button>
      </form>
    </Layout>
  );
}

function RecordField(
  { name, shown: { kind, isNew, values, faults, branches, known } }: {
    readonly name: string;
    readonly shown: RecordFormShown;
  },
): Child {
  const texts = useTexts();
  const value = values[name] ?? "";
  const [faulty] = faults.keys();
  const first = faulty ?? (isNew ? KEYS[kind][0] : kind === "patron" ? "first_name" : undefined);
  const fault = faults.get(name);
  const told = fault === undefined ? undefined : `fault-${name}`;
  const required = REQUIRED.has(name);
  const list = name === "category" || name === "item_type" ? known : [];
  return (
    <div>
      <label>
        {fieldLabel(name, texts)}
        {required && <span aria-hidden="true" data-required>*</span>}
        <FieldInput
          {...{ name, value, required, told, branches }}
          autofocus={name === first}
          list={list.length > 0 ? `known-${name}` : undefined}
          texts={texts}
        />
        {list.length > 0 && (
          <datalist id={`known-${name}`}>
            {list.map((each) => <option value={each} />)}
          </datalist>
        )}
      </label>
      {fault !== undefined && <small data-fault id={told}>{fault}</small>}
    </div>
  );
}

function FieldInput(
  { name, value, required, told, branches, autofocus, list, texts: { frame, records } }:
    & Pick<RecordFormShown, "branches">
    & {
      readonly name: string;
      readonly value: string;
      readonly required: boolean;
      /** The id of what is said of a fault; absent: there is none. */
      readonly told: string | undefined;
      readonly autofocus: boolean;
      readonly list: string | undefined;
      readonly texts: PageTexts;
    },
) {
  const codes = CODES[name];
  const invalid = told === undefined ? undefined : "true";
  const choices = codes !== undefined
    ? codesOf(codes).map(([code, meaning]) => [code, records.sip2[codes][code] ?? meaning] as const)
    : BRANCHES.has(name)
    ? branches
    : name === "card_lost"
    ? [["no", frame.no], ["yes", frame.yes]] as const
    : undefined;
  if (choices !== undefined) {
    return (
      <select name={name} aria-invalid={invalid} aria-describedby={told}>
        {name !== "card_lost" && <option value=""></option>}
        {choices.map(([code, words]) => <option value={code} selected={code === value}>{words}</option>)}
      </select>
    );
  }
  return (
    <input
      name={name}
      value={value}
      type={DAYS.has(name) ? "date" : "text"}
      aria-required={required ? "true" : undefined}
      autofocus={autofocus}
      maxlength={255}
      autocomplete="off"
      aria-invalid={invalid}
      aria-describedby={told}
      list={list}
    />
  );
}
