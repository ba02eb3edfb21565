-- What people query. All of it follows from the events and can be built again from them. Amounts are TEXT: exact
-- decimals. Times are INTEGER: nanoseconds since 1970.

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What was declared. `body` is the whole of it as JSON; the names are its keys.
CREATE TABLE venues     (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sources    (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE customers  (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE strategies (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bindings   (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE limits     (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE notifiers  (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Kept when a venue is taken back: fills of its orders may still come.
CREATE TABLE instruments (
  venue TEXT NOT NULL, symbol TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (venue, symbol)
) STRICT, WITHOUT ROWID;

CREATE TABLE signals (
  sequence        INTEGER PRIMARY KEY,  -- Of the event that brought it.
  source          TEXT NOT NULL,
  id              TEXT NOT NULL,        -- "line-N" where a refused line had none.
  leader_sequence INTEGER,
  time            INTEGER,
  received        INTEGER NOT NULL,
  status          TEXT NOT NULL,
  reason          TEXT NOT NULL,
  message         TEXT NOT NULL,
  line            INTEGER NOT NULL,
  text            TEXT NOT NULL,
  note            TEXT NOT NULL,
  symbol          TEXT NOT NULL,
  leader_before   TEXT,
  leader_after    TEXT
) STRICT;
CREATE INDEX signals_by_id ON signals (source, id);

CREATE TABLE intents (
  sequence     INTEGER PRIMARY KEY,
  signal       INTEGER NOT NULL,  -- signals.sequence; 0: no signal asked for it.
  customer     TEXT NOT NULL,
  strategy     TEXT NOT NULL,
  symbol       TEXT NOT NULL,
  wanted       TEXT NOT NULL,
  target_after TEXT NOT NULL,
  carry        TEXT NOT NULL,
  written_off  TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  reason       TEXT NOT NULL,
  verdicts     TEXT NOT NULL
) STRICT;
CREATE INDEX intents_by_signal ON intents (signal);

CREATE TABLE orders (
  sequence        INTEGER PRIMARY KEY,  -- Of the event that planned it.
  client_order_id TEXT NOT NULL,
  venue_order_id  TEXT NOT NULL,
  venue           TEXT NOT NULL,
  customer        TEXT NOT NULL,
  strategy        TEXT NOT NULL,
  symbol          TEXT NOT NULL,
  side            TEXT NOT NULL,
  type            TEXT NOT NULL,
  time_in_force   TEXT NOT NULL,
  quantity        TEXT NOT NULL,
  price           TEXT,
  reduce_only     INTEGER NOT NULL,
  intent          INTEGER NOT NULL,
  attempt         INTEGER NOT NULL,
  time            INTEGER NOT NULL,
  status          TEXT NOT NULL,
  reason          TEXT NOT NULL,
  cancel_reason   TEXT NOT NULL,  -- Why we asked for the cancel; empty: we did not.
  filled_quantity TEXT NOT NULL,  -- As the venue says; never shrinks.
  booked_quantity TEXT NOT NULL,  -- Sum of the fills we know.
  booked_cost     TEXT NOT NULL,  -- Their exact cost.
  average_price   TEXT
) STRICT;
CREATE UNIQUE INDEX orders_by_client_order_id ON orders (client_order_id);
CREATE INDEX orders_by_intent ON orders (intent);

CREATE TABLE trades (
  sequence        INTEGER PRIMARY KEY,  -- Of the event that reported it.
  client_order_id TEXT NOT NULL,
  id              TEXT NOT NULL,
  customer        TEXT NOT NULL,
  strategy        TEXT NOT NULL,
  symbol          TEXT NOT NULL,
  side            TEXT NOT NULL,
  price           TEXT NOT NULL,
  quantity        TEXT NOT NULL,
  fee             TEXT NOT NULL,
  fee_asset       TEXT NOT NULL,
  liquidity       TEXT NOT NULL,
  realized_pnl    TEXT NOT NULL,
  time            INTEGER NOT NULL
) STRICT;
-- A fill belongs to one order, so this is what makes it unique; two of our customers may meet in one trade of a venue.
CREATE UNIQUE INDEX trades_by_order ON trades (client_order_id, id);

CREATE TABLE positions (
  customer     TEXT NOT NULL,
  strategy     TEXT NOT NULL,
  symbol       TEXT NOT NULL,
  venue        TEXT NOT NULL,  -- Empty until the first fill.
  quantity     TEXT NOT NULL,
  cost         TEXT NOT NULL,
  realized_pnl TEXT NOT NULL,
  target       TEXT NOT NULL,
  PRIMARY KEY (customer, strategy, symbol)
) STRICT, WITHOUT ROWID;

-- Accounts whose books are open: the venue has said what they hold.
CREATE TABLE accounts (customer TEXT PRIMARY KEY, opened INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- What an account should hold by our books: opened by the first report of the venue, moved by fills.
CREATE TABLE balances (
  customer TEXT NOT NULL, asset TEXT NOT NULL, quantity TEXT NOT NULL,
  PRIMARY KEY (customer, asset)
) STRICT, WITHOUT ROWID;

CREATE TABLE cash_flows (
  sequence INTEGER NOT NULL, customer TEXT NOT NULL, asset TEXT NOT NULL, quantity TEXT NOT NULL, kind TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (sequence, asset)
) STRICT, WITHOUT ROWID;

CREATE TABLE equity_snapshots (
  day INTEGER NOT NULL, customer TEXT NOT NULL, equity TEXT NOT NULL, high_water_mark TEXT NOT NULL,
  PRIMARY KEY (day, customer)
) STRICT, WITHOUT ROWID;

CREATE TABLE marks (
  venue TEXT NOT NULL, symbol TEXT NOT NULL, price TEXT NOT NULL, time INTEGER NOT NULL,
  PRIMARY KEY (venue, symbol)
) STRICT, WITHOUT ROWID;

CREATE TABLE halts (
  scope TEXT NOT NULL, wire INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, time INTEGER NOT NULL,
  PRIMARY KEY (scope, wire)
) STRICT, WITHOUT ROWID;

-- The outbox. A notice is due to each notifier that was declared, and wanted its severity, when it was queued.
CREATE TABLE notices (
  id       INTEGER PRIMARY KEY,
  severity TEXT NOT NULL,
  event    TEXT NOT NULL,
  title    TEXT NOT NULL,
  text     TEXT NOT NULL,
  customer TEXT NOT NULL,
  signal   TEXT NOT NULL,
  time     INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_by_signal ON notices (signal) WHERE signal <> '';

CREATE TABLE notice_deliveries (
  notice INTEGER NOT NULL, notifier TEXT NOT NULL, delivered INTEGER,  -- NULL: still due.
  PRIMARY KEY (notice, notifier)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_deliveries_due ON notice_deliveries (notice) WHERE delivered IS NULL;
