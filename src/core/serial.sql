-- SPDX-License-Identifier: Apache-2.0
-- Running numbers.

-- name: serial_take :one
-- Counts the series up and returns the new number; the row stays locked until the commit.
INSERT INTO serial_number (series, last) VALUES (:series, 1)
    ON CONFLICT (series) DO UPDATE SET last = serial_number.last + 1
    RETURNING last;

-- name: serial_last_of :maybe
-- The last number that was given.
SELECT last FROM serial_number WHERE series = :series;
