-- Koha's titles of which sip2d gets no copy as titles.tsv, for Koha 19.06 to 26.05: patrons may have holds on them.
--   koha-mysql NAME --batch < titles.sql > titles.tsv
SET NAMES utf8mb4;
SELECT
  t.biblionumber AS title_id,
  COALESCE(t.title, '') AS title,
  COALESCE(t.author, '') AS author
FROM biblio AS t
-- The titles of items.sql, which brings them with their copies.
LEFT JOIN (
  SELECT DISTINCT i.biblionumber FROM items AS i JOIN (
    SELECT MIN(itemnumber) AS itemnumber FROM items WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode))
  ) AS copy ON copy.itemnumber = i.itemnumber
) AS held ON held.biblionumber = t.biblionumber
WHERE held.biblionumber IS NULL
ORDER BY t.biblionumber;
