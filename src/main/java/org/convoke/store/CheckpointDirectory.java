package org.convoke.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.text.Quoted;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * The checkpoints of one run, each a directory {@code step-0000001234} named by the steps taken: {@code checkpoint.json},
 * the run and the position; {@code weights.safetensors}; for each thing that the optimiser remembers, such as
 * {@code velocity.safetensors}, one file; {@code best.safetensors}, the weights of the best epoch so far, where the run keeps
 * them; {@code SHA256SUMS}, the digests of the others. Anything else in the directory is left alone.
 */
public final class CheckpointDirectory {
    private static final int FORMAT_VERSION = 2;
    private static final String POSITION = "checkpoint.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String ENDING = ".safetensors";
    private static final String PREFIX = "step-";
    private static final Pattern STEP = Pattern.compile(PREFIX + "[0-9]{10,18}");

    private static final String RUN_ID_KEY = "run-id";
    private static final String STEP_KEY = "step";
    private static final String EPOCH_KEY = "epoch";
    private static final String STEP_IN_EPOCH_KEY = "step-in-epoch";
    private static final String SLOTS_KEY = "slots";
    /** Which of the slots have values for statistics too. */
    private static final String WIDE_SLOTS_KEY = "slots-with-statistics";
    /** Of format version 1: whether there is that one slot. */
    private static final String VELOCITY_KEY = "velocity";

    /** Whether there are the weights of the best epoch; absent where there are not. */
    private static final String BEST_KEY = "best";

    private static final String DATA_KEY = "data-sha256";
    private static final String NETWORK_KEY = "network";
    private static final String RECIPE_KEY = "recipe";
    private static final String HISTORY_KEY = "history";

    private final Path path;
    private final Configuration hadoop;
    private final int keep;

    /**
     * @param path the directory; it need not exist yet
     * @param keep how many checkpoints to keep, the newest ones, at least 1
     * @throws UserError if {@code keep} is below 1
     */
    public CheckpointDirectory(Path path, Configuration hadoop, int keep) {
        if (keep < 1) {
            throw new UserError("checkpoints to keep: " + keep + " is too few, it must be at least 1");
        }
        this.path = path;
        this.hadoop = hadoop;
        this.keep = keep;
    }

    /**
     * A checkpoint and where it is.
     *
     * @param path its directory
     * @param checkpoint what it holds
     */
    public record Found(Path path, Checkpoint checkpoint) {}

    /**
     * Makes sure that a run that begins anew does not mix its checkpoints with those of another.
     *
     * @throws UserError if there are checkpoints
     */
    public void requireNone() {
        newestFirst().stream().findFirst().ifPresent(newest -> {
            throw new UserError("checkpoint directory " + path + " holds checkpoints already (" + newest.getName()
                    + "): add " + Setting.RESUME + " to go on from there, or choose another " + Setting.CHECKPOINT_DIR);
        });
    }

    /**
     * Takes the right to write checkpoints; the directory is made if it does not exist.
     *
     * @param lease how long a driver elsewhere that has it may show no sign of life
     * @param notice is told, in one line, if that is to be waited for
     * @throws UserError if another driver has it
     */
    public DriverLock lock(Duration lease, Consumer<String> notice) {
        return DriverLock.ofFolder(path, "checkpoint directory " + path, Setting.CHECKPOINT_DIR, hadoop, lease, notice);
    }

    /**
     * Writes a checkpoint; it appears when it is whole. Then the ones before the newest {@code keep} are deleted, and what
     * attempts that died have left behind.
     *
     * @return the checkpoint's directory
     * @throws UserError if that fails; the checkpoints there were are then still there
     */
    public Path save(Checkpoint checkpoint) {
        Path place = new Path(path, (PREFIX + "%010d").formatted(checkpoint.step()));
        Parameters parameters = Parameters.of(NetworkFile.parse(checkpoint.run().network(), "network"));
        AtomicWrite.to(place, hadoop, (system, temporary) -> {
            Sha256Sums sums = new Sha256Sums();
            byte[] position = json(checkpoint, parameters).getBytes(StandardCharsets.UTF_8);
            sums.file(system, new Path(temporary, POSITION), out -> out.write(position));
            sums.file(
                    system,
                    new Path(temporary, WEIGHTS),
                    out -> ParameterFile.write(parameters.tensors(), checkpoint.weights(), out));
            for (String slot : names(checkpoint)) {
                float[] values = checkpoint.slots().get(slot);
                sums.file(
                        system,
                        new Path(temporary, slot + ENDING),
                        out -> ParameterFile.write(
                                isWide(values, parameters) ? parameters.changingTensors() : parameters.trainedTensors(),
                                values,
                                out));
            }
            if (checkpoint.best().isPresent()) {
                sums.file(
                        system,
                        new Path(temporary, BEST),
                        out -> ParameterFile.write(
                                parameters.tensors(), checkpoint.best().get(), out));
            }
            sums.write(system, temporary);
            // One of this step is there only if it was damaged, or from the same run, whose bits are the same.
            system.delete(place, true);
        });
        prune(checkpoint.step());
        return place;
    }

