import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes a jar anew with its classes in a form that a class cache takes: of Java 6 or later, which
/// tell what is on the stack where branches meet (JVMS 4.7.4). Older ones are read and verified
/// again at each start.
///
/// `java NewerClasses.java JAR NEW`; nothing is written where no class of the jar is so old.
final class NewerClasses {
  private static final int OLDEST = 50;
  private static final int NEWER = 52;

  private NewerClasses() {}

  public static void main(String[] arguments) throws IOException {
    var from = Path.of(arguments[0]);
    try (var jar = new JarFile(from.toFile());
        var loader = new URLClassLoader(new URL[] {from.toUri().toURL()}, null)) {
      if (hasOld(jar)) {
        write(jar, classes(loader), Path.of(arguments[1]));
      }
    }
  }

  /// What else the classes name is of the JDK.
  private static ClassFile classes(ClassLoader loader) {
    return ClassFile.of(
        ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.defaultResolver()
                .orElse(ClassHierarchyResolver.ofClassLoading(loader))));
  }

  private static boolean hasOld(JarFile jar) throws IOException {
    for (var entry : jar.stream().toList()) {
      if (isOld(entry, read(jar, entry))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOld(ZipEntry entry, byte[] bytes) {
    return entry.getName().endsWith(".class") && bytes[6] == 0 && bytes[7] < OLDEST;
  }

  private static byte[] read(JarFile jar, ZipEntry entry) throws IOException {
    try (var in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static void write(JarFile jar, ClassFile classes, Path to) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(to))) {
      for (var entry : jar.stream().toList()) {
        var bytes = read(jar, entry);
        var now = new ZipEntry(entry.getName());
        now.setTime(entry.getTime());
        out.putNextEntry(now);
        out.write(isOld(entry, bytes) ? newer(classes, bytes) : bytes);
      }
    }
  }

  private static byte[] newer(ClassFile classes, byte[] old) {
    var all =
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(
                (builder, element) -> {
                  if (element instanceof ClassFileVersion) {
                    builder.withVersion(NEWER, 0);
                  } else {
                    builder.with(element);
                  }
                });
    return classes.transformClass(classes.parse(old), all);
  }
}
