-- SPDX-License-Identifier: Apache-2.0
-- Voices of an imported ledger are found by their telephone number at once.

ALTER TABLE problem_import_row ADD COLUMN phone_hash TEXT; -- as voice.phone_hash
