-- SPDX-License-Identifier: Apache-2.0
-- The index of words is put together less often, so that a case is accepted as fast with a million others as with none.

-- dialect: sqlite
INSERT INTO problem_words (problem_words, rank) VALUES ('automerge', 16);
-- dialect: both
