"""The small recurrent networks: equal in size, true to their equations, and a plain one forgets what the others remember."""

import dataclasses
import math
import threading

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlapp.errors import UserError
from dlapp.labs import rnn_texts
from dlapp.labs.one_thread import WORKERS
from dlapp.labs.rnn import DATA, UNITS, Lab, Setup
from dlapp.labs.rnn_cells import FORGET_BIAS, GATES, KINDS, Recurrent, parameters, unroll, widths
from dlapp.labs.rnn_series import BUILT_IN, LONGEST, PASSENGERS, SHORTEST, Forecast, Series, read_csv
from dlapp.labs.rnn_tasks import Adding, Brackets, FirstSymbol
from dlapp.labs.rnn_texts import OWN, WRITTEN, Letters
from dlapp.labs.sequence_task import POINTS, TYPED
from dlapp.ui.inputs.rnn import CLIPS, FORGETTING, RATES, REMEMBERING, SETTINGS


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def lab_of(**changed: object) -> Lab:
    setup = Setup(**changed)
    return Lab(setup, setup.task())


# Size and equations


@settings(max_examples=40, deadline=None)
@given(units=st.integers(*UNITS), data=st.sampled_from(DATA), text=st.sampled_from([*rnn_texts.TEXTS]))
def test_all_three_have_as_many_parameters(units: int, data: str, text: str) -> None:
    task = Setup(data=data, corpus=text).task()
    found = widths(units, task.inputs, task.outputs)
    sizes = [parameters(kind, task.inputs, found[kind], task.outputs) for kind in KINDS]
    assert max(sizes) <= 1.03 * min(sizes)
    assert abs(found["lstm"] - units) <= 2
    assert found["rnn"] > found["gru"] > found["lstm"]


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_are_counted_right(kind: str) -> None:
    network = Recurrent(kind, 5, 7, 3, chance())
    assert parameters(kind, 5, 7, 3) == sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize("kind", KINDS)
def test_the_equations_give_what_the_library_gives(kind: str) -> None:
    network = Recurrent(kind, 5, 7, 3, chance())
    inputs = torch.randn(40, 2, 5, generator=chance(1))
    trace = unroll(network, inputs)
    outputs, state = network(inputs)
    hidden, _ = network.cell(inputs)
    torch.testing.assert_close(trace.outputs, outputs, atol=1e-5, rtol=0)
    torch.testing.assert_close(trace.hidden, hidden, atol=1e-5, rtol=0)
    assert tuple(trace.gates) == GATES[kind]
    assert all(gate.min() >= 0 and gate.max() <= 1 and gate.shape == hidden.shape for gate in trace.gates.values())
    if kind == "lstm":
        assert trace.cell is not None
        torch.testing.assert_close(trace.cell[-1], state[1][0], atol=1e-5, rtol=0)
    else:
        assert trace.cell is None


def test_gates_are_named_rightly() -> None:
    """An LSTM that always forgets and always writes keeps nothing; a GRU that always updates to the old state does not move."""
    lstm, gru = Recurrent("lstm", 2, 3, 1, chance()), Recurrent("gru", 2, 3, 1, chance())
    inputs = torch.randn(6, 1, 2, generator=chance(1))
    with torch.no_grad():
        _, _, bias, _ = lstm.cell.all_weights[0]
        bias[:3], bias[3:6] = 50.0, -50.0
        trace = unroll(lstm, inputs)
        assert trace.gates["forget"].max() < 1e-6
        assert trace.gates["input"].min() > 1 - 1e-6
        _, _, bias, _ = gru.cell.all_weights[0]
        bias[3:6] = 50.0
        trace = unroll(gru, inputs)
        assert trace.gates["update"].min() > 1 - 1e-6
        assert trace.hidden.abs().max() < 1e-6


def test_an_lstm_keeps_what_it_holds_from_the_start() -> None:
    _, _, bias, other = Recurrent("lstm", 5, 7, 3, chance()).cell.all_weights[0]
    assert (bias + other)[7:14].tolist() == [FORGET_BIAS] * 7


# Tasks


