package dev.yett.client.show;

import java.io.InputStream;
import java.io.OutputStream;

/// The streams of the program and which of them are a terminal.
public record Stdio(
    InputStream in,
    OutputStream out,
    OutputStream err,
    boolean outIsTerminal,
    boolean errIsTerminal) {}
