"""The store: models are loaded once, stay within the budget, and leave without a trace."""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from dlapp.catalog import CARDS, ModelCard
from dlapp.device import Device, memory_in_use
from dlapp.errors import UserError
from dlapp.store import Store

CPU = Device("cpu")
THREADS = 16
TENSOR_BYTES = 250_000  # many small ones, as in real models: they fragment the memory


def card(name: str, megabytes: int = 1) -> ModelCard:
    return dataclasses.replace(
        CARDS["tiny-imagenet-cnn"], id=name, title=f"Model {name}", memory_bytes=megabytes * 10**6
    )


def load(card: ModelCard, device: Device) -> torch.nn.Module:
    return torch.nn.ParameterList(torch.ones(TENSOR_BYTES // 4) for _ in range(card.memory_bytes // TENSOR_BYTES))


def use(store: Store, *names: str, megabytes: int = 1) -> None:
    for name in names:
        with store.borrow(card(name, megabytes), CPU, load):
            pass


def loaded(store: Store) -> list[str]:
    return sorted(name for name, _device in store.loaded())


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with room for three models of 1 MB."""
    monkeypatch.setenv("DLAPP_BUDGET", "3MB")
    monkeypatch.setattr(Device, "dtype", property(lambda device: torch.float32))  # some devices here are made up
    return Store()


def test_a_failed_load_leaves_nothing_behind_and_is_tried_again(store: Store) -> None:
    def broken_load(card: ModelCard, device: Device) -> None:
        raise OSError("the file is damaged")

    with pytest.raises(OSError, match="the file is damaged"), store.borrow(card("a"), CPU, broken_load):
        pass
    assert store.loaded() == {}
    use(store, "a")
    assert loaded(store) == ["a"]


def test_a_card_of_two_tasks_is_a_model_for_each(store: Store) -> None:
    def other_load(card: ModelCard, device: Device) -> str:
        return "the other task's model"

    with store.borrow(card("a"), CPU, load) as one, store.borrow(card("a"), CPU, other_load) as other:
        assert other == "the other task's model"
        assert isinstance(one, torch.nn.ParameterList)


def test_least_recently_used_model_leaves_first(store: Store) -> None:
    use(store, "a", "b", "c", "a", "d")
    assert loaded(store) == ["a", "c", "d"]
    use(store, "e")
    assert loaded(store) == ["a", "d", "e"]


def test_a_loaded_model_is_not_loaded_again(store: Store) -> None:
    with store.borrow(card("a"), CPU, load) as first:
        pass
    use(store, "b")
    with store.borrow(card("a"), CPU, load) as again:
        assert again is first


def test_models_of_another_device_do_not_count(store: Store) -> None:
    with store.borrow(card("a", 3), Device("meta"), load):
        use(store, "a", megabytes=3)
    assert store.loaded().keys() == {("a", "meta"), ("a", "cpu")}


def test_the_measured_size_replaces_the_estimate(store: Store) -> None:
    with store.borrow(card("a", 3), CPU, lambda card, device: torch.nn.Linear(1000, 100, bias=False)):
        assert store.loaded() == {("a", "cpu"): 400_000}


def test_a_model_in_use_is_never_evicted(store: Store) -> None:
    with store.borrow(card("used", 2), CPU, load) as model:
        use(store, "idle")
        with pytest.raises(UserError), store.borrow(card("next", 2), CPU, load):
            pass
        store.evict()
        assert loaded(store) == ["used"]
        with store.borrow(card("used", 2), CPU, load) as same:
            assert same is model
    use(store, "next", megabytes=2)
    assert loaded(store) == ["next"]


def test_a_model_larger_than_the_budget_is_refused_and_evicts_nothing(store: Store) -> None:
    use(store, "a", "b", "c")
    with (
        pytest.raises(UserError, match=r"Model huge needs 50 MB.* only 3 MB"),
        store.borrow(card("huge", 50), CPU, load),
    ):
        pass
    assert loaded(store) == ["a", "b", "c"]


def test_evict_forgets_idle_models_by_name_or_all(store: Store) -> None:
    use(store, "a", "b", "c")
    store.evict("b")
    assert loaded(store) == ["a", "c"]
    store.evict()
    assert loaded(store) == []


def test_workers_of_several_devices_stay_within_the_budget_of_each(store: Store) -> None:
    """One worker a device, as in the app; each holds one model at most, beside three others that are idle."""
    most, lock = dict.fromkeys("xyz", 0), threading.Lock()

    def work(device: str) -> None:
        for i in range(40):
            with store.borrow(card("abcde"[i % 5]), Device(device), load) as model, lock:
                assert len(model) == 4
                mine = sum(size for (_, name), size in store.loaded().items() if name == device)
                most[device] = max(most[device], mine)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, "xyz"))
    assert set(most.values()) == {3 * 10**6}


def test_switching_between_models_leaves_no_memory_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_BUDGET", "150MB")
    store = Store()
    use(store, "a", megabytes=100)
    first = memory_in_use(CPU)
    for _ in range(5):
        use(store, "b", "a", megabytes=100)
    assert loaded(store) == ["a"]  # there is room for one
    assert memory_in_use(CPU) == pytest.approx(first, rel=0.1)


def test_a_model_is_counted_in_the_number_format_of_its_device(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """SD-Turbo, 5.2 GB in float32, fits into the half of an 8 GB graphics card that models may take."""
    monkeypatch.delenv("DLAPP_BUDGET")
    monkeypatch.setattr(Device, "memory_bytes", property(lambda device: 8 * 10**9))
    monkeypatch.setattr(Device, "dtype", property(lambda device: torch.float32 if device.is_cpu else torch.float16))
    turbo = CARDS["sd-turbo"]
    with store.borrow(turbo, Device("cuda:0"), lambda card, device: torch.nn.Linear(1, 1)) as model:
        assert model is not None
    with (
        pytest.raises(UserError, match="needs 5160 MB"),
        store.borrow(turbo, CPU, lambda card, device: torch.nn.Linear(1, 1)),
    ):
        pass
