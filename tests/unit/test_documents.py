"""Text files of every accepted kind: read, and written again with other lines."""

import io

import docx
import pytest
from pypdf import PdfWriter

from dlapp import documents, limits
from dlapp.errors import UserError

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


def test_word_style_survives_other_text() -> None:
    word, file = docx.Document(), io.BytesIO()
    paragraph = word.add_paragraph()
    paragraph.add_run("Bold").bold = True
    paragraph.add_run(" and plain")
    word.save(file)
    document = documents.read(file.getvalue(), "a.docx")
    assert document.text == "Bold and plain"
    runs = docx.Document(io.BytesIO(documents.rewritten(document, "太字")[1])).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs] == [("太字", True), ("", None)]


def test_subtitles_keep_their_times() -> None:
    document = documents.read(SUBTITLES.encode(), "film.srt")
    assert document.text == "Hello there\nGoodbye"
    kind, data = documents.rewritten(document, "こんにちは\nさようなら")
    assert kind == "srt"
    assert "00:00:03,000 --> 00:00:04,000\nさようなら" in data.decode()


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
