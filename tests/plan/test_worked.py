"""Results that are worked out for many copies are those of one copy on its own, in value and in type."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamxl.plan.build import make_plan
from kamxl.plan.folded import named
from kamxl.plan.model import Plan
from kamxl.plan.resolve import Filled
from kamxl.plan.touched import Touched
from kamxl.plan.worked import Worked
from kamxl.spec.model import Spec
from kamxl.values.kinds import Answer
from tests.support.strategies import answers, specs
from tests.support.workbooks import plan_of, reading_of

PERSONAL = {"reference": "ABC-12345678-XY", "identity": "{}"}


def assert_as_alone(plan: Plan, touched: Touched, worked: Worked, given: dict[str, Answer]) -> None:
    results, alone = worked.copy(Filled(plan, given, PERSONAL)), Filled(plan, given, PERSONAL)
    blank = Filled(plan, {}, {})
    bits = touched.bits((*given, *PERSONAL))
    changed = {**dict(results.alone(bits)), **{k: v for each in results.bundles(bits) for k, v in each.values.items()}}
    for spot, expr in touched.formulas.items():
        found, wanted = results.at(spot), alone.formula_value(expr)
        assert (found, type(found)) == (wanted, type(wanted)), spot
        kept = changed.get(named(spot), blank.formula_value(expr))
        assert (kept, type(kept)) == (wanted, type(wanted)), spot


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(spec=specs(), data=st.data())
def test_whatever_spec_and_answers_results_are_those_of_a_copy_alone(spec: Spec, data: st.DataObject) -> None:
    plan = make_plan(spec)
    touched = Touched(plan)
    worked = Worked(plan, touched)
    for _ in range(4):
        assert_as_alone(plan, touched, worked, data.draw(answers(plan)))


def test_results_that_were_remembered_are_those_of_the_copy_asked_for() -> None:
    plan = plan_of("plain")
    touched = Touched(plan)
    worked = Worked(plan, touched)
    scores = [name for name, _ in reading_of(plan).fields() if name.endswith(":score")]
    for value in (1, 1.0, "1", 2, "x", "X", "  ", "x" * 100, 1):
        assert_as_alone(plan, touched, worked, dict.fromkeys(scores, value))
