package dev.flint.cli.serve;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.server.door.KeyRing;
import io.nayuki.qrcodegen.QrCode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;

/// The link that pairs a browser, for people: as text and, on a terminal, as a QR code for a
/// phone's camera.
final class PairingLink {
  private static final int QUIET_MODULES = 2;
  private static final String BLACK_ON_WHITE = "\033[38;5;16;48;5;231m";
  private static final String PLAIN = "\033[0m";

  private PairingLink() {}

  /// @param base where the server is reached, such as `http://192.168.1.5:8080`
  static String text(Console console, String base, String code) {
    String link = base + "/pair?code=" + code;
    String said =
        "Open this on the device that is to use Flint, within "
            + KeyRing.CODE_LASTS.toMinutes()
            + " minutes; it works once:\n  "
            + Ink.harmless(link)
            + "\n";
    return console.terminals().err() ? said + qr(link) : said;
  }

  /// Two modules above each other make one character.
  static String qr(String link) {
    QrCode code = QrCode.encodeText(link, QrCode.Ecc.LOW);
    StringBuilder text = new StringBuilder();
    for (int y = -QUIET_MODULES; y < code.size + QUIET_MODULES; y += 2) {
      text.append("  ").append(BLACK_ON_WHITE);
      for (int x = -QUIET_MODULES; x < code.size + QUIET_MODULES; x++) {
        boolean upper = code.getModule(x, y);
        boolean lower = code.getModule(x, y + 1);
        text.append(upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' '));
      }
      text.append(PLAIN).append('\n');
    }
    return text.toString();
  }

  /// The address by which other machines of the same network reach this one; `localhost` if it has
  /// none.
  static String lanAddress() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(PairingLink::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .min(Comparator.comparing(address -> !address.isSiteLocalAddress()))
          .map(InetAddress::getHostAddress)
          .orElse("localhost");
    } catch (SocketException e) {
      // The system does not say: the person knows better.
      return "localhost";
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback() && !network.isVirtual();
    } catch (SocketException e) {
      return false;
    }
  }
}
