/**
 * What another library system's answers told about copies. Rows are updated often, without a change of indexed columns:
 * room in their pages makes that cheap.
 */
export const ITEMS_TOLD = `
create table items_told (
  institution text collate "C" not null,
  item_id text collate "C" not null,
  told timestamptz not null,
  title text,
  permanent_location text,
  magnetic boolean,
  due text,
  due_from text collate "C",
  due_since timestamptz
) with (fillfactor = 70);
create unique index items_told_by_item on items_told (institution, lower(item_id));
create index items_told_by_time on items_told (told);
`;
