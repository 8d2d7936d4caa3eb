package dev.flint.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The arrows of CODEMAP.md: who may use whom.
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.flint");

  @Test
  void floorsUseOnlyWhatTheMapSays() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("chat")
        .definedBy("dev.flint.chat..")
        .layer("tensor")
        .definedBy("dev.flint.tensor..")
        .layer("model")
        .definedBy("dev.flint.model..")
        .layer("engine")
        .definedBy("dev.flint.engine..")
        .layer("wire")
        .definedBy("dev.flint.wire..")
        .layer("store")
        .definedBy("dev.flint.store..")
        .layer("server")
        .definedBy("dev.flint.server..")
        .layer("assistant")
        .definedBy("dev.flint.assistant..")
        .layer("eval")
        .definedBy("dev.flint.eval..")
        .layer("cli")
        .definedBy("dev.flint.cli..")
        .whereLayer("chat")
        .mayNotAccessAnyLayer()
        .whereLayer("tensor")
        .mayNotAccessAnyLayer()
        .whereLayer("model")
        .mayOnlyAccessLayers("tensor")
        .whereLayer("engine")
        .mayOnlyAccessLayers("chat", "model", "tensor", "wire")
        .whereLayer("wire")
        .mayOnlyAccessLayers("chat")
        .whereLayer("assistant")
        .mayOnlyAccessLayers("chat")
        .whereLayer("store")
        .mayOnlyAccessLayers("chat")
        .whereLayer("eval")
        .mayOnlyAccessLayers("chat", "assistant")
        .whereLayer("server")
        .mayOnlyAccessLayers("chat", "assistant", "wire", "store")
        .whereLayer("cli")
        .mayOnlyAccessLayers(
            "chat", "tensor", "model", "engine", "assistant", "wire", "store", "server", "eval")
        .check(CLASSES);
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching("dev.flint.(*).(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theLowerFloorsUseTheJdkOnly() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.flint.chat..", "dev.flint.tensor..", "dev.flint.model..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "jdk..", "org.jspecify..", "dev.flint..")
        .check(CLASSES);
  }

  /// The bench asks servers that it has started itself, on this machine.
  @Test
  void onlyTheHubRemoteEnginesAndMcpReachTheNetwork() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.flint.engine.hub..",
            "dev.flint.engine.remote..",
            "dev.flint.assistant.mcp..",
            "dev.flint.cli.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..")
        .check(CLASSES);
  }

  @Test
  void toolsReachOtherMachinesThroughOneRoom() {
    noClasses()
        .that()
        .resideInAPackage("dev.flint.assistant..")
        .and()
        .resideOutsideOfPackage("dev.flint.assistant.web..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.Socket")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.URLConnection")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.channels.SocketChannel")
        .check(CLASSES);
  }

  @Test
  void vectorCodeStaysInItsRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.flint.tensor.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }
}
