package org.convoke.ui;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.io.IOUtils;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.ui.StepsDone.LayerNorms;
import org.convoke.ui.StepsDone.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run as TensorBoard reads it: a file of TFRecords ({@code tensorflow/core/lib/io/record_writer.h}), each an {@code Event}
 * message ({@code tensorflow/core/util/event.proto}) in the encoding of Protocol Buffers. There is no maintained writer of
 * these without a native library, so the few fields that are needed are written here.
 */
public final class TensorBoardFile implements Consumer<TrainingEvent>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TensorBoardFile.class);
    private static final int CRC_MASK = 0xa282ead8;
    /** Wire types: a varint, eight bytes, bytes with their length, four bytes. */
    private static final int VARINT = 0;

    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final Path path;
    private final FSDataOutputStream out;
    private boolean broken;

    private TensorBoardFile(Path path, FSDataOutputStream out) {
        this.path = path;
        this.out = out;
    }

    /**
     * Makes sure that a folder can be written to, as far as that shows without writing.
     *
     * @throws UserError if not
     */
    public static void check(Path directory, Configuration hadoop) {
        try {
            FileSystem system = HadoopPath.fileSystem(directory, hadoop);
            Path there = system.makeQualified(directory);
            while (there.getParent() != null && !system.exists(there)) {
                there = there.getParent();
            }
            if (!system.getFileStatus(there).isDirectory()) {
                throw new UserError(Setting.TENSORBOARD, directory, "cannot be written, as " + there + " is a file");
            }
            system.access(there, FsAction.WRITE);
        } catch (IOException | FSError e) {
            throw unwritable(directory, e);
        }
    }

    private static UserError unwritable(Path directory, Throwable cause) {
        return new UserError(
                Setting.TENSORBOARD.to(directory) + " cannot be written: " + HadoopPath.reason(cause), cause);
    }

    /**
     * Begins a file for a run, in a folder of its own.
     *
     * @param directory what {@code tensorboard --logdir} is to be given
     * @throws UserError if it cannot be written
     */
    public static TensorBoardFile in(Path directory, Configuration hadoop, RunStarted started) {
        Path path = new Path(
                new Path(directory, "run-" + started.run()),
                "events.out.tfevents." + started.time() / 1000 + ".convoke." + started.firstStep());
        try {
            FileSystem system = HadoopPath.fileSystem(path, hadoop);
            // Checksums in files of their own would come late, and TensorBoard reads while the run goes on.
            return begun(path, HadoopPath.withoutChecksumFiles(system).create(path, true), started);
        } catch (IOException | FSError | UnsupportedOperationException e) {
            throw unwritable(directory, e);
        }
    }

    private static TensorBoardFile begun(Path path, FSDataOutputStream out, RunStarted started) throws IOException {
        try {
            TensorBoardFile file = new TensorBoardFile(path, out);
            file.event(started.time(), 0, message -> text(message, 3, "brain.Event:2"));
            out.hflush();
            return file;
        } catch (IOException | RuntimeException | FSError e) {
            IOUtils.closeStream(out);
            throw e;
        }
    }

    /** Where the file is. */
    public Path path() {
        return path;
    }

    @Override
    public void accept(TrainingEvent event) {
        if (broken) {
            return;
        }
        try {
            if (event instanceof StepsDone done) {
                for (Step step : done.steps()) {
                    step(done.time(), step);
                }
                for (LayerNorms layer : done.norms()) {
                    scalar(done.time(), done.normsStep(), "gradient norm/" + layer.layer(), layer.gradient());
                    scalar(done.time(), done.normsStep(), "weight norm/" + layer.layer(), layer.weights());
                }
                out.hflush();
            } else if (event instanceof EpochDone done) {
                epoch(done);
                out.hflush();
            }
        } catch (IOException | RuntimeException | FSError e) {
            // Training is worth more than a record of it.
            broken = true;
            LOG.warn("{} cannot be written any more: {}", path, HadoopPath.reason(e));
        }
    }

    private void step(long time, Step step) throws IOException {
        scalar(time, step.step(), "loss/training", step.loss());
        scalar(time, step.step(), "accuracy/training", (double) step.correct() / Math.max(1, step.images()));
        scalar(time, step.step(), "learning rate", step.rate());
        scalar(time, step.step(), "speed/images per second", step.images() * 1e9 / Math.max(1, step.total()));
        scalar(time, step.step(), "speed/step milliseconds", step.total() / 1e6);
    }

    private void epoch(EpochDone done) throws IOException {
        if (done.validation().images() > 0) {
            scalar(
                    done.time(),
                    done.step(),
                    "loss/validation",
                    done.validation().loss());
            scalar(
                    done.time(),
                    done.step(),
                    "accuracy/validation",
                    done.validation().accuracy());
            shareIfAny(done, "balanced accuracy/validation", done.validation().balancedAccuracy());
            shareIfAny(done, "macro F1/validation", done.validation().macroF1());
        }
        int shown = Math.min(16, done.kernels().pictures().size());
        for (int i = 0; i < shown; i++) {
            picture(done, "kernels/" + (i + 1), done.kernels().pictures().get(i));
        }
    }

    private void shareIfAny(EpochDone done, String tag, OptionalDouble share) throws IOException {
        if (share.isPresent()) {
            scalar(done.time(), done.step(), tag, share.getAsDouble());
        }
    }

    private void scalar(long time, long step, String tag, double value) throws IOException {
        summary(time, step, each -> {
            text(each, 1, tag);
            key(each, 2, FIXED32);
            little(each, 4, Float.floatToIntBits((float) value));
        });
    }

    private void picture(EpochDone done, String tag, Picture picture) throws IOException {
        summary(done.time(), done.step(), each -> {
            text(each, 1, tag);
            ByteArrayOutputStream image = new ByteArrayOutputStream();
            number(image, 1, picture.rows());
            number(image, 2, picture.columns());
            number(image, 3, picture.channels());
            bytes(image, 4, picture.png());
            bytes(each, 4, image.toByteArray());
        });
    }

    private void summary(long time, long step, Consumer<ByteArrayOutputStream> value) throws IOException {
        event(time, step, event -> {
            ByteArrayOutputStream summary = new ByteArrayOutputStream();
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            value.accept(one);
            bytes(summary, 1, one.toByteArray());
            bytes(event, 5, summary.toByteArray());
        });
    }

    /** A record: the length, its checksum, the message, its checksum. */
    private void event(long time, long step, Consumer<ByteArrayOutputStream> what) throws IOException {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        key(event, 1, FIXED64);
        little(event, 8, Double.doubleToLongBits(time / 1e3));
        number(event, 2, step);
        what.accept(event);
        byte[] data = event.toByteArray();
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        entry.writeBytes(length);
        little(entry, 4, maskedCrc(length));
        entry.writeBytes(data);
        little(entry, 4, maskedCrc(data));
        out.write(entry.toByteArray());
    }

    private static int maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    }

    private static void key(ByteArrayOutputStream message, int field, int wireType) {
        varint(message, ((long) field << 3) | wireType);
    }

    private static void number(ByteArrayOutputStream message, int field, long value) {
        key(message, field, VARINT);
        varint(message, value);
    }

    private static void text(ByteArrayOutputStream message, int field, String value) {
        bytes(message, field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream message, int field, byte[] value) {
        key(message, field, BYTES);
        varint(message, value.length);
        message.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream message, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            message.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        message.write((int) rest);
    }

    private static void little(ByteArrayOutputStream message, int count, long value) {
        for (int i = 0; i < count; i++) {
            message.write((int) (value >>> (8 * i)));
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException | RuntimeException | FSError e) {
            LOG.warn("{} cannot be closed: {}", path, HadoopPath.reason(e));
        }
    }
}
