package org.convoke.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Spark's own record of one application: which Worker's executors did what. */
record EventLog(List<JsonNode> events) {
    /** Options of spark-submit for an application that leaves its record in a folder, which must exist. */
    static List<String> options(Path folder) {
        return List.of(
                "--conf",
                "spark.eventLog.enabled=true",
                "--conf",
                "spark.eventLog.dir=" + folder.toUri(),
                "--conf",
                "spark.eventLog.compress=false",
                "--conf",
                "spark.eventLog.rolling.enabled=false");
    }

    /** The record of the only application in a folder. */
    static EventLog read(Path folder) {
        ObjectMapper mapper = new ObjectMapper();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.filter(
                            file -> !file.getFileName().toString().startsWith("."))
                    .toList();
            if (logs.size() != 1) {
                throw new AssertionError("not one event log, but " + logs);
            }
            try (Stream<String> lines = Files.lines(logs.get(0))) {
                return new EventLog(lines.map(line -> parse(mapper, line)).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many executors the only application in a folder, which may still run, has been given. */
    static long executorsSoFar(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            long count = 0;
            for (Path file : files.toList()) {
                // The last line may be half written.
                count += Files.readString(file)
                        .lines()
                        .filter(line -> line.startsWith("{\"Event\":\"SparkListenerExecutorAdded\""))
                        .count();
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(ObjectMapper mapper, String line) {
        try {
            return mapper.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<JsonNode> events(String kind) {
        return events.stream().filter(event -> event.path("Event").asText().equals("SparkListener" + kind));
    }

    /** How many tasks were started a second time because they seemed slow. */
    long speculativeTasks() {
        return events("TaskStart")
                .filter(event -> event.at("/Task Info/Speculative").asBoolean())
                .count();
    }

    /** How many executors there were over the application's life. */
    long executors() {
        return events("ExecutorAdded").count();
    }

    /**
     * How many tasks each Worker's executors have done for certain jobs; a Worker is named by the port of its web page.
     *
     * @param description how the descriptions of the jobs begin
     */
    Map<Integer, Integer> tasksByWorker(String description) {
        Map<String, Integer> workers = new HashMap<>();
        events("ExecutorAdded").forEach(event -> {
            String log = event.at("/Executor Info/Log Urls/stderr").asText();
            workers.put(event.get("Executor ID").asText(), URI.create(log).getPort());
        });
        Set<Integer> stages = new HashSet<>();
        events("JobStart").forEach(event -> {
            if (event.at("/Properties/spark.job.description").asText().startsWith(description)) {
                event.get("Stage IDs").forEach(stage -> stages.add(stage.asInt()));
            }
        });
        Map<Integer, Integer> tasks = new TreeMap<>();
        events("TaskEnd").forEach(event -> {
            boolean done = event.at("/Task End Reason/Reason").asText().equals("Success");
            if (done && stages.contains(event.get("Stage ID").asInt())) {
                String executor = event.at("/Task Info/Executor ID").asText();
                tasks.merge(workers.get(executor), 1, Integer::sum);
            }
        });
        return tasks;
    }
}
