-- SPDX-License-Identifier: Apache-2.0
-- What the queries of the slice share: which items a site sees stands here once.

-- fragment: seen_sites
-- The site of a unit and those of all units above it, with the main site (organisation 0: the main site alone).
-- param: organisation i64
-- param: day day
WITH RECURSIVE up (organisation_id, parent_id) AS (
    SELECT s.organisation_id, s.parent_id FROM organisation_state s
     WHERE s.organisation_id = :organisation AND s.from_day <= :day AND s.to_day > :day
    UNION ALL
    SELECT s.organisation_id, s.parent_id FROM up
      JOIN organisation_state s ON s.organisation_id = up.parent_id AND s.from_day <= :day AND s.to_day > :day),
seen (id) AS (
    SELECT s.id FROM publish_site s
     WHERE s.organisation_id IS NULL OR s.organisation_id IN (SELECT up.organisation_id FROM up))

-- fragment: sighted
-- The site sees the item: it was published in the site or above it, or below it in a column whose items show upward. The
-- sign keeps the order of time as the way through the index.
(+i.site_id IN (SELECT seen.id FROM seen)
 OR (c.is_upward = 1
     AND (:organisation = 0
          OR EXISTS (SELECT 1 FROM publish_site d
                       JOIN organisation_state p ON p.organisation_id = d.organisation_id
                                                AND p.from_day <= :day AND p.to_day > :day
                      WHERE d.id = i.site_id AND p.path >= :scope_low AND p.path < :scope_high))))

-- fragment: listed
-- The item stands in lists now, and the site sees it.
-- param: now ms
i.public_at <= :now AND (i.expires_at IS NULL OR i.expires_at > :now) AND {sighted}

-- fragment: item_in_words
-- Public items i with their columns c and their words: q in the language of origin, r in the one that is asked for where there is one.
-- param: lang text
publish_item i
  JOIN publish_column c ON c.id = i.column_id
  JOIN publish_text u ON u.item_id = i.id AND u.lang = i.lang
  JOIN publish_revision q ON q.id = u.public_revision_id
  LEFT JOIN publish_text t ON t.item_id = i.id AND t.lang = :lang
  LEFT JOIN publish_revision r ON r.id = t.public_revision_id

-- fragment: item_unit
-- The unit o of an item i, as it is called on the day.
-- column: unit text?
LEFT JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :day AND o.to_day > :day
