package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A training of 5 epochs of 20 steps of the digits, to be disturbed. */
final class FaultTraining {
    static final int STEPS = 100;
    /** What it prints in the middle of its second epoch. */
    static final String MID_EPOCH = "epoch 2/5 step 5/20";

    private static final String SHA = "weights sha256 ";

    private final Path folder;
    private final String undisturbed;

    /** Trains once without disturbance. */
    FaultTraining(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(
                folder.resolve("recipe.yaml"), "epochs: 5\nbatch: 72\nshards: 4\nlr: 0.02\nvalidation: none\n");
        Files.writeString(folder.resolve("network.yaml"), """
                input: {channels: 1, height: 8, width: 8}
                layers: [{conv: {maps: 4, kernel: 3, stride: 2}}, batch-norm, relu, flatten, {dropout: 0.2}, {dense: 10}]
                loss: cross-entropy
                """);
        Submission.Ended ended = here(program("undisturbed"));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains(MID_EPOCH);
        undisturbed = ended.after(SHA);
    }

    /** The command that trains. */
    List<String> program(String model, String... more) {
        List<String> program = new ArrayList<>(List.of("train", "--recipe", path("recipe.yaml"), "--out", path(model)));
        program.addAll(List.of("--network", path("network.yaml"), "--kernels", "plain"));
        program.addAll(List.of("--log-every", "5", "--progress", "lines"));
        program.addAll(List.of(more));
        return program;
    }

    /** With the option that chooses how steps travel. */
    List<String> programBy(String exchange, String model, String... more) {
        return with(program(exchange + "-" + model, more), "--exchange", exchange);
    }

    /** The name of a file in the test's folder. */
    String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Options that make Spark leave its record of an application in a new folder. */
    String[] eventLog(String name) throws IOException {
        return EventLog.options(Files.createDirectory(folder.resolve(name))).toArray(String[]::new);
    }

    /** In this JVM, which saves the start of one. */
    static Submission.Ended here(List<String> program) {
        return Submission.here("local[2]", List.of(), program);
    }

    static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }

    /** The run has ended well, without a word of its own on the standard error, and with the bits of the undisturbed one. */
    void assertUndisturbed(Submission.Ended ended) {
        assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
        assertThat(ended.said()).isEmpty();
        assertThat(ended.after(SHA)).isEqualTo(undisturbed);
    }

    /** Sends a signal, such as STOP. */
    static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(exitCode).as("kill -%s", name).isZero();
    }
}
