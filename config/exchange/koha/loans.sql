-- Koha's loans as loans.tsv of sip2d, for Koha 19.06 to 26.05:
--   koha-mysql NAME --batch < loans.sql > loans.tsv
SET NAMES utf8mb4;
SELECT
  TRIM(i.barcode) AS item_id,
  TRIM(b.cardnumber) AS patron_id,
  COALESCE(n.issuedate, n.timestamp) AS checked_out,
  -- No terminal and no file of sip2d can tell a later day.
  LEAST(n.date_due, '9999-12-30 23:59:00') AS due,
  COALESCE(r.times, 0) AS renewals
FROM issues AS n
JOIN (
  -- Since 22.11 the column has another name; the one that this Koha does not know is that of "absent".
  SELECT one.issue_id, (
    SELECT COALESCE(renewals_count, renewals) FROM issues AS same WHERE same.issue_id = one.issue_id) AS times
  FROM issues AS one JOIN (SELECT NULL AS renewals_count, NULL AS renewals) AS absent
) AS r ON r.issue_id = n.issue_id
JOIN items AS i ON i.itemnumber = n.itemnumber
JOIN borrowers AS b ON b.borrowernumber = n.borrowernumber
-- Only of the copies and patrons of items.sql and patrons.sql.
JOIN (
  SELECT MIN(itemnumber) AS itemnumber FROM items WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode))
) AS copy ON copy.itemnumber = i.itemnumber
JOIN (
  SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber))
) AS card ON card.borrowernumber = b.borrowernumber
WHERE n.date_due IS NOT NULL
ORDER BY n.issue_id;
