import numpy as np

from onrecord.extraction.spans import CONTENT_B, CONTENT_I, OUT, best_tags, find_cues


def test_best_tags_never_enters_a_role_without_its_beginning() -> None:
    scores = np.full((3, 5), 0.01, dtype=np.float32)
    scores[0, OUT] = scores[1, CONTENT_I] = scores[2, CONTENT_I] = 0.9
    scores[1, CONTENT_B] = 0.5
    assert best_tags([scores])[0].tolist() == [OUT, CONTENT_B, CONTENT_I]


def test_best_tags_reads_no_further_than_a_row_is_long() -> None:
    rows = [np.full((length, 5), 0.2, dtype=np.float32) for length in (4, 2)]
    assert [len(path) for path in best_tags(rows)] == [4, 2]


def test_find_cues_keeps_a_cue_of_several_words_whole() -> None:
    probabilities = np.array([[0.9, 0.1, 0], [0.1, 0.9, 0], [0.1, 0.1, 0.8], [0.9, 0, 0.1]], dtype=np.float32)
    cues = find_cues(probabilities, np.ones(4, dtype=bool))
    assert [(start, end) for start, end, *_ in cues] == [(1, 3)]


def test_find_cues_leaves_a_cue_to_the_window_that_owns_it() -> None:
    probabilities = np.array([[0.1, 0.9, 0], [0.1, 0.9, 0]], dtype=np.float32)
    cues = find_cues(probabilities, np.array([False, True]))
    assert [start for start, *_ in cues] == [1]
