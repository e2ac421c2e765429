-- SPDX-License-Identifier: Apache-2.0
-- Who subscribes to a column, who keeps one up to date, and the figures of a month.

-- name: publish_subscription_put :exec
-- Wants to be told, once.
INSERT INTO publish_subscription (id, person_id, site_id, column_id, since_at) VALUES (:id, :person_id, :site_id, :column_id, :since_at)
    ON CONFLICT (person_id, site_id, column_id) DO NOTHING;

-- name: publish_subscription_drop :exec
-- Does not any more.
DELETE FROM publish_subscription WHERE id = :id AND person_id = :person_id;

-- name: publish_subscriptions_drop :exec
-- Wants to be told of nothing any more.
DELETE FROM publish_subscription WHERE person_id = :person_id;

-- name: publish_subscription_find :maybe
-- Does the person subscribe to it?
SELECT id FROM publish_subscription WHERE person_id = :person_id AND site_id = :site_id AND column_id = :column_id;

-- name: publish_subscription_told :exec
-- What was public until then has been told.
UPDATE publish_subscription SET since_at = :since_at WHERE id = :id;

-- name: publish_subscriptions_of :many
-- What a person subscribes to, in the order in which they did; the path is absent when the site's unit stands no longer.
-- param: today day
-- column: path text?
SELECT b.id, b.since_at, b.site_id, s.organisation_id, s.slug, s.name AS site_name, o.path, b.column_id, c.code, c.name, c.name_en
  FROM publish_subscription b
  JOIN publish_site s ON s.id = b.site_id
  JOIN publish_column c ON c.id = b.column_id
  LEFT JOIN organisation_state o ON o.organisation_id = s.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE b.person_id = :person_id ORDER BY b.id;

-- name: publish_subscribers_due :many
-- Who subscribes to something of which nothing was told since an instant, behind a person.
-- param: before ms
-- param: after person_id
SELECT DISTINCT b.person_id FROM publish_subscription b JOIN person p ON p.id = b.person_id
 WHERE b.since_at < :before AND p.closed_at IS NULL AND b.person_id > :after ORDER BY b.person_id LIMIT :limit;

-- name: publish_column_keepers :many
-- Who keeps a column up to date on a day: holders of its post, or the person.
-- param: day day
SELECT p.id FROM publish_column c JOIN person p ON p.closed_at IS NULL
   AND (p.id = c.owner_person_id
        OR p.id IN (SELECT h.person_id FROM post_holder h WHERE h.post_id = c.owner_post_id AND h.from_day <= :day AND h.to_day > :day))
 WHERE c.id = :id ORDER BY p.id;

-- name: publish_figures :many
-- Items of a subtree that became public or were read in a span of days (column 0: of all columns), with how often by source.
-- param: day day
-- param: from_day day
-- param: until_day day
-- param: from_at ms
-- param: until_at ms
-- param: column i64
-- column: title text?
-- column: is_new bool
-- column: views i64
-- column: readers i64
-- column: qr i64
-- column: wechat i64
-- column: sms i64
-- column: likes i64
SELECT i.id, i.number, i.first_public_at, c.id AS column_id, c.code, c.name, c.name_en,
       (SELECT r.title FROM publish_text t JOIN publish_revision r ON r.id = t.public_revision_id WHERE t.item_id = i.id AND t.lang = i.lang) AS title,
       CASE WHEN i.first_public_at >= :from_at AND i.first_public_at < :until_at THEN 1 ELSE 0 END AS is_new,
       COALESCE(v.views, 0) AS views, COALESCE(v.readers, 0) AS readers, COALESCE(v.qr, 0) AS qr, COALESCE(v.wechat, 0) AS wechat,
       COALESCE(v.sms, 0) AS sms, COALESCE(k.likes, 0) AS likes
  FROM publish_item i
  JOIN publish_column c ON c.id = i.column_id
  JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :day AND o.to_day > :day
  LEFT JOIN (SELECT d.key, CAST(sum(d.views) AS INTEGER) AS views, CAST(sum(d.readers) AS INTEGER) AS readers,
                    CAST(sum(CASE WHEN substr(d.source, 1, 2) = 'qr' THEN d.views ELSE 0 END) AS INTEGER) AS qr,
                    CAST(sum(CASE WHEN d.source = 'wechat' THEN d.views ELSE 0 END) AS INTEGER) AS wechat,
                    CAST(sum(CASE WHEN d.source = 'sms' THEN d.views ELSE 0 END) AS INTEGER) AS sms
               FROM visit_day d WHERE d.kind = 'item' AND d.day >= :from_day AND d.day < :until_day GROUP BY d.key) v ON v.key = i.number
  LEFT JOIN (SELECT u.item_id, CAST(count(*) AS INTEGER) AS likes FROM publish_like u WHERE u.day >= :from_day AND u.day < :until_day GROUP BY u.item_id) k
    ON k.item_id = i.id
 WHERE o.path >= :scope_low AND o.path < :scope_high AND (:column = 0 OR i.column_id = :column)
   AND (v.views > 0 OR k.likes > 0 OR (i.first_public_at >= :from_at AND i.first_public_at < :until_at))
 ORDER BY i.id LIMIT :limit;