def test_the_first_symbol_is_that_of_the_last_mark() -> None:
    batch = FirstSymbol(20).batch(16, chance())
    symbols, marks = batch.inputs[..., :-1].argmax(-1), batch.inputs[..., -1]
    first, since = [-1] * 16, [-1] * 16
    for step in range(len(symbols)):
        for b in range(16):
            if marks[step, b]:
                first[b], since[b] = int(symbols[step, b]), 0
            elif since[b] >= 0:
                since[b] += 1
            assert batch.distances[step, b] == since[b]
            assert (batch.weights[step, b] > 0) == (since[b] >= 0)
            if since[b] >= 0:
                assert batch.targets[step, b] == first[b]


def test_brackets_are_counted() -> None:
    batch = Brackets(80).batch(16, chance())
    moves = torch.tensor([1, -1, 0])[batch.inputs.argmax(-1)]
    assert torch.equal(moves.cumsum(0), batch.targets)
    assert batch.targets.min() == 0
    assert batch.targets.max() <= Brackets.DEEPEST


def test_two_marked_numbers_are_added() -> None:
    batch = Adding(30).batch(64, chance())
    values, marks = batch.inputs[..., 0], batch.inputs[..., 1]
    assert (marks.sum(0) == 2).all()
    assert torch.equal((values * marks).sum(0).expand_as(batch.targets), batch.targets)
    both_read = marks.cumsum(0) == 2
    assert torch.equal(batch.distances >= 0, both_read)
    assert ((batch.weights > 0) == both_read).all()


@pytest.mark.parametrize("text", rnn_texts.TEXTS)
def test_the_next_letter_is_the_text_s(text: str) -> None:
    task = Setup(data="letters", corpus=text).task()
    assert isinstance(task, Letters)
    batch = task.batch(4, chance())
    read = ["".join(task.signs[i] for i in column) for column in batch.inputs.argmax(-1).T]
    wanted = ["".join(task.signs[i] for i in column) for column in batch.targets.T]
    for before, after in zip(read, wanted, strict=True):
        assert before[1:] == after[:-1]
        assert before + after[-1] in rnn_texts.TEXTS[text]


def test_passengers_are_those_published() -> None:
    assert len(PASSENGERS) == 144
    assert sum(PASSENGERS) == 40363
    assert (PASSENGERS[0], PASSENGERS[-1], max(PASSENGERS)) == (112, 432, 622)


@pytest.mark.parametrize("series", BUILT_IN)
def test_what_is_held_back_is_not_learnt_but_examined(series: str) -> None:
    task = Forecast(24, BUILT_IN[series])
    held_back = {round(float(value), 5) for value in task._changes[task.learnt - 1 :]}
    learnt = {round(float(value), 5) for value in task._changes[: task.learnt - 1]}
    only_held_back = held_back - learnt
    batch = task.batch(500, chance())
    assert not only_held_back & {round(value, 5) for value in batch.targets.flatten().tolist()}
    assert held_back >= {round(value, 5) for value in task.exam(64, chance()).targets[-1].tolist()}


@pytest.mark.parametrize("series", BUILT_IN)
def test_right_changes_give_the_right_values(series: str) -> None:
    task = Forecast(24, BUILT_IN[series])
    assert task.values(task._changes[task.learnt - 1 :]) == pytest.approx(
        task.series.values[task.learnt :], rel=1e-4, abs=1e-3
    )


@pytest.mark.parametrize("data", DATA)
def test_the_example_can_be_typed(data: str) -> None:
    task = Setup(data=data).task()
    inputs, labels = task.read(task.example)
    assert inputs.shape == (len(labels), 1, task.inputs)
    assert len(labels) <= TYPED


