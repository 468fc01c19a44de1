-- Pages of one URL as versions of one story, and articles that are nearly the same.

-- What a page came in: a file of its own, a record of JSONL, a feed, a WARC …
ALTER TABLE pages ADD COLUMN carrier TEXT NOT NULL DEFAULT 'file';

-- story: what versions share, a URL; NULL where there is none. words: a digest of the text, blanks aside.
-- version: which of the story's texts it is, from 1. standing: 2 the newest version, 1 an older one, 0 a
-- further page with the text of a version that another one stands for.
ALTER TABLE articles ADD COLUMN story TEXT;
ALTER TABLE articles ADD COLUMN words TEXT;
ALTER TABLE articles ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE articles ADD COLUMN standing INTEGER NOT NULL DEFAULT 2;
CREATE INDEX articles_story ON articles (story) WHERE story IS NOT NULL;

-- standing: the article's.
ALTER TABLE facets ADD COLUMN standing INTEGER NOT NULL DEFAULT 2;

-- Articles compared with all others so far. sketch: the keys under which `bands` has it, 8 bytes each;
-- made_by: what drew it, for sketches of two makers cannot be compared.
CREATE TABLE sketches (
  article INTEGER PRIMARY KEY REFERENCES articles (key),
  made_by TEXT NOT NULL,
  sketch BLOB NOT NULL
);
-- Articles that share a key are candidates for being copies.
CREATE TABLE bands (
  hash INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (hash, article)
) WITHOUT ROWID;

-- Pairs of articles that are nearly the same. of: the one published earlier, else the one with the smaller id.
CREATE TABLE copies (
  article INTEGER NOT NULL REFERENCES articles (key),
  of INTEGER NOT NULL REFERENCES articles (key),
  similarity REAL NOT NULL,
  PRIMARY KEY (article, of)
) WITHOUT ROWID;
CREATE INDEX copies_of ON copies (of);
