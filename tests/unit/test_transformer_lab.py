"""The small Transformer: what it can see and what it cannot, what its tasks ask, and that it learns them."""

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlapp.errors import UserError
from dlapp.labs.rnn_texts import ALICE, OWN, WRITTEN, Letters
from dlapp.labs.sequence_task import Batch
from dlapp.labs.transformer import DATA, LSTM, TRANSFORMER, Lab, Setup
from dlapp.labs.transformer_network import POSITIONS, Shape, Transformer, rotated, rotations, sinusoids
from dlapp.labs.transformer_tasks import BLANK, Add, Balance, Blanks, Copy, Reverse, Sort, is_held_out
from dlapp.ui.inputs.transformer import RACING, RATES, REVERSING, SETTINGS, UNORDERED


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def network_of(positions: str = "learned", **changed: object) -> Transformer:
    return Transformer(
        6, 5, Shape(**{"layers": 2, "heads": 2, "width": 16, "positions": positions, **changed}), chance()
    )


def sequences(steps: int = 9, count: int = 3) -> torch.Tensor:
    signs = torch.randint(6, (steps, count), generator=chance(1))
    return torch.nn.functional.one_hot(signs, 6).float()


def lab_of(text: str = "", **changed: object) -> Lab:
    setup = Setup(**changed)
    return Lab(setup, setup.task(text))


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return torch.allclose(one, other, atol=1e-5)


# The network


@pytest.mark.parametrize("positions", POSITIONS)
def test_only_without_positions_a_shuffled_input_gives_the_shuffled_output(positions: str) -> None:
    network, inputs = network_of(positions), sequences()
    order = torch.randperm(len(inputs), generator=chance(2))
    with torch.no_grad():
        is_same = same(network(inputs[order]), network(inputs)[order])
    assert is_same == (positions == "none")


@pytest.mark.parametrize("positions", POSITIONS)
def test_only_rotary_positions_and_none_do_not_care_where_a_sequence_begins(positions: str) -> None:
    """Padding in front moves all signs by as much; nobody looks at it."""
    network, inputs = network_of(positions), sequences()
    moved = torch.cat([torch.zeros(7, 3, 6), inputs])
    with torch.no_grad():
        is_same = same(network(moved)[7:], network(inputs))
    assert is_same == (positions in ("rotary", "none"))


@given(query=st.integers(0, 100), key=st.integers(0, 100), further=st.integers(0, 150))
@settings(max_examples=30, deadline=None)
def test_rotary_attention_depends_on_the_distance_only(query: int, key: int, further: int) -> None:
    one, other = torch.randn(2, 8, generator=chance())
    turns = rotations(256, 8)

    def product(i: int, j: int) -> torch.Tensor:
        return rotated(one, turns[:, i]) @ rotated(other, turns[:, j])

    torch.testing.assert_close(product(query, key), product(query + further, key + further), atol=1e-3, rtol=0)


def test_turning_leaves_lengths_as_they_are() -> None:
    vectors = torch.randn(20, 8, generator=chance())
    torch.testing.assert_close(rotated(vectors, rotations(20, 8)).norm(dim=-1), vectors.norm(dim=-1))


