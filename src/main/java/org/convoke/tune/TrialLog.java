package org.convoke.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.HadoopPath;
import org.convoke.store.AtomicWrite;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;
import org.convoke.tune.TrialResult.Outcome;

/**
 * The folder of a search: {@code search.json} says what is trained on what, and each trial that has ended is a file {@code
 * trial-0007-epochs-3.json}, which appears when it is whole. What is there already is not tried again. Safe for several threads.
 */
public final class TrialLog {
    private static final String IDENTITY = "search.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final Configuration hadoop;

    private TrialLog(Path folder, Configuration hadoop) {
        this.folder = folder;
        this.hadoop = hadoop;
    }

    /**
     * Opens a folder, or makes it.
     *
     * @param identity what all trials have in common and their recipes do not say: network, data, validation
     * @throws UserError if the folder is of a search for something else, or cannot be used
     */
    public static TrialLog open(Path folder, ObjectNode identity, Configuration hadoop) {
        TrialLog log = new TrialLog(folder, hadoop);
        Optional<JsonNode> there = log.read(IDENTITY);
        if (there.isEmpty()) {
            log.requireEmpty();
            log.replace(IDENTITY, text(identity));
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
        return log;
    }

    private void requireEmpty() {
        try {
            FileSystem system = HadoopPath.fileSystem(folder, hadoop);
            if (system.exists(folder) && system.listStatus(folder).length > 0) {
                throw new UserError(Setting.OUT, folder, "is there and is not the folder of a search", "give another");
            }
        } catch (IOException e) {
            throw HadoopPath.unreadable(folder, e);
        }
    }

    /**
     * What came of a trial before; nothing if it has not ended, or failed for a reason that may be gone.
     *
     * @throws UserError if its record cannot be read
     */
    Optional<TrialResult> find(Trial trial, Recipe recipe) {
        return read(name(trial.number(), recipe.epochs())).flatMap(json -> {
            TrialResult found = TrialResult.of(json);
            // As texts: numbers that were read may be other types of nodes.
            boolean same = found.recipe().toString().equals(recipe.toJson().toString());
            return same && found.outcome() != Outcome.FAILED ? Optional.of(found) : Optional.empty();
        });
    }

    /** @throws UserError if it cannot be written */
    void add(TrialResult result) {
        replace(name(result.trial(), result.epochs()), text(result.json()));
    }

    /**
     * Writes a file of the folder anew.
     *
     * @throws UserError if that fails
     */
    public void replace(String name, String text) {
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

    private static String name(int trial, int epochs) {
        return "trial-%04d-epochs-%d.json".formatted(trial, epochs);
    }

    private static String text(ObjectNode json) {
        return json.toPrettyString() + "\n";
    }

    private Optional<JsonNode> read(String name) {
        Path file = new Path(folder, name);
        try (InputStream in = HadoopPath.fileSystem(file, hadoop).open(file)) {
            return Optional.of(MAPPER.readTree(in));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": not JSON: delete it, and its trial is run again", e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(file, e);
        }
    }
}
