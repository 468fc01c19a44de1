from onrecord.evaluation.gate import Floors, find_breaches

FLOORS = Floors(digest="abc", least={"f1": 70.0}, most={"wrong_per_100": 5.0})


def test_find_breaches_lets_figures_at_their_floors_by() -> None:
    assert find_breaches(FLOORS, {"f1": 70.0, "wrong_per_100": 5.0}, digest="abc") == []


def test_find_breaches_names_a_figure_under_its_floor_and_one_over_its_ceiling() -> None:
    breaches = find_breaches(FLOORS, {"f1": 69.9, "wrong_per_100": 5.1}, digest="abc")
    assert [breach.split()[0] for breach in breaches] == ["f1", "wrong_per_100"]


def test_find_breaches_refuses_other_labels() -> None:
    assert "measure and set them again" in find_breaches(FLOORS, {}, digest="def")[0]
