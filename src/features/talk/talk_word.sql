-- SPDX-License-Identifier: Apache-2.0
-- Words that a reviewer's eye is drawn to, by day.

-- name: talk_words_on :many
-- Those that hold on a day.
-- param: day day
SELECT word, folded FROM talk_word WHERE from_day <= :day AND to_day > :day ORDER BY folded;

-- name: talk_word_list :many
-- All there ever were, those that hold first.
-- param: today day
-- column: added_name text?
-- column: ended_name text?
SELECT w.id, w.word, w.note, w.from_day, w.to_day, a.name AS added_name, e.name AS ended_name
  FROM talk_word w LEFT JOIN person a ON a.id = w.added_by LEFT JOIN person e ON e.id = w.ended_by
 ORDER BY CASE WHEN w.to_day > :today THEN 0 ELSE 1 END, w.folded, w.from_day LIMIT :limit;

-- name: talk_word_insert :exec
-- A word from a day on.
INSERT INTO talk_word (id, word, folded, note, from_day, to_day, added_by, added_at)
VALUES (:id, :word, :folded, :note, :from_day, :to_day, :added_by, :added_at);

-- name: talk_word_close :exec
-- It holds no longer from the day on.
-- param: today day
UPDATE talk_word SET to_day = :today, ended_by = :ended_by WHERE id = :id AND to_day > :today;
