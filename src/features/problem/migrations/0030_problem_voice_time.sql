-- SPDX-License-Identifier: Apache-2.0
-- The order of the desk's lists of voices, the newest first.

CREATE INDEX voice_by_time ON voice (received_at DESC, id);
