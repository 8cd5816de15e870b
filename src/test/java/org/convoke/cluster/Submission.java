package org.convoke.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of the application jar after Spark's own SparkSubmit ran it.
 *
 * @param exitCode of SparkSubmit's JVM
 * @param out its standard output
 * @param err its standard error, logging included
 */
record Submission(int exitCode, String out, String err) {
    private static final Path JAR = Path.of(System.getProperty("convoke.jar", "target/convoke-0.1.0-SNAPSHOT.jar"))
            .toAbsolutePath();
    private static final Duration BOUND = Duration.ofMinutes(10);

    /**
     * Submits the application jar and waits for the end.
     *
     * @param folder for the process's files
     * @param sparkArguments options of spark-submit, {@code --master} among them
     * @param programArguments what follows the jar
     */
    static Submission run(Path folder, List<String> sparkArguments, List<String> programArguments) {
        if (!Files.exists(JAR)) {
            throw new AssertionError("no application jar " + JAR + "; `mvn -Pslow verify` builds it first");
        }
        List<String> arguments = new ArrayList<>(List.of("--class", "org.convoke.cli.Convoke"));
        arguments.addAll(sparkArguments);
        arguments.add(JAR.toString());
        arguments.addAll(programArguments);
        // The logging that scripts/convoke sets: warnings only, so that a test sees what a user sees.
        List<String> logging = List.of("-Dlog4j2.configurationFile="
                + Path.of("conf/log4j2.properties").toUri());
        try (SparkProcess submit =
                new SparkProcess(folder, "700m", logging, "org.apache.spark.deploy.SparkSubmit", arguments)) {
            return new Submission(submit.exitCode(BOUND), submit.out(), submit.err());
        }
    }

    /** The rest of the only line of the standard output that begins so. */
    String after(String start) {
        List<String> lines = out.lines().filter(line -> line.startsWith(start)).toList();
        if (lines.size() != 1) {
            throw new AssertionError(lines.size() + " lines begin with '" + start + "' in\n" + out + err);
        }
        return lines.get(0).substring(start.length());
    }

    /** The lines of the standard error, without what the JVM itself says of the module options that Spark gives it. */
    List<String> errors() {
        return err.lines()
                .filter(line -> !line.matches("WARNING: (Using incubator modules: .*|package \\S+ not in java\\.base)"))
                .toList();
    }
}
