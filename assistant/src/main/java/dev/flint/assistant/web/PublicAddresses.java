package dev.flint.assistant.web;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// Tells addresses of the public internet from all others: this machine, its neighbours, cloud
/// metadata, multicast, and IPv6 forms that carry an IPv4 address (6to4, Teredo, NAT64), behind
/// which any of these may stand. After the special-purpose registries of RFC 6890.
final class PublicAddresses {
  private static final List<Block> NOT_PUBLIC =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("10.0.0.0", 8),
          Block.of("100.64.0.0", 10),
          Block.of("127.0.0.0", 8),
          Block.of("168.63.129.16", 32),
          Block.of("169.254.0.0", 16),
          Block.of("172.16.0.0", 12),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("192.88.99.0", 24),
          Block.of("192.168.0.0", 16),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          Block.of("224.0.0.0", 3),
          Block.of("2001::", 23),
          Block.of("2001:db8::", 32),
          Block.of("2002::", 16),
          Block.of("3fff::", 20));

  /// Outside of it there is no public IPv6.
  private static final Block GLOBAL_UNICAST = Block.of("2000::", 3);

  private PublicAddresses() {}

  /// The addresses that share their first bits.
  private record Block(List<Byte> prefix, int bits) {
    static Block of(String address, int bits) {
      return new Block(bytes(InetAddress.ofLiteral(address)), bits);
    }

    boolean contains(List<Byte> address) {
      if (address.size() != prefix.size()) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int difference = address.get(bit >> 3) ^ prefix.get(bit >> 3);
        if ((difference >> (7 - (bit & 7)) & 1) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static List<Byte> bytes(InetAddress address) {
    byte[] raw = address.getAddress();
    var bytes = new ArrayList<Byte>(raw.length);
    for (byte b : raw) {
      bytes.add(b);
    }
    return List.copyOf(bytes);
  }

  static boolean contain(InetAddress address) {
    List<Byte> bytes = bytes(address);
    return (address instanceof Inet4Address || GLOBAL_UNICAST.contains(bytes))
        && NOT_PUBLIC.stream().noneMatch(block -> block.contains(bytes));
  }

  /// The addresses that a host stands for. A host that looks like a number must be an address in
  /// its usual form: others (2130706433, 0x7f.1, 0177.0.0.1, an IPv4 address inside an IPv6 one)
  /// are read differently by different programs.
  static List<InetAddress> of(String host, Resolver resolver)
      throws CannotFetch, UnknownHostException {
    if (host.startsWith("[")) {
      String inner = host.substring(1, host.length() - 1);
      if (inner.contains("%") || !(literal(inner) instanceof Inet6Address address)) {
        throw odd(host);
      }
      return List.of(address);
    }
    String last = host.substring(host.lastIndexOf('.', host.length() - 2) + 1);
    if (last.matches("(0[xX][0-9a-fA-F]*|[0-9]+)\\.?")) {
      InetAddress address = literal(host);
      if (!address.getHostAddress().equals(host)) {
        throw odd(host);
      }
      return List.of(address);
    }
    return resolver.resolve(host);
  }

  private static InetAddress literal(String host) throws CannotFetch {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      throw odd(host);
    }
  }

  private static CannotFetch odd(String host) {
    return new CannotFetch(host + " is not an address in its usual form");
  }
}
