package dev.flint.server.app;

import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.document.PdfText;

/// `/api/text`: what a document says, for those who attach it.
public final class TextEndpoint {
  private final Body limits;
  private final PdfText pdf = new PdfText();

  public TextEndpoint(Body limits) {
    this.limits = limits;
  }

  /// `POST /api/text`: a PDF as it is; answers with `text`, `pages` and `pages_read`.
  public void read(Exchange exchange) {
    PdfText.Extract extract = pdf.of(exchange.bytes(limits));
    exchange.json(
        Shapes.json(new Shapes.Extract(extract.text(), extract.pages(), extract.pagesRead())));
  }
}
