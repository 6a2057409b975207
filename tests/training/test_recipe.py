from __future__ import annotations

import pytest
import yaml

from summariser.errors import SettingsError
from summariser.paths import configs_dir
from summariser.training.data import READERS
from summariser.training.recipe import load_recipe


@pytest.mark.parametrize("task", ["translate", "summarise"])
def test_the_projects_recipes_load_and_use_known_data(task):
    recipe = load_recipe(task)
    assert recipe.task == task
    assert recipe.data_sets <= set(READERS)


def test_the_recipe_for_training_summaries_further_fits_the_adapter_that_the_other_makes():
    first = load_recipe("summarise")
    further = load_recipe("summarise", configs_dir() / "training" / "summarise-further.yaml")
    assert (further.rank, further.alpha) == (first.rank, first.alpha)
    assert further.data_sets <= set(READERS)


def test_translation_ends_mostly_on_news():
    recipe = load_recipe("translate")
    assert set(recipe.mixture(0.0)) == {"news", "tico19", "nllb-seed", "cldr", "terms"}
    last = recipe.mixture(1.0)
    assert recipe.mixture(0.99) == last
    assert last["news"] > 2 * max(share for name, share in last.items() if name != "news")
    assert last["news"] > recipe.mixture(0.0)["news"]


def test_the_learning_rate_warms_up_and_then_falls_with_the_time():
    recipe = load_recipe("translate")
    assert recipe.learning_rate_factor(0, 0.0) == pytest.approx(1 / recipe.warmup_steps)
    assert recipe.learning_rate_factor(1000, 0.4) == pytest.approx(0.6)
    assert recipe.learning_rate_factor(1000, 1.0) == recipe.final_learning_rate_share


def _changed(tmp_path, **changes):
    values = yaml.safe_load((configs_dir() / "training" / "translate.yaml").read_text())
    path = tmp_path / "recipe.yaml"
    path.write_text(yaml.safe_dump(values | changes))
    return path


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"rank": 0}, "rank"),
        ({"learning_rat": 1}, "learning_rat"),
        ({"phases": [{"until": 0.5, "mixture": {"news": 1}}]}, "the last at 1"),
        ({"phases": [{"until": 1, "mixture": {"news": 0}}]}, "weight above 0"),
    ],
)
def test_a_wrong_recipe_is_refused_by_file_and_key(tmp_path, changes, named):
    path = _changed(tmp_path, **changes)
    with pytest.raises(SettingsError) as error:
        load_recipe("translate", path)
    assert named in error.value.what
    assert str(path) in error.value.what


def test_a_recipe_of_another_task_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="for 'translate', not for 'summarise'"):
        load_recipe("summarise", _changed(tmp_path))


def test_a_missing_recipe_is_a_settings_error(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_recipe("translate", tmp_path / "none.yaml")
