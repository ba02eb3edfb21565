-- The truth: every fact in the order it was decided. Rows are appended, never changed. There is no index beside the key,
-- because this table is written in the transaction that orders wait for.
CREATE TABLE events (
  sequence INTEGER PRIMARY KEY,  -- From 1 without gaps.
  time     INTEGER NOT NULL,     -- Nanoseconds since 1970, the daemon's clock.
  kind     TEXT NOT NULL,        -- "intent_decided"; store/event_codec.cpp has the list.
  body     TEXT NOT NULL         -- JSON with a version "v".
) STRICT;

-- "ctrd": tells this file from other people's databases.
PRAGMA application_id = 0x63747264;
