-- The record, first version. docs/record.md explains each table.
-- `key` is a small number inside this file, given anew when a page is read anew; `id` is the content digest
-- that lasts, and what anything outside these tables refers to.
-- Text with code points that UTF-8 cannot hold (a file name that is not UTF-8) is kept as a BLOB.

CREATE TABLE shards (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  read_as TEXT NOT NULL
);

CREATE TABLE pages (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  url TEXT,
  sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL,
  form TEXT NOT NULL,
  file TEXT NOT NULL,
  "offset" INTEGER,
  declared TEXT NOT NULL,
  fetched TEXT,
  robots TEXT,
  version_of TEXT,
  status TEXT NOT NULL CHECK (status IN ('read', 'stopped')),
  reading TEXT NOT NULL,
  shard INTEGER REFERENCES shards (key) ON DELETE SET NULL
);
CREATE INDEX pages_url ON pages (url);
CREATE INDEX pages_sha256 ON pages (sha256);
CREATE INDEX pages_shard ON pages (shard);

-- The bytes of pages: the same bytes once, and deletable apart from what was read in them.
CREATE TABLE page_bodies (
  sha256 TEXT PRIMARY KEY,
  coding TEXT NOT NULL,
  body BLOB NOT NULL
);

CREATE TABLE articles (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  page INTEGER NOT NULL REFERENCES pages (key),
  url TEXT,
  outlet TEXT,
  title TEXT,
  published TEXT,
  language TEXT NOT NULL,
  contents BLOB NOT NULL
);
CREATE INDEX articles_page ON articles (page);

-- Every name met (speakers, outlets, acts, kinds, makers), once. folded: lower case, without accents;
-- last: the last word of it.
CREATE TABLE names (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  folded TEXT NOT NULL,
  last TEXT NOT NULL
);
CREATE INDEX names_last ON names (last, folded);

-- text: what was said, as it is searched; fields: the statement's line without what other columns know.
CREATE TABLE statements (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  article INTEGER NOT NULL REFERENCES articles (key),
  position INTEGER NOT NULL,
  made_by INTEGER NOT NULL REFERENCES names (key),
  text TEXT NOT NULL,
  fields TEXT NOT NULL
);
CREATE INDEX statements_article ON statements (article, position);

-- What statements are filtered and counted by: names as keys, day as yyyymmdd (0 = no date).
CREATE TABLE facets (
  statement INTEGER PRIMARY KEY REFERENCES statements (key),
  speaker INTEGER,
  addressee INTEGER,
  outlet INTEGER,
  day INTEGER NOT NULL,
  act INTEGER NOT NULL,
  kind INTEGER NOT NULL
);
CREATE INDEX facets_speaker ON facets (speaker, day DESC);
CREATE INDEX facets_addressee ON facets (addressee) WHERE addressee IS NOT NULL;
CREATE INDEX facets_outlet ON facets (outlet, day DESC);
CREATE INDEX facets_day ON facets (day DESC);

CREATE TABLE relays (
  statement INTEGER NOT NULL REFERENCES statements (key),
  name INTEGER NOT NULL REFERENCES names (key),
  PRIMARY KEY (statement, name)
) WITHOUT ROWID;
CREATE INDEX relays_name ON relays (name);

-- The word index reads its text from here, and keeps no copy of its own.
CREATE VIEW statement_words (statement, text, speaker) AS
  SELECT statements.key, statements.text, names.name
  FROM statements
  JOIN facets ON facets.statement = statements.key
  LEFT JOIN names ON names.key = facets.speaker;

CREATE VIRTUAL TABLE words USING fts5 (
  text,
  speaker,
  content = 'statement_words',
  content_rowid = 'statement',
  tokenize = 'unicode61 remove_diacritics 2'
);

-- page: the page whose doc carried it, with which it goes; NULL for a reader's problem.
CREATE TABLE problems (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  stage TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  file TEXT NOT NULL,
  "offset" INTEGER,
  page_id TEXT,
  page INTEGER REFERENCES pages (key)
);
CREATE INDEX problems_page ON problems (page);
CREATE INDEX problems_code ON problems (code);