    /**
     * The newest whole checkpoint of a run; nothing if there are no checkpoints. Damaged ones, in which a file is missing,
     * truncated or changed, are skipped; one that only cannot be read now is not.
     *
     * @param run the run that shall go on
     * @param skipped is told of each newer one that is damaged, in one line
     * @throws UserError if the newest whole one is of another run: names the first difference; or it cannot be read, or not
     *     by this version; or there are checkpoints and none is whole
     */
    public Optional<Found> newest(RunIdentity run, Consumer<String> skipped) {
        List<Path> places = newestFirst();
        for (Path place : places) {
            Checkpoint checkpoint;
            try {
                checkpoint = read(DirectoryFiles.at(place, hadoop));
            } catch (Damage e) {
                skipped.accept("checkpoint " + place + " is damaged (" + e.getMessage() + "): skipped");
                continue;
            }
            run.difference(checkpoint.run()).ifPresent(difference -> {
                throw new UserError("checkpoint " + place + " " + difference + ": use the same, or another "
                        + Setting.CHECKPOINT_DIR);
            });
            return Optional.of(new Found(place, checkpoint));
        }
        if (!places.isEmpty()) {
            throw new UserError(
                    "checkpoint directory " + path + ": no checkpoint is whole, of " + places.size(),
                    "restore one, or start from the beginning in another " + Setting.CHECKPOINT_DIR);
        }
        return Optional.empty();
    }

    private static Checkpoint read(DirectoryFiles files) throws Damage {
        List<String> names = Sha256Sums.verify(files);
        if (!names.contains(POSITION)) {
            throw new Damage(POSITION + " is missing");
        }
        // What is not as it should be from here on has the right checksum: it was written so.
        Path source = new Path(files.path(), POSITION);
        try {
            JsonFields json = JsonFields.parse(files.text(POSITION), FORMAT_VERSION);
            List<String> slotNames = slots(json);
            List<String> needed = new ArrayList<>(List.of(POSITION, WEIGHTS));
            slotNames.forEach(slot -> needed.add(slot + ENDING));
            boolean hasBest = json.has(BEST_KEY) && json.flag(BEST_KEY);
            if (hasBest) {
                needed.add(BEST);
            }
            if (!names.equals(needed)) {
                throw new Damage(POSITION + ": not the files that it needs: " + String.join(", ", names));
            }
            RunIdentity run = new RunIdentity(
                    json.text(NETWORK_KEY), json.node(RECIPE_KEY), json.text(DATA_KEY), Optional.empty());
            Parameters parameters = Parameters.of(NetworkFile.parse(run.network(), source.toString()));
            long step = json.whole(STEP_KEY, Long.MAX_VALUE);
            if (step != step(files.path().getName())) {
                throw new IllegalArgumentException("step " + step + " in a directory of another step");
            }
            Map<String, float[]> slots = new TreeMap<>();
            List<String> wide = json.has(WIDE_SLOTS_KEY) ? json.texts(WIDE_SLOTS_KEY) : List.of();
            for (String slot : slotNames) {
                slots.put(
                        slot,
                        wide.contains(slot)
                                ? floats(files, slot + ENDING, parameters.changingTensors(), parameters.changing())
                                : floats(files, slot + ENDING, parameters.trainedTensors(), parameters.trained()));
            }
            return new Checkpoint(
                    run,
                    json.text(RUN_ID_KEY),
                    step,
                    (int) json.whole(EPOCH_KEY, Integer.MAX_VALUE),
                    json.whole(STEP_IN_EPOCH_KEY, Long.MAX_VALUE),
                    floats(files, WEIGHTS, parameters.tensors(), parameters.size()),
                    slots,
                    hasBest
                            ? Optional.of(floats(files, BEST, parameters.tensors(), parameters.size()))
                            : Optional.empty(),
                    json.node(HISTORY_KEY));
        } catch (IllegalArgumentException e) {
            throw new UserError("checkpoint " + source + ": " + e.getMessage(), e);
        }
    }

