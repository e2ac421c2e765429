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
