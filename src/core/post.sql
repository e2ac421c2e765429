-- SPDX-License-Identifier: Apache-2.0
-- Posts and who holds them.

-- name: post_insert :exec
-- A new post of an organisation.
INSERT INTO post (id, organisation_id, title, kind, sort, from_day, to_day)
VALUES (:id, :organisation_id, :title, :kind, :sort, :from_day, :to_day);

-- name: post_holder_insert :exec
-- Somebody takes a post.
INSERT INTO post_holder (id, post_id, person_id, from_day, to_day, term_ends_day)
VALUES (:id, :post_id, :person_id, :from_day, :to_day, :term_ends_day);

-- name: post_one :maybe
-- A post.
-- unscoped: the caller asks access for the organisation that it names
SELECT p.id, p.organisation_id, p.title, p.kind, p.from_day, p.to_day FROM post p WHERE p.id = :id;

-- name: post_lock :maybe
-- Other changes of the post and its holders wait for this transaction. SQLite has one writer.
-- unscoped: one post by its id
SELECT p.id FROM post p WHERE p.id = :id;

-- name: post_lock :maybe
-- dialect: pg
SELECT p.id FROM post p WHERE p.id = :id FOR NO KEY UPDATE;

-- name: post_close :exec
-- The post ends: to_day is the first day on which it is no longer there.
-- unscoped: one post by its id
UPDATE post SET to_day = :to_day WHERE id = :id AND to_day > :to_day AND from_day < :to_day;

-- name: post_holder_drop :exec
-- A holding that would begin on the day or later never begins.
-- param: day day
DELETE FROM post_holder WHERE post_id = :post_id AND from_day >= :day;

-- name: post_holder_close :exec
-- Whoever holds the post holds it no longer from a day on.
UPDATE post_holder SET to_day = :to_day WHERE post_id = :post_id AND to_day > :to_day;
