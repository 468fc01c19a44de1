"""Running the pipeline over many pages: cut in shards, resumable, into a record."""