def test_sinusoids_are_those_of_the_paper() -> None:
    waves = sinusoids(50, 8)
    assert waves[0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    torch.testing.assert_close(waves[7, 1], torch.tensor(7 / 10_000 ** (2 / 8)).sin())
    torch.testing.assert_close(waves[3] @ waves[10], waves[33] @ waves[40])  # by distance only


@pytest.mark.parametrize("positions", POSITIONS)
def test_a_causal_network_never_looks_ahead(positions: str) -> None:
    network, inputs = network_of(positions, is_causal=True), sequences()
    changed = torch.cat([inputs[:5], inputs[5:].flip(-1)])
    with torch.no_grad():
        outputs, maps = network.look(inputs)
        assert same(network(changed)[:5], outputs[:5])
        assert not same(network(changed)[5:], outputs[5:])
    assert all(weights.triu(1).abs().max() == 0 for weights in maps)


def test_attention_is_shared_out_and_padding_gets_none() -> None:
    network, inputs = network_of(), sequences()
    padded = torch.cat([inputs, torch.zeros(4, 3, 6)])
    with torch.no_grad():
        outputs, maps = network.look(padded)
        assert same(outputs[:9], network(inputs))
    assert [weights.shape for weights in maps] == [(3, 2, 13, 13)] * 2
    for weights in maps:
        torch.testing.assert_close(weights.sum(-1), torch.ones(3, 2, 13))
        assert weights[..., 9:].max() == 0


def test_without_attention_each_place_stays_alone() -> None:
    network, inputs = network_of(has_attention=False), sequences()
    changed = inputs.clone()
    changed[4] = inputs[4].flip(-1)
    with torch.no_grad():
        outputs, maps = network.look(inputs)
        moved = (network(changed) != outputs).any(-1).any(-1)
    assert maps == []
    assert moved.nonzero().tolist() == [[4]]


# Tasks

LETTERS = st.text("ABCDEFGHIJ", min_size=1, max_size=20)
NUMBERS = st.tuples(st.integers(0, 99_999), st.integers(0, 99_999))


def written(task: Blanks, batch: Batch) -> list[tuple[str, str]]:
    """Each sequence of a batch as its question and its answer."""
    found = []
    for b in range(batch.inputs.shape[1]):
        signs = [task.written[int(row.argmax())] for row in batch.inputs[:, b] if row.any()]
        question, blanks = "".join(signs).split("=")
        asked = batch.distances[:, b] >= 0
        assert len(signs) == len(question) + 1 + len(blanks)  # padding at the end only
        assert set(blanks) == {BLANK}
        assert asked.nonzero()[:, 0].tolist() == list(range(len(question) + 1, len(signs)))
        assert torch.equal(batch.weights[:, b] > 0, asked)
        found.append((question, "".join(task.answers[i] for i in batch.targets[asked, b])))
    return found


def is_balanced(brackets: str) -> bool:
    while "()" in brackets:
        brackets = brackets.replace("()", "")
    return not brackets


def answer(task: Blanks, question: str) -> str:
    """What is right, found in another way."""
    match task:
        case Copy():
            return question
        case Reverse():
            return question[::-1]
        case Sort():
            return "".join(sorted(question))
        case Add():
            one, other = question.split("+")
            return str(int(one) + int(other)).zfill(len(one) + 1)
    return "✓" if is_balanced(question) else "✗"


@settings(max_examples=60, deadline=None)
@given(letters=LETTERS, numbers=NUMBERS, brackets=st.text("()", min_size=1, max_size=32))
def test_what_is_typed_gets_the_right_answer(letters: str, numbers: tuple[int, int], brackets: str) -> None:
    for task in (Copy(10), Reverse(10), Sort(10)):
        assert written(task, task.question(letters.lower())) == [(letters, answer(task, letters))]
    ((question, total),) = written(Add(3), Add(3).question(f"{numbers[0]} + {numbers[1]}"))
    assert int(total) == sum(numbers)
    assert [int(number) for number in question.split("+")] == [*numbers]
    assert written(Balance(16), Balance(16).question(brackets)) == [(brackets, answer(Balance(16), brackets))]


BLANKS = [Reverse(10), Copy(10), Sort(10), Add(3), Balance(16)]


@pytest.mark.parametrize("task", BLANKS, ids=lambda task: type(task).__name__)
def test_what_is_learnt_and_what_is_examined_never_overlap(task: Blanks) -> None:
    batch, exam = task.batch(400, chance()), task.exam(64, chance(1))
    learnt, examined = written(task, batch), written(task, exam)
    assert all(right == answer(task, question) for question, right in learnt + examined)
    assert not {question for question, _ in learnt} & {question for question, _ in examined}
    assert batch.inputs.shape[1] == 400
    for questions, held_out in ((learnt, False), (examined, True)):
        for question, _ in questions[::7]:
            numbers = torch.tensor([task.signs.index(sign) for sign in question])[:, None]
            assert bool(is_held_out(numbers)) == held_out
    lengths = batch.distances.max(0).values
    assert set(lengths.tolist()) == {length for length in task.points if length <= task.gap}
    counts = torch.bincount(exam.distances.max(0).values)
    assert counts[list(task.points)].tolist() == [16] * len(task.points)


def test_brackets_cannot_be_judged_by_their_number() -> None:
    pairs = written(Balance(16), Balance(16).batch(1000, chance()))
    wrong = [question for question, right in pairs if right == "✗"]
    as_many = [question for question in wrong if question.count("(") == question.count(")")]
    assert 0.4 < len(wrong) / len(pairs) < 0.6
    assert len(as_many) / len(wrong) > 0.3


@settings(max_examples=30, deadline=None)
@given(letters=LETTERS)
def test_the_best_single_answer_is_the_commonest_letter(letters: str) -> None:
    share = Reverse(10).commonest(Reverse(10).question(letters)).item()
    assert share == pytest.approx(max(letters.count(letter) for letter in letters) / len(letters))


@pytest.mark.parametrize(
    ("data", "typed"),
    [
        ("reverse", ""),
        ("copy", "AXB"),
        ("sort", "A" * 21),
        ("sort", "<b>A</b>"),
        ("add", "12"),
        ("add", "1+2+3"),
        ("add", "1+-2"),
        ("add", "123456+1"),
        ("add", "²+1"),
        ("brackets", "(a)"),
        ("brackets", ""),
        ("letters", ""),
        ("memory", "A B 3"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(data: str, typed: str) -> None:
    with pytest.raises(UserError):
        lab_of(data=data).look(typed)


@pytest.mark.parametrize("data", DATA)
def test_an_example_is_looked_into(data: str) -> None:
    lab = lab_of(data=data, layers=3, heads=4)
    look = lab.look(lab.task.example)
    assert len(look.signs) == len(look.answers) == len(look.right)
    assert [weights.shape for weights in look.attention] == [(4, len(look.signs), len(look.signs))] * 3
    if isinstance(lab.task, Blanks):
        assert [sign == BLANK for sign in look.signs] == [right is not None for right in look.right]


# Learning


@pytest.fixture(scope="module")
def trained() -> Lab:
    lab = lab_of(rate=3e-3, seed=1)
    lab.train(250)
    return lab


def test_attention_learns_to_reverse(trained: Lab) -> None:
    found = trained.findings()
    assert found.right[TRANSFORMER] > 0.95
    assert found.mirror is not None
    assert found.mirror[0] > 0.5
    _, layer, head = found.mirror
    look = trained.look("BADHEFCG")
    assert "".join(look.answers) == "GCFEHDAB"
    assert look.attention[layer][head, 9:].argmax(-1).tolist() == [7, 6, 5, 4, 3, 2, 1, 0]
    longer = [share for length, share in found.recall[TRANSFORMER] if length > trained.task.gap]
    assert max(longer) < 0.5  # their positions were never trained


def test_a_bag_of_letters_cannot_be_reversed() -> None:
    lab = lab_of(positions="none", rate=3e-3)
    lab.train(80)
    ceiling, right = lab.ceiling(), lab.findings().right[TRANSFORMER]
    assert ceiling is not None
    assert 0.9 * ceiling[0] < right <= ceiling[0]
    answers = [answer for answer in lab.look("BADHEFCG").answers if answer]
    assert len(set(answers)) == 1


def test_without_attention_nothing_is_learnt() -> None:
    lab = lab_of(attention=False, rate=3e-3)
    lab.train(50)
    assert lab.findings().right[TRANSFORMER] < 0.2
    assert lab.findings().mirror is None


def test_attention_remembers_before_an_lstm_of_equal_size_does() -> None:
    lab = lab_of(**{**vars(RACING), "layers": 1, "heads": 1, "rate": 5e-3})
    sizes = [learner.parameters for learner in lab.learners.values()]
    assert max(sizes) < 1.03 * min(sizes)
    lab.train(100)
    right = lab.findings().right
    assert right[TRANSFORMER] > 0.8
    assert right[LSTM] < 0.5


@pytest.mark.parametrize("data", ["copy", "sort"])
def test_order_is_learnt(data: str) -> None:
    lab = lab_of(data=data, rate=3e-3)
    ceiling = lab.ceiling()
    assert ceiling is not None
    lab.train(100)
    assert lab.findings().right[TRANSFORMER] > ceiling[0] + 0.05


@pytest.mark.parametrize(("data", "least"), [("add", 0.3), ("brackets", 0.6)])
def test_sums_and_brackets_begin_to_be_learnt(data: str, least: float) -> None:
    lab = lab_of(data=data, rate=3e-3)
    assert lab.findings().right[TRANSFORMER] < least
    lab.train(150)
    assert lab.findings().right[TRANSFORMER] > least


def test_a_text_is_learnt_and_written() -> None:
    lab = lab_of(data="letters", layers=1, rate=3e-3)
    first = lab.findings().texts
    lab.train(30)
    found = lab.findings()
    for name in (TRANSFORMER, LSTM):
        assert len(found.texts[name]) == WRITTEN
        assert found.texts[name] != first[name]
        assert set(found.texts[name]) <= set(ALICE)
    assert lab.curve(TRANSFORMER, 1)[-1][1] > 0.19  # the most frequent sign, the space


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "🦊👩‍👩‍👧🇯🇵" * 60,
        "שלום עולם مرحبا " * 30,
        "<script>alert(1)</script> **bold** [link](x) " * 20,
        "To be or not to be. " * 5000,
    ],
)
def test_every_character_of_an_odd_text_is_learnt(text: str) -> None:
    lab = lab_of(text, data="letters", corpus=OWN, layers=1)
    assert isinstance(lab.task, Letters)
    assert "".join(lab.task.signs[i] for i in lab.task.text) == text.strip()
    lab.train(1)
    assert lab.look(text[:10]).signs == [*text[:10]]


@pytest.mark.parametrize("text", ["", "  \n ", "short", "x" * 1_000_001])
def test_texts_that_will_not_do_get_a_sentence(text: str) -> None:
    with pytest.raises(UserError):
        Setup(data="letters", corpus=OWN).task(text)


def test_the_same_seed_gives_the_same_run_whatever_others_do() -> None:
    first = lab_of(seed=3)
    first.train(10)
    torch.manual_seed(99)
    second, other = lab_of(seed=3), lab_of(seed=4)
    second.train(10)
    other.train(10)
    assert list(first.history) == list(second.history)
    assert list(first.history) != list(other.history)


def test_the_rate_changes_under_way_but_not_the_network() -> None:
    lab = lab_of()
    lab.train(5)
    changed = Setup(rate=3e-3)
    assert lab.change(changed, changed.task())
    assert lab.learners[TRANSFORMER].adam.param_groups[0]["lr"] == 3e-3
    for name, value in (("layers", 1), ("heads", 1), ("width", 16), ("positions", "none"), ("attention", False)):
        other = dataclasses.replace(changed, **{name: value})
        assert not lab.change(other, other.task())
    other = Setup(data="copy")
    assert not lab.change(other, other.task())


# Settings


@pytest.mark.parametrize(
    "changed",
    [
        {"data": "sleep"},
        {"corpus": "bible"},
        {"layers": 5},
        {"heads": 3},
        {"width": 20},
        {"positions": "absolute"},
        {"rate": 0.0},
        {"rate": float("nan")},
        {"seed": -1},
    ],
)
def test_impossible_setups_are_refused(changed: dict) -> None:
    with pytest.raises(UserError):
        Setup(**changed)


@settings(max_examples=60, deadline=None)
@given(
    data=st.sampled_from(DATA),
    corpus=st.sampled_from(["alice", "cat", OWN]),
    layers=st.integers(1, 4),
    heads=st.sampled_from([1, 2, 4, 8]),
    width=st.sampled_from([16, 32, 64, 128]),
    positions=st.sampled_from(POSITIONS),
    attention=st.booleans(),
    rate=st.sampled_from(RATES),
    seed=st.integers(0, 2**31 - 1),
)
def test_an_address_carries_the_whole_setup(**fields: object) -> None:
    setup = Setup(**fields)
    assert SETTINGS.setup_of(SETTINGS.address_of(setup)) == setup


@pytest.mark.parametrize("preset", [REVERSING, UNORDERED, RACING])
def test_the_controls_can_show_the_presets(preset: Setup) -> None:
    assert SETTINGS.setup_of(SETTINGS.address_of(preset)) == preset


@pytest.mark.parametrize(
    "address", [{"layers": "many"}, {"layers": "9"}, {"attention": "maybe"}, {"rate": "0.0123"}, {"seed": str(2**31)}]
)
def test_impossible_addresses_are_refused(address: dict[str, str]) -> None:
    with pytest.raises((UserError, ValueError, KeyError)):
        SETTINGS.setup_of(address)
