package dev.yett.server.config;

import java.nio.file.Path;
import java.util.List;
import org.tomlj.TomlPosition;

/// A file being read, and where its faults and warnings are gathered.
record Source(Path file, List<Fault> faults, List<Fault> warnings) {
  void fault(TomlPosition at, String what, String mend) {
    faults.add(new Fault(file, at.line(), at.column(), what, mend));
  }

  void warn(TomlPosition at, String what, String mend) {
    warnings.add(new Fault(file, at.line(), at.column(), what, mend));
  }
}
