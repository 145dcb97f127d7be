"""Documents that once took gigabytes or minutes, and the kinds that are only read."""

import contextlib
import io
import time
import zipfile
from pathlib import Path

import pytest

from benchmarks import reading
from dlapp import documents, reading_process
from dlapp.errors import UserError
from tests.cases import documents as cases

REFUSED = {
    "50 MB of empty paragraphs": "unpacks to more than 40 MB",
    "350 MB of empty paragraphs": "unpacks to more than 100 MB",
    "39 MB of empty paragraphs": "too complex",
    "900,000 empty paragraphs": "too much time or memory",
    "attributes": "too complex",
    "1 GB picture": "unpacks to more than 100 MB",
    "100,000 parts": "too complex",
    "39 MB of open document": "too complex",
    "200 pages of 20,000 operators": "too much time or memory",
    "100,000 pages": "more than 2,000 pages",
    "pages that claim to be one": "more than 2,000 pages",
}


@pytest.mark.parametrize("name", cases.BOMBS)
def test_no_document_takes_much_time_or_memory(name: str, tmp_path: Path) -> None:
    """Of the processor: other tests may run beside it."""
    file, data = cases.BOMBS[name]()
    path = tmp_path / file
    path.write_bytes(data)
    cost = reading.measured("document", path)
    assert not cost.bug
    assert cost.seconds < reading.SECONDS
    assert cost.peak_bytes < reading.BYTES
    assert REFUSED.get(name, "") in cost.outcome


def test_a_hostile_document_leaves_this_process_alone() -> None:
    """What it takes is taken by a process that ends: this one neither grows nor waits for its lock."""
    used = time.process_time()
    name, data = cases.BOMBS["200 pages of 20,000 operators"]()
    with pytest.raises(UserError, match="too much time or memory"):
        documents.read(data, name)
    assert time.process_time() - used < 1


def test_the_limit_of_time_holds_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process, "_has_limits", lambda: False)
    monkeypatch.setattr(reading_process, "SECONDS", 2)
    began = time.monotonic()
    with pytest.raises(UserError, match="too much time or memory"):
        documents.read(cases.BOMBS["200 pages of 20,000 operators"]()[1], "a.pdf")
    assert time.monotonic() - began < 5


def test_the_process_starts_without_heavy_libraries() -> None:
    import subprocess
    import sys

    code = """if True:
        import sys
        from dlapp import document_readers, reading_process
        from tests.cases.documents import docx, paragraph, pdf
        document_readers.answer(docx(paragraph("a")), name="a.docx", kind="docx")
        document_readers.answer(pdf(1, b""), name="a.pdf", kind="pdf")
        print(sorted({"torch", "streamlit", "numpy", "transformers", "lingua"} & set(sys.modules)))
    """
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"


def test_it_is_found_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert documents.read(cases.docx(cases.paragraph("Here")), "a.docx").text == "Here"


# Locked files


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128"])
def test_a_locked_pdf_is_called_locked(algorithm: str) -> None:
    with pytest.raises(UserError, match=r"a\.pdf is locked with a password\. Save a copy without it\."):
        documents.read(cases.locked_pdf(algorithm, user="secret", owner="other"), "a.pdf")


def test_a_pdf_of_the_newest_lock_is_called_locked() -> None:
    """Whether or not the library for it is there."""
    encrypt = b"<</Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O (%s) /U (%s) /OE (%s) /UE (%s) /Perms (%s)>>"
    encrypt %= (b"o" * 48, b"u" * 48, b"o" * 32, b"u" * 32, b"p" * 16)
    data = cases.pdf(1, b"").replace(b"/Root 1 0 R", b"/Root 1 0 R /ID [(a) (a)] /Encrypt " + encrypt)
    with pytest.raises(UserError, match="is locked with a password"):
        documents.read(data, "a.pdf")


