/** Holds as many million bytes of memory as its argument says, then ends. */
final class Hold {
  public static void main(String[] args) throws InterruptedException {
    byte[] held = new byte[Integer.parseInt(args[0]) * 1_000_000];
    for (int i = 0; i < held.length; i += 4096) {
      held[i] = 1;
    }
    Thread.sleep(100);
    System.exit(held[held.length / 4096 / 2 * 4096] - 1);
  }
}
