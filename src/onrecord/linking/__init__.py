"""What can only be seen across articles: how the versions of one page differ."""
