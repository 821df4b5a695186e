"""``qntk-check kernel``: a file, its observable, and what is printed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check import circuits, kernel, noisy
from qntk_check.cli import main

ROOT = Path(__file__).resolve().parents[3]
TEXT = """OPENQASM 3.0; include "stdgates.inc"; input float a;
qubit[3] q; bit[3] c;
rx(0.3) q[0]; ry(a) q[1]; rz(1.1) q[2]; cx q[0], q[1]; cx q[1], q[2];
rx(0.5) q[0]; ry(0.2) q[1]; rx(0.9) q[2];
c = measure q;
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "c.qasm").write_text(TEXT, encoding="utf-8")

    def call(*arguments, name="c.qasm"):
        given = ["kernel", str(tmp_path / name), "--value", "a=0.7", *arguments]
        return CliRunner().invoke(main, given)

    return call


def test_json_has_the_documented_keys_and_the_numbers_of_the_library(run):
    done = run("--observable", "ZZI", "--average", "uniform", "--json", "--draws", "20")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    c = circuits.from_openqasm(TEXT, {"a": 0.7})
    own = kernel.evaluate(c, {"ZZI": 1.0})
    assert found["K"] == pytest.approx(own.K)
    assert found["mu"] == pytest.approx(own.mu)
    assert found["uniform"]["K"] == pytest.approx(kernel.uniform_mean(c, {"ZZI": 1.0}).K)
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for key in (*found, *found["uniform"], *found["draws"], *found["haar"]):
        assert f"`{key}`" in page, f"docs/commands.md does not describe {key}"


@pytest.mark.qntk_ci
def test_lines_and_pictures(run, tmp_path):
    pytest.importorskip("matplotlib")
    done = run("--observable", "ZZI", "--draws", "20", "--plot", str(tmp_path / "K.svg"))
    assert done.exit_code == 0, done.output
    assert "final measurements" in done.stdout
    assert (tmp_path / "K.svg").stat().st_size > 1000


@pytest.mark.parametrize(
    ("options", "observable"),
    [
        (["--observable", "0.5*ZZI - 1e-1 XII"], {"ZZI": 0.5, "XII": -0.1}),
        (["--observable", "-ZZI+2IIY"], {"ZZI": -1.0, "IIY": 2.0}),
        (["--observable", "ZZI", "--observable", "- .25*ZZI"], {"ZZI": 0.75}),
        (["--observable", "ZZI", "--little-endian"], {"IZZ": 1.0}),
    ],
)
def test_observables_are_read_as_they_are_meant(run, options, observable):
    done = run(*options, "--average", "none", "--draws", "0", "--json")
    expected = kernel.evaluate(circuits.from_openqasm(TEXT, {"a": 0.7}), observable)
    assert json.loads(done.stdout)["K"] == pytest.approx(expected.K)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--observable", "ZQ"], "no term"),
        (["--observable", "ZZ"], "dimension 4"),
        (["--observable", "ZZI", "--value", "b=2"], "no input"),
        (["--observable", "ZZI", "--value", "b"], "write theta=0.3"),
        (["--observable", "ZZI", "--draws", "1"], "draws = 1"),
        (["--observable", "ZZI", "--plot", "K.txt"], "no picture"),
    ],
)
def test_what_cannot_be_carried_out_has_status_2(run, options, words):
    done = run(*options)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


def test_a_file_that_is_none_has_status_2(run):
    assert "is no file" in " ".join(run("--observable", "ZZI", name="d.qasm").output.split())


def test_noise_stands_beside_what_is_without(run):
    options = ["--noise", "depolarizing=0.02", "--noise", "bit-flip=0.1@end", "--readout", "0.03"]
    done = run("--observable", "ZZI", "--draws", "0", "--json", *options)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    model = noisy.NoiseModel(
        [noisy.Rule(noisy.depolarizing(0.02)), noisy.Rule(noisy.bit_flip(0.1), "end")], 0.03
    )
    c = circuits.from_openqasm(TEXT, {"a": 0.7})
    own = noisy.evaluate(c, {"ZZI": 1.0}, model)
    assert found["noisy"] == noisy.as_data(own)
    assert found["noisy"]["K"] < found["K"]
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for key in found["noisy"]:
        assert f"`{key}`" in page, f"docs/commands.md does not describe {key}"
    lines = run("--observable", "ZZI", "--draws", "0", *options).stdout
    assert f"{own.K:.6g}" in lines


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--noise", "depolarising=0.1"], "depolarizing"),
        (["--noise", "depolarizing"], "no number"),
        (["--noise", "depolarizing=x"], "no number"),
        (["--noise", "depolarizing=0.1@gates"], "place"),
        (["--noise", "depolarizing=2"], "channel up to"),
        (["--readout", "1.5"], "above 1"),
        (3 * ["--readout", "0.1"], "3 times"),
    ],
)
def test_noise_that_is_none_is_refused(run, options, words):
    done = run("--observable", "ZZI", *options)
    assert done.exit_code == 2
    assert words in done.stderr
