-- Koha's holds as holds.tsv of sip2d, for Koha 19.06 to 26.05:
--   koha-mysql NAME --batch < holds.sql > holds.tsv
-- A hold that is suspended, or begins later, has the last day 0001-01-01: a library of sip2d's own leaves it out, since it would
-- capture it; a copy beside a gateway counts it, as Koha does, and lends what it is on.
SET NAMES utf8mb4;
SELECT
  h.reserve_id AS hold_id,
  TRIM(b.cardnumber) AS patron_id,
  h.biblionumber AS title_id,
  IF(h.found IS NULL AND h.item_level_hold > 0, TRIM(i.barcode), '') AS item_id,
  COALESCE(l.branchcode, b.branchcode) AS pickup_location,
  -- Koha has the place in the queue, sip2d the moment: the latest day of those in front, and the place in seconds.
  (
    SELECT MAX(f.reservedate) FROM reserves AS f
    WHERE f.biblionumber = h.biblionumber AND f.priority <= h.priority AND (f.found IS NULL OR f.reserve_id = h.reserve_id)
  ) + INTERVAL LEAST(GREATEST(COALESCE(h.priority, 0), 0), 80000) SECOND AS placed,
  CASE
    WHEN h.found IS NOT NULL THEN NULL
    WHEN (h.suspend > 0 AND (h.suspend_until IS NULL OR h.suspend_until > NOW())) OR h.reservedate > CURDATE() THEN '0001-01-01'
    WHEN h.expirationdate <= LAST_DAY(h.expirationdate) THEN h.expirationdate
  END AS expires,
  -- W: on the hold shelf. T: on its way there. P (since 20.11): taken back, and staff have not dealt with it yet.
  CASE h.found WHEN 'W' THEN 'waiting' WHEN 'T' THEN 'in-transit' WHEN 'P' THEN 'in-transit' ELSE 'pending' END AS status,
  IF(h.found IS NOT NULL, TRIM(i.barcode), '') AS captured_item_id,
  IF(h.found = 'W' AND h.expirationdate <= LAST_DAY(h.expirationdate), h.expirationdate, NULL) AS shelf_expires
FROM reserves AS h
-- Koha may keep several holds of a patron on a title, and sip2d keeps one: the one that is nearest to its end, and rests last.
JOIN (
  SELECT CAST(SUBSTRING_INDEX(GROUP_CONCAT(reserve_id ORDER BY found IS NULL,
    (suspend > 0 AND (suspend_until IS NULL OR suspend_until > NOW())) OR reservedate > CURDATE(), priority, reserve_id), ',', 1)
    AS UNSIGNED) AS reserve_id
  FROM reserves
  GROUP BY borrowernumber, biblionumber, IF(found IS NULL AND item_level_hold > 0, itemnumber, 0)
) AS one ON one.reserve_id = h.reserve_id
JOIN borrowers AS b ON b.borrowernumber = h.borrowernumber
JOIN biblio AS t ON t.biblionumber = h.biblionumber
LEFT JOIN items AS i ON i.itemnumber = h.itemnumber
LEFT JOIN branches AS l ON l.branchcode = h.branchcode
-- Only of the patrons and copies of patrons.sql and items.sql.
JOIN (
  SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber))
) AS card ON card.borrowernumber = b.borrowernumber
LEFT JOIN (
  SELECT MIN(itemnumber) AS itemnumber FROM items WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode))
) AS copy ON copy.itemnumber = i.itemnumber
WHERE (copy.itemnumber IS NOT NULL OR (h.found IS NULL AND NOT h.item_level_hold > 0))
  -- A copy is kept for one patron at a time.
  AND NOT (h.found IS NOT NULL AND EXISTS (
    SELECT 1 FROM reserves AS o WHERE o.itemnumber = h.itemnumber AND o.found IS NOT NULL AND o.reserve_id < h.reserve_id))
ORDER BY h.reserve_id;