    /** The names of what the optimiser remembers. */
    private static List<String> slots(JsonFields json) {
        if (!json.has(SLOTS_KEY) && json.has(VELOCITY_KEY)) {
            return json.flag(VELOCITY_KEY) ? List.of(VELOCITY_KEY) : List.of();
        }
        List<String> names = json.texts(SLOTS_KEY);
        for (String name : names) {
            if (!name.matches(Checkpoint.SLOT)) {
                throw new IllegalArgumentException("`slots` has a name that is none: " + Quoted.shortened(name));
            }
        }
        return names;
    }

    private static List<String> names(Checkpoint checkpoint) {
        return checkpoint.slots().keySet().stream().sorted().toList();
    }

    private static float[] floats(DirectoryFiles files, String name, List<ParameterTensor> tensors, int size) {
        String source = new Path(files.path(), name).toString();
        return files.read(name, (in, length) -> ParameterFile.read(tensors, size, in, length, source));
    }

    /** Whether a slot has values for statistics too. */
    private static boolean isWide(float[] values, Parameters parameters) {
        return values.length > parameters.trained();
    }

    private static String json(Checkpoint checkpoint, Parameters parameters) {
        ObjectNode json = JsonFields.versioned(FORMAT_VERSION)
                .put(RUN_ID_KEY, checkpoint.runId())
                .put(STEP_KEY, checkpoint.step())
                .put(EPOCH_KEY, checkpoint.epoch())
                .put(STEP_IN_EPOCH_KEY, checkpoint.stepInEpoch())
                .put(DATA_KEY, checkpoint.run().dataSha256())
                .put(NETWORK_KEY, checkpoint.run().network());
        ArrayNode slots = json.putArray(SLOTS_KEY);
        names(checkpoint).forEach(slots::add);
        List<String> wide = names(checkpoint).stream()
                .filter(slot -> isWide(checkpoint.slots().get(slot), parameters))
                .toList();
        if (!wide.isEmpty()) {
            wide.forEach(json.putArray(WIDE_SLOTS_KEY)::add);
        }
        if (checkpoint.best().isPresent()) {
            json.put(BEST_KEY, true);
        }
        json.set(RECIPE_KEY, checkpoint.run().recipe());
        json.set(HISTORY_KEY, checkpoint.history());
        return Json.text(json);
    }

    private List<Path> newestFirst() {
        return Arrays.stream(DirectoryFiles.at(path, hadoop).list())
                .map(status -> status.getPath().getName())
                .filter(name -> STEP.matcher(name).matches())
                .sorted(Comparator.comparingLong(CheckpointDirectory::step).reversed())
                .map(name -> new Path(path, name))
                .toList();
    }

    private static long step(String name) {
        return Long.parseLong(name.substring(PREFIX.length()));
    }

    /**
     * Later checkpoints than the one just written are there if they were damaged and the run resumed from an earlier one;
     * they count for nothing, and the run will replace them when it gets there.
     */
    private void prune(long newest) {
        FileSystem system = DirectoryFiles.system(path, hadoop);
        try {
            List<Path> old = newestFirst().stream()
                    .filter(place -> step(place.getName()) <= newest)
                    .skip(keep)
                    .toList();
            for (Path place : old) {
                system.delete(place, true);
            }
            for (FileStatus status : system.listStatus(path)) {
                String name = status.getPath().getName();
                if (AtomicWrite.isTemporary(name) && name.startsWith("." + PREFIX)) {
                    system.delete(status.getPath(), true);
                }
            }
        } catch (IOException e) {
            throw new UserError(
                    "checkpoint directory " + path + ": old checkpoints cannot be deleted: " + HadoopPath.reason(e), e);
        }
    }
}
