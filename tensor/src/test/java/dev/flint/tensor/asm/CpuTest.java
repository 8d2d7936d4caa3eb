package dev.flint.tensor.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuTest {
  private static final Set<Cpu.Feature> AVX2 =
      EnumSet.of(
          Cpu.Feature.YMM_STATE,
          Cpu.Feature.AVX2,
          Cpu.Feature.FMA,
          Cpu.Feature.F16C,
          Cpu.Feature.BMI2);

  /// Linux lists the same flags; it is the independent witness.
  @Test
  void theFeaturesAreThoseThatLinuxSees() throws IOException {
    var cpu = here();
    List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    assertThat(cpu.vendor()).isEqualTo(field(lines, "vendor_id"));
    assertThat(cpu.brand()).isEqualTo(field(lines, "model name"));
    Set<String> flags = Set.of(field(lines, "flags").split(" "));
    var names =
        Map.of(
            Cpu.Feature.AVX2, "avx2",
            Cpu.Feature.FMA, "fma",
            Cpu.Feature.F16C, "f16c",
            Cpu.Feature.BMI2, "bmi2",
            Cpu.Feature.AVX_VNNI, "avx_vnni",
            Cpu.Feature.AVX512F, "avx512f",
            Cpu.Feature.AVX512BW, "avx512bw",
            Cpu.Feature.AVX512DQ, "avx512dq",
            Cpu.Feature.AVX512VL, "avx512vl",
            Cpu.Feature.AVX512_VNNI, "avx512_vnni");
    names.forEach((feature, name) ->
        assertThat(cpu.features().contains(feature)).as(name).isEqualTo(flags.contains(name)));
    System.out.println(cpu);
  }

  @Test
  void theCachesAreThoseThatLinuxSees() throws IOException {
    Path caches = Path.of("/sys/devices/system/cpu/cpu0/cache");
    for (Cpu.Cache cache : here().caches()) {
      boolean found = false;
      for (int i = 0; Files.exists(caches.resolve("index" + i)); i++) {
        Path index = caches.resolve("index" + i);
        if (!Files.readString(index.resolve("type")).strip().equals("Instruction")
            && Files.readString(index.resolve("level")).strip().equals("" + cache.level())) {
          found = true;
          assertThat(Files.readString(index.resolve("size")).strip())
              .isEqualTo(cache.bytes() / 1024 + "K");
          assertThat(Files.readString(index.resolve("coherency_line_size")).strip())
              .isEqualTo("" + cache.lineBytes());
        }
      }
      assertThat(found || !Files.exists(caches.resolve("index0"))).as(cache.toString()).isTrue();
    }
  }

  @Test
  void otherArchitecturesHaveNoKernelsYet() {
    assertThat(Cpu.isX86("aarch64")).isFalse();
    assertThat(Cpu.isX86("amd64")).isTrue();
    assertThat(Cpu.isX86("x86_64")).isTrue();
  }

  @Test
  void theHighestLevelIsChosenUnlessAnotherIsWishedFor() {
    Cpu zen3 = cpu(AVX2);
    assertThat(Isa.choose(zen3, null).level()).contains(Isa.AVX2);
    assertThat(Isa.choose(zen3, "").reason())
        .contains("the highest level of this processor (brand)");
    Cpu sapphire = cpu(EnumSet.allOf(Cpu.Feature.class));
    assertThat(sapphire.levels()).containsExactly(Isa.AVX2, Isa.AVX_VNNI, Isa.AVX512_VNNI);
    assertThat(Isa.choose(sapphire, null).level()).contains(Isa.AVX512_VNNI);
    assertThat(Isa.choose(sapphire, "avx2"))
        .isEqualTo(new Isa.Choice(Optional.of(Isa.AVX2), "FLINT_ISA asks for avx2"));
    assertThat(Isa.choose(sapphire, "AVX_VNNI").level()).contains(Isa.AVX_VNNI);
  }

  @Test
  void theWishCanOnlyLower() {
    assertThatThrownBy(() -> Isa.choose(cpu(AVX2), "avx512-vnni"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "FLINT_ISA=avx512-vnni asks for a level that this processor (brand) or its system lacks;"
                + " it has [avx2]");
    assertThatThrownBy(() -> Isa.choose(cpu(AVX2), "avx9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("FLINT_ISA=avx9 is no level; use avx2, avx-vnni or avx512-vnni");
    Set<Cpu.Feature> iceLake = EnumSet.allOf(Cpu.Feature.class);
    iceLake.remove(Cpu.Feature.AVX_VNNI);
    assertThatThrownBy(() -> Isa.choose(cpu(iceLake), "avx-vnni"))
        .hasMessageContaining("it has [avx2, avx512-vnni]");
  }

  @Test
  void withoutAllOfAnAvx2ProcessorThereIsNoLevel() {
    for (Cpu.Feature missing :
        EnumSet.of(Cpu.Feature.AVX2, Cpu.Feature.FMA, Cpu.Feature.F16C, Cpu.Feature.BMI2)) {
      Set<Cpu.Feature> features = EnumSet.copyOf(AVX2);
      features.remove(missing);
      var choice = Isa.choose(cpu(features), null);
      assertThat(choice.level()).isEmpty();
      assertThat(choice.reason()).contains("lacks AVX2, FMA, F16C or BMI2");
    }
  }

  private static Cpu cpu(Set<Cpu.Feature> features) {
    return new Cpu("vendor", "brand", features, List.of());
  }

  private static Cpu here() {
    return ((Cpu.Detection.Known) Cpu.detect()).cpu();
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "\t"))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElseThrow();
  }
}
