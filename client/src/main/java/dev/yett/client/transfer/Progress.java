package dev.yett.client.transfer;

/// Told how transfers go, by the threads that transfer. Names are escaped by whoever shows them.
public interface Progress {
  /// So much more is going to be moved, as has turned out.
  void expect(long files, long bytes);

  /// The content of a file begins to move.
  ///
  /// @param bytes all of it; negative where that is not known
  Moving begin(String name, long bytes);

  /// A file was left as it is, since it is the same already.
  void same(String name);

  /// Something was removed, as the user asked.
  void removed(String name);

  /// Something was not copied, and why.
  void skipped(String name, String why);

  /// So many bytes went over the wire, after compression and without what the other end had.
  void wire(long bytes);

  /// One file under way. For one thread.
  interface Moving {
    /// So many bytes more have been moved.
    void moved(long bytes);

    /// So many bytes need not be moved: they are there already.
    void kept(long bytes);

    /// All of it is on its way; it is not in its place yet.
    void sent();

    /// The file is in its place.
    void done();
  }

  /// Tells nobody.
  static Progress none() {
    return new Progress() {
      @Override
      public void expect(long files, long bytes) {}

      @Override
      public Moving begin(String name, long bytes) {
        return new Moving() {
          @Override
          public void moved(long bytes) {}

          @Override
          public void kept(long bytes) {}

          @Override
          public void sent() {}

          @Override
          public void done() {}
        };
      }

      @Override
      public void same(String name) {}

      @Override
      public void removed(String name) {}

      @Override
      public void skipped(String name, String why) {}

      @Override
      public void wire(long bytes) {}
    };
  }
}
