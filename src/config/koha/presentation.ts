import type { BinRule } from "../../circulation/rules/rules.ts";
import type { Template } from "../templates/compile_template.ts";
import type { Rewrite } from "../templates/site_pattern.ts";
import type { TemplateObjectName } from "../templates/template_objects.ts";
import type { TemplateSurroundings, WrittenDates } from "../templates/template_value.ts";
import type { ItemColumn } from "./item_columns.ts";

/** How an account wants its answers changed, whatever made them. */
export interface Presentation {
  /** `hide_fields`: identifiers of fields that are never sent. */
  readonly hiddenFields: ReadonlySet<string>;
  /** `allow_fields`: the only fields that are sent, but for those that the account adds; absent: all. */
  readonly allowedFields?: ReadonlySet<string>;
  /** Indexes of the patron status that are always blank. */
  readonly statusMask?: readonly number[];
  /** What stands for each character that cannot be printed; absent: a blank. */
  readonly nonPrinting?: string;
  /** Whether a delimiter in a value is sent as in HTML. */
  readonly delimiterAsEntity?: true;
  /** Whether AQ is where in its library a copy stands, not the library. */
  readonly shelvesAsLocation?: true;
  /** The property of a copy that CR tells. */
  readonly collectionColumn?: ItemColumn;
  /** Whether a 10 has CT even if the copy goes nowhere. */
  readonly destinationAlways?: true;
  /** Whether a 10 without an alert type has CV 00. */
  readonly alertTypeAlways?: true;
  /** Whether the alert of a 10 is Y where it has an alert type, and only there. */
  readonly alertByType?: true;
  /** Whether the patron's library is sent in a second AF. */
  readonly patronLibraryInScreenMessage?: true;
  /** Whether AO is the patron's library. */
  readonly patronLibraryAsInstitution?: true;
  /** How AH of 12 and 18 is written; absent: as a timestamp. */
  readonly dueDateFormat?: WrittenDates;
  /** Whether only fields are sent that Koha sends in that message. */
  readonly kohaFieldsOnly?: true;
  /** Fields of 24 and 64 with an attribute of the patron. */
  readonly patronAttributes?: readonly { readonly id: string; readonly code: string }[];
  /** Fields of 10, 12 and 18 with a property of the copy. */
  readonly itemFields?: readonly { readonly id: string; readonly column: ItemColumn }[];
  readonly templates?: SiteTemplates;
  /** What is replaced in every AF, in this order. */
  readonly rewrites?: readonly Rewrite[];
  /** How a return that another library system carried out is sorted where that system names no bin. */
  readonly sorting?: { readonly bins: readonly GatewayBin[]; readonly here: string };
}

/** A `sort_bin` that looks at nothing but what a 10 says. */
export type GatewayBin = Pick<BinRule, "bin" | "destination" | "collection" | "holdWaits">;

/** Fields that templates make. */
export interface SiteTemplates {
  /** AE of 24, 26 and 64. */
  readonly name?: Template<"patron">;
  /** AJ of 10, 12, 18, 20 and 30, where the copy is known. */
  readonly title?: Template<"item">;
  /** DA of 10. */
  readonly holder?: Template<"patron">;
  /** Each AV of 64. */
  readonly fee?: Template<"accountline">;
  /** Further fields of 24 and 64. */
  readonly patronFields: readonly TemplateField<"patron">[];
  /** Further fields of 10, 12 and 18. */
  readonly itemFields: readonly TemplateField<"item">[];
  /** How the site writes dates, times and money, and what it calls its libraries. */
  readonly surroundings: TemplateSurroundings;
}

/** A field of an account's own, made by a template. */
export interface TemplateField<Name extends TemplateObjectName> {
  readonly id: string;
  readonly template: Template<Name>;
}
