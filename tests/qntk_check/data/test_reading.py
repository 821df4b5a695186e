"""Files of other people: read, or refused in a sentence; nothing in them is run."""

from __future__ import annotations

import io
import json
import zipfile
from importlib import import_module

import numpy as np
import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.data import read_samples
from qntk_check.data.reading import column_of
from qntk_check.errors import EvidenceError, QNTKError, ResourceError, UnknownNameError

X = [0.5, 0.75, 1.25]


def header(shape, dtype="<f8"):
    """The first bytes of an array's file, and no data."""
    stream = io.BytesIO()
    fields = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, fields)
    return stream.getvalue()


def test_every_format_gives_the_same_column(tmp_path):
    np.save(tmp_path / "a.npy", np.array(X))
    np.save(tmp_path / "b.npy", np.array(X)[:, None])
    np.save(tmp_path / "named.npy", np.array([(x, 0) for x in X], dtype="f8,i4"))
    np.savez(tmp_path / "c.npz", K=np.array(X), seed=np.arange(3))
    np.savez_compressed(tmp_path / "d.npz", K=np.array(X, dtype=np.float64))
    (tmp_path / "e.csv").write_text("seed,K\n1,0.5\n2,0.75\n\n3,1.25\n", encoding="utf-8")
    (tmp_path / "f.csv").write_text("0.5\n0.75\n1.25\n", encoding="utf-8")
    (tmp_path / "g.csv").write_text("\ufeffK\r\n0.5\r\n0.75\r\n1.25\r\n", encoding="utf-8")
    columns = {"c.npz": "K", "e.csv": "K", "named.npy": "f0"}
    for path in sorted(tmp_path.iterdir()):
        assert read_samples(path, columns.get(path.name)).tolist() == X, path.name


def test_parquet_is_read_if_pyarrow_is_there_and_else_told(tmp_path):
    path = tmp_path / "a.parquet"
    try:
        pyarrow, parquet = (import_module(name) for name in ("pyarrow", "pyarrow.parquet"))
    except ImportError:
        path.write_bytes(b"PAR1")
        with pytest.raises(ResourceError, match="pip install pyarrow"):
            read_samples(path)
        return
    parquet.write_table(pyarrow.table({"K": X, "seed": [1, 2, 3]}), path)
    assert read_samples(path, "K").tolist() == X


class Loud:
    """What a hostile pickle would do."""

    def __reduce__(self):
        return print, ("UNPICKLED",)


def bad_files(folder):
    """Name → a file that is refused, and what is said."""
    pickled = io.BytesIO()
    np.save(pickled, np.array([Loud(), 2], dtype=object), allow_pickle=True)
    saved = io.BytesIO()
    np.savez(saved, a=np.array(X))
    contents = {
        "objects.npy": (pickled.getvalue(), "only unpickling could read"),
        "pickle.npy": (b"\x80\x04cos\nsystem\n(S'echo'\ntR.", "a pickle is not read"),
        "empty.npy": (b"", "no array of NumPy's format"),
        "cut.npy": (header((1000,)) + b"\0" * 80, "is cut off"),
        "many.npy": (header((10**9,)), "1000000000 rows, of which at most"),
        "huge.npy": (header((10**30,)), "rows, of which at most"),
        "shape.npy": (header((3, 4)) + b"\0" * 96, r"shape \(3, 4\), where one sample a row"),
        "text.npy": (header((2,), "<U2") + b"\0" * 16, "no real numbers"),
        "complex.npy": (header((2,), "<c16") + np.array([1, 1j]).tobytes(), "no real numbers"),
        "bool.npy": (header((2,), "|b1") + b"\0" * 2, "no real numbers"),
        "one.npy": (header((1,)) + b"\0" * 8, "1 row decides nothing"),
        "none.npy": (header((0,)), "0 rows decide nothing"),
        "nan.npy": (
            header((3,)) + np.array([1, np.nan, 2.0]).tobytes(),
            r"NaN or infinite in 1 of 3 rows \(row 1",
        ),
        "not.npz": (b"PK\x03\x04 no", "no archive of arrays"),
        "cut.npz": (saved.getvalue()[:-30], "no archive of arrays"),
        "words.csv": (b"K\n0.5\nhello\n", "line 3: 'hello' where a number"),
        "short.csv": (b"a,K\n1,0.5\n2\n", "line 3: 'nothing' where|several columns"),
        "nan.csv": (b"0.5\nnan\n0.25\n", "NaN or infinite in 1 of 3 rows"),
        "latin.csv": ("K\n0.5\n\xe4\n".encode("latin-1"), "no text in UTF-8"),
        "empty.csv": (b"", "is empty"),
        "two.csv": (b"a,b\n1,2\n3,4\n", "several columns, a, b: say which"),
        "same.csv": (b"K,K\n1,2\n3,4\n", "2 columns are named 'K'|several columns"),
        "scores.csv": (b"K\n1_000\n2\n", "line 2: '1_000' where a number"),
        "void.npy": (header((3,), "|V0"), "no numbers"),
        "wide.npy": (header((10**6,), "|V10000"), "beyond the bound"),
        "scalar.npy": (header(()) + b"\0" * 8, "1 row decides nothing"),
        "negative.npy": (header((-5,)), "rows decide nothing|no array"),
        "a.xlsx": (b"", "ends in '.xlsx': give a .npy"),
    }
    for name, (data, message) in contents.items():
        path = folder / name
        path.write_bytes(data)
        yield path, message


