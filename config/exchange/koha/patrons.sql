-- Koha's patrons as patrons.tsv of sip2d, for Koha 19.06 to 26.05:
--   koha-mysql NAME --batch < patrons.sql > patrons.tsv
-- Leave out a line of a column that sip2d should not have, such as birth_date, address, email or phone.
SET NAMES utf8mb4;
SELECT
  TRIM(b.cardnumber) AS patron_id,
  -- The name that patrons log in with, where it is another one.
  IF(login.borrowernumber IS NULL OR LOWER(TRIM(b.userid)) = LOWER(TRIM(b.cardnumber)), '', TRIM(b.userid)) AS login_id,
  -- A hash as it is. "!", nothing, and the MD5 of an old Koha, which nobody can check, are no PIN.
  IF(b.password LIKE '$2_$%', b.password, '') AS password,
  COALESCE(b.firstname, '') AS first_name,
  COALESCE(b.surname, '') AS last_name,
  c.categorycode AS category,
  l.branchcode AS library,
  -- A day that is none, such as 0000-00-00, has no last day of its month.
  IF(b.dateexpiry <= LAST_DAY(b.dateexpiry), b.dateexpiry, NULL) AS expires,
  IF(b.dateofbirth <= LAST_DAY(b.dateofbirth), b.dateofbirth, NULL) AS birth_date,
  CONCAT_WS(', ',
    NULLIF(TRIM(CONCAT_WS(' ', b.streetnumber, b.address, b.address2)), ''),
    NULLIF(TRIM(CONCAT_WS(' ', b.zipcode, b.city)), ''),
    NULLIF(TRIM(b.state), ''),
    NULLIF(TRIM(b.country), '')) AS address,
  COALESCE(NULLIF(TRIM(b.email), ''), TRIM(b.emailpro), '') AS email,
  COALESCE(NULLIF(TRIM(b.phone), ''), TRIM(b.mobile), '') AS phone,
  CASE LOWER(LEFT(NULLIF(b.lang, 'default'), 2))
    WHEN 'en' THEN '001' WHEN 'fr' THEN '002' WHEN 'de' THEN '003' WHEN 'it' THEN '004' WHEN 'nl' THEN '005'
    WHEN 'sv' THEN '006' WHEN 'fi' THEN '007' WHEN 'es' THEN '008' WHEN 'da' THEN '009' WHEN 'pt' THEN '010'
    WHEN 'nb' THEN '012' WHEN 'nn' THEN '012' WHEN 'he' THEN '013' WHEN 'ja' THEN '014' WHEN 'ru' THEN '015'
    WHEN 'ar' THEN '016' WHEN 'pl' THEN '017' WHEN 'el' THEN '018' WHEN 'zh' THEN '019' WHEN 'ko' THEN '020'
    WHEN 'is' THEN '025' ELSE '' END AS language,
  IF(b.lost > 0, 'yes', 'no') AS card_lost,
  -- Koha restricts up to the day before the one that it stores, and lends nothing to patrons without an address.
  IF(b.debarred > CURDATE() OR b.gonenoaddress > 0, 'yes', 'no') AS blocked,
  CONCAT_WS(' / ',
    IF(b.debarred > CURDATE(), NULLIF(TRIM(b.debarredcomment), ''), NULL),
    IF(b.gonenoaddress > 0, 'Borrower has no valid address.', NULL)) AS block_message,
  IF(b.debarred > CURDATE() AND b.debarred < '9999-01-01' AND NOT COALESCE(b.gonenoaddress, 0) > 0,
    b.debarred - INTERVAL 1 DAY, NULL) AS blocked_until,
  COALESCE(b.opacnote, '') AS note,
  COALESCE(b.sort1, '') AS `attr:sort1`,
  COALESCE(b.sort2, '') AS `attr:sort2`
FROM borrowers AS b
-- Of numbers that differ in capitals or blanks only, the oldest counts: left-out.sql names the others.
JOIN (
  SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(cardnumber) <> '' GROUP BY LOWER(TRIM(cardnumber))
) AS one ON one.borrowernumber = b.borrowernumber
LEFT JOIN (
  SELECT MIN(borrowernumber) AS borrowernumber FROM borrowers WHERE TRIM(userid) <> '' GROUP BY LOWER(TRIM(userid))
) AS login ON login.borrowernumber = b.borrowernumber
-- Codes as their own tables write them.
LEFT JOIN categories AS c ON c.categorycode = b.categorycode
LEFT JOIN branches AS l ON l.branchcode = b.branchcode
ORDER BY b.borrowernumber;
