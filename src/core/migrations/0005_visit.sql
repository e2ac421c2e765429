-- SPDX-License-Identifier: Apache-2.0
-- How often pages were read: sums of a day, by where the readers came from. Nobody can be told from them.

CREATE TABLE visit_day (
    kind TEXT NOT NULL,                     -- what was read: item, column
    key TEXT NOT NULL,                      -- which: its number or code, as in its address
    day INTEGER NOT NULL,
    source TEXT NOT NULL,                   -- empty: came by themselves; qr, qr1 …, wechat, sms, link …
    views INTEGER NOT NULL,
    readers INTEGER NOT NULL,               -- different readers; each counts where they came from first that day
    PRIMARY KEY (kind, key, day, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_day_by_day ON visit_day (kind, day);
