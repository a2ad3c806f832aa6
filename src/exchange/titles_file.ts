import type { Title } from "../storage/port/title.ts";
import { identifier, text } from "./cell.ts";
import { columnsOf, type FileTable } from "./file_table.ts";

const { required, optional } = columnsOf<Title>();

export const titlesFile: FileTable<"titles"> = {
  kind: "titles",
  meaning: "titles without items, such as those on order; an item brings its title with it",
  columns: [
    required("title_id", "titleId", identifier, "the bibliographic record"),
    optional("title", "title", text, "its title"),
    optional("author", "author", text, "its author"),
  ],
  blank: () => ({ titleId: "", title: "", author: "" }),
  complete: (draft) => draft,
};
