-- SPDX-License-Identifier: Apache-2.0
-- What the queries of the slice share. Who sees what is confidential stands here once (see problem_scope.c).

-- fragment: holds_no_post org, who
-- Nobody who holds a post in the organisation today.
-- param: today day
NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
             WHERE t.organisation_id = org AND h.person_id = who)

-- fragment: sees_confidential place, org
-- Who holds the permission above the unit concerned (or at the root), and no post in it.
-- param: above text
-- param: me i64
(:above <> '' AND substr(place.path, 1, length(:above)) = :above AND (length(place.path) > length(:above) OR length(place.path) = 14)
 AND {holds_no_post org, :me})

-- fragment: own_units
-- Where the reader holds a post today.
-- param: today day
-- param: me i64
(SELECT t.organisation_id FROM post_holder h JOIN post t ON t.id = h.post_id WHERE h.person_id = :me AND h.from_day <= :today AND h.to_day > :today)

-- fragment: sees_some
-- 1 for who may see anything confidential at all, else 0: the upper bound of is_confidential, before the places are asked.
-- param: above text
CASE WHEN :above = '' THEN 0 ELSE 1 END

-- fragment: lies_in_scope unit
-- The unit lies in the scope today. Asked of each row and not joined: of a join PostgreSQL knows too little to keep to the order of the rows.
-- param: today day
(SELECT 1 FROM organisation_state z WHERE z.organisation_id = unit AND z.from_day <= :today AND z.to_day > :today AND z.path >= :scope_low AND z.path < :scope_high) = 1
