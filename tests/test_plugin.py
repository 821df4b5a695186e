"""The pytest plugin: tests by claim and tier, the closing table, levels and profiles."""

from __future__ import annotations

import json

import pytest

from qntk_check.verdicts import decide
from qntk_check.verdicts.checker import ProofChecker
from qntk_check.verdicts.model import Tier

pytest_plugins = ["pytester"]

CLAIM_TESTS = """
    def test_evidence(claim_tier, proof_checker, report_evidence):
        claim_id, tier = claim_tier
        report_evidence(claim_id, proof_checker.evidence(claim_id, tier))
"""


@pytest.mark.qntk_ci  # some ids are read below
def test_each_claim_and_tier_is_a_test_with_a_readable_id(pytester: pytest.Pytester):
    pytester.makepyfile(CLAIM_TESTS)
    result = pytester.runpytest_subprocess("--collect-only", "-q")
    lines = ["*::test_evidence?first-moment-symbolic?", "*?kernel-mean-sampled?"]
    result.stdout.fnmatch_lines(lines)


@pytest.mark.parametrize(
    "claims",
    [["first-moment"], pytest.param(["first-moment", "kernel-form"], marks=pytest.mark.qntk_ci)],
    ids=["one", "two"],
)
def test_the_run_closes_with_the_table_and_writes_json(pytester: pytest.Pytester, claims):
    pytester.makepyfile(CLAIM_TESTS)
    result = pytester.runpytest_subprocess("-v", "-k", " or ".join(claims))
    result.assert_outcomes(passed=2 * len(claims))  # two kinds of evidence of each
    result.stdout.fnmatch_lines(["*::test_evidence?first-moment-symbolic? PASSED*"])
    result.stdout.fnmatch_lines(["*Verdicts*", *(f"*{claim}*PROVED*" for claim in claims)])
    data = json.loads((pytester.path / "build" / "verdicts.json").read_text(encoding="utf-8"))
    assert set(data["claims"]) == set(claims)
    assert data["level"] == "quick"


def test_evidence_is_collected_once_whatever_the_claim_is_called(monkeypatch):
    calls = []
    monkeypatch.setattr(decide, "collect_evidence", lambda *given: calls.append(given) or ())
    checker = ProofChecker("quick")
    for name in ("kernel-form", "liu2024/kernel-form"):
        assert checker.evidence(name, Tier.SYMBOLIC) == ()
    assert len(calls) == 1


@pytest.mark.qntk_ci
def test_levels_skip_what_they_do_not_include_and_say_how_to_run_it(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.qntk_nightly
        def test_long(): pass

        @pytest.mark.qntk_ci
        def test_middle(): pass

        def test_short(): pass
        """
    )
    for level, passed in (("quick", 1), ("ci", 2), ("nightly", 3)):
        result = pytester.runpytest_subprocess("-q", "-rs", "--qntk-level", level)
        result.assert_outcomes(passed=passed, skipped=3 - passed)
    quick = pytester.runpytest_subprocess("-q", "-rs", "--qntk-level", "quick")
    quick.stdout.fnmatch_lines(["*belongs to level nightly: run pytest --qntk-level nightly*"])


def test_an_unknown_level_is_refused(pytester: pytest.Pytester):
    pytester.makepyfile("def test_own(): pass")
    result = pytester.runpytest_subprocess("--qntk-level", "slow")
    assert result.ret != 0
    result.stderr.fnmatch_lines(["*invalid choice: 'slow'*"])


def test_profiles_draw_more_at_each_level_and_the_same_every_time():
    from hypothesis import settings

    from qntk_check.pytest_plugin import EXAMPLES

    profiles = [settings.get_profile(f"qntk-{name}") for name in ("quick", "ci", "nightly")]
    assert [profile.max_examples for profile in profiles] == list(EXAMPLES.values())
    assert all(profile.derandomize for profile in profiles)
    assert settings().max_examples in EXAMPLES.values()


FOREIGN = """
    import pytest
    from hypothesis import given, settings, strategies

    @pytest.mark.ci
    def test_their_ci(): pass

    @pytest.mark.nightly
    def test_their_nightly(): pass

    @pytest.mark.quick
    def test_their_quick(): pass

    def test_their_profile():  # Hypothesis itself takes another one under CI
        assert not settings.get_current_profile_name().startswith("qntk")
"""


def test_a_foreign_project_is_left_alone(pytester: pytest.Pytester):
    """Its markers of the same everyday names run, under its own strict list, with its profile.

    Without a test of a claim nothing is said of claims.
    """
    pytester.makepyfile(FOREIGN)
    pytester.makeini("[pytest]\nmarkers =\n  ci: theirs\n  nightly: theirs\n  quick: theirs\n")
    result = pytester.runpytest_subprocess("-q", "--strict-markers", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=4)
    assert "Verdicts" not in result.stdout.str()
    assert not (pytester.path / "build").exists()
    listed = pytester.runpytest_subprocess("--markers").stdout.str()
    assert "@pytest.mark.ci: theirs" in listed


def test_a_foreign_project_that_asks_gets_levels_and_profiles(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import pytest
        from hypothesis import settings

        @pytest.mark.qntk_ci
        def test_long(): pass

        def test_profile(qntk_level):
            assert settings.get_current_profile_name() == f"qntk-{qntk_level}"

        def test_short(): pass
        """
    )
    pytester.makeini("[pytest]\nqntk_level = quick\n")
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=2, skipped=1)
    more = "qntk_ci or qntk_scaled"  # what runs at ci alone, and what does more there
    grows = pytester.runpytest_subprocess("-q", "-m", more, "--qntk-level", "ci")
    grows.assert_outcomes(passed=2, deselected=1)


def test_an_unknown_level_in_the_configuration_is_refused(pytester: pytest.Pytester):
    pytester.makepyfile("def test_own(): pass")
    pytester.makeini("[pytest]\nqntk_level = slow\n")
    result = pytester.runpytest_subprocess("-q")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*qntk_level = 'slow'*give one of quick, ci, nightly*"])


@pytest.mark.qntk_ci
def test_the_table_fits_a_terminal_that_knows_ascii_only(pytester: pytest.Pytester, monkeypatch):
    for name, value in {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
                        "PYTHONIOENCODING": "ascii", "COLUMNS": "40"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    pytester.makepyfile(CLAIM_TESTS)
    result = pytester.runpytest_subprocess("-q", "-k", "first-moment and symbolic")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*Verdicts*", "*first-moment*"])
