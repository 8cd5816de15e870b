package org.convoke.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.store.AtomicWrite;
import org.convoke.store.DriverLock;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;
import org.convoke.tune.TrialResult.Outcome;

/**
 * The folder of searches for one network and data, which one program has at a time: {@code search.json} says what is trained on
 * what, and each trial that has ended is a file {@code trial-1f3a09c2-epochs-3.json}, named by a digest of its recipe, which
 * appears when it is complete. A trial with the same recipe is not run again, whatever search it belongs to. Safe for several
 * threads.
 */
public final class TrialLog implements TrialRecords, AutoCloseable {
    private static final String IDENTITY = "search.json";
    private static final int DIGEST_BYTES = 4;

    /** How long another machine's program that has the folder may show no sign of life. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final String NO_RECORD = "not the record of a trial: delete it, and its trial is run again";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final Configuration hadoop;
    private final DriverLock lock;

    private TrialLog(Path folder, Configuration hadoop, DriverLock lock) {
        this.folder = folder;
        this.hadoop = hadoop;
        this.lock = lock;
    }

    /**
     * Claims a folder, and makes it if it does not exist. Close it: then others may have it, and if nothing was written it is
     * gone.
     *
     * @param notice is told, in one line, if another program is waited for
     * @throws UserError if there is something else, another program has it, or it cannot be used
     */
    public static TrialLog claim(Path folder, Configuration hadoop, Consumer<String> notice) {
        requireFree(folder, hadoop);
        return new TrialLog(
                folder,
                hadoop,
                DriverLock.ofFolder(
                        folder,
                        "search folder " + folder,
                        Setting.OUT,
                        hadoop,
                        LEASE,
                        // A search has no option for it.
                        line -> notice.accept(line.replace(" (" + Setting.CHECKPOINT_LEASE + ")", ""))));
    }

    private static void requireFree(Path folder, Configuration hadoop) {
        try {
            FileSystem system = HadoopPath.fileSystem(folder, hadoop);
            if (!system.exists(folder) || system.exists(new Path(folder, IDENTITY))) {
                return;
            }
            // A program that was killed at its start has left its lock, or half of a file under a hidden name.
            boolean empty = system.getFileStatus(folder).isDirectory()
                    && Arrays.stream(system.listStatus(folder))
                            .map(each -> each.getPath().getName())
                            .allMatch(name -> name.equals(DriverLock.FILE) || name.startsWith("."));
            if (!empty) {
                throw new UserError(
                        Setting.OUT, folder, "exists and is not the folder of a search", "give another folder");
            }
        } catch (IOException e) {
            throw HadoopPath.unreadable(folder, e);
        }
    }

    /**
     * Says what is searched, and makes sure that what was searched before in this folder is the same.
     *
     * @param identity what all trials have in common and their recipes do not say: network, data, validation
     * @throws UserError if the folder is of a search for something else, or cannot be used
     */
    public void begin(ObjectNode identity) {
        String notOne = "not the description of a search: give another folder with " + Setting.OUT;
        Optional<JsonNode> there = read(IDENTITY, notOne);
        if (there.isEmpty()) {
            replace(IDENTITY, text(identity));
        } else if (!there.get().isObject()) {
            throw new UserError(new Path(folder, IDENTITY) + ": " + notOne);
        } else {
            identity.fieldNames().forEachRemaining(key -> {
                if (!identity.path(key).asText().equals(there.get().path(key).asText())) {
                    throw new UserError(
                            Setting.OUT,
                            folder,
                            "the trials there have another " + key,
                            "give another folder, or the same command as before");
                }
            });
        }
    }

    /** Lets others have the folder. */
    @Override
    public void close() {
        lock.close();
    }

    /** @throws UserError if its record cannot be read, or is none */
    @Override
    public Optional<TrialResult> find(Trial trial, Recipe recipe) {
        String name = name(recipe.toJson());
        return read(name, NO_RECORD).flatMap(json -> {
            TrialResult found = result(name, json);
            // As texts: numbers that were read may be other types of nodes.
            boolean same = found.recipe().toString().equals(recipe.toJson().toString());
            return same && found.outcome() != Outcome.FAILED ? Optional.of(found.of(trial)) : Optional.empty();
        });
    }

    private TrialResult result(String name, JsonNode json) {
        try {
            return TrialResult.of(json);
        } catch (IllegalArgumentException e) {
            throw new UserError(new Path(folder, name) + ": " + NO_RECORD, e);
        }
    }

    /** @throws UserError if it cannot be written */
    @Override
    public void add(TrialResult result) {
        replace(name(result.recipe()), text(result.json()));
    }

    /**
     * Writes a file of the folder, in place of the one that has its name.
     *
     * @throws UserError if that fails, or another program has taken the folder over
     */
    public synchronized void replace(String name, String text) {
        lock.requireHeld();
        Path file = new Path(folder, name);
        try {
            FileSystem system = HadoopPath.fileSystem(file, hadoop);
            system.delete(file, false);
        } catch (IOException e) {
            throw new UserError(file + " cannot be replaced: " + HadoopPath.reason(e), e);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        AtomicWrite.to(
                file, hadoop, (system, temporary) -> AtomicWrite.file(system, temporary, out -> out.write(bytes)));
    }

    private static String name(ObjectNode recipe) {
        byte[] digest = sha256().digest(recipe.toString().getBytes(StandardCharsets.UTF_8));
        return "trial-" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES) + "-epochs-"
                + recipe.path("epochs").asInt() + ".json";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String text(ObjectNode json) {
        return json.toPrettyString() + "\n";
    }

    /** @param otherwise what is said of a file that is not JSON */
    private Optional<JsonNode> read(String name, String otherwise) {
        Path file = new Path(folder, name);
        try (InputStream in = HadoopPath.fileSystem(file, hadoop).open(file)) {
            return Optional.of(MAPPER.readTree(in));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": " + otherwise, e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(file, e);
        }
    }
}