@pytest.mark.parametrize(
    ("data", "typed"),
    [
        ("remember", ""),
        ("remember", "A B 3"),
        ("remember", "*"),
        ("remember", "A" * 61),
        ("remember", "あ"),
        ("brackets", "(a)"),
        ("brackets", ""),
        ("add", "0.1 two"),
        ("add", "0.1 1.2"),
        ("add", "nan"),
        ("add", ""),
        ("letters", ""),
        ("letters", "x" * 61),
        ("forecast", "112"),
        ("forecast", "112 -3"),
        ("forecast", "112 inf"),
        ("forecast", "many more"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(data: str, typed: str) -> None:
    with pytest.raises(UserError):
        Setup(data=data).task().read(typed)


# Learning


@pytest.fixture(scope="module")
def trained() -> Lab:
    """The preset that lets the plain RNN forget, with a shorter gap."""
    setup = dataclasses.replace(FORGETTING, gap=20, seed=1)
    lab = Lab(setup, setup.task())
    lab.train(350)
    return lab


def test_the_lstm_and_the_gru_remember_what_the_plain_rnn_forgets(trained: Lab) -> None:
    right = trained.findings().right_at(trained.setup.gap)
    assert right["lstm"] > 0.9
    assert right["gru"] > 0.9
    assert right["rnn"] < 0.5


def test_gradients_vanish_in_the_plain_rnn_only(trained: Lab) -> None:
    reach = {kind: dict(curve) for kind, curve in trained.findings().gradients.items()}
    assert reach["rnn"][30] < 0.02 * reach["rnn"][0]
    assert reach["lstm"][30] > 0.03 * reach["lstm"][0]
    assert reach["gru"][30] > 0.1 * reach["gru"][0]


def test_the_gradient_is_that_of_the_loss() -> None:
    """As a small change of the state that many steps back shows."""
    lab = lab_of(data="brackets", gap=8)
    network, task = lab.learners["rnn"].network, lab.task
    batch = task.batch(8, chance())
    norm = dict(lab.findings().gradients["rnn"])[3]
    with torch.no_grad():
        hidden = unroll(network, batch.inputs).hidden
        state, rest = hidden[-4], batch.inputs[-3:]
        base, slopes = None, []
        for unit in [None, *range(network.units)]:
            moved = state.clone()
            if unit is not None:
                moved[:, unit] += 1e-2
            outputs, _ = network(rest, moved[None])
            losses = task.losses(outputs[-1], batch.targets[-1])
            if base is None:
                base = losses
            else:
                slopes.append((losses - base) / 1e-2 / len(losses))
    assert torch.stack(slopes).square().sum().sqrt().item() == pytest.approx(norm, rel=0.05)


@pytest.mark.parametrize(("data", "gap", "least"), [("brackets", 10, 0.6), ("add", 5, 0.5), ("forecast", 24, 0.25)])
def test_other_tasks_are_learnt(data: str, gap: int, least: float) -> None:
    lab = lab_of(data=data, gap=gap)
    before = lab.findings().right_at(gap)["gru"]
    lab.train(300)
    assert lab.findings().right_at(gap)["gru"] > max(least, before)
    assert lab.history[-1][1] < lab.history[0][1]


def test_a_text_is_learnt_and_written() -> None:
    lab = lab_of(data="letters")
    first = lab.findings().texts
    lab.train(120)
    found = lab.findings()
    assert found.step == 120
    for kind in KINDS:
        assert len(found.texts[kind]) == WRITTEN
        assert found.texts[kind] != first[kind]
        assert set(found.texts[kind]) <= set(rnn_texts.ALICE)
    shares = lab.history[-1][1 + len(KINDS) :]
    assert min(shares) > 0.25  # the most frequent sign, the space, is 0.19 of it


def test_the_airline_forecast_beats_no_change() -> None:
    lab = lab_of(data="forecast", series="passengers", gap=36)
    lab.train(300)
    actual = PASSENGERS[lab.task.learnt :]
    stay = sum(abs(value - PASSENGERS[lab.task.learnt - 1]) for value in actual)
    for forecast in lab.findings().forecasts.values():
        assert len(forecast) == len(actual)
        assert sum(abs(a - b) for a, b in zip(actual, forecast, strict=True)) < 0.8 * stay


def test_the_same_seed_gives_the_same_run_whatever_others_do() -> None:
    first = lab_of(gap=10, seed=3)
    first.train(10)
    torch.manual_seed(99)
    second, other = lab_of(gap=10, seed=3), lab_of(gap=10, seed=4)
    second.train(10)
    other.train(10)
    assert list(first.history) == list(second.history)
    assert list(first.history) != list(other.history)


def test_rate_and_clipping_change_under_way_but_not_networks() -> None:
    lab = lab_of(gap=10)
    lab.train(5)
    changed = Setup(gap=10, rate=1e-2, clip=0.0)
    assert lab.change(changed, changed.task())
    assert all(learner.adam.param_groups[0]["lr"] == 1e-2 for learner in lab.learners.values())
    for other in (Setup(gap=11), Setup(gap=10, units=30), Setup(gap=10, seed=1), Setup(data="add", gap=10)):
        assert not lab.change(other, other.task())


def test_a_text_of_one_s_own_is_another_task() -> None:
    setup = Setup(data="letters", corpus=OWN)
    text = "to be or not to be " * 20
    lab = Lab(setup, setup.task(text))
    assert lab.change(setup, setup.task(text))
    assert not lab.change(setup, setup.task(text + "that is the question"))


def test_an_explosion_does_not_destroy_a_network() -> None:
    lab = lab_of(data="forecast", gap=10, clip=0.0)
    batch = lab.task.batch(4, chance())
    learner = lab.learners["rnn"]
    learner.learn(lab.task, dataclasses.replace(batch, targets=batch.targets * math.inf), 0.0)
    assert all(parameter.isfinite().all() for parameter in learner.network.parameters())


def test_time_is_kept() -> None:
    lab = lab_of(gap=5)
    lab.train_for(5, most=10)
    assert lab.steps == 10
    assert lab.speed > 0


def test_findings_are_kept_until_there_is_something_new() -> None:
    lab = lab_of(gap=5)
    first = lab.findings()
    assert lab.findings() is first
    lab.train(5)
    assert lab.findings(every=10) is first
    now = lab.findings()
    assert now.step == 5
    assert [distance for distance, _ in now.recall["gru"]] == list(POINTS)


def test_small_networks_take_one_thread_and_leave_the_others_theirs() -> None:
    """PyTorch's number of threads is also that of threads to come: a lab must not slow down the app's large networks."""
    before = torch.get_num_threads()
    assert WORKERS.submit(torch.get_num_threads).result() == 1
    found: list[int] = []
    later = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert found == [before] == [torch.get_num_threads()]


# Texts and tables of one's own


@pytest.mark.parametrize("text", ["", "  \n ", "short", "x" * 1_000_001])
def test_texts_that_will_not_do_get_a_sentence(text: str) -> None:
    with pytest.raises(UserError):
        Setup(data="letters", corpus=OWN).task(text)


def test_a_text_of_many_signs_learns_the_frequent_ones() -> None:
    text = "あい" * 500 + "".join(chr(0x4E00 + i) for i in range(2000))
    task = Letters(50, text)
    assert task.inputs <= rnn_texts.SIGNS + 1
    assert {"あ", "い"} <= set(task.signs)
    inputs, labels = task.read("あ龍")
    assert labels == ["あ", "龍"]
    assert inputs[1, 0].argmax() == task.inputs - 1


def rows(*lines: str) -> bytes:
    return "\n".join(lines).encode()


GOOD = [f"1949-{i:02},{i * 1.5},x" for i in range(40)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (rows("month,value"), "no column of numbers"),
        (rows("month,value", "1949-01,112"), "Rows of numbers in table.csv: 1"),
        (rows(*(f"a{i},b" for i in range(50))), "no column of numbers"),
        (rows(*GOOD[:20], "1950-01,unknown,x", *GOOD[20:]), "row 21 of column “2” is not a number"),
        (rows("t,v,w", *GOOD[:20], "1950-01,NaN,x", *GOOD[20:]), "row 22 of column “v” is not a number"),
        (rows(*GOOD[:20], "1950-01,,x", *GOOD[20:]), "is not a number"),
        (rows(*GOOD[:20], "1950-01,1e400,x", *GOOD[20:]), "is not a number"),
        (rows(*("1" for _ in range(LONGEST + 2))), "The limit is"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "column of numbers|damaged"),
    ],
)
def test_tables_that_will_not_do_get_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_csv(data, "table.csv")


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (rows(*GOOD), ["2"]),
        (rows("month,passengers,note", *GOOD), ["passengers"]),
        (rows("月;人数", *(f"{i} 月;{i},5" for i in range(40))), ["人数"]),
        ("月\t人数\n".encode("cp932") + b"".join(b"x\t%d\n" % i for i in range(40)), ["人数"]),
        (rows("a,b", *(f"{i},{-i}" for i in range(40))), ["a", "b"]),
    ],
)
def test_columns_of_numbers_are_found(data: bytes, names: list[str]) -> None:
    columns = read_csv(data, "table.csv")
    assert [column.name for column in columns] == names
    assert all(len(column.values) == 40 for column in columns)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(-1e9, 1e9).map(lambda value: round(value, 3)), min_size=SHORTEST, max_size=80),
    separator=st.sampled_from(",;\t"),
    has_names=st.booleans(),
)
def test_what_is_written_into_a_table_is_read(values: list[float], separator: str, has_names: bool) -> None:
    lines = [f"day {i}{separator}{value!r}" for i, value in enumerate(values)]
    if has_names:
        lines.insert(0, f"when{separator}how many")
    (column,) = read_csv(rows(*lines), "table.csv")
    assert list(column.values) == values
    assert column.name == ("how many" if has_names else "2")
    task = Setup(data="forecast", series=OWN, gap=10).task(own_series=Series(column.values))
    assert task.batch(2, chance()).inputs.isfinite().all()


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_as_a_table_is_read_or_gets_a_sentence(text: str) -> None:
    try:
        columns = read_csv(text.encode("utf-8", "replace"), "table.csv")
    except UserError:
        return
    assert all(len(column.values) >= SHORTEST for column in columns)


