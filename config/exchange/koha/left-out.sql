-- What sip2d does not get of Koha, and why, for people to read:
--   koha-mysql NAME --batch < left-out.sql
SET NAMES utf8mb4;
SELECT * FROM (
  SELECT 'patrons without a card number' AS left_out, COUNT(*) AS number,
    SUBSTRING_INDEX(GROUP_CONCAT(borrowernumber ORDER BY borrowernumber), ',', 10) AS the_first
  FROM borrowers WHERE cardnumber IS NULL OR TRIM(cardnumber) = ''
  UNION ALL
  SELECT 'card numbers that differ from another in capitals or blanks only', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(b.cardnumber ORDER BY b.borrowernumber), ',', 10)
  FROM borrowers AS b JOIN (
    SELECT LOWER(TRIM(cardnumber)) AS folded, MIN(borrowernumber) AS first FROM borrowers
    WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber)) HAVING COUNT(*) > 1
  ) AS same ON same.folded = LOWER(TRIM(b.cardnumber)) AND b.borrowernumber <> same.first
  UNION ALL
  SELECT 'PINs that an old Koha stored, which nobody can check', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(cardnumber ORDER BY borrowernumber), ',', 10)
  FROM borrowers WHERE password NOT IN ('', '!') AND password NOT LIKE '$2_$%'
  UNION ALL
  SELECT 'copies without a barcode', COUNT(*), SUBSTRING_INDEX(GROUP_CONCAT(itemnumber ORDER BY itemnumber), ',', 10)
  FROM items WHERE barcode IS NULL OR TRIM(barcode) = ''
  UNION ALL
  SELECT 'barcodes that differ from another in capitals or blanks only', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(i.barcode ORDER BY i.itemnumber), ',', 10)
  FROM items AS i JOIN (
    SELECT LOWER(TRIM(barcode)) AS folded, MIN(itemnumber) AS first FROM items
    WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode)) HAVING COUNT(*) > 1
  ) AS same ON same.folded = LOWER(TRIM(i.barcode)) AND i.itemnumber <> same.first
  UNION ALL
  SELECT 'loans of a patron or a copy that is left out, or without a due date', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(n.issue_id ORDER BY n.issue_id), ',', 10)
  FROM issues AS n
  LEFT JOIN (
    SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber))
  ) AS card ON card.borrowernumber = n.borrowernumber
  LEFT JOIN (
    SELECT MIN(itemnumber) AS itemnumber FROM items WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode))
  ) AS copy ON copy.itemnumber = n.itemnumber
  WHERE card.borrowernumber IS NULL OR copy.itemnumber IS NULL OR n.date_due IS NULL
  UNION ALL
  SELECT 'holds that are suspended, or begin later: a copy beside a gateway counts them', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(reserve_id ORDER BY reserve_id), ',', 10)
  FROM reserves WHERE (suspend > 0 AND (suspend_until IS NULL OR suspend_until > NOW())) OR reservedate > CURDATE()
  UNION ALL
  SELECT 'holds of a patron who has another on the title', SUM(more.number),
    SUBSTRING_INDEX(GROUP_CONCAT(more.title ORDER BY more.title), ',', 10)
  FROM (
    SELECT COUNT(*) - 1 AS number, CONCAT('title ', biblionumber) AS title FROM reserves
    WHERE NOT (suspend > 0 AND (suspend_until IS NULL OR suspend_until > NOW())) AND reservedate <= CURDATE()
    GROUP BY borrowernumber, biblionumber, IF(found IS NULL AND item_level_hold > 0, itemnumber, 0) HAVING COUNT(*) > 1
  ) AS more
  UNION ALL
  SELECT 'holds of a patron or a copy that is left out', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(h.reserve_id ORDER BY h.reserve_id), ',', 10)
  FROM reserves AS h
  LEFT JOIN (
    SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber))
  ) AS card ON card.borrowernumber = h.borrowernumber
  LEFT JOIN (
    SELECT MIN(itemnumber) AS itemnumber FROM items WHERE TRIM(barcode) <> '' GROUP BY LOWER(TRIM(barcode))
  ) AS copy ON copy.itemnumber = h.itemnumber
  WHERE card.borrowernumber IS NULL
    OR ((h.found IS NOT NULL OR h.item_level_hold > 0) AND copy.itemnumber IS NULL)
  UNION ALL
  SELECT 'holds on a copy that is kept for another patron', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(h.reserve_id ORDER BY h.reserve_id), ',', 10)
  FROM reserves AS h
  WHERE h.found IS NOT NULL AND EXISTS (
    SELECT 1 FROM reserves AS o WHERE o.itemnumber = h.itemnumber AND o.found IS NOT NULL AND o.reserve_id < h.reserve_id)
  UNION ALL
  SELECT 'debts of a patron who is left out', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(a.accountlines_id ORDER BY a.accountlines_id), ',', 10)
  FROM accountlines AS a
  LEFT JOIN (
    SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber))
  ) AS card ON card.borrowernumber = a.borrowernumber
  WHERE a.amountoutstanding > 0 AND card.borrowernumber IS NULL
  UNION ALL
  SELECT 'patrons to whom the library owes money', COUNT(*),
    SUBSTRING_INDEX(GROUP_CONCAT(CONCAT(b.cardnumber, ' ', owing.sum) ORDER BY owing.sum), ',', 10)
  FROM (
    SELECT borrowernumber, ROUND(SUM(amountoutstanding), 2) AS sum FROM accountlines
    GROUP BY borrowernumber HAVING ROUND(SUM(amountoutstanding), 2) < 0
  ) AS owing JOIN borrowers AS b ON b.borrowernumber = owing.borrowernumber
) AS told WHERE number > 0;
