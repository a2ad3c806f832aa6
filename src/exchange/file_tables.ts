import type { RecordKind } from "../storage/port/record_kind.ts";
import { feesFile } from "./fees_file.ts";
import type { FileTable } from "./file_table.ts";
import { holdsFile } from "./holds_file.ts";
import { itemsFile } from "./items_file.ts";
import { loansFile } from "./loans_file.ts";
import { paymentsFile } from "./payments_file.ts";
import { patronsFile } from "./patrons_file.ts";
import { titlesFile } from "./titles_file.ts";

/** Every file of a library. Reader and writer go by these tables, and so does what people are told of them. */
export const FILE_TABLES: { readonly [K in RecordKind]: FileTable<K> } = {
  titles: titlesFile,
  items: itemsFile,
  patrons: patronsFile,
  loans: loansFile,
  holds: holdsFile,
  fees: feesFile,
  payments: paymentsFile,
};
