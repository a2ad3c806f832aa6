-- What patrons owe in Koha as fees.tsv of sip2d, for Koha 19.06 to 26.05:
--   koha-mysql NAME --batch < fees.sql > fees.tsv
-- sip2d keeps no credits: a patron's credit pays the oldest of the patron's debts here. What is left of it, left-out.sql
-- tells. Amounts are rounded to two decimals: write another number where the currency has others.
SET NAMES utf8mb4;
SELECT
  due.accountlines_id AS fee_id,
  TRIM(b.cardnumber) AS patron_id,
  IF(copy.itemnumber IS NULL, '', TRIM(i.barcode)) AS item_id,
  CASE
    WHEN due.kind IN ('OVERDUE', 'FU', 'F', 'FFOR') THEN 'overdue'
    WHEN due.kind IN ('LOST', 'L') THEN 'replacement'
    WHEN due.kind IN ('PROCESSING', 'PF') THEN 'processing'
    WHEN due.kind LIKE 'RENT%' THEN 'rental'
    WHEN due.kind LIKE 'RES%' OR due.kind = 'HE' THEN 'hold'
    WHEN due.kind IN ('ACCOUNT', 'ACCOUNT_RENEW', 'NEW_CARD', 'A', 'N') THEN 'administrative'
    ELSE 'other' END AS type,
  GREATEST(ROUND(due.amount, 2), due.owed) AS amount,
  due.owed AS outstanding,
  COALESCE(NULLIF(TRIM(due.description), ''), due.kind, '') AS description,
  due.date AS incurred,
  -- It grows as long as the patron has the copy.
  IF(due.kind IN ('OVERDUE', 'FU') AND n.issue_id IS NOT NULL, NULL, due.date) AS ended
FROM (
  -- The patron's debts one after the other, less the credits: only so do the cents add up.
  SELECT
    a.accountlines_id, a.borrowernumber, a.itemnumber, a.date, a.amount, a.description,
    -- Since 19.11 the type of a debt stands in a column of its own; the one that this Koha does not know is that of
    -- "absent".
    (SELECT COALESCE(debit_type_code, accounttype) FROM accountlines AS same
      WHERE same.accountlines_id = a.accountlines_id) AS kind,
    GREATEST(ROUND((
      SELECT SUM(f.amountoutstanding) FROM accountlines AS f
      WHERE f.borrowernumber = a.borrowernumber
        AND (f.amountoutstanding < 0 OR (f.amountoutstanding > 0 AND f.accountlines_id <= a.accountlines_id))
    ), 2), 0) - GREATEST(ROUND((
      SELECT COALESCE(SUM(f.amountoutstanding), 0) FROM accountlines AS f
      WHERE f.borrowernumber = a.borrowernumber
        AND (f.amountoutstanding < 0 OR (f.amountoutstanding > 0 AND f.accountlines_id < a.accountlines_id))
    ), 2), 0) AS owed
  FROM accountlines AS a JOIN (SELECT NULL AS debit_type_code, NULL AS accounttype) AS absent
  WHERE a.amountoutstanding > 0
) AS due
JOIN borrowers AS b ON b.borrowernumber = due.borrowernumber
LEFT JOIN items AS i ON i.itemnumber = due.itemnumber
-- Only of the patrons and copies of patrons.sql and items.sql.
JOIN (
  SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber))
) AS card ON card.borrowernumber = b.borrowernumber
LEFT JOIN (
  SELECT MIN(itemnumber) AS itemnumber FROM items WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode))
) AS copy ON copy.itemnumber = i.itemnumber
LEFT JOIN issues AS n ON n.itemnumber = due.itemnumber AND n.borrowernumber = due.borrowernumber
WHERE due.owed > 0
ORDER BY due.accountlines_id;
