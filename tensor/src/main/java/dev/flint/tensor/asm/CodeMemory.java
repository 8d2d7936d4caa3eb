package dev.flint.tensor.asm;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Machine code in executable pages: one region for all routines that are loaded together.
///
/// The pages are written, then made executable, never both. Where the system forbids executable
/// pages (a seccomp filter, SELinux, MDWE) that is an [Outcome], not an exception. The class does
/// not care for which processor the code is; the caller does.
///
/// Loading and closing belong to one thread; functions may be called from any. A call after
/// [#close] is an [IllegalStateException], and [#close] while a call runs is one too.
public final class CodeMemory implements AutoCloseable {
  /// Every routine starts at a multiple of this many bytes: a cache line.
  public static final int ALIGNMENT = 64;

  private static final FunctionDescriptor KERNEL = FunctionDescriptor.ofVoid(ADDRESS);

  /// What loading came to.
  public sealed interface Outcome {
    record Loaded(CodeMemory memory) implements Outcome {}

    /// @param reason why there are no executable pages: one sentence for a person
    record Refused(String reason) implements Outcome {}
  }

  private final Arena arena = Arena.ofShared();
  private final MemorySegment pages;
  private final Map<String, Long> offsets;

  private CodeMemory(MemorySegment pages, Map<String, Long> offsets, Pages system) {
    this.pages = reinterpret(pages, system);
    this.offsets = offsets;
  }

  /// Puts the routines into executable memory of this system.
  ///
  /// @throws IllegalArgumentException if two routines have the same name
  public static Outcome load(List<Routine> routines) {
    return load(routines, Pages.ofThisSystem());
  }

  static Outcome load(List<Routine> routines, Pages system) {
    var offsets = new LinkedHashMap<String, Long>();
    var codes = new byte[routines.size()][];
    var starts = new long[codes.length];
    long bytes = 0;
    for (int i = 0; i < codes.length; i++) {
      Routine routine = routines.get(i);
      codes[i] = system.entry(routine.code());
      starts[i] = bytes;
      if (offsets.put(routine.name(), bytes) != null) {
        throw new IllegalArgumentException("two routines are named '" + routine.name() + "'");
      }
      bytes += (codes[i].length + ALIGNMENT - 1) & -ALIGNMENT;
    }
    bytes = Math.max(bytes, ALIGNMENT);
    long address = system.reserve(bytes);
    if (address < 0) {
      return new Outcome.Refused("no memory for code: " + system.describe(-address));
    }
    MemorySegment pages = segment(address, bytes);
    for (int i = 0; i < codes.length; i++) {
      MemorySegment.copy(MemorySegment.ofArray(codes[i]), 0, pages, starts[i], codes[i].length);
    }
    long answer = system.seal(address, bytes);
    if (answer < 0) {
      system.release(address, bytes);
      return new Outcome.Refused(
          "the system allows no executable memory: " + system.describe(-answer));
    }
    var memory = new CodeMemory(pages, offsets, system);
    PerfMap.write(routines, codes, starts, address);
    return new Outcome.Loaded(memory);
  }

  /// The routine as a function `(MemorySegment) → void` of one native segment.
  ///
  /// An ordinary call: the thread counts as native meanwhile, so that garbage collection need not
  /// wait for it. Keep the handle in a `static final` field, or in a record's, and use
  /// `invokeExact`.
  ///
  /// @throws IllegalArgumentException if there is no routine of that name
  public MethodHandle function(String name) {
    return function(name, KERNEL);
  }

  /// The routine as a function of another shape, or with other options of the linker.
  @SuppressWarnings("restricted") // the module that emits code needs native access by its nature
  public MethodHandle function(String name, FunctionDescriptor shape, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(address(name), shape, options);
  }

  /// Where the routine starts, for calls from other emitted code.
  public MemorySegment address(String name) {
    Long offset = offsets.get(name);
    if (offset == null) {
      throw new IllegalArgumentException("no routine is named '" + name + "'");
    }
    return pages.asSlice(offset);
  }

  /// Bytes of all routines, with the gaps between them.
  public long bytes() {
    return pages.byteSize();
  }

  /// Gives the pages back.
  @Override
  public void close() {
    arena.close();
  }

  /// Calls a function made by [#function(String)]; saves the caller the checked `Throwable` of
  /// handles.
  public static void call(MethodHandle function, MemorySegment argument) {
    try {
      function.invokeExact(argument);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("machine code throws nothing", t);
    }
  }

  @SuppressWarnings("restricted")
  private static MemorySegment segment(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  @SuppressWarnings("restricted")
  private MemorySegment reinterpret(MemorySegment raw, Pages system) {
    return raw.reinterpret(
        arena,
        new Consumer<MemorySegment>() {
          @Override
          public void accept(MemorySegment all) {
            system.release(all.address(), all.byteSize());
          }
        });
  }
}