def test_a_pdf_that_only_may_not_be_changed_is_read() -> None:
    assert documents.read(cases.locked_pdf("RC4-128", user="", owner="other"), "a.pdf").text.strip() == "Good morning."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", cases.locked_docx()),
        ("a.odt", cases.odt(b"", b"<manifest><encryption-data/></manifest>")),
    ],
)
def test_other_locked_files_are_called_locked(name: str, data: bytes) -> None:
    with pytest.raises(UserError, match=f"{name} is locked with a password"):
        documents.read(data, name)


# Kinds that are only read

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>Unseen</title><style>p {{ color: red }}</style></head>
<body><h1>駅 &amp; 町</h1><script>unseen()</script><p>It is
  <b>warm</b>&nbsp;today.<br>Really.</p><ul><li>One<li>Two</ul><p><ruby>漢<rt>かん<rt>x</ruby>字</p><template>no</template>
<p>2 &lt; 3</body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "euc-jp"])
@pytest.mark.parametrize("kind", ["html", "htm"])
def test_a_web_page_is_read_as_it_is_seen(charset: str, kind: str) -> None:
    page = PAGE.replace("&nbsp;", " ").format(charset=charset).encode(charset)
    lines = ["駅 & 町", "It is warm today.", "Really.", "One", "Two", "漢字", "2 < 3"]
    assert documents.read(page, f"a.{kind}").text.split("\n") == lines


def test_an_opendocument_text_is_a_line_for_each_paragraph() -> None:
    body = (
        b"<text:h>Title</text:h><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        b"<text:list><text:list-item><text:p>One<text:s text:c='2'/><text:span>two</text:span><text:line-break/>three"
        b"<text:note><text:p>a note</text:p></text:note>.</text:p></text:list-item></text:list><text:p/><text:p>End</text:p>"
    )
    document = documents.read(cases.odt(body), "a.odt")
    assert document.text == "Title\nOne  two three.\n\nEnd"
    assert documents.rewritten(document, "終わり") == ("txt", "終わり".encode())


def test_a_book_is_read_in_its_order() -> None:
    book = cases.epub([b"<h1>First</h1><p>A</p>", "<p>駅</p>".encode(), b"<p>Last</p>"])
    assert documents.read(book, "a.epub").text == "First\nA\n\n駅\n\nLast"


@pytest.mark.parametrize(("encrypted", "is_protected"), [("OEBPS/text/c%200.xhtml", True), ("OEBPS/font.otf", False)])
def test_a_copy_protected_book_is_called_so(encrypted: str, is_protected: bool) -> None:
    file = io.BytesIO(cases.epub([b"<p>A</p>"]))
    with zipfile.ZipFile(file, "a") as book:
        book.writestr(
            "META-INF/encryption.xml",
            f'<encryption><EncryptedData><CipherData><CipherReference URI="{encrypted}"/></CipherData></EncryptedData></encryption>',
        )
    if not is_protected:
        assert documents.read(file.getvalue(), "a.epub").text == "A"
        return
    with pytest.raises(UserError, match="copy-protected"):
        documents.read(file.getvalue(), "a.epub")


def test_a_table_is_text() -> None:
    assert documents.read("名前,町\n花子,東京\n".encode("cp932"), "a.csv").text == "名前,町\n花子,東京\n"


@pytest.mark.parametrize("kind", documents.KINDS)
@pytest.mark.parametrize("data", [b"PK\x03\x04", bytes(100), b"%PDF-1.4\n%%EOF", b"\xff\xfe\x00", b"<"])
def test_rubbish_of_any_kind_is_read_or_refused(kind: str, data: bytes) -> None:
    with contextlib.suppress(UserError):
        documents.read(data, f"a.{kind}")


def test_what_is_not_read_is_named_with_what_is() -> None:
    with pytest.raises(UserError, match="Accepted: TXT, MD, CSV, HTML, DOCX, ODT, EPUB, PDF, SRT"):
        documents.read(rb"{\rtf1 Hello}", "letter.rtf")
