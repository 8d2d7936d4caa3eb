package dev.flint.server.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.junit.jupiter.api.Test;

final class PdfTextTest {
  private final PdfText pdf = new PdfText();

  private static byte[] pages(int count, String password) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (int i = 1; i <= count; i++) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(new PDType1Font(FontName.HELVETICA), 12);
          content.newLineAtOffset(72, 700);
          content.showText("This is page " + i);
          content.endText();
        }
      }
      if (!password.isEmpty()) {
        document.protect(new StandardProtectionPolicy(password, password, new AccessPermission()));
      }
      var bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return bytes.toByteArray();
    }
  }

  @Test
  void theTextOfAllPagesIsRead() throws IOException {
    PdfText.Extract extract = pdf.of(pages(3, ""));
    assertThat(extract.pages()).isEqualTo(3);
    assertThat(extract.pagesRead()).isEqualTo(3);
    assertThat(extract.text()).contains("This is page 1", "This is page 3");
  }

  @Test
  void onlySoManyPagesAreRead() throws IOException {
    PdfText.Extract extract = pdf.of(pages(PdfText.MOST_PAGES + 5, ""));
    assertThat(extract.pages()).isEqualTo(PdfText.MOST_PAGES + 5);
    assertThat(extract.pagesRead()).isEqualTo(PdfText.MOST_PAGES);
  }

  @Test
  void aPasswordIsSaid() throws IOException {
    byte[] locked = pages(1, "secret");
    assertThatThrownBy(() -> pdf.of(locked))
        .isInstanceOf(Failure.class)
        .hasMessage("this PDF is protected by a password");
  }

  @Test
  void aFileThatUnpacksToGigabytesHarmsNobody() throws IOException {
    byte[] bomb = bomb(3);
    assertThat(bomb.length).isLessThan(10_000_000);
    assertThatThrownBy(() -> new PdfText(Duration.ofSeconds(5)).of(bomb))
        .isInstanceOf(Failure.class);
    assertThat(pdf.of(pages(1, "")).text()).contains("This is page 1");
  }

  @Test
  void aFileThatTakesTooLongIsGivenUp() throws IOException {
    byte[] fine = pages(1, "");
    assertThatThrownBy(() -> new PdfText(Duration.ofMillis(1)).of(fine))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("could not be read within");
  }

  /// A page whose content is so many gigabytes of blanks.
  private static byte[] bomb(int gigabytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    byte[] blanks = new byte[1 << 20];
    java.util.Arrays.fill(blanks, (byte) ' ');
    try (var deflater = new DeflaterOutputStream(packed)) {
      for (int i = 0; i < gigabytes * 1024; i++) {
        deflater.write(blanks);
      }
    }
    var file = new ByteArrayOutputStream();
    file.writeBytes(
        ("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
                + "4 0 obj<</Filter/FlateDecode/Length "
                + packed.size()
                + ">>stream\n")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    packed.writeTo(file);
    file.writeBytes(
        "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    return file.toByteArray();
  }
}
