"""What kamxl's own decorator makes is what the standard library's makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamxl import records

MAKERS: list[Callable[..., Any]] = [dataclasses.dataclass, records.dataclass]


class Plain:
    """What a class says before it is made a dataclass."""

    one: int
    two: object
    more: list[int] = field(default_factory=list)
    hidden: str = field(default="", repr=False)
    apart: int = field(default=0, compare=False)

    @property
    def double(self) -> int:
        return self.one * 2


def of(make: Callable[..., Any], like: type = Plain) -> Any:  # noqa: ANN401  the class is made here
    body = {name: value for name, value in vars(like).items() if name not in {"__dict__", "__weakref__"}}
    return make(frozen=True, slots=True)(type("Made", (), body))


CLASSES: list[Any] = [of(make) for make in MAKERS]
OLD, NEW = CLASSES
VALUES = st.one_of(st.integers(-2, 2), st.floats(), st.text(max_size=1), st.just(float("nan")))
ARGUMENTS = st.tuples(st.integers(0, 2), VALUES) | st.tuples(
    st.integers(0, 2), VALUES, st.just([1]), st.text(max_size=1)
)


@given(ARGUMENTS, ARGUMENTS, st.integers(0, 1))
def test_equal_and_shown_as_those_of_the_standard_library(
    one: tuple[Any, ...], two: tuple[Any, ...], apart: int
) -> None:
    made = [[cls(*one, apart=apart), cls(*two)] for cls in (OLD, NEW)]
    (old, other_old), (new, other_new) = made
    assert repr(old) == repr(new)
    assert (old == other_old) == (new == other_new)
    assert dataclasses.astuple(old) == dataclasses.astuple(new) or "nan" in repr(old)
    assert old != new
    assert new == new  # noqa: PLR0124  even where a value is no number


def test_equal_ones_have_one_hash() -> None:
    one, two = NEW(1, "x", (), apart=1), NEW(1, "x", (), apart=2)
    assert (one == two, hash(one) == hash(two), hash(one) == hash(OLD(1, "x", ()))) == (True, True, True)


@pytest.mark.parametrize("cls", [OLD, NEW])
def test_nothing_is_changed(cls: Any) -> None:  # noqa: ANN401  a class that was made here
    one = cls(1, 2)
    changes: list[Callable[[], object]] = [
        lambda: setattr(one, "one", 3),
        lambda: delattr(one, "one"),
        lambda: setattr(one, "new", 3),
    ]
    for change in changes:
        with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
            change()
    assert (one.one, one.double, hasattr(one, "__dict__")) == (1, 2, False)


@pytest.mark.parametrize("arguments", [{}, {"one": 1}, {"one": 1, "two": 2, "three": 3}])
def test_arguments_that_it_does_not_take_are_told(arguments: dict[str, int]) -> None:
    for cls in (OLD, NEW):
        with pytest.raises(TypeError, match=r"argument"):
            cls(**arguments)


def test_each_has_a_list_of_its_own() -> None:
    one, two = NEW(1, 2), NEW(1, 2)
    one.more.append(1)
    assert two.more == []


@records.dataclass(frozen=True, slots=True)
class Known:
    """One that pickle finds."""

    one: int = 1
    two: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.one < 0:
            raise ValueError(self.one)


@records.dataclass(frozen=True, slots=True)
class More(Known):
    """One with a value more."""

    three: str = ""


@pytest.mark.parametrize("one", [Known(2, (3,)), More(2, (3,), "x")])
def test_it_travels_is_copied_and_replaced(one: Known) -> None:
    travelled = pickle.loads(pickle.dumps(one))  # noqa: S301  our own
    assert travelled == copy.copy(one) == copy.deepcopy(one) == one
    assert dataclasses.replace(one, one=5) == type(one)(5, *dataclasses.astuple(one)[1:])
    assert [item.name for item in dataclasses.fields(one)][:2] == ["one", "two"]
    with pytest.raises(ValueError, match="-1"):
        dataclasses.replace(one, one=-1)
    match one:
        case Known(first, second):
            assert (first, second) == (2, (3,))


def test_one_of_another_class_is_another() -> None:
    assert Known() != More()


@pytest.mark.parametrize("make", MAKERS)
def test_without_eq_each_is_equal_to_itself_alone(make: Callable[..., Any]) -> None:
    made = make(frozen=True, slots=True, eq=False)(type("Made", (), {"__annotations__": {"one": int}}))
    one, two = made(1), made(1)
    assert (one == two, hash(one) == object.__hash__(one), one.one) == (False, True, 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.one = 2