def test_bad_files_are_refused_in_a_sentence_and_nothing_in_them_is_run(tmp_path, capsys):
    for path, message in bad_files(tmp_path):
        with pytest.raises(QNTKError, match=message):
            read_samples(path)
    assert "UNPICKLED" not in capsys.readouterr().out
    with pytest.raises(EvidenceError, match="is no file"):
        read_samples(tmp_path / "absent.npy")


def test_an_archive_with_objects_is_refused(tmp_path, capsys):
    path = tmp_path / "a.npz"
    inner = io.BytesIO()
    np.save(inner, np.array([Loud()], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("K.npy", inner.getvalue())
    with pytest.raises(EvidenceError, match="only unpickling could read"):
        read_samples(path)
    assert "UNPICKLED" not in capsys.readouterr().out


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path):
    np.savez(tmp_path / "a.npz", kernel=np.array(X), seed=np.arange(3))
    with pytest.raises(UnknownNameError, match="no column 'kernels'; there are kernel, seed"):
        read_samples(tmp_path / "a.npz", "kernels")


# ---- the command


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "h.json").write_text('{"Z": 1.0}', encoding="utf-8")
    np.save("K.npy", np.random.default_rng(0).uniform(0, 1, 4000))

    def invoke(*arguments):
        here = ["--qubits", "1", "--layers", "2", "--observable", "h.json"]
        return CliRunner().invoke(main, ["data", *arguments, *here], catch_exceptions=False)

    return invoke


def test_the_command_prints_the_verdict_and_the_moments(run):
    result = run("K.npy", "--quantity", "K")
    assert result.exit_code == 0
    assert result.stdout.startswith("kernel-mean, on these samples: REFUTED")
    assert "E K      1.77778   1.77778" in result.stdout


def test_the_command_prints_json_and_draws(run, tmp_path):
    result = run(
        "K.npy", "--quantity", "K", "--claim", "kernel-spread", "--convention", "half-angle",
        "--json", "--plot", "k.svg",
    )  # fmt: skip
    data = json.loads(result.stdout)
    assert data["claim"] == "kernel-spread"
    moments = data["evidence"][0]["details"]["moments"]
    assert [row["moment"] for row in moments] == ["E K", "Var K"]
    assert moments[0]["exact"] == pytest.approx(16 / 9 / 4)
    assert (tmp_path / "k.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.npy", "--quantity", "K"], "absent.npy is no file"),
        (["K.npy", "--quantity", "J"], "quantity"),
        (["K.npy", "--quantity", "K", "--claim", "plateau"], "do not decide"),
        (["K.npy", "--quantity", "epsilon"], "--target"),
        (["K.npy", "--quantity", "K", "--plot", "k.txt"], "is no picture"),
    ],
)
def test_a_call_that_cannot_be_carried_out_ends_with_status_2(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("text", "message"), [("{", "is no JSON"), ("{}", "observable"), ('{"Q": 1}', "Q")]
)
def test_a_bad_observable_is_told(run, tmp_path, text, message):
    result = run("K.npy", "--quantity", "K")
    (tmp_path / "h.json").write_text(text, encoding="utf-8")
    result = run("K.npy", "--quantity", "K")
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "K\n0,802\n1,5\n",
            r"line 2 has another number of cells, 2, than the first one, 1.*decimal",
        ),
        ("K\n1\n2,5,6\n", r"line 3 has another number of cells, 3"),
        ("K;b\n1;2\n3;4\n", r"told apart by commas here, and not by ';'"),
        ("K b\n1 2\n", r"and not by ' '"),
        ("K,K\n1,2\n3,4\n", r"2 columns are named 'K': rename"),
        ("K\n1\n\n2\n", r"line 3 is empty, before others.*bias"),
    ],
)
def test_lines_of_another_shape_are_refused_with_the_likely_reason(tmp_path, text, told):
    place = tmp_path / "samples.csv"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError, match=told):
        read_samples(place)


def test_empty_lines_at_the_end_and_complex_numbers_that_are_real_are_read(tmp_path):
    place = tmp_path / "samples.csv"
    place.write_text("K\n1\n2\n\n\n", encoding="utf-8")
    assert read_samples(place).tolist() == [1.0, 2.0]
    assert column_of(np.array([1 + 0j, 2 + 0j])).tolist() == [1.0, 2.0]
    with pytest.raises(EvidenceError, match="complex128"):
        column_of(np.array([1 + 0j, 2 + 1e-9j]))


def test_an_archive_of_nothing_holds_nothing(tmp_path):
    place = tmp_path / "samples.npz"
    with zipfile.ZipFile(place, "w"):
        pass
    with pytest.raises(EvidenceError, match="holds nothing"):
        read_samples(place)