def test_a_series_that_stands_still_can_be_learnt() -> None:
    setup = Setup(data="forecast", series=OWN, gap=10)
    lab = Lab(setup, setup.task(own_series=Series((5.0,) * 40)))
    lab.train(2)
    assert lab.findings().forecasts["gru"] == pytest.approx([5.0] * 8, abs=1e-3)


# Settings


@pytest.mark.parametrize(
    "changed",
    [
        {"data": "sleep"},
        {"corpus": "bible"},
        {"series": "weather"},
        {"units": 0},
        {"units": 1000},
        {"gap": 4},
        {"gap": 201},
        {"rate": 0.0},
        {"rate": float("nan")},
        {"clip": -1.0},
        {"seed": -1},
    ],
)
def test_impossible_setups_are_refused(changed: dict) -> None:
    with pytest.raises(UserError):
        Setup(**changed)


@settings(max_examples=60, deadline=None)
@given(
    data=st.sampled_from(DATA),
    corpus=st.sampled_from([*rnn_texts.TEXTS, OWN]),
    series=st.sampled_from([*BUILT_IN, OWN]),
    units=st.integers(*UNITS),
    gap=st.integers(5, 200),
    rate=st.sampled_from(RATES),
    clip=st.sampled_from(CLIPS),
    seed=st.integers(0, 2**31 - 1),
)
def test_an_address_carries_the_whole_setup(**fields: object) -> None:
    setup = Setup(**fields)
    assert SETTINGS.setup_of(SETTINGS.address_of(setup)) == setup


@pytest.mark.parametrize("preset", [FORGETTING, REMEMBERING])
def test_the_controls_can_show_the_presets(preset: Setup) -> None:
    assert SETTINGS.setup_of(SETTINGS.address_of(preset)) == preset


def test_a_short_address_is_enough() -> None:
    assert SETTINGS.setup_of({"gap": "100"}) == dataclasses.replace(Setup(), gap=100)


@pytest.mark.parametrize(
    "address", [{"gap": "far"}, {"gap": "4"}, {"rate": "0.0123"}, {"clip": "nan"}, {"units": "4"}, {"seed": str(2**31)}]
)
def test_impossible_addresses_are_refused(address: dict[str, str]) -> None:
    with pytest.raises((UserError, ValueError)):
        SETTINGS.setup_of(address)
