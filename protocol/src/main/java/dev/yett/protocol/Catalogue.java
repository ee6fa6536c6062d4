package dev.yett.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a device offers: the output of its operation `operations`, PROTOCOL §14.
public record Catalogue(List<OperationSpec> operations, List<RootSpec> roots) {
  /// Checks the names.
  ///
  /// @throws IllegalArgumentException when a name stands twice
  public Catalogue {
    operations = List.copyOf(operations);
    roots = List.copyOf(roots);
    Set<String> names = new HashSet<>();
    Set<String> rootNames = new HashSet<>();
    if (!operations.stream().map(OperationSpec::name).allMatch(names::add)
        || !roots.stream().map(RootSpec::name).allMatch(rootNames::add)) {
      throw new IllegalArgumentException("a name stands twice");
    }
  }

  public byte[] encode() {
    return CatalogueCodec.encode(this);
  }

  /// Leaves out what a newer device describes in words that this program does not know.
  ///
  /// @throws ProtocolException `message-malformed`, also for one longer than [Limits#CATALOGUE]
  public static Catalogue decode(byte[] bytes) throws ProtocolException {
    return CatalogueCodec.decode(bytes);
  }

  /// The digest in `WELCOME`.
  public Digest digest() {
    return Digest.sha256(encode());
  }

  public Optional<OperationSpec> find(String operation) {
    return operations.stream().filter(each -> each.name().equals(operation)).findFirst();
  }

  public Optional<RootSpec> root(String name) {
    return roots.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
