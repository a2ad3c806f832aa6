import { type Item, ITEM_STATUSES } from "../library/item.ts";
import { code, digits, identifier, money, orNone, past, text, word } from "./cell.ts";
import { columnsOf, type FileTable } from "./file_table.ts";

const { required, optional } = columnsOf<Item>();

export const itemsFile: FileTable<"items"> = {
  kind: "items",
  meaning: "copies, with what terminals show of their titles",
  columns: [
    required("item_id", "itemId", identifier, "the barcode"),
    optional("title_id", "titleId", code, "the bibliographic record", "refused, unless the item is stored already"),
    optional("title", "title", text, "the title; empty keeps what is stored"),
    optional("author", "author", text, "the author; empty keeps what is stored"),
    optional("item_type", "itemType", code, "the type that the rules of circulation name"),
    optional("media_type", "mediaType", digits(3), "SIP2's media type, such as 001 for a book"),
    optional("collection", "collection", text, "the collection"),
    optional("call_number", "callNumber", text, "the call number"),
    optional("permanent_location", "permanentLocation", code, "the library where it belongs"),
    optional(
      "shelving_location",
      "shelvingLocation",
      orNone(code),
      "the shelves in that library where it belongs, by their code",
    ),
    optional(
      "current_location",
      "currentLocation",
      code,
      "the library where it was last seen",
      "permanent_location",
    ),
    optional("owner", "owner", code, "the library that owns it"),
    optional("status", "status", word(ITEM_STATUSES), "what is the matter with it, loans, holds and transit apart"),
    optional("security_marker", "securityMarker", digits(2), "SIP2's security marker, such as 02 for a magnetic strip"),
    optional("replacement_cost", "replacementCost", orNone(money), "what replacing it costs"),
    optional("properties", "properties", text, "its condition, as terminals store it"),
    optional("transit_to", "transitTo", orNone(code), "the library that it is on its way to"),
    optional("returned", "returned", orNone(past), "when it last came back"),
  ],
  blank: () => ({
    itemId: "",
    titleId: "",
    title: "",
    author: "",
    itemType: "",
    mediaType: "",
    collection: "",
    callNumber: "",
    permanentLocation: "",
    currentLocation: "",
    owner: "",
    status: "available",
    securityMarker: "",
    replacementCost: undefined,
    properties: "",
    transitTo: undefined,
    returned: undefined,
    shelvingLocation: undefined,
  }),
  complete(draft, told) {
    if (!told.has("current_location")) draft.currentLocation = draft.permanentLocation;
    return draft;
  },
};
