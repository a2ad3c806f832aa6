-- Koha's copies as items.tsv of sip2d, for Koha 19.06 to 26.05:
--   koha-mysql NAME --batch < items.sql > items.tsv
SET NAMES utf8mb4;
SELECT
  TRIM(i.barcode) AS item_id,
  i.biblionumber AS title_id,
  COALESCE(t.title, '') AS title,
  COALESCE(t.author, '') AS author,
  COALESCE(y.itemtype, '') AS item_type,
  IF(y.sip_media_type REGEXP '^[0-9]{3}$', y.sip_media_type, '') AS media_type,
  COALESCE(i.ccode, '') AS collection,
  COALESCE(i.itemcallnumber, '') AS call_number,
  COALESCE(home.branchcode, '') AS permanent_location,
  COALESCE(i.location, '') AS shelving_location,
  COALESCE(here.branchcode, home.branchcode, '') AS current_location,
  COALESCE(home.branchcode, '') AS owner,
  CASE
    -- Koha's authorised values LOST and NOT_LOAN, as they are unless a library changes them.
    WHEN i.itemlost = 4 THEN 'missing'
    WHEN i.itemlost <> 0 THEN 'lost'
    WHEN i.withdrawn <> 0 THEN 'withdrawn'
    WHEN i.notforloan = -1 THEN 'on-order'
    WHEN i.notforloan < 0 THEN 'in-process'
    WHEN i.notforloan > 0 OR y.notforloan > 0 OR i.restricted > 0 THEN 'not-for-loan'
    WHEN i.damaged <> 0 THEN 'damaged'
    ELSE 'available' END AS status,
  -- What Koha's answers say of every copy.
  '02' AS security_marker,
  COALESCE(ROUND(i.replacementprice, 2), '') AS replacement_cost,
  COALESCE(way.tobranch, '') AS transit_to
FROM (SELECT NULL AS datecancelled) AS absent
JOIN items AS i
-- Of barcodes that differ in capitals or blanks only, the oldest counts: left-out.sql names the others.
JOIN (
  SELECT MIN(itemnumber) AS itemnumber FROM items WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode))
) AS one ON one.itemnumber = i.itemnumber
JOIN biblio AS t ON t.biblionumber = i.biblionumber
LEFT JOIN biblioitems AS b ON b.biblioitemnumber = i.biblioitemnumber
LEFT JOIN itemtypes AS y ON y.itemtype = IF(
  (SELECT value FROM systempreferences WHERE variable = 'item-level_itypes') = '0',
  b.itemtype,
  COALESCE(NULLIF(i.itype, ''), b.itemtype))
LEFT JOIN branches AS home ON home.branchcode = i.homebranch
LEFT JOIN branches AS here ON here.branchcode = i.holdingbranch
-- Its newest transfer that is on its way. A transfer that was asked for (since 20.11) has not been sent yet; where
-- Koha knows no datecancelled, that of "absent" is meant.
LEFT JOIN branchtransfers AS way ON way.branchtransfer_id = (
  SELECT MAX(w.branchtransfer_id) FROM branchtransfers AS w
  WHERE w.itemnumber = i.itemnumber AND w.datesent IS NOT NULL AND w.datearrived IS NULL AND datecancelled IS NULL)
ORDER BY i.itemnumber;
