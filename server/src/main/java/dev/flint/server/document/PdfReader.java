package dev.flint.server.document;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/// The process that parses one PDF: the file on standard input; on standard output what is wrong
/// with it (empty if nothing), the number of pages, how many were read, and their text.
final class PdfReader {
  private PdfReader() {}

  public static void main(String[] arguments) throws IOException {
    byte[] pdf = System.in.readAllBytes();
    DataOutputStream out = new DataOutputStream(System.out);
    try (PDDocument document = Loader.loadPDF(pdf)) {
      int pages = document.getNumberOfPages();
      StringBuilder text = new StringBuilder();
      int read = 0;
      while (read < Math.min(pages, PdfText.MOST_PAGES)
          && text.length() < PdfText.MOST_CHARACTERS) {
        text.append(page(document, ++read));
      }
      text.setLength(Math.min(text.length(), PdfText.MOST_CHARACTERS));
      out.writeUTF("");
      out.writeInt(pages);
      out.writeInt(read);
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (InvalidPasswordException e) {
      out.writeUTF("this PDF is protected by a password");
    } catch (IOException | RuntimeException e) {
      out.writeUTF("this is not a PDF that can be read");
    }
    out.flush();
  }

  private static String page(PDDocument document, int number) throws IOException {
    PDFTextStripper stripper = new PDFTextStripper();
    stripper.setStartPage(number);
    stripper.setEndPage(number);
    return stripper.getText(document);
  }
}
