package org.convoke.run;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import scala.Console$;

/** The programs of docs/library.md. */
final class LibraryPage {
    private LibraryPage() {}

    /** The indented blocks, in their order. */
    private static List<String> blocks() throws IOException {
        return Arrays.stream(Files.readString(Path.of("docs/library.md")).split("\n(?=\\S)"))
                .map(part -> part.lines()
                        .filter(line -> line.isEmpty() || line.startsWith("    "))
                        .collect(Collectors.joining("\n"))
                        .stripIndent())
                .toList();
    }

    /** The program in Java that has the class. */
    static String java(String name) throws IOException {
        return blocks().stream()
                .filter(block -> block.contains("public class " + name + " "))
                .findFirst()
                .orElseThrow();
    }

    /** All programs in Scala. */
    static List<String> scala() throws IOException {
        return blocks().stream().filter(block -> block.contains("\nval ")).toList();
    }

    /** For a compiler: the class path of the tests. */
    static String classPath() {
        if (LibraryPage.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** What a program prints, with Java's means and Scala's. */
    static String printed(Callable<?> program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(out);
        try {
            Console$.MODULE$.withOut(out, () -> {
                try {
                    return program.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
