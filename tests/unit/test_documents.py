"""Text files of every accepted kind: read, and written again with other lines."""

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from dlapp import document_readers, documents, limits
from dlapp.errors import UserError
from dlapp.word_paragraphs import one_line, replace

JAPANESE = "これは日本語の文章です。\n今日は天気がいいので、公園まで歩きました。"
SUBTITLES = "1\n00:00:01,000 --> 00:00:02,500\nHello\nthere\n\n2\n00:00:03,000 --> 00:00:04,000\nGoodbye\n"


def word_file(*paragraphs: str) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.add_table(1, 1).cell(0, 0).text = "In a table"
    document.save(file)
    return file.getvalue()


def pdf_file(content: bytes) -> bytes:
    """A PDF of one page with a content stream, in Helvetica."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer, file = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(300, 300)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp"]
)
@pytest.mark.parametrize("name", ["letter.txt", "letter.MD"])
def test_plain_text_in_any_encoding(encoding: str, name: str) -> None:
    assert documents.read(JAPANESE.encode(encoding), name).text == JAPANESE


def test_word_file_is_a_line_for_each_paragraph_and_takes_others() -> None:
    document = documents.read(word_file("First paragraph.", "", "Second."), "a.docx")
    assert document.text.split("\n")[:4] == ["First paragraph.", "", "Second.", "In a table"]
    kind, data = documents.rewritten(document, document.text.replace("First", "最初の"))
    assert kind == "docx"
    assert documents.read(data, "b.docx").text == document.text.replace("First", "最初の")


def translated(line: str, *runs: tuple[str, bool | None, bool | None]) -> list[tuple[str, bool | None, bool | None]]:
    """A paragraph's runs (text, bold, italic) when the paragraph has been replaced by another line."""
    word, file = docx.Document(), io.BytesIO()
    paragraph = word.add_paragraph()
    for text, bold, italic in runs:
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
    word.save(file)
    document = documents.read(file.getvalue(), "a.docx")
    made = docx.Document(io.BytesIO(documents.rewritten(document, line)[1])).paragraphs[0]
    assert made.text == line
    return [(run.text, run.bold, run.italic) for run in made.runs if run.text]


def test_what_was_bold_and_italic_as_a_whole_stays_so() -> None:
    runs = [("A wa", True, True), ("rning", True, True)]
    assert translated("警告", *runs) == [("警告", True, True)]


def test_words_that_are_there_again_look_as_before() -> None:
    runs = [("Ask ", None, None), ("Clara", True, None), (" before ", None, None), ("5 p.m.", None, True)]
    expected = [
        ("5 p.m.", None, True),
        ("までに ", None, None),
        ("Clara", True, None),
        (" に聞いてください。", None, None),
    ]
    assert translated("5 p.m.までに Clara に聞いてください。", *runs) == expected


def test_a_bold_beginning_does_not_make_all_of_it_bold() -> None:
    assert translated("太字と普通", ("Bold", True, None), (" and plain", None, None)) == [("太字と普通", None, None)]


def test_a_word_within_another_one_is_not_meant() -> None:
    assert translated("cats at", ("I am ", None, None), ("at", True, None)) == [
        ("cats ", None, None),
        ("at", True, None),
    ]


WORDS = st.text(st.sampled_from("ab 1.漢字-"), max_size=12)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(WORDS, st.booleans(), st.booleans()), min_size=1, max_size=5), WORDS.filter(str.strip))
def test_no_text_is_lost(runs: list[tuple[str, bool, bool]], line: str) -> None:
    paragraph = docx.Document().add_paragraph()
    for text, bold, italic in runs:
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
    replace(paragraph, line)
    assert one_line(paragraph.text) == one_line(line)


def test_subtitles_keep_their_times() -> None:
    document = documents.read(SUBTITLES.encode(), "film.srt")
    assert document.text == "Hello there\nGoodbye"
    kind, data = documents.rewritten(document, "こんにちは\nさようなら")
    assert kind == "srt"
    assert "00:00:03,000 --> 00:00:04,000\nさようなら" in data.decode()


def test_ligatures_of_a_pdf_are_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pypdf.PageObject.extract_text", lambda page: "oﬃce, ﬁle, ﬂow, eﬀect")
    assert document_readers.READERS["pdf"](pdf_file(b""), "a.pdf") == "office, file, flow, effect"


def test_pdf_text_becomes_a_text_file() -> None:
    document = documents.read(pdf_file(b"BT /F1 12 Tf 20 200 Td (Good morning.) Tj ET"), "a.pdf")
    assert document.text.strip() == "Good morning."
    assert documents.rewritten(document, "おはよう。") == ("txt", "おはよう。".encode())


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.txt", r"a\.txt is empty"),
        (b"   \n ", "a.txt", "contains no text"),
        (pdf_file(b""), "scan.pdf", "Scanned PDFs are pictures of text"),
        (b"MZ\x90", "a.exe", "not a text file that this app can read"),
        (b"PK\x03\x04 not a document", "a.docx", "damaged, or its contents do not match its name"),
        (b"%PDF-1.7 cut", "a.pdf", "damaged, or its contents do not match its name"),
        (b"a" * (limits.FILE_BYTES + 1), "a.txt", r"is 50\.0 MB\. The limit is 50 MB"),
    ],
)
def test_bad_files_get_their_own_sentence(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        documents.read(data, name)


def test_word_pictures_and_links_survive_other_text() -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from PIL import Image

    word, picture, file = docx.Document(), io.BytesIO(), io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    word.add_paragraph("With a picture ").add_run().add_picture(picture)
    paragraph = word.add_paragraph("See ")
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), word.part.relate_to("https://example.org", RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "our site"
    run.append(text)
    link.append(run)
    paragraph._p.append(link)
    word.save(file)
    document = documents.read(file.getvalue(), "a.docx")
    assert document.text == "With a picture\nSee our site"
    again = docx.Document(io.BytesIO(documents.rewritten(document, "絵つき\nサイトを見て")[1]))
    assert [paragraph.text for paragraph in again.paragraphs] == ["絵つき", "サイトを見て"]
    assert len(again.inline_shapes) == 1


def test_too_long_a_file_is_refused_with_both_numbers() -> None:
    with pytest.raises(UserError, match=r"has 1,000,001 characters\. The limit is 1,000,000"):
        documents.read(b"a" * (limits.CHARACTERS + 1), "a.txt")
